"""From all records of some pseudonyms to their shard: ordered, each post once, coarse."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.cleaning import collapse_threads, drop_duplicates, drop_strays
from migtrace.durable import whole_file
from migtrace.errors import ParameterError
from migtrace.grid import Grid
from migtrace.records import Count, count_gone, order_records
from migtrace.store.container import ContainerWriter
from migtrace.store.heap import Heap, Orders, Range, located_somewhere, obeyed
from migtrace.store.ids import alike, mixed, tightened
from migtrace.store.layout import FINE_GRID, SHARD_COLUMNS, File, file_digest
from migtrace.store.parts import encoded
from migtrace.store.seal import Seal


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a store's files go, and what is done with every record.

    Attributes
    ----------
    folder
        The store.
    grid
        The grid of `cell`.
    fill
        Whether countries are filled from positions.
    """

    folder: Path
    grid: Grid
    fill: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of the records of some pseudonyms.

    Attributes
    ----------
    shard, ledger
        The files written.
    within
        The range of pseudonyms.
    rows, users
        Records in the shard and their distinct users.
    duplicate, thread
        Records and users dropped (METHOD M2.1, M2.2).
    deleted
        Records that a message deleted.
    remaining
        Numbers (`mixed`) of the users of all records that were not deleted.
    nowhere
        Records that lost their only place to a scrub message: one row each, `user`.
    """

    shard: File
    ledger: File
    within: Range
    rows: int
    users: int
    duplicate: Count
    thread: Count
    deleted: int
    remaining: np.ndarray
    nowhere: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of all ids: the messages' orders, and who owns ids that several users carry."""

    orders: Orders
    owners: pl.DataFrame


def resolve(heap: Heap, within: Range, label: str, verdict: Verdict, layout: Layout, /) -> Resolved:
    """Resolve the records of a range of pseudonyms and write their shard and their ledger.

    Parameters
    ----------
    heap
        All that was read.
    within
        The range.
    label
        Begins the names of the files.
    verdict
        What is known of all ids.
    layout
        Where files go.

    Returns
    -------
    Resolved
        The files and the counts.

    Notes
    -----
    METHOD M1.7 (messages), M1.8 (order), M2.1 (duplicates), M2.2 (threads), M13 (pseudonyms,
    positions of 1 km).
    """
    read = heap.records(within)
    left = obeyed(read, verdict.orders)
    deleted, remaining = read.height - left.height, mixed(left["user"].unique())
    nowhere = left.filter(pl.col("country").is_null() & pl.col("lon").is_null()).select("user")
    ordered = _ordered(left)
    _check_pseudonyms(ordered)
    del read, left  # Each step makes a copy of all; what a worker needs is what stays alive.
    ledger = _write_ledger(ordered, within, label, heap.key, layout)
    records = located_somewhere(ordered, fill=layout.fill)
    del ordered
    records = order_records(records.drop("user").rename({"pseudonym": "user"}).lazy()).collect(
        engine="in-memory"
    )
    own = _without_strays(records, verdict.owners)
    once = drop_duplicates(own.lazy()).collect(engine="in-memory")
    roots = collapse_threads(once.lazy()).collect(engine="in-memory")
    duplicate, thread = count_gone(records, once), count_gone(once, roots)
    del records, own, once
    shard = write_shard(coarse(roots, layout.grid), label, layout)
    return Resolved(
        shard=shard,
        ledger=ledger,
        within=within,
        rows=roots.height,
        users=roots["user"].n_unique(),
        duplicate=duplicate,
        thread=thread,
        deleted=deleted,
        remaining=remaining,
        nowhere=nowhere,
    )


def coarse(records: pl.DataFrame, grid: Grid, /) -> pl.DataFrame:
    """Bin exact positions, then leave nothing of them that is finer than 1 km (METHOD M13).

    Parameters
    ----------
    records
        Ordered records.
    grid
        The grid of `cell`.

    Returns
    -------
    polars.DataFrame
        `SHARD_COLUMNS`: cells are those of the exact positions, `lon` and `lat` the centroid of
        the 1 km cell.

    Examples
    --------
    >>> from migtrace.grid import SinusoidalGrid
    >>> records = pl.DataFrame({"user": [7], "time": [0], "country": ["VE"], "extent_km": [0.0]})
    >>> records = records.with_columns(lon=pl.lit(-66.9), lat=pl.lit(10.5))
    >>> coarse(records, SinusoidalGrid(40)).select("cell", pl.col("lon", "lat").round(3)).row(0)
    (18284852, -66.898, 10.504)
    """
    binned = records.lazy().with_columns(cell=grid.cell(), cell_1km=FINE_GRID.cell())
    table = binned.collect(engine="in-memory")
    cells = table["cell_1km"].drop_nulls().unique().sort()
    centres = FINE_GRID.centroids(cells).rename({"cell": "cell_1km"})
    moved = table.drop("lon", "lat").join(centres, on="cell_1km", how="left", maintain_order="left")
    return moved.select(SHARD_COLUMNS)


def _ordered(records: pl.DataFrame) -> pl.DataFrame:
    """Order by pseudonym, and each one's records by METHOD M1.8, of which the user is a part."""
    named = records.rename({"user": "_id", "pseudonym": "user"})
    ordered = order_records(named.lazy()).collect(engine="in-memory")
    return tightened(ordered.drop("order").rename({"user": "pseudonym", "_id": "user"}))


def _check_pseudonyms(ordered: pl.DataFrame) -> None:
    """Raise a ParameterError when two users share a pseudonym: they stand next to each other."""
    same = pl.col("pseudonym") == pl.col("pseudonym").shift()
    other = pl.col("user") != pl.col("user").shift()
    if ordered.select((same & other).any()).item():
        msg = "key: it gives two of the user ids the same pseudonym; use another key"
        raise ParameterError(msg)


def _without_strays(records: pl.DataFrame, owners: pl.DataFrame) -> pl.DataFrame:
    """Leave out records whose tweet id is another user's, be ids numbers here and text there."""
    ids, named = alike(records["tweet_id"], owners["tweet_id"])
    same = records.with_columns(ids.alias("_id"))
    return drop_strays(same, owners.select(named.alias("_id"), "owner"), on="_id").drop("_id")


def _write_ledger(
    records: pl.DataFrame, within: Range, label: str, key: bytes, layout: Layout
) -> File:
    path = layout.folder / "ledger" / f"{label}.sealed"
    seal = Seal(key)
    with ContainerWriter(path) as writer:
        sealed = seal.close(encoded(records), name=f"records {writer.next_name}")
        writer.add("records", sealed, rows=records.height, low=within[0], high=within[1])
    return named_by_content(path, layout.folder)


def write_shard(records: pl.DataFrame, label: str, layout: Layout, /) -> File:
    """Write a shard's records, which have the columns `SHARD_COLUMNS`."""
    path = layout.folder / "shards" / f"{label}.parquet"
    with whole_file(path, mode=0o600) as partial:
        records.rechunk().write_parquet(partial)
    return named_by_content(path, layout.folder)


def named_by_content(path: Path, folder: Path, /) -> File:
    """Put a file's digest into its name, so that a manifest never names a changed file."""
    digest = file_digest(path)
    target = path.with_name(f"{path.stem}.{digest[:16]}{path.suffix}")
    path.replace(target)
    return File(target.relative_to(folder).as_posix(), target.stat().st_size, digest)
