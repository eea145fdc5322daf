"""Country outlines to draw maps on, offline."""

import gzip
import json
import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from migtrace.errors import ParameterError
from migtrace.frames.checks import is_number
from migtrace.plot import canvas
from migtrace.plot.lettering import map_inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees; east may pass 180 when a map spans the antimeridian."""

_SIDES = ("west", "south", "east", "north")
HUNDREDTHS = 100.0
TAIL = 0.015
"""Share of the weight that may lie beyond each side of a map that is not told its extent."""
MARGIN = 0.1
"""Free space at each side, as a share of the span."""
NARROWEST = 4.0
"""Degrees: the least span of a map."""


@cache
def outlines() -> list[tuple[str, list[Floats]]]:
    """Read the outlines that ship with the package: ISO alpha-2 code ("" without one) and rings."""
    return [
        (country["iso_a2"], [_unpack(ring) for ring in country["rings"]]) for country in _read()
    ]


@cache
def country_names() -> dict[str, str]:
    """English short names by ISO alpha-2 code, of the countries that the outlines know."""
    return {country["iso_a2"]: country["name"] for country in _read() if country["iso_a2"]}


@cache
def country_centres() -> dict[str, tuple[float, float]]:
    """Find a point (lon, lat) within the largest part of each country, by ISO alpha-2 code."""
    import shapely  # noqa: PLC0415 - only maps of flows need it

    centres = {}
    for code, rings in outlines():
        if code:
            largest = max((shapely.Polygon(ring) for ring in rings), key=lambda part: part.area)
            point = shapely.point_on_surface(largest)
            centres[code] = (float(point.x), float(point.y))
    return centres


def draw_countries(ax: "Axes", extent: Extent, /, *, home: str | None = None) -> None:
    """Draw land and borders, and set the axes up as a map.

    Parameters
    ----------
    ax
        Axes to draw into.
    extent
        West, south, east, north in degrees.
    home
        ISO alpha-2 code of a country to be set off from the others.
    """
    from matplotlib.collections import PolyCollection  # noqa: PLC0415 - an extra

    codes, parts, boxes = _parts()
    for is_home, colour in ((False, canvas.LAND), (True, canvas.HOME)):
        rings = [
            parts[number] + np.array([shift, 0.0])
            for shift in (-360.0, 0.0, 360.0)
            for number in np.flatnonzero(
                ((codes == home) == is_home) & _meets(boxes, shift, extent)
            )
        ]
        ax.add_collection(
            PolyCollection(
                rings, facecolors=colour, edgecolors=canvas.BORDER, linewidths=0.5, zorder=0
            ),
            autolim=False,
        )
    west, south, east, north = extent
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    ax.set_facecolor(canvas.SEA)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_color(canvas.BORDER)


def fit_extent(lon: Floats, lat: Floats, weight: Floats, /) -> Extent:
    """Choose a frame that holds nearly all of the weight.

    Parameters
    ----------
    lon, lat
        Positions in degrees; longitudes unwrapped by `unwrap`.
    weight
        What each position counts.

    Returns
    -------
    tuple of float
        West, south, east, north in degrees.

    Examples
    --------
    >>> fit_extent(np.array([10.0, 20.0]), np.array([0.0, 10.0]), np.array([1.0, 1.0]))
    (9.0, -1.0, 21.0, 11.0)
    """
    west, east = _span(lon, weight)
    south, north = _span(lat, weight)
    return west, max(south, -90.0), east, min(north, 90.0)


def check_extent(extent: object, /) -> None:
    """Raise ParameterError unless an extent is None or a frame on the Earth.

    Examples
    --------
    >>> check_extent((170.0, -20.0, 190.0, -10.0))
    """
    if extent is None:
        return
    sides = list(extent) if isinstance(extent, tuple | list) else []
    if len(sides) == len(_SIDES) and all(is_number(side) for side in sides):
        west, south, east, north = sides
        if west < east <= west + 360 and -90 <= south < north <= 90:  # noqa: PLR2004 - degrees
            return
    msg = (
        f"extent: got {extent!r}; expected ({', '.join(_SIDES)}) in degrees, "
        "west below east by at most 360 and south below north"
    )
    raise ParameterError(msg)


def filled(ax: "Axes", extent: Extent, /) -> Extent:
    """Widen a frame to the shape of the room that axes have.

    Parameters
    ----------
    ax
        Axes to draw into.
    extent
        West, south, east, north in degrees.

    Returns
    -------
    tuple of float
        A frame around the same middle, as wide or high as the old one or more.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib import pyplot as plt
    >>> figure, ax = plt.subplots(figsize=(8, 5))
    >>> west, south, east, north = filled(ax, (0.0, -10.0, 1.0, 10.0))
    >>> west < -10, south, east > 11, north
    (True, -10.0, True, 10.0)
    >>> plt.close(figure)
    """
    west, south, east, north = extent
    wide, high = map_inches(ax)
    shrink = math.cos(math.radians((south + north) / 2))
    missing = (north - south) * wide / high / max(shrink, 0.05) - (east - west)
    if missing > 0:
        missing = min(missing, max(360.0 - (east - west), 0.0))
        return west - missing / 2, south, east + missing / 2, north
    missing = (east - west) * shrink * high / wide - (north - south)
    south, north = south - missing / 2, north + missing / 2
    return west, float(max(south, -90.0)), east, float(min(north, 90.0))


def around(extent: Extent, lon: Floats, lat: Floats, /) -> Extent:
    """Widen a frame so that it holds some points, with a margin where it has to grow.

    Examples
    --------
    >>> around((0.0, 0.0, 10.0, 10.0), np.array([5.0, 15.0]), np.array([5.0, 5.0]))
    (0.0, 0.0, 16.5, 10.0)
    """
    west, south, east, north = extent
    sides = (
        (west, lon.min(), -1),
        (south, lat.min(), -1),
        (east, lon.max(), 1),
        (north, lat.max(), 1),
    )
    spans = (east - west, north - south) * 2
    grown = [
        float(
            side
            if (point - side) * way <= 0
            else point + way * (MARGIN * abs(point - side) + MARGIN * span)
        )
        for (side, point, way), span in zip(sides, spans, strict=True)
    ]
    return grown[0], max(grown[1], -90.0), grown[2], min(grown[3], 90.0)


def unwrap(lon: Floats, weight: Floats, /, *, extent: Extent | None = None) -> Floats:
    """Shift longitudes by whole turns so that they lie around their own middle, or the frame's.

    Parameters
    ----------
    lon
        Longitudes in degrees.
    weight
        What each counts in finding the middle.
    extent
        A frame to lie around instead.

    Returns
    -------
    numpy.ndarray
        Longitudes within 180 degrees of the middle.

    Examples
    --------
    >>> unwrap(np.array([179.0, -179.0]), np.array([2.0, 1.0])).tolist()
    [179.0, 181.0]
    """
    if extent is not None:
        middle = (extent[0] + extent[2]) / 2
    else:
        turn = np.sum(weight * np.exp(1j * np.radians(lon)))
        middle = float(np.degrees(np.angle(turn)))
    return lon + 360.0 * np.round((middle - lon) / 360.0)


def _span(values: Floats, weight: Floats) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weight[order]) / np.sum(weight)
    ends = np.searchsorted(share, [TAIL, 1 - TAIL])
    low, high = values[order][np.minimum(ends, len(values) - 1)]
    margin = max((high - low) * MARGIN, (NARROWEST - (high - low)) / 2)
    return float(low - margin), float(high + margin)


def _meets(boxes: Floats, shift: float, extent: Extent) -> npt.NDArray[np.bool_]:
    """Which boxes (west, south, east, north), shifted eastwards, share room with a frame."""
    west, south, east, north = boxes.T
    meets: npt.NDArray[np.bool_] = (
        (west + shift <= extent[2])
        & (east + shift >= extent[0])
        & (south <= extent[3])
        & (north >= extent[1])
    )
    return meets


@cache
def _parts() -> tuple[npt.NDArray[np.str_], list[Floats], Floats]:
    """The rings of all countries: their country's code, themselves, their boxes."""
    pairs = [(code, ring) for code, rings in outlines() for ring in rings]
    boxes = np.array([[*ring.min(axis=0), *ring.max(axis=0)] for _, ring in pairs])
    return np.array([code for code, _ in pairs]), [ring for _, ring in pairs], boxes


def _unpack(steps: list[int]) -> Floats:
    ring = np.cumsum(np.array(steps, dtype=np.float64).reshape(-1, 2), axis=0) / HUNDREDTHS
    # A ring that jumps from 180 to -180 would be a band around the Earth.
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    return ring


@cache
def _read() -> list[dict[str, Any]]:
    file = files("migtrace.plot") / "data" / "outlines.json.gz"
    found: list[dict[str, Any]] = json.loads(gzip.decompress(file.read_bytes()))
    return found
