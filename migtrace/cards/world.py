"""A small map: the countries' outlines, and dots whose area grows with what they count."""

import gzip
import json
import math
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from migtrace.cards.picture import FILL, picture

_Floats = NDArray[np.float64]
_Frame = tuple[float, float, float, float]

_WIDTH, _HEIGHT, _EDGE = 340.0, 210.0, 14.0
_TOP = 20.0
"""Room for the title above the map."""
_LARGEST_PX, _SMALLEST_PX = 14.0, 3.0
"""Diameters of dots."""
_LATTICE_PX = 4.0
"""Of the dots that lie nearer together than this only the largest is drawn."""
_TAIL = 0.02
_LEAST_SPAN = 6.0
"""Degrees: the least width of a map."""
_TENTHS = 10.0
_CORNERS = 3


def dot_map(
    title: str,
    lon: _Floats,
    lat: _Floats,
    counts: NDArray[np.int64],
    /,
    *,
    description: str = "",
    home: str | None = None,
) -> str:
    """Draw dots on a map that holds nearly all of what they count.

    Parameters
    ----------
    title
        What the dots are.
    lon, lat
        Where they are, in degrees.
    counts
        What each counts, above 0: its area.
    description
        What the map shows, for those who cannot see it.
    home
        ISO 3166-1 alpha-2 code of a country to set off from the others.

    Returns
    -------
    str
        An ``svg`` element; empty without dots.

    Examples
    --------
    >>> at = np.array([10.0])
    >>> dot_map("Cells", at, at, np.array([5])).count("stroke-linecap")
    1
    """
    if not len(counts):
        return ""
    lon = _unwrapped(lon, counts)
    # A few places across an ocean would leave no room for the rest.
    near = _bulk(lon, counts) & _bulk(lat, counts)
    frame, scale = _framed(lon[near], lat[near])
    land = "".join(
        f'<path d="{path}" fill="currentColor" fill-opacity="{0.24 if code == home else 0.1}"'
        ' stroke="currentColor" stroke-opacity="0.35" stroke-width="0.6"/>'
        for code, path in _land(frame, scale)
    )
    dots = _dots(*_placed(lon, lat, frame, scale), counts)
    content = (
        f'<text x="0" y="12" fill="currentColor">{escape(title)}</text>'
        f'<svg y="{_TOP:.0f}" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}">{land}{dots}</svg>'
    )
    return picture(title, description, content, width=_WIDTH, height=_HEIGHT + _TOP)


def _framed(lon: _Floats, lat: _Floats) -> tuple[_Frame, float]:
    """Find west, south, east and north of the map, and its pixels per degree of latitude."""
    middle = (float(lat.min() + lat.max()) / 2, float(lon.min() + lon.max()) / 2)
    narrow = max(math.cos(math.radians(middle[0])), 0.2)
    across = max(float(np.ptp(lon)), _LEAST_SPAN) * narrow
    along = max(float(np.ptp(lat)), _LEAST_SPAN)
    scale = min((_WIDTH - 2 * _EDGE) / across, (_HEIGHT - 2 * _EDGE) / along)
    half_lon, half_lat = _WIDTH / scale / narrow / 2, _HEIGHT / scale / 2
    frame = (
        middle[1] - half_lon,
        middle[0] - half_lat,
        middle[1] + half_lon,
        middle[0] + half_lat,
    )
    return frame, scale


def _placed(lon: _Floats, lat: _Floats, frame: _Frame, scale: float) -> tuple[_Floats, _Floats]:
    """Turn degrees into pixels from the upper left corner."""
    west, _, east, north = frame
    return (lon - west) / (east - west) * _WIDTH, (north - lat) * scale


def _dots(x: _Floats, y: _Floats, counts: NDArray[np.int64]) -> str:
    """Draw a dot of each size as the round ends of lines without length: that is short."""
    inside = (x >= 0) & (x <= _WIDTH) & (y >= 0) & (y <= _HEIGHT)
    x, y, counts = x[inside], y[inside], counts[inside]
    largest_first = np.lexsort((x, y, -counts))
    x, y, counts = x[largest_first], y[largest_first], counts[largest_first]
    corner = np.stack([x // _LATTICE_PX, y // _LATTICE_PX])
    _, first = np.unique(corner, axis=1, return_index=True)
    first.sort()
    x, y, counts = x[first], y[first], counts[first]
    wide = np.maximum(_SMALLEST_PX, np.round(_LARGEST_PX * np.sqrt(counts / counts.max())))
    paths = (
        '<path d="'
        + "".join(f"M{a:.0f} {b:.0f}h0" for a, b in zip(x[wide == w], y[wide == w], strict=True))
        + f'" stroke-width="{w:.0f}"/>'
        for w in np.unique(wide)[::-1]
    )
    return (
        f'<g stroke="{FILL}" stroke-linecap="round" stroke-opacity="0.85" fill="none">'
        f"{''.join(paths)}</g>"
    )


def _land(frame: _Frame, scale: float) -> Iterator[tuple[str, str]]:
    """Cut the countries to the map: their codes, and paths in whole pixels."""
    import shapely  # noqa: PLC0415 - loaded when a map is drawn, not with the package

    west, south, east, north = frame
    margin = 0.02 * (east - west)
    box = (west - margin, south - margin, east + margin, north + margin)
    for code, rings in _world().items():
        path = ""
        for ring in rings:
            for shift in (-360.0, 0.0, 360.0):
                moved = ring + np.array([shift, 0.0])
                low, high = moved.min(axis=0), moved.max(axis=0)
                if low[0] > east or high[0] < west or low[1] > north or high[1] < south:
                    continue
                shape = shapely.clip_by_rect(shapely.Polygon(moved), *box)
                path += "".join(_outline(part, frame, scale) for part in shapely.get_parts(shape))
        if path:
            yield code, path


def _outline(part: Any, frame: _Frame, scale: float) -> str:  # noqa: ANN401 - shapely has no types
    """Write a polygon's ring in whole pixels, without steps of no length."""
    import shapely  # noqa: PLC0415 - as above

    at = shapely.get_coordinates(shapely.get_exterior_ring(part))
    x, y = _placed(at[:, 0], at[:, 1], frame, scale)
    points = np.round(np.stack([x, y], axis=1)).astype(int)
    moves = np.any(np.diff(points, axis=0, prepend=points[:1] - 1) != 0, axis=1)
    points = points[moves][:-1]
    if len(points) < _CORNERS:
        return ""
    steps = np.diff(points, axis=0).tolist()
    return f"M{points[0, 0]} {points[0, 1]}l" + " ".join(f"{a} {b}" for a, b in steps) + "z"


@cache
def _world() -> dict[str, list[_Floats]]:
    """Rings of the countries by ISO alpha-2 code, "" without one."""
    file = files("migtrace.cards") / "data" / "world.json.gz"
    packed: dict[str, list[list[int]]] = json.loads(gzip.decompress(file.read_bytes()))
    return {
        code: [np.cumsum(np.array(ring, float).reshape(-1, 2), axis=0) / _TENTHS for ring in rings]
        for code, rings in packed.items()
    }


def _bulk(degrees: _Floats, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which places lie within the middle 96% of what is counted."""
    order = np.argsort(degrees, kind="stable")
    share = np.cumsum(counts[order]) / counts.sum()
    low, high = degrees[order][np.searchsorted(share, [_TAIL, 1 - _TAIL])]
    inside: NDArray[np.bool_] = (degrees >= low) & (degrees <= high)
    return inside


def _unwrapped(lon: _Floats, counts: NDArray[np.int64]) -> _Floats:
    """Shift longitudes by whole turns, to lie around their own middle."""
    middle = np.degrees(np.angle(np.sum(counts * np.exp(1j * np.radians(lon)))))
    shifted: _Floats = lon + 360.0 * np.round((middle - lon) / 360.0)
    return shifted
