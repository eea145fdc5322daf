"""Damage: all before it is delivered, it is told in words, and what comes after is read."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import pytest
import zstandard

from migtrace.stream.unpack import Member, unpack

LINES = b"".join(b'{"id": %d}\n' % number for number in range(40))


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def _tar(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _zip(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def _contents(data: bytes, depth: int = 16) -> list[tuple[str, bytes, str | None]]:
    members = unpack(io.BytesIO(data), depth=depth)
    return [(m.name, m.stream.read(), m.damage) for m in members]


COMPRESSIONS: list[tuple[Callable[[bytes], bytes], str]] = [
    (gzip.compress, "gzip"),
    (bz2.compress, "bz2"),
    (lzma.compress, "xz"),
    (_zstd, "zstd"),
]


@pytest.mark.parametrize(("pack", "name"), COMPRESSIONS)
def test_truncated_streams_end_with_the_reason(pack: Callable[[bytes], bytes], name: str) -> None:
    packed = pack(LINES)
    for cut in range(10, len(packed)):
        ((_, data, damage),) = _contents(packed[:cut])
        assert LINES.startswith(data)
        assert damage is not None
        assert name in damage
        assert "break" in damage


@pytest.mark.parametrize(("pack", "name"), COMPRESSIONS)
def test_garbage_after_the_end_costs_nothing_before_it(
    pack: Callable[[bytes], bytes], name: str
) -> None:
    expected = [("", LINES * 2, f"trailing garbage after the {name} data")]
    assert _contents(pack(LINES) + pack(LINES) + b"\0\0garbage") == expected


@pytest.mark.parametrize(("pack", "name"), COMPRESSIONS)
def test_flipped_bits_end_the_stream_somewhere(pack: Callable[[bytes], bytes], name: str) -> None:
    # Every stream here has a check sum, so no change of its data may pass unseen.
    packed = bytearray(pack(LINES))
    for at in range(len(packed) // 2, len(packed) - 8):
        packed[at] ^= 0x10
        ((_, data, damage),) = _contents(bytes(packed))
        packed[at] ^= 0x10
        # Pointing a copy elsewhere may give the same bytes.
        assert damage is not None or data == LINES, (name, at)


def test_a_wrong_check_sum_costs_no_byte() -> None:
    packed = bytearray(gzip.compress(LINES))
    packed[-8] ^= 1  # the trailer: check sum and length, four bytes each
    assert _contents(bytes(packed)) == [("", LINES, "the gzip data fail their check sum")]
    packed = bytearray(_zstd(LINES))
    packed[-1] ^= 1  # the check sum is the last of a frame
    ((_, data, damage),) = _contents(bytes(packed))
    assert data == LINES
    assert "checksum" in str(damage)


def test_zeroed_sectors_cost_at_most_the_last_step() -> None:
    # Random letters hardly compress: 100,000 of them make some 60,000 bytes.
    letters = bytes(97 + byte % 26 for byte in zlib.compress(struct.pack("<40000H", *range(40000))))
    packed = bytearray(gzip.compress(letters))
    middle = len(packed) // 2
    packed[middle:] = bytes(len(packed) - middle)
    ((_, data, damage),) = _contents(bytes(packed))
    # The standard library says what can be read up to there.
    readable = zlib.decompressobj(31).decompress(bytes(packed[:middle]))
    assert damage is not None
    assert len(data) >= len(readable) - 4096
    assert data.startswith(readable[: len(readable) - 4096])


def test_a_flushed_but_unfinished_gzip_gives_every_flushed_line() -> None:
    # So a collector leaves its file that flushed after each line and was killed.
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = b"".join(
        packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH)
        for line in LINES.splitlines(keepends=True)
    )
    assert _contents(packed) == [("", LINES, "the gzip data break off")]


def test_the_rest_of_the_last_line_is_not_lost() -> None:
    member = next(unpack(io.BytesIO(gzip.compress(b"one\ntwo, and mo")[:-8])))
    assert member.stream.readline(100) == b"one\n"
    assert [member.stream.readline(), member.stream.readline()] == [b"two, and mo", b""]
    assert member.damage == "the gzip data break off"


@pytest.mark.parametrize("start", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh9"])
def test_a_format_of_which_nothing_can_be_read(start: bytes) -> None:
    ((_, data, damage),) = _contents(start)
    assert data == b""
    assert damage is not None


def _told(members: list[tuple[str, bytes, str | None]], whole: dict[str, bytes]) -> None:
    """Each member is a beginning of what went in, and the only damage is told once."""
    for name, data, damage in members:
        # Where less than a format's mark is left, this is the fragment of a line.
        assert whole.get(name, b"").startswith(data[: data.rfind(b"\n") + 1])
        assert damage is not None or whole[name] == data
    assert sum(damage is not None for _, _, damage in members) == 1, members


@pytest.mark.parametrize("outer", [bytes, gzip.compress])
def test_a_tar_cut_anywhere(outer: Callable[[bytes], bytes]) -> None:
    files = [("1.bz2", bz2.compress(LINES)), ("2", LINES), ("3.gz", gzip.compress(LINES))]
    whole = {name: LINES for name, _ in files}
    packed = outer(_tar(*files))
    start, step = (512, 7) if outer is bytes else (150, 1)
    end = packed.rstrip(b"\0") if outer is bytes else packed
    for cut in range(start, len(end), step):
        _told(_contents(packed[:cut]), whole)


def test_a_tar_cut_inside_a_member_gives_what_stands_before() -> None:
    data = _tar(("1", LINES), ("2", LINES))
    # A header of 512 bytes, 430 bytes of lines in one block of 512, then the second header.
    assert len(LINES) == 10 * 10 + 30 * 11
    assert _contents(data[: 3 * 512 + 100]) == [
        ("1", LINES, None),
        ("2", LINES[:100], "the tar archive breaks off inside 2"),
    ]
    assert _contents(data[: 2 * 512]) == [
        ("1", LINES, None),
        ("", b"", "the tar archive breaks off"),
    ]


def test_a_zip_cut_anywhere() -> None:
    files = [("1.bz2", bz2.compress(LINES)), ("2", LINES), ("3.tar", _tar(("4", LINES)))]
    packed = _zip(*files)
    whole = {"1.bz2": LINES, "2": LINES, "3.tar/4": LINES}
    for cut in range(35, len(packed)):
        _told(_contents(packed[:cut]), whole)


def test_after_a_broken_tar_header_the_next_file_is_found() -> None:
    data = bytearray(_tar(("1", LINES), ("2", LINES), ("3", LINES)))
    data[2 * 512] ^= 1  # the second header's name; its check sum is wrong now
    first, damage, third = _contents(bytes(data))
    assert (first, third) == (("1", LINES, None), ("3", LINES, None))
    assert damage[:2] == ("", b"")
    assert "header of the tar archive is damaged" in str(damage[2])


def test_garbage_after_a_tar_is_told() -> None:
    members = _contents(_tar(("1", LINES)) + b"garbage")
    assert members[1:] == [("", b"", "trailing garbage after the tar archive")]


def test_a_damaged_file_in_an_archive_spares_the_others() -> None:
    bad = bytearray(bz2.compress(LINES))
    bad[20] ^= 1
    for pack in (_tar, _zip):
        first, second, third = _contents(pack(("1", LINES), ("2", bytes(bad)), ("3", LINES)))
        assert (first, third) == (("1", LINES, None), ("3", LINES, None))
        assert second[0] == "2"
        assert "bz2" in str(second[2])


def test_a_damaged_zip_entry_spares_the_others() -> None:
    data = bytearray(_zip(("1", LINES), ("2", LINES)))
    data[14] ^= 1  # the first header's check sum
    assert _contents(bytes(data)) == [
        ("1", LINES, "fails the check sum in the zip archive"),
        ("2", LINES, None),
    ]


def test_encrypted_and_foreign_zip_entries_say_so() -> None:
    data = bytearray(_zip(("1", LINES), ("2", LINES), ("3", LINES)))
    second = data.index(b"PK\x03\x04", 4)
    data[6] |= 1  # the first header's flags
    data[second + 8] = 9  # the second header's method
    assert _contents(bytes(data)) == [
        ("1", b"", "is encrypted; migtrace reads unencrypted archives only"),
        (
            "2",
            b"",
            "is compressed with zip's method 9 (Deflate64); pack it again with deflate",
        ),
        ("3", LINES, None),
    ]


def test_formats_that_hold_no_lines_are_named() -> None:
    for start, name in ((b"7z\xbc\xaf\x27\x1c", "7z"), (b"PAR1", "Parquet")):
        ((_, data, damage),) = _contents(start + bytes(100))
        assert data == b""
        assert name in str(damage)


def test_nesting_ends_at_the_depth() -> None:
    packed = LINES
    for _ in range(3):
        packed = gzip.compress(packed)
    assert _contents(packed, depth=3) == [("", LINES, None)]
    assert _contents(packed, depth=2) == [("", b"", "is nested deeper than 2 levels")]


def test_a_zstd_window_beyond_the_bound_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=28, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    ((_, data, damage),) = _contents(packer.compress(LINES) + packer.flush())
    assert data == b""
    assert "more than 128 MiB" in str(damage)


def test_hostile_tar_sizes_end_at_once() -> None:
    # 2 ** 80 bytes in base 256: a set high bit, then the number in eleven bytes.
    header = bytearray(_tar(("1", LINES))[:512])
    header[124:136] = b"\x80" + (2**80).to_bytes(11, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert _contents(bytes(header) + LINES) == [("1", LINES, "the tar archive breaks off inside 1")]


def test_errors_of_the_source_itself_pass_through() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                msg = "the cable was pulled"
                raise OSError(msg)
            return super().read(100 if size is None or size < 0 else min(size, 100))

    with pytest.raises(OSError, match="cable"):
        [member.stream.read() for member in unpack(Failing(gzip.compress(LINES)))]


def test_members_are_plain_objects() -> None:
    member = next(unpack(io.BytesIO(LINES)))
    assert isinstance(member, Member)
    assert isinstance(member.stream, io.BufferedReader)


def test_a_changed_bit_of_xz_costs_no_more_than_the_decoders_last_sip() -> None:
    lines = b"".join(b'{"id": %d, "t": "%s"}\n' % (n, b"ab" * (n * n % 97)) for n in range(900))
    packed = lzma.compress(lines)
    for place in range(200, len(packed) - 60, 97):
        damaged = bytearray(packed)
        damaged[place] ^= 4
        sipping, expected = lzma.LZMADecompressor(), b""
        try:
            for start in range(0, len(damaged), 64):
                expected += sipping.decompress(bytes(damaged[start : start + 64]))
        except lzma.LZMAError:
            pass
        [(_, content, damage)] = _contents(bytes(damaged))
        assert content.count(b"\n") >= expected.count(b"\n")
        assert damage is not None
