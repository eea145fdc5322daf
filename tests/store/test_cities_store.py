"""Cities over a store: the same as from the posts, whoever does the work."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.grid import H3Grid
from tests.store.heaps import ingest
from tests.store.wanderers import STUDY, as_file, as_frame, posts

OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.Point(at).buffer(1.2)),
            "properties": {"name": name, "country": country, "zone": zone},
        }
        for name, country, zone, at in (
            ("Bogota", "CO", "America/Bogota", (-74.1, 4.6)),
            ("Caracas", "VE", "America/Caracas", (-66.9, 10.5)),
        )
    ],
}
WHERE: dict[str, Any] = {"country": "country", "time_zone": "zone"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return posts(users=120, seed=4)


@pytest.fixture(scope="module")
def store(rows: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> mt.Store:
    folder = tmp_path_factory.mktemp("heap")
    return ingest(folder / "store", as_file(rows, folder / "a.jsonl"), shards=6)


@pytest.fixture(scope="module")
def expected(rows: list[dict[str, object]]) -> mt.Cities:
    return mt.estimate(as_frame(rows), STUDY).cities(OUTLINES, **WHERE)


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on every shard by itself."""
    monkeypatch.setattr(sys.modules["migtrace.estimate.stored"], "GROUP_ROWS", 1)


def test_a_store_and_its_posts_give_the_same_cities(store: mt.Store, expected: mt.Cities) -> None:
    groups = expected.homes.group_by("city", "group").agg(pl.col("users").sum())
    assert min(groups["users"].to_list()) > 5
    assert groups.height == 2
    estimates = mt.estimate(store, STUDY)
    with ThreadPoolExecutor(2) as threads:
        for executor in (None, 2, threads):
            found = estimates.cities(OUTLINES, **WHERE, executor=executor)
            assert_frame_equal(found.homes, expected.homes, check_exact=True)
            assert_frame_equal(found.segregation, expected.segregation, check_exact=True)


@pytest.mark.parametrize("shards", [1, 13])
def test_so_does_any_number_of_shards(
    rows: list[dict[str, object]], expected: mt.Cities, tmp_path: Path, shards: int
) -> None:
    other = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=shards)
    found = mt.estimate(other, STUDY).cities(OUTLINES, **WHERE)
    assert_frame_equal(found.homes, expected.homes, check_exact=True)


def test_cells_that_the_store_does_not_keep_are_warned_of(store: mt.Store) -> None:
    estimates = mt.estimate(store, STUDY)
    with pytest.warns(mt.StoreWarning, match="positions that are known to 1 km"):
        estimates.cities(OUTLINES, **WHERE, grid=H3Grid(8))
