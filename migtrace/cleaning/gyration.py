"""How far a user's life spreads: the radius of gyration (METHOD M2.4)."""

import math

import numpy as np
import polars as pl

from migtrace.frames import MAX_EXTENT_KM, is_located, with_extent
from migtrace.frames.checks import check_limit
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.grid.sphere import EARTH_RADIUS_KM, Floats, haversine_km, lon_lat, unit_vectors

MAX_GYRATION_KM = 5000.0
_SHORTEST_MEAN = 1e-9


def radius_of_gyration(
    posts: pl.LazyFrame,
    /,
    *,
    grid: Grid | None = None,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Root mean square distance of a user's records from their centre of mass.

    Parameters
    ----------
    posts
        Records with `user`, `lon`, `lat` and `extent_km`; the whole trace, not a window.
    grid
        Positions are the centroids of this grid's cells; `SinusoidalGrid(40)` by default.
    max_extent_km
        Only records located more finely than this count (METHOD M1.4).

    Returns
    -------
    polars.LazyFrame
        One row per user with a located record: `user`, `gyration_km`, and `mean_length`, the
        length of the mean unit vector (0: no centre; 1: one place). Sorted by user.

    Notes
    -----
    METHOD M2.4: ``r_g = sqrt(mean_i d(r_cm, r_i)²)``, with r_cm the normalised mean of the unit
    vectors of the r_i and d the great circle (Mazzoli et al. 2020).
    Records of one cell are one term with a weight, and cells are summed in ascending order, so
    that the order of rows changes no bit.

    Examples
    --------
    >>> frame = pl.LazyFrame({"user": [1, 1], "lon": [0.0, 90.0], "lat": [0.1, 0.1]})
    >>> answer = radius_of_gyration(frame.with_columns(extent_km=0.0)).collect()
    >>> round(answer["gyration_km"][0])  # an eighth of the equator, but for the binning
    5004
    """
    grid = grid if grid is not None else SinusoidalGrid()
    counts = (
        with_extent(posts.lazy())
        .filter(is_located(max_extent_km))
        .select("user", cell=grid.cell())
        .group_by("user", "cell")
        .agg(n=pl.len().cast(pl.Int64))
        .sort("user", "cell")
    )
    schema = {
        "user": counts.collect_schema()["user"],
        "gyration_km": pl.Float64(),
        "mean_length": pl.Float64(),
    }
    return counts.map_batches(lambda frame: _gyrate(frame, grid), schema=schema)


def find_wide_gyration(
    posts: pl.LazyFrame,
    /,
    *,
    max_gyration_km: float = MAX_GYRATION_KM,
    grid: Grid | None = None,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Users whose radius of gyration is above `max_gyration_km`, or who have no centre.

    Parameters
    ----------
    posts
        As for `radius_of_gyration`, after `drop_bots`.
    max_gyration_km
        Largest radius that stays, in km.
    grid, max_extent_km
        As for `radius_of_gyration`.

    Returns
    -------
    polars.LazyFrame
        One column, `user`: one row per such user. A user without a located record is none.

    Notes
    -----
    METHOD M2.4. No point of a set is farther from its centre than the set is wide, so users whose
    positions fit a box narrower than the threshold need no further look; most do.

    Examples
    --------
    >>> frame = pl.LazyFrame({"user": [1, 1, 2], "lon": [0.1, 120.0, 5.0], "lat": [0.1] * 3})
    >>> find_wide_gyration(frame.with_columns(extent_km=0.0)).collect()["user"].to_list()
    [1]
    """
    grid = grid if grid is not None else SinusoidalGrid()
    # Two centroids can be farther apart than their positions, by the reach of either.
    spread = _box_km() + 2 * grid.reach_km
    check_limit("max_gyration_km", max_gyration_km)
    posts = with_extent(posts.lazy())
    suspects = (
        posts.group_by("user")
        .agg(
            west=pl.col("lon").min(),
            east=pl.col("lon").max(),
            south=pl.col("lat").min(),
            north=pl.col("lat").max(),
        )
        .filter(spread >= _safe_width_km(max_gyration_km))
        .select("user")
    )
    return (
        posts.join(suspects, on="user", how="semi")
        .pipe(radius_of_gyration, grid=grid, max_extent_km=max_extent_km)
        .filter(
            (pl.col("gyration_km") > max_gyration_km) | (pl.col("mean_length") < _SHORTEST_MEAN)
        )
        .select("user")
    )


def drop_wide_gyration(
    posts: pl.LazyFrame,
    /,
    *,
    max_gyration_km: float = MAX_GYRATION_KM,
    grid: Grid | None = None,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Drop every record of the users that `find_wide_gyration` finds.

    Parameters
    ----------
    posts, max_gyration_km, grid, max_extent_km
        As for `find_wide_gyration`.

    Returns
    -------
    polars.LazyFrame
        The rows that stay, in the order they came in. Users without a located record stay.

    Notes
    -----
    METHOD M2.4, M2.5.

    Examples
    --------
    >>> frame = pl.LazyFrame({"user": [1, 1, 2], "lon": [0.1, 120.0, 5.0], "lat": [0.1] * 3})
    >>> drop_wide_gyration(frame.with_columns(extent_km=0.0)).collect()["user"].to_list()
    [2]
    """
    posts = posts.lazy()
    wide = find_wide_gyration(
        posts, max_gyration_km=max_gyration_km, grid=grid, max_extent_km=max_extent_km
    )
    return posts.join(wide, on="user", how="anti", maintain_order="left")


def _box_km() -> pl.Expr:
    """At least the distance between any two points of the box.

    A straight step in degrees covers ds^2 = dlat^2 + cos^2(lat) dlon^2 on the ground, never more
    than its length on the map.
    """
    width, height = pl.col("east") - pl.col("west"), pl.col("north") - pl.col("south")
    return (width**2 + height**2).sqrt() * (math.pi / 180 * EARTH_RADIUS_KM)


def _safe_width_km(max_gyration_km: float) -> float:
    """Widest box that clears a user: below a quarter circle, the centre is among the points."""
    quarter = math.pi / 2 * EARTH_RADIUS_KM
    return min(max_gyration_km, quarter)


def _gyrate(counts: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """Cells of each user, weighted by records, summed in the order given."""
    users = counts["user"].unique(maintain_order=True)
    group = (counts["user"].rle_id()).to_numpy()
    n = counts["n"].to_numpy().astype(np.float64)
    centres = grid.centroids(counts["cell"].unique().sort()).sort("cell")
    place = centres["cell"].search_sorted(counts["cell"]).to_numpy()
    lon, lat = centres["lon"].to_numpy()[place], centres["lat"].to_numpy()[place]

    def mean_of(values: Floats) -> Floats:
        """Mean over a user's records, added cell by cell."""
        sums: Floats = np.bincount(group, weights=n * values, minlength=len(users)).astype(
            np.float64
        )
        return sums / total

    total = np.bincount(group, weights=n, minlength=len(users)).astype(np.float64)
    mean = np.stack([mean_of(axis) for axis in unit_vectors(lon, lat)])
    centre_lon, centre_lat = lon_lat(mean)
    squares = haversine_km(centre_lon[group], centre_lat[group], lon, lat) ** 2
    return pl.DataFrame(
        {
            "user": users,
            "gyration_km": np.sqrt(mean_of(squares)),
            "mean_length": np.linalg.norm(mean, axis=0),
        }
    )
