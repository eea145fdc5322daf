"""The estimated side: which table of an estimate, of which criterion and year."""

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.estimate import Estimates

Table = Literal["new_residents", "detected", "appearances"]
Kind = Literal["stock", "flow"]

KINDS: dict[str, Kind] = {"new_residents": "stock", "detected": "stock", "appearances": "flow"}
"""What kind of figures each table holds: people who are somewhere, or people who arrive."""

USUAL: dict[Kind, Table] = {"stock": "new_residents", "flow": "appearances"}
"""The table that is compared with a kind of official figures, unless another one is named."""

WIDEST_CRITERION = 4
HIDDEN = "hidden: too few people behind it (METHOD M13)"
NO_FACTOR = "no resident left to upscale with (METHOD M7)"
NO_FIGURE = "no estimated figure"


@dataclass(frozen=True, slots=True)
class Estimated:
    """One estimated figure per country, and what it is.

    Parameters
    ----------
    figures
        `country`, `estimated`, `low`, `high` (null without an interval), `why` (null but where
        the figure is), sorted by country.
    table
        The table that they come from.
    origin
        The country of origin, when the estimate tells it.
    criterion
        The resident criterion, when the table tells it.
    year
        The year that they are of, when the estimate tells it.
    """

    figures: pl.DataFrame
    table: Table
    origin: str | None
    criterion: int | None
    year: int | None


def take_estimated(
    estimate: object,
    /,
    *,
    kind: Kind,
    table: str | None,
    criterion: int | None,
    year: int | None,
) -> Estimated:
    """Find the figures to validate.

    Parameters
    ----------
    estimate
        Estimates, or one of their tables.
    kind
        The kind of the official figures.
    table
        The table's name, if given.
    criterion
        The resident criterion, if given.
    year
        The year, if given.

    Returns
    -------
    Estimated
        Its figures.

    Raises
    ------
    ParameterError
        When it is not clear which figures are meant, or they are of the other kind.
    FrameError
        When a table lacks a column, or a value cannot be what its column says.
    """
    if table is not None and table not in KINDS:
        msg = f"table: got {table!r}; expected one of {', '.join(get_args(Table))}"
        raise ParameterError(msg)
    name: Table
    if isinstance(estimate, Estimates):
        name = USUAL[kind] if table is None else table  # type: ignore[assignment]  # checked above
        frame = getattr(estimate, name)
        study = estimate.study
        chosen: int | None = study.criterion if criterion is None else criterion
        usual_year = study.months.last.year if name == "new_residents" else None
        origin = study.origin
    else:
        frame = _as_frame(estimate)
        name = _name_table(frame, table)
        chosen, origin, usual_year = criterion, None, None
    _check_kind(name, kind)
    _check_columns(frame, name)
    rows, of_criterion = _of_criterion(frame, name, chosen)
    rows, of_year = _of_year(rows, name, year)
    figures = _figures(rows, name)
    return Estimated(figures, name, origin, of_criterion, of_year or year or usual_year)


def _as_frame(estimate: object) -> pl.DataFrame:
    """Take a table of polars, pandas or Arrow."""
    if isinstance(estimate, pl.DataFrame):
        return estimate
    if isinstance(estimate, pl.LazyFrame):
        return estimate.collect()
    if hasattr(estimate, "__arrow_c_stream__"):
        try:
            return pl.DataFrame(estimate)
        except ImportError as error:
            msg = "a pandas table needs pyarrow: pip install 'migtrace[pandas]'"
            raise MissingExtraError(msg) from error
    msg = (
        f"estimate: got {type(estimate).__name__}; expected what migtrace.estimate returned, or "
        "one of its tables"
    )
    raise ParameterError(msg)


def _name_table(frame: pl.DataFrame, table: str | None) -> Table:
    """Tell which table a frame is: those with years look alike, so they must be named."""
    if table is not None:
        return table  # type: ignore[return-value]  # one of them, as was checked
    if "year" not in frame.columns:
        return "new_residents"
    msg = (
        "table: a table with years may be people who are somewhere (detected) or people who arrive "
        '(appearances); say which with table="detected" or table="appearances"'
    )
    raise ParameterError(msg)


def _check_kind(name: Table, kind: Kind) -> None:
    if KINDS[name] == kind:
        return
    if kind == "flow":
        msg = (
            f"table: {name} is a stock, people who are in a country, and the official figures are "
            "a flow, people who arrive during a year: compare appearances with a Flow, or "
            f"{name} with a Stock"
        )
    else:
        msg = (
            f"table: {name} is a flow, people who arrive during a year, and the official figures "
            "are a stock, people who are in a country at a date: compare new_residents or detected "
            f"with a Stock, or {name} with a Flow"
        )
    raise ParameterError(msg)


def _check_columns(frame: pl.DataFrame, name: Table) -> None:
    for column in ("country", "people"):
        if column not in frame.columns:
            found = ", ".join(frame.columns) or "none"
            msg = f"{name}: column {column!r} is missing; expected country and people, got {found}"
            raise FrameError(msg)
    if ("low" in frame.columns) != ("high" in frame.columns):
        msg = f"{name}: has one of the columns low and high; expected both, or neither"
        raise FrameError(msg)


def _of_criterion(
    frame: pl.DataFrame, name: Table, criterion: int | None
) -> tuple[pl.DataFrame, int | None]:
    """Cut a table to one criterion."""
    if "criterion" not in frame.columns:
        return frame, criterion
    there = frame["criterion"].drop_nulls().unique().sort().to_list()
    if criterion is None:
        criterion = there[0] if len(there) == 1 else WIDEST_CRITERION
    if there and criterion not in there:
        msg = f"criterion: got {criterion!r}; {name} has {', '.join(map(str, there))}"
        raise ParameterError(msg)
    return frame.filter(pl.col("criterion") == criterion), criterion


def _of_year(frame: pl.DataFrame, name: Table, year: int | None) -> tuple[pl.DataFrame, int | None]:
    """Cut a table to one year."""
    if "year" not in frame.columns:
        return frame, None
    there = frame["year"].drop_nulls().unique().sort().to_list()
    if year is None and len(there) > 1:
        msg = f"year: {name} has {there[0]} to {there[-1]}; say which year to compare"
        raise ParameterError(msg)
    chosen = there[0] if year is None and there else year
    if there and chosen not in there:
        msg = f"year: got {chosen!r}; {name} has {', '.join(map(str, there))}"
        raise ParameterError(msg)
    return frame.filter(pl.col("year") == chosen), chosen


def _figures(frame: pl.DataFrame, name: Table) -> pl.DataFrame:
    """Cast and check the columns that count."""
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


def _check_countries(figures: pl.DataFrame, name: Table) -> None:
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


def _check_numbers(figures: pl.DataFrame, name: Table) -> None:
    """Make sure that figures and their intervals can be numbers of people."""
    for column, shown in (("estimated", "people"), ("low", "low"), ("high", "high")):
        bad = figures.filter((pl.col(column) < 0) | pl.col(column).is_infinite())
        if bad.height:
            country, value = bad["country"][0], bad[column][0]
            msg = f"{name}: {shown} of {country} is {value}; expected a number of at least 0"
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
    if frame[column].dtype == pl.String or frame[column].dtype == pl.Boolean:
        msg = f"{column} is {frame[column].dtype}"
        raise pl.exceptions.InvalidOperationError(msg)
    return pl.col(column).cast(pl.Float64).fill_nan(None)


def _why(frame: pl.DataFrame) -> pl.Expr:
    """Say why a figure is missing."""
    missing = _number(frame, "people").is_null()
    if "users" not in frame.columns:
        return pl.when(missing).then(pl.lit(NO_FIGURE))
    hidden = _number(frame, "users").is_null()
    return pl.when(missing & hidden).then(pl.lit(HIDDEN)).when(missing).then(pl.lit(NO_FACTOR))
