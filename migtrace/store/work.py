"""Reading one batch of sources into one part: what a worker does."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from blake3 import blake3

from migtrace.errors import SourceError
from migtrace.store.parts import PartWriter
from migtrace.store.plan import BLOCK_BYTES, Batch, Job, Piece, size_of
from migtrace.stream.read import read_lines, seek_line
from migtrace.stream.source import SourceRef
from migtrace.stream.sources import check_unchanged, open_raw
from migtrace.stream.unpack import unpack

_CHUNK = 2**20

Tell = Callable[[int, int], None]
"""Called with the bytes and the records of the batch that are read so far."""


def read_batch(batch: Batch, part: Path, job: Job, tell: Tell, /) -> None:
    """Read every line of a batch and write its part.

    Parameters
    ----------
    batch
        The pieces to read.
    part
        Where the part shall stand; it does so only when all of the batch was read.
    job
        How to read.
    tell
        Told now and then how far it is.

    Raises
    ------
    SourceError
        When a source vanished, cannot be read or changed while it was read.
    OSError
        When the part cannot be written.
    """
    before = records = 0
    with PartWriter(part, job) as writer:
        for piece in batch.pieces:
            ref = piece.source
            about = {"name": ref.name, "kind": ref.kind, "start": piece.start, "stop": piece.stop}
            writer.begin({**about, "size": ref.size, "mtime_ns": ref.mtime_ns})
            progress = _Progress(tell, before, records)
            with _opened(ref) as raw:
                read = _read_range if piece.stop is not None else _read_whole
                read(raw, piece, job, writer, progress)
            check_unchanged(ref)
            before += size_of(piece)
            records = progress.records


def _opened(ref: SourceRef) -> BinaryIO:
    try:
        return open_raw(ref)
    except SourceError as error:
        # It was there when the sources were listed.
        msg = f"{error}; what was read is kept: run the same ingest again, with or without it"
        raise SourceError(msg) from error


class _Progress:
    """Adds up what is told of the pieces of a batch."""

    def __init__(self, tell: Tell, before: int, records: int) -> None:
        self._tell, self._before, self.records = tell, before, records

    def __call__(self, done: int, records: int) -> None:
        self.records += records
        self._tell(self._before + done, self.records)


def _read_range(
    raw: BinaryIO, piece: Piece, job: Job, writer: PartWriter, progress: _Progress
) -> None:
    """Read the lines of a plain file that begin within a range of its bytes."""
    stop = piece.stop if piece.stop is not None else 0
    writer.piece["blocks"] = _digest_range(raw, piece.start, stop)
    writer.piece["bytes"] = stop - piece.start
    writer.piece["members"] = 1
    stream = io.BufferedReader(raw, 2**17) if isinstance(raw, io.RawIOBase) else raw
    offset = seek_line(stream, piece.start)
    for harvest in read_lines(stream, earliest=job.earliest, now=job.now, offset=offset, stop=stop):
        writer.take(harvest, "")
        progress(min(stream.tell(), stop) - piece.start, harvest.records.height)


def _read_whole(
    raw: BinaryIO, piece: Piece, job: Job, writer: PartWriter, progress: _Progress
) -> None:
    """Read every member of a source from its first byte to its last."""
    digesting = _Digesting(raw, piece.source.name)
    account = writer.piece
    account["members"] = 0
    for member in unpack(digesting):
        account["members"] += 1
        for harvest in read_lines(
            member.stream,
            earliest=job.earliest,
            now=job.now,
            damage=lambda member=member: member.damage,  # type: ignore[misc] # a default binds it
        ):
            writer.take(harvest, member.name)
            progress(digesting.bytes, harvest.records.height)
        if member.damage is not None:
            account["damage"].append([member.name, member.damage])
    while digesting.read(_CHUNK):  # what stands behind the last member belongs to the digest
        pass
    account["bytes"] = digesting.bytes
    account["blocks"] = digesting.blocks()


class _Digesting(io.RawIOBase):
    """A stream of raw bytes that digests what passes, block by block.

    Parameters
    ----------
    raw
        Where the bytes come from.
    name
        What to call it in messages.
    """

    def __init__(self, raw: BinaryIO, name: str) -> None:
        super().__init__()
        self._raw, self._name = raw, name
        self.bytes = 0
        self._done: list[str] = []
        self._block = blake3()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any buffer
        room = min(len(buffer), BLOCK_BYTES - self.bytes % BLOCK_BYTES)
        try:
            data = self._raw.read(room)
        except OSError as error:
            msg = f"{self._name}: cannot be read: {error.strerror or error}"
            raise SourceError(msg) from error
        buffer[: len(data)] = data
        self._block.update(data)
        self.bytes += len(data)
        if data and self.bytes % BLOCK_BYTES == 0:
            self._done.append(self._block.hexdigest())
            self._block = blake3()
        return len(data)

    def blocks(self) -> list[str]:
        """Digests of the blocks, the last of which may be short; an empty source has one."""
        rest = self.bytes % BLOCK_BYTES or not self._done
        return [*self._done, self._block.hexdigest()] if rest else self._done


def _digest_range(raw: BinaryIO, start: int, stop: int) -> list[str]:
    """Digests of the blocks of a range; it begins at a multiple of the block."""
    raw.seek(start)
    blocks = []
    left = stop - start
    while left > 0:
        block, room = blake3(), min(left, BLOCK_BYTES)
        left -= room
        while room and (data := raw.read(min(room, _CHUNK))):
            block.update(data)
            room -= len(data)
        blocks.append(block.hexdigest())
    raw.seek(0, os.SEEK_SET)
    return blocks


def digest_of(blocks: list[str], /) -> str:
    """Digest of a source from those of its blocks, however it was cut.

    Examples
    --------
    >>> len(digest_of(["00", "ff"]))
    64
    """
    return blake3(b"".join(map(bytes.fromhex, blocks))).hexdigest()
