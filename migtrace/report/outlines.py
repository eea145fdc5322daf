"""Countries as the page's maps draw them: outlines and the places of their names."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from shapely import Polygon, get_parts, make_valid, segmentize, simplify
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from migtrace.errors import SourceError
from migtrace.plot.basemap import Extent, Floats, country_names, outlines

Feature = dict[str, Any]

WORLD_DEGREES = 0.2
"""How far the outlines of the world may stray; smaller islands are left out."""
_STEPS = 800
"""Into how many parts a nearer map's frame can be told apart."""
_LONGEST_DEGREES = 3.0
_SLIVER_DEGREES = 0.001
_TURN = 180.0
_ASPECT = 2.8
_ROOM = 0.05


def world(home: str, /) -> list[Feature]:
    """Draw all countries, coarsely.

    Parameters
    ----------
    home
        ISO alpha-2 code of the country to be set off from the others; it comes last.

    Returns
    -------
    list of dict
        GeoJSON features with `code` and `home`, for `d3-geo`.
    """
    return _features(home, WORLD_DEGREES, ())


def near(home: str, frames: Sequence[Extent], /) -> list[Feature]:
    """Draw the countries that frames show, each as finely as the nearest of its frames needs.

    Parameters
    ----------
    home
        ISO alpha-2 code of the country to be set off from the others; it comes last.
    frames
        West, south, east, north in degrees, of each.

    Returns
    -------
    list of dict
        GeoJSON features with `code` and `home`, for `d3-geo`.
    """
    return _features(home, None, frames)


def places(countries: Iterable[str], /) -> pl.DataFrame:
    """Find where on a map a country's figure stands: the middle of its largest part.

    Parameters
    ----------
    countries
        ISO alpha-2 codes.

    Returns
    -------
    polars.DataFrame
        One row per code that the outlines know, sorted: `code`, `name`, `lon`, `lat` (degrees).

    Examples
    --------
    >>> places(["ZZ", "VE"]).select("code", "name").rows()
    [('VE', 'Venezuela')]
    """
    wanted = set(countries)
    found = {code: _middle(rings) for code, rings in _countries() if code in wanted and rings}
    names = country_names()
    return pl.DataFrame(
        [(code, names[code], *found[code]) for code in sorted(found)],
        schema={"code": pl.String, "name": pl.String, "lon": pl.Float64, "lat": pl.Float64},
        orient="row",
    )


def city_lines(cities: dict[str, Any] | None, /) -> list[Feature]:
    """Draw the borders of cities, as lines: they have no inside that a sphere could mistake.

    Parameters
    ----------
    cities
        The outlines of a handout, a GeoJSON FeatureCollection, if there are any.

    Returns
    -------
    list of dict
        GeoJSON features with the city's name as `city`.

    Raises
    ------
    SourceError
        When it is nothing of that kind.

    Examples
    --------
    >>> city_lines(None)
    []
    """
    if cities is None:
        return []
    try:
        return [
            {
                "type": "Feature",
                "properties": {"city": str(one["properties"]["name"])},
                "geometry": mapping(_border(shape(one["geometry"]))),
            }
            for one in cities["features"]
        ]
    except (AttributeError, KeyError, TypeError, ValueError, ShapelyError) as error:
        msg = (
            f"cities.geojson does not tell the cities ({type(error).__name__}: {error}); "
            "expected what `migtrace estimate` wrote"
        )
        raise SourceError(msg) from error


def _border(city: BaseGeometry) -> BaseGeometry:
    """The border without the slivers between districts that do not quite meet."""
    whole = city.buffer(_SLIVER_DEGREES).buffer(-_SLIVER_DEGREES)
    return simplify(whole.boundary, _SLIVER_DEGREES / 2)


def home_frame(home: str, /) -> Extent | None:
    """Frame the largest part of a country.

    Parameters
    ----------
    home
        ISO alpha-2 code.

    Returns
    -------
    tuple of float or None
        West, south, east, north in degrees, with some room; None of an unknown country.

    Examples
    --------
    >>> [round(side) for side in home_frame("VE")]
    [-74, 0, -59, 13]
    """
    rings = dict(_countries()).get(home)
    if not rings:
        return None
    ring = max(rings, key=lambda one: abs(_doubled_area(np.vstack([one, one[:1]]))))
    west, south = (float(side) for side in ring.min(axis=0))
    east, north = (float(side) for side in ring.max(axis=0))
    lon, lat = _ROOM * (east - west), _ROOM * (north - south)
    return west - lon, max(south - lat, -80.0), east + lon, min(north + lat, 80.0)


def frame(extent: Extent, /) -> Feature:
    """Make of a frame what a projection can be fitted to.

    Parameters
    ----------
    extent
        West, south, east, north in degrees.

    Returns
    -------
    dict
        A GeoJSON feature of its corners.

    Examples
    --------
    >>> frame((-1.0, -2.0, 3.0, 4.0))["geometry"]["coordinates"]
    [[-1.0, -2.0], [3.0, 4.0]]
    """
    west, south, east, north = extent
    corners = [[west, south], [east, north]]
    return _feature({"type": "MultiPoint", "coordinates": corners}, "", home=False)


@cache
def _countries() -> list[tuple[str, list[Floats]]]:
    """The outlines with no jump where a ring crosses the antimeridian."""
    return [(code, list(filter(_is_closed, map(_unwrapped, rings)))) for code, rings in outlines()]


def _unwrapped(ring: Floats) -> Floats:
    return np.column_stack([np.unwrap(ring[:, 0], period=360.0), ring[:, 1]])


def _is_closed(ring: Floats) -> bool:
    """Whether a ring comes back: one around a pole, Antarctica's, ends a turn away."""
    return bool(abs(ring[0, 0] - ring[-1, 0]) < _TURN)


def _features(home: str, step: float | None, frames: Sequence[Extent]) -> list[Feature]:
    """Draw countries with one step, or each ring with the least that a frame asks for."""
    shown = [(_widened(frame), _span(frame) / _STEPS) for frame in frames]
    features = []
    # A loop over the countries of the world.
    for code, rings in sorted(_countries(), key=lambda country: country[0] == home):
        drawn = []
        for ring in rings:
            steps = [fine for frame, fine in shown if _in_sight(ring, frame)]
            if step is not None or steps:
                drawn += _coarse(ring, step if step is not None else min(steps))
        if drawn:
            # Each ring is a polygon of its own: in these outlines none is a hole.
            geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in drawn]}
            features.append(_feature(geometry, code, home=code == home))
    return features


def _feature(geometry: dict[str, Any], code: str, *, home: bool) -> Feature:
    return {"type": "Feature", "properties": {"code": code, "home": home}, "geometry": geometry}


def _coarse(ring: Floats, step: float) -> list[list[list[float]]]:
    """Simplify a ring to what a map shows: one ring, several where it touches itself, or none."""
    simple = get_parts(make_valid(simplify(Polygon(ring), step, preserve_topology=True)))
    parts = [part for part in simple if isinstance(part, Polygon) and part.area >= step**2]
    return [_clockwise(part) for part in parts]


def _clockwise(part: Polygon) -> list[list[float]]:
    """The outer ring in the direction that means its inside to d3, on a sphere."""
    # d3 joins points by great circles, which leave a parallel such as a border at 49 north.
    points = np.asarray(segmentize(part, _LONGEST_DEGREES).exterior.coords).round(2)
    turned = points if _doubled_area(points) < 0 else points[::-1]
    return [[float(x), float(y)] for x, y in turned]


def _doubled_area(ring: Floats) -> float:
    """Twice the area in square degrees, positive when the ring runs counter-clockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def _span(frame: Extent) -> float:
    west, south, east, north = frame
    return max(east - west, north - south)


def _widened(frame: Extent) -> Extent:
    """What a chart shows of a frame at most: it is wider on a screen, and taller on a phone."""
    west, south, east, north = frame
    reach = _ASPECT * _span(frame) / 2
    lon, lat = (west + east) / 2, (south + north) / 2
    return lon - reach, lat - reach, lon + reach, lat + reach


def _in_sight(ring: Floats, frame: Extent) -> bool:
    """Whether a ring's box meets a frame, a turn farther or not."""
    west, south = ring.min(axis=0)
    east, north = ring.max(axis=0)
    return any(
        west + turn <= frame[2] and east + turn >= frame[0]
        for turn in (-360.0, 0.0, 360.0)
        if south <= frame[3] and north >= frame[1]
    )


def _middle(rings: list[Floats]) -> tuple[float, float]:
    """The centroid of the largest ring."""
    closed = [np.vstack([ring, ring[:1]]) for ring in rings]
    ring = max(closed, key=lambda one: abs(_doubled_area(one)))
    x, y = ring[:, 0], ring[:, 1]
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    whole = 3 * np.sum(cross)
    lon = np.sum((x[:-1] + x[1:]) * cross) / whole
    lat = np.sum((y[:-1] + y[1:]) * cross) / whole
    return round(float((lon + _TURN) % (2 * _TURN) - _TURN), 2), round(float(lat), 2)
