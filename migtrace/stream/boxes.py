"""Where a status was posted: its point, or else the box of its place (METHOD M1.3)."""

from collections.abc import Sequence
from itertools import chain
from math import inf, nan

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.records.places import Place, box_place

Floats = NDArray[np.float64]
Pair = tuple[float, float]

_SIDES = ("west", "south", "east", "north")
_BOX = Place(pl.col("box_lon"), pl.col("box_lat"), pl.col("box_km"))


def locate(points: Sequence[Pair | None], sides: Floats, /) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Choose a position for each status: its point, or the centre of its box.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, or None.
    sides
        Sides of the boxes: rows west, south, east, north in degrees, a column per status; west is
        above east where there is no box.

    Returns
    -------
    positions : polars.DataFrame
        One row per status, in their order: `lon`, `lat`, `extent_km` (0 for a point, the longest
        side of a box), for `judge_records` to judge; null where there is neither. A box with an
        impossible side is an impossible position.
    replaced : polars.DataFrame
        `lon`, `lat` of the impossible points in whose places boxes stand.

    Notes
    -----
    METHOD M1.3, M1.5. Two meridians bound two boxes; the one up to 180° wide is meant, so that a
    box that would be wider crosses the antimeridian.

    Examples
    --------
    >>> fiji = np.array([[-179.0, -19.0, 177.0, -16.0]] * 2).T
    >>> positions, replaced = locate([None, (0.0, 0.0)], fiji)
    >>> positions.select("lon", "lat").rows(), replaced.rows()
    ([(179.0, -17.5), (179.0, -17.5)], [(0.0, 0.0)])
    """
    there = [point for point in points if point is not None]
    is_point = np.fromiter((point is not None for point in points), np.bool_, len(points))
    point = np.full((2, len(points)), nan)
    point[:, is_point] = np.fromiter(chain.from_iterable(there), np.float64).reshape(-1, 2).T
    # Not the same as west <= east: a side may be no number.
    is_box = ~(sides[0] > sides[2])
    # With 0.0 added: it and -0.0 are one place, and have to be the same bytes.
    columns = dict(zip(("lon", "lat", *_SIDES), (*(point + 0.0), *(sides + 0.0)), strict=True))
    frame = pl.DataFrame(columns).select(
        pl.when(pl.lit(pl.Series(is_point))).then(pl.col("lon", "lat")),
        pl.when(pl.lit(pl.Series(is_box))).then(pl.col(_SIDES)),
    )
    # Step by step: one expression of all would compute the same parts over and over.
    for box in (box_place(*map(pl.col, _SIDES)), _noted(_BOX)):
        frame = frame.with_columns(box_lon=box.lon, box_lat=box.lat, box_km=box.extent_km)
    own = Place(pl.col("lon"), pl.col("lat"), None)
    chosen = own.or_else(_BOX)
    positions = frame.select(lon=chosen.lon, lat=chosen.lat, extent_km=chosen.extent_km)
    replaced = frame.filter(own.is_there() & ~own.is_valid() & _BOX.is_valid())
    return positions, replaced.select("lon", "lat")


def _noted(box: Place) -> Place:
    """Make a box with an impossible side an impossible position, so that it is noted (M1.5)."""
    impossible = pl.col("west").is_not_null() & box.lon.is_null()
    no_number = pl.any_horizontal(pl.col(_SIDES).is_nan())
    nowhere = pl.when(no_number).then(nan).otherwise(inf)
    lon, lat = (pl.when(impossible).then(nowhere).otherwise(value) for value in (box.lon, box.lat))
    return Place(lon, lat, pl.when(~impossible).then(box.extent_km).otherwise(0.0))
