"""What is to be read, cut into batches that are kept or lost as a whole."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from blake3 import blake3

from migtrace.stream.source import SourceRef
from migtrace.stream.sources import is_plain

BLOCK_BYTES = 64 * 2**20
"""Files are digested, and large ones cut, at multiples of this."""

SHARD_ROWS = 75_000
"""Records a shard, at most, about: what one worker resolves in little memory."""

_MOST_CHUNKS = 512
_RECORD_BYTES = 2500
_MOST_BLOCKS = 16
_MOST_PIECES = 64
_BATCHES = 32
_READER = 2
"""Changes when the same bytes are read otherwise than before, so that old parts are not reused."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A source, or with `stop` the lines of it that begin from `start` on and before `stop`."""

    source: SourceRef
    start: int = 0
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """How sources are read.

    Attributes
    ----------
    key
        The store's key.
    earliest, now
        Bounds of the time (METHOD M1.6).
    chunks
        Into how many ranges of pseudonyms a part's records are cut.
    """

    key: bytes = field(repr=False)
    earliest: datetime
    now: datetime | None
    chunks: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces that one worker reads into one part."""

    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Bytes to read, as far as they are known."""
        return sum(size_of(piece) for piece in self.pieces)

    def name(self, job: Job, /) -> str:
        """The part's name: the same for the same bytes read in the same way."""
        sources = [asdict(piece) for piece in self.pieces]
        # What cannot be read a second time is never the same.
        once = secrets.token_hex(8) if any(p.source.size is None for p in self.pieces) else ""
        about = [_READER, job.earliest.isoformat(), job.now and job.now.isoformat(), sources, once]
        return blake3(json.dumps(about).encode()).hexdigest()[:32]


def count_chunks(records: int, size: int, /) -> int:
    """Choose how finely parts are cut: about as finely as the store will be.

    Parameters
    ----------
    records
        Records that the store has.
    size
        Bytes to read.

    Examples
    --------
    >>> count_chunks(0, 10**9), count_chunks(10**9, 0)
    (8, 512)
    """
    return min(_MOST_CHUNKS, double_until(records + size // _RECORD_BYTES, SHARD_ROWS))


def double_until(rows: int, most: int, /) -> int:
    """Cut into so many parts, a power of two, that each has `most` rows at most.

    Examples
    --------
    >>> double_until(0, 10), double_until(20, 10), double_until(21, 10)
    (1, 2, 4)
    """
    parts = 1
    while parts * most < rows:
        parts *= 2
    return parts


def size_of(piece: Piece, /) -> int:
    """Bytes of a piece; 0 when nobody knows."""
    if piece.stop is not None:
        return piece.stop - piece.start
    return piece.source.size or 0


def make_batches(sources: Sequence[SourceRef], /) -> list[Batch]:
    """Cut large plain files, group small ones.

    Parameters
    ----------
    sources
        The sources, sorted by name.

    Returns
    -------
    list of Batch
        Every byte of every source once. The same sources give the same batches: a resumed ingest
        finds its parts by that.
    """
    total = sum(source.size or 0 for source in sources)
    blocks = min(_MOST_BLOCKS, max(1, total // (_BATCHES * BLOCK_BYTES)))
    most = blocks * BLOCK_BYTES
    batches: list[Batch] = []
    waiting: list[Piece] = []
    for piece in _pieces(sources, most):
        full = sum(map(size_of, waiting)) + size_of(piece) > most
        if waiting and (full or len(waiting) == _MOST_PIECES):
            batches.append(Batch(tuple(waiting)))
            waiting = []
        waiting.append(piece)
    if waiting:
        batches.append(Batch(tuple(waiting)))
    return batches


def _pieces(sources: Iterable[SourceRef], most: int) -> Iterator[Piece]:
    for source in sources:
        if source.size is not None and source.size > most and is_plain(source):
            for start in range(0, source.size, most):
                yield Piece(source, start, min(start + most, source.size))
        else:
            yield Piece(source)
