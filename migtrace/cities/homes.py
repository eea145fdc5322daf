"""Where people spend their nights (METHOD M12.1)."""

import polars as pl

from migtrace.cities.clock import NIGHT_HOURS, is_night
from migtrace.frames import MAX_EXTENT_KM, Window, WindowLike, is_located, with_extent
from migtrace.frames.checks import check_amount
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.records.modes import most_frequent
from migtrace.records.order import order_records

HOME_EXTENT_KM = 1.0
"""A place larger than this does not tell in which cell of 1 km somebody was."""


def night_homes(
    posts: pl.LazyFrame,
    /,
    *,
    time_zone: str,
    window: WindowLike,
    grid: Grid | None = None,
    night_hours: tuple[int, int] = NIGHT_HOURS,
    home_extent_km: float = HOME_EXTENT_KM,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Cell in which each user is most often at night, by one city's clock.

    Parameters
    ----------
    posts
        Cleaned records with positions.
    time_zone
        The city's zone, such as ``"America/Bogota"``; records anywhere are read by it.
    window
        The study's months.
    grid
        Grid of `cell`; `SinusoidalGrid(1)` by default.
    night_hours
        Local hours at which a night begins and ends.
    home_extent_km
        Only records whose place is at most this large count.
    max_extent_km
        Only records located more finely than this do (METHOD M1.4).

    Returns
    -------
    polars.LazyFrame
        One row per user with such a record, sorted by user: `user`, `cell`.

    Raises
    ------
    ParameterError
        When the zone, the window, the hours or an extent is none.

    Notes
    -----
    METHOD M12.1 (Mazzoli et al. 2020): the most frequent cell among night records; of tied cells
    the one seen last. Whether that cell lies in a city is asked afterwards.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> night, noon = datetime(2018, 7, 1, 4, tzinfo=UTC), datetime(2018, 7, 1, 17, tzinfo=UTC)
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1, 1], "time": [night, noon, noon], "country": ["CO"] * 3,
    ...     "lon": [-74.1, -74.2, -74.2], "lat": [4.6, 4.7, 4.7],
    ... })
    >>> home = night_homes(posts, time_zone="America/Bogota", window="2018-01:2018-12")
    >>> SinusoidalGrid(1).centroids(home.collect()["cell"]).select(pl.col("lon").round(2)).item()
    -74.1
    """
    check_amount("home_extent_km", home_extent_km)
    grid = grid if grid is not None else SinusoidalGrid(1)
    is_fine = is_located(max_extent_km) & (pl.col("extent_km") <= home_extent_km)
    nights = (
        with_extent(order_records(posts))
        .filter(Window.parse(window).contains() & is_fine)
        .filter(is_night(time_zone, hours=night_hours))
        .select("user", "order", cell=grid.cell())
    )
    return most_frequent(nights, "cell").sort("user")
