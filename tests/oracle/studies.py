"""Places and parameters of the worlds: regions with traps, thresholds a hair from a tie."""

import random
from datetime import UTC, datetime, timedelta

from .cells import Point, cell_of, centroid_of, distance_km, gyration_km
from .cleaning import by_user, split_duplicates, split_threads
from .plans import month_starts
from .screening import Row, is_located, screen

REGIONS: dict[str, dict[str, list[Point]]] = {
    "andes": {
        "VE": [(-66.9, 10.5), (-72.2, 7.8), (-61.1, 4.6), (-69.3, 10.1)],
        "CO": [(-74.1, 4.7), (-72.5, 7.9), (-72.1, 7.9)],
        "BR": [(-60.7, 2.8), (-61.1, 4.4)],
        "PE": [(-77.0, -12.0)],
    },
    "antimeridian": {
        "FJ": [(179.9, -16.6), (-179.8, -16.7), (178.4, -18.1), (180.0, -16.5)],
        "TO": [(-175.2, -21.1), (-180.0, -18.0)],
        "NZ": [(174.8, -36.9), (178.0, -38.7)],
        "WS": [(-172.1, -13.8)],
    },
    # The grid mirrors itself at Greenwich: with a reference there, mirrored moves are ties.
    "greenwich": {
        "GH": [(-1.2, 6.0), (1.2, 6.0), (-0.2, 5.6)],
        "TG": [(1.3, 6.1), (0.6, 9.5), (-0.6, 9.5)],
        "BJ": [(2.4, 6.4)],
        "CI": [(-4.0, 5.3), (-2.4, 6.4)],
    },
    "pole": {
        "AQ": [(10.0, -90.0), (100.0, -90.0), (-170.0, -89.9), (25.0, -88.0)],
        "CL": [(-70.9, -53.2), (-68.3, -54.8)],
        "AU": [(147.3, -42.9)],
        "NO": [(15.6, 78.2), (20.0, 90.0)],
    },
}

REFERENCES: dict[str, list[Point | None]] = {
    # On a line of mirrors; 1e-12 degrees off is still a tie, 1e-8 is not.
    "GH": [None, (0.0, 20.0), (1e-12, 20.0), (-1e-8, 20.0), (180.0, -10.0), (-180.0, 50.0)],
    "FJ": [None, (180.0, 0.0), (-179.9, -16.6)],
}


def make_study(
    rng: random.Random, window: tuple[str, str], sites: dict[str, list[Point]], rows: list[Row]
) -> Row:
    """Choose a study's parameters: half the time METHOD's, else others, also a hair from a tie."""
    starts = month_starts(window)
    origin = next(iter(sites))
    study: Row = {
        "origin": origin,
        "window": window,
        "population": rng.choice([30_100_000, 1_000, 12_345.678]),
        "criterion": rng.choice([4, 4, 4, 3, 2, 1]),
        "grid": rng.choice([40.0, 40.0, 40.0, 25.0, 250.0]),
        "now": datetime(2026, 1, 1, tzinfo=UTC),
        "reference": rng.choice(REFERENCES.get(origin, [None, None, (-66.9, 10.5)])),
        "min_users": rng.choice([4, 4, 2]),
        "max_extent_km": 40.0,
    }
    if rng.random() < 0.5:
        study["natural_increase"] = rng.choice([0.0, 0.013, -0.01])
        study["max_extent_km"] = rng.choice([40.0, 10.0, 41.0])
        study["min_records"] = rng.choice([5, 3, 8])
        study["min_span_months"] = rng.choice([3, 1, 6])
        study["recurrence_threshold"] = rng.choice([0.5, 0.4, 0.75])
    if rng.random() < 0.15:
        study["max_gyration_km"] = 20_000.0
    if rng.random() < 0.1:
        study["earliest"] = starts[3] + timedelta(hours=6)
    if rng.random() < 0.1:
        study["now"] = starts[-4]
    if rng.random() < 0.4:
        study["max_move_km"] = _beside(rng, _a_distance(rng, sites, study["grid"]))
    if rng.random() < 0.3:
        study["max_gyration_km"] = _beside(rng, _a_radius(rng, rows, study))
    if rng.random() < 0.12:
        study["max_posts_per_hour"] = _beside(rng, _a_rate(rng, rows))
    return study


def _beside(rng: random.Random, value: float) -> float:
    return max(1e-6, value * (1 + rng.choice([-1e-8, 1e-8])))


def _a_distance(rng: random.Random, sites: dict[str, list[Point]], side: float) -> float:
    points = [centroid_of(cell_of(*p, side), side) for own in sites.values() for p in own]
    distances = sorted(distance_km(a, b) for a in points for b in points if a < b)
    return float(rng.choice(distances[: len(distances) * 2 // 3]))


def _a_radius(rng: random.Random, rows: list[Row], study: Row) -> float:
    records = split_threads(split_duplicates(screen(rows, study)[0])[0])[0]
    radii = []
    for own in by_user(records).values():
        located = [r for r in own if is_located(r, study["max_extent_km"])]
        cells = [cell_of(r["lon"], r["lat"], study["grid"]) for r in located]
        radius = gyration_km([centroid_of(c, study["grid"]) for c in cells]) if cells else None
        radii.append(radius or 5000.0)
    # Rather the larger ones, so that most users stay.
    return float(rng.choice(sorted(radii)[len(radii) // 2 :] or [5000.0]))


def _a_rate(rng: random.Random, rows: list[Row]) -> float:
    rates = []
    for own in by_user([r for r in rows if r["time"] is not None]).values():
        times = [r["time"] for r in own]
        rates.append(len(own) / max((max(times) - min(times)) / timedelta(hours=1), 1.0))
    return float(rng.choice(sorted(rates)[len(rates) // 2 :] or [20.0]))
