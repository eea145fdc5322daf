"""A store's records as a lazy frame, every byte of which is checked as it is read."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from migtrace.errors import StoreError

if TYPE_CHECKING:
    from migtrace.store.opened import Store


def scan(store: "Store", /) -> pl.LazyFrame:
    """Make a lazy frame of a store's shards, one after the other.

    Parameters
    ----------
    store
        The store, here or behind a URL.

    Returns
    -------
    polars.LazyFrame
        `order` and the columns of the shards. What is wrong with a shard is a StoreError when the
        frame is collected.

    Raises
    ------
    StoreError
        When the store is empty.
    """
    if not store.manifest.shards:
        msg = f"{store.path!r} is empty: nothing was ingested yet"
        raise StoreError(msg)
    tables = partial(_tables, store)
    return register_io_source(
        tables, schema=lambda: next(tables(None, None, 0, None)).schema, is_pure=True
    )


def _tables(
    store: "Store",
    columns: list[str] | None,
    predicate: pl.Expr | None,
    rows: int | None,
    batch_size: int | None,
) -> Iterator[pl.DataFrame]:
    """Give what polars asks for: the first so many rows, of them those that fit, some columns."""
    del batch_size
    start = 0
    for shard in store.manifest.shards:
        table = store.shard(shard).with_row_index("order", offset=start)
        start += table.height
        if rows is not None:
            table = table.head(rows)
            rows -= table.height
        found = table if predicate is None else table.filter(predicate)
        yield found if columns is None else found.select(columns)
        if rows == 0:
            return
