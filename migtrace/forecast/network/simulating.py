"""Runs of a fitted network, as it was measured, into the future, and under scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the column

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.dynamics import Edges, Floats, Outside, Run, run
from migtrace.forecast.network.edits import Plan
from migtrace.forecast.network.exogenous import future_of
from migtrace.forecast.network.network_tables import BASELINE, run_table
from migtrace.forecast.network.scenarios import Scenario
from migtrace.forecast.network.solving import Solved
from migtrace.forecast.threads import one_thread
from migtrace.frames.checks import check_count
from migtrace.readers.sources import TraceSource

_COMPARED = ("scenario", "date", "node", "arrivals", "entered")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """Scenarios side by side.

    Parameters
    ----------
    runs
        One row per scenario, date and node, the baseline among them.
    difference
        One row per date and node: `baseline`, the arrivals without a scenario, and for each
        scenario a column of its name: its arrivals less those. Arrivals are from the network and
        from outside together.
    """

    runs: pl.DataFrame
    difference: pl.DataFrame

    def __repr__(self) -> str:
        names = self.difference.columns[3:]
        sums = [f"{name} {self.difference[name].sum():+,.0f}" for name in names]
        base = self.difference["baseline"].sum()
        return f"Comparison of scenarios: baseline {base:,.0f} arrivals, {', '.join(sums)}"


def simulate(
    solved: Solved,
    /,
    *,
    horizon: int,
    exogenous: TraceSource | None,
    scenarios: Sequence[Scenario],
    parameter: str = "exogenous",
) -> pl.DataFrame:
    """Run a network from its first measured step to some steps after the last.

    Parameters
    ----------
    solved
        The fitted network.
    horizon
        How many steps after the last measured one.
    exogenous
        Who enters and leaves then; None to carry the last steps on.
    scenarios
        What if; the run without any comes first.
    parameter
        What a message calls `exogenous`.

    Returns
    -------
    polars.DataFrame
        One row per scenario, date and node, the baseline first.

    Raises
    ------
    ParameterError
        When the horizon is negative or above 10,000, scenarios share a name, or an edit does not
        fit the network.
    """
    check_count("horizon", horizon)
    _check_names(scenarios)
    inputs = solved.inputs
    series, nodes = inputs.series, inputs.graph.nodes
    later = series.after(int(horizon)) if horizon else []
    if exogenous is not None and not later:
        msg = "exogenous: figures of steps to come, but horizon is 0; expected a horizon"
        raise ParameterError(msg)
    past = inputs.exogenous
    future = future_of(
        exogenous,
        nodes,
        later,
        past,
        enters=inputs.enters,
        empties=inputs.is_empties,
        parameter=parameter,
    )
    dates = [*series.dates, *later]
    entered = np.vstack([past.entered, future.entered])
    leaving = np.vstack([past.leaving, future.leaving])
    known = series.matrix()
    observed = np.vstack([known, np.full((len(later), len(nodes)), np.nan)])
    fractions = _fractions(solved, dates)
    tables = []
    for scenario in (Scenario(BASELINE), *scenarios):
        plan = Plan(nodes, dates, entered.copy(), fractions.copy())
        for edit in scenario.edits:
            edit.apply(plan)
        outside = Outside(plan.entered, leaving, inputs.outside().empties)
        with one_thread():
            ran = _run(plan, outside, _start(solved))
        tables.append(
            run_table(
                scenario.name,
                nodes=nodes,
                dates=dates,
                outside=outside,
                ran=ran,
                observed=observed,
            )
        )
    return pl.concat(tables)


def compare_scenarios(runs: pl.DataFrame, /) -> Comparison:
    """Put the scenarios of runs side by side.

    Parameters
    ----------
    runs
        What `NetworkFlow.simulate` answers, with several scenarios.

    Returns
    -------
    Comparison
        With the runs, and differences from the baseline.

    Raises
    ------
    FrameError
        When it is no such table, a column is missing, or there is no ``baseline`` or nothing beside
        it.
    """
    if not isinstance(runs, pl.DataFrame):
        msg = f"runs: got {type(runs).__name__}; expected the polars table that `simulate` answers"
        raise FrameError(msg)
    lacking = [name for name in _COMPARED if name not in runs.columns]
    if lacking:
        msg = f"runs: has no column {lacking[0]!r}; expected what `simulate` answers"
        raise FrameError(msg)
    came = runs.select(*_COMPARED[:3], came=pl.col("arrivals") + pl.col("entered"))
    names = came["scenario"].unique(maintain_order=True).to_list()
    if BASELINE not in names or len(names) == 1:
        msg = f"runs: has the scenarios {names}; expected {BASELINE!r} and others"
        raise FrameError(msg)
    wide = came.pivot(on="scenario", index=["date", "node"], values="came")
    others = [pl.col(name) - pl.col(BASELINE) for name in names if name != BASELINE]
    return Comparison(runs, wide.select("date", "node", BASELINE, *others).sort("date", "node"))


def _check_names(scenarios: Sequence[Scenario]) -> None:
    """Raise when scenarios cannot be told apart by their names."""
    if not isinstance(scenarios, list | tuple):
        msg = f"scenarios: got {scenarios!r}; expected a list of Scenario"
        raise ParameterError(msg)
    seen = {BASELINE, "date", "node"}
    for scenario in scenarios:
        if not isinstance(scenario, Scenario):
            msg = f"scenarios: got {type(scenario).__name__}; expected each to be a Scenario"
            raise ParameterError(msg)
        if scenario.name in seen:
            msg = f"scenarios: the name {scenario.name!r} is taken; expected a name of its own"
            raise ParameterError(msg)
        seen.add(scenario.name)


def _fractions(solved: Solved, dates: Sequence[Date]) -> Floats:
    """The fitted fractions by step, origin and destination; those of closed edges are 0."""
    graph = solved.inputs.graph
    fractions = np.zeros((len(dates), len(graph.nodes), len(graph.nodes)))
    is_open = graph.is_open(dates)
    values = is_open * solved.fitted.unknowns[: len(graph.edges)]
    fractions[:, graph.edges.origin, graph.edges.destination] = values
    # Edges that are first open together after the last measured step may be above 1 in sum.
    over = np.maximum(fractions.sum(axis=2, keepdims=True), 1.0)
    answer: Floats = fractions / over
    return answer


def _start(solved: Solved) -> Floats:
    """The people at the start, given or fitted."""
    return solved.problem.parts(solved.fitted.unknowns)[1]


def _run(plan: Plan, outside: Outside, start: Floats) -> Run:
    """Run a plan, with the edges that it has."""
    origin, destination = np.nonzero(plan.fractions.any(axis=0))
    edges = Edges(len(plan.nodes), origin, destination)
    return run(edges, plan.fractions[:, origin, destination], start, outside)
