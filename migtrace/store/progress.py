"""How far an ingest is, told by workers in small files and added up by the process that waits."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from migtrace.store.work import Tell
from migtrace.stream.sources import SourceRef

_TELL_SECONDS = 0.2
_NOTE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is.

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


def teller(note: Path, pulse: Callable[[], None] | None = None, /) -> Tell:
    """Make a function that writes how far a worker is, now and then, where `Watch` looks.

    Parameters
    ----------
    note
        The file.
    pulse
        Called then, if the watch is kept by this very process.
    """
    last = 0.0

    def tell(done: int, records: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _TELL_SECONDS:
            last = now
            # Of a fixed length and in one write, so that nobody reads half of it.
            note.write_text(f"{done} {records}".ljust(_NOTE_BYTES), encoding="ascii")
            if pulse is not None:
                pulse()

    return tell


_READ_SHARE = 0.75


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
        self._total = sum(ref.size or 0 for ref in refs)
        self._began = time.monotonic()
        self._notes: list[tuple[Path, int]] = []
        self._before = 0
        self._records = 0
        self._stage = "read"
        self._tasks = 0

    def begin(self, notes: Sequence[tuple[Path, int]], left: set[Path], /) -> None:
        """Begin to watch the reading of batches: where each is told of, and its bytes."""
        self._notes = [(note, size) for note, size in notes if note in left]
        self._before = sum(size for note, size in notes if note not in left)
        self(0)

    def stage(self, name: str, tasks: int, /) -> None:
        """Begin another stage, of so many tasks."""
        self._stage, self._tasks = name, tasks
        self(0)

    def pulse(self) -> None:
        """Tell how far the reading is."""
        self(0)

    def __call__(self, done: int, /) -> None:
        """Tell how far it is, `done` tasks of the stage being over."""
        if self._progress is None:
            return
        if self._stage == "read":
            read = self._before + self._look()
            share = _READ_SHARE * (min(1.0, read / self._total) if self._total else 0.0)
        else:
            read = self._total
            share = _READ_SHARE + (1 - _READ_SHARE) * (done / self._tasks if self._tasks else 1.0)
        seconds = time.monotonic() - self._began
        self._progress(Progress(self._stage, read, self._total, self._records, seconds, share))

    def _look(self) -> int:
        done = records = 0
        for note, _ in self._notes:
            if note.exists():
                words = note.read_text(encoding="ascii").split()
                if words:
                    done += int(words[0])
                    records += int(words[1])
        self._records = records
        return done
