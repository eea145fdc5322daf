"""What tables of official figures have to be like, and how rows of them are chosen."""

from collections.abc import Collection, Mapping, Sequence
from typing import NoReturn

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import is_whole

UNMATCHED = {
    "origin_code": pl.String,
    "origin_name": pl.String,
    "destination_code": pl.String,
    "destination_name": pl.String,
    "year": pl.Int32,
    "date": pl.Date,
    "category": pl.String,
    "people": pl.Float64,
    "reason": pl.String,
}
"""Columns of `unmatched`, with the codes and names as the source has them."""

_PAIR = "^[A-Z]{2}$"
_COUNTRIES = ("origin", "destination", "country")
_PRESENT = ("country", "year", "category")


def check_table(
    table: pl.DataFrame, columns: Mapping[str, type[pl.DataType]], key: Sequence[str], source: str
) -> pl.DataFrame:
    """Bring a table into the form that its type promises, or say why it cannot be.

    Parameters
    ----------
    table
        A table with at least these columns.
    columns
        Its columns and their types.
    key
        The columns of which no two rows have the same values.
    source
        Where it comes from, for messages.

    Returns
    -------
    polars.DataFrame
        The columns in order and cast, the rows sorted by the key, nulls first.

    Raises
    ------
    FrameError
        When a column is missing or does not cast, a country is not two capital letters, a year or
        category is null, people are negative or not finite, or two rows have the same key.
    """
    if not isinstance(table, pl.DataFrame):
        msg = f"{source}: table: got {type(table).__name__}; expected a polars DataFrame"
        raise FrameError(msg)
    for column in columns:
        if column not in table.columns:
            msg = f"{source}: the table has no column {column!r}; expected {', '.join(columns)}"
            raise FrameError(msg)
    try:
        cast = table.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    except pl.exceptions.PolarsError as error:
        types = ", ".join(f"{name} {dtype.__name__}" for name, dtype in columns.items())
        msg = f"{source}: the table's columns do not fit; expected {types}"
        raise FrameError(msg) from error
    for name in (name for name in _COUNTRIES if name in columns):
        _refuse_first(
            cast, ~pl.col(name).str.contains(_PAIR), source, name, "two capital letters, or null"
        )
    for name in (name for name in _PRESENT if name in columns):
        _refuse_first(cast, pl.col(name).is_null(), source, name, "a value")
    people = pl.col("people")
    bad = ~people.is_finite() | (people < 0)
    _refuse_first(cast, bad, source, "people", "a finite number of at least 0, or null")
    twice = cast.filter(pl.struct(key).is_duplicated())
    if not twice.is_empty():
        row = dict(zip(key, twice.select(key).row(0), strict=True))
        msg = f"{source}: two rows of the table have the same key {row}; expected one"
        raise FrameError(msg)
    return cast.sort(key)


def refuse_half_dated(table: pl.DataFrame, source: str, /) -> None:
    """Refuse a figure without a date beside one with a date: nobody can tell how they relate.

    Raises
    ------
    FrameError
        Naming the origin, destination, year and category.
    """
    key = ["origin", "destination", "year", "category"]
    dated = pl.col("date").is_not_null()
    mixed = table.filter(dated.any().over(key) & ~dated)
    if not mixed.is_empty():
        row = mixed.select(key).row(0, named=True)
        msg = (
            f"{source}: of {row} some figures have a date and one has none; expected a date for "
            "each, or for none"
        )
        raise FrameError(msg)


def _refuse_first(
    table: pl.DataFrame, bad: pl.Expr, source: str, column: str, expected: str
) -> None:
    """Raise for the first row of a table that is bad."""
    rows = table.with_row_index("row").filter(bad)
    if not rows.is_empty():
        row, value = rows.select("row", column).row(0)
        msg = f"{source}: row {row} of the table: {column} is {value!r}; expected {expected}"
        raise FrameError(msg)


def is_country(parameter: str, country: str | Collection[str] | None, /) -> pl.Expr:
    """Filter on a column of countries; the parameter has the column's name.

    Raises
    ------
    ParameterError
        When one is not two capital letters.
    """
    if country is None:
        return pl.lit(value=True)
    codes = listed(country)
    for code in codes:
        if not (isinstance(code, str) and len(code) == 2 and code.isascii() and code.isupper()):  # noqa: PLR2004 - alpha-2
            msg = f"{parameter}: got {code!r}; expected ISO 3166-1 alpha-2, such as 'VE'"
            raise ParameterError(msg)
    return pl.col(parameter).is_in(codes)


def is_year(year: int | Collection[int] | None, /) -> pl.Expr:
    """Filter on the column `year`.

    Raises
    ------
    ParameterError
        When one is no whole number.
    """
    if year is None:
        return pl.lit(value=True)
    given = list(year) if isinstance(year, Collection) and not isinstance(year, str) else [year]
    years: list[int] = []
    for one in given:
        if not is_whole(one):
            msg = f"year: got {one!r}; expected a whole number, such as 2018"
            raise ParameterError(msg)
        years.append(int(one))
    return pl.col("year").is_in(years)


def listed(values: str | Collection[str], /) -> list[str]:
    """One or several texts as a list."""
    return [values] if isinstance(values, str) or not isinstance(values, Collection) else [*values]


def check_kind(kind: object, kinds: Collection[str], /) -> None:
    """Raise ParameterError unless the caller says what the figures are."""
    if kind not in kinds:
        told = " or ".join(map(repr, kinds))
        msg = f"kind: got {kind!r}; expected {told}: figures do not tell which they are"
        raise ParameterError(msg)


def named(
    parameter: str,
    columns: Mapping[str, str] | None,
    defaults: Mapping[str, str],
    parts: Sequence[str],
    /,
) -> dict[str, str]:
    """What the columns of a source are called: the caller's names before the usual ones.

    A year takes the place of the usual date.

    Raises
    ------
    ParameterError
        When the caller names a part that there is not, or a name is no text.

    Examples
    --------
    >>> usual = {"people": "n", "date": "day"}
    >>> named("columns", {"year": "Jahr"}, usual, ["people", "date", "year"])
    {'people': 'n', 'year': 'Jahr'}
    """
    given = dict(columns or {})
    for part, name in given.items():
        if part not in parts:
            msg = f"{parameter}: got the part {part!r}; expected some of {', '.join(parts)}"
            raise ParameterError(msg)
        if not isinstance(name, str):
            msg = f"{parameter}: {part}: got {name!r}; expected the name of a column"
            raise ParameterError(msg)
    usual = {part: name for part, name in defaults.items() if part != "date" or "year" not in given}
    return {**usual, **given}


def counted(number: int, thing: str, things: str | None = None, /) -> str:
    """A number of things, in words; `things` is the plural, where it is not just an s more.

    Examples
    --------
    >>> counted(1, "origin"), counted(2000, "origin"), counted(2, "country", "countries")
    ('1 origin', '2,000 origins', '2 countries')
    """
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def span_of(years: Sequence[int], /) -> str:
    """First and last of sorted years, for a message.

    Examples
    --------
    >>> span_of([2015, 2016, 2018]), span_of([2018]), span_of([])
    ('2015-2018', '2018', 'no year')
    """
    if not years:
        return "no year"
    return f"{years[0]}" if years[0] == years[-1] else f"{years[0]}-{years[-1]}"


def refuse_comparison(one: object, other: object) -> NoReturn:
    """Say why two kinds of figures do not compare."""
    names = f"a {type(one).__name__} and a {type(other).__name__}"
    msg = (
        f"{names} cannot be compared: a Stock counts people who live somewhere at a date, a Flow "
        "people who move during a period, a Population everybody"
    )
    raise ParameterError(msg)
