"""Tables as charts and figures can rely on them: columns, types, keys and bounds of METHOD M16."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from migtrace.errors import FrameError
from migtrace.frames.cities import CITY_TABLES
from migtrace.frames.tables import TABLES

SCHEMAS = {**TABLES, **CITY_TABLES}
"""What each table of a handout must be, by its name."""
_BESIDES = {"crossings": ("line",)}
"""Texts that tables have when they are handed on, and not before."""
_ENDS = ("low", "high")


def sound_tables(tables: Mapping[str, pl.DataFrame], /) -> dict[str, pl.DataFrame]:
    """Make sure that tables are those of this version, with nothing in them that none can hold.

    Parameters
    ----------
    tables
        Tables by name.

    Returns
    -------
    dict of str to polars.DataFrame
        The same, with null in place of what is no finite number.

    Raises
    ------
    FrameError
        When a column of METHOD M16 is missing or of another type, or holds a null or a number that
        it cannot.

    Examples
    --------
    >>> sound_tables({"dropped": pl.DataFrame({"reason": ["read"]})})
    Traceback (most recent call last):
    ...
    migtrace.errors.FrameError: dropped: column 'records' is missing; found reason
    """
    return {name: _sound(name, table) for name, table in tables.items()}


def _sound(name: str, table: pl.DataFrame) -> pl.DataFrame:
    if not isinstance(table, pl.DataFrame):
        msg = f"{name}: got {table!r}; expected a polars DataFrame"
        raise FrameError(msg)
    floats = pl.selectors.float()
    table = table.with_columns(pl.when(floats.is_finite()).then(floats))
    if name not in SCHEMAS:
        return table
    columns, besides = SCHEMAS[name].columns(), _BESIDES.get(name, ())
    for column in (*columns, *besides):
        if column not in table.columns:
            found = ", ".join(table.columns) or "none"
            msg = f"{name}: column {column!r} is missing; found {found}"
            raise FrameError(msg)
    for column in table.columns:
        if column in columns:
            _check(name, table[column], columns[column])
        elif column in besides:
            _check_type(name, table[column], pl.String())
            _check_filled(name, table[column])
        elif column.rpartition("_")[2] in _ENDS:
            _check_type(name, table[column], pl.Float64())
    return table


def _check(name: str, column: pl.Series, schema: Any) -> None:  # noqa: ANN401 - a column of dataframely
    metadata = schema.metadata or {}
    _check_type(name, column, schema.dtype)
    if metadata.get("nullable", schema.nullable) is False:
        _check_filled(name, column)
    least, most = getattr(schema, "min", None), getattr(schema, "max", None)
    outside = pl.Series([], dtype=column.dtype)
    if least is not None:
        outside = column.filter(column < least)
    if most is not None:
        outside = outside.append(column.filter(column > most))
    if outside.len():
        bounds = [f"at least {least}"] if least is not None else []
        bounds += [f"at most {most}"] if most is not None else []
        msg = f"{name}: column {column.name!r} holds {outside[0]}; expected {', '.join(bounds)}"
        raise FrameError(msg)


def _check_type(name: str, column: pl.Series, wanted: pl.DataType) -> None:
    # The type of cells is the grid's.
    right = column.dtype.is_integer() if wanted == pl.Null else column.dtype == wanted
    if not right:
        expected = "whole numbers" if wanted == pl.Null else wanted
        msg = f"{name}: column {column.name!r} is {column.dtype}; expected {expected}"
        raise FrameError(msg)


def _check_filled(name: str, column: pl.Series) -> None:
    if column.null_count():
        row = column.is_null().arg_true()[0]
        finite = ", or no finite number," if column.dtype.is_float() else ""
        msg = f"{name}: column {column.name!r} holds null{finite} in row {row}; expected a value"
        raise FrameError(msg)
