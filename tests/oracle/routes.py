"""METHOD M11: density, moves, routes and crossings of a line."""

import math
from itertools import pairwise

from .cells import Point, cell_of, centroid_of, distance_km, heading, mean_point
from .screening import Row, is_located

Line = tuple[Point, Point]
TOUCHING_DEGREES = 1e-9
EQUAL_KM = 1e-9


def located_of(life: Row, study: Row) -> list[Row]:
    """Return a user's located records in the window, in order."""
    return [r for r in life["inside"] if is_located(r, study["max_extent_km"])]


def density_table(residents: list[Row], study: Row) -> list[Row]:
    """M11.1: distinct residents per cell."""
    users: dict[int, set[object]] = {}
    for life in residents:
        for r in located_of(life, study):
            users.setdefault(cell_of(r["lon"], r["lat"], study["grid"]), set()).add(life["user"])
    rows = []
    for cell, own in sorted(users.items()):
        lon, lat = centroid_of(cell, study["grid"])
        rows.append({"cell": cell, "lon": lon, "lat": lat, "users": len(own)})
    return rows


def reference_of(residents: list[Row], study: Row) -> Point | None:
    """M11.3: the given reference, or the mean of the residents' located records in the origin."""
    if study["reference"] is not None:
        lon, lat = study["reference"]
        return (lon, lat)
    points = [
        centroid_of(cell_of(r["lon"], r["lat"], study["grid"]), study["grid"])
        for life in residents
        for r in located_of(life, study)
        if r["country"] == study["origin"]
    ]
    return mean_point(points)


def moves_of(residents: list[Row], study: Row) -> list[Row]:
    """M11.2, M11.3: every move that is toward or away from the reference; none without one."""
    reference = reference_of(residents, study)
    if reference is None:
        return []
    moves = []
    for life in residents:
        located = located_of(life, study)
        for a, b in pairwise(located):
            start, end = (cell_of(r["lon"], r["lat"], study["grid"]) for r in (a, b))
            a_point, b_point = (centroid_of(cell, study["grid"]) for cell in (start, end))
            direction = direction_of(a_point, b_point, reference)
            near = distance_km(a_point, b_point) < study["max_move_km"]
            if start != end and near and direction is not None:
                moves.append(
                    {
                        "user": life["user"],
                        "year": b["time"].year,
                        "cell": start,
                        "start": a_point,
                        "end": b_point,
                        "direction": direction,
                    }
                )
    return moves


def direction_of(start: Point, end: Point, reference: Point) -> str | None:
    """M11.3: `toward`, `away`, or None when the distances are equal within 1e-9 km."""
    gain = distance_km(end, reference) - distance_km(start, reference)
    if abs(gain) <= EQUAL_KM:
        return None
    return "toward" if gain < 0 else "away"


def route_table(moves: list[Row], study: Row) -> list[Row]:
    """M11.4: users, moves and summed unit vectors per cell and direction."""
    groups: dict[tuple[int, str], list[Row]] = {}
    for move in moves:
        groups.setdefault((move["cell"], move["direction"]), []).append(move)
    rows = []
    for (cell, direction), group in sorted(groups.items()):
        lon, lat = centroid_of(cell, study["grid"])
        headings = [heading(move["start"], move["end"]) for move in group]
        rows.append(
            {
                "cell": cell,
                "direction": direction,
                "lon": lon,
                "lat": lat,
                "users": len({move["user"] for move in group}),
                "moves": len(group),
                "east": math.fsum(east for east, _ in headings),
                "north": math.fsum(north for _, north in headings),
            }
        )
    return rows


def unwrap(line: Line) -> Line:
    """M11.5: a segment over the antimeridian goes the short way."""
    (lon_a, lat_a), (lon_b, lat_b) = line
    if lon_b - lon_a > 180:
        lon_b -= 360
    elif lon_b - lon_a < -180:
        lon_b += 360
    return ((lon_a, lat_a), (lon_b, lat_b))


def meets(move: Line, line: Line) -> bool:
    """M11.5: whether two lon/lat segments meet, in whichever turn of the globe."""
    first, second = unwrap(move), unwrap(line)
    for turn in (-360, 0, 360):
        (lon_a, lat_a), (lon_b, lat_b) = second
        turned = ((lon_a + turn, lat_a), (lon_b + turn, lat_b))
        if segment_gap(first, turned) <= TOUCHING_DEGREES:
            return True
    return False


def segment_gap(s: Line, t: Line) -> float:
    """Return the smallest distance between two segments in the plane, 0 when they cross."""
    if _turn(s, t[0]) * _turn(s, t[1]) < 0 and _turn(t, s[0]) * _turn(t, s[1]) < 0:
        return 0.0
    return min(_gap(s[0], t), _gap(s[1], t), _gap(t[0], s), _gap(t[1], s))


def _turn(s: Line, p: Point) -> float:
    (ax, ay), (bx, by) = s
    return (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax)


def _gap(p: Point, s: Line) -> float:
    (ax, ay), (bx, by) = s
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else ((p[0] - ax) * (bx - ax) + (p[1] - ay) * (by - ay)) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(p[0] - ax - along * (bx - ax), p[1] - ay - along * (by - ay))
