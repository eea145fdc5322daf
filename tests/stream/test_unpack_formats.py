"""What is packed, in whatever way, comes out as it went in, told apart by content alone."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from migtrace.stream.unpack import unpack

LINES = b'{"id": 1}\n{"id": 2}\n'


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def _tar(files: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


class _Pipe(io.RawIOBase):
    """A source that gives three bytes at a time and cannot seek."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._rest = data

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        taken = min(3, size) if size >= 0 else 3
        data, self._rest = self._rest[:taken], self._rest[taken:]
        return data


def _contents(data: bytes) -> list[tuple[str, bytes, str | None]]:
    return [(m.name, m.stream.read(), m.damage) for m in unpack(io.BytesIO(data))]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, _zstd])
def test_every_compression_is_told_by_its_first_bytes(pack: Callable[[bytes], bytes]) -> None:
    assert _contents(pack(LINES)) == [("", LINES, None)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, _zstd])
def test_joined_streams_and_zero_padding_are_read_on(pack: Callable[[bytes], bytes]) -> None:
    joined = pack(LINES) + pack(b"") + pack(b"3\n") + bytes(512)
    assert _contents(joined) == [("", LINES + b"3\n", None)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, _zstd, bytes])
def test_a_source_may_trickle_and_need_not_seek(pack: Callable[[bytes], bytes]) -> None:
    data = _tar({"a/1.json": pack(LINES)})
    member = next(unpack(_Pipe(data)))
    assert (member.name, member.stream.readlines()) == ("a/1.json", LINES.splitlines(keepends=True))


def test_a_source_without_bytes_is_one_empty_stream() -> None:
    assert _contents(b"") == [("", b"", None)]


def test_a_gzip_header_may_carry_all_its_extras() -> None:
    # Flags 2 + 4 + 8 + 16: check sum, extra field of 3 bytes, name, comment, in the file's order:
    # extra, name, comment, check sum.
    plain = gzip.compress(LINES, mtime=0)
    header = plain[:3] + bytes([30]) + plain[4:10] + b"\x03\0abc" + b"n\0" + b"c\0" + b"\x12\x34"
    assert _contents(header + plain[10:]) == [("", LINES, None)]


def test_skippable_zstd_frames_are_skipped() -> None:
    skippable = b"\x5a\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    frames = skippable + _zstd(LINES) + skippable + _zstd(b"3\n")
    assert _contents(frames) == [("", LINES + b"3\n", None)]


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_gives_its_files_in_order(kind: int) -> None:
    long = "x" * 90 + "/" + "y" * 90 + ".json"  # needs ustar's prefix, or an extension
    files = {"b.json": LINES, long: b"long\n", "a.json.bz2": bz2.compress(b"last\n")}
    assert _contents(_tar(files, kind)) == [
        ("b.json", LINES, None),
        (long, b"long\n", None),
        ("a.json.bz2", b"last\n", None),
    ]


def test_names_that_are_no_text_can_still_be_written() -> None:
    data = bytearray(_tar({"?.json": LINES}, tarfile.USTAR_FORMAT))
    data[0] = 0xFF  # no UTF-8; the check sum of the header must follow: 0xFF - ord("?") more
    data[148:154] = b"%06o" % (int(data[148:154], 8) + 0xFF - ord("?"))
    assert _contents(bytes(data)) == [("\ufffd.json", LINES, None)]


def test_appended_tars_are_read_on() -> None:
    joined = _tar({"1": LINES}) + _tar({"2": b"3\n"})
    assert _contents(joined) == [("1", LINES, None), ("2", b"3\n", None)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_gives_its_files_in_order(method: int) -> None:
    files = {"b.json": LINES, "ä.json.gz": gzip.compress(b"3\n")}
    assert _contents(_zip(files, method)) == [("b.json", LINES, None), ("ä.json.gz", b"3\n", None)]


@pytest.mark.parametrize("wide", [False, True])
def test_zip_written_to_a_pipe_has_its_sizes_after_the_files(wide: bool) -> None:  # noqa: FBT001 - a parameter of the test
    class Sink(io.RawIOBase):
        def __init__(self) -> None:
            super().__init__()
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object, /) -> int:
            self.data += memoryview(data)  # type: ignore[arg-type] # bytes, as zipfile writes
            return len(memoryview(data))  # type: ignore[arg-type] # the same

    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("1", "2"):
            with archive.open(name, "w", force_zip64=wide) as file:
                file.write(LINES)
    assert _contents(bytes(sink.data)) == [("1", LINES, None), ("2", LINES, None)]


def test_zip_with_64_bit_sizes_in_the_header() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("1", "w", force_zip64=True) as file:
        file.write(LINES)
    assert _contents(out.getvalue()) == [("1", LINES, None)]


def test_nesting_in_any_order() -> None:
    minute = bz2.compress(LINES)
    hour = _tar({"07/00.json.bz2": minute, "07/01.json": LINES})
    day = _zip({"07.tar.gz": gzip.compress(hour), "08.zip": _zip({"x.zst": _zstd(b"3\n")})})
    assert _contents(lzma.compress(day)) == [
        ("07.tar.gz/07/00.json.bz2", LINES, None),
        ("07.tar.gz/07/01.json", LINES, None),
        ("08.zip/x.zst", b"3\n", None),
    ]


def test_folders_links_empty_files_and_resource_forks_are_passed_over() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        folder, link = tarfile.TarInfo("d"), tarfile.TarInfo("l")
        folder.type, link.type, link.linkname = tarfile.DIRTYPE, tarfile.SYMTYPE, "d/1"
        archive.addfile(folder)
        archive.addfile(link)
        for name, data in {"d/0": b"", "d/._1": b"fork", "d/1": LINES}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    assert _contents(out.getvalue()) == [("d/1", LINES, None)]
    files = {"d/": b"", "__MACOSX/d/._1": b"fork", "d/.DS_Store": b"\0", "e": b"", "d/1": LINES}
    assert _contents(_zip(files)) == [("d/1", LINES, None)]


def test_what_is_not_read_of_a_member_is_passed_over() -> None:
    data = _zip({"1": LINES * 50_000, "2.tar": _tar({"3": LINES * 50_000, "4": b"4\n"})})
    firsts = [(m.name, m.stream.readline()) for m in unpack(io.BytesIO(data))]
    assert firsts == [("1", b'{"id": 1}\n'), ("2.tar/3", b'{"id": 1}\n'), ("2.tar/4", b"4\n")]


def test_a_stream_is_closed_when_the_next_is_asked_for() -> None:
    members = unpack(io.BytesIO(_tar({"1": LINES, "2": LINES})))
    first = next(members)
    next(members)
    with pytest.raises(ValueError, match="closed"):
        first.stream.readline()


def test_text_that_looks_like_a_format_is_text() -> None:
    # A word may end in "ustar" just where a tar archive has its mark: bytes 257 to 261.
    spanish = b'{"text": "' + b"." * (257 - 10 - 1) + b'gustar  a todos"}\n'
    assert spanish[257:262] == b"ustar"
    for text in (spanish, b"BZh is no JSON\n", b"PK\n", b"\n\n"):
        assert _contents(text) == [("", text, None)]


def test_the_streams_buffer_is_large() -> None:
    member = next(unpack(io.BytesIO(gzip.compress(bytes(1 << 20)))))
    assert len(member.stream.peek(1)) >= 1 << 16  # a piece at once, not a line
