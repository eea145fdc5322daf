"""Small adversarial worlds: records of a few users, made from a seed to hit METHOD's edges.

A world has people with a plan each (who stays, leaves, returns, begins abroad ...), to which
`faults` adds what real data does wrong. Thresholds of the study are now and then set a hair beside
a value that occurs in the world.
"""

import random
from dataclasses import dataclass

from .cells import Point, cell_of, centroid_of
from .edge_plans import EDGE_PLANS, ELSEWHERE, NOWHERE, shuttle
from .faults import Ids, spoil
from .plans import PLANS, Plan, come_and_go, flee, leave, month_starts, start_late, stay
from .routes import Line
from .screening import Row
from .studies import REGIONS, make_study


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
    crew = make_crew(rng)
    window = make_window(rng, shortest=14 if start_late in crew else 8)
    rows = populate(rng, crew, window, sites)
    rows = spoil(rng, rows, strength=rng.choice([0.0, 0.3, 0.3, 1.0]))
    study = make_study(rng, window, sites, rows)
    rng.shuffle(rows)
    return World(rows, study, make_lines(rng, sites, study["grid"]))


def make_window(rng: random.Random, *, shortest: int) -> tuple[str, str]:
    """Make a window of up to 30 months, now and then of 2-4, beginning in any month."""
    start = rng.randrange(2012 * 12, 2018 * 12)
    length = rng.randint(2, 4) if rng.random() < 0.05 else rng.randint(shortest, 30)
    first, last = (divmod(n, 12) for n in (start, start + length - 1))
    return (f"{first[0]}-{first[1] + 1:02}", f"{last[0]}-{last[1] + 1:02}")


def make_crew(rng: random.Random) -> list[Plan]:
    """Choose who lives in a world: a crowd that flees, the often silent, commuters, all sorts."""
    everyone = PLANS + EDGE_PLANS
    some = rng.choices(everyone, k=rng.randint(3, 8))
    crews: list[list[Plan]] = [
        [stay, stay, flee, flee, flee, flee, flee, *some[:6]],
        [come_and_go, come_and_go, come_and_go, *[start_late] * rng.choice([0, 1, 2])],
        [stay, stay, shuttle, shuttle, shuttle, *some],
        [stay, leave, *some],
        [stay, stay, leave, leave, *some],
        [stay, stay, stay, leave, leave, *some],
    ]
    return rng.choice(crews)


def populate(
    rng: random.Random, crew: list[Plan], window: tuple[str, str], sites: dict[str, list[Point]]
) -> list[Row]:
    """Give every user a plan and every visit of it a record."""
    ids = Ids(rng)
    origin, *abroad = sites
    favourite = rng.choice(abroad)
    unplaced = origin if rng.random() < 0.06 else None
    rows = []
    for user, plan in zip(ids.users(len(crew)), crew, strict=True):
        destination = favourite if rng.random() < 0.7 else rng.choice(abroad)
        elsewhere = rng.choice([country for country in abroad if country != destination])
        # An antipodal life has no centre, if it is even on both sides.
        habit = rng.choices(["usual", "roving", "antipodal"], [88, 6, 6])[0]
        visits = plan(rng, month_starts(window), origin, destination)
        for n, (time, where) in enumerate(visits):
            country = {ELSEWHERE: elsewhere, NOWHERE: destination}.get(where, where)
            lon, lat = place(rng, sites[country], roving=habit == "roving")
            if habit == "antipodal":
                lon, lat = [(9.9, 0.1), (-170.1, -0.1)][n % 2]
            extent = rng.choice([0.0, 0.0, 0.0, 0.0, 12.5, 39.999999999, 40.0])
            rows.append(
                {
                    "tweet_id": ids.tweet(),
                    "user": user,
                    "time": time,
                    "country": None if where == NOWHERE else country,
                    "lon": None if country == unplaced else lon,
                    "lat": None if country == unplaced else lat,
                    "extent_km": 0.0 if habit == "antipodal" else extent,
                    "reply_to_tweet": None,
                    "reply_to_user": None,
                }
            )
    return rows


def place(rng: random.Random, sites: list[Point], *, roving: bool) -> Point:
    """Choose a site, a spot near one, or for a rover anywhere on the globe."""
    if roving and rng.random() < 0.5:
        return (rng.uniform(-180, 180), rng.uniform(-90, 90))
    lon, lat = rng.choice(sites)
    if rng.random() < 0.6:
        return (lon, lat)
    lon = (lon + rng.uniform(-0.6, 0.6) + 180) % 360 - 180
    return (lon, max(-90.0, min(90.0, lat + rng.uniform(-0.6, 0.6))))


def make_lines(rng: random.Random, sites: dict[str, list[Point]], side: float) -> list[Line]:
    """Make lines across, along, through and a hair beside the centroids, and over 180 degrees."""
    points = {centroid_of(cell_of(*p, side), side) for own in sites.values() for p in own}
    a, b = rng.sample(sorted(points), 2)
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    gap = rng.choice([0.0, 0.5e-9, 2e-9, -0.5e-9, -2e-9])
    lines = [
        (a, b),
        ((middle[0] - 0.7, middle[1] - 1.1), (middle[0] + 0.9, middle[1] + 1.3)),
        ((a[0] - 3.0, a[1] + gap), (a[0] + 3.0, a[1] + gap)),
        ((a[0] + gap, a[1] + gap), (a[0] + 1.0 if a[0] < 179 else a[0] - 1.0, a[1] + 2.0)),
        ((179.5, -15.0), (-179.6, -19.5)),
        ((180.0, -30.0), (180.0, 30.0)),
    ]
    return [(_on_globe(start), _on_globe(end)) for start, end in lines]


def _on_globe(point: Point) -> Point:
    lon, lat = point
    return (max(-180.0, min(180.0, lon)), max(-90.0, min(90.0, lat)))
