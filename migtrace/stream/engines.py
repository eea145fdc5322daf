"""One compressed stream, taken apart in small steps so that damage costs little."""

import bz2
import lzma
from collections.abc import Callable, Iterator
from typing import Protocol, cast

from isal import igzip_lib

from migtrace.stream.feed import CHUNK, Damage, Feed

MAX_WINDOW = 1 << 27
"""The memory a zstd or xz stream may ask for, in bytes: 128 MiB, the limit of zstd's own tool."""

_PIECE = 1 << 16
# Bytes that come out at a time. A decoder that stumbles takes its last step with it; the slow ones
# can be watched more closely.
_DEFLATE_STEP, _BZ2_STEP, _XZ_STEP = 4096, 1024, 1024
# An xz decoder takes with it all that it was given last, however little came out: it is given few
# bytes at a time, which costs a quarter more time.
_XZ_INPUT = 64
# What the decoders raise on damaged data; nothing is read from outside while they work.
_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    ValueError,
    lzma.LZMAError,
    cast(type[Exception], igzip_lib.IsalError),  # its types say that it is an object
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


def inflate(feed: Feed, /, name: str = "deflate") -> Iterator[bytes]:
    """Undo deflate without any wrapper."""
    engine = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_DEFLATE)
    return _run(feed, name, engine, _DEFLATE_STEP)


def unbz2(feed: Feed, /) -> Iterator[bytes]:
    """Undo one bz2 stream."""
    return _run(feed, "bz2", bz2.BZ2Decompressor(), _BZ2_STEP)


def unxz(feed: Feed, /) -> Iterator[bytes]:
    """Undo one xz stream."""
    engine = lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_WINDOW)
    return _run(feed, "xz", engine, _XZ_STEP, _XZ_INPUT)


def too_wide(name: str, /) -> str:
    """Why a stream cannot be read that asks for too much memory."""
    return (
        f"the {name} data need more than {MAX_WINDOW >> 20} MiB of memory to be read; "
        "compress them again with a smaller window"
    )


def _run(feed: Feed, name: str, engine: Engine, step: int, most: int = CHUNK) -> Iterator[bytes]:
    """Give all that comes out before the end or the damage; leave in the feed what follows."""
    take: Callable[[bytes, int], bytes] = engine.decompress
    damage = None
    while damage is None and not engine.eof:
        parts: list[bytes] = []
        length = 0
        while length < _PIECE and not engine.eof:
            data = feed.some(most) if engine.needs_input else b""
            if not data and engine.needs_input:
                damage = feed.damage or f"the {name} data break off"
                break
            try:
                part = take(data, step)
            except _ERRORS as error:
                wide = "Memory usage limit" in str(error)
                damage = too_wide(name) if wide else f"the {name} data are damaged ({error})"
                break
            parts.append(part)
            length += len(part)
        if parts:
            yield b"".join(parts)
    if damage is not None:
        raise Damage(damage)
    feed.unread(engine.unused_data)
