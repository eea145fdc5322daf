"""A store's tables are what the data dictionary says."""

from pathlib import Path

import polars as pl
import pytest

from migtrace.frames.stores import STORE_TABLES, Shards
from migtrace.grid import H3Grid
from migtrace.store import Store
from tests.store.heaps import ingest, point, status, write


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Posts with and without a position, one without a user, and a line that is no JSON."""
    return write(
        tmp_path_factory.mktemp("heap") / "a.jsonl",
        status(1, 7),
        status(2, 7, 1, coordinates=point(-66.9, 10.5)),
        status(3, 8, 2, coordinates=point(-66.9, 10.5), place=None),
        {"id": 5, "text": "no user"},
        "{broken",
    )


@pytest.fixture(scope="module")
def store(heap: Path) -> Store:
    return ingest(heap.with_name("store"), heap)


@pytest.mark.parametrize("name", list(STORE_TABLES))
def test_a_table_of_a_store_fits_its_schema(store: Store, name: str) -> None:
    [shard] = store.manifest.shards
    tables = {
        "shards": store.shard(shard),
        "sources": store.sources,
        "quarantine": store.quarantine(),
    }
    schema, table = STORE_TABLES[name], tables[name]
    given = {"cell": pl.UInt32}
    expected = {c: given.get(c, about.dtype) for c, about in schema.columns().items()}
    assert table.height > 0
    assert dict(table.schema) == expected
    assert schema.is_valid(table)
    keys = [c for c, about in schema.columns().items() if (about.metadata or {}).get("key")]
    assert not keys or table.equals(table.sort(keys, maintain_order=True))


def test_what_lazy_reads_is_the_shards_with_their_order(store: Store) -> None:
    read = store.lazy().collect(engine="in-memory")
    assert read["order"].to_list() == [0, 1, 2]
    assert Shards.is_valid(read.drop("order"))


def test_cells_of_the_h3_grid_are_wider_numbers(heap: Path) -> None:
    store = ingest(heap.with_name("h3"), heap, grid=H3Grid(4))
    [shard] = store.manifest.shards
    assert store.shard(shard).schema["cell"] == pl.UInt64
    assert Shards.is_valid(store.shard(shard))
