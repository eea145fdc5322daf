"""Any table of official figures, with the caller saying what its columns are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, overload

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above
from migtrace.official.assemble import settle
from migtrace.official.commas import csv_rows, simplify
from migtrace.official.documents import Document, Source, open_document
from migtrace.official.figures import TOTAL, Flow, Stock
from migtrace.official.places import Codes, codes_of
from migtrace.official.population import Population
from migtrace.official.populations import by_country
from migtrace.official.rows import Rows
from migtrace.official.selection import check_kind, is_country, is_year, named
from migtrace.official.values import read_people, read_when

Kind = Literal["stock", "flow", "population"]
"""What figures are: people at a date, people who move in a period, everybody."""

Columns = Mapping[str, str | Sequence[str]]
"""Parts of the table to the names of the source's columns."""

_PARTS = {
    "stock": ("origin", "destination", "year", "date", "category", "people"),
    "flow": ("origin", "destination", "year", "date", "category", "people"),
    "population": ("country", "year", "people"),
}
_WIDE = ("destination", "people")
_MARK = "="
_CODES = {"origin": "origin_code", "destination": "destination_code"}


@overload
def read_table(
    source: Source,
    /,
    *,
    kind: Literal["stock"],
    columns: Columns,
    codes: Codes = ...,
    origin: str | None = ...,
    year: int | None = ...,
    category: str = ...,
    times: float = ...,
    separator: str = ...,
) -> Stock: ...
@overload
def read_table(
    source: Source,
    /,
    *,
    kind: Literal["flow"],
    columns: Columns,
    codes: Codes = ...,
    origin: str | None = ...,
    year: int | None = ...,
    category: str = ...,
    times: float = ...,
    separator: str = ...,
) -> Flow: ...
@overload
def read_table(
    source: Source,
    /,
    *,
    kind: Literal["population"],
    columns: Columns,
    codes: Codes = ...,
    origin: None = ...,
    year: int | None = ...,
    category: str = ...,
    times: float = ...,
    separator: str = ...,
) -> Population: ...
def read_table(
    source: Source,
    /,
    *,
    kind: Kind,
    columns: Columns,
    codes: Codes = "alpha3",
    origin: str | None = None,
    year: int | None = None,
    category: str = TOTAL,
    times: float = 1,
    separator: str = ",",
) -> Stock | Flow | Population:
    r"""Read any CSV of official figures.

    Parameters
    ----------
    source
        The file: a path, a URL, bytes or an open file; packed or not. Lines before the header do
        no harm.
    kind
        ``"stock"`` (people who live somewhere at a date), ``"flow"`` (people who move during a
        period) or ``"population"`` (everybody). Nobody but you knows which.
    columns
        Part to column: `origin`, `destination`, `year` or `date`, `category` and `people`; of a
        population `country`, `year` and `people`. A list of columns for `people` is a column for
        each category; one for `destination` a column of people for each destination.
    codes
        What the columns of countries hold: ``"alpha2"``, ``"alpha3"``, ``"m49"`` or English names,
        ``"name"``.
    origin, year
        Where there is no such column: an ISO 3166-1 alpha-2 code, a year. Without either the
        origin is all countries together.
    category
        What the people are called where there is no column for it.
    times
        How many people one is, such as 1000.
    separator
        What stands between fields.

    Returns
    -------
    Stock, Flow or Population
        As `kind` says.

    Raises
    ------
    SourceError
        When the file is missing, empty, damaged or no CSV.
    FrameError
        When a column is missing, a value is no year, date or number of people, or a key occurs
        twice.
    ParameterError
        When a parameter has a value that it cannot have.

    Examples
    --------
    >>> csv = b"Land;Jahr;Zahl\nCO;2018;1171552\nNA;2018;-\n"
    >>> parts = {"destination": "Land", "year": "Jahr", "people": "Zahl"}
    >>> stock = read_table(
    ...     csv, kind="stock", columns=parts, codes="alpha2", origin="VE", separator=";"
    ... )
    >>> stock.table.select("origin", "destination", "year", "people").rows()
    [('VE', 'CO', 2018, 1171552.0), ('VE', 'NA', 2018, None)]
    """
    wide = _check(kind, columns, origin, year)
    codes_of(codes)
    check_above("times", times)
    rows = _rows(open_document(source), columns, wide, separator)
    frame = _numbers(rows, wide, year, times)
    name = Path(rows.name).name
    if kind == "population":
        return by_country(frame.rename({"country": "origin_code"}), codes, name, "")
    frame = _down(frame, wide).rename(_CODES, strict=False)
    if "origin" not in rows.titles:
        frame = frame.with_columns(pl.lit(origin, pl.String).alias("origin"))
    if "category" not in frame.columns:
        frame = frame.with_columns(pl.lit(category).alias("category"))
    table, unmatched = settle(frame, codes)
    return (Stock if kind == "stock" else Flow)(table, name, unmatched)


def _check(kind: str, columns: Columns, origin: str | None, year: int | None) -> str | None:
    """Whether the parameters go together; the part that is a list of columns, if one is."""
    check_kind(kind, _PARTS)
    if not isinstance(columns, Mapping):
        msg = f"columns: got {columns!r}; expected parts and their columns, as in {{'people': 'n'}}"
        raise ParameterError(msg)
    lists = [part for part, title in columns.items() if not isinstance(title, str)]
    named("columns", {part: str(title) for part, title in columns.items()}, {}, _PARTS[kind])
    wide = lists[0] if lists else None
    if len(lists) > 1 or (wide is not None and (wide not in _WIDE or kind == "population")):
        msg = f"columns: {', '.join(lists)}: expected a name; a list goes for people or destination"
        raise ParameterError(msg)
    if wide is not None and not columns[wide]:
        msg = f"columns: {wide}: the list is empty; expected at least one column"
        raise ParameterError(msg)
    place = "country" if kind == "population" else "destination"
    needed = {place} if wide == "destination" else {place, "people"}
    missing = sorted(needed - set(columns))
    if missing or (wide == "destination" and "people" in columns):
        msg = (
            f"columns: got {', '.join(columns) or 'none'}; expected {' and '.join(sorted(needed))}"
        )
        raise ParameterError(msg)
    _check_constants(columns, origin, year)
    return wide


def _check_constants(columns: Columns, origin: str | None, year: int | None) -> None:
    """Whether an origin and a year come from one place each."""
    is_country("origin", origin)
    is_year(year)
    if origin is not None and "origin" in columns:
        msg = f"origin: got {origin!r}, and the column {columns['origin']!r}; expected one of them"
        raise ParameterError(msg)
    if (year is None) != bool({"year", "date"} & set(columns)):
        told = "no" if year is None else "also a"
        msg = f"year: got {year!r}, and {told} column of years or dates; expected one of them"
        raise ParameterError(msg)


def _rows(document: Document, columns: Columns, wide: str | None, separator: str) -> Rows:
    """Rows of the file; the columns of a list are marked, so that they take no part's name."""
    if not (isinstance(separator, str) and len(separator) == 1):
        msg = f"separator: got {separator!r}; expected one character"
        raise ParameterError(msg)
    names = {part: (simplify(str(title)),) for part, title in columns.items() if part != wide}
    if wide is not None:
        names |= {f"{_MARK}{title}": (simplify(title),) for title in columns[wide]}
    return csv_rows(document, names, names, separator=separator)


def _numbers(rows: Rows, wide: str | None, year: int | None, times: float) -> pl.DataFrame:
    """Rows with numbers, years and dates; no two of the same key."""
    marked = [name for name in rows.titles if name.startswith(_MARK)]
    key = [name for name in rows.titles if name != "people" and name not in marked]
    rows.refuse_twice(key) if key else None
    if "category" in key:
        rows.refuse(pl.col("category").is_null(), "category", "a category")
    when = read_when(rows) if year is None else {"year": pl.lit(year, pl.Int32)}
    return read_people(rows, marked if wide else ["people"], times=times).with_columns(**when)


def _down(frame: pl.DataFrame, wide: str | None) -> pl.DataFrame:
    """One row per category or destination, where these are columns."""
    if wide is None:
        return frame
    marked = [name for name in frame.columns if name.startswith(_MARK)]
    into = "category" if wide == "people" else "destination"
    index = [name for name in frame.columns if name not in marked]
    long = frame.unpivot(on=marked, index=index, variable_name=into, value_name="people")
    return long.with_columns(pl.col(into).str.strip_prefix(_MARK))
