"""A gzip member: header, deflated data, check sum."""

import struct
from collections.abc import Iterator

from isal import isal_zlib

from migtrace.stream.engines import inflate
from migtrace.stream.feed import Damage, Feed

_HEADER = struct.Struct("<2x B B 6x")
_TRAILER = struct.Struct("<II")
_HAS_CHECK, _HAS_EXTRA, _HAS_NAME, _HAS_COMMENT = 2, 4, 8, 16
_RESERVED = 0xE0
_DEFLATE = 8


def gunzip(feed: Feed, /) -> Iterator[bytes]:
    """Undo one gzip member.

    The wrapper is read here and not by isal, which would take the last bytes with it when it
    finds a wrong check sum.
    """
    _skip_header(feed)
    check, length = 0, 0
    for piece in inflate(feed, "gzip"):
        check = isal_zlib.crc32(piece, check)
        length += len(piece)
        yield piece
    trailer = feed.read(_TRAILER.size)
    if len(trailer) < _TRAILER.size:
        msg = feed.damage or "the gzip data break off"
        raise Damage(msg)
    if _TRAILER.unpack(trailer) != (check, length & 0xFFFFFFFF):
        msg = "the gzip data fail their check sum"
        raise Damage(msg)


def _skip_header(feed: Feed) -> None:
    header = feed.read(_HEADER.size)
    if len(header) == _HEADER.size:
        method, flags = _HEADER.unpack(header)
        if method != _DEFLATE or flags & _RESERVED:
            msg = "the gzip header is damaged"
            raise Damage(msg)
        if flags & _HAS_EXTRA:
            feed.read(int.from_bytes(feed.read(2), "little"))
        for flag in (_HAS_NAME, _HAS_COMMENT):
            if flags & flag:
                while feed.read(1) not in {b"", b"\0"}:
                    pass
        if flags & _HAS_CHECK:
            feed.read(2)
    # A header that breaks off shows here too: nothing can follow it.
    if not feed.peek(1):
        msg = feed.damage or "the gzip header breaks off"
        raise Damage(msg)
