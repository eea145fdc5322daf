"""Steps of residents from cell to cell (METHOD M11.2, M11.3)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames import MAX_EXTENT_KM, Window, WindowLike, is_located, with_extent
from migtrace.frames.checks import is_number
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.grid.sphere import haversine_km, initial_bearings, lon_lat, unit_vectors
from migtrace.records.order import order_records

SLICE_ROWS = 1_000_000
"""Moves that are looked at at once."""

MAX_MOVE_KM = 500.0
SAME_KM = 1e-9
"""Distances that differ by no more are equal (METHOD M11.3)."""
SHORTEST_MEAN = 1e-9
"""A shorter mean of unit vectors has no direction."""
DIRECTIONS = ("away", "toward")


def resident_cells(
    posts: pl.LazyFrame,
    residents: pl.LazyFrame,
    /,
    *,
    window: WindowLike,
    grid: Grid | None = None,
    max_extent_km: float = MAX_EXTENT_KM,
) -> pl.LazyFrame:
    """Residents' located records in the window, in order, with their cells (METHOD M11).

    Parameters
    ----------
    posts
        Cleaned records.
    residents
        The users to follow.
    window
        The study's months.
    grid
        `SinusoidalGrid(40)` by default.
    max_extent_km
        Only records located more finely count (METHOD M1.4).

    Returns
    -------
    polars.LazyFrame
        One row per located record: `user`, `country` (nullable), `order`, `year`, `cell`.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1, 1], "time": [datetime(2015, 1, d, tzinfo=UTC) for d in (1, 2)],
    ...     "country": ["VE", "VE"], "lon": [-66.9, None], "lat": [10.5, None],
    ...     "extent_km": [0.0, None],
    ... })
    >>> one = pl.LazyFrame({"user": [1]})
    >>> resident_cells(posts, one, window="2015-01:2015-12").select("year", "cell").collect().rows()
    [(2015, 18284852)]
    """
    grid = grid if grid is not None else SinusoidalGrid()
    return (
        with_extent(order_records(posts))
        .filter(Window.parse(window).contains() & is_located(max_extent_km))
        .join(residents.select("user"), on="user", how="semi", maintain_order="left")
        .select("user", "country", "order", year=pl.col("time").dt.year(), cell=grid.cell())
    )


def find_moves(cells: pl.LazyFrame, /) -> pl.LazyFrame:
    """Count steps between consecutive located records in different cells.

    Parameters
    ----------
    cells
        From `resident_cells`, in order.

    Returns
    -------
    polars.LazyFrame
        One row per user, year (of the step's second record), `start` and `end` cell: `user`,
        `year`, `start`, `end`, `moves`. How far apart the cells lie is judged once per pair
        (`measure_moves`).

    Notes
    -----
    METHOD M11.2.

    Examples
    --------
    >>> cells = pl.LazyFrame({"user": [1, 1, 1, 2], "year": [2015] * 4, "cell": [5, 5, 6, 7]})
    >>> find_moves(cells).collect().rows()
    [(1, 2015, 5, 6, 1)]
    """
    step = (pl.col("user") == pl.col("user").shift()) & (pl.col("cell") != pl.col("cell").shift())
    return (
        cells.select("user", "year", start=pl.col("cell").shift(), end="cell", step=step)
        .filter("step")
        .group_by("user", "year", "start", "end")
        .agg(moves=pl.len().cast(pl.Int64))
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """The point that moves go away from or toward (METHOD M11.3).

    Parameters
    ----------
    lon, lat
        Degrees.
    """

    lon: float
    lat: float


def reference_point(cells: pl.DataFrame, /, *, grid: Grid | None = None) -> Reference | None:
    """Mean position of the residents' located records in the origin country.

    Parameters
    ----------
    cells
        `cell` and `records`, how many records of residents in the origin country lie there.
    grid
        The grid of `cell`; `SinusoidalGrid(40)` by default.

    Returns
    -------
    Reference or None
        The direction of the mean of the cells' unit vectors, one term per record; None without a
        record, or when the mean is shorter than 1e-9 (records all around the globe).

    Notes
    -----
    METHOD M11.3; cells are added in ascending order (M1.9).

    Examples
    --------
    >>> cells = pl.DataFrame({"cell": [16384500], "records": [3]})
    >>> ref = reference_point(cells)
    >>> round(ref.lon, 2), round(ref.lat, 2)
    (0.18, 0.18)
    """
    grid = grid if grid is not None else SinusoidalGrid()
    total = cells.group_by("cell").agg(pl.col("records").sum()).sort("cell")
    if total.is_empty():
        return None
    weights = total["records"].to_numpy().astype(np.float64)
    places = grid.centroids(total["cell"])
    vectors = unit_vectors(places["lon"].to_numpy(), places["lat"].to_numpy())
    # A cumulative sum adds term by term, unlike the blockwise sum of an array.
    mean = np.cumsum(vectors * weights, axis=1)[:, -1] / weights.sum()
    if np.linalg.norm(mean) < SHORTEST_MEAN:
        return None
    lon, lat = lon_lat(mean)
    return Reference(float(lon), float(lat))


def check_reference(value: object) -> None:
    """Raise ParameterError unless `value` is a (lon, lat) pair of degrees."""
    pair = list(value) if isinstance(value, tuple | list) else []
    if len(pair) != 2 or not all(is_number(degrees) for degrees in pair):  # noqa: PLR2004 - a pair
        msg = f"reference: got {value!r}; expected (lon, lat) in degrees"
        raise ParameterError(msg)
    if not (-180 <= pair[0] <= 180 and -90 <= pair[1] <= 90):  # noqa: PLR2004 - degrees
        msg = f"reference: got {value!r}; expected lon in [-180, 180] and lat in [-90, 90]"
        raise ParameterError(msg)


def measure_moves(
    moves: pl.DataFrame,
    reference: Reference,
    /,
    *,
    grid: Grid | None = None,
    max_move_km: float = MAX_MOVE_KM,
) -> pl.DataFrame:
    """Give each distinct pair of cells its geometry, and leave out pairs that are no move.

    Parameters
    ----------
    moves
        From `find_moves`; only `start` and `end` are used.
    reference
        The point that decides the direction.
    grid
        The grid of the cells; `SinusoidalGrid(40)` by default.
    max_move_km
        Pairs whose centroids lie this far apart or farther are no moves.

    Returns
    -------
    polars.DataFrame
        One row per pair, sorted: `start`, `end`, `direction` (``away``, ``toward``), `east`,
        `north` (unit vector along the initial bearing), `lon1`, `lat1`, `lon2`, `lat2` (centroids).
        Pairs whose ends are equally far from the reference, within 1e-9 km, are left out.

    Notes
    -----
    METHOD M11.2, M11.3.

    Examples
    --------
    A step of one row to the north, in the cells east of Greenwich at the equator:

    >>> moves = pl.DataFrame({"start": [16384500], "end": [16450036]})
    >>> pair = measure_moves(moves, Reference(0.0, 90.0)).row(0, named=True)
    >>> pair["direction"], round(pair["north"], 3)
    ('toward', 1.0)
    """
    grid = grid if grid is not None else SinusoidalGrid()
    # Some rows at a time: of tens of millions of moves few pairs are distinct.
    some = [part.unique() for part in moves.select("start", "end").iter_slices(SLICE_ROWS)]
    pairs = pl.concat(some or [moves.select("start", "end")]).unique().sort("start", "end")
    start, end = grid.centroids(pairs["start"]), grid.centroids(pairs["end"])
    lon1, lat1 = start["lon"].to_numpy(), start["lat"].to_numpy()
    lon2, lat2 = end["lon"].to_numpy(), end["lat"].to_numpy()
    near = haversine_km(lon1, lat1, lon2, lat2) < max_move_km
    before = haversine_km(lon1, lat1, reference.lon, reference.lat)
    after = haversine_km(lon2, lat2, reference.lon, reference.lat)
    east, north = initial_bearings(lon1, lat1, lon2, lat2)
    measured = pairs.with_columns(
        direction=pl.Series(np.where(after > before, *DIRECTIONS)),
        east=pl.Series(east),
        north=pl.Series(north),
        lon1=pl.Series(lon1),
        lat1=pl.Series(lat1),
        lon2=pl.Series(lon2),
        lat2=pl.Series(lat2),
    )
    return measured.filter(pl.Series(near & (np.abs(after - before) > SAME_KM)))
