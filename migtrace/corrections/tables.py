"""Small tables that corrections are made from, and the columns that its stages need."""

from collections.abc import Sequence
from contextlib import nullcontext

import polars as pl

from migtrace.errors import FrameError
from migtrace.readers.files import BLANK_COLUMN, explained
from migtrace.readers.sources import TraceSource, open_source

_ROW = "__migtrace_row"


def take_columns(
    source: TraceSource, needed: Sequence[str], /, *, optional: Sequence[str] = ()
) -> tuple[pl.DataFrame, pl.Series]:
    """Read the named columns of a small table.

    Parameters
    ----------
    source
        A polars, pandas or Arrow table, or the path of a CSV or Parquet file.
    needed
        Columns that must be there.
    optional
        Columns that are taken when they are there, and are null otherwise.

    Returns
    -------
    table
        Its rows in their order, without blank lines: `needed`, then `optional`. Of a CSV file every
        column is text.
    places
        What messages call each row: the table, and the row, from 0 in frames and from 1, after the
        header, in files.

    Raises
    ------
    SourceError
        When a file cannot be read.
    FrameError
        When a needed column is missing.

    Examples
    --------
    >>> rates = pl.DataFrame({"country": ["VE"], "rate": [0.1]})
    >>> table, places = take_columns(rates, ["rate"], optional=["year"])
    >>> table.rows(), places[0]
    ([(0.1, None)], 'the polars DataFrame: row 0')
    """
    opened = open_source(source)
    missing = [column for column in needed if column not in opened.columns]
    if missing:
        have = ", ".join(opened.columns) or "no columns"
        msg = f"{opened.name}: has no column {missing[0]!r}; it has: {have}"
        raise FrameError(msg)
    wanted = [*needed, *(column for column in optional if column in opened.columns)]
    with explained(opened.files, opened.kind) if opened.files else nullcontext():
        table = opened.take(wanted)
        rows = table.frame.with_row_index(_ROW, offset=1 if opened.files else 0)
        if table.is_text:
            rows = rows.filter(~pl.col(BLANK_COLUMN))
        frame = rows.select(_ROW, *wanted).collect()
    # Braces in a file's name are no places for values.
    places = frame.select(pl.format("{}: row {}", pl.lit(opened.name), _ROW)).to_series()
    absent = [pl.lit(None).alias(column) for column in optional if column not in wanted]
    return frame.drop(_ROW).with_columns(absent), places


def as_number(value: object, /) -> object:
    """Number that a file has as text, or a whole one that pandas has as a float; others stay.

    Examples
    --------
    >>> as_number("0.1"), as_number(2015.0), as_number("n/a"), as_number(None)
    (0.1, 2015, 'n/a', None)
    """
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def check_columns(frame: pl.LazyFrame | pl.DataFrame, /, *names: str) -> None:
    """Raise FrameError unless the frame has these columns, and times are times.

    Examples
    --------
    >>> check_columns(pl.LazyFrame({"user": [1]}), "user", "time")
    Traceback (most recent call last):
        ...
    migtrace.errors.FrameError: no column time; the frame has: user
    """
    schema = frame.collect_schema()
    missing = [name for name in names if name not in schema]
    if missing:
        msg = f"no column {missing[0]}; the frame has: {', '.join(schema) or 'no columns'}"
        raise FrameError(msg)
    if "time" in names and schema["time"] != pl.Datetime:
        msg = f"column time: has type {schema['time']}; expected Datetime('us', 'UTC')"
        raise FrameError(msg)
