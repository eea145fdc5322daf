"""Frequent travellers: many short round trips and no long stay abroad."""

from dataclasses import asdict, dataclass

import polars as pl

from migtrace.corrections.tables import check_columns
from migtrace.frames import Window, WindowLike
from migtrace.frames.checks import check_limit
from migtrace.records import order_records
from migtrace.residence import check_country

MAX_ROUND_TRIPS_PER_YEAR = 4.0
MAX_STAY_DAYS = 90.0
_DAY_US = 86_400_000_000
_YEAR_US = 365.25 * _DAY_US


@dataclass(frozen=True, slots=True)
class Travellers:
    """Who is a frequent traveller rather than a migrant.

    Parameters
    ----------
    max_round_trips_per_year
        Highest rate of round trips that is no traveller's, itself allowed.
    max_stay_days
        A traveller's longest stay abroad is this long or shorter, in days; whoever stayed longer
        is none.

    Raises
    ------
    ParameterError
        When a threshold is not a number of at least 0; infinity is one.

    Examples
    --------
    >>> Travellers(max_stay_days=30)
    Travellers(max_round_trips_per_year=4.0, max_stay_days=30)
    """

    max_round_trips_per_year: float = MAX_ROUND_TRIPS_PER_YEAR
    max_stay_days: float = MAX_STAY_DAYS

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            check_limit(name, value)


def find_travellers(
    posts: pl.LazyFrame,
    /,
    *,
    origin: str,
    window: WindowLike,
    max_round_trips_per_year: float = MAX_ROUND_TRIPS_PER_YEAR,
    max_stay_days: float = MAX_STAY_DAYS,
) -> pl.LazyFrame:
    """Count each user's round trips from the origin country, and flag frequent travellers.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and `country`.
    origin
        Country of origin.
    window
        The study's months.
    max_round_trips_per_year, max_stay_days
        As for `Travellers`.

    Returns
    -------
    polars.LazyFrame
        One row per user with a known country in the window, sorted by user: `user`, `round_trips`,
        `trips_per_year`, `longest_stay_days` (null for a user who was never abroad) and
        `traveller`.

    Raises
    ------
    ParameterError
        When a parameter has a value that it cannot have.
    FrameError
        When a column is missing.

    Notes
    -----
    Few apparent movers prove to be migrants when their posts are read; frequent travellers are
    many of the others (Armstrong et al. 2021, doi:10.1140/epjds/s13688-020-00254-7). The thresholds
    are ours: the paper gives none.

    Of the records with a known country in the window, in METHOD's order (M1.8), a stay abroad is a
    run outside `origin`, in one country or several. It lasts from its first record to its last one:
    the way there and back, when nobody saw the user, is not counted. It is a round trip when
    records in `origin` come before and after it. The longest stay is the longest of all runs,
    also those that begin or end the trace, so that who leaves for good after many trips is no
    traveller.

    The rate is round trips / max(T, 1 year), with T from the first of these records to the last
    and a year of 365.25 days; the floor of a year keeps short traces from high rates. Who is a
    traveller has a rate above `max_round_trips_per_year` and no stay above `max_stay_days`.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 5, "country": ["VE", "CO", "VE", "CO", "VE"],
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 2, 3, 4, 5)],
    ... })
    >>> options = {"origin": "VE", "window": "2015-01:2015-12", "max_round_trips_per_year": 1}
    >>> find_travellers(posts, **options).collect().rows()
    [(1, 2, 2.0, 0.0, True)]
    """
    limits = Travellers(max_round_trips_per_year, max_stay_days)
    check_country("origin", origin)
    window = Window.parse(window)
    posts = posts.lazy()
    check_columns(posts, "user", "time", "country")
    trips_per_year = pl.col("round_trips") * _YEAR_US / pl.max_horizontal("span_us", _YEAR_US)
    stay_days = pl.col("longest_us") / _DAY_US
    often = pl.col("trips_per_year") > float(limits.max_round_trips_per_year)
    briefly = pl.col("longest_stay_days") <= float(limits.max_stay_days)
    return (
        _runs(posts, origin, window)
        .group_by("user", maintain_order=True)
        .agg(
            round_trips=pl.col("is_trip").sum().cast(pl.Int64),
            span_us=(pl.col("end").last() - pl.col("start").first()).dt.total_microseconds(),
            longest_us=(pl.col("end") - pl.col("start"))
            .filter("abroad")
            .max()
            .dt.total_microseconds(),
        )
        .select("user", "round_trips", trips_per_year=trips_per_year, longest_stay_days=stay_days)
        .with_columns(traveller=(often & briefly).fill_null(value=False))
    )


def drop_travellers(
    posts: pl.LazyFrame,
    /,
    *,
    origin: str,
    window: WindowLike,
    max_round_trips_per_year: float = MAX_ROUND_TRIPS_PER_YEAR,
    max_stay_days: float = MAX_STAY_DAYS,
) -> pl.LazyFrame:
    """Drop every record of the travellers that `find_travellers` flags.

    Parameters
    ----------
    posts, origin, window, max_round_trips_per_year, max_stay_days
        As for `find_travellers`.

    Returns
    -------
    polars.LazyFrame
        The rows that stay, in the order they came in, also those outside the window.

    Notes
    -----
    Changes what is estimated: who commutes across a border is dropped too, and no longer counts
    among the active residents (METHOD M7) or as recurrent (M9).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1, 1, 2], "country": ["VE", "CO", "VE", "VE"],
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 2, 3, 4)],
    ... })
    >>> options = {"origin": "VE", "window": "2015-01:2015-12", "max_round_trips_per_year": 0.5}
    >>> drop_travellers(posts, **options).collect()["user"].to_list()
    [2]
    """
    posts = posts.lazy()
    found = find_travellers(
        posts,
        origin=origin,
        window=window,
        max_round_trips_per_year=max_round_trips_per_year,
        max_stay_days=max_stay_days,
    )
    return posts.join(found.filter("traveller"), on="user", how="anti", maintain_order="left")


def _runs(posts: pl.LazyFrame, origin: str, window: Window) -> pl.LazyFrame:
    """One row per run of records at home or abroad, in order: when, and whether a round trip."""
    new = (pl.col("user") != pl.col("user").shift()) | (
        pl.col("abroad") != pl.col("abroad").shift()
    )
    same_user = (pl.col("user") == pl.col("user").shift()) & (
        pl.col("user") == pl.col("user").shift(-1)
    )
    return (
        order_records(posts)
        .filter(window.contains() & pl.col("country").is_not_null())
        .select("user", "time", abroad=pl.col("country").cast(pl.String) != origin)
        .with_columns(run=new.fill_null(value=True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("user", "abroad").first(),
            start=pl.col("time").first(),
            end=pl.col("time").last(),
        )
        # Runs alternate, so one abroad has home on either side unless it begins or ends the trace.
        .with_columns(is_trip=(pl.col("abroad") & same_user).fill_null(value=False))
    )
