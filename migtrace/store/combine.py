"""From parts to shards: all that was read is resolved anew, and the store described."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.durable import flush
from migtrace.errors import StoreError
from migtrace.records import DROP_REASONS, Count
from migtrace.store.accounts import Reckoning
from migtrace.store.census import Census, write_messages
from migtrace.store.container import Container, ContainerWriter
from migtrace.store.heap import Heap, Orders, Range
from migtrace.store.layout import PSEUDONYMS, STAGING, file_digest
from migtrace.store.manifest import Manifest, ShardFile
from migtrace.store.parts import Part
from migtrace.store.plan import SHARD_ROWS, double_until
from migtrace.store.pool import Executor, run
from migtrace.store.progress import Watch
from migtrace.store.quarantine import in_order, write_quarantine
from migtrace.store.resolve import Layout, Resolved, Verdict, resolve
from migtrace.store.seal import Seal
from migtrace.store.survey import find_owners, survey

_VERDICT = f"{STAGING}/verdict.sealed"
PLACES = ("shards", "ledger", "quarantine")
"""Folders of a store."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where one ingest happens.

    Attributes
    ----------
    folder
        The store.
    before
        What it holds.
    key
        Its key.
    executor
        Runs tasks; None runs them here.
    watch
        Is told how far it is.
    """

    folder: Path
    before: Manifest
    key: bytes = field(repr=False)
    executor: Executor | None
    watch: Watch


def combine(site: Site, reckoning: Reckoning, /) -> Manifest:
    """Write the shards, the ledger and the quarantine of everything read, old and new.

    Parameters
    ----------
    site
        Where.
    reckoning
        What the parts hold.

    Returns
    -------
    Manifest
        What the store holds once this is written; until then the store is as it was.
    """
    folder, before, key, watch = site.folder, site.before, site.key, site.watch
    if before.drops and not reckoning.new:
        return replace(before, sources=tuple(reckoning.sources))
    _check_ledger(folder, before)
    for place in PLACES:
        (folder / place).mkdir(exist_ok=True, mode=0o700)
    flush(folder)
    old = tuple((folder / file.name, frozenset[int]()) for file in before.ledger)
    heap = Heap((*old, *reckoning.skip.items()), key)
    layout = Layout(folder, before.parameters.grid, before.parameters.fill_countries)
    ranges, verdict = _judge(heap, layout, before.parameters.shards)
    _save(verdict, folder / _VERDICT, key)
    width = len(str(len(ranges)))
    tasks = [
        _Task(heap, within, f"{number:0{width}d}-{len(ranges)}", layout)
        for number, within in enumerate(ranges, 1)
    ]
    watch.stage("resolve", len(tasks))
    resolved = run(_resolve, tasks, site.executor, meanwhile=watch)
    watch.stage("write", 1)
    aside = write_quarantine(reckoning.new, key, folder)
    census = Census(np.concatenate([r.remaining for r in resolved]))
    nowhere = [r.nowhere for r in resolved if r.nowhere.height]
    messages = write_messages(heap, verdict.orders, nowhere, census, folder)
    drops = _drops(before, reckoning, resolved, census)
    _check_sum(drops, folder)
    return replace(
        before,
        shards=tuple(ShardFile(r.shard, *r.within, r.rows, r.users) for r in resolved),
        ledger=(messages, *(r.ledger for r in resolved)),
        quarantine=in_order((*before.quarantine, *aside)),
        sources=tuple(reckoning.sources),
        deleted=before.deleted + sum(r.deleted for r in resolved),
        drops=drops,
    )


def _check_ledger(folder: Path, before: Manifest) -> None:
    """Make sure that nothing of what the store remembers has changed: all is resolved from it."""
    for file in before.ledger:
        place = folder / file.name
        try:
            same = file_digest(place) == file.digest
        except OSError as error:
            msg = f"{str(place)!r} cannot be read: {error.strerror or error}"
            raise StoreError(msg) from error
        if not same:
            msg = f"{str(place)!r} is damaged: its bytes have changed; nothing was added"
            raise StoreError(msg)


def _check_sum(drops: Mapping[str, Count], folder: Path) -> None:
    """Refuse to describe a store from which something was lost (METHOD M2.6)."""
    read = drops["read"][0]
    ends = sum(records for reason, (records, _) in drops.items() if reason != "read")
    if read != ends:
        msg = (
            f"{str(folder)!r}: {read:,} records were read and {ends:,} kept or dropped: something "
            "was lost, so nothing was added; ingest the sources into another store"
        )
        raise StoreError(msg)


def _judge(heap: Heap, layout: Layout, shards: int | None) -> tuple[list[Range], Verdict]:
    # As parts are cut, so that most of what is opened falls into one range.
    units = even_ranges(double_until(heap.rows("records"), SHARD_ROWS))
    found = survey(heap, units)
    owners = find_owners(heap, units, found.orders, found.contested, fill=layout.fill)
    wanted = double_until(found.left, SHARD_ROWS) if shards is None else shards
    return even_ranges(wanted), Verdict(found.orders, owners)


def even_ranges(parts: int, /) -> list[Range]:
    """Cut the pseudonyms into ranges of equal size.

    Examples
    --------
    >>> even_ranges(2) == [(0, 2**63), (2**63, 2**64)]
    True
    """
    bounds = [PSEUDONYMS * n // parts for n in range(parts + 1)]
    return list(pairwise(bounds))


@dataclass(frozen=True, slots=True)
class _Task:
    heap: Heap
    within: Range
    label: str
    layout: Layout


def _resolve(task: _Task) -> Resolved:
    path = task.layout.folder / _VERDICT
    verdict = _load(path, path.stat().st_mtime_ns, task.heap.key)
    return resolve(task.heap, task.within, task.label, verdict, task.layout)


def _save(verdict: Verdict, path: Path, key: bytes) -> None:
    """Keep the verdict where every worker can read it, sealed: it names tweet ids."""
    seal = Seal(key)
    tables = {
        "gone": verdict.orders.gone.to_frame("tweet_id"),
        "scrubs": verdict.orders.scrubs,
        "owners": verdict.owners,
    }
    with ContainerWriter(path) as writer:
        for kind, table in tables.items():
            sealed = seal.close(table, name=f"{kind} {writer.next_name}")
            writer.add(kind, sealed, rows=table.height)


@lru_cache(maxsize=1)
def _load(path: Path, written: int, key: bytes) -> Verdict:
    del written
    part = Part(Container(path), Seal(key))
    tables = {kind: pl.concat(part.table(kind)) for kind in ("gone", "scrubs", "owners")}
    return Verdict(Orders(tables["gone"]["tweet_id"], tables["scrubs"]), tables["owners"])


def _drops(
    before: Manifest, reckoning: Reckoning, resolved: list[Resolved], census: Census
) -> dict[str, Count]:
    """Records and users by reason, ``read`` and ``kept`` (METHOD M1.7, M2.6)."""
    deleted = before.deleted + sum(r.deleted for r in resolved)
    sums = dict.fromkeys(("read", *DROP_REASONS), 0)
    for source in reckoning.sources:
        for reason in sums.keys() & source.keys():
            sums[reason] += source[reason]
    sums["read"] -= deleted
    sums["no_geography"] += sum(r.nowhere.height for r in resolved)
    sums["duplicate"] = sum(r.duplicate[0] for r in resolved)
    sums["thread"] = sum(r.thread[0] for r in resolved)
    users = {**census.by_reason, "read": census.read}
    users["duplicate"] = sum(r.duplicate[1] for r in resolved)
    users["thread"] = sum(r.thread[1] for r in resolved)
    drops = {reason: (sums[reason], users[reason]) for reason in sums}
    kept = (sum(r.rows for r in resolved), sum(r.users for r in resolved))
    return {**drops, "kept": kept}
