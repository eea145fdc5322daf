"""Bytes that are passed on piece by piece: looked at ahead, given back, ending where damage is."""

from collections.abc import Iterator
from typing import NoReturn

CHUNK = 1 << 18
"""Bytes asked of a source at a time."""


class Damage(Exception):  # noqa: N818 - it says what happened to the data; no caller sees it
    """What makes data end before their end; caught by the `Feed` that reads them.

    Parameters
    ----------
    why
        What is wrong, for the user.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def broken(why: str, /) -> Iterator[NoReturn]:
    """Pieces of which there is none, because of damage."""
    raise Damage(why)
    yield  # makes this a generator


class Feed:
    """A stream made of pieces, read forwards only, never holding more than a piece or two.

    Damage in the pieces is no exception here: the stream ends where the damage begins, and
    `damage` says why. So whatever came before it has been handed out.

    Parameters
    ----------
    pieces
        The bytes in order; may raise `Damage`. Every other exception passes through.

    Attributes
    ----------
    damage
        Why the stream ended early; None while it has not, or when it ended as it should.
    """

    __slots__ = ("_at", "_data", "_pieces", "_position", "damage")

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._data = b""
        self._at = 0
        self._position = 0
        self.damage: str | None = None

    def some(self, limit: int = CHUNK) -> bytes:
        """Between one and `limit` bytes; none at the end only."""
        if self._at == len(self._data):
            self._data, self._at = self._next_piece(), 0
        data = self._data
        if self._at or len(data) > limit:
            data = data[self._at : self._at + limit]
        self._at += len(data)
        self._position += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next `size` bytes without taking them; fewer at the end only."""
        missing = size - (len(self._data) - self._at)
        if missing > 0:
            parts = [self._data[self._at :]]
            while missing > 0 and (piece := self._next_piece()):
                parts.append(piece)
                missing -= len(piece)
            self._data, self._at = b"".join(parts), 0
        return self._data[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes; fewer at the end only."""
        data = self.some(size)
        if len(data) == size or not data:
            return data
        parts, missing = [data], size - len(data)
        while missing and (data := self.some(missing)):
            parts.append(data)
            missing -= len(data)
        return b"".join(parts)

    def unread(self, data: bytes) -> None:
        """Give back bytes that were taken and not used."""
        self._data, self._at = data + self._data[self._at :], 0
        self._position -= len(data)

    def tell(self) -> int:
        """How many bytes have been taken."""
        return self._position

    def seek(self, position: int) -> int:
        """Pass over bytes up to `position`, or to the end if that comes first."""
        while self._position < position and self.some(min(position - self._position, CHUNK)):
            pass
        return self._position

    def drain(self) -> None:
        """Pass over all that is left."""
        while self.some():
            pass

    def skip_zeros(self) -> bool:
        """Pass over zero bytes; whether anything else follows."""
        while data := self.some():
            if rest := data.lstrip(b"\0"):
                self.unread(rest)
                return True
        return False

    def _next_piece(self) -> bytes:
        try:
            for piece in self._pieces:
                if piece:
                    return piece
        except Damage as damage:
            self.damage = damage.why
        return b""
