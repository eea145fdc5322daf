"""Density of residents and the directions they take (METHOD M11.1, M11.4)."""

import numpy as np
import polars as pl

from migtrace.grid import Grid, SinusoidalGrid
from migtrace.space.moves import SLICE_ROWS


def density(cells: pl.DataFrame, /, *, grid: Grid | None = None) -> pl.DataFrame:
    """Distinct residents per cell.

    Parameters
    ----------
    cells
        `user` and `cell`, as from `resident_cells`; repeated rows count once.
    grid
        The grid of `cell`; `SinusoidalGrid(40)` by default.

    Returns
    -------
    polars.DataFrame
        One row per cell, sorted: `cell`, `lon`, `lat` (centroid, degrees), `users`.

    Notes
    -----
    METHOD M11.1, Figure 2 of Mazzoli et al. 2020.

    Examples
    --------
    >>> cells = pl.DataFrame({"user": [1, 1, 2], "cell": [16384500] * 3})
    >>> density(cells).with_columns(pl.col("lon", "lat").round(2)).rows()
    [(16384500, 0.18, 0.18, 2)]
    """
    counts = cells.group_by("cell").agg(users=pl.col("user").n_unique().cast(pl.Int64))
    return _placed(counts.sort("cell"), grid).select("cell", "lon", "lat", "users")


def routes(
    moves: pl.DataFrame, measured: pl.DataFrame, /, *, grid: Grid | None = None
) -> pl.DataFrame:
    """Sum the unit vectors of the moves that start in each cell, by direction.

    Parameters
    ----------
    moves
        From `find_moves`: `user`, `start`, `end`, `moves`.
    measured
        From `measure_moves`.
    grid
        The grid of the cells; `SinusoidalGrid(40)` by default.

    Returns
    -------
    polars.DataFrame
        One row per cell and direction, sorted: `cell`, `direction`, `lon`, `lat` (centroid),
        `users` (distinct), `moves`, `east`, `north` (sums of unit vectors).

    Notes
    -----
    METHOD M11.4, Figure 3 of Mazzoli et al. 2020. A pair's vector is multiplied by its count and
    pairs are added in ascending order of their end (M1.9).

    Examples
    --------
    >>> moves = pl.DataFrame({"user": [1, 2], "start": 65536, "end": 65537, "moves": [2, 1]})
    >>> measured = pl.DataFrame({
    ...     "start": [65536], "end": [65537], "direction": ["away"], "east": [0.6], "north": [0.8],
    ... })
    >>> table = routes(moves, measured, grid=SinusoidalGrid(10_000))
    >>> table.select("cell", "direction", "users", "moves", pl.col("east").round(6)).rows()
    [(65536, 'away', 2, 3, 1.8)]
    """
    # A cell's routes rest on the moves that start there: some cells at a time.
    parts = max(1, -(-moves.height // SLICE_ROWS))
    mine = pl.col("start") % parts
    tables = [
        _sum_routes(moves.filter(mine == part), measured.filter(mine == part))
        for part in range(parts)
    ]
    table = pl.concat(tables).sort("cell", "direction")
    columns = ["cell", "direction", "lon", "lat", "users", "moves", "east", "north"]
    return _placed(table, grid).select(columns)


def net_routes(table: pl.DataFrame, /) -> pl.DataFrame:
    """Which way the moves that start in a cell go on the whole.

    Parameters
    ----------
    table
        Routes, from `routes`: `cell`, `direction`, `lon`, `lat`, `moves`.

    Returns
    -------
    polars.DataFrame
        One row per cell with a row for each direction, sorted: `cell`, `lon`, `lat`, `away`,
        `toward` (moves), `net`. With one direction hidden, the balance would tell it (M13).

    Notes
    -----
    Ours, for the shading of Figure 3 of Mazzoli et al. 2020:
    ``net = (away - toward) / (away + toward)``, from -1 (all toward the reference) to 1.

    Examples
    --------
    >>> table = pl.DataFrame({
    ...     "cell": [7, 7, 9], "direction": ["away", "toward", "away"], "moves": [30, 10, 5],
    ...     "lon": 0.0, "lat": 0.0,
    ... })
    >>> net_routes(table).rows()
    [(7, 0.0, 0.0, 30, 10, 0.5)]
    """
    away, toward = (
        table.filter(pl.col("direction") == way).rename({"moves": way})
        for way in ("away", "toward")
    )
    return (
        away.join(toward.select("cell", "toward"), on="cell")
        .select("cell", "lon", "lat", "away", "toward")
        .with_columns(net=(pl.col("away") - pl.col("toward")) / (pl.col("away") + pl.col("toward")))
        .sort("cell")
    )


def _sum_routes(moves: pl.DataFrame, measured: pl.DataFrame) -> pl.DataFrame:
    """Sum the moves that start in some cells, all of each."""
    keys, pair = ["cell", "direction"], ["start", "end"]
    users = (
        moves.select("user", *pair)
        .join(measured.select(*pair, "direction"), on=pair)
        .select("user", "direction", cell="start")
        .unique()
        .group_by(keys)
        .agg(users=pl.len().cast(pl.Int64))
    )
    pairs = (
        moves.select(*pair, "moves")
        .group_by(pair)
        .agg(pl.col("moves").sum())
        .join(measured.select(*pair, "direction", "east", "north"), on=pair)
        .rename({"start": "cell"})
        .sort(*keys, "end")
    )
    group = pairs.select(pl.struct(keys).rle_id()).to_series()
    sums = pairs.group_by(keys, maintain_order=True).agg(pl.col("moves").sum())
    # bincount adds in the order of the rows, one after the other.
    totals = {
        name: pl.Series(np.bincount(group, weights=pairs[name] * pairs["moves"]), dtype=pl.Float64)
        for name in ("east", "north")
    }
    return sums.with_columns(**totals).join(users, on=keys)


def _placed(table: pl.DataFrame, grid: Grid | None) -> pl.DataFrame:
    grid = grid if grid is not None else SinusoidalGrid()
    places = grid.centroids(table["cell"])
    return table.with_columns(places["lon"], places["lat"])
