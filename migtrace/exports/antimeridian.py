"""Shapes cut where they go over the antimeridian, as RFC 7946 asks (section 3.1.9)."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

_HALF, _TURN, _POLE = 180.0, 360.0, 90.0
_DECIMALS = 9
"""Of degrees: a tenth of a millimetre."""


def cut_polygon(ring: Floats, /) -> Any:  # noqa: ANN401 - shapely has no types
    """Make a polygon of a ring on the sphere.

    Parameters
    ----------
    ring
        Corners (n, 2) as longitude and latitude in degrees, not closed. Each side goes the short
        way.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Its parts on either side of the antimeridian, longitudes in [-180, 180]. A ring about a
        pole has that pole, as an edge along its parallel.

    Examples
    --------
    >>> ring = np.array([[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0]])
    >>> [part.bounds for part in cut_polygon(ring).geoms]
    [(-180.0, 0.0, -179.0, 1.0), (179.0, 0.0, 180.0, 1.0)]
    """
    corners = _short_way(np.vstack([ring, ring[:1]]))
    if round(float(corners[-1, 0] - corners[0, 0]) / _TURN):
        return _about_pole(corners)
    return _cut(shapely.Polygon(corners))


def cut_line(start: Floats, end: Floats, /) -> Any:  # noqa: ANN401 - shapely has no types
    """Draw a straight line in longitude and latitude, the short way.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees.

    Returns
    -------
    shapely.LineString or shapely.MultiLineString
        Its parts on either side of the antimeridian, from start to end.

    Examples
    --------
    >>> line = cut_line(np.array([179.0, 0.0]), np.array([-179.0, 2.0]))
    >>> [list(part.coords) for part in line.geoms]
    [[(179.0, 0.0), (180.0, 1.0)], [(-180.0, 1.0), (-179.0, 2.0)]]
    """
    (x1, y1), (x2, y2) = _short_way(np.array([start, end]))
    side = _HALF if x2 > _HALF else -_HALF if x2 < -_HALF else None
    if side is None or x1 == x2:
        return shapely.LineString([(x1, y1), (x2, y2)])
    at = y1 + (side - x1) / (x2 - x1) * (y2 - y1)
    shift = -2 * side
    parts = [[(x1, y1), (side, at)], [(side + shift, at), (x2 + shift, y2)]]
    lines = [shapely.LineString(part) for part in parts if part[0] != part[1]]
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def tidy(shapes: Shapes, /) -> Shapes:
    """Round to a tenth of a millimetre, and turn rings by the right-hand rule (RFC 7946, 3.1.6)."""
    rounded = shapely.transform(shapes, lambda at: np.round(at, _DECIMALS) + 0.0)
    turned: Shapes = shapely.orient_polygons(rounded)
    return turned


def _short_way(corners: Floats) -> Floats:
    """Unwrap longitudes so that no step is longer than half a turn, from the first one on."""
    steps = np.diff(corners[:, 0], prepend=corners[0, 0])
    # Whole turns, so that a ring that comes back ends where it began, to the last bit.
    lon = corners[:, 0] - _TURN * np.cumsum(np.round(steps / _TURN))
    return np.stack([lon, corners[:, 1]], axis=1)


def _about_pole(corners: Floats) -> Any:  # noqa: ANN401 - shapely has no types
    """Fill between a ring that goes once around and its pole, from -180 to 180 degrees."""
    pole = _POLE if corners[:, 1].mean() > 0 else -_POLE
    corners = corners if corners[-1, 0] > corners[0, 0] else corners[::-1]
    # Three times around is more than the world, wherever the ring begins.
    rounds = [corners[:-1] + np.array([shift, 0.0]) for shift in (-_TURN, 0.0, _TURN)]
    edge = np.vstack(rounds)
    band = shapely.Polygon(np.vstack([edge, [edge[-1, 0], pole], [edge[0, 0], pole]]))
    return band.intersection(shapely.box(-_HALF, -_POLE, _HALF, _POLE))


def _cut(shape: Any) -> Any:  # noqa: ANN401 - shapely has no types
    """Cut at every antimeridian that the shape reaches, and shift the parts home."""
    west, _, east, _ = shape.bounds
    if west >= -_HALF and east <= _HALF:
        return shape
    parts: list[Any] = []
    for turn in range(round(west / _TURN), round(east / _TURN) + 1):
        middle = turn * _TURN
        world = shapely.box(middle - _HALF, -_POLE, middle + _HALF, _POLE)
        here = shapely.transform(shape.intersection(world), lambda at, by=middle: at - [by, 0.0])
        parts += [part for part in shapely.get_parts(here) if part.geom_type == "Polygon"]
    parts.sort(key=lambda part: part.bounds)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
