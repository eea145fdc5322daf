"""What the data say of each edge: it is left out, and others are tried in its place."""

from dataclasses import dataclass

import numpy as np

from migtrace.forecast.network.dynamics import Floats, Places
from migtrace.forecast.network.evidence import evidence_of, ratio_of
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.pruning import prune, without
from migtrace.forecast.network.swaps import worth_trying

_BETTER = 0.002


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
            more = rest.copy()
            more[other] = True
            tried = minimise(problem, less.unknowns, penalty, kept=more, tolerance=ROUGH)
            found.append(Instead(edge, other, ratio_of(tried, fitted), tried))
        instead += found
        if any(tried.ratio < enough for tried in found):
            break
        if losses[-1] <= enough_without and rest.any():
            other = int(np.argmax((less.unknowns - fitted.unknowns)[:edges]))
            instead.append(Instead(edge, other, losses[-1], less))
    order = np.argsort(looked_at)
    edges_seen = np.array(looked_at, dtype=np.int64)[order]
    is_seen = np.isin(places, edges_seen)
    return Needs(edges_seen, np.array(losses)[order], worth[is_seen], tuple(instead))


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
