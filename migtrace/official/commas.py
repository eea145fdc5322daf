"""Tables in CSV, whose header may come after a preamble."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from migtrace.errors import FrameError, SourceError
from migtrace.official.documents import Document
from migtrace.official.rows import ROW, Rows, stripped

Names = Mapping[str, Collection[str]]
"""What a column is called here, and in the files: simplified as `simplify` does it."""

_PREAMBLE_ROWS = 60
_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20|21)\d{2}")


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
    header, places = find_header(document.name, rows, names, required)
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
    return Rows(document.name, stripped(frame), titles, document.text, first, separator)


def find_header(
    name: str, rows: Sequence[Sequence[str]], names: Names, required: Collection[str], /
) -> tuple[int, dict[str, int]]:
    """Find the row that names the columns, and the place of each.

    Parameters
    ----------
    name
        The file, for messages.
    rows
        Its rows, as `split_rows` gives them.
    names
        The columns to look for.
    required
        Those of them that the row must have.

    Returns
    -------
    row
        The number of the row.
    places
        The columns that it has, and where.

    Raises
    ------
    FrameError
        When there is none among the first 60 rows, or a column occurs twice in it.
    """
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


def wide_rows(document: Document, names: Names, required: Collection[str], /) -> Rows:
    """Rows of a CSV that has a column of people for each year.

    Parameters
    ----------
    document
        The file.
    names
        The other columns to look for.
    required
        Those of them that must be there.

    Returns
    -------
    Rows
        With the years as columns, named as they are. A year that occurs again, for one sex, is
        left out.

    Raises
    ------
    FrameError
        As for `csv_rows`, or when there is no year.
    SourceError
        When the file is no CSV.
    """
    rows = split_rows(document)
    header, places = find_header(document.name, rows, names, required)
    titles = [title.strip() for title in rows[header]]
    years = {title: titles.index(title) for title in titles if _YEAR.fullmatch(title)}
    if not years:
        msg = f"{document.name}: has no column of a year, such as 2020; expected one for each"
        raise FrameError(msg)
    places = {**places, **years}
    return make_rows(
        document, rows, header + 1, places, {name: titles[at] for name, at in places.items()}
    )
