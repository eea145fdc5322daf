"""A store's records as a lazy frame: all of them, checked, wherever the store is."""

from pathlib import Path
from typing import Literal

import polars as pl
import pytest

import migtrace as mt
from tests.store.heaps import ingest, point, status, write


@pytest.fixture
def store(tmp_path: Path) -> mt.Store:
    posts = [status(n, n % 7, n, coordinates=point(n / 10, 5.0)) for n in range(1, 41)]
    return ingest(tmp_path / "store", write(tmp_path / "a.jsonl", *posts), shards=3)


def all_of(store: mt.Store) -> pl.DataFrame:
    shards = [store.shard(shard) for shard in store.manifest.shards]
    return pl.concat(shards).with_row_index("order")


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_it_is_the_shards_in_order(
    engine: Literal["in-memory", "streaming"], store: mt.Store
) -> None:
    assert store.lazy().collect(engine=engine).equals(all_of(store))
    assert store.lazy().collect_schema() == all_of(store).schema


def test_polars_may_ask_for_a_part(store: mt.Store) -> None:
    whole = all_of(store)
    late = pl.col("lon") > 2
    assert store.lazy().head(17).collect().equals(whole.head(17))
    assert store.lazy().filter(late).collect().equals(whole.filter(late))
    assert store.lazy().filter(late).head(3).collect().equals(whole.filter(late).head(3))
    assert store.lazy().head(30).filter(late).collect().equals(whole.head(30).filter(late))
    assert store.lazy().select("time", "order").collect().equals(whole.select("time", "order"))
    assert store.lazy().slice(20, 9).collect().equals(whole.slice(20, 9))
    assert store.lazy().select(pl.len()).collect().item() == 40


def test_a_changed_or_missing_shard_is_an_error(store: mt.Store) -> None:
    path = Path(store.path, store.manifest.shards[1].file.name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(mt.StoreError, match="its bytes have changed"):
        store.lazy().collect()
    path.unlink()
    with pytest.raises(mt.StoreError, match="is missing"):
        store.lazy().select("user").collect()


def test_a_copy_behind_a_url_is_read_alike(store: mt.Store) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.put(store.path, "scanned", recursive=True)
    try:
        assert mt.open_store("memory://scanned").lazy().collect().equals(all_of(store))
    finally:
        memory.rm("scanned", recursive=True)


def test_an_estimate_wants_the_store_and_not_its_records(store: mt.Store) -> None:
    # Without ids and exact positions, posts of one second and kilometre pass for one.
    study = mt.Study("VE", "2015-01:2015-12", 1000)
    for shards in (store.lazy(), store.lazy().drop("order"), store.lazy().collect()):
        with pytest.raises(mt.FrameError, match=r"traces: .* give the store itself"):
            mt.estimate(shards, study)
    with pytest.raises(mt.FrameError, match=r"parquet: .* give the store itself"):
        mt.read_traces(str(Path(store.path, "shards", "*.parquet")))
    with pytest.raises(mt.UpscalingError):  # any other frame is taken; nobody here is a resident
        mt.estimate(store.lazy().drop("order", "cell_1km"), study)


def test_a_stores_grid_bins_the_records_of_a_frame(store: mt.Store) -> None:
    posts = pl.DataFrame({"user": [1], "time": ["2015-01-01"], "country": ["VE"]}).with_columns(
        pl.col("time").str.to_datetime(time_zone="UTC"), lon=pl.lit(-66.9), lat=pl.lit(10.5)
    )
    study = mt.Study("VE", "2015-01:2015-12", 1000, grid=store.grid)
    with pytest.raises(mt.UpscalingError):  # nobody is a resident; the grid is no hindrance
        mt.estimate(posts, study)


def test_nothing_is_written_into_a_store(store: mt.Store) -> None:
    target = Path(store.path, "shards", "study")
    with pytest.raises(mt.ParameterError, match="lies in the trace store"):
        mt.write_study(None, target)  # type: ignore[arg-type] # refused before it is looked at
    assert not target.exists()
