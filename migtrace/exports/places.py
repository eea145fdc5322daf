"""Tables with shapes: what a map program is given."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl
import shapely

from migtrace.errors import ParameterError
from migtrace.estimate.handout import Handout
from migtrace.exports.answer import find_table
from migtrace.exports.antimeridian import Shapes, cut_line, tidy
from migtrace.exports.cells import cell_polygons, grid_of, named_cells
from migtrace.grid.sphere import EARTH_RADIUS_KM

Geometry = Literal["cells", "points", "arrows", "lines"]
"""Cells as polygons, their centroids, arrows from these, or the lines of crossings."""

GEOMETRIES: dict[str, tuple[Geometry, ...]] = {
    "density": ("cells", "points"),
    "routes": ("points", "cells", "arrows"),
    "net_routes": ("points", "cells"),
    "crossings": ("lines",),
    "homes": ("cells", "points"),
}
"""The shapes that each table can have, the usual one first."""

PLACED = tuple(GEOMETRIES)
"""The tables that have places."""

HOMES_GRID = {"type": "SinusoidalGrid", "side_km": 1.0}
"""The grid of night homes, unless the study says another (METHOD M12.1)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and the shape of each row.

    Parameters
    ----------
    table
        The columns that go with the shapes.
    shapes
        A shape for each row; None for one without a direction.
    geometry
        What the shapes are.
    """

    table: pl.DataFrame
    shapes: Shapes
    geometry: Geometry


def place(handout: Handout, table: str, geometry: str | None, form: str, /) -> Placed:
    """Give each row of a table its shape.

    Parameters
    ----------
    handout
        What may be handed on.
    table
        The table's name.
    geometry
        What shapes to draw; None for the table's usual ones.
    form
        What the format is called.

    Returns
    -------
    Placed
        The table with its shapes.

    Raises
    ------
    ParameterError
        When there is no such table, it has no such shapes, or the shape of cells is not known.

    Notes
    -----
    An arrow starts at its cell's centroid, goes along the sum of the unit vectors of the moves
    (METHOD M11.3) and is as long as a cell's side when all moves go the same way: side times the
    length of the sum, divided by the moves. Moves that cancel out have none.
    """
    frame = find_table(handout, table, PLACED, form)
    chosen = _choose(table, geometry)
    told = _grid(handout, table)
    if chosen == "lines":
        shapes = _lines(frame, handout)
    elif chosen == "cells":
        shapes = cell_polygons(grid_of(told), frame["cell"])
    elif chosen == "arrows":
        shapes = _arrows(frame, math.sqrt(grid_of(told).cell_km2))
    else:
        shapes = shapely.points(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    return Placed(named_cells(frame, told), tidy(shapes), chosen)


def _choose(table: str, geometry: str | None) -> Geometry:
    fitting = GEOMETRIES[table]
    if geometry is None:
        return fitting[0]
    for known in fitting:
        if geometry == known:
            return known
    expected = ", ".join(fitting)
    if geometry in get_args(Geometry):
        msg = f"geometry: {table} has no {geometry}; expected {expected}"
    else:
        msg = f"geometry: got {geometry!r}; of {table} there are {expected}"
    raise ParameterError(msg)


def _grid(handout: Handout, table: str) -> object:
    """What is said of the grid of a table's cells."""
    if table == "homes":
        cities = handout.about.get("cities")
        told = cities.get("grid") if isinstance(cities, dict) else None
        return HOMES_GRID if told is None else told
    study = handout.about.get("study")
    return study.get("grid") if isinstance(study, dict) else None


def _lines(crossings: pl.DataFrame, handout: Handout) -> Shapes:
    told = handout.about.get("lines", {})
    names = crossings["line"].unique().to_list()
    unknown = sorted(set(names) - set(told))
    if unknown:
        msg = f"lines: the handout does not say where the line {unknown[0]!r} is"
        raise ParameterError(msg)
    drawn = {name: cut_line(*np.array(told[name], dtype=np.float64)) for name in names}
    shapes = np.empty(crossings.height, dtype=object)
    shapes[:] = [drawn[name] for name in crossings["line"]]
    return shapes


def _arrows(routes: pl.DataFrame, side_km: float) -> Shapes:
    lon, lat, east, north, moves = (
        routes[name].cast(pl.Float64).to_numpy()
        for name in ("lon", "lat", "east", "north", "moves")
    )
    length = np.hypot(east, north)
    angle = side_km * length / moves / EARTH_RADIUS_KM
    bearing, phi = np.arctan2(east, north), np.radians(lat)
    sine = np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(bearing)
    turn = np.arctan2(
        np.sin(bearing) * np.sin(angle) * np.cos(phi), np.cos(angle) - np.sin(phi) * sine
    )
    starts = np.stack([lon, lat], axis=1)
    ends = np.stack([lon + np.degrees(turn), np.degrees(np.arcsin(sine))], axis=1)
    shapes = np.empty(routes.height, dtype=object)
    for at in np.flatnonzero(length > 0):
        shapes[at] = cut_line(starts[at], ends[at])
    return shapes
