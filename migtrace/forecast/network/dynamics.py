"""People who move between nodes, step by step."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges between numbered nodes.

    Parameters
    ----------
    nodes
        How many nodes there are.
    origin, destination
        The nodes that each edge joins.
    net
        Whether flows of the two directions are set off against each other, as in the model.
    """

    nodes: int
    origin: Places
    destination: Places
    net: bool = True

    def __len__(self) -> int:
        return self.origin.size

    @cached_property
    def opposite(self) -> Places:
        """The place of the edge of the other direction; the number of edges where there is none."""
        none = np.full(len(self), len(self))
        if not self.net or not len(self):
            return none
        there = self.origin * self.nodes + self.destination
        back = self.destination * self.nodes + self.origin
        order = np.argsort(there)
        found = order[np.searchsorted(there, back, sorter=order).clip(max=len(self) - 1)]
        return np.where(there[found] == back, found, none)

    @cached_property
    def meets_opposite(self) -> Bools:
        """By node, whether an edge ends there that has an opposite."""
        return np.bincount(self.destination, self.opposite < len(self), self.nodes) > 0

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """1 where an edge begins at a node, and where it ends there, by edge and node."""
        every = np.arange(self.nodes)
        begins, ends = self.origin[:, None] == every, self.destination[:, None] == every
        return begins.astype(float), ends.astype(float)

    def only(self, kept: Bools, /) -> "Edges":
        """Those of the edges that a mask says."""
        return Edges(self.nodes, self.origin[kept], self.destination[kept], self.net)


@dataclass(frozen=True, eq=False)
class Outside:
    """What comes from and goes to places outside the network, in people.

    Parameters
    ----------
    entered
        Those who come from outside, by step and node.
    leaving
        Those who are to leave the network, by step and node.
    empties
        The nodes where nobody stays for longer than a step.
    given
        By step and node: who comes, from the network and from outside, where it is not for the
        network to say; NaN elsewhere. None when it always is. With it people are not conserved.
    """

    entered: Floats
    leaving: Floats
    empties: Bools
    given: Floats | None = None

    @cached_property
    def is_given(self) -> Bools:
        """Where who comes is given, by step and node."""
        if self.given is None:
            return np.zeros(self.entered.shape, dtype=bool)
        return np.isfinite(self.given)

    @cached_property
    def is_alone(self) -> Bools:
        """By node, whether arrivals count there without departures."""
        return self.empties | self.is_given.any(axis=0)

    @cached_property
    def has_leaving(self) -> bool:
        """Whether anybody is to leave."""
        return bool(self.leaving.any())

    def at(self, step: int, /) -> "Outside":
        """The same for one step, by node."""
        given = None if self.given is None else self.given[step]
        return Outside(self.entered[step], self.leaving[step], self.empties, given)

    def first(self, steps: int, /) -> "Outside":
        """The same for the first steps alone."""
        given = None if self.given is None else self.given[:steps]
        return Outside(self.entered[:steps], self.leaving[:steps], self.empties, given)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What happens in each step, in people.

    Parameters
    ----------
    population
        By step and node, at the start of each step; one more row for the end of the last.
    net
        By step and edge, with its sign; who moves is its positive part.
    arrivals, departures
        By step and node, within the network.
    left
        By step and node, to the outside.
    runs_dry
        By step and node: all who are there leave, since as many or more are to.
    """

    population: Floats
    net: Floats
    arrivals: Floats
    departures: Floats
    left: Floats
    runs_dry: Bools


def run(edges: Edges, fractions: Floats, start: Floats, outside: Outside, /) -> Run:
    """Let people move, step by step.

    Parameters
    ----------
    edges
        The edges.
    fractions
        f_ij by step and edge, at least 0, those of an origin at most 1 in sum.
    start
        People at each node before the first step.
    outside
        Who enters and who leaves.

    Returns
    -------
    Run
        Every step.

    Notes
    -----
    Equations 1-6 of Ahmed et al. 2017 (docs/forecasting.md F3): F_ij = P_i f_ij,
    N_ij = F_ij - F_ji, A_i = sum_j max(N_ji, 0), D_i = sum_j max(N_ij, 0),
    P_i(t+1) = P_i + A_i - D_i + E_i. The exogenous part is E_i = entered - left:

    - of a node that empties, whoever was there when the step began and did not move on leaves;
      who came during the step stays for the next;
    - of another, as many as are to leave, or all who are there at the end of the step.

    As sum_j f_ij <= 1, D_i <= P_i, and nobody is below zero.

    Examples
    --------
    A hundred people, of whom half move on, and ten who come:

    >>> road = Edges(2, np.array([0]), np.array([1]))
    >>> outside = Outside(np.array([[10.0, 0.0]]), np.zeros((1, 2)), np.zeros(2, dtype=bool))
    >>> run(road, np.array([[0.5]]), np.array([100.0, 0.0]), outside).population[-1].tolist()
    [60.0, 50.0]
    """
    if _is_linear(edges, outside):
        population = _linear(edges, fractions, start, outside)
    else:
        population = _stepwise(edges, fractions, start, outside)
    net, arrivals, departures = _flows(edges, fractions, population[:-1])
    stay, came = _stay_and_come(population[:-1], arrivals, departures, outside)
    left = np.where(outside.empties, stay, np.minimum(outside.leaving, stay + came))
    runs_dry = ~outside.empties & (outside.leaving >= stay + came) & (left > 0)
    return Run(population, net, arrivals, departures, left, runs_dry)


def _flows(edges: Edges, fractions: Floats, people: Floats) -> tuple[Floats, Floats, Floats]:
    """Net flows, arrivals and departures of one step or many, from the people at their start."""
    gross = people[..., edges.origin] * fractions
    none = np.zeros((*gross.shape[:-1], 1))  # stands for edges that have no opposite
    net = gross - np.concatenate([gross, none], axis=-1)[..., edges.opposite]
    moved = np.maximum(net, 0.0)
    begins, ends = edges.ends
    return net, moved @ ends, moved @ begins


def _stay_and_come(
    people: Floats, arrivals: Floats, departures: Floats, outside: Outside
) -> tuple[Floats, Floats]:
    """Who did not move on, and who came."""
    came = arrivals + outside.entered
    if outside.given is not None:
        came = np.where(outside.is_given, outside.given, came)
    # Where all move on, rounding may leave a trace below zero.
    return np.maximum(people - departures, 0.0), came


def _is_linear(edges: Edges, outside: Outside) -> bool:
    """Whether people at the end of a step are a linear function of those at its start.

    Setting off directions changes nothing in the balance of a node, unless it empties or its
    arrivals are given: then arrivals count without departures.
    """
    return not outside.has_leaving and not (edges.meets_opposite & outside.is_alone).any()


def _linear(edges: Edges, fractions: Floats, start: Floats, outside: Outside) -> Floats:
    """The people at the start of each step, and at the end, where each step is a matrix."""
    steps, nodes = outside.entered.shape
    carried = np.zeros((steps, nodes, nodes))
    carried[:, edges.destination, edges.origin] = fractions
    came = outside.entered
    if outside.given is not None:
        carried[outside.is_given] = 0.0
        came = np.where(outside.is_given, outside.given, came)
    node = np.arange(nodes)
    carried[:, node, node] = np.where(outside.empties, 0.0, 1.0 - fractions @ edges.ends[0])
    population = np.empty((steps + 1, nodes))
    population[0] = start
    for step in range(steps):
        population[step + 1] = carried[step] @ population[step] + came[step]
    return np.maximum(population, 0.0, out=population)


def _stepwise(edges: Edges, fractions: Floats, start: Floats, outside: Outside) -> Floats:
    """The people at the start of each step, and at the end, in any case."""
    steps, nodes = outside.entered.shape
    population = np.empty((steps + 1, nodes))
    population[0] = start
    for step in range(steps):
        people, now = population[step], outside.at(step)
        _, arrivals, departures = _flows(edges, fractions[step], people)
        stay, came = _stay_and_come(people, arrivals, departures, now)
        leaving = np.minimum(now.leaving, stay + came)
        population[step + 1] = np.where(now.empties, came, stay + came - leaving)
    return population
