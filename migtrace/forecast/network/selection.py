"""What the data say of each edge: it is left out, and others are tried in its place."""

from dataclasses import dataclass

import numpy as np

from migtrace.forecast.network.dynamics import Floats, Places
from migtrace.forecast.network.evidence import criterion, evidence_of, ratio_of
from migtrace.forecast.network.fitting import LEAST_FRACTION, ROUGH, Fitted, minimise
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.pruning import prune, without
from migtrace.forecast.network.swaps import worth_trying

_ENOUGH = 0.998


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
    worth
        What that must be more than for the edge to be needed.
    instead
        Edges that were tried in the place of others.
    """

    edges: Places
    without: Floats
    worth: Floats
    instead: tuple[Instead, ...]


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
    problem, fitted
        What is fitted, and how.
    penalty
        What a fraction of 1 costs.
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
    worth = evidence_of(problem, fitted).worth
    looked_at, losses, instead = [], [], []
    shift = -int(np.searchsorted(places, begin))
    for edge, enough_without in zip(
        np.roll(places, shift).tolist(), np.roll(worth, shift).tolist(), strict=True
    ):
        rest = without(kept, edge)
        less = minimise(problem, fitted.unknowns, penalty, kept=rest, tolerance=ROUGH)
        looked_at.append(edge)
        losses.append(ratio_of(less, fitted))
        found = []
        for other in worth_trying(problem, less, rest, edge, fitted.loss).tolist():
            among = rest.copy()
            among[other] = True
            tried = minimise(problem, less.unknowns, penalty, kept=among, tolerance=ROUGH)
            found.append(Instead(edge, other, ratio_of(tried, fitted), tried))
        instead += found
        if any(tried.ratio < enough for tried in found):
            break
        more = (less.unknowns - fitted.unknowns)[:edges]
        if losses[-1] <= enough_without and more.max() > LEAST_FRACTION:
            instead.append(Instead(edge, int(np.argmax(more)), losses[-1], less))
    order = np.argsort(looked_at)
    edges_seen = np.array(looked_at, dtype=np.int64)[order]
    is_seen = np.isin(places, edges_seen)
    return Needs(edges_seen, np.array(losses)[order], worth[is_seen], tuple(instead))


def improve(problem: Problem, fitted: Fitted, /) -> tuple[Fitted, Needs]:
    """Put edges in the place of others as long as that is better.

    Parameters
    ----------
    problem
        What is fitted.
    fitted
        A pruned fit, without a penalty.

    Returns
    -------
    fitted : Fitted
        The last fit; its `criterion` is less than that of the first, unless an edge of the first
        was not needed.
    needs : Needs
        What the data say of its edges.
    """
    needs = find_needs(problem, fitted, 0.0, enough=_ENOUGH)
    for _ in range(len(problem.edges)):
        spare = needs.without / needs.worth
        best = min(needs.instead, key=lambda tried: tried.ratio, default=None)
        if spare.size and spare.min() <= 1:
            # Pruning tries those that seem to cost least; this one cost less than it seemed.
            edge = int(needs.edges[np.argmin(spare)])
            rest = without(fitted.kept(len(problem.edges)), edge)
            better = prune(problem, minimise(problem, fitted.unknowns, 0.0, kept=rest))
        elif best is not None and best.ratio < _ENOUGH:
            edge = best.edge
            better = prune(problem, best.fitted)
            if criterion(problem, better) >= criterion(problem, fitted):
                return fitted, find_needs(problem, fitted, 0.0)
        else:
            return fitted, needs
        fitted = better
        # The edges before were looked at a moment ago: go on, and come back to them.
        needs = find_needs(problem, fitted, 0.0, enough=_ENOUGH, begin=edge)
    return fitted, find_needs(problem, fitted, 0.0)
