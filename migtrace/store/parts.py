"""Parts: what one batch of sources gave, sealed, until it is resolved with all the rest."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import polars as pl

from migtrace.disclosure.pseudonyms import pseudonymise
from migtrace.errors import StoreError
from migtrace.frames import COUNTRY, RECORD_COLUMNS
from migtrace.store.container import Blob, Container, ContainerWriter
from migtrace.store.ids import concat_frames
from migtrace.store.layout import BAD_LINES, PSEUDONYMS
from migtrace.store.plan import Job
from migtrace.store.seal import Seal
from migtrace.stream.harvest import BadLine, Harvest

ROWS = ("pseudonym", *RECORD_COLUMNS)
"""Columns of a record in parts and in the ledger."""

_LEAST_CHUNK_ROWS = 512
_FLUSH_ROWS = 150_000
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
        self._key, self._chunks = job.key, job.chunks
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
            named = _with_pseudonyms(table, self._key)
            for low, high, chunk in _by_pseudonym(named, self._chunks):
                self._add("records", chunk, low=low, high=high)
            return
        self._add(name, table.unique())

    def _add(self, kind: str, table: pl.DataFrame, **facts: int) -> None:
        name = f"{kind} {self._file.next_name}"
        sealed = self._seal.close(table, name=name, lasting=False)
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

    def records(
        self, low: int, high: int, columns: Sequence[str] = ROWS, /
    ) -> Iterator[pl.DataFrame]:
        """Records of the pseudonyms from `low` on and below `high`, `encoded`."""
        for number, blob in self._blobs("records"):
            start, stop = blob.facts["low"], blob.facts["high"]
            if start >= high or stop <= low:
                continue
            table = self._open(number, blob, ["pseudonym", *columns])
            if start < low or stop > high:
                # Every table is sorted by pseudonym.
                bounds = np.array([max(start, low), min(stop, high) - 1], dtype=np.uint64)
                names = table["pseudonym"].to_numpy()
                first = int(np.searchsorted(names, bounds[0]))
                table = table.slice(first, int(np.searchsorted(names, bounds[1], "right")) - first)
            yield table[list(columns)]

    def table(self, kind: str, /) -> Iterator[pl.DataFrame]:
        """Read ``dropped``, ``deletes`` or ``scrubs``, piece by piece."""
        for number, blob in self._blobs(kind):
            yield self._open(number, blob)

    def bad(self, piece: int, /) -> list[Callable[[], pl.DataFrame]]:
        """Functions that each read some bad lines of a piece, in the order of the source."""
        return [
            partial(self._open, number, blob)
            for number, blob in self._blobs("bad")
            if blob.facts["piece"] == piece
        ]

    def rows(self, kind: str, /) -> int:
        """Rows of a table, those of pieces that are left out among them."""
        return sum(b.facts["rows"] for b in self.file.blobs if b.kind == kind)

    def _blobs(self, kind: str) -> list[tuple[int, Blob]]:
        return [(n, blob) for n, blob in enumerate(self.file.blobs) if blob.kind == kind]

    def _open(self, number: int, blob: Blob, columns: Sequence[str] = ()) -> pl.DataFrame:
        """Open a table, some columns of it, and leave out what pieces to be skipped gave."""
        wanted = list(dict.fromkeys([*columns, *(["piece"] if self.skip else [])]))
        name = f"{blob.kind} {number}"
        data = self.file.read(blob)
        try:
            table = self.seal.open(data, name=name, columns=wanted if columns else None)
        except StoreError as error:
            msg = f"{str(self.file.path)!r}: {error}"
            raise StoreError(msg) from None
        if "piece" not in table.columns:
            return table
        if self.skip:
            table = table.filter(~pl.col("piece").is_in(list(self.skip)))
        return table.drop("piece")


def encoded(records: pl.DataFrame, /) -> pl.DataFrame:
    """Countries as numbers, which take less room than a list of all countries in each chunk."""
    return records.with_columns(pl.col("country").to_physical())


def decoded(records: pl.DataFrame, /) -> pl.DataFrame:
    """Undo `encoded`."""
    return records.with_columns(pl.col("country").cast(pl.UInt16).cat.to(COUNTRY))


def _with_pseudonyms(records: pl.DataFrame, key: bytes) -> pl.DataFrame:
    pseudonyms = pseudonymise(records["user"], key=key).alias("pseudonym")
    return encoded(records.with_columns(pseudonyms).sort("pseudonym", maintain_order=True))


def _by_pseudonym(records: pl.DataFrame, most: int) -> list[tuple[int, int, pl.DataFrame]]:
    """Cut sorted records at even steps of the pseudonyms: bounds, and what lies between."""
    chunks = 1
    while chunks < most and records.height > chunks * _LEAST_CHUNK_ROWS:
        chunks *= 2
    step = PSEUDONYMS // chunks
    bounds = np.array([n * step for n in range(1, chunks)], dtype=np.uint64)
    ends = [0, *np.searchsorted(records["pseudonym"].to_numpy(), bounds), records.height]
    return [
        (n * step, (n + 1) * step, records.slice(int(ends[n]), int(ends[n + 1] - ends[n])))
        for n in range(chunks)
        if ends[n + 1] > ends[n]
    ]
