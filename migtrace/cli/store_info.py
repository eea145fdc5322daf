"""What a trace store holds, as a person reads it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
from rich.console import RenderableType
from rich.filesize import decimal
from rich.table import Table

from migtrace.cli.summary import drops_table
from migtrace.store import Store
from migtrace.store.key import key_path
from migtrace.store.layout import File
from migtrace.store.manifest import grid_as_text
from migtrace.store.shown import PENDING, count

_CHEAP_ROWS = 10_000_000
"""Up to so many records their times are looked up, which takes a second or two."""

_DAMAGED = 10


def describe_store(store: Store, /) -> Iterator[RenderableType]:
    """Tell what a store holds.

    Parameters
    ----------
    store
        The store.

    Yields
    ------
    rich.table.Table or str
        Its size and state; records by reason; damaged sources.
    """
    yield facts_table(store)
    yield drops_table(store.dropped)
    if store.damage.height:
        yield damage_table(store)


def facts_table(store: Store, /) -> Table:
    """Lay out a store's size, parameters and state.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    rich.table.Table
        A row per fact.
    """
    table = Table(title=f"Store {store.path}", title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("value", overflow="fold")
    for name, value in _facts(store):
        table.add_row(name, value)
    return table


def damage_table(store: Store, /) -> Table:
    """Lay out which sources are damaged; what stands before the damage is in the store.

    Parameters
    ----------
    store
        The store.

    Returns
    -------
    rich.table.Table
        Up to ten members of sources, and why they cannot be read to their end.
    """
    table = Table(title="Damage", title_justify="left", title_style="bold")
    for column in ("source", "member", "why"):
        table.add_column(column, overflow="fold")
    for row in store.damage.head(_DAMAGED).rows():
        table.add_row(*row)
    if store.damage.height > _DAMAGED:
        table.caption = f"and {store.damage.height - _DAMAGED:,} more"
    return table


def _facts(store: Store) -> Iterator[tuple[str, str]]:
    manifest, kept = store.manifest, store.manifest.parameters
    shards = [shard.file for shard in manifest.shards]
    yield "records", f"{store.rows:,}"
    yield "users", f"{store.users:,}"
    yield "times", _times(store)
    yield "sources", f"{len(manifest.sources):,}, {decimal(sum(store.sources['bytes']))}"
    yield "deleted by message", f"{manifest.deleted:,}"
    yield "shards", _files(shards)
    yield "ledger", _files(manifest.ledger)
    yield "quarantine, raw lines", _files(manifest.quarantine)
    yield "earliest", kept.earliest.isoformat()
    yield "fill countries", "yes" if kept.fill_countries else "no"
    yield "grid", grid_as_text(kept.grid)
    yield "wanted shards", "as needed" if kept.shards is None else f"{kept.shards:,}"
    yield "key", _key(store)
    yield "pending", PENDING if store.pending else "nothing"


def _files(files: Iterable[File]) -> str:
    sizes = [file.size for file in files]
    return f"{count(len(sizes), 'file')}, {decimal(sum(sizes))}" if sizes else "none"


def _times(store: Store) -> str:
    if not store.rows:
        return "none"
    if store.rows > _CHEAP_ROWS or "://" in store.path:
        return "not looked up: too many records, or too far away"
    time = pl.col("time")
    try:
        first, last = store.lazy().select(first=time.min(), last=time.max()).collect().row(0)
    except (OSError, pl.exceptions.PolarsError):
        return "cannot be read: see what `migtrace store verify` finds"
    return f"{first:%Y-%m-%dT%H:%M:%SZ} to {last:%Y-%m-%dT%H:%M:%SZ}"


def _key(store: Store) -> str:
    if "://" in store.path:
        return "not looked for"
    path = key_path(Path(store.path))
    if path.exists():
        return f"{path}: whoever has it can find out users"
    return "destroyed" if store.manifest.forgotten else "not beside the store"
