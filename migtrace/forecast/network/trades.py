"""Larger moves: two edges brought in at once, and two fractions that change places."""

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Floats, Places
from migtrace.forecast.network.fitting import (
    FEW_EDGES,
    ROUGH,
    Fitted,
    minimise,
    slopes_of,
    within,
)
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.pruning import without

_MOST = 4
_NOTHING = 1e-12


def trade_pairs(problem: Problem, fitted: Fitted, /) -> list[Fitted]:
    """Bring in two edges at once, and leave out those that they make up for.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how, without a penalty.

    Returns
    -------
    list of Fitted
        The pairs that seem to cost least, each fitted. None that seems to double the loss, and none
        in graphs of more than `FEW_EDGES` edges.

    Notes
    -----
    Roads from A to C and from B to D may carry what those from A to D and from B to C do, though
    neither could take the place of one alone. To first order, the slopes of the two in some ratio
    are then a sum of the slopes of the others. The trade goes on until one of these is used up.
    """
    edges = len(problem.edges)
    kept = fitted.kept(edges)
    new = np.flatnonzero(~kept & problem.is_open.any(axis=0))
    if edges > FEW_EDGES or not kept.any() or new.size <= 1:
        return []
    costs, moves, pairs = _first_order(problem, fitted, kept, new)
    limits, places, found = problem.limits(), np.flatnonzero(kept), []
    for place in np.argsort(costs, kind="stable")[:_MOST].tolist():
        if costs[place] > max(fitted.loss, _NOTHING):
            break
        begin = np.maximum(fitted.unknowns + moves[:, place], 0.0)[:edges]
        used_up = np.argsort(begin[kept] / fitted.unknowns[:edges][kept], kind="stable")
        # The one that is used up, and that with the one that comes next.
        for count in range(1, min(2, places.size) + 1):
            among = without(kept, places[used_up[:count]])
            among[pairs[:, place]] = True
            # The others begin where they were: along the straight line may lie another minimum.
            start = np.where(kept, fitted.unknowns[:edges], begin) * among
            start = within(np.append(start, fitted.unknowns[edges:]), limits)
            found.append(minimise(problem, start, 0.0, kept=among, tolerance=ROUGH))
    return found


def exchange(problem: Problem, fitted: Fitted, /) -> list[Fitted]:
    """Let the fractions of two edges change places, one of which begins where the other ends.

    Parameters
    ----------
    problem, fitted
        As `trade_pairs` takes them.

    Returns
    -------
    list of Fitted
        Another for each such pair, fitted; none in graphs of more than `FEW_EDGES` edges.

    Notes
    -----
    To wait long at A and go on at once from B, or the other way round, is the same for whoever is
    beyond B: where little is known of B, both are minima.
    """
    edges = len(problem.edges)
    kept = fitted.kept(edges)
    if edges > FEW_EDGES:
        return []
    limits, found = problem.limits(), []
    joins = problem.edges.destination[:, None] == problem.edges.origin
    joins &= ~np.tril(joins.T)  # of both directions of a road once
    for first, second in np.argwhere(joins & kept[:, None] & kept).tolist():
        start = fitted.unknowns.copy()
        start[[first, second]] = start[[second, first]]
        start = within(start, limits)
        found.append(minimise(problem, start, 0.0, kept=kept, tolerance=ROUGH))
    return found


def _first_order(
    problem: Problem, fitted: Fitted, kept: Bools, new: Places
) -> tuple[Floats, Floats, Places]:
    """What each ordered pair of edges seems to cost, how unknowns move for it, and the pair."""
    slopes = slopes_of(problem, fitted, np.ones(kept.size, dtype=bool))
    old = np.append(np.flatnonzero(kept), np.arange(kept.size, slopes.shape[1]))
    answers = -np.linalg.lstsq(slopes[:, old], slopes[:, new], rcond=None)[0]
    rest = slopes[:, new] + slopes[:, old] @ answers
    products = rest.T @ rest
    first, second = np.nonzero(~np.eye(new.size, dtype=bool))
    # The ratio of the second to the first that leaves least of both, for a size of the first of 1.
    alone = np.maximum(products[second, second], _NOTHING * float(products.max()) + _NOTHING)
    ratios = np.maximum(-products[first, second] / alone, 0.0)
    change = answers[:, first] + ratios * answers[:, second]
    shrinks = np.minimum(change[: int(kept.sum())], -_NOTHING)
    sizes = (fitted.unknowns[np.flatnonzero(kept), None] / -shrinks).min(axis=0)
    steep = 2 * rest.T @ problem.residuals(problem.run(fitted.unknowns)).ravel()
    left = rest[:, first] + ratios * rest[:, second]
    costs = sizes * (steep[first] + ratios * steep[second]) + sizes**2 * (left**2).sum(axis=0)
    costs[(ratios == 0) | (sizes * np.maximum(ratios, 1.0) > 1)] = np.inf
    # Of both orders of a pair the better counts.
    costs[costs > costs[np.lexsort((first, second))]] = np.inf
    moves = np.zeros((fitted.unknowns.size, first.size))
    moves[old] = sizes * change
    pairs = np.arange(first.size)
    moves[new[first], pairs], moves[new[second], pairs] = sizes, sizes * ratios
    return costs, moves, new[np.array([first, second])]
