"""Rows of text from a CSV or a JSON answer, which remember the place that they come from."""

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from migtrace.errors import FrameError, SourceError
from migtrace.official.documents import Document

ROW = "__row"
"""The column with a row's number in its file, from 0."""

_PREAMBLE_ROWS = 60
_WORD = re.compile(r"[\W_]+")

Names = Mapping[str, Collection[str]]
"""What a column is called here, and in the files: simplified as `simplify` does it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one file, every value text or null.

    Attributes
    ----------
    name
        The file, for messages.
    frame
        The columns that were found, under the names they have here, and `ROW`.
    titles
        What each column is called in the file.
    text
        The file's text, to look a line up when a message needs it.
    header_rows
        CSV rows before the first row of the table; None when the file is JSON.
    separator
        Between the fields of a CSV.
    """

    name: str
    frame: pl.DataFrame
    titles: Mapping[str, str]
    text: str = ""
    header_rows: int | None = None
    separator: str = ","

    def place(self, row: int, /) -> str:
        """Say where a row stands: ``line 12`` of a CSV (from 1), ``item 3`` of a list (from 0)."""
        if self.header_rows is None:
            return f"item {row}"
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        line = 1
        for number, _ in enumerate(reader):
            if number == row + self.header_rows:
                break
            line = reader.line_num + 1
        return f"line {line}"

    def refuse(self, bad: pl.Expr, column: str, expected: str) -> None:
        """Raise for the first row that is bad.

        Parameters
        ----------
        bad
            True where a row is; null is not.
        column
            The column whose value to show.
        expected
            What should be there.

        Raises
        ------
        FrameError
            Naming the file, the line, the column, the value and what was expected.
        """
        found = self.frame.filter(bad).select(ROW, column).head(1)
        if not found.is_empty():
            row, value = found.row(0)
            shown = "nothing" if value is None else repr(value)
            msg = (
                f"{self.name}: {self.place(row)}: column {self.titles.get(column, column)!r} "
                f"has {shown}; expected {expected}"
            )
            raise FrameError(msg)

    def refuse_twice(self, key: Sequence[str], /) -> None:
        """Raise when two rows have the same key.

        Raises
        ------
        FrameError
            Naming the file, both lines and the key.
        """
        twice = self.frame.filter(pl.struct(key).is_duplicated()).sort(*key, ROW, nulls_last=True)
        if not twice.is_empty():
            first, second = twice[ROW].to_list()[:2]
            names = [self.titles.get(column, column) for column in key]
            values = dict(zip(names, twice.select(key).row(0), strict=True))
            msg = (
                f"{self.name}: {self.place(first)} and {self.place(second)} have the same key "
                f"{values}; expected one row for each"
            )
            raise FrameError(msg)


def simplify(title: str, /) -> str:
    """Lower case, with an underscore for whatever is no letter or digit.

    Examples
    --------
    >>> simplify(" Country of origin (ISO) "), simplify("Asylum-seekers")
    ('country_of_origin_iso', 'asylum_seekers')
    """
    return _WORD.sub("_", title.lower().replace("'", "")).strip("_")


def csv_rows(
    document: Document, names: Names, required: Collection[str], /, *, separator: str = ","
) -> Rows:
    """Rows of a CSV, whose header may come after a preamble.

    Parameters
    ----------
    document
        The file.
    names
        The columns to look for.
    required
        Those of them that must be there.
    separator
        Between fields.

    Returns
    -------
    Rows
        Empty lines left out.

    Raises
    ------
    FrameError
        When no row is a header with the required columns, a column occurs twice, or a row has not
        as many fields as the header.
    SourceError
        When the file is no CSV.
    """
    rows = split_rows(document, separator)
    header, places = _find_header(document.name, rows, names, required)
    titles = {name: rows[header][place].strip() for name, place in places.items()}
    return make_rows(document, rows, header + 1, places, titles, separator=separator)


def split_rows(document: Document, separator: str = ",", /) -> list[list[str]]:
    """Split a CSV into rows of fields.

    Parameters
    ----------
    document
        The file.
    separator
        Between fields.

    Returns
    -------
    list of list of str
        All rows, also empty ones.

    Raises
    ------
    SourceError
        When quotes do not pair up.
    """
    # The csv module keeps the width of a row and knows its line; polars fills short rows up.
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        msg = f"{document.name}: line {reader.line_num}: is no CSV ({error})"
        raise SourceError(msg) from error


def make_rows(
    document: Document,
    rows: Sequence[Sequence[str]],
    first: int,
    places: Mapping[str, int],
    titles: Mapping[str, str],
    *,
    separator: str = ",",
) -> Rows:
    """Take columns out of the rows of a CSV.

    Parameters
    ----------
    document
        The file.
    rows
        Its rows, as `split_rows` gives them.
    first
        The first row after the header.
    places
        The columns to take, by their places.
    titles
        What they are called in the file.
    separator
        Between fields.

    Returns
    -------
    Rows
        Stripped text; null where nothing stands.

    Raises
    ------
    FrameError
        When a row has not as many fields as the header.
    """
    width = len(rows[first - 1])
    body = [(number, row) for number, row in enumerate(rows[first:]) if any(map(str.strip, row))]
    values = [row for _, row in body]
    schema = {**dict.fromkeys(places, pl.String), ROW: pl.Int64}
    made = Rows(document.name, pl.DataFrame(schema=schema), titles, document.text, first, separator)
    for number, row in body:
        if len(row) != width:
            msg = (
                f"{document.name}: {made.place(number)}: has {len(row)} fields; "
                f"expected {width}, as the header has"
            )
            raise FrameError(msg)
    columns = {
        name: pl.Series([row[place] for row in values], dtype=pl.String)
        for name, place in places.items()
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(places, pl.String)).with_columns(
        pl.Series(ROW, [number for number, _ in body], dtype=pl.Int64)
    )
    return Rows(document.name, _stripped(frame), titles, document.text, first, separator)


def _find_header(
    name: str, rows: Sequence[Sequence[str]], names: Names, required: Collection[str]
) -> tuple[int, dict[str, int]]:
    """Find the row that names the columns, and the place of each."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:_PREAMBLE_ROWS]):
        titles = [simplify(title) for title in row]
        places = {}
        for column, known in names.items():
            hits = [place for place, title in enumerate(titles) if title in known]
            if len(hits) > 1:
                msg = f"{name}: the columns {row[hits[0]]!r} and {row[hits[1]]!r} are both {column}"
                raise FrameError(msg)
            if hits:
                places[column] = hits[0]
        if set(required) <= set(places):
            return number, places
        best = max(best, places, key=len)
    missing = [column for column in required if column not in best]
    lacking = " and no ".join(
        f"column {' or '.join(map(repr, names[column]))}" for column in missing
    )
    there = ", ".join(title.strip() for title in rows[0][:20])
    msg = f"{name}: has no {lacking}; its first line has {there or 'nothing'}"
    raise FrameError(msg)


def json_rows(
    document: Document, key: str, names: Mapping[str, str], required: Collection[str], /
) -> Rows:
    """Rows of a list of objects in a JSON answer.

    Parameters
    ----------
    document
        The answer.
    key
        Where the list is in it.
    names
        What a column is called here, and in the objects.
    required
        Those of them that an object must have.

    Returns
    -------
    Rows
        The columns that some object has, every value as text; null for null, absent and empty.

    Raises
    ------
    SourceError
        When it is not JSON or has no such list.
    FrameError
        When something in the list is no object, or lacks a required part.
    """
    items = _objects(document.name, list_of(document, key))
    for number, item in enumerate(items):
        for column in required:
            if names[column] not in item:
                told = ", ".join(list(item)[:20]) or "nothing"
                msg = f"{document.name}: item {number}: has no {names[column]!r}; it has {told}"
                raise FrameError(msg)
    there = {names[column] for column in required}.union(*items)
    titles = {name: title for name, title in names.items() if title in there}
    columns = {
        name: pl.Series([_as_text(item.get(title)) for item in items], dtype=pl.String)
        for name, title in titles.items()
    }
    frame = pl.DataFrame(columns).with_columns(pl.Series(ROW, range(len(items)), dtype=pl.Int64))
    return Rows(document.name, _stripped(frame), titles)


def _objects(name: str, items: Sequence[object]) -> list[dict[str, object]]:
    """Items of a list, which must be objects."""
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            msg = f"{name}: item {number}: is {shorten(item)}; expected an object"
            raise FrameError(msg)
    return [item for item in items if isinstance(item, dict)]


def parse_json(document: Document, /) -> object:
    """What a JSON document says.

    Raises
    ------
    SourceError
        When it is not JSON.
    """
    try:
        return json.loads(document.text)
    except (ValueError, RecursionError) as error:
        msg = f"{document.name}: is not JSON ({error})"
        raise SourceError(msg) from error


def list_of(document: Document, key: str, /) -> list[object]:
    """Find the list of an answer.

    Parameters
    ----------
    document
        The answer: an object with the list, or the list alone.
    key
        Its name in the object.

    Returns
    -------
    list
        As it stands there.

    Raises
    ------
    SourceError
        When it is not JSON or has no such list.
    """
    content = parse_json(document)
    items = content.get(key) if isinstance(content, dict) else content
    if not isinstance(items, list):
        there = f"the keys {', '.join(content)}" if isinstance(content, dict) else shorten(content)
        msg = f"{document.name}: has {there}; expected a list {key!r}"
        raise SourceError(msg)
    return items


def shorten(value: object, /) -> str:
    """A value as a message shows it."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."  # noqa: PLR2004 - room in a line


def _as_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    """Text without the spaces around it; null when nothing is left."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))
