"""Text files that are no proper CSV: in which encoding they are, and where a quote went astray."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from migtrace.errors import SourceError

_GZIP = b"\x1f\x8b"
# The longer mark first: UTF-32 begins as UTF-16 does.
_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def check_encoding(file: Path, start: bytes, /) -> None:
    """Refuse a file that says by its first bytes that it is not UTF-8.

    Parameters
    ----------
    file
        A text file, perhaps compressed.
    start
        Its first four bytes.

    Raises
    ------
    SourceError
        When it begins with the byte order mark of UTF-16 or UTF-32.
    """
    if start.startswith(_GZIP):
        try:
            with gzip.open(file, "rb") as stream:
                start = stream.read(len(start))
        except (OSError, EOFError, zlib.error):
            return  # said better when it is read
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if encoding is not None:
        msg = f"{file}: is encoded as {encoding}; expected UTF-8: save it so and read it again"
        raise SourceError(msg)


def describe_quote(file: Path, kind: str, /) -> str:
    """Say in which line a quote is opened and not closed, or stands where none may.

    Parameters
    ----------
    file
        A file that cannot be read.
    kind
        ``"CSV"`` or ``"TSV"``.

    Returns
    -------
    str
        The first row whose quotes do not fit, by the line in which it begins (from 1).
    """
    line = _first_bad_row(file, "\t" if kind == "TSV" else ",")
    where = "a row" if line is None else f"the row that begins in line {line}"
    return (
        f'{where} has a quote (") that is not closed, or inside a field; '
        "put quotes around the whole field, and double those inside"
    )


def _first_bad_row(file: Path, separator: str) -> int | None:
    """Go through the rows of a file that is broken anyway, up to the first that is."""
    with file.open("rb") as raw:
        packed = raw.read(len(_GZIP)) == _GZIP
    unpack = gzip.open if packed else open
    last = ""

    def lines() -> Iterator[str]:
        nonlocal last
        with unpack(file, "rt", encoding="utf-8-sig", errors="replace", newline="") as stream:
            for line in stream:
                last = line
                yield line

    rows = csv.reader(lines(), delimiter=separator, strict=True)
    begin = 1
    try:
        for _ in rows:
            # Without a line break inside, quotes come in pairs.
            if rows.line_num == begin and last.count('"') % 2:
                return begin
            begin = rows.line_num + 1
    except csv.Error:
        # A quote never closed ends here as well: its field grows beyond what csv takes.
        return begin
    except (OSError, EOFError, zlib.error):
        return None
    return None
