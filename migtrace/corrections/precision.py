"""How figures change when only a part of the detected movers are migrants."""

from collections.abc import Sequence

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import check_above


def with_precision(
    table: pl.DataFrame,
    /,
    precision: float | list[float] | tuple[float, ...],
    *,
    columns: Sequence[str] = ("people",),
) -> pl.DataFrame:
    """Multiply upscaled figures by the part of the detected movers who are migrants.

    Parameters
    ----------
    table
        A table of an estimate, such as `detected` or `new_residents`.
    precision
        π, above 0 and at most 1, or several to compare.
    columns
        The upscaled columns; for `monthly` ``("all_exits", "first_exits")``.

    Returns
    -------
    polars.DataFrame
        `table` with a column for each of `columns` and each precision after it, such as
        `people_pi_0.8`. A hidden figure stays null.

    Raises
    ------
    ParameterError
        When a precision is not above 0 and at most 1, or is given twice.
    FrameError
        When the table lacks a column or it holds no numbers.

    Notes
    -----
    F π: of movers found by rules like METHOD's, reading the posts confirmed few (Armstrong et al.
    2021, doi:10.1140/epjds/s13688-020-00254-7). One π for all rows is a sensitivity, not a
    correction: it leaves shares and rankings as they are.

    Examples
    --------
    >>> table = pl.DataFrame({"country": ["CO", "PE"], "people": [100.0, None]})
    >>> with_precision(table, [0.5, 0.8]).rows()
    [('CO', 100.0, 50.0, 80.0), ('PE', None, None, None)]
    >>> with_precision(table, 0.8).columns
    ['country', 'people', 'people_pi_0.8']
    """
    parts = list(precision) if isinstance(precision, list | tuple) else [precision]
    for part in parts:
        check_above("precision", part, most=1.0)
    if not parts or len(set(parts)) < len(parts):
        msg = f"precision: got {precision!r}; expected one number, or several different ones"
        raise ParameterError(msg)
    columns = [columns] if isinstance(columns, str) else list(columns)
    for column in columns:
        if column not in table.columns:
            msg = f"no column {column}; the table has: {', '.join(table.columns) or 'no columns'}"
            raise FrameError(msg)
        if not table.schema[column].is_numeric():
            msg = f"column {column}: has type {table.schema[column]}; expected numbers"
            raise FrameError(msg)
    return table.with_columns(
        (pl.col(column) * float(part)).alias(f"{column}_pi_{float(part)!r}")
        for column in columns
        for part in parts
    )
