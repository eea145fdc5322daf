"""Checks of the columns that a picture reads."""

import polars as pl

from migtrace.errors import FrameError

_BOUNDS = ("low", "high", "all_exits_low", "all_exits_high")
_TEXTS = ("country", "direction", "reason", "city", "group", "measure")
_KEYS = ("year", "month", "lon", "lat")
"""Columns that every row needs; other figures may be hidden."""
_REACH = {"lon": 360.0, "lat": 90.0}
"""How far positions may lie from 0, in degrees; maps around the antimeridian are unwrapped."""


def checked_columns(table: pl.DataFrame, name: str, columns: tuple[str, ...], /) -> pl.DataFrame:
    """Check that columns hold what pictures draw.

    Parameters
    ----------
    table
        Any table that has the columns.
    name
        What it is called.
    columns
        The columns that a picture needs. Bounds of intervals are looked at where there are any.

    Returns
    -------
    polars.DataFrame
        The table; columns of nothing but nulls have a type.

    Raises
    ------
    FrameError
        When a column is of another type, a position is missing or not on Earth, or a row has no
        month or year.

    Examples
    --------
    >>> table = pl.DataFrame({"year": [2018], "people": [None]})
    >>> checked_columns(table, "detected", ("year", "people")).schema["people"]
    Float64
    """
    there = [*columns, *(bound for bound in _BOUNDS if bound in table.columns)]
    untyped = [column for column in there if table.schema[column] == pl.Null]
    table = table.with_columns(pl.col(column).cast(_type_of(column)) for column in untyped)
    for column in there:
        if column != "cell":
            _check_type(table, name, column)
            _check_values(table, name, column)
    return table


def _type_of(column: str) -> type[pl.DataType]:
    known: dict[str, type[pl.DataType]] = {"month": pl.Date, "year": pl.Int64}
    return known.get(column, pl.String if column in _TEXTS else pl.Float64)


def _check_type(table: pl.DataFrame, name: str, column: str) -> None:
    found = table.schema[column]
    if column == "month":
        good, expected = found == pl.Date, "dates, the first of each month"
    elif column == "year":
        good, expected = found.is_integer(), "whole numbers"
    elif column in _TEXTS:
        good, expected = found in (pl.String, pl.Categorical, pl.Enum), "text"
    else:
        good, expected = found.is_numeric(), "numbers"
    if not good:
        msg = f"plot of {name}: column {column!r} is {found}; expected {expected}"
        raise FrameError(msg)


def _check_values(table: pl.DataFrame, name: str, column: str) -> None:
    if column not in _KEYS:
        return
    bad = pl.col(column).is_null()
    if column in _REACH:
        bad |= ~pl.col(column).cast(pl.Float64).abs().le(_REACH[column])
        # Not a number is above everything to polars.
    wrong = table.filter(bad.fill_null(value=True))[column]
    if len(wrong):
        expected = "degrees" if column in _REACH else f"a {column}"
        msg = (
            f"plot of {name}: column {column!r} has {wrong[0]} in {len(wrong)} of {table.height} "
            f"rows; expected {expected} in each"
        )
        raise FrameError(msg)
