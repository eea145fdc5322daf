"""The columns of an estimated table that are compared: countries, figures, intervals."""

import polars as pl

from migtrace.errors import FrameError

MOST_PEOPLE = 1e12
"""A figure above this is no number of people; squares of it still fit a float."""
HIDDEN = "hidden: too few people behind it (METHOD M13)"
NO_FACTOR = "no resident left to upscale with (METHOD M7)"
NO_FIGURE = "no estimated figure"


def check_columns(frame: pl.DataFrame, name: str, /) -> None:
    """Make sure that a table has the columns that count, and numbers where numbers stand.

    Parameters
    ----------
    frame
        The table.
    name
        What it is called, for messages.

    Raises
    ------
    FrameError
        When one is missing or of another type.

    Examples
    --------
    >>> check_columns(pl.DataFrame({"country": ["CO"], "people": [5.0]}), "detected")
    """
    for column in ("country", "people"):
        if column not in frame.columns:
            found = ", ".join(frame.columns) or "none"
            msg = f"{name}: column {column!r} is missing; expected country and people, got {found}"
            raise FrameError(msg)
    for column in ("criterion", "year"):
        if column in frame.columns and not _holds_numbers(frame[column].dtype):
            msg = f"{name}: column {column!r} is {frame[column].dtype}; expected whole numbers"
            raise FrameError(msg)
    if ("low" in frame.columns) != ("high" in frame.columns):
        msg = f"{name}: has one of the columns low and high; expected both, or neither"
        raise FrameError(msg)


def read_figures(frame: pl.DataFrame, name: str, /) -> pl.DataFrame:
    """Cast and check the columns that count.

    Parameters
    ----------
    frame
        A table of one criterion and year, as `check_columns` lets it pass.
    name
        What it is called, for messages.

    Returns
    -------
    polars.DataFrame
        One row per country, sorted: `country`, `estimated`, `low`, `high` (null without an
        interval), `why` (null but where the figure is).

    Raises
    ------
    FrameError
        When a country is none or occurs twice, or a figure is no number of people.

    Examples
    --------
    >>> table = pl.DataFrame({"country": ["CO", "BR"], "people": [5, None]})
    >>> read_figures(table, "detected").rows()
    [('BR', None, None, None, 'no estimated figure'), ('CO', 5.0, None, None, None)]
    """
    try:
        figures = frame.select(
            pl.col("country").cast(pl.String),
            estimated=_number(frame, "people"),
            low=_number(frame, "low"),
            high=_number(frame, "high"),
            why=_why(frame),
        ).sort("country")
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        msg = f"{name}: people, low and high must be numbers and country text: {first}"
        raise FrameError(msg) from error
    _check_countries(figures, name)
    _check_numbers(figures, name)
    return figures


def _check_countries(figures: pl.DataFrame, name: str) -> None:
    """Make sure that each row is about another country."""
    odd = figures.filter(~pl.col("country").str.contains("^[A-Z]{2}$").fill_null(value=False))
    if odd.height:
        msg = (
            f"{name}: country is {odd['country'][0]!r}; expected two capital letters, "
            "ISO 3166-1 alpha-2"
        )
        raise FrameError(msg)
    twice = figures.filter(pl.col("country").is_duplicated())
    if twice.height:
        msg = f"{name}: {twice['country'][0]} stands in {twice.height} rows; expected one a country"
        raise FrameError(msg)


def _check_numbers(figures: pl.DataFrame, name: str) -> None:
    """Make sure that figures and their intervals can be numbers of people."""
    for column, shown in (("estimated", "people"), ("low", "low"), ("high", "high")):
        bad = figures.filter(~pl.col(column).is_between(0, MOST_PEOPLE))
        if bad.height:
            country, value = bad["country"][0], bad[column][0]
            msg = f"{name}: {shown} of {country} is {value}; expected a number from 0 to 1e12"
            raise FrameError(msg)
    crossed = figures.filter(pl.col("low") > pl.col("high"))
    if crossed.height:
        country, low, high = crossed.select("country", "low", "high").row(0)
        msg = f"{name}: low of {country} is {low} and high is {high}; expected low <= high"
        raise FrameError(msg)


def _number(frame: pl.DataFrame, column: str) -> pl.Expr:
    """Read a column as numbers; NaN, which pandas writes for a gap, and no column are nulls."""
    if column not in frame.columns:
        return pl.lit(None, pl.Float64)
    if not _holds_numbers(frame[column].dtype):
        msg = f"{column} is {frame[column].dtype}"
        raise pl.exceptions.InvalidOperationError(msg)
    return pl.col(column).cast(pl.Float64).fill_nan(None)


def _holds_numbers(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype == pl.Null


def _why(frame: pl.DataFrame) -> pl.Expr:
    """Say why a figure is missing."""
    missing = _number(frame, "people").is_null()
    if "users" not in frame.columns:
        return pl.when(missing).then(pl.lit(NO_FIGURE))
    hidden = _number(frame, "users").is_null()
    return pl.when(missing & hidden).then(pl.lit(HIDDEN)).when(missing).then(pl.lit(NO_FACTOR))
