"""How many users each reason dropped, and the sealed store of all messages."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.records import DROP_REASONS, REASON
from migtrace.store.container import ContainerWriter
from migtrace.store.heap import Heap, Orders
from migtrace.store.ids import concat_frames, in_share, mixed, tightened
from migtrace.store.layout import File
from migtrace.store.resolve import named_by_content
from migtrace.store.seal import Seal

CHUNK_ROWS = 1_000_000
ROUND_ROWS = 20_000_000
"""Rows that are held in memory at once; more take several rounds."""


class Census:
    """Counts distinct users while what was dropped of them passes by once.

    Parameters
    ----------
    remaining
        Numbers (`mixed`) of the users who have records.
    """

    def __init__(self, remaining: NDArray[np.uint64]) -> None:
        self._remaining = np.sort(remaining)
        self.read = len(remaining)
        self.by_reason = dict.fromkeys(DROP_REASONS, 0)

    def add(self, dropped: pl.DataFrame) -> pl.DataFrame:
        """Count `reason`, `user`: distinct rows, all of each user that is among them.

        Answers with what it was given.
        """
        for (reason,), rows in dropped.group_by("reason"):
            self.by_reason[str(reason)] += rows.height
        numbers = np.unique(mixed(dropped["user"]))
        place = np.searchsorted(self._remaining, numbers)
        place = np.minimum(place, max(0, len(self._remaining) - 1))
        known = self._remaining[place] == numbers if len(self._remaining) else place < 0
        self.read += int((~known).sum())
        return dropped


def write_messages(
    heap: Heap, orders: Orders, nowhere: list[pl.DataFrame], census: Census, folder: Path, /
) -> File:
    """Write what must be remembered beside the records, and count users on the way.

    Parameters
    ----------
    heap
        All that was read.
    orders
        Its scrub messages.
    nowhere
        `user` of each record that scrubbing left without a place.
    census
        Is told of every user of whom something was dropped.
    folder
        The store.

    Returns
    -------
    File
        A sealed file: `deletes`, `scrubs` and `dropped`, each row once, in an order and in pieces
        that depend on nothing else.
    """
    path = folder / "ledger" / "messages.sealed"
    seal = Seal(heap.key)
    with ContainerWriter(path) as writer:

        def write(kind: str, tables: Iterable[pl.DataFrame]) -> None:
            for table in _chunks(tables):
                name = f"{kind} {writer.next_name}"
                writer.add(kind, seal.close(tightened(table), name=name), rows=table.height)

        write("deletes", _rounds(heap, "deletes", "tweet_id"))
        write("scrubs", [orders.scrubs])
        if nowhere:
            write("dropped", _rounds(heap, "dropped", "user"))
        else:
            write("dropped", map(census.add, _rounds(heap, "dropped", "user")))
    if nowhere:
        # Not written: what scrubbing takes is found anew each time, as a later message may delete
        # it.
        reason = pl.lit("no_geography", dtype=REASON).alias("reason")
        lost = [table.select(reason, "user") for table in nowhere]
        for table in _rounds(heap, "dropped", "user", *lost):
            census.add(table)
    return named_by_content(path, folder)


def _rounds(heap: Heap, kind: str, column: str, *more: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Distinct rows of a table, ordered by their ids' numbers, a share of them at a time."""
    rounds = max(1, -(-heap.rows(kind) // ROUND_ROWS))
    for number in range(rounds):
        parts = []
        for table in chain(more, heap.table(kind)):
            numbers = pl.Series(mixed(table[column]))
            mine = in_share(numbers, number, rounds)
            parts.append(table.with_columns(_number=numbers).filter(mine))
        if parts:
            distinct = concat_frames(parts).unique()
            others = [name for name in distinct.columns if name not in ("_number", column)]
            yield distinct.sort("_number", *others, column).drop("_number")


def _chunks(tables: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Cut tables anew, into pieces of a fixed length."""
    rest: pl.DataFrame | None = None
    for table in tables:
        rest = table if rest is None else concat_frames([rest, table])
        while rest.height > CHUNK_ROWS:
            yield rest.head(CHUNK_ROWS)
            rest = rest.slice(CHUNK_ROWS)
    if rest is not None and rest.height:
        yield rest
