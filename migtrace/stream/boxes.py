"""Where a status was posted: its point, or else the box of its place (METHOD M1.3)."""

from collections.abc import Sequence
from itertools import chain
from math import inf, nan, pi

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.grid.sphere import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
Pair = tuple[float, float]

_KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180
_TURN = 360.0


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
    is_point = np.fromiter((point is not None for point in points), np.bool_, len(points))
    point = np.zeros((2, len(points)))
    there = [point for point in points if point is not None]
    point[:, is_point] = np.fromiter(chain.from_iterable(there), np.float64).reshape(-1, 2).T
    # Not the same as west <= east: a side may be no number.
    is_box = ~(sides[0] > sides[2])
    box, extent = _centre(sides)
    falls_back = is_box & ~(is_point & _valid(point)) & (_valid(box) | ~is_point)
    lon, lat = np.where(falls_back, box, point)
    known = pl.Series(is_point | is_box)
    positions = pl.DataFrame(
        {"lon": lon, "lat": lat, "extent_km": np.where(falls_back, extent, 0.0), "known": known}
    ).select(pl.when("known").then(pl.col("lon", "lat", "extent_km")))
    replaced = point[:, falls_back & is_point]
    return positions, pl.DataFrame({"lon": replaced[0], "lat": replaced[1]})


def _centre(sides: Floats) -> tuple[Floats, Floats]:
    """Centre and longest side in km; of an impossible box, a position that is as impossible."""
    west, south, east, north = sides
    inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)  # noqa: PLR2004 - degrees
    with np.errstate(invalid="ignore", over="ignore"):
        wide = east - west
        crosses = wide > _TURN / 2
        width = np.where(crosses, _TURN - wide, wide)
        middle = np.where(crosses, east, west) + width / 2
        lon = np.where(middle > _TURN / 2, middle - _TURN, middle)
        lat = (south + north) / 2
        extent = np.maximum(north - south, _cosines(lat) * width) * _KM_PER_DEGREE
    nowhere = np.where(np.isnan(west) | np.isnan(south), nan, inf)
    centre = np.where(inside, np.stack([lon, lat]), nowhere)
    return centre, np.where(inside, extent, 0.0)


def _cosines(degrees: Floats) -> Floats:
    """Cosines to the bit as `read_traces` has them: polars and numpy differ on some processors."""
    frame = pl.DataFrame({"lat": degrees})
    return frame.select(pl.col("lat").radians().cos()).to_series().to_numpy()


def _valid(position: Floats) -> NDArray[np.bool_]:
    """Whether a position can be (METHOD M1.5)."""
    lon, lat = position
    inside = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004 - the ends of the ranges
    valid: NDArray[np.bool_] = inside & ((lon != 0) | (lat != 0))
    return valid
