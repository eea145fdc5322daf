"""The estimated side: which table of an estimate, of which criterion and year."""

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.estimate import Estimates
from migtrace.estimate.handed_on import handed_on
from migtrace.frames.checks import is_whole
from migtrace.residence import CRITERIA
from migtrace.validation.columns import check_columns, read_figures
from migtrace.validation.exported import Exported
from migtrace.validation.studied import NOT_TOLD, Studied, of_estimates

Table = Literal["new_residents", "detected", "appearances"]
Kind = Literal["stock", "flow"]

KINDS: dict[str, Kind] = {"new_residents": "stock", "detected": "stock", "appearances": "flow"}
"""What kind of figures each table holds: people who are somewhere, or people who arrive."""

USUAL: dict[Kind, Table] = {"stock": "new_residents", "flow": "appearances"}
"""The table that is compared with a kind of official figures, unless another one is named."""

WIDEST_CRITERION = 4


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
    criterion
        The resident criterion, when the table tells it.
    year
        The year that they are of, when the estimate tells it.
    several
        Whether the table holds more criteria than that one.
    studied
        The study behind them, when the estimate tells it.
    """

    figures: pl.DataFrame
    table: Table
    criterion: int | None
    year: int | None
    several: bool
    studied: Studied | None

    @property
    def origin(self) -> str | None:
        """The country of origin, when the estimate tells it."""
        return None if self.studied is None else self.studied.origin

    @property
    def about(self) -> dict[str, object]:
        """What an agreement tells of the study behind the figures."""
        if self.studied is not None:
            return self.studied.about
        # Of nested criteria that could be subtracted, the widest is taken for the study's.
        own = WIDEST_CRITERION if self.several else self.criterion
        return {**NOT_TOLD, "study_criterion": own}


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
    _check_given(table, criterion)
    studied: Studied | None = None
    name: Table
    if isinstance(estimate, Estimates | Exported):
        name = USUAL[kind] if table is None else table  # type: ignore[assignment]  # checked above
        if isinstance(estimate, Estimates):
            # Agreements are printed and written, so corrected figures are as coarse as in a folder.
            frame = handed_on(estimate).get(name, getattr(estimate, name))
            studied = of_estimates(estimate)
        else:
            frame, studied = estimate.table(name), estimate.studied
        chosen: int | None = studied.criterion if criterion is None else criterion
    else:
        frame = _as_frame(estimate)
        name = _name_table(frame, table)
        chosen = criterion
    _check_kind(name, kind)
    check_columns(frame, name)
    rows, of_criterion, several = _of_criterion(frame, name, chosen)
    rows, of_year = _of_year(rows, name, year)
    if of_year is None and studied is not None and name == "new_residents":
        of_year = studied.window.last.year
    figures = read_figures(rows, name)
    return Estimated(figures, name, of_criterion, of_year, several, studied)


def _check_given(table: object, criterion: object) -> None:
    """Refuse a table or criterion that there is not."""
    if table is not None and not (isinstance(table, str) and table in KINDS):
        msg = f"table: got {table!r}; expected one of {', '.join(get_args(Table))}"
        raise ParameterError(msg)
    if criterion is not None and (not is_whole(criterion) or criterion not in CRITERIA):
        msg = f"criterion: got {criterion!r}; expected 1, 2, 3 or 4"
        raise ParameterError(msg)


def _as_frame(estimate: object) -> pl.DataFrame:
    """Take a table of polars, pandas or Arrow."""
    if isinstance(estimate, pl.DataFrame):
        return estimate
    if isinstance(estimate, pl.LazyFrame):
        try:
            return estimate.collect()
        except pl.exceptions.PolarsError as error:
            msg = f"estimate: the lazy frame cannot be computed: {str(error).splitlines()[0]}"
            raise FrameError(msg) from error
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


def _of_criterion(
    frame: pl.DataFrame, name: Table, criterion: int | None
) -> tuple[pl.DataFrame, int | None, bool]:
    """Cut a table to one criterion; say which, and whether there were others."""
    if "criterion" not in frame.columns:
        return frame, criterion, False
    there = frame["criterion"].drop_nulls().unique().sort().to_list()
    if criterion is None:
        criterion = there[0] if len(there) == 1 else WIDEST_CRITERION
    if there and criterion not in there:
        msg = f"criterion: got {criterion!r}; {name} has {', '.join(map(str, there))}"
        raise ParameterError(msg)
    return frame.filter(pl.col("criterion") == criterion), criterion, len(there) > 1


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
