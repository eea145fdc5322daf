"""Migration by interval: who is elsewhere a while later, after Fiorio et al. 2021."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import product

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count, is_whole
from migtrace.records import order_records
from migtrace.residence import check_country
from migtrace.rules.days import as_date, check_posts

_EPOCH = date(1970, 1, 1)
_COUNTED = ("start", "interval_days", "window_days", "users", "migrants")


def interval_migration(
    posts: pl.LazyFrame,
    /,
    *,
    times: date | Iterable[date],
    intervals_days: int | Iterable[int],
    window_days: int | Iterable[int],
    origin: object = None,
    location: str = "country",
) -> pl.LazyFrame:
    """Share of users whose location around one day differs from that some days later.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and the column `location`.
    times
        Days t to start from, in UTC.
    intervals_days
        Intervals tau, in days, of 0 or more.
    window_days
        Lengths w, in days, of the windows in which locations are looked for. The window of a day t
        holds the w days d with ``-w/2 <= d - t < w/2``: 7 days are those from t - 3 to t + 3, and
        2 days are t - 1 and t.
    origin
        Only users who are at this location around t are at risk; all locations when None.
    location
        Column that says where a record was posted, such as the country or a cell. Records without
        a value there, or without a user, do not count.

    Returns
    -------
    polars.LazyFrame
        One row per start, interval and window, each once, sorted by them: `start`,
        `interval_days`, `window_days`, `users` (at risk: with a location around t and around
        t + tau), `migrants` (those whose two locations differ), `share` (migrants over users; null
        when nobody is at risk).

    Raises
    ------
    FrameError
        When a column is missing or `time` is no datetime in UTC.
    ParameterError
        When a parameter cannot be what its name says.

    Notes
    -----
    ``M(t, tau, w) = |{u: L(u, t) != L(u, t + tau)}| / |{u: L(u, t), L(u, t + tau) known}|``, where
    L(u, t) is the modal location of user u in the window of t (Fiorio et al. 2021): the one with
    most days on which u was seen there, of several the one whose record comes last. Read over tau
    it is one minus a survival function of staying: short trips fade as w grows, and moves
    accumulate as tau does. Windows of t and t + tau overlap when tau < w; a tau of 0 has share 0.

    References
    ----------
    Fiorio, L., Zagheni, E., Abel, G., Hill, J., Pestre, G., Letouze, E., Cai, J. (2021). Analyzing
    the effect of time in migration measurement using georeferenced digital trace data. Demography
    58(1): 51-74.

    Examples
    --------
    >>> from datetime import UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1, 2, 2], "country": ["VE", "CO", "VE", "VE"],
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 7, 1, 7)],
    ... })
    >>> table = interval_migration(
    ...     posts, times=date(2015, 1, 10), intervals_days=[0, 181], window_days=7
    ... )
    >>> table.select("interval_days", "users", "migrants", "share").collect().rows()
    [(0, 2, 0, 0.0), (181, 2, 1, 0.5)]
    """
    starts = sorted({_day(start) for start in _several("times", times)})
    intervals = _counts("intervals_days", intervals_days, least=0)
    windows = _counts("window_days", window_days, least=1)
    if location == "order":
        msg = "location: got 'order', the number of a record; rename a column of another meaning"
        raise ParameterError(msg)
    schema = check_posts(posts, location).collect_schema()
    _check_origin(origin, location, schema[location])

    def measure(frame: pl.DataFrame) -> pl.DataFrame:
        days = _days(frame, location)
        rows = [
            (start, interval, window, *counted)
            for start, window in product(starts, windows)
            for interval, *counted in _compare(days, start, intervals, window, origin)
        ]
        table = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(_COUNTED, pl.Int64))
        share = pl.when(pl.col("users") > 0).then(pl.col("migrants") / pl.col("users"))
        return table.with_columns(as_date("start"), share=share).sort(_COUNTED[:3])

    types = {**dict.fromkeys(_COUNTED, pl.Int64()), "start": pl.Date(), "share": pl.Float64()}
    return order_records(posts).map_batches(measure, schema=types)


def _days(frame: pl.DataFrame, location: str) -> pl.DataFrame:
    """Days on which users, by number, were seen at a location, in order of days."""
    return (
        frame.lazy()
        .filter(pl.col("user").is_not_null())
        .select(
            user=pl.col("user").rle_id(),
            location=pl.col(location),
            day=pl.col("time").dt.epoch("d").cast(pl.Int64),
            order=pl.col("order"),
        )
        .drop_nulls()
        .group_by("user", "location", "day")
        .agg(pl.col("order").max())
        .sort("day")
        .collect(engine="in-memory")
    )


def _compare(
    days: pl.DataFrame, start: int, intervals: list[int], window: int, origin: object
) -> Iterator[tuple[int, int, int]]:
    """Count, by interval, the users at risk and those who are elsewhere after it."""
    before = _modal(days, start, window)
    if origin is not None:
        before = before.filter(pl.col("location") == origin)
    for interval in intervals:
        both = before.join(_modal(days, start + interval, window), on="user")
        moved = (both["location"] != both["location_right"]).sum()
        yield interval, both.height, int(moved)


def _modal(days: pl.DataFrame, day: int, window: int) -> pl.DataFrame:
    """Location of each user in the window of a day."""
    first = day - window // 2
    low, high = (days["day"].search_sorted(edge) for edge in (first, first + window))
    return (
        days[low:high]
        .group_by("user", "location")
        .agg(n=pl.len(), seen=pl.col("order").max())
        .group_by("user")
        .agg(pl.col("location").sort_by("n", "seen").last())
    )


def _several(name: str, value: object) -> list[object]:
    values = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    if not values:
        msg = f"{name}: got none; expected at least one"
        raise ParameterError(msg)
    return values


def _check_origin(origin: object, location: str, kind: pl.DataType) -> None:
    if origin is None:
        return
    if location == "country":
        check_country("origin", origin)
    try:
        pl.Series([origin], dtype=kind, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        msg = f"origin: got {origin!r}; expected a value of column {location}, of type {kind}"
        raise ParameterError(msg) from None


def _day(value: object) -> int:
    if not isinstance(value, date) or isinstance(value, datetime):
        msg = f"times: got {value!r}; expected dates such as date(2015, 1, 31)"
        raise ParameterError(msg)
    return value.toordinal() - _EPOCH.toordinal()


def _counts(name: str, value: object, least: int) -> list[int]:
    values = _several(name, value)
    for number in values:
        check_count(name, number, least=least)
    return sorted({int(number) for number in values if is_whole(number)})
