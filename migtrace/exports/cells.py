"""Cells of a study's grid as polygons."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import shapely

from migtrace.errors import ParameterError
from migtrace.exports.antimeridian import Shapes, cut_polygon
from migtrace.grid import Grid, H3Grid, SinusoidalGrid

_HALF_TURN = 180.0


def grid_of(told: object, /) -> Grid:
    """Make a study's grid again from what `study.json` says of it.

    Parameters
    ----------
    told
        Its `type` and parameters; of a store's grid that which it was binned with.

    Returns
    -------
    Grid
        The grid.

    Raises
    ------
    ParameterError
        When it is none of the library's own.

    Examples
    --------
    >>> grid_of({"type": "SinusoidalGrid", "side_km": 40})
    SinusoidalGrid(side_km=40)
    """
    known = told if isinstance(told, Mapping) else {}
    kind = known.get("type")
    if kind == "StoredGrid":
        return grid_of(known.get("of"))
    if kind == "SinusoidalGrid":
        return SinusoidalGrid(known.get("side_km", 40.0))
    if kind == "H3Grid":
        return H3Grid(known.get("resolution", 4))
    msg = f"grid: the shape of the cells of {told!r} is not known; points can be written"
    raise ParameterError(msg)


def cell_polygons(grid: Grid, cells: pl.Series, /) -> Shapes:
    """Draw cells.

    Parameters
    ----------
    grid
        The grid that they are of.
    cells
        Cells, without nulls.

    Returns
    -------
    numpy.ndarray
        A polygon for each. Those of the sinusoidal grid have its exact edges, which are parallels
        and meridians (METHOD M3.1); hexagons over the antimeridian are cut there.

    Examples
    --------
    >>> cell_polygons(SinusoidalGrid(40_000), pl.Series([0]))[0].bounds
    (-180.0, -90.0, 0.0, 90.0)
    """
    if isinstance(grid, SinusoidalGrid):
        edges = grid.bounds(cells).select("west", "south", "east", "north").to_numpy()
        boxes: Shapes = shapely.box(*edges.T)
        return boxes
    if isinstance(grid, H3Grid):
        return _hexagons(grid.rings(cells)["ring"])
    msg = f"grid: the shape of the cells of {grid!r} is not known; points can be written"
    raise ParameterError(msg)


def _hexagons(rings: pl.Series) -> Shapes:
    """Draw rings of [lat, lon]; one by one only those that go over the antimeridian."""
    corners = rings.to_frame("ring").with_row_index("at").explode("ring")
    at = corners["at"].to_numpy().astype(np.intp)
    places = corners.select(lon=pl.col("ring").list.get(1), lat=pl.col("ring").list.get(0))
    shapes: Shapes = shapely.polygons(shapely.linearrings(places.to_numpy(), indices=at))
    west, _, east, _ = shapely.bounds(shapes).T
    for number in np.flatnonzero(east - west > _HALF_TURN):
        shapes[number] = cut_polygon(places.filter(at == number).to_numpy())
    return shapes


def named_cells(table: pl.DataFrame, told: object, /) -> pl.DataFrame:
    """Write H3's cells as its own text: as numbers they are too large for most readers of JSON."""
    grid: Any = told if isinstance(told, Mapping) else {}
    grid = grid.get("of") if grid.get("type") == "StoredGrid" else grid
    if "cell" not in table.columns or grid is None or grid.get("type") != "H3Grid":
        return table
    names = H3Grid(grid.get("resolution", 4)).rings(table["cell"])["name"]
    return table.with_columns(names.alias("cell"))
