"""Which edges are worth trying in the place of one that is left out."""

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Places
from migtrace.forecast.network.fitting import FEW_EDGES, Fitted, slopes_of, within
from migtrace.forecast.network.problem import Problem

_INSTEAD = 2
_LEVELS = (0.1, 0.4, 0.8)


def worth_trying(problem: Problem, less: Fitted, rest: Bools, edge: int, aim: float, /) -> Places:
    """Choose edges to try in the place of one.

    Parameters
    ----------
    problem
        What is fitted.
    less
        The fit without the edge.
    rest
        The other edges that carry people.
    edge
        The place of the edge that is left out.
    aim
        The loss with it.

    Returns
    -------
    numpy.ndarray
        The two that win most by the slopes at `less`, if that is half of what leaving the edge out
        has cost. In graphs of at most `FEW_EDGES` edges also the two of the same origin or
        destination with the least loss at some share of their origin's people: slopes say little of
        an edge that has to carry many.
    """
    likely = _by_slope(problem, less, rest, edge, aim)
    if len(problem.edges) > FEW_EDGES:
        return likely
    near = _by_share(problem, less, rest, edge)
    return np.append(likely, near[~np.isin(near, likely)])


def _by_share(problem: Problem, less: Fitted, rest: Bools, edge: int) -> Places:
    """The edges of the same origin or destination with the least loss at some share."""
    origin, destination = problem.edges.origin, problem.edges.destination
    joins = (origin == origin[edge]) | (destination == destination[edge])
    joins &= ~rest
    joins[edge] = False
    near = np.flatnonzero(joins)
    losses = np.full(near.size, np.inf)
    for place, other in enumerate(near.tolist()):
        among = rest.copy()
        among[other] = True
        part = problem.only(among)
        limits = part.limits()
        free = np.append(among, np.ones(problem.fitted_starts.size, dtype=bool))
        for level in _LEVELS:
            unknowns = less.unknowns.copy()
            unknowns[other] = level
            loss = part.loss(within(unknowns[free], limits))
            losses[place] = min(losses[place], loss)
    best: Places = near[np.argsort(losses, kind="stable")[:_INSTEAD]]
    return best


def _by_slope(problem: Problem, less: Fitted, rest: Bools, edge: int, aim: float) -> Places:
    """The edges that, by the slopes, may win back half of what leaving one out has cost."""
    gains = -problem.gradient(less.unknowns)[: rest.size]
    gains[rest] = 0.0
    gains[edge] = 0.0
    wide = np.argsort(-gains, kind="stable")[: 2 * problem.edges.nodes]
    wide = np.sort(wide[gains[wide] > 0])
    among = rest.copy()
    among[wide] = True
    slopes = slopes_of(problem, less, among)
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
