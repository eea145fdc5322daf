"""Features from elsewhere: weather and news, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.arrivals.features import Floats, carry_forward
from migtrace.forecast.series import DATE, NODE, Series
from migtrace.forecast.tables import find_parts, listed, read_cells, renamed, require_parts
from migtrace.official.rows import Rows
from migtrace.official.values import NOT_STATED
from migtrace.readers.sources import TraceSource

_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"
_THEMES = ("country", "word", "theme")


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
        perhaps `node`, and a column of numbers for each variable. Blanks may stand.

    Returns
    -------
    Exogenous
        The variables in the order of their columns.

    Raises
    ------
    FrameError
        When there is no date or no variable, a value is no number, or two rows have one date and
        node.

    Examples
    --------
    >>> read_exogenous(pl.DataFrame({"date": ["2016-01-01"], "wind_max": [7.5]})).names
    ('wind_max',)
    """
    rows = read_cells(subject, parameter="exogenous")
    rows = _dated(rows, node=True)
    keys = [key for key in ("date", "node") if key in rows.titles]
    rows.refuse_twice(keys)
    names = tuple(name for name in rows.titles if name not in keys)
    if not names:
        msg = f"{rows.name}: has no column but {listed(keys)}; expected variables"
        raise FrameError(msg)
    table = _numbers(rows, names)
    if "node" not in keys:
        table = table.with_columns(node=pl.lit(None, pl.String))
    return Exogenous(names, table.select("date", "node", *names), rows.name)


def daily_weather(observations: "TraceSource | bytes", /) -> pl.DataFrame:
    """Daily extremes, sums and means of observations that are made many times a day.

    Parameters
    ----------
    observations
        A table with a column of times (`time`, `date`), perhaps `node`, and a column of numbers for
        each variable; days are those that the times say.

    Returns
    -------
    polars.DataFrame
        One row per day (and node), sorted so: `date`, perhaps `node`, and for each variable
        `..._min`, `..._max`, `..._sum`, `..._mean`, in the variable's unit; null on a day without
        one.

    Raises
    ------
    FrameError
        When there is no time or no variable, or a value is no number.

    Examples
    --------
    >>> times = ["2016-01-01 06:00", "2016-01-01 18:00"]
    >>> daily_weather(pl.DataFrame({"time": times, "wind": [2.0, 5.0]})).row(0)[1:]
    (2.0, 5.0, 7.0, 3.5)
    """
    rows = _dated(read_cells(observations, parameter="observations"), node=True)
    keys = [key for key in ("date", "node") if key in rows.titles]
    names = [name for name in rows.titles if name not in keys]
    if not names:
        msg = f"{rows.name}: has no column but {listed(keys)}; expected variables"
        raise FrameError(msg)
    figures = []
    for name in names:
        some = pl.col(name).sort()
        total = pl.when(some.count() > 0).then(some.sum())
        figures += [
            some.min().alias(f"{name}_min"),
            some.max().alias(f"{name}_max"),
            total.alias(f"{name}_sum"),
            (total / some.count()).alias(f"{name}_mean"),
        ]
    return _numbers(rows, names).group_by(keys).agg(figures).sort(keys)


def news_counts(articles: "TraceSource | bytes", /) -> pl.DataFrame:
    """Count news by day, country, word and theme.

    Parameters
    ----------
    articles
        A table with a row per article or count: `date`, any of `country`, `word`, `theme`, and
        perhaps `count` (1 where there is none).

    Returns
    -------
    polars.DataFrame
        One row per day from the first to the last: `date`, and for each combination a column such
        as ``GR/border/refugees``, sorted by name; 0 on days without.

    Raises
    ------
    FrameError
        When there is no date, nothing to count by, or a count is no number.

    Examples
    --------
    >>> some = {"date": ["2016-01-01", "2016-01-03", "2016-01-03"], "country": ["GR", "GR", "AT"]}
    >>> news_counts(pl.DataFrame(some)).select("GR", "AT").rows()
    [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0)]
    """
    rows = _dated(read_cells(articles, parameter="articles"), node=False)
    by = [name for name in _THEMES if name in rows.titles]
    if not by:
        msg = f"{rows.name}: has {listed(rows.titles)}; expected country, word or theme"
        raise FrameError(msg)
    for name in by:
        rows.refuse(pl.col(name).is_null(), name, "some text")
    counted = _numbers(rows, ["count"] if "count" in rows.titles else [])
    if "count" not in counted.columns:
        counted = counted.with_columns(count=pl.lit(1.0))
    if counted.is_empty():
        msg = f"{rows.name}: has no row; expected news by date"
        raise FrameError(msg)
    named = counted.with_columns(about=pl.concat_str(by, separator="/"))
    wide = named.group_by("date", "about").agg(pl.col("count").sort().sum())
    wide = wide.pivot(on="about", index="date", values="count")
    names = sorted(name for name in wide.columns if name != "date")
    days = wide.select(pl.date_range(pl.col("date").min(), pl.col("date").max()).alias("date"))
    whole = days.join(wide, on="date", how="left").sort("date")
    return whole.select("date", pl.col(names).fill_null(0.0))


def _dated(rows: Rows, *, node: bool) -> Rows:
    """Find the date, and perhaps the node, and read the date."""
    parts = {"date": (None, ("time", *DATE)), **({"node": (None, NODE)} if node else {})}
    found = find_parts(rows, parts)
    require_parts(rows, found, {"date": "the day of a row"})
    rows = renamed(rows, found, rest=True)
    parsed = pl.col("date").str.extract(_DAY, 1).str.to_date("%Y-%m-%d", strict=False)
    rows.refuse(parsed.is_null(), "date", "a date such as 2016-01-31")
    return Rows(
        rows.name,
        rows.frame.with_columns(date=parsed),
        rows.titles,
        rows.text,
        rows.header_rows,
        rows.separator,
    )


def _numbers(rows: Rows, names: Sequence[str]) -> pl.DataFrame:
    """The columns as numbers, null where nothing is stated."""
    read = []
    for name in names:
        stated = pl.when(~pl.col(name).is_in(NOT_STATED)).then(pl.col(name))
        number = stated.cast(pl.Float64, strict=False)
        bad = stated.is_not_null() & ~number.is_finite().fill_null(value=False)
        rows.refuse(bad, name, "a number, or - for none")
        read.append(number.alias(name))
    return rows.frame.with_columns(read)
