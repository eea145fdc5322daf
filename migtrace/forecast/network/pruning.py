"""Which edges a fit keeps: those that the data do not need are dropped."""

from collections.abc import Iterable
from math import log

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Places
from migtrace.forecast.network.evidence import (
    criterion,
    evidence_of,
    figures_of,
    is_alike,
    ratio_of,
)
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise
from migtrace.forecast.network.problem import Problem

_TRIED = 3


def prune(problem: Problem, fitted: Fitted, /) -> Fitted:
    """Fit again without a penalty the edges that carry people, and drop those that are not needed.

    Parameters
    ----------
    problem
        What is fitted.
    fitted
        The fit to begin with.

    Returns
    -------
    Fitted
        The edge whose loss matters least goes first, as long as one is not worth it
        (`evidence_of`).
    """
    return prune_all(problem, [fitted])[0]


def prune_all(problem: Problem, begun: Iterable[Fitted], /) -> tuple[Fitted, ...]:
    """Prune several fits, and compare what is left.

    Parameters
    ----------
    problem
        What is fitted.
    begun
        The fits to begin with, at least one. One that comes to where another has come through
        (`is_alike`) is not followed further.

    Returns
    -------
    tuple of Fitted
        Those that may do as well as the best, by `criterion`, the best first.
    """
    seen: list[Fitted] = []
    rough = [left for fitted in begun if (left := _prune(problem, fitted, seen))]
    edges, close = len(problem.edges), 2 * log(figures_of(problem))
    most = min(criterion(problem, fitted) for fitted in rough) + close
    near = [
        minimise(problem, fitted.unknowns, 0.0, kept=fitted.kept(edges))
        for fitted in rough
        if criterion(problem, fitted) <= most
    ]
    near.sort(key=lambda fitted: criterion(problem, fitted))
    return tuple(
        fitted
        for place, fitted in enumerate(near)
        if not any(is_alike(fitted, better, edges) for better in near[:place])
    )


def without(kept: Bools, edge: int | Places, /) -> Bools:
    """The edges but one, or some."""
    rest = kept.copy()
    rest[edge] = False
    return rest


def _prune(problem: Problem, fitted: Fitted, seen: list[Fitted]) -> Fitted | None:
    """Drop edges until all are needed; None where another fit has come through."""
    edges = len(problem.edges)
    now = minimise(problem, fitted.unknowns, 0.0, kept=fitted.kept(edges), tolerance=ROUGH)
    while not any(is_alike(now, other, edges) for other in seen):
        seen.append(now)
        smaller = _smaller(problem, now)
        if smaller is None:
            return now
        now = smaller
    return None


def _smaller(problem: Problem, fitted: Fitted) -> Fitted | None:
    """The fit without edges that are not needed; None when all are."""
    kept = fitted.kept(len(problem.edges))
    evidence = evidence_of(problem, fitted)
    prices = np.maximum(np.log(evidence.worth), np.finfo(float).eps)
    order = np.argsort(evidence.costs / prices, kind="stable")
    # As many as seem to cost less than any one must, all together; then one at a time.
    least = float(evidence.worth.min(initial=np.inf))
    together = int(np.searchsorted(np.cumsum(evidence.costs[order]), (least - 1) * fitted.loss))
    drops = [(order[:together], least)] if together > 1 else []
    drops += [
        (order[[place]], evidence.worth[order[place]]) for place in range(order.size)[:_TRIED]
    ]
    for dropped, worth in drops:
        rest = without(kept, np.flatnonzero(kept)[dropped])
        tried = minimise(problem, fitted.unknowns, 0.0, kept=rest, tolerance=ROUGH)
        if ratio_of(tried, fitted) <= worth:
            return tried
    return None
