"""A zstd frame, put into the decoder block by block."""

from collections.abc import Iterator

import zstandard

from migtrace.stream.engines import MAX_WINDOW, too_wide
from migtrace.stream.feed import Damage, Feed

_BREAKS_OFF = "the zstd data break off"
_LONGEST_HEADER = 18
_SKIPPABLE_HEADER, _BLOCK_HEADER, _CHECK = 8, 3, 4
_LONGEST_BLOCK = 1 << 17
_REPEATED, _RESERVED = 1, 3
_SKIPPABLE = frozenset(range(0x50, 0x60))


def is_zstd(start: bytes, /) -> bool:
    """Whether a stream begins with a frame, or with one that is to be skipped."""
    if start[1:4] == b"\x2a\x4d\x18":
        return start[0] in _SKIPPABLE
    return start.startswith(b"\x28\xb5\x2f\xfd")


def unzstd(feed: Feed, /) -> Iterator[bytes]:
    """Undo one zstd frame.

    Given whole blocks, the decoder gives each at once: 128 KiB at most, so that a few bytes cannot
    become gigabytes, and neither a damaged block nor a wrong check sum costs the ones before.
    """
    start = feed.peek(_LONGEST_HEADER)
    if start[0] in _SKIPPABLE:
        _take(feed, _SKIPPABLE_HEADER)
        _skip(feed, int.from_bytes(start[4:_SKIPPABLE_HEADER], "little"))
        return
    try:
        parameters = zstandard.get_frame_parameters(start)
        header = _take(feed, zstandard.frame_header_size(start))
        if parameters.window_size > MAX_WINDOW:
            raise Damage(too_wide("zstd"))
        frame = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj()
        yield frame.decompress(header)
        last = False
        while not last:
            block_header = int.from_bytes(_take(feed, _BLOCK_HEADER, peek=True), "little")
            last, kind, size = bool(block_header & 1), block_header >> 1 & 3, block_header >> 3
            if kind == _RESERVED or size > _LONGEST_BLOCK:
                msg = "the zstd data are damaged (a block that cannot be)"
                raise Damage(msg)
            yield frame.decompress(_take(feed, _BLOCK_HEADER + (1 if kind == _REPEATED else size)))
        if parameters.has_checksum:
            frame.decompress(_take(feed, _CHECK))
    except zstandard.ZstdError as error:
        cut = "not enough data" in str(error)  # for the header, as all else is given whole
        msg = feed.damage or _BREAKS_OFF if cut else f"the zstd data are damaged ({error})"
        raise Damage(msg) from error


def _take(feed: Feed, size: int, *, peek: bool = False) -> bytes:
    data = feed.peek(size) if peek else feed.read(size)
    if len(data) < size:
        raise Damage(feed.damage or _BREAKS_OFF)
    return data


def _skip(feed: Feed, size: int) -> None:
    end = feed.tell() + size
    if feed.seek(end) < end:
        raise Damage(feed.damage or _BREAKS_OFF)
