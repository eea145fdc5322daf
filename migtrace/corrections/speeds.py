"""Accounts that are in two far places sooner than anybody can travel."""

from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from migtrace.corrections.tables import check_columns
from migtrace.frames import MAX_EXTENT_KM, is_located, with_extent
from migtrace.frames.checks import check_limit
from migtrace.grid.sphere import haversine_km
from migtrace.records import order_records

MAX_SPEED_KM_H = 1000.0
MIN_DISTANCE_KM = MAX_EXTENT_KM
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Speeds:
    """Which speeds are impossible.

    Parameters
    ----------
    max_speed_km_h
        Highest speed that is possible, itself allowed, in km/h; infinity switches off.
    min_distance_km
        Steps between places that are less than this apart are not judged: over them a position or
        a clock that errs a little makes any speed. In km.

    Raises
    ------
    ParameterError
        When a threshold is not a number of at least 0.

    Examples
    --------
    >>> Speeds(max_speed_km_h=900)
    Speeds(max_speed_km_h=900, min_distance_km=40.0)
    """

    max_speed_km_h: float = MAX_SPEED_KM_H
    min_distance_km: float = MIN_DISTANCE_KM

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            check_limit(name, value)


def find_impossible_speeds(
    posts: pl.LazyFrame,
    /,
    *,
    max_speed_km_h: float = MAX_SPEED_KM_H,
    min_distance_km: float = MIN_DISTANCE_KM,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Find each user's fastest step, and flag those that no airliner makes.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time`, `lon`, `lat` and perhaps `extent_km`; the whole trace,
        not a window.
    max_speed_km_h, min_distance_km
        As for `Speeds`.
    max_extent_km
        Only records located more finely than this count (METHOD M1.4).

    Returns
    -------
    polars.LazyFrame
        One row per user with a located record, sorted by user: `user`, `fastest_km_h` (infinite
        when two places share an instant; null when no step is `min_distance_km` long) and
        `impossible`.

    Raises
    ------
    ParameterError
        When a parameter is not a number of at least 0.
    FrameError
        When a column is missing.

    Notes
    -----
    Consecutive located records i and j of a user, in METHOD's order (M1.8), are at least

        max(0, d(i, j) - extent_i - extent_j)

    apart, with d the great circle between their positions: no point of a place is farther from its
    centre than its longest side. The speed is that distance over the time between them. What it
    finds are accounts that several people share, feeds, and posts dated or placed wrongly, which
    Armstrong et al. 2021 (doi:10.1140/epjds/s13688-020-00254-7) found among apparent migrants. Both
    thresholds are ours; airliners cruise at about 900 km/h.

    Examples
    --------
    A quarter of the equator, 10,008 km, in ten hours and in one:

    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1, 2, 2], "lon": [0.0, 90.0] * 2, "lat": [0.1] * 4,
    ...     "time": [datetime(2015, 1, 1, h, tzinfo=UTC) for h in (0, 11, 0, 1)],
    ... })
    >>> found = find_impossible_speeds(posts).collect()
    >>> found["fastest_km_h"].round().to_list(), found["impossible"].to_list()
    ([910.0, 10008.0], [False, True])
    """
    limits = Speeds(max_speed_km_h, min_distance_km)
    check_limit("max_extent_km", max_extent_km)
    posts = posts.lazy()
    check_columns(posts, "user", "time", "lon", "lat")
    located = (
        with_extent(order_records(posts))
        .filter(is_located(max_extent_km))
        .select("user", "time", "lon", "lat", "extent_km")
    )
    schema = {"user": located.collect_schema()["user"], "km_h": pl.Float64()}
    impossible = pl.col("fastest_km_h") > float(limits.max_speed_km_h)
    return (
        located.map_batches(
            lambda frame: _steps(frame, float(limits.min_distance_km)), schema=schema
        )
        .group_by("user", maintain_order=True)
        .agg(fastest_km_h=pl.col("km_h").max())
        .with_columns(impossible=impossible.fill_null(value=False))
    )


def drop_impossible_speeds(
    posts: pl.LazyFrame,
    /,
    *,
    max_speed_km_h: float = MAX_SPEED_KM_H,
    min_distance_km: float = MIN_DISTANCE_KM,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Drop every record of the users that `find_impossible_speeds` flags.

    Parameters
    ----------
    posts, max_speed_km_h, min_distance_km, max_extent_km
        As for `find_impossible_speeds`.

    Returns
    -------
    polars.LazyFrame
        The rows that stay, in the order they came in. Users without a located record stay.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1, 2], "lon": [0.0, 90.0, 0.0], "lat": [0.1] * 3,
    ...     "time": [datetime(2015, 1, 1, tzinfo=UTC)] * 3,
    ... })
    >>> drop_impossible_speeds(posts).collect()["user"].to_list()
    [2]
    """
    posts = posts.lazy()
    found = find_impossible_speeds(
        posts,
        max_speed_km_h=max_speed_km_h,
        min_distance_km=min_distance_km,
        max_extent_km=max_extent_km,
    )
    return posts.join(found.filter("impossible"), on="user", how="anti", maintain_order="left")


def _steps(located: pl.DataFrame, min_distance_km: float) -> pl.DataFrame:
    """Speed from the record before to each record; null for a first record or a short step."""
    before = located.select(pl.all().shift())
    same_user = (located["user"] == before["user"]).fill_null(value=False).to_numpy()
    time_us = located["time"].dt.epoch("us")
    hours = np.diff(time_us.to_numpy(), prepend=time_us.head(1).to_numpy()) / _HOUR_US
    apart_km = haversine_km(*(f[c].to_numpy() for f in (before, located) for c in ("lon", "lat")))
    extents_km = (before["extent_km"] + located["extent_km"]).to_numpy()
    gap_km = np.maximum(apart_km - extents_km, 0.0)
    # At one instant: infinite between two places, nothing within one.
    at_once = np.where(gap_km > 0, np.inf, 0.0)
    km_h = np.divide(gap_km, hours, out=at_once, where=hours > 0)
    judged = pl.Series(same_user & (gap_km >= min_distance_km))
    return located.select("user").with_columns(
        km_h=pl.when(judged).then(pl.Series(km_h, dtype=pl.Float64))
    )
