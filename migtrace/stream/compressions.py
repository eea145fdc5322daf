"""Compressed streams, told by their first bytes and decompressed in small steps."""

import bz2
import lzma
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, Protocol, cast

import zstandard
from isal import igzip_lib, isal_zlib

from migtrace.stream.feed import Damage, Feed

MAX_WINDOW = 1 << 27
"""The memory a zstd or xz stream may ask for, in bytes: 128 MiB, the limit of zstd's own tool."""

PIECE = 1 << 16
_MAGIC_BYTES = 10
_BZ2_STARTS = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
_BZ2_LEVELS = frozenset(b"123456789")
_SKIPPABLE = frozenset(range(0x50, 0x60))
# Of a zstd frame four compressed bytes may become a block of 128 KiB.
_ZSTD_STEP = 1 << 10
_GZIP_HEADER = struct.Struct("<2x B B 6x")
_GZIP_TRAILER = struct.Struct("<II")
_HAS_CHECK, _HAS_EXTRA, _HAS_NAME, _HAS_COMMENT = 2, 4, 8, 16
_RESERVED = 0xE0
_DEFLATE = 8
# What the engines raise on damaged data; nothing is read from outside while they work.
_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    ValueError,
    lzma.LZMAError,
    cast(type[Exception], igzip_lib.IsalError),  # its types say that it is an object
    zstandard.ZstdError,
)


class Engine(Protocol):
    """A decompressor of one stream, with the interface of the standard library's."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream has been read."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before more is put in."""

    @property
    def unused_data(self) -> bytes:
        """What was put in beyond the end."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Put in compressed bytes, get at most `max_length` out."""


class _ZstdEngine:
    """One zstd frame, put in so slowly that little can come out at once."""

    def __init__(self) -> None:
        context = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._frame = context.decompressobj()
        self._waiting = b""
        self._at = 0

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def needs_input(self) -> bool:
        return self._at >= len(self._waiting)

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data + self._waiting[self._at :]

    def decompress(self, data: bytes, _max_length: int = -1, /) -> bytes:
        if data:
            self._waiting, self._at = data, 0
        start, self._at = self._at, self._at + _ZSTD_STEP
        return self._frame.decompress(self._waiting[start : self._at])


class Codec(NamedTuple):
    """How a compression is undone, and how much may be lost where it is damaged."""

    name: str
    engine: Callable[[], Engine]
    step: int
    """Bytes that come out at a time. A decoder that stumbles takes its last step with it."""


DEFLATE = Codec("deflate", partial(igzip_lib.IgzipDecompressor, igzip_lib.DECOMP_DEFLATE), 4096)
GZIP = DEFLATE._replace(name="gzip")
BZ2 = Codec("bz2", bz2.BZ2Decompressor, 512)
ZSTD = Codec("zstd", _ZstdEngine, 4096)
XZ = Codec("xz", partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, MAX_WINDOW), 1024)


def find_codec(feed: Feed, /) -> Codec | None:
    """The compression that a stream's first bytes announce; None for any other content."""
    start = feed.peek(_MAGIC_BYTES)
    if start.startswith(b"\x1f\x8b"):
        return GZIP
    # Text may begin with "BZh" too: the first block must follow, as far as the stream goes.
    if start.startswith(b"BZh") and start[3:4] and start[3] in _BZ2_LEVELS:
        follows = start[4:]
        return BZ2 if any(mark.startswith(follows) for mark in _BZ2_STARTS) else None
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return ZSTD
    if start[1:4] == b"\x2a\x4d\x18" and start[0] in _SKIPPABLE:
        return ZSTD
    return XZ if start.startswith(b"\xfd7zXZ\0") else None


def decompress(feed: Feed, codec: Codec, /) -> Iterator[bytes]:
    """Decompress one stream after another, as the tools do with files that were joined.

    Parameters
    ----------
    feed
        The compressed bytes, from a place where `find_codec` found `codec`.
    codec
        Their compression.

    Yields
    ------
    bytes
        What is inside, in pieces of at most some hundred KiB, all that can be read before damage.

    Raises
    ------
    Damage
        Where the data break off, fail their check or are followed by something else.
    """
    one = _gunzip if codec is GZIP else partial(inflate, codec=codec)
    while True:
        yield from one(feed)
        if not feed.skip_zeros():
            break
        if find_codec(feed) is not codec:
            msg = f"trailing garbage after the {codec.name} data"
            raise Damage(msg)
    if feed.damage:
        raise Damage(feed.damage)


def inflate(feed: Feed, /, codec: Codec) -> Iterator[bytes]:
    """Decompress a single stream and leave what follows it in the feed."""
    engine = codec.engine()
    take, step = engine.decompress, codec.step
    while not engine.eof:
        parts: list[bytes] = []
        length = 0
        damage = None
        data = b""
        while length < PIECE and not engine.eof:
            if engine.needs_input and not (data := feed.some()):
                damage = Damage(feed.damage or f"the {codec.name} data break off")
                break
            try:
                part = take(data, step)
            except _ERRORS as error:
                damage = Damage(_explain(codec, error))
                break
            data = b""
            parts.append(part)
            length += len(part)
        if parts:
            yield b"".join(parts)
        if damage:
            raise damage
    feed.unread(engine.unused_data)


def _explain(codec: Codec, error: Exception) -> str:
    text = str(error)
    if "too much memory" in text or "Memory usage limit" in text:
        return (
            f"the {codec.name} data need more than {MAX_WINDOW >> 20} MiB of memory to be read; "
            "compress them again with a smaller window"
        )
    return f"the {codec.name} data are damaged ({text})"


def _gunzip(feed: Feed, /) -> Iterator[bytes]:
    """Decompress one gzip member; our own check sum, as isal's takes its last bytes with it."""
    _skip_gzip_header(feed)
    check, length = 0, 0
    for piece in inflate(feed, GZIP):
        check = isal_zlib.crc32(piece, check)
        length += len(piece)
        yield piece
    trailer = feed.read(_GZIP_TRAILER.size)
    if len(trailer) < _GZIP_TRAILER.size:
        msg = feed.damage or "the gzip data break off"
        raise Damage(msg)
    if _GZIP_TRAILER.unpack(trailer) != (check, length & 0xFFFFFFFF):
        msg = "the gzip data fail their check sum"
        raise Damage(msg)


def _skip_gzip_header(feed: Feed) -> None:
    header = feed.read(_GZIP_HEADER.size)
    if len(header) == _GZIP_HEADER.size:
        method, flags = _GZIP_HEADER.unpack(header)
        if method != _DEFLATE or flags & _RESERVED:
            msg = "the gzip header is damaged"
            raise Damage(msg)
        if flags & _HAS_EXTRA:
            size = int.from_bytes(feed.read(2), "little")
            feed.read(size)
        for flag in (_HAS_NAME, _HAS_COMMENT):
            if flags & flag:
                while feed.read(1) not in {b"", b"\0"}:
                    pass
        if flags & _HAS_CHECK:
            feed.read(2)
    # A header that breaks off shows in the data, which then are none.
    if not feed.peek(1):
        msg = feed.damage or "the gzip header breaks off"
        raise Damage(msg)
