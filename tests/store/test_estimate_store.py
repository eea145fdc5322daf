"""Estimating over a store: the same tables as from the posts, whoever does the work."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.estimate.stored import fit
from migtrace.store import StoredGrid
from tests.store.heaps import ingest
from tests.store.mortal import Mortal
from tests.store.wanderers import STUDY, as_file, as_frame, posts


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return posts(users=120, seed=4)


@pytest.fixture(scope="module")
def store(rows: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory) -> mt.Store:
    folder = tmp_path_factory.mktemp("heap")
    return ingest(folder / "store", as_file(rows, folder / "a.jsonl"), shards=6)


@pytest.fixture(scope="module")
def expected(rows: list[dict[str, object]]) -> mt.Estimates:
    return mt.estimate(as_frame(rows), STUDY)


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on every shard by itself."""
    monkeypatch.setattr(sys.modules["migtrace.estimate.stored"], "GROUP_ROWS", 1)


def assert_equal(answer: mt.Estimates, expected: mt.Estimates) -> None:
    for name, table in expected.tables.items():
        assert_frame_equal(getattr(answer, name), table, check_exact=True)
    line = ((-72.0, 0.0), (-70.0, 12.0))
    assert_frame_equal(answer.crossings(line), expected.crossings(line), check_exact=True)


def test_a_store_and_its_posts_give_the_same_tables(
    store: mt.Store, expected: mt.Estimates
) -> None:
    assert expected.exits.height > 20
    assert expected.routes.height > 5
    assert_equal(mt.estimate(store, STUDY), expected)
    assert_equal(mt.estimate(store.path, STUDY), expected)


def test_so_do_processes_and_threads(store: mt.Store, expected: mt.Estimates) -> None:
    assert_equal(mt.estimate(store, STUDY, executor=2), expected)
    with ThreadPoolExecutor(2) as threads:
        assert_equal(mt.estimate(store, STUDY, executor=threads), expected)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert_equal(mt.estimate(store, STUDY, executor=processes), expected)


@pytest.mark.parametrize("shards", [1, 13])
def test_so_does_any_number_of_shards(
    rows: list[dict[str, object]], expected: mt.Estimates, tmp_path: Path, shards: int
) -> None:
    other = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=shards)
    assert_equal(mt.estimate(other, STUDY), expected)


def test_the_stages_by_hand_follow_the_store_too(store: mt.Store, expected: mt.Estimates) -> None:
    kept = store.lazy().pipe(mt.drop_bots).pipe(mt.drop_wide_gyration, grid=store.grid)
    flags = mt.flag_months(kept, origin="VE", window=STUDY.window)
    residents = mt.classify_residents(flags, window=STUDY.window).collect()
    assert_frame_equal(residents.sort("user"), expected.residents)


def test_another_grid_is_warned_of(store: mt.Store) -> None:
    study = mt.Study("VE", "2015-01:2016-12", 1000, grid=mt.SinusoidalGrid(80))
    with pytest.warns(mt.StoreWarning, match="known to 1 km"):
        mt.estimate(store, study)


def test_the_stores_own_grid_is_taken_as_such(store: mt.Store, expected: mt.Estimates) -> None:
    assert_equal(mt.estimate(store, replace(STUDY, grid=store.grid)), expected)


def test_the_grid_of_another_store_is_not_taken_for_its_own(store: mt.Store) -> None:
    wide = mt.SinusoidalGrid(80)
    with pytest.warns(mt.StoreWarning, match="known to 1 km"):
        assert fit(replace(STUDY, grid=StoredGrid(wide)), store).grid == wide


def test_what_does_not_fit_is_refused(store: mt.Store, tmp_path: Path) -> None:
    early = mt.Study("VE", "2015-01:2016-12", 1000, earliest=datetime(2010, 1, 1, tzinfo=UTC))
    with pytest.raises(mt.ParameterError, match="earliest: the store was made with 2006"):
        mt.estimate(store, early)
    for executor in (0, "two", -1):
        with pytest.raises(mt.ParameterError, match="executor: got"):
            mt.estimate(store, STUDY, executor=executor)
    with pytest.raises(mt.ParameterError, match="executor: only a store"):
        mt.estimate(pl.DataFrame({"user": [1]}), STUDY, executor=2)
    with pytest.raises(mt.StoreError, match="is no trace store"):
        mt.open_store(tmp_path)


@pytest.fixture
def client() -> Iterator[Any]:
    import distributed  # noqa: PLC0415 - slow to load

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_dask_cluster_gives_the_same_tables_even_if_a_worker_dies(
    store: mt.Store,
    expected: mt.Estimates,
    client: Any,  # noqa: ANN401 - the library has no types
    tmp_path: Path,
) -> None:
    mortal = Mortal(client, tmp_path, dies=2)
    assert_equal(mt.estimate(store, STUDY, executor=mortal), expected)
    runs = mortal.runs()
    assert sorted(runs) == [0, 1, 2, 3, 4, 5]  # a task per shard
    # The first run of task 2 ended with its process, so another one answered.
    died, answered = runs[2]
    assert died != answered
    assert died not in client.run(os.getpid).values()


def test_a_task_that_fails_on_dask_is_not_tried_again(
    rows: list[dict[str, object]],
    client: Any,  # noqa: ANN401 - the library has no types
    tmp_path: Path,
) -> None:
    store = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=3)
    Path(store.path, store.manifest.shards[1].file.name).write_bytes(b"no shard")
    (tmp_path / "notes").mkdir()
    mortal = Mortal(client, tmp_path / "notes")
    with pytest.raises(mt.StoreError, match="its bytes have changed"):
        mt.estimate(store, STUDY, executor=mortal)
    assert len(mortal.runs()[1]) == 1
