"""The tables of forecasts, scenarios, edges and bilateral flows, as pictures are given them."""

from collections.abc import Sequence
from datetime import time
from typing import Any

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.readers.sources import ArrowStream, open_source

_DATES = ("date", "made_on")
_TEXTS = ("node", "model", "scenario", "origin", "destination", "reason")
_WHOLE = ("horizon", "year")
_TRUTHS = ("needed",)
"""The kinds of columns, by their names; all others are amounts."""


def take_table(
    subject: object,
    name: str,
    /,
    columns: Sequence[str],
    *,
    keys: Sequence[str],
    optional: Sequence[str] = (),
    within: Sequence[str] = (),
) -> pl.DataFrame:
    """Check a table and bring it into the types that pictures draw.

    Parameters
    ----------
    subject
        A frame of polars, pandas or Arrow, or what has one as its `table`, such as a series.
    name
        What the table is called in messages.
    columns
        The columns that it must have. Dates are in `date` and `made_on`, texts in `node`, `model`,
        `scenario`, `origin` and `destination`, whole numbers in `horizon` and `year`; all others
        are amounts.
    keys
        Those of them that no row may lack, and of which no two rows may have the same values.
    optional
        Columns that are taken along where they are.
    within
        Likewise, and rows with the same keys may differ in these.

    Returns
    -------
    polars.DataFrame
        These columns, sorted by the keys; an amount that is not a number is null.

    Raises
    ------
    FrameError
        When `subject` is no table, a column is missing, of another type, lacks a key or holds an
        infinite number, or two rows have the same keys.
    MissingExtraError
        When it is a pandas frame and pyarrow is not installed.

    Examples
    --------
    >>> table = pl.DataFrame({"origin": ["b", "a"], "destination": ["c", "c"], "people": [1, 2]})
    >>> take_table(table, "plot of flows", table.columns, keys=("origin", "destination")).row(0)
    ('a', 'c', 2.0)
    """
    frame = _frame(getattr(subject, "table", subject), name)
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        msg = (
            f"{name}: column {missing[0]!r} is missing; "
            f"expected the columns {', '.join(columns)}, found {', '.join(frame.columns) or 'none'}"
        )
        raise FrameError(msg)
    wanted = [*columns, *(name for name in (*optional, *within) if name in frame.columns)]
    table = frame.select(_typed(frame[column], name) for column in wanted)
    for column in wanted:
        _check_values(table[column], name, is_key=column in keys)
    together = [*(column for column in within if column in table.columns), *keys]
    twice = table.filter(pl.struct(together).is_duplicated())
    if not twice.is_empty():
        row = ", ".join(f"{key} {twice[key][0]}" for key in together)
        msg = f"{name}: {twice.height} rows share their keys, such as {row}; expected one"
        raise FrameError(msg)
    return table.sort(together)


def between(table: pl.DataFrame, /) -> pl.DataFrame:
    """Leave out flows from a place to itself, which some sources have.

    Examples
    --------
    >>> between(pl.DataFrame({"origin": ["a", "a"], "destination": ["a", "b"]})).rows()
    [('a', 'b')]
    """
    return table.filter(pl.col("origin") != pl.col("destination"))


def check_edges(table: pl.DataFrame, name: str, value: str, /) -> None:
    """Raise FrameError for edges from a node to itself, and for figures below 0."""
    loops = table.filter(pl.col("origin") == pl.col("destination"))
    if not loops.is_empty():
        msg = f"{name}: {loops['origin'][0]!r} has an edge to itself; expected two nodes in each"
        raise FrameError(msg)
    low = table.filter(pl.col(value) < 0)
    if not low.is_empty():
        row = low.row(0, named=True)
        msg = (
            f"{name}: column {value!r} has {row[value]} from {row['origin']!r} to "
            f"{row['destination']!r}; expected at least 0 (`flow_matrix` draws negatives)"
        )
        raise FrameError(msg)


def chosen(names: object, found: Sequence[str], option: str, /) -> list[str] | None:
    """Check names that were chosen against those that a table holds.

    Examples
    --------
    >>> chosen(["b", "a"], ["a", "b", "c"], "nodes"), chosen(None, ["a"], "nodes")
    (['b', 'a'], None)
    """
    if names is None:
        return None
    listed: list[Any] = [names] if isinstance(names, str) else []
    listed = list(names) if isinstance(names, list | tuple) else listed
    texts = all(isinstance(one, str) for one in listed)
    if not texts or not listed or len(set(listed)) < len(listed):
        msg = f"{option}: got {names!r}; expected a list of different names"
        raise ParameterError(msg)
    unknown = [one for one in listed if one not in found]
    if unknown:
        msg = f"{option}: got {unknown[0]!r}; expected some of {', '.join(found) or 'none'}"
        raise ParameterError(msg)
    return listed


def _frame(subject: object, name: str) -> pl.DataFrame:
    """Open polars, pandas and Arrow alike; a path is no table."""
    if isinstance(subject, pl.DataFrame):
        return subject
    if isinstance(subject, pl.LazyFrame) or not isinstance(subject, ArrowStream):
        msg = f"{name}: got {type(subject).__name__}; expected a table of polars or pandas"
        raise FrameError(msg)
    source = open_source(subject)
    frame: Any = source.take(source.columns).frame
    opened: pl.DataFrame = frame.collect()
    return opened


def _typed(column: pl.Series, name: str) -> pl.Series:
    """Cast a column to the type of its kind, or say why it cannot be."""
    found = column.dtype
    kind: pl.DataType
    if column.name in _DATES:
        kind, expected, good = pl.Date(), "dates", isinstance(found, pl.Date | pl.Datetime)
        good = good and (found == pl.Date or bool((column.dt.time() == time()).all()))
    elif column.name in _TEXTS:
        kind, expected = pl.String(), "text"
        good = isinstance(found, pl.String | pl.Categorical | pl.Enum)
    elif column.name in _WHOLE:
        kind, expected = pl.Int64(), "whole numbers"
        good = found.is_integer() or (
            found.is_float() and bool((column.drop_nans().drop_nulls() % 1 == 0).all())
        )
        column = column.fill_nan(None) if found.is_float() else column
    elif column.name in _TRUTHS:
        kind, expected, good = pl.Boolean(), "true or false", found == pl.Boolean
    else:
        kind, expected, good = pl.Float64(), "numbers", found.is_numeric()
    if not good and found != pl.Null:
        msg = f"{name}: column {column.name!r} is {found}; expected {expected}"
        raise FrameError(msg)
    cast = column.cast(kind)
    return cast.fill_nan(None) if kind == pl.Float64 else cast


def _check_values(column: pl.Series, name: str, *, is_key: bool) -> None:
    if is_key and column.null_count():
        msg = (
            f"{name}: column {column.name!r} has None in {column.null_count()} of "
            f"{len(column)} rows; expected a value in each"
        )
        raise FrameError(msg)
    if column.dtype == pl.Float64 and column.is_infinite().any():
        msg = f"{name}: column {column.name!r} has an infinite number; expected amounts"
        raise FrameError(msg)
