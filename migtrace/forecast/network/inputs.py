"""What a network is fitted to: a series, a graph, and who enters and leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.dynamics import Bools, Floats, Outside, Places
from migtrace.forecast.network.entries import read_told, with_entries
from migtrace.forecast.network.exogenous import Exogenous, check_leaving
from migtrace.forecast.network.graph import Graph, GraphSource, read_graph
from migtrace.forecast.network.problem import Problem, weigh
from migtrace.forecast.series import Series, check_nodes
from migtrace.frames.checks import is_number
from migtrace.readers.sources import TraceSource

LEAST_STEPS = 8
"""A network is not fitted to fewer steps."""

LONGEST_WAIT = 7
"""Fitted people at the start are at most what comes to a node in so many steps of the mean."""

Initial = Mapping[str, float] | str | None
"""People at the start: by node, ``"fit"``, or None for nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Everything that a fit starts from.

    Parameters
    ----------
    series
        The measured arrivals.
    graph
        The edges that there may be.
    told
        Who enters and leaves by a table, by step and node.
    entries
        The nodes whose measured arrivals come from outside.
    exogenous
        Who enters and leaves, entries among them.
    empties
        The nodes where nobody stays for longer than a step.
    initial
        The people at the start.
    notes
        What was done to the input.
    """

    series: Series
    graph: Graph
    told: Exogenous
    entries: tuple[str, ...]
    exogenous: Exogenous
    empties: tuple[str, ...]
    initial: Initial
    notes: tuple[str, ...] = ()

    def outside(self) -> Outside:
        """Who enters and leaves, for a run."""
        return Outside(self.exogenous.entered, self.exogenous.leaving, self.is_empties)

    @property
    def is_empties(self) -> Bools:
        """Whether nobody stays for longer than a step, by node."""
        return np.isin(self.graph.nodes, self.empties)

    @property
    def enters(self) -> Bools:
        """Whether people enter from outside, by node: an entry does even when nobody came."""
        is_entry: Bools = np.isin(self.graph.nodes, self.entries)
        return is_entry | (self.exogenous.entered > 0).any(axis=0)

    def problem(self) -> Problem:
        """The problem of fitting fractions."""
        nodes = self.graph.nodes
        measured = self.series.matrix()
        start = np.zeros(len(nodes))
        fitted: Places = np.zeros(0, dtype=np.int64)
        if isinstance(self.initial, str):
            fitted = np.unique(self.graph.edges.origin)
        elif self.initial is not None:
            start = np.array([float(self.initial.get(node, 0.0)) for node in nodes])
        unit = LONGEST_WAIT * self._mean_arrivals(measured)
        return Problem(
            self.graph.edges,
            self.graph.is_open(self.series.dates),
            self.outside(),
            measured,
            weigh(measured),
            start,
            fitted[unit[fitted] > 0],
            unit,
        )

    def window(self, begin: int, end: int, /) -> "Inputs":
        """The same for the steps from `begin` to before `end`; it looks at no other step."""
        dates = self.series.dates[begin:end]
        series, told = self.series.between(dates[0], dates[-1]), self.told.between(begin, end)
        exogenous, notes = with_entries(told, series, self.entries)
        return replace(self, series=series, told=told, exogenous=exogenous, notes=notes)

    def _mean_arrivals(self, measured: Floats) -> Floats:
        """Mean arrivals by node, of the steps that are measured."""
        known = np.isfinite(measured)
        total = np.where(known, measured, 0.0).sum(axis=0)
        mean: Floats = total / np.maximum(known.sum(axis=0), 1)
        return mean


def read_inputs(
    series: Series,
    /,
    *,
    graph: GraphSource | None,
    entries: Sequence[str],
    exogenous: TraceSource | None,
    empties: Sequence[str],
    initial: Initial,
) -> Inputs:
    """Read and check all that a fit starts from.

    Parameters
    ----------
    series
        The measured arrivals.
    graph, entries, exogenous, empties, initial
        As `NetworkFlow` takes them.

    Returns
    -------
    Inputs
        The nodes of all of them are those of the series.

    Raises
    ------
    ParameterError
        When a node is unknown, people at the start are negative, nobody is ever in the network, a
        node with arrivals cannot be reached, or a node that empties has people who are to leave.
    FrameError
        When the series is too short or has no figure, or a table cannot be read.
    """
    if len(series.dates) < LEAST_STEPS:
        msg = f"arrivals: {len(series.dates)} steps; expected at least {LEAST_STEPS}"
        raise FrameError(msg)
    if series.table["arrivals"].is_null().all():
        msg = "arrivals: there is no figure at any node; expected people who arrived"
        raise FrameError(msg)
    _check_initial(initial, series.nodes)
    check_nodes("empties", empties, series.nodes)
    roads = read_graph(graph, series.nodes)
    told = read_told(series, entries, exogenous)
    check_leaving(told, series.nodes, np.isin(series.nodes, empties))
    past, notes = with_entries(told, series, entries)
    inputs = Inputs(series, roads, told, tuple(entries), past, tuple(empties), initial, notes)
    _check_reach(inputs)
    return inputs


def _check_initial(initial: Initial, nodes: Sequence[str]) -> None:
    """Raise when people at the start are nobody that there can be."""
    if initial is None or (isinstance(initial, str) and initial == "fit"):
        return
    if not isinstance(initial, Mapping):
        msg = f"initial: got {initial!r}; expected people by node, 'fit' or None"
        raise ParameterError(msg)
    check_nodes("initial", list(initial), nodes)
    for node, people in initial.items():
        if not is_number(people) or people < 0:
            msg = f"initial: got {people!r} people at {node!r}; expected a number of at least 0"
            raise ParameterError(msg)


def _check_reach(inputs: Inputs) -> None:
    """Raise when arrivals are measured where nobody can come to."""
    nodes = inputs.graph.nodes
    enters: Bools = np.any(inputs.exogenous.entered > 0, axis=0)
    sources = enters.copy()
    if isinstance(inputs.initial, str):
        sources[:] = True
    elif inputs.initial is not None:
        sources |= np.array([inputs.initial.get(node, 0.0) > 0 for node in nodes])
    if not sources.any():
        msg = (
            "entries, exogenous, initial: nobody enters the network, and nobody is there at the "
            "start; expected people somewhere"
        )
        raise ParameterError(msg)
    arrives = np.nansum(inputs.series.matrix(), axis=0) > 0
    lost = np.flatnonzero(arrives & ~enters & ~inputs.graph.reached(sources))
    if lost.size:
        names = ", ".join(nodes[place] for place in lost)
        begin = ", ".join(np.array(nodes)[sources])
        msg = (
            f"graph: it is disconnected: arrivals are measured at {names}, where no path leads "
            f"from {begin}; expected edges that lead there, or a series without these nodes"
        )
        raise ParameterError(msg)
