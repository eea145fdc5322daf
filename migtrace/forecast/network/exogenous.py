"""Who enters and leaves a network: read from tables, taken from entry nodes, carried on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the column

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.dynamics import Bools, Floats
from migtrace.forecast.series import check_nodes
from migtrace.forecast.tables import find_parts, read_cells, renamed, require_parts
from migtrace.official.commas import simplify
from migtrace.official.rows import Rows
from migtrace.official.values import read_people
from migtrace.readers.sources import TraceSource

CARRIED_ON = 7
"""The future's exogenous figures, where nobody says, are the mean of so many last steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Exogenous:
    """People who enter and leave, by date and node.

    Parameters
    ----------
    entered, leaving
        By step and node; NaN where the table says nothing.
    """

    entered: Floats
    leaving: Floats

    def between(self, begin: int, end: int, /) -> "Exogenous":
        """The same for the steps from `begin` to before `end`."""
        return Exogenous(self.entered[begin:end], self.leaving[begin:end])


def read_exogenous(
    source: TraceSource,
    nodes: Sequence[str],
    dates: Sequence[Date],
    /,
    *,
    parameter: str = "exogenous",
    enters: Bools | None = None,
) -> Exogenous:
    """Read who enters and leaves.

    Parameters
    ----------
    source
        A table with `date`, `node`, and `entered` or `left` or both, in people. A table of
        forecasts will do: its `arrivals` are taken for `entered`.
    nodes, dates
        The nodes and the steps that there are, in order.
    parameter
        What a message calls the source.
    enters
        By node: whether people enter there. Of a table of forecasts, rows of other nodes are passed
        over, since nodes that people only reach from within have forecasts, too; None for none.

    Returns
    -------
    Exogenous
        NaN where there is no row.

    Raises
    ------
    FrameError
        When a column is missing, a figure is blank or below 0, a row has a date that is no step, or
        two rows are of one date and node.
    ParameterError
        When a node is unknown.
    """
    rows = read_cells(source, parameter=parameter)
    parts = {part: (None, (part,)) for part in ("date", "node", "left")}
    found = find_parts(rows, {**parts, "entered": (None, ("entered", "arrivals"))})
    require_parts(rows, found, {"date": "when", "node": "where"})
    is_forecast = simplify(found.get("entered", "")) == "arrivals"
    if not {"entered", "left"} & set(found):
        require_parts(rows, found, {"entered": "who comes from outside; or `left`, who goes there"})
    rows = renamed(rows, found)
    rows.refuse_twice(["date", "node"])
    frame = _dated(rows, dates)
    figures = [part for part in ("entered", "left") if part in found]
    people = read_people(rows, figures)
    for part in figures:
        blank = pl.lit(people[part].is_null())
        rows.refuse(blank, part, "a number of people; leave the row out where there is none")
    check_nodes(parameter, frame["node"].to_list(), nodes)
    step = frame["date"].replace_strict(list(dates), range(len(dates)), return_dtype=pl.Int64)
    place = frame["node"].replace_strict(list(nodes), range(len(nodes)), return_dtype=pl.Int64)
    nothing = np.full((len(dates), len(nodes)), np.nan)
    told = {"entered": nothing, "left": nothing.copy()}
    for part in figures:
        told[part][step.to_numpy(), place.to_numpy()] = people[part].to_numpy()
    if is_forecast and enters is not None:
        told["entered"][:, ~enters] = np.nan
    return Exogenous(told["entered"], told["left"])


def _dated(rows: Rows, dates: Sequence[Date]) -> pl.DataFrame:
    """Rows with their dates, each of them a step."""
    text = pl.col("date").str.slice(0, 10)
    month = pl.when(text.str.len_chars() == len("2016-01")).then(text + "-01").otherwise(text)
    day = month.str.to_date("%Y-%m-%d", strict=False)
    rows.refuse(day.is_null(), "date", "a date such as 2016-01-31")
    rows.refuse(pl.col("node").is_null(), "node", "the name of a node")
    among = f"a step from {dates[0]} to {dates[-1]}"
    rows.refuse(~day.is_in(list(dates)), "date", among)
    return rows.frame.with_columns(day.alias("date"))


def carried_on(figures: Floats, steps: int, /) -> Floats:
    """What is assumed of figures to come.

    Parameters
    ----------
    figures
        By step and node.
    steps
        How many steps to come.

    Returns
    -------
    numpy.ndarray
        The mean of the last `CARRIED_ON` steps by node, so many times.

    Examples
    --------
    >>> carried_on(np.array([[1.0], [2.0], [6.0]]), 2).tolist()
    [[3.0], [3.0]]
    """
    mean = figures[-CARRIED_ON:].mean(axis=0)
    answer: Floats = np.repeat(mean[None, :], steps, axis=0)
    return answer


def future_of(
    source: TraceSource | None,
    series_nodes: Sequence[str],
    dates: Sequence[Date],
    past: Exogenous,
    /,
    *,
    enters: Bools,
    empties: Bools,
    parameter: str = "exogenous",
) -> Exogenous:
    """Who enters and leaves after the last step.

    Parameters
    ----------
    source
        A table as `read_exogenous` takes it, that has a row for each date and node where people
        enter; None to carry the last steps on.
    series_nodes, dates
        The nodes, and the steps to come.
    past
        Who entered and left.
    enters
        By node: whether people enter there.
    empties
        By node: whether nobody stays there for longer than a step.
    parameter
        What a message calls the source.

    Returns
    -------
    Exogenous
        By step to come and node.

    Raises
    ------
    FrameError
        When a figure is missing.
    ParameterError
        When people are to leave from a node that empties.
    """
    entered = carried_on(past.entered, len(dates))
    leaving = carried_on(past.leaving, len(dates))
    if source is None or not dates:
        return Exogenous(entered, leaving)
    told = read_exogenous(source, series_nodes, dates, parameter=parameter, enters=enters)
    check_leaving(told, series_nodes, empties, parameter=parameter)
    missing = enters & np.isnan(told.entered).any(axis=0)
    if np.isfinite(told.entered).any() and missing.any():
        place = int(np.flatnonzero(missing)[0])
        when = dates[int(np.flatnonzero(np.isnan(told.entered[:, place]))[0])]
        msg = (
            f"{parameter}: has no figure of people who enter at {series_nodes[place]!r} on {when}; "
            f"expected every step from {dates[0]} to {dates[-1]}"
        )
        raise FrameError(msg)
    entered = np.where(np.isfinite(told.entered), told.entered, entered)
    leaving = np.where(np.isfinite(told.leaving), told.leaving, leaving)
    return Exogenous(entered, leaving)


def check_leaving(
    told: Exogenous, nodes: Sequence[str], empties: Bools, /, *, parameter: str = "exogenous"
) -> None:
    """Raise when people are to leave from a node that empties.

    Parameters
    ----------
    told
        Who enters and leaves.
    nodes
        The nodes, in order.
    empties
        By node: whether nobody stays there for longer than a step.
    parameter
        What a message calls where `told` was read from.

    Raises
    ------
    ParameterError
        Naming the first such node.
    """
    both = np.flatnonzero(empties & (told.leaving > 0).any(axis=0))
    if both.size:
        msg = (
            f"empties: {nodes[both[0]]!r} also has people who are to leave in `{parameter}`; "
            "expected one"
        )
        raise ParameterError(msg)
