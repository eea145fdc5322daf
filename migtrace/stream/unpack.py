"""Unpack whatever posts come packed in, to any depth, reading forwards and writing nothing."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from migtrace.stream.compressions import decompress, find_codec
from migtrace.stream.feed import CHUNK, Feed, broken
from migtrace.stream.tars import is_tar, tar_entries
from migtrace.stream.zips import is_zip, zip_entries

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_DEPTH = 16
"""How many archives and compressions may lie in one another."""

BUFFER = 1 << 17
"""Bytes that a member's stream holds ready."""

_FOREIGN = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed with lz4",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\0": "an SQLite database",
}


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes; none at the end only."""


class Member:
    """A stream of lines found in a source.

    Attributes
    ----------
    name
        Where it was found: the path inside the archive, archives in archives joined by "/"; ""
        for the source itself.
    stream
        Its bytes, decompressed; to be read before the next member is asked for. No damage raises
        here: the stream ends where the damage begins.
    """

    __slots__ = ("_feed", "name", "stream")

    def __init__(self, name: str, feed: Feed) -> None:
        self.name = name
        self._feed = feed
        self.stream = io.BufferedReader(_Raw(feed), BUFFER)

    @property
    def damage(self) -> str | None:
        """Why the stream ended early; known when its end has been read, None if all is well."""
        return self._feed.damage


class _Raw(io.RawIOBase):
    """A feed as a raw stream."""

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = self._feed.some(len(view))
        view[: len(data)] = data
        return len(data)


def unpack(raw: Readable, /, *, depth: int = MAX_DEPTH) -> Iterator[Member]:
    r"""Find every stream of lines in a source, in its order.

    What the source is, its first bytes tell, never its name: gzip, bz2, zstd and xz (also of
    several streams joined), tar and zip, and these in one another; all else is lines. The source
    is read once, forwards, and a few MB of it are held at a time; a zstd or xz stream may need up
    to 128 MiB more, as its maker chose. Folders, links, empty files and what macOS adds to
    archives are passed over.

    Parameters
    ----------
    raw
        The source; it need not be seekable, and is not closed.
    depth
        How many archives and compressions may lie in one another.

    Yields
    ------
    Member
        A stream of lines. It is closed when the next one is asked for; what has not been read of
        it is passed over. Damaged data never raise: all that can be read before the damage is in
        the stream, then it ends and `Member.damage` says why. Damage of an archive itself is a
        member without bytes; files after the damage are read where they can be found.

    Raises
    ------
    OSError
        As `raw` raises it.

    Notes
    -----
    METHOD M1.1: every line of a source is accounted for.

    Examples
    --------
    >>> import gzip, io
    >>> packed = gzip.compress(b"one\ntwo\n")
    >>> for member in unpack(io.BytesIO(packed[:-3])):  # its last bytes are lost
    ...     print(member.stream.readlines(), member.damage)
    [b'one\n', b'two\n'] the gzip data break off
    """
    yield from _members(_feed_of(raw), "", depth, depth)


def is_lines(raw: Readable, /) -> bool:
    """Whether a source is lines as it is: neither compressed nor an archive.

    Parameters
    ----------
    raw
        The source, at its start; some of it is read.

    Returns
    -------
    bool
        True when `unpack` would give the source itself.
    """
    feed = _feed_of(raw)
    return not _is_packed(feed) and _known(feed) is feed


def _feed_of(raw: Readable) -> Feed:
    return Feed(iter(lambda: raw.read(CHUNK) or b"", b""))


def _is_packed(feed: Feed) -> bool:
    return find_codec(feed) is not None or is_zip(feed) or is_tar(feed)


def _members(feed: Feed, name: str, left: int, depth: int) -> Iterator[Member]:
    if not _is_packed(feed):
        yield from _leaf(_known(feed), name)
    elif left <= 0:
        yield from _leaf(Feed(broken(f"is nested deeper than {depth} levels")), name)
    elif codec := find_codec(feed):
        yield from _members(Feed(decompress(feed, codec)), name, left - 1, depth)
    else:
        for entry in zip_entries(feed) if is_zip(feed) else tar_entries(feed):
            inside = f"{name}/{entry.name}" if name and entry.name else name or entry.name
            # Empty files hold no lines; an empty stream with damage has something to say.
            if entry.body.peek(1) or entry.body.damage:
                yield from _members(entry.body, inside, left - 1, depth)


def _leaf(feed: Feed, name: str) -> Iterator[Member]:
    member = Member(name, feed)
    yield member
    member.stream.close()


def _known(feed: Feed) -> Feed:
    """The feed itself, unless it is known to hold no lines."""
    start = feed.peek(16)
    for magic, what in _FOREIGN.items():
        if start.startswith(magic):
            return Feed(broken(f"is {what}; expected lines, or gz, bz2, zst, xz, tar or zip"))
    return feed
