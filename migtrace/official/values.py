"""What stands in the cells of official tables: people, years and dates."""

from collections.abc import Sequence

import polars as pl

from migtrace.official.rows import Rows

NOT_STATED = ("-", "--", "..", "...", "*", "N/A", "NA", "n/a", "null", "None", "NULL", "nan")
"""What agencies write where they state no figure; never 0."""

_GROUPED = r"^\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?$"
_SEPARATORS = r"[, \u00a0\u202f]"
_YEAR = r"^((?:1[5-9]|2[0-2])\d{2})(?:\.0*)?$"
_DATE = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"


def read_people(rows: Rows, columns: Sequence[str], /, *, times: float = 1) -> pl.DataFrame:
    """Numbers of people out of columns of text.

    Parameters
    ----------
    rows
        Where they are.
    columns
        The columns to read.
    times
        How many people one is, such as 1000.

    Returns
    -------
    polars.DataFrame
        The rows' frame with these columns as Float64, in persons: null where no figure is stated
        (`NOT_STATED`). Commas and spaces may stand between thousands.

    Raises
    ------
    FrameError
        When a value is no number, negative or not finite.
    """
    read = []
    for column in columns:
        stated = pl.when(~pl.col(column).is_in(NOT_STATED)).then(pl.col(column))
        plain = (
            pl.when(stated.str.contains(_GROUPED))
            .then(stated.str.replace_all(_SEPARATORS, ""))
            .otherwise(stated)
        )
        number = plain.cast(pl.Float64, strict=False)
        bad = stated.is_not_null() & ~(number.is_finite() & (number >= 0)).fill_null(value=False)
        rows.refuse(bad, column, "a number of people of at least 0, or - for none stated")
        read.append((number * times).alias(column))
    return rows.frame.with_columns(read)


def read_years(rows: Rows, column: str, /) -> pl.Expr:
    """Years out of a column of text.

    Parameters
    ----------
    rows
        Where they are.
    column
        The column to read.

    Returns
    -------
    polars.Expr
        The years, Int32, over the rows' frame.

    Raises
    ------
    FrameError
        When a value is no year from 1500 to 2299.
    """
    year = pl.col(column).str.extract(_YEAR, 1).cast(pl.Int32)
    rows.refuse(year.is_null(), column, "a year, such as 2018")
    return year


def read_when(rows: Rows, /) -> dict[str, pl.Expr]:
    """The `year`, and the `date` where there is a column of dates.

    Parameters
    ----------
    rows
        With a column `year`, or `date`, or both.

    Returns
    -------
    dict
        Expressions over the rows' frame, by name. The year of a date counts before that of `year`.

    Raises
    ------
    FrameError
        As for `read_years` and `read_dates`.
    """
    if "date" not in rows.titles:
        return {"year": read_years(rows, "year")}
    date = read_dates(rows, "date")
    return {"year": date.dt.year(), "date": date}


def read_dates(rows: Rows, column: str, /) -> pl.Expr:
    """Dates out of a column of text.

    Parameters
    ----------
    rows
        Where they are.
    column
        The column to read.

    Returns
    -------
    polars.Expr
        The dates over the rows' frame; a time of day after one is cut off.

    Raises
    ------
    FrameError
        When a value is no date such as 2018-12-31, perhaps with a time after it.
    """
    date = pl.col(column).str.extract(_DATE, 1).str.to_date("%Y-%m-%d", strict=False)
    rows.refuse(date.is_null(), column, "a date, such as 2018-12-31")
    return date
