"""How far an ingest is, told by workers in small files and added up by the process that waits."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from migtrace.store.container import Container
from migtrace.stream.source import SourceRef

_TELL_SECONDS = 0.2
_READ_SHARE, _RESOLVE_SHARE = 0.75, 0.95
"""Of all the work, what is done when the stage is over: about, as measured."""

_ENDED = "ended"
_SPANS = {"read": (0.0, _READ_SHARE), "resolve": (_READ_SHARE, _RESOLVE_SHARE)}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is. No figure ever gets smaller.

    Attributes
    ----------
    stage
        ``"read"``, ``"resolve"`` or ``"write"``.
    bytes_done, bytes_total
        Of the sources, as they lie on the disk; the total is 0 when nobody knows it.
    records
        Records read so far in this call.
    seconds
        Since the call began to read.
    share
        Of all the work, 0 to 1.
    """

    stage: str
    bytes_done: int
    bytes_total: int
    records: int
    seconds: float
    share: float


class Teller:
    """Writes how far the reading of a batch is where `Watch` looks.

    Parameters
    ----------
    note
        The file.
    pulse
        Called whenever it is written, if the watch is kept by this very process.
    """

    def __init__(self, note: Path, pulse: Callable[[], None] | None = None, /) -> None:
        self._note, self._pulse = note, pulse
        self._last = -_TELL_SECONDS

    def __call__(self, done: int, records: int, /) -> None:
        """Tell of bytes and records, now and then."""
        now = time.monotonic()
        if now - self._last >= _TELL_SECONDS:
            self._last = now
            self._write(f"{done} {records}")

    def finish(self, part: Path, /) -> None:
        """Tell that the batch is read, as its part says: all its bytes and records."""
        pieces = Container(part).account["pieces"]
        done = sum(piece["bytes"] for piece in pieces)
        records = sum(piece["counts"].get("records", 0) for piece in pieces)
        self._write(f"{done} {records} {_ENDED}")

    def _write(self, text: str) -> None:
        # Whoever looks sees the old note or the new one, and never half of one.
        fresh = self._note.with_suffix(".fresh")
        fresh.write_text(text, encoding="ascii")
        fresh.replace(self._note)
        if self._pulse is not None:
            self._pulse()


class Watch:
    """Adds up what workers tell and hands it on.

    Parameters
    ----------
    progress
        Is told; None when nobody is.
    refs
        The sources to read.
    """

    def __init__(
        self, progress: Callable[[Progress], None] | None, refs: Sequence[SourceRef]
    ) -> None:
        self._progress = progress
        self._began = time.monotonic()
        self._reading: list[tuple[Path, int]] = []
        self._ended = (0, 0)  # Bytes and records of the batches that are read.
        self._told = Progress("read", 0, sum(ref.size or 0 for ref in refs), 0, 0.0, 0.0)
        self._tasks = 0

    def begin(self, notes: Sequence[tuple[Path, int]], left: set[Path], /) -> None:
        """Begin to watch the reading of batches: where each is told of, and its bytes."""
        self._reading = [(note, size) for note, size in notes if note in left]
        self._ended = (sum(size for note, size in notes if note not in left), 0)
        self(0)

    def stage(self, name: str, tasks: int, /) -> None:
        """Begin another stage, of so many tasks."""
        self._told, self._tasks = replace(self._told, stage=name), tasks
        self(0)

    def pulse(self) -> None:
        """Tell how far the reading is."""
        self(0)

    def __call__(self, done: int, /) -> None:
        """Tell how far it is, `done` tasks of the stage being over."""
        if self._progress is None:
            return
        told = self._told
        read, records, total = told.bytes_done, told.records, told.bytes_total
        if told.stage == "read":
            found, counted = self._look()
            read = max(read, min(found, total) if total else found)
            records = max(records, counted)
            over = read / total if total else 0.0
        else:
            over = done / self._tasks if self._tasks else 1.0
        low, high = _SPANS.get(told.stage, (_RESOLVE_SHARE, 1.0))
        self._told = replace(
            told,
            bytes_done=read,
            records=records,
            seconds=time.monotonic() - self._began,
            share=max(told.share, low + (high - low) * over),
        )
        self._progress(self._told)

    def _look(self) -> tuple[int, int]:
        """Bytes and records that are read; what has ended is not looked at again."""
        done, records = self._ended
        reading = []
        for note, size in self._reading:
            try:
                words = note.read_text(encoding="ascii").split()
            except FileNotFoundError:  # nobody has begun it
                reading.append((note, size))
                continue
            read, counted = int(words[0]), int(words[1])
            # Bytes that nobody knew of beforehand count as they come.
            read = min(read, size) if size else read
            if words[-1] == _ENDED:
                self._ended = (self._ended[0] + read, self._ended[1] + counted)
            else:
                reading.append((note, size))
            done += read
            records += counted
        self._reading = reading
        return done, records
