"""Features from elsewhere: variables by date, ready to stand beside a series."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.arrivals.features import Floats, carry_forward
from migtrace.forecast.series import DATE, NODE, Series
from migtrace.forecast.tables import find_parts, listed, read_cells, renamed, require_parts
from migtrace.official.rows import Rows
from migtrace.official.values import NOT_STATED
from migtrace.readers.sources import TraceSource

MONTH = r"^\d{4}-\d{2}$"
_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Exogenous:
    """Values by date, of all nodes or of each, ready to stand beside a series.

    Parameters
    ----------
    names
        The variables.
    table
        `date`, `node` (null when a row is of all nodes) and a column per variable.
    source
        Where they come from, for messages.
    """

    names: tuple[str, ...]
    table: pl.DataFrame
    source: str

    def ordered(self, names: Sequence[str], /) -> "Exogenous":
        """Put the variables into the order of others.

        Parameters
        ----------
        names
            The same variables in any order.

        Returns
        -------
        Exogenous
            With `names` for its own.

        Raises
        ------
        ParameterError
            When these are other variables.
        """
        if set(names) != set(self.names):
            msg = (
                f"exogenous: {self.source} has {listed(self.names)}; expected the variables of "
                f"the fit, {listed(names)}"
            )
            raise ParameterError(msg)
        return Exogenous(tuple(names), self.table, self.source)

    def beside(
        self, series: Series, node: str, /, *, ahead: Sequence[str], horizon: int
    ) -> tuple[list[str], Floats]:
        """Values as of each step of a series.

        Parameters
        ----------
        series
            The series.
        node
            Whose values.
        ahead
            The variables that are known ahead, as a weather forecast is: of these the value at the
            date that is forecast counts.
        horizon
            Steps to that date.

        Returns
        -------
        tuple of list of str and numpy.ndarray
            Names, and values of shape (steps, names). A blank is replaced by the last value before.

        Raises
        ------
        FrameError
            When a date has no row.
        ParameterError
            When `ahead` names no variable.
        """
        unknown = [name for name in ahead if name not in self.names]
        if unknown:
            msg = f"known_ahead: got {unknown[0]!r}; expected variables of {listed(self.names)}"
            raise ParameterError(msg)
        dates = [*series.dates, *(series.after(horizon) if ahead else [])]
        own = self.table.filter(pl.col("node").is_null() | (pl.col("node") == node))
        grid = pl.DataFrame({"date": dates}, schema={"date": pl.Date}).with_row_index("step")
        found = grid.join(own.with_columns(has_row=pl.lit(value=True)), on="date", how="left")
        found = found.sort("step")
        without = found.filter(pl.col("has_row").is_null())
        if not without.is_empty():
            msg = (
                f"{self.source}: has no row for {without['date'][0]} ({node}), one of "
                f"{without.height} dates without; expected one for each from {dates[0]} to "
                f"{dates[-1]}"
            )
            raise FrameError(msg)
        values = carry_forward(found.select(self.names).to_numpy().astype(np.float64))
        steps = len(series.dates)
        moved = [
            values[horizon : horizon + steps, place] if name in ahead else values[:steps, place]
            for place, name in enumerate(self.names)
        ]
        names = [f"{name} ahead" if name in ahead else name for name in self.names]
        return names, np.column_stack(moved)


def read_exogenous(subject: "TraceSource | bytes", /) -> Exogenous:
    """Read variables by date.

    Parameters
    ----------
    subject
        A table (polars, pandas, Arrow, or the path or bytes of a CSV) with a column `date`,
        perhaps `node`, and a column of numbers for each variable. Blanks may stand. Dates are such
        as 2016-01-31, months such as 2016-01. A row without node is of all nodes.

    Returns
    -------
    Exogenous
        The variables in the order of their columns.

    Raises
    ------
    FrameError
        When there is no date or no variable, a variable has no number, a value is none, two rows
        have one date and node, or a date has rows of all nodes and of one.

    Examples
    --------
    >>> read_exogenous(pl.DataFrame({"date": ["2016-01-01"], "wind_max": [7.5]})).names
    ('wind_max',)
    """
    rows = read_cells(subject, parameter="exogenous")
    rows = dated(named(rows, node=True))
    keys = [key for key in ("date", "node") if key in rows.titles]
    rows.refuse_twice(keys)
    if "node" in keys:
        of_all = pl.col("node").is_null()
        both = of_all & ~of_all.all().over("date")
        rows.refuse(both, "node", "a node, since another row of that date has one")
    names = tuple(name for name in rows.titles if name not in keys)
    if not names:
        msg = f"{rows.name}: has no column but {listed(keys)}; expected variables"
        raise FrameError(msg)
    table = numbers(rows, names)
    blank = [name for name in names if not table[name].count()]
    if blank:
        msg = f"{rows.name}: column {blank[0]!r} has no number in {table.height} rows; leave it out"
        raise FrameError(msg)
    if "node" not in keys:
        table = table.with_columns(node=pl.lit(None, pl.String))
    return Exogenous(names, table.select("date", "node", *names), rows.name)


def named(rows: Rows, /, *, node: bool) -> Rows:
    """Give the date, and perhaps the node, of a table their names."""
    parts = {"date": (None, ("time", *DATE)), **({"node": (None, NODE)} if node else {})}
    found = find_parts(rows, parts)
    require_parts(rows, found, {"date": "the day of a row"})
    return renamed(rows, found, rest=True)


def dated(rows: Rows, /) -> Rows:
    """Read the dates; a month is its first day, as in a series."""
    when = pl.col("date")
    day = pl.when(when.str.contains(MONTH)).then(when + "-01").otherwise(when)
    parsed = day.str.extract(_DAY, 1).str.to_date("%Y-%m-%d", strict=False)
    rows.refuse(parsed.is_null(), "date", "a date such as 2016-01-31, or a month such as 2016-01")
    return replace(rows, frame=rows.frame.with_columns(date=parsed))


def numbers(rows: Rows, names: Sequence[str], /) -> pl.DataFrame:
    """Read columns as numbers, null where nothing is stated."""
    read = []
    for name in names:
        stated = pl.when(~pl.col(name).is_in(NOT_STATED)).then(pl.col(name))
        number = stated.cast(pl.Float64, strict=False)
        bad = stated.is_not_null() & ~number.is_finite().fill_null(value=False)
        rows.refuse(bad, name, "a number, or - for none")
        read.append(number.alias(name))
    return rows.frame.with_columns(read)
