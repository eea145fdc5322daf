"""Which edges the data need: dropped one at a time, and tried against others."""

from dataclasses import dataclass
from math import log

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Floats, Places
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise, slopes_of
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.swaps import worth_trying

LEAST_LOSS = 1e-10
"""Smaller losses count as this one: of data without noise, the rest is rounding."""

_TRIED = 3
_BETTER = 0.002
_RIDGE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Instead:
    """An edge that could do what another does.

    Parameters
    ----------
    edge, instead
        Their places.
    ratio
        The loss with the second in place of the first, over the loss with the first.
    fitted
        The fit with the second.
    """

    edge: int
    instead: int
    ratio: float
    fitted: Fitted


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """What the data say of each edge that carries people.

    Parameters
    ----------
    edges
        The places of these edges.
    without
        The loss without each, the others fitted again, over the loss with it.
    instead
        Edges that were tried in the place of others.
    """

    edges: Places
    without: Floats
    instead: tuple[Instead, ...]


def worth_an_edge(problem: Problem, /) -> float:
    """By what factor the loss must fall for an edge to be needed.

    Parameters
    ----------
    problem
        What is fitted.

    Returns
    -------
    float
        Above 1.

    Notes
    -----
    With n measured figures and m edges of the graph, an edge is needed when
    n ln(loss without / loss with) > ln n + 2 ln m: the extended Bayesian information criterion
    (Chen and Chen 2008, Biometrika 95), whose second term pays for the choice among m.
    """
    figures = int((problem.weights > 0).sum())
    return float(np.exp((log(figures) + 2 * log(max(len(problem.edges), 1))) / figures))


def as_good(problem: Problem, /) -> float:
    """By what factor the loss may grow for one edge to do as well as another.

    Parameters
    ----------
    problem
        What is fitted.

    Returns
    -------
    float
        Above 1: n^(1/n), since both have as many unknowns, and a difference of ln n is what one
        edge more or less would have to pay for.
    """
    figures = int((problem.weights > 0).sum())
    return float(np.exp(log(figures) / figures))


def prune(problem: Problem, fitted: Fitted, penalty: float, /) -> Fitted:
    """Fit again the edges that carry people, and drop those that are not needed.

    Parameters
    ----------
    problem
        What is fitted.
    fitted
        The fit to begin with.
    penalty
        What a fraction of 1 costs from now on; 0 takes off the bias of the penalty.

    Returns
    -------
    Fitted
        The edge whose loss matters least goes first, as long as one is not `worth_an_edge`.
    """
    edges = len(problem.edges)
    fitted = minimise(problem, fitted.unknowns, penalty, kept=fitted.kept(edges), tolerance=ROUGH)
    worth = worth_an_edge(problem)
    dropped = True
    while dropped:
        dropped = False
        kept = fitted.kept(edges)
        for edge in _least(problem, fitted, kept)[:_TRIED].tolist():
            tried = minimise(
                problem, fitted.unknowns, penalty, kept=_less(kept, edge), tolerance=ROUGH
            )
            if ratio_of(tried, fitted) <= worth:
                fitted, dropped = tried, True
                break
    return minimise(problem, fitted.unknowns, penalty, kept=fitted.kept(edges))


def find_needs(
    problem: Problem,
    fitted: Fitted,
    penalty: float,
    /,
    *,
    enough: float = 0.0,
    begin: int = 0,
) -> Needs:
    """Leave each edge out, and try others in its place.

    Parameters
    ----------
    problem, fitted, penalty
        As `prune` takes them.
    enough
        Do not go on when another in the place of an edge brings the loss to less than this share.
    begin
        The place of the edge to begin with.

    Returns
    -------
    Needs
        For each edge that carries people, or those before one that another is better than. What is
        tried in its place is what `worth_trying` says.
    """
    edges = len(problem.edges)
    kept = fitted.kept(edges)
    places = np.flatnonzero(kept)
    looked_at, without, instead = [], [], []
    for edge in np.roll(places, -int(np.searchsorted(places, begin))).tolist():
        rest = _less(kept, edge)
        less = minimise(problem, fitted.unknowns, penalty, kept=rest, tolerance=ROUGH)
        looked_at.append(edge)
        without.append(ratio_of(less, fitted))
        found = []
        for other in worth_trying(problem, less, rest, edge, fitted.loss).tolist():
            more = rest.copy()
            more[other] = True
            tried = minimise(problem, less.unknowns, penalty, kept=more, tolerance=ROUGH)
            found.append(Instead(edge, other, ratio_of(tried, fitted), tried))
        instead += found
        if any(tried.ratio < enough for tried in found):
            break
        if without[-1] <= worth_an_edge(problem) and rest.any():
            other = int(np.argmax((less.unknowns - fitted.unknowns)[:edges]))
            instead.append(Instead(edge, other, without[-1], less))
    order = np.argsort(looked_at)
    return Needs(
        np.array(looked_at, dtype=np.int64)[order], np.array(without)[order], tuple(instead)
    )


def improve(problem: Problem, fitted: Fitted, penalty: float, /) -> tuple[Fitted, Needs]:
    """Put edges in the place of others as long as that is better.

    Parameters
    ----------
    problem, fitted, penalty
        As `prune` takes them.

    Returns
    -------
    fitted : Fitted
        The last fit.
    needs : Needs
        What the data say of its edges.
    """
    enough = 1 - _BETTER
    needs = find_needs(problem, fitted, penalty, enough=enough)
    for _ in range(len(problem.edges)):
        best = min(needs.instead, key=lambda tried: tried.ratio, default=None)
        if best is None or best.ratio >= enough:
            break
        fitted = prune(problem, best.fitted, penalty)
        # The edges before were looked at a moment ago: go on, and come back to them.
        needs = find_needs(problem, fitted, penalty, enough=enough, begin=best.edge)
    else:
        needs = find_needs(problem, fitted, penalty)
    return fitted, needs


def ratio_of(one: Fitted, other: Fitted, /) -> float:
    """The loss of one fit over that of another."""
    return max(one.loss, LEAST_LOSS) / max(other.loss, LEAST_LOSS)


def _least(problem: Problem, fitted: Fitted, kept: Bools) -> Places:
    """The edges by what leaving them out costs, to second order, the cheapest first."""
    if not kept.any():
        return np.zeros(0, dtype=np.int64)
    slopes = slopes_of(problem, fitted, kept)
    squares = slopes.T @ slopes
    size = np.maximum(squares.diagonal(), _RIDGE * max(float(squares.diagonal().max()), _RIDGE))
    inverse = np.linalg.inv(squares / np.sqrt(np.outer(size, size)) + _RIDGE * np.eye(size.size))
    certain = (size / inverse.diagonal())[: int(kept.sum())]
    return np.flatnonzero(kept)[
        np.argsort(fitted.unknowns[: kept.size][kept] ** 2 * certain, kind="stable")
    ]


def _less(kept: Bools, edge: int) -> Bools:
    """The edges without one."""
    rest = kept.copy()
    rest[edge] = False
    return rest
