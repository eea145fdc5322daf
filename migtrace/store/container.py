"""One file with many named pieces and an account of them at its end."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from blake3 import blake3

from migtrace.durable import whole_file
from migtrace.errors import StoreError

_MAGIC = b"migtrace\x00\x00\x00\x02"
_LENGTH = 8
_DIGEST = 32
_TAIL = _LENGTH + _DIGEST + len(_MAGIC)


@dataclass(frozen=True, slots=True)
class Blob:
    """Where a piece lies in its file, what it is, and what else is known of it."""

    kind: str
    start: int
    size: int
    facts: dict[str, int]


class ContainerWriter:
    """Writes pieces one after the other; the file stands in its place once the block ends well.

    Parameters
    ----------
    path
        Where the file shall stand.
    """

    def __init__(self, path: Path) -> None:
        self.account: dict[str, Any] = {}
        self._blobs: list[Blob] = []
        self._whole = whole_file(path, mode=0o600)

    def __enter__(self) -> Self:
        self._file = self._whole.__enter__().open("r+b")
        self._file.write(_MAGIC)
        return self

    def add(self, kind: str, data: bytes, /, **facts: int) -> None:
        """Append a piece."""
        self._blobs.append(Blob(kind, self._file.tell(), len(data), facts))
        self._file.write(data)

    @property
    def next_name(self) -> str:
        """A name for the next piece that no other piece of this file has."""
        return str(len(self._blobs))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                index = [[b.kind, b.start, b.size, b.facts] for b in self._blobs]
                text = json.dumps({"account": self.account, "blobs": index}).encode()
                length = len(text).to_bytes(_LENGTH, "little")
                self._file.write(text + length + blake3(text).digest() + _MAGIC)
        except BaseException as failure:
            self._file.close()
            self._whole.__exit__(type(failure), failure, failure.__traceback__)
            raise
        self._file.close()
        self._whole.__exit__(kind, error, trace)


class Container:
    """A file that `ContainerWriter` wrote, open for reading.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    StoreError
        When it is none, or cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - _TAIL))
                tail = file.read()
                size = int.from_bytes(tail[:_LENGTH], "little")
                if not tail.endswith(_MAGIC) or size + _TAIL > end:
                    msg = f"{str(path)!r} is damaged: it does not end as it should"
                    raise StoreError(msg)
                file.seek(end - _TAIL - size)
                text = file.read(size)
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            msg = f"{str(path)!r} cannot be read: {error.strerror or error}"
            raise StoreError(msg) from error
        if blake3(text).digest() != tail[_LENGTH : _LENGTH + _DIGEST]:
            msg = f"{str(path)!r} is damaged: its account has changed"
            raise StoreError(msg)
        about = json.loads(text)
        self.account: dict[str, Any] = about["account"]
        self.blobs = [Blob(*entry) for entry in about["blobs"]]

    def read(self, blob: Blob, /) -> bytes:
        """Read a piece."""
        with self.path.open("rb") as file:
            file.seek(blob.start)
            return file.read(blob.size)
