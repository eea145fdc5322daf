"""Counting people across a line on the map (METHOD M11.5)."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.frames.checks import is_number

TOUCH_DEGREES = 1e-9
"""Segments this near to each other touch."""

Line = Sequence[Sequence[float]]
"""Two points, each (lon, lat) in degrees."""

_POINT = 2
_HALF_TURN = 180.0
_TURN = 360.0
_Floats = NDArray[np.float64]


def crossings(
    moves: pl.DataFrame, measured: pl.DataFrame, factors: pl.DataFrame, /, *, line: Line
) -> pl.DataFrame:
    """Residents whose moves cross a line, by year and direction.

    Parameters
    ----------
    moves
        From `find_moves`: `user`, `year`, `start`, `end`.
    measured
        From `measure_moves`: the pairs that are moves, with a direction.
    factors
        `year` and `factor` of the study's criterion.
    line
        ((lon, lat), (lon, lat)) in degrees. A line longer than 180 degrees of longitude is taken
        the short way, over the antimeridian.

    Returns
    -------
    polars.DataFrame
        One row per year and direction with at least one resident, sorted: `year`, `direction`,
        `users`, `people` (users times the year's factor).

    Raises
    ------
    ParameterError
        When `line` is not two different points of finite degrees.

    Notes
    -----
    METHOD M11.5, Table 3 of Mazzoli et al. 2020. Both are straight segments in longitude and
    latitude; touching within 1e-9 degrees counts.

    Examples
    --------
    >>> moves = pl.DataFrame({"user": [1, 2], "year": [2015, 2015], "start": [5, 5], "end": [6, 6]})
    >>> measured = pl.DataFrame({
    ...     "start": [5], "end": [6], "direction": ["away"],
    ...     "lon1": [0.0], "lat1": [0.0], "lon2": [1.0], "lat2": [0.0],
    ... })
    >>> factors = pl.DataFrame({"year": [2015], "factor": [10.0]})
    >>> crossings(moves, measured, factors, line=((0.5, -1.0), (0.5, 1.0))).rows()
    [(2015, 'away', 2, 20.0)]
    """
    return (
        line_crossers(moves, measured, line=line)
        .group_by("year", "direction")
        .agg(users=pl.len().cast(pl.Int64))
        .join(factors.select("year", "factor"), on="year", how="left")
        .select("year", "direction", "users", people=pl.col("factor") * pl.col("users"))
        .sort("year", "direction")
    )


def line_crossers(moves: pl.DataFrame, measured: pl.DataFrame, /, *, line: Line) -> pl.DataFrame:
    """One row per user, year and direction of a move that meets the line (METHOD M11.5)."""
    a, b = check_line(line)
    hit = meets_line(measured, a, b)
    crossing = measured.filter(pl.Series(hit)).select("start", "end", "direction")
    return moves.join(crossing, on=["start", "end"]).select("user", "year", "direction").unique()


def check_line(line: object) -> tuple[tuple[float, float], tuple[float, float]]:
    """Read a line, or raise ParameterError that says what it should be."""
    msg = f"line: got {line!r}; expected two different points ((lon, lat), (lon, lat)) in degrees"
    points = [_point(point) for point in line] if isinstance(line, tuple | list) else []
    if len(points) != _POINT or points[0] == points[1]:
        raise ParameterError(msg)
    start, end = points
    if start is None or end is None:
        raise ParameterError(msg)
    if start[1] == end[1] and abs(start[0] - end[0]) == _TURN:
        # The two names of the antimeridian: one point.
        raise ParameterError(msg)
    return start, end


def _point(value: object) -> tuple[float, float] | None:
    """Read (lon, lat) in degrees; None when it is something else."""
    pair = list(value) if isinstance(value, tuple | list) else []
    if len(pair) != _POINT or not all(is_number(degrees) for degrees in pair):
        return None
    lon, lat = float(pair[0]), float(pair[1])
    inside = -_HALF_TURN <= lon <= _HALF_TURN and -_HALF_TURN / 2 <= lat <= _HALF_TURN / 2
    return (lon, lat) if inside else None


def meets_line(
    measured: pl.DataFrame, a: tuple[float, float], b: tuple[float, float], /
) -> NDArray[np.bool_]:
    """Whether segments (`lon1`, `lat1`, `lon2`, `lat2` in degrees) meet the one from a to b."""
    lon1, lat1, lon2, lat2 = (measured[n].to_numpy() for n in ("lon1", "lat1", "lon2", "lat2"))
    lon2 = _short_way(lon1, lon2)
    b_lon = float(_short_way(np.array(a[0]), np.array(b[0])))
    hit = np.zeros(len(lon1), dtype=np.bool_)
    # Unwrapped segments may lie a turn apart though they are at one place.
    for turn in (-_TURN, 0.0, _TURN):
        p, q = np.stack([lon1 + turn, lat1]), np.stack([lon2 + turn, lat2])
        hit |= _segments_meet(p, q, np.array(a), np.array([b_lon, b[1]]))
    return hit


def _short_way(start: _Floats, end: _Floats) -> _Floats:
    """Longitude of `end`, moved by a turn where that is nearer to `start`."""
    gap = end - start
    return end - np.where(np.abs(gap) > _HALF_TURN, np.sign(gap) * _TURN, 0.0)


def _segments_meet(p: _Floats, q: _Floats, a: _Floats, b: _Floats) -> NDArray[np.bool_]:
    """Whether segments pq (arrays of shape (2, n)) come within the tolerance of segment ab."""
    a, b = a[:, None], b[:, None]
    cross_p, cross_q = _cross(a, b, p), _cross(a, b, q)
    cross_a, cross_b = _cross(p, q, a), _cross(p, q, b)
    through = (np.sign(cross_p) * np.sign(cross_q) < 0) & (np.sign(cross_a) * np.sign(cross_b) < 0)
    # Segments that do not pass through each other are nearest at one of their four ends.
    ends = np.minimum(
        np.minimum(_distance(p, a, b), _distance(q, a, b)),
        np.minimum(_distance(a, p, q), _distance(b, p, q)),
    )
    touch: NDArray[np.bool_] = through | (ends <= TOUCH_DEGREES)
    return touch


def _cross(a: _Floats, b: _Floats, point: _Floats) -> _Floats:
    """Which side of the line from a to b the point is on."""
    side: _Floats = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return side


def _distance(point: _Floats, a: _Floats, b: _Floats) -> _Floats:
    """Distance from a point to a segment, in degrees on the plane of longitude and latitude."""
    along = b - a
    length = np.sum(along * along, axis=0)
    share = np.sum((point - a) * along, axis=0) / np.where(length > 0, length, 1.0)
    nearest = a + np.clip(share, 0.0, 1.0) * along
    distance: _Floats = np.hypot(point[0] - nearest[0], point[1] - nearest[1])
    return distance
