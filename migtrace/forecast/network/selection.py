"""Which edges the data need: dropped one at a time, and tried against others."""

from dataclasses import dataclass
from math import log

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Floats, Places
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise
from migtrace.forecast.network.problem import Problem

LEAST_LOSS = 1e-10
"""Smaller losses count as this one: of data without noise, the rest is rounding."""

_TRIED, _INSTEAD = 3, 2
_BETTER = 0.002
_RIDGE, _FLAT = 1e-9, 1e-6


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
    problem: Problem, fitted: Fitted, penalty: float, /, *, enough: float = 0.0
) -> Needs:
    """Leave each edge out, and try others in its place.

    Parameters
    ----------
    problem, fitted, penalty
        As `prune` takes them.
    enough
        Do not go on when another in the place of an edge brings the loss to less than this share.

    Returns
    -------
    Needs
        For each edge that carries people. In its place are tried those that, by the adjoint, gain
        most once it is left out.
    """
    edges = len(problem.edges)
    kept = fitted.kept(edges)
    without, instead = [], []
    for edge in np.flatnonzero(kept).tolist():
        rest = _less(kept, edge)
        less = minimise(problem, fitted.unknowns, penalty, kept=rest, tolerance=ROUGH)
        without.append(ratio_of(less, fitted))
        for other in _likely(problem, less, rest, edge, fitted.loss).tolist():
            more = rest.copy()
            more[other] = True
            tried = minimise(problem, less.unknowns, penalty, kept=more, tolerance=ROUGH)
            instead.append(Instead(edge, other, ratio_of(tried, fitted), tried))
        if instead and instead[-1].ratio < enough:
            break
        if without[-1] <= worth_an_edge(problem) and rest.any():
            other = int(np.argmax((less.unknowns - fitted.unknowns)[:edges]))
            instead.append(Instead(edge, other, without[-1], less))
    return Needs(np.flatnonzero(kept)[: len(without)], np.array(without), tuple(instead))


def _likely(problem: Problem, less: Fitted, rest: Bools, edge: int, aim: float) -> Places:
    """The edges that may win back at least half of what leaving one out has cost."""
    gains = -problem.gradient(less.unknowns)[: rest.size]
    gains[rest] = 0.0
    gains[edge] = 0.0
    wide = np.argsort(-gains, kind="stable")[: 2 * problem.edges.nodes]
    wide = np.sort(wide[gains[wide] > 0])
    among = rest.copy()
    among[wide] = True
    slopes = _slopes(problem, less, among)
    is_new = np.append(~rest[among], np.zeros(problem.fitted_starts.size, dtype=bool))
    # What a linear fit gains from one more column: its part that the others do not have.
    basis = np.linalg.qr(slopes[:, ~is_new])[0]
    new = slopes[:, is_new]
    new = new - basis @ (basis.T @ new)
    residuals = problem.residuals(problem.run(less.unknowns)).ravel()
    lengths = np.maximum((new**2).sum(axis=0), np.finfo(float).tiny)
    won = (new.T @ residuals) ** 2 / lengths
    order = np.argsort(-won, kind="stable")[:_INSTEAD]
    likely: Places = wide[order[won[order] > (less.loss - aim) / 2]]
    return likely


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
        needs = find_needs(problem, fitted, penalty, enough=enough)
    else:
        needs = find_needs(problem, fitted, penalty)
    return fitted, needs


def ratio_of(one: Fitted, other: Fitted, /) -> float:
    """The loss of one fit over that of another."""
    return max(one.loss, LEAST_LOSS) / max(other.loss, LEAST_LOSS)


def rank_of(problem: Problem, fitted: Fitted, needs: Needs | None, /) -> tuple[int, int]:
    """How many directions the data determine.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how.
    needs
        What the data say of each edge; None when nobody asked.

    Returns
    -------
    rank : int
        The rank of the exact Jacobian by the fractions of the edges that carry people and of those
        that would do as well in the place of one, each column of length 1.
    unknowns : int
        How many these are.
    """
    looked_at = fitted.kept(len(problem.edges))
    for tried in () if needs is None else needs.instead:
        looked_at[tried.instead] |= tried.ratio <= as_good(problem)
    unknowns = int(looked_at.sum())
    if not unknowns:
        return 0, 0
    slopes = _slopes(problem, fitted, looked_at)[:, :unknowns]
    lengths = np.maximum(np.linalg.norm(slopes, axis=0), np.finfo(float).tiny)
    return int(np.linalg.matrix_rank(slopes / lengths, tol=_FLAT)), unknowns


def _least(problem: Problem, fitted: Fitted, kept: Bools) -> Places:
    """The edges by what leaving them out costs, to second order, the cheapest first."""
    if not kept.any():
        return np.zeros(0, dtype=np.int64)
    slopes = _slopes(problem, fitted, kept)
    squares = slopes.T @ slopes
    size = np.maximum(squares.diagonal(), _RIDGE * max(float(squares.diagonal().max()), _RIDGE))
    inverse = np.linalg.inv(squares / np.sqrt(np.outer(size, size)) + _RIDGE * np.eye(size.size))
    certain = (size / inverse.diagonal())[: int(kept.sum())]
    return np.flatnonzero(kept)[
        np.argsort(fitted.unknowns[: kept.size][kept] ** 2 * certain, kind="stable")
    ]


def _slopes(problem: Problem, fitted: Fitted, kept: Bools) -> Floats:
    """The Jacobian by the edges that are kept, and the people at the start."""
    free = np.append(kept, np.ones(problem.fitted_starts.size, dtype=bool))
    part, unknowns = problem.only(kept), fitted.unknowns[free]
    return part.jacobian(unknowns, part.run(unknowns))


def _less(kept: Bools, edge: int) -> Bools:
    """The edges without one."""
    rest = kept.copy()
    rest[edge] = False
    return rest
