"""Zip archives written to a pipe, whose sizes stand after the files: damage and what follows it."""

import io
import zipfile

import pytest

from migtrace.stream.unpack import unpack

LINES = b"".join(b'{"id": %d}\n' % number for number in range(40))


class _Sink(io.RawIOBase):
    """Where nothing can be gone back to."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        new = bytes(memoryview(data))  # type: ignore[arg-type] # bytes, as zipfile writes
        self.data += new
        return len(new)


def _piped(*names: str, method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name in names:
            archive.writestr(name, LINES)
    return bytearray(sink.data)


def _contents(data: bytes | bytearray) -> list[tuple[str, bytes, str | None]]:
    return [(m.name, m.stream.read(), m.damage) for m in unpack(io.BytesIO(data))]


def test_a_wrong_check_sum_spares_the_next_file() -> None:
    data = _piped("1", "2")
    data[data.index(b"PK\x07\x08") + 4] ^= 1
    assert _contents(data) == [
        ("1", LINES, "fails the check sum in the zip archive"),
        ("2", LINES, None),
    ]


@pytest.mark.parametrize(("flags", "word"), [(1, "encrypted"), (0, "without its length")])
def test_a_file_of_unknown_length_that_cannot_be_read_is_passed_over(flags: int, word: str) -> None:
    data = _piped("1", "2")
    data[6] |= flags
    data[8] *= flags  # method 0, stored: then only the length would tell its end
    first, second = _contents(data)
    assert first[:2] == ("1", b"")
    assert word in str(first[2])
    assert second == ("2", LINES, None)


def test_files_that_are_not_read_to_their_end_are_passed_over() -> None:
    data = bytes(_piped("1", "__MACOSX/1", "2"))
    firsts = [(m.name, m.stream.readline()) for m in unpack(io.BytesIO(data))]
    assert firsts == [("1", b'{"id": 0}\n'), ("2", b'{"id": 0}\n')]


def test_garbage_between_files_is_told_once() -> None:
    data = _piped("1", "2")
    second = data.index(b"PK\x03\x04", 4)
    data[second:second] = b"x" * 1000
    assert _contents(data) == [
        ("1", LINES, None),
        ("", b"", "a header of the zip archive is damaged"),
        ("2", LINES, None),
    ]


def test_an_archive_cut_anywhere() -> None:
    data = bytes(_piped("1", "2"))
    for cut in range(35, len(data)):
        members = _contents(data[:cut])
        assert sum(damage is not None for _, _, damage in members) == 1
        assert all(LINES.startswith(lines) for _, lines, _ in members)


def test_an_empty_archive_holds_nothing() -> None:
    assert _contents(_piped()) == []
