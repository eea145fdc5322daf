"""Where migrants live at the end of their trace (METHOD M10)."""

import polars as pl

from migtrace.flows.counts import count_by_criterion, upscaled
from migtrace.flows.destinations import first_exit_years
from migtrace.flows.exits import known_countries
from migtrace.frames import MAX_EXTENT_KM, Window, WindowLike, is_located, with_extent
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.records.modes import most_frequent
from migtrace.records.order import order_records
from migtrace.residence import check_country


def final_residence(
    posts: pl.LazyFrame,
    migrants: pl.LazyFrame,
    /,
    *,
    window: WindowLike,
    grid: Grid | None = None,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Country and cell of residence in each migrant's last month of activity.

    Parameters
    ----------
    posts
        Cleaned records.
    migrants
        The users to place: a column `user`, one row each.
    window
        The study's months.
    grid
        Grid of `cell`; `SinusoidalGrid(40)` by default.
    max_extent_km
        Only records located more finely than this have a cell (METHOD M1.4).

    Returns
    -------
    polars.LazyFrame
        One row per migrant, sorted by user: `user`, `country`, `cell` (null without a located
        record in that month).

    Notes
    -----
    METHOD M10 (Mazzoli et al. 2020): the month of the last record with a known country; in it, the
    most frequent country, and the most frequent cell of located records whether or not their
    country is known; ties go to the one seen last.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 3, "country": ["VE", "CO", "PE"], "lon": [None, -74.1, None],
    ...     "lat": [None, 4.7, None], "extent_km": [None, 0.0, None],
    ...     "time": [datetime(2015, 3, d, tzinfo=UTC) for d in (1, 2, 5)],
    ... }, schema_overrides={"lon": pl.Float64, "lat": pl.Float64, "extent_km": pl.Float64})
    >>> migrants = pl.LazyFrame({"user": [1]})
    >>> answer = final_residence(posts, migrants, window="2015-01:2015-12").collect()
    >>> answer["country"].item()
    'PE'
    """
    grid = grid if grid is not None else SinusoidalGrid()
    window = Window.parse(window)
    known = known_countries(posts, migrants, window=window)
    last = (
        known.filter((pl.col("user") != pl.col("user").shift(-1)).fill_null(value=True))
        .select("user", start=pl.col("time").dt.truncate("1mo"))
        .with_columns(end=pl.col("start").dt.offset_by("1mo"))
    )
    in_month = pl.col("time").is_between("start", "end", closed="left")
    countries = known.join(last, on="user", maintain_order="left").filter(in_month)
    located = (
        with_extent(order_records(posts))
        .filter(window.contains() & is_located(max_extent_km))
        .join(last, on="user", maintain_order="left")
        .filter(in_month)
        .select("user", "order", cell=grid.cell())
    )
    return (
        most_frequent(countries, "country")
        .join(most_frequent(located, "cell"), on="user", how="left")
        .sort("user")
    )


def new_residents(
    residence: pl.DataFrame,
    recurrence: pl.DataFrame,
    exits: pl.DataFrame,
    residents: pl.DataFrame,
    factors: pl.DataFrame,
    /,
    *,
    origin: str,
) -> pl.DataFrame:
    """Migrants who stay abroad, by country of residence at the end.

    Parameters
    ----------
    residence
        From `final_residence`.
    recurrence
        From `recurrence_ratios`; only users with ``recurrent == False`` count.
    exits
        From `find_exits`.
    residents
        From `classify_residents`.
    factors
        From `upscale`.
    origin
        Country of origin, which does not count.

    Returns
    -------
    polars.DataFrame
        `criterion`, `country`, `users`, `people`.

    Notes
    -----
    METHOD M10, Table 4 of Mazzoli et al. 2020; each migrant weighs the factor of the year of its
    first exit.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> users = {"user": [1, 2]}
    >>> residence = pl.DataFrame(users | {"country": ["CO", "VE"]})
    >>> recurrence = pl.DataFrame(users | {"recurrent": [False, False]})
    >>> left = {"time": [datetime(2015, 5, 1, tzinfo=UTC)] * 2, "first": True}
    >>> exits = pl.DataFrame(users | left)
    >>> residents = pl.DataFrame(users | {"c1": True, "c2": True, "c3": True, "c4": True})
    >>> factors = pl.DataFrame({"criterion": [4], "year": [2015], "factor": [10.0]})
    >>> table = new_residents(residence, recurrence, exits, residents, factors, origin="VE")
    >>> table.filter(pl.col("criterion") == 4).rows()
    [(4, 'CO', 1, 10.0)]
    """
    check_country("origin", origin)
    settled = settled_abroad(residence, recurrence, origin=origin)
    weighed = settled.join(first_exit_years(exits), on="user")
    counts = count_by_criterion(weighed, residents, ["country", "weight_year"])
    table = upscaled(counts, factors, ["country"])
    return table.with_columns(pl.col("country").cast(pl.String))


def settled_abroad(
    residence: pl.DataFrame, recurrence: pl.DataFrame, /, *, origin: str
) -> pl.DataFrame:
    """One row per non-recurrent migrant who lives abroad: `user`, `country` (METHOD M10)."""
    stayed = recurrence.filter(~pl.col("recurrent"))
    return (
        residence.filter(pl.col("country") != origin)
        .join(stayed, on="user", how="semi")
        .select("user", "country")
    )
