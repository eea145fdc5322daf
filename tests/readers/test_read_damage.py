"""Encodings other than UTF-8 are named, and the line where a quote went astray (M1.7)."""

import gzip
from pathlib import Path

import pytest

from migtrace.errors import SourceError
from migtrace.readers import read_traces
from migtrace.readers.damage import describe_quote

HEADER = "user,time,country,text\n"
LINE = '1,2015-03-13T21:46:40Z,VE,"one, ""two"""\n'
# One row over two lines.
TWO_LINES = '1,2015-03-13T21:46:40Z,VE,"one\ntwo"\n'

ENCODINGS = {
    "UTF-16, little end first": (b"\xff\xfe", "utf-16-le", "UTF-16"),
    "UTF-16, big end first": (b"\xfe\xff", "utf-16-be", "UTF-16"),
    "UTF-32, little end first": (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    "UTF-32, big end first": (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
}


@pytest.mark.parametrize("case", ENCODINGS)
@pytest.mark.parametrize("name", ["posts.csv", "posts.tsv.gz"])
def test_an_encoding_is_named(tmp_path: Path, case: str, name: str) -> None:
    mark, encoding, called = ENCODINGS[case]
    content = mark + (HEADER + LINE).encode(encoding)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    with pytest.raises(SourceError, match=rf"{name}: is encoded as {called}; expected UTF-8"):
        read_traces(tmp_path / name)


ROW = "1,2015-03-13T21:46:40Z,VE,"
BROKEN = {
    # The header is line 1, so what follows n rows of one line is line n + 2.
    "never closed": (LINE * 2 + f'{ROW}"one\n' + f"{ROW}two\n" * 2, 4),
    "closed by the next quote": (LINE * 2 + f'{ROW}"one\n' + LINE, 4),
    "text behind the quote": (LINE + f'{ROW}"one" two\n' + LINE, 3),
    "inside a field": (LINE + f'{ROW}one "two\n{ROW}three\n', 3),
    "after a row of two lines": (TWO_LINES + f'{ROW}"one\n', 4),
    "before very much": (f'{ROW}"one\n' + f"{ROW}two\n" * 10_000, 2),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", ["posts.csv", "posts.csv.gz"])
def test_the_line_of_a_stray_quote_is_named(tmp_path: Path, case: str, name: str) -> None:
    text, line = BROKEN[case]
    content = (HEADER + text).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    message = (
        rf'{name}: cannot be read as CSV: the row that begins in line {line} has a quote \("\)'
    )
    with pytest.raises(SourceError, match=message):
        read_traces(tmp_path / name)


def test_the_line_of_a_stray_quote_between_tabs(tmp_path: Path) -> None:
    path = tmp_path / "posts.tsv"
    path.write_text((HEADER + ROW + "one, two\n" + ROW).replace(",", "\t") + '"one\n')
    with pytest.raises(SourceError, match="cannot be read as TSV: the row that begins in line 3 "):
        read_traces(path)


def test_proper_quotes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE + TWO_LINES + LINE)
    assert read_traces(path).records.collect()["country"].to_list() == ["VE"] * 3


def test_a_line_that_cannot_be_found_is_not_named(tmp_path: Path) -> None:
    proper, cut = tmp_path / "proper.csv", tmp_path / "cut.csv.gz"
    proper.write_text(HEADER + LINE)
    cut.write_bytes(gzip.compress((HEADER + LINE).encode())[:-12])
    for path in (proper, cut):
        assert describe_quote(path, "CSV").startswith('a row has a quote (")')
