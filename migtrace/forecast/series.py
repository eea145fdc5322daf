"""Arrivals by node in regular steps, whatever table they come in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date  # noqa: N812 - `date` is the column and the parameter
from functools import cached_property
from html import escape
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import STUDY_FILE, Handout, read_study
from migtrace.forecast.estimated import monthly_arrivals
from migtrace.forecast.steps import STEPS, Step, as_date, dates_after, find_step, grid_of
from migtrace.forecast.tables import find_parts, read_cells, renamed, require_parts
from migtrace.official.rows import Rows
from migtrace.official.values import read_people
from migtrace.readers.sources import TraceSource

SeriesSource = TraceSource | bytes | Estimates | Handout
"""What a series can be read from."""

DATE = ("date", "month", "week", "day", "time")
NODE = ("node", "place", "country", "destination", "location")
ARRIVALS = ("arrivals", "people", "count", "value", "individuals")
"""Columns that are found by these names, in this order, when the caller names none."""

_MOST = 1e12
"""More people than there are: larger figures are mistakes, and would overflow."""

_MONTH = r"^\d{4}-\d{2}$"
_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """Arrivals by node in regular steps.

    Parameters
    ----------
    table
        `date`, `node`, `arrivals`: one row per step and node between the first and the last date,
        sorted by node and date. `arrivals` is a number of people; null where none is reported.
    step
        ``"1d"``, ``"1w"`` or ``"1mo"``.
    gaps
        `node`, `date`, `reason`: where and why `arrivals` is null. ``blank``: the source says that
        it has no figure; ``no row``: it says nothing.
    source
        Where the figures come from, for messages and captions.
    """

    table: pl.DataFrame
    step: Step
    gaps: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={"node": pl.String, "date": pl.Date, "reason": pl.String}
        )
    )
    source: str = ""

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes, sorted by code point."""
        return tuple(self.table["node"].unique().sort())

    @cached_property
    def dates(self) -> list[Date]:
        """The dates of the steps, in order."""
        return self.table["date"].unique().sort().to_list()

    def matrix(self) -> np.ndarray:
        """Arrivals as an array.

        Returns
        -------
        numpy.ndarray
            Float64 of shape (steps, nodes), in the order of `dates` and `nodes`; NaN for null.
        """
        values = self.table["arrivals"].cast(pl.Float64).to_numpy()
        return values.reshape(len(self.nodes), len(self.dates)).T.copy()

    def after(self, count: int, /) -> list[Date]:
        """The dates of the steps that come after the last.

        Parameters
        ----------
        count
            How many.

        Returns
        -------
        list of datetime.date
            In order.
        """
        return dates_after(self.dates, self.step, count)

    def only(self, nodes: Sequence[str], /) -> "Series":
        """Some of the nodes.

        Parameters
        ----------
        nodes
            Their names.

        Returns
        -------
        Series
            With the same dates.

        Raises
        ------
        ParameterError
            When there is no such node.
        """
        check_nodes("nodes", nodes, self.nodes)
        if not len(nodes):
            msg = f"nodes: got none; expected nodes among {', '.join(self.nodes)}"
            raise ParameterError(msg)
        kept = pl.col("node").is_in(list(nodes))
        return Series(self.table.filter(kept), self.step, self.gaps.filter(kept), self.source)

    def between(self, start: Date | str | None = None, end: Date | str | None = None) -> "Series":
        """The steps between two dates, both of them included.

        Parameters
        ----------
        start, end
            The dates, or text such as 2016-01-31; None for the first and the last.

        Returns
        -------
        Series
            With the same nodes.

        Raises
        ------
        ParameterError
            When there is no step between them, or one is no date.
        """
        start, end = as_date("start", start), as_date("end", end)
        kept = pl.lit(value=True)
        kept = kept if start is None else kept & (pl.col("date") >= start)
        kept = kept if end is None else kept & (pl.col("date") <= end)
        table = self.table.filter(kept)
        if table.is_empty():
            msg = (
                f"start, end: got {start} and {end}; expected dates with a step between them: "
                f"the series goes from {self.dates[0]} to {self.dates[-1]}"
            )
            raise ParameterError(msg)
        return Series(table, self.step, self.gaps.filter(kept), self.source)

    def __repr__(self) -> str:
        missing = self.table["arrivals"].null_count()
        return (
            f"Series of {len(self.nodes)} nodes, {len(self.dates)} {STEPS[self.step]}s from "
            f"{self.dates[0]} to {self.dates[-1]}, {missing} of {self.table.height} figures missing"
        )

    def _repr_html_(self) -> str:
        wide = self.table.pivot(on="node", index="date", values="arrivals", sort_columns=True)
        # polars writes its frames as HTML itself.
        return f"<p>{escape(repr(self))}</p>{wide.sort('date')._repr_html_()}"


def read_series(
    subject: "SeriesSource | Series",
    /,
    *,
    date: str | None = None,
    node: str | None = None,
    arrivals: str | None = None,
    step: Step | None = None,
) -> Series:
    r"""Read arrivals by node from a table, a file or migtrace's own estimates.

    Parameters
    ----------
    subject
        A wide table (a column of dates and a column of arrivals for each node), a long one (a row
        for each date and node, with columns such as `date`, `node`, `arrivals`), in polars, pandas
        or Arrow or as the path or bytes of a CSV or the path of a Parquet file; `Estimates`, a
        `Handout` or the folder that `write_study` wrote, whose monthly exits are shared out to
        destinations (`monthly_arrivals`); or a `Series`, which comes back as it is.
    date, node, arrivals
        The names of the columns, where they are not found by themselves. Dates are such as
        2016-01-31, months such as 2016-01.
    step
        ``"1d"``, ``"1w"`` or ``"1mo"``; None to find it from the dates.

    Returns
    -------
    Series
        With every step between the first and the last date, figures or not.

    Raises
    ------
    FrameError
        When a column is missing, a value is no date or no number of people of at least 0, a date
        (and node) occurs twice, there is no row, or dates are not in regular steps.
    SourceError
        When a file is missing, empty or damaged.
    ParameterError
        When a parameter has a value that it cannot have.

    Notes
    -----
    What agencies write where they have no figure (an empty cell, N/A, -) is null and never 0;
    `Series.gaps` lists it.

    Examples
    --------
    >>> series = read_series(b"date,chios,lesvos\n2015-10-01,120,N/A\n2015-10-03,90,80\n")
    >>> series
    Series of 2 nodes, 3 days from 2015-10-01 to 2015-10-03, 3 of 6 figures missing
    >>> series.gaps.rows()[0]
    ('chios', datetime.date(2015, 10, 2), 'no row')
    """
    if isinstance(subject, Series):
        return subject
    if step is not None and not (isinstance(step, str) and step in STEPS):
        msg = f"step: got {step!r}; expected one of {', '.join(map(repr, STEPS))}"
        raise ParameterError(msg)
    if isinstance(subject, str | Path) and (Path(subject) / STUDY_FILE).is_file():
        subject = read_study(subject)
    if isinstance(subject, Estimates | Handout):
        frame = monthly_arrivals(subject).rename({"month": "date", "country": "node"})
        return _regular(frame, "the estimate", step or "1mo")
    rows = read_cells(subject)
    parts = {"date": (date, DATE), "node": (node, NODE), "arrivals": (arrivals, ARRIVALS)}
    found = find_parts(rows, parts)
    require_parts(rows, found, {"date": "when people arrived"})
    if not {"node", "arrivals"} <= set(found):
        # A wide table may have a node that is called like a part of a long one.
        _refuse_half(rows, node, arrivals, found)
        found = {"date": found["date"]}
    is_long = "node" in found
    rows = renamed(rows, found, rest=not is_long)
    return _regular(_long(rows, is_long=is_long), rows.name, step)


def _refuse_half(
    rows: Rows, node: str | None, arrivals: str | None, found: Mapping[str, str]
) -> None:
    """Raise when the caller names one column of a long table, and the other is not there."""
    for named, other in ((node, "arrivals"), (arrivals, "node")):
        if named is not None and other not in found:
            require_parts(rows, found, {other: "of a table with a row for each date and node"})


def _long(rows: Rows, *, is_long: bool) -> pl.DataFrame:
    """Dates and numbers out of text, one row per date and node."""
    when = pl.col("date")
    day = pl.when(when.str.contains(_MONTH)).then(when + "-01").otherwise(when)
    parsed = day.str.extract(_DAY, 1).str.to_date("%Y-%m-%d", strict=False)
    rows.refuse(parsed.is_null(), "date", "a date such as 2016-01-31, or a month such as 2016-01")
    # A day may be written in several ways, with a time or without.
    rows = replace(rows, frame=rows.frame.with_columns(date=parsed))
    if is_long:
        rows.refuse(pl.col("node").is_null(), "node", "the name of a node")
        rows.refuse_twice(["date", "node"])
        return _people(rows, ["arrivals"]).select("date", "node", "arrivals")
    rows.refuse_twice(["date"])
    nodes = [column for column in rows.titles if column != "date"]
    if not nodes:
        msg = f"{rows.name}: has no column but {rows.titles['date']!r}; expected arrivals"
        raise FrameError(msg)
    parts = [
        _people(rows, [node]).select(
            "date", pl.lit(node, pl.String).alias("node"), pl.col(node).alias("arrivals")
        )
        for node in nodes
    ]
    return pl.concat(parts)


def _people(rows: Rows, columns: list[str]) -> pl.DataFrame:
    """Numbers of people, none of them more than there can be."""
    read = read_people(rows, columns)
    for column in columns:
        many = read.select(pl.col(column).gt(_MOST).fill_null(value=False)).to_series()
        rows.refuse(pl.lit(many), column, f"a number of people of at most {_MOST:g}")
    return read


def _regular(long: pl.DataFrame, source: str, step: Step | None) -> Series:
    """Put a row for every step and node, and note what was not there."""
    if long.is_empty():
        msg = f"{source}: has no row; expected arrivals by date"
        raise FrameError(msg)
    dates = long["date"].unique().sort()
    step = step or find_step(dates, source)
    grid = grid_of(dates, step, source).to_frame()
    nodes = long.select(pl.col("node").unique())
    known = long.with_columns(pl.lit(value=True).alias("has_row"))
    whole = nodes.join(grid, how="cross").join(known, on=["node", "date"], how="left")
    whole = whole.sort("node", "date")
    missing = pl.when(pl.col("has_row").is_null()).then(pl.lit("no row"))
    gaps = whole.filter(pl.col("arrivals").is_null()).select(
        "node", "date", reason=missing.otherwise(pl.lit("blank"))
    )
    return Series(whole.select("date", "node", "arrivals"), step, gaps, source)


def check_nodes(parameter: str, nodes: Sequence[str], known: Sequence[str], /) -> None:
    """Whether all nodes are known.

    Parameters
    ----------
    parameter
        What a message calls them.
    nodes
        The nodes to check.
    known
        Those that there are.

    Raises
    ------
    ParameterError
        When they are no names; or naming the first that is not known, and those that are.
    """
    if isinstance(nodes, str):
        msg = f"{parameter}: got the text {nodes!r}; expected several names, such as [{nodes!r}]"
        raise ParameterError(msg)
    if not isinstance(nodes, Collection):
        msg = f"{parameter}: got {nodes!r}; expected names of nodes, such as {list(known[:1])}"
        raise ParameterError(msg)
    unknown = [node for node in nodes if node not in known]
    if unknown:
        msg = f"{parameter}: got {unknown[0]!r}; expected nodes among {', '.join(map(str, known))}"
        raise ParameterError(msg)
