"""Zip archives, read forwards by the headers before each file, so that cut ones can be read."""

import re
import struct
from collections.abc import Generator, Iterator
from typing import NamedTuple, Self

from isal import isal_zlib

from migtrace.stream.compressions import BZ2, DEFLATE, XZ, ZSTD, Codec
from migtrace.stream.entries import Entry, damaged, passes_over
from migtrace.stream.feed import CHUNK, Damage, Feed

FILE = b"PK\x03\x04"
_DIRECTORY_MARKS = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
_END = b"PK\x05\x06"
_END_SIZE = 22
_END_REACH = _END_SIZE + 65_535  # with the longest comment
_MARKS = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x05\x06)")
_DESCRIPTOR = b"PK\x07\x08"
_HEADER = struct.Struct("<4x 2x H H 4x I I I H H")
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_SIZES_FOLLOW, _UTF8 = 1 << 3, 1 << 11
_STORED = 0
_CODECS: dict[int, Codec] = {8: DEFLATE, 12: BZ2, 93: ZSTD, 95: XZ}
_METHOD_NAMES = {9: "Deflate64", 14: "LZMA", 98: "PPMd", 99: "AES"}
_WIDE = 0xFFFFFFFF


class _Header(NamedTuple):
    """What stands before a file."""

    name: str
    flags: int
    method: int
    check: int
    packed: int
    size: int

    @property
    def measured(self) -> bool:
        """Whether the header knows how long the packed bytes are."""
        return not self.flags & _SIZES_FOLLOW or self.packed > 0

    @classmethod
    def read(cls, feed: Feed) -> Self:
        start = feed.read(_HEADER.size)
        if len(start) < _HEADER.size:
            msg = feed.damage or "the zip archive breaks off"
            raise Damage(msg)
        flags, method, check, packed, size, name_length, extra_length = _HEADER.unpack(start)
        name, extra = feed.read(name_length), feed.read(extra_length)
        if len(extra) < extra_length or len(name) < name_length:
            msg = feed.damage or "the zip archive breaks off"
            raise Damage(msg)
        text = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        wide = _wide_sizes(extra)
        if size == _WIDE and wide:
            size = wide.pop(0)
        if packed == _WIDE and wide:
            packed = wide.pop(0)
        return cls(text, flags, method, check, packed, size)


def _wide_sizes(extra: bytes) -> list[int]:
    """The 64-bit sizes among a header's extra fields."""
    while len(extra) >= 4:  # noqa: PLR2004 - a field's kind and length
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            field = extra[4 : 4 + length]
            return [value for (value,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
        extra = extra[4 + length :]
    return []


def is_zip(feed: Feed, /) -> bool:
    """Whether a zip archive comes next; an empty one has an end only."""
    return feed.peek(4) in {FILE, _END}


def zip_entries(feed: Feed, /) -> Iterator[Entry]:
    """Give the files of a zip archive.

    Parameters
    ----------
    feed
        The archive, from a place where `is_zip`.

    Yields
    ------
    Entry
        Every file; whatever of it is not read is passed over. Damage between files is an entry
        without a name; reading goes on at the next header that can be found.
    """
    while mark := feed.peek(4):
        if mark in _DIRECTORY_MARKS:
            yield from _directory(feed)
            return
        if mark != FILE:
            yield damaged(feed.damage or "a header of the zip archive is damaged")
            going = _find_header(feed)
        else:
            going = yield from _file(feed)
        if not going:
            return
    yield damaged(feed.damage or "the zip archive breaks off")


def _file(feed: Feed) -> Generator[Entry, None, bool]:
    """Give the file whose header comes next; whether there is something after it."""
    try:
        header = _Header.read(feed)
    except Damage as damage:
        yield damaged(damage.why)
        return False
    end = feed.tell() + header.packed
    body = Feed(_content(feed, header))
    if not passes_over(header.name):
        yield Entry(header.name, body)
    if header.flags & _SIZES_FOLLOW:  # only unpacking it shows where the file ends
        told = body.damage
        body.drain()
        if body.damage and not told:
            yield damaged(body.damage, header.name)
    if header.measured:
        feed.seek(end)
        if feed.tell() < end:
            if not body.damage:
                yield damaged(_breaks_off(feed, header))
            return False
    return _find_header(feed) if body.damage and header.flags & _SIZES_FOLLOW else True


def _content(feed: Feed, header: _Header) -> Iterator[bytes]:
    """Unpack a file and check it."""
    codec = _CODECS.get(header.method)
    if header.flags & _ENCRYPTED:
        msg = "is encrypted; migtrace reads unencrypted archives only"
        raise Damage(msg)
    if codec is None and header.method != _STORED:
        name = _METHOD_NAMES.get(header.method, "unknown")
        msg = (
            f"is compressed with zip's method {header.method} ({name}); pack it again with deflate"
        )
        raise Damage(msg)
    if codec is None and not header.measured:
        msg = "is stored in the zip archive without its length; pack it again"
        raise Damage(msg)
    packed = Feed(_packed(feed, header)) if header.measured else feed
    start, check, length = packed.tell(), 0, 0
    for piece in codec.undo(packed) if codec else _all_of(packed):
        check = isal_zlib.crc32(piece, check)
        length += len(piece)
        yield piece
    if header.flags & _SIZES_FOLLOW:
        good = _takes_descriptor(feed, check, packed.tell() - start, length)
    else:
        good = (check, length) == (header.check, header.size)
    if not good:
        msg = "fails the check sum in the zip archive"
        raise Damage(msg if feed.peek(1) else feed.damage or "the zip archive breaks off")


def _packed(feed: Feed, header: _Header) -> Iterator[bytes]:
    left = header.packed
    while left:
        data = feed.some(min(left, CHUNK))
        if not data:
            raise Damage(_breaks_off(feed, header))
        left -= len(data)
        yield data


def _all_of(feed: Feed) -> Iterator[bytes]:
    while data := feed.some():
        yield data
    if feed.damage:
        raise Damage(feed.damage)


def _breaks_off(feed: Feed, header: _Header) -> str:
    return feed.damage or (f"the zip archive breaks off inside {header.name}")


def _takes_descriptor(feed: Feed, check: int, packed: int, size: int) -> bool:
    """Pass over what follows a file of unknown length; whether it agrees with what was read.

    It comes with or without a mark, and with short or long sizes; nothing says which.
    """
    for layout in ("<III", "<IQQ"):
        for mark in (_DESCRIPTOR, b""):
            try:
                expected = mark + struct.pack(layout, check, packed, size)
            except struct.error:  # too long for short sizes
                continue
            if feed.peek(len(expected)) == expected:
                feed.read(len(expected))
                return True
    return False


def _find_header(feed: Feed) -> bool:
    """Pass over everything up to the next header; whether there is one."""
    while data := feed.peek(CHUNK):
        found = _MARKS.search(data)
        if found:
            feed.seek(feed.tell() + found.start())
            return True
        feed.seek(feed.tell() + max(len(data) - 3, 1))  # 3: a mark may lie across the edge
    return False


def _directory(feed: Feed) -> Iterator[Entry]:
    """Pass over the directory, which repeats what stood before the files."""
    tail = b""
    while data := feed.some():
        tail = (tail + data)[-_END_REACH:]
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        yield damaged(feed.damage or "the zip archive breaks off inside its directory")
    elif feed.damage:
        yield damaged(feed.damage)
