"""Small tables that corrections are made from: polars, pandas or Arrow frames, or files."""

from collections.abc import Sequence
from contextlib import nullcontext

import polars as pl

from migtrace.errors import FrameError
from migtrace.readers.files import BLANK_COLUMN, explained
from migtrace.readers.sources import TraceSource, open_source


def take_columns(
    source: TraceSource, needed: Sequence[str], /, *, optional: Sequence[str] = ()
) -> tuple[str, pl.DataFrame]:
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
    name
        What messages call the table.
    table
        Its rows in their order, without blank lines: `needed`, then `optional`. Of a CSV file every
        column is text.

    Raises
    ------
    SourceError
        When a file cannot be read.
    FrameError
        When a needed column is missing.

    Examples
    --------
    >>> rates = pl.DataFrame({"country": ["VE"], "rate": [0.1]})
    >>> name, table = take_columns(rates, ["rate"], optional=["year"])
    >>> table.rows()
    [(0.1, None)]
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
        rows = table.frame.filter(~pl.col(BLANK_COLUMN)) if table.is_text else table.frame
        frame = rows.select(wanted).collect()
    absent = [pl.lit(None).alias(column) for column in optional if column not in wanted]
    return opened.name, frame.with_columns(absent)
