"""Small adversarial worlds: records of a few users, made from a seed to hit METHOD's edges.

A world has people with a plan each (who stays, leaves, returns, begins abroad ...), to which
`faults` adds what real data does wrong. Thresholds of the study are now and then set a hair beside
a value that occurs in the world.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .cells import Point, cell_of, centroid_of, distance_km, gyration_km
from .cleaning import by_user, split_duplicates, split_threads
from .faults import Ids, spoil
from .plans import PLANS, Plan, come_and_go, flee, leave, month_starts, start_late, stay
from .routes import Line
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


@dataclass(frozen=True)
class World:
    """Rows of a frame, the parameters of a study (as the oracle takes them), lines to cross."""

    rows: list[Row]
    study: Row
    lines: list[Line]


def make_world(seed: int) -> World:
    """Make a world; equal seeds make equal worlds."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    sites = REGIONS[rng.choice(["andes"] * 4 + ["antimeridian", "greenwich", "greenwich", "pole"])]
    window = make_window(rng)
    rows = populate(rng, window, sites)
    rows = spoil(rng, rows, strength=rng.choice([0.0, 0.3, 0.3, 1.0]))
    study = make_study(rng, window, sites, rows)
    rng.shuffle(rows)
    return World(rows, study, make_lines(rng, sites, study["grid"]))


def make_window(rng: random.Random) -> tuple[str, str]:
    """Make a window of 8-30 months, now and then of 1-4, beginning in any month."""
    start = rng.randrange(2012 * 12, 2018 * 12)
    length = rng.randint(1, 4) if rng.random() < 0.05 else rng.randint(8, 30)
    first, last = (divmod(n, 12) for n in (start, start + length - 1))
    return (f"{first[0]}-{first[1] + 1:02}", f"{last[0]}-{last[1] + 1:02}")


def populate(
    rng: random.Random, window: tuple[str, str], sites: dict[str, list[Point]]
) -> list[Row]:
    """Give every user a plan and every visit of it a record."""
    ids = Ids(rng)
    origin, *abroad = sites
    plans = _crew(rng)
    favourite = rng.choice(abroad)
    no_origin_position = rng.random() < 0.06
    rows = []
    for user, plan in zip(ids.users(len(plans)), plans, strict=True):
        destination = favourite if rng.random() < 0.7 else rng.choice(abroad)
        roving = rng.random() < 0.06
        for time, country in plan(rng, month_starts(window), origin, destination):
            lon, lat = place(rng, sites[country], roving=roving)
            lost = no_origin_position and country == origin
            rows.append(
                {
                    "tweet_id": ids.tweet(),
                    "user": user,
                    "time": time,
                    "country": country,
                    "lon": None if lost else lon,
                    "lat": None if lost else lat,
                    "extent_km": rng.choice([0.0, 0.0, 0.0, 0.0, 12.5, 39.999999999, 40.0]),
                    "reply_to_tweet": None,
                    "reply_to_user": None,
                }
            )
    return rows


def _crew(rng: random.Random) -> list[Plan]:
    """Choose who lives in a world: all sorts, a crowd that flees, or people too often silent."""
    kind = rng.random()
    if kind < 0.25:
        return [stay, stay, flee, flee, flee, flee, flee, *rng.choices(PLANS, k=rng.randint(0, 6))]
    if kind < 0.4:
        late = [start_late] * rng.choice([0, 1, 2])
        return [come_and_go, come_and_go, come_and_go, *late]
    settled: list[Plan] = [stay, leave]
    return settled * rng.choice([0, 1, 1, 2, 3]) + rng.choices(PLANS, k=rng.randint(3, 10))


def place(rng: random.Random, sites: list[Point], *, roving: bool) -> Point:
    """Choose a site, a spot near one, or for a rover anywhere on the globe."""
    if roving and rng.random() < 0.5:
        return (rng.uniform(-180, 180), rng.uniform(-90, 90))
    lon, lat = rng.choice(sites)
    if rng.random() < 0.6:
        return (lon, lat)
    lon = (lon + rng.uniform(-0.6, 0.6) + 180) % 360 - 180
    return (lon, max(-90.0, min(90.0, lat + rng.uniform(-0.6, 0.6))))


def make_study(
    rng: random.Random, window: tuple[str, str], sites: dict[str, list[Point]], rows: list[Row]
) -> Row:
    """Choose a study's parameters: half the time METHOD's, else others, also a hair from a tie."""
    starts = month_starts(window)
    study: Row = {
        "origin": next(iter(sites)),
        "window": window,
        "population": rng.choice([30_100_000, 1_000, 12_345.678]),
        "criterion": rng.choice([4, 4, 4, 3, 2, 1]),
        "grid": rng.choice([40.0, 40.0, 40.0, 25.0, 250.0]),
        "now": datetime(2026, 1, 1, tzinfo=UTC),
        "reference": rng.choice([None, None, None, (0.0, 20.0), (180.0, -10.0), (-66.9, 10.5)]),
        "min_users": rng.choice([4, 4, 2]),
        "max_extent_km": 40.0,
    }
    if rng.random() < 0.5:
        study["natural_increase"] = rng.choice([0.0, 0.013, -0.01])
        study["max_extent_km"] = rng.choice([40.0, 10.0, 41.0])
        study["min_records"] = rng.choice([5, 3, 8])
        study["min_span_months"] = rng.choice([3, 1, 6])
        study["recurrence_threshold"] = rng.choice([0.5, 0.4, 0.75])
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


def make_lines(rng: random.Random, sites: dict[str, list[Point]], side: float) -> list[Line]:
    """Make lines across, along, through and a hair beside the centroids, and over 180 degrees."""
    points = [centroid_of(cell_of(*p, side), side) for own in sites.values() for p in own]
    a, b = rng.sample(points, 2)
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    gap = rng.choice([0.0, 0.5e-9, 2e-9, -0.5e-9, -2e-9])
    west = max(-180.0, a[0] - 3.0)
    return [
        (a, b),
        ((middle[0] - 0.7, middle[1] - 1.1), (middle[0] + 0.9, middle[1] + 1.3)),
        ((west, a[1] + gap), (min(180.0, west + 6.0), a[1] + gap)),
        ((a[0] + gap, a[1] + gap), (a[0] + 1.0 if a[0] < 179 else a[0] - 1.0, a[1] + 2.0)),
        ((179.5, -15.0), (-179.6, -19.5)),
        ((180.0, -30.0), (180.0, 30.0)),
    ]
