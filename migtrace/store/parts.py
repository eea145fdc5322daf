"""Parts: what one batch of sources gave, sealed, until it is resolved with all the rest."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import polars as pl

from migtrace.disclosure.pseudonyms import pseudonymise
from migtrace.frames import COUNTRY, RECORD_COLUMNS
from migtrace.store.container import Container, ContainerWriter
from migtrace.store.ids import concat_frames
from migtrace.store.layout import BAD_LINES
from migtrace.store.plan import Job
from migtrace.store.seal import Seal
from migtrace.stream.harvest import BadLine, Harvest

ROWS = ("pseudonym", *RECORD_COLUMNS)
"""Columns of a record in parts and in the ledger."""

PSEUDONYMS = 2**64
"""Pseudonyms are the numbers below this."""

_CHUNK_ROWS = 2048
_MOST_CHUNKS = 256
_FLUSH_ROWS = 400_000
_FLUSH_RAW = 16 * 2**20


class PartWriter:
    """Collects the harvests of a batch and writes them, sealed, in bounded memory.

    Parameters
    ----------
    path
        Where the part shall stand.
    job
        How the sources are read, with the key.
    """

    def __init__(self, path: Path, job: Job) -> None:
        self._file = ContainerWriter(path)
        self._seal = Seal(job.key)
        self._key = job.key
        self._pieces: list[dict[str, Any]] = []
        self._tables: dict[str, list[pl.DataFrame]] = {
            name: [] for name in ("records", "dropped", "deletes", "scrubs")
        }
        self._bad: list[tuple[str, BadLine]] = []
        self._raw = 0

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            try:
                for name in self._tables:
                    self._flush(name)
                self._flush_bad()
                self._file.account["pieces"] = self._pieces
            except BaseException as failure:
                self._file.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._file.__exit__(kind, error, trace)

    def begin(self, about: dict[str, Any], /) -> None:
        """Begin a piece; what is taken from now on is its own."""
        self._flush_bad()
        sums = {name: Counter() for name in ("counts", "controls", "notes")}  # type: ignore[var-annotated] # of text
        self._pieces.append({**about, **sums, "damage": []})

    @property
    def piece(self) -> dict[str, Any]:
        """The account of the piece at work."""
        return self._pieces[-1]

    def take(self, harvest: Harvest, member: str, /) -> None:
        """Add what some lines of a member gave."""
        for name in ("counts", "controls", "notes"):
            self.piece[name].update(getattr(harvest, name))
        tables = {
            "records": harvest.records,
            "dropped": harvest.dropped,
            "deletes": harvest.deletes.to_frame("tweet_id"),
            "scrubs": harvest.scrubs,
        }
        number = pl.lit(len(self._pieces) - 1, dtype=pl.UInt32).alias("piece")
        for name, table in tables.items():
            if table.height:
                self._tables[name].append(table.with_columns(number))
                if sum(t.height for t in self._tables[name]) >= _FLUSH_ROWS:
                    self._flush(name)
        for bad in harvest.bad:
            self._bad.append((member, bad))
            self._raw += len(bad.raw)
        if self._raw >= _FLUSH_RAW:
            self._flush_bad()

    def _flush(self, name: str) -> None:
        waiting, self._tables[name] = self._tables[name], []
        if not waiting:
            return
        table = concat_frames(waiting)
        if name == "records":
            for low, high, chunk in _by_pseudonym(_with_pseudonyms(table, self._key)):
                self._add("records", chunk, low=low, high=high)
            return
        self._add(name, table.unique())

    def _add(self, kind: str, table: pl.DataFrame, **facts: int) -> None:
        sealed = self._seal.close(table, name=f"{kind} {self._file.next_name}")
        self._file.add(kind, sealed, rows=table.height, **facts)

    def _flush_bad(self) -> None:
        waiting, self._bad, self._raw = self._bad, [], 0
        if not waiting:
            return
        table = pl.DataFrame(
            {
                "member": [member for member, _ in waiting],
                "line": [bad.line for _, bad in waiting],
                "offset": [bad.offset for _, bad in waiting],
                "reason": [bad.reason for _, bad in waiting],
                "ends": [bad.ends for _, bad in waiting],
                "raw": [bad.raw for _, bad in waiting],
            },
            schema=BAD_LINES,
        )
        self._add("bad", table, piece=len(self._pieces) - 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part, open for reading.

    Attributes
    ----------
    file
        The container.
    seal
        What opens it.
    skip
        Numbers of pieces that are left out: their source was read already.
    """

    file: Container
    seal: Seal
    skip: Collection[int] = field(default=frozenset())

    def records(self, low: int, high: int, /) -> Iterator[pl.DataFrame]:
        """Records of the pseudonyms from `low` on and below `high`."""
        pseudonym = pl.col("pseudonym")
        within = pl.lit(value=True)
        if low > 0:
            within &= pseudonym >= pl.lit(low, dtype=pl.UInt64)
        if high < PSEUDONYMS:
            within &= pseudonym < pl.lit(high, dtype=pl.UInt64)
        for table in self._tables("records", lambda f: f["low"] < high and f["high"] > low):
            yield decoded(table.filter(within)).select(ROWS)

    def table(self, kind: str, /) -> Iterator[pl.DataFrame]:
        """Read ``dropped``, ``deletes`` or ``scrubs``, piece by piece."""
        return self._tables(kind, lambda _: True)

    def bad(self, piece: int, /) -> list[Callable[[], pl.DataFrame]]:
        """Functions that each read some bad lines of a piece, in the order of the source."""
        blobs = [b for b in self.file.blobs if b.kind == "bad" and b.facts["piece"] == piece]
        return [
            lambda blob=blob: self.seal.open(  # type: ignore[misc] # a default binds the blob
                self.file.read(blob), name=f"bad {self.file.name(blob)}"
            )
            for blob in blobs
        ]

    def rows(self, kind: str, /) -> int:
        """Rows of a table, those of pieces that are left out among them."""
        return sum(b.facts["rows"] for b in self.file.blobs if b.kind == kind)

    def _tables(
        self, kind: str, wanted: Callable[[dict[str, int]], bool]
    ) -> Iterator[pl.DataFrame]:
        for number, blob in enumerate(self.file.blobs):
            if blob.kind == kind and wanted(blob.facts):
                table = self.seal.open(self.file.read(blob), name=f"{kind} {number}")
                if "piece" in table.columns:
                    table = table.filter(~pl.col("piece").is_in(list(self.skip))).drop("piece")
                yield table


def encoded(records: pl.DataFrame, /) -> pl.DataFrame:
    """Countries as numbers, which take less room than a list of all countries in each chunk."""
    return records.with_columns(pl.col("country").to_physical())


def decoded(records: pl.DataFrame, /) -> pl.DataFrame:
    """Undo `encoded`."""
    return records.with_columns(pl.col("country").cast(pl.UInt16).cat.to(COUNTRY))


def _with_pseudonyms(records: pl.DataFrame, key: bytes) -> pl.DataFrame:
    pseudonyms = pseudonymise(records["user"], key=key).alias("pseudonym")
    return encoded(records.with_columns(pseudonyms).sort("pseudonym", maintain_order=True))


def _by_pseudonym(records: pl.DataFrame) -> list[tuple[int, int, pl.DataFrame]]:
    """Cut sorted records at even steps of the pseudonyms: bounds, and what lies between."""
    chunks = 1
    while chunks < _MOST_CHUNKS and records.height > chunks * _CHUNK_ROWS:
        chunks *= 2
    step = PSEUDONYMS // chunks
    bounds = np.array([n * step for n in range(1, chunks)], dtype=np.uint64)
    ends = [0, *np.searchsorted(records["pseudonym"].to_numpy(), bounds), records.height]
    return [
        (n * step, (n + 1) * step, records.slice(int(ends[n]), int(ends[n + 1] - ends[n])))
        for n in range(chunks)
        if ends[n + 1] > ends[n]
    ]
