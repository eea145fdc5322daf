"""Tables of numbers about countries or pairs of them: frames of any library, or files."""

from collections.abc import Sequence
from typing import TypeGuard

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.years import whole_years
from migtrace.forecast.tables import read_cells
from migtrace.official.rows import Rows
from migtrace.official.values import NOT_STATED
from migtrace.readers.sources import ArrowStream, TraceSource, open_source

TableSource = pl.DataFrame | pl.LazyFrame | ArrowStream
"""A table in memory; a pandas frame is an `ArrowStream`."""

NumberSource = TraceSource | bytes
"""What a table of numbers can be read from."""

_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_WITH_COMMA = r"^[-+]?\d+(,\d+)+(\.\d+)?$"


def read_numbers(subject: NumberSource, key: Sequence[str], name: str, /) -> pl.DataFrame:
    """Read a table of numbers about pairs or countries.

    Parameters
    ----------
    subject
        A polars, pandas or Arrow table, the path or bytes of a CSV, or the path of a Parquet file.
    key
        Columns of names that must be there.
    name
        What messages call the table when it is none.

    Returns
    -------
    polars.DataFrame
        The key as text, `year` (Int32) if there is one, and every other column that holds numbers
        or true and false, as Float64; NaN is null.

    Raises
    ------
    FrameError
        When a column of the key is missing, a name is null, a year no whole number, or a column of
        a file has numbers with commas.
    ParameterError
        When `subject` is no table.
    """
    frame, name = read_frame(subject, key, name)
    missing = [column for column in key if column not in frame.columns]
    if missing:
        have = ", ".join(frame.columns) or "none"
        msg = f"{name}: has no column {missing[0]!r}; it has {have}"
        raise FrameError(msg)
    if "year" in frame.columns:
        frame = whole_years(frame, name)
    # Names of countries and the like may stand beside the numbers.
    rest = [column for column in frame.columns if column not in (*key, "year")]
    numbers = [c for c in rest if frame[c].dtype.is_numeric() or frame[c].dtype == pl.Boolean]
    kept = [*(pl.col(column).cast(pl.String) for column in key)]
    kept += [pl.col("year")] if "year" in frame.columns else []
    values = [pl.col(column).cast(pl.Float64).fill_nan(None) for column in numbers]
    table = frame.select(*kept, *values)
    nameless = table.filter(pl.any_horizontal(pl.col(column).is_null() for column in key))
    if not nameless.is_empty():
        msg = f"{name}: {nameless.height} rows have no {' or '.join(key)}; expected a name in each"
        raise FrameError(msg)
    return table


def read_frame(subject: NumberSource, key: Sequence[str], name: str, /) -> tuple[pl.DataFrame, str]:
    """Read a table as it is; of a file, columns of numbers as numbers.

    Parameters
    ----------
    subject, key, name
        As for `read_numbers`; a column of the key may be missing.

    Returns
    -------
    frame
        All columns.
    name
        What messages call it.

    Raises
    ------
    FrameError, ParameterError, SourceError
        As for `read_numbers`, or when a file cannot be read.
    """
    if not is_table(subject):
        rows = read_cells(subject, parameter=name)
        return _guessed(rows, key), rows.name
    return table_of(subject, name), name


def is_table(subject: object, /) -> TypeGuard[TableSource]:
    """Whether something is a table in memory."""
    return isinstance(subject, pl.LazyFrame) or hasattr(subject, "__arrow_c_stream__")


def table_of(subject: object, name: str, /) -> pl.DataFrame:
    """A table in memory as a frame of polars.

    Parameters
    ----------
    subject
        Of polars, pandas or Arrow.
    name
        What messages call it.

    Returns
    -------
    polars.DataFrame
        The same.

    Raises
    ------
    ParameterError
        When it is none.

    Examples
    --------
    >>> table_of(pl.LazyFrame({"a": [1]}), "pairs").rows()
    [(1,)]
    """
    if not is_table(subject):
        msg = f"{name}: got {type(subject).__name__}; expected a polars, pandas or Arrow table"
        raise ParameterError(msg)
    source = open_source(subject)
    return source.take(source.columns).frame.collect()


def _guessed(rows: Rows, key: Sequence[str]) -> pl.DataFrame:
    """Numbers out of the columns of a file in which all that stands is numbers."""
    columns = []
    for series in rows.frame.select(list(rows.titles)):
        if series.name in key:
            columns.append(series)
            continue
        truth = series.replace_strict(
            dict.fromkeys(_TRUE, 1.0) | dict.fromkeys(_FALSE, 0.0), default=None
        ).cast(pl.Float64)
        number = series.cast(pl.Float64, strict=False).zip_with(truth.is_null(), truth)
        known = number.is_not_null() | series.is_null() | series.is_in(NOT_STATED)
        # Namibia is no missing value: where a text is no number, the whole column is text.
        columns.append(number if known.all() else series)
        comma = series.str.contains(_WITH_COMMA).fill_null(value=False)
        if comma.any() and (known | comma).all():
            rows.refuse(
                pl.lit(comma), series.name, "a number with a point, and no comma between thousands"
            )
    return pl.DataFrame(columns)
