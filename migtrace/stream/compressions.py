"""Compressed streams, told by their first bytes, one after another."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from migtrace.stream.engines import inflate, unbz2, unxz
from migtrace.stream.feed import Damage, Feed
from migtrace.stream.gzips import gunzip
from migtrace.stream.zstds import is_zstd, unzstd

_MAGIC_BYTES = 10
_BZ2_STARTS = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
_BZ2_LEVELS = frozenset(b"123456789")


class Codec(NamedTuple):
    """A compression and what undoes one stream of it, leaving in the feed what follows."""

    name: str
    undo: Callable[[Feed], Iterator[bytes]]


DEFLATE = Codec("deflate", inflate)
GZIP = Codec("gzip", gunzip)
BZ2 = Codec("bz2", unbz2)
ZSTD = Codec("zstd", unzstd)
XZ = Codec("xz", unxz)


def find_codec(feed: Feed, /) -> Codec | None:
    """The compression that a stream's first bytes announce; None for any other content."""
    start = feed.peek(_MAGIC_BYTES)
    if start.startswith(b"\x1f\x8b"):
        return GZIP
    # Text may begin with "BZh" too: the first block must follow, as far as the stream goes.
    if start.startswith(b"BZh") and start[3:4] and start[3] in _BZ2_LEVELS:
        follows = start[4:]
        return BZ2 if any(mark.startswith(follows) for mark in _BZ2_STARTS) else None
    if is_zstd(start):
        return ZSTD
    return XZ if start.startswith(b"\xfd7zXZ\0") else None


def decompress(feed: Feed, codec: Codec, /) -> Iterator[bytes]:
    """Undo one stream after another, as the tools do with files that were joined.

    Parameters
    ----------
    feed
        The compressed bytes, from a place where `find_codec` found `codec`.
    codec
        Their compression.

    Yields
    ------
    bytes
        What is inside, in pieces of some hundred KiB at most, all that can be read before damage.

    Raises
    ------
    Damage
        Where the data break off, fail their check or are followed by something else.
    """
    while True:
        yield from codec.undo(feed)
        if not feed.skip_zeros():
            break
        if find_codec(feed) is not codec:
            msg = f"trailing garbage after the {codec.name} data"
            raise Damage(msg)
    if feed.damage:
        raise Damage(feed.damage)
