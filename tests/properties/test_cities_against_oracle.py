"""Homes in cities by the package and by the oracle, which share no line, on adversarial worlds."""

import random
from datetime import timedelta
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.errors import UpscalingError
from migtrace.estimate import again, shards
from tests.oracle.cities import homes
from tests.oracle.worlds import make_world
from tests.properties.test_against_oracle import as_frame, as_study

Row = dict[str, Any]
ZONES = ("America/Bogota", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Auckland", "UTC")


def dress(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Give records extents about 1 km, hours about the ends of nights, and neighbouring cells."""
    changed = []
    for row in rows:
        new = dict(row)
        if new["extent_km"] == 0.0:
            new["extent_km"] = rng.choice([0.0, 0.0, 0.5, 1.0, 1.0000001])
        if None not in (new["lon"], new["lat"]) and rng.random() < 0.5:
            new["lat"] += rng.choice([-0.009, 0.0, 0.009]) * (abs(new["lat"]) < 89)
        if new["time"] is not None:
            hour = rng.choice([0, 1, 2, 5, 11, 12, 13, 17, 22])
            second = rng.choice([0, 0, -1])
            day = new["time"].replace(hour=0, minute=0, second=0, microsecond=0)
            new["time"] = day + timedelta(hours=hour, seconds=second)
        changed.append(new)
    return changed


def make_city(rng: random.Random, rows: list[Row], countries: list[str]) -> Row:
    """Make a box about a record, of a few km or of a continent."""
    placed = [r for r in rows if None not in (r["lon"], r["lat"])]
    placed = [r for r in placed if abs(r["lon"]) <= 180 and abs(r["lat"]) <= 90]
    centre = rng.choice(placed)
    wide, high = rng.choice([(0.02, 0.02), (0.5, 0.5), (8.0, 20.0), (80.0, 180.0)])
    west, east = centre["lon"] - wide * rng.random(), centre["lon"] + wide * rng.random() + 1e-3
    south, north = centre["lat"] - high * rng.random(), centre["lat"] + high * rng.random() + 1e-3
    box = (max(-360.0, west), max(-90.0, south), min(360.0, east), min(90.0, north))
    return {"box": box, "country": rng.choice(countries), "zone": rng.choice(ZONES)}


def disagreement(seed: int, *, sort: bool = False) -> tuple[Any, Any] | None:
    """Count homes twice; None where nobody is left to upscale."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    world = make_world(seed)
    rows = dress(rng, world.rows)
    countries = sorted({r["country"] for r in rows if r["country"] and len(r["country"]) == 2})
    countries = [c for c in countries if c.isascii() and c.isalpha()]
    study = {**world.study, "min_users": 1, "night_hours": rng.choice([(20, 8), (20, 8), (1, 12)])}
    cities = [make_city(rng, rows, [c.upper() for c in countries]) for _ in range(3)]
    if sort:
        rows.sort(key=str)
    try:
        estimates = mt.estimate(as_frame(rows), as_study(study))
    except UpscalingError:
        return None
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.box(*city["box"])),
            "properties": {"name": f"{n}", "country": city["country"], "zone": city["zone"]},
        }
        for n, city in enumerate(cities)
    ]
    outlines = {"type": "FeatureCollection", "features": features}
    found = estimates.cities(outlines, country="country", time_zone="zone", draws=20).homes
    counted = [
        {(g, c): n for g, c, n in found.filter(city=f"{n}")["group", "cell", "users"].iter_rows()}
        for n in range(len(cities))
    ]
    return counted, [homes(rows, study, city) for city in cities]


@pytest.mark.parametrize("seed", range(30))
def test_homes_agree(seed: int) -> None:
    both = disagreement(seed)
    assert both is None or both[0] == both[1]


def test_worlds_have_homes_of_both_groups() -> None:
    # What agrees on nothing shows nothing.
    groups: dict[str, int] = {"migrants": 0, "locals": 0}
    for seed in range(0, 60, 5):
        _, expected = disagreement(seed) or ([], [])
        for city in expected:
            for (group, _), users in city.items():
                groups[group] += users
    assert min(groups.values()) >= 5


@pytest.mark.parametrize("seed", range(0, 30, 5))
def test_homes_agree_in_many_shards(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "SHARD_ROWS", 40)
    monkeypatch.setattr(shards, "SORT_ROWS", 25)
    monkeypatch.setattr(again, "IN_MEMORY_ROWS", 0 if seed % 10 == 0 else 10**6)
    both = disagreement(seed, sort=seed % 15 == 0)
    assert both is None or both[0] == both[1]


@given(seed=st.integers(min_value=30, max_value=2**40))
@settings(max_examples=20)
def test_homes_agree_in_any_world(seed: int) -> None:
    both = disagreement(seed)
    assert both is None or both[0] == both[1]
