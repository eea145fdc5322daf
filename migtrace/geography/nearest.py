"""The nearest country of a point outside every polygon, by distance on the sphere."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from migtrace.grid.sphere import EARTH_RADIUS_KM

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PIECE_DEGREES = 0.1
"""Longer edges are cut, so that an edge is found by its middle and lies flat in a local plane."""

BAND_DEGREES = 0.1
"""Edges are kept by bands of latitude, in each by longitude."""

_ANTIMERIDIAN = 180.0
_BAND_WIDTH = 1000.0  # more than any longitude: bands do not overlap in the sort key
_PAIRS_AT_ONCE = 2_000_000  # keeps the working memory near 200 MB
_FIRST_KM = 1.0
_GROWTH = 5.0


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of polygons, cut short and ordered for searches around a point.

    Parameters
    ----------
    ends
        One row per edge: longitude and latitude of its start, then of its end.
    owner
        The owner of the polygon of each edge.
    key
        Band of latitude and longitude of each edge's middle in one number, ascending.
    """

    ends: Floats
    owner: Ints
    key: Floats

    @classmethod
    def of(cls, polygons: npt.NDArray[np.object_], owner: Ints) -> "Edges":
        """Cut the rings of `polygons` into edges."""
        ends, polygon = edges_of(polygons, PIECE_DEGREES)
        middle = (ends[:, :2] + ends[:, 2:]) / 2
        key = np.floor(middle[:, 1] / BAND_DEGREES) * _BAND_WIDTH + middle[:, 0]
        order = np.argsort(key, kind="stable")
        return cls(ends[order], owner[polygon[order]], key[order])

    def within(self, lon: Floats, lat: Floats, km: float) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Point, owner and distance of every edge within `km` of a point, a share at a time.

        The points of a share are complete: no other share holds more edges of theirs.
        """
        point, first, last = self._slices(lon, lat, km)
        pairs_before = np.cumsum(last - first)
        start = 0
        while start < len(point):
            allowed = pairs_before[start - 1] * (start > 0) + _PAIRS_AT_ONCE
            stop = max(int(np.searchsorted(pairs_before, allowed, side="right")), start + 1)
            # to the end of the last point's slices
            stop = int(np.searchsorted(point, point[stop - 1], side="right"))
            size = (last - first)[start:stop]
            at = np.repeat(point[start:stop], size)
            before = np.cumsum(size) - size
            edge = np.arange(size.sum()) + np.repeat(first[start:stop] - before, size)
            distance = distance_km(lon[at], lat[at], self.ends[edge])
            near = distance <= km
            yield at[near], self.owner[edge[near]], distance[near]
            start = stop

    def nearest(self, lon: Floats, lat: Floats, km: float) -> tuple[Ints, Floats]:
        """Owner of the nearest edge of each point and its distance; -1, inf if none is in `km`.

        Among owners at the same distance, the lowest wins.
        """
        found = np.full(len(lon), -1, dtype=np.int64)
        best = np.full(len(lon), np.inf)
        open_points = np.arange(len(lon))
        radius = min(_FIRST_KM, km)
        while len(open_points):
            for point, owner, distance in self.within(lon[open_points], lat[open_points], radius):
                order = np.lexsort((owner, distance, point))
                ordered = point[order]
                first = order[np.flatnonzero(np.diff(ordered, prepend=-1))]
                found[open_points[point[first]]] = owner[first]
                best[open_points[point[first]]] = distance[first]
            if radius >= km:
                break
            open_points = open_points[found[open_points] < 0]
            radius = min(radius * _GROWTH, km)
        return found, best

    def _slices(self, lon: Floats, lat: Floats, km: float) -> tuple[Ints, Ints, Ints]:
        """Point, first and last edge of each run of edges that may be near; points ascending."""
        north, east = _reach(lat, km)
        low = np.floor((lat - north) / BAND_DEGREES).astype(np.int64)
        n_bands = np.floor((lat + north) / BAND_DEGREES).astype(np.int64) - low + 1
        point = np.repeat(np.arange(len(lon)), n_bands)
        band = np.arange(len(point)) - np.repeat(np.cumsum(n_bands) - n_bands, n_bands) + low[point]
        west, east_end = (lon - east)[point], (lon + east)[point]
        # a window that reaches over the antimeridian goes on at the other end of its band
        over = np.flatnonzero((west < -_ANTIMERIDIAN) | (east_end > _ANTIMERIDIAN))
        turn = np.where(west[over] < -_ANTIMERIDIAN, 360.0, -360.0)
        rows = np.concatenate([np.arange(len(point)), over])
        west = np.clip(np.concatenate([west, west[over] + turn]), -181, 181)
        east_end = np.clip(np.concatenate([east_end, east_end[over] + turn]), -181, 181)
        base = band[rows] * _BAND_WIDTH
        first = np.searchsorted(self.key, base + west, side="left")
        last = np.searchsorted(self.key, base + east_end, side="right")
        some = np.flatnonzero(last > first)
        some = some[np.argsort(rows[some], kind="stable")]
        return point[rows[some]], first[some], last[some]


def edges_of(polygons: npt.NDArray[np.object_], longest: float) -> tuple[Floats, Ints]:
    """Edges of polygons, cut to at most `longest` degrees either way, and the polygon of each."""
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    span = np.abs(points[starts + 1] - points[starts]).max(axis=1)
    pieces = np.maximum(np.ceil(span / longest), 1).astype(np.int64)
    edge = np.repeat(starts, pieces)
    n_pieces = np.repeat(pieces, pieces)[:, None]
    piece = (np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces))[:, None]
    whole = points[edge + 1] - points[edge]
    ends = np.hstack(
        [
            points[edge] + whole * (piece / n_pieces),
            points[edge] + whole * ((piece + 1) / n_pieces),
        ]
    )
    return ends, polygon_of_ring[ring[edge]]


def distance_km(lon: Floats, lat: Floats, ends: Floats) -> Floats:
    """Distance from points to edges, in the plane that touches the sphere at each point.

    The plane is the orthographic one: a distance d comes out as R sin(d/R), which is exact to
    0.1 m at 25 km and is put right for the rest; it knows no pole and no antimeridian.
    """
    start_x, start_y = _on_plane(lon, lat, ends[:, 0], ends[:, 1])
    end_x, end_y = _on_plane(lon, lat, ends[:, 2], ends[:, 3])
    along_x, along_y = end_x - start_x, end_y - start_y
    length = along_x**2 + along_y**2
    share = -(start_x * along_x + start_y * along_y) / np.where(length > 0, length, 1)
    share = np.clip(share, 0, 1)
    flat = np.hypot(start_x + share * along_x, start_y + share * along_y)
    return EARTH_RADIUS_KM * np.arcsin(np.minimum(flat, 1))


def _on_plane(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> tuple[Floats, Floats]:
    """Orthographic position of points seen from others, in Earth radii east and north."""
    turn, here, there = np.radians(to_lon - lon), np.radians(lat), np.radians(to_lat)
    east = np.cos(there) * np.sin(turn)
    north = np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(turn)
    return east, north


def _reach(lat: Floats, km: float) -> tuple[Floats, Floats]:
    """How far north and east, in degrees, an edge's middle can be that comes within `km`."""
    angle = km / EARTH_RADIUS_KM
    north = np.full(len(lat), np.degrees(angle) + PIECE_DEGREES / 2)
    # a circle of that radius is widest where its meridian touches it; over a pole it is all around
    ratio = np.sin(angle) / np.maximum(np.cos(np.radians(lat)), 1e-300)
    east = np.degrees(np.arcsin(np.minimum(ratio, 1))) + PIECE_DEGREES / 2
    return north, np.where(ratio < 1, east, 180.0 + PIECE_DEGREES)
