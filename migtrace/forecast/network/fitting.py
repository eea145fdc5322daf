"""Least squares with an L1 penalty over fractions, inside the constraints."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from migtrace.forecast.network.dynamics import Bools, Floats
from migtrace.forecast.network.problem import Problem

TOLERANCE = 1e-7
"""A fit ends when a step gains less than this share of the objective."""

ROUGH = 1e-4
"""The same for fits that are only compared with each other."""

LEAST_FRACTION = 1e-6
"""Smaller fractions count as none."""

FEW_EDGES = 150
"""Graphs of at most so many edges are searched more closely."""

_MOST_STEPS, _MOST_ROUGH_STEPS, _MOST_ROUNDS = 100, 20, 30
_DAMPING, _LEAST_DAMPING, _MOST_DAMPING = 1e-3, 1e-6, 1e8
_LESS, _MORE = 0.2, 2.0
_HEAVY = 1e4
_NOTHING = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A minimum that was found.

    Parameters
    ----------
    unknowns
        Fractions, then people at the start.
    loss
        The loss without the penalty.
    objective
        The loss with it.
    """

    unknowns: Floats
    loss: float
    objective: float

    def kept(self, edges: int, /) -> Bools:
        """Whether each of so many edges carries people."""
        return self.unknowns[:edges] > LEAST_FRACTION


def minimise(
    problem: Problem,
    begin: Floats,
    penalty: float,
    /,
    *,
    kept: Bools,
    tolerance: float = TOLERANCE,
) -> Fitted:
    """Go down from a start, with some of the edges.

    Parameters
    ----------
    problem
        What to fit.
    begin
        Unknowns that satisfy the constraints; those of edges that are not kept do not count.
    penalty
        What a fraction of 1 costs, in units of the loss.
    kept
        The edges that may carry people.
    tolerance
        When to end.

    Returns
    -------
    Fitted
        With fractions of at least 0, and of at most 1 in sum over what is open at an origin.
    """
    free = np.append(kept, np.ones(problem.fitted_starts.size, dtype=bool))
    part = _descend(problem.only(kept), begin[free], penalty, tolerance)
    whole = np.zeros(begin.size)
    whole[free] = part.unknowns
    return Fitted(whole, part.loss, part.objective)


def minimise_growing(
    problem: Problem, begin: Floats, penalty: float, /, *, tolerance: float = TOLERANCE
) -> Fitted:
    """Go down from a start, with all edges, looking closely at few.

    Parameters
    ----------
    problem, begin, penalty, tolerance
        As `minimise` takes them.

    Returns
    -------
    Fitted
        No edge with a fraction of 0 would lower the objective by having more, as long as the others
        of its origin leave it room.

    Notes
    -----
    The edges that carry people are fitted; then the adjoint says what each of the others would
    gain, and those that gain most come in, until none does.
    """
    edges = len(problem.edges)
    found = minimise(problem, begin, penalty, kept=begin[:edges] > 0, tolerance=tolerance)
    for _ in range(_MOST_ROUNDS):
        kept = found.kept(edges)
        gains = -problem.gradient(found.unknowns)[:edges] - penalty
        gains[kept] = 0.0
        entering = np.argsort(-gains, kind="stable")[: 2 * problem.edges.nodes]
        entering = entering[gains[entering] > tolerance * found.objective]
        if not entering.size:
            break
        kept[entering] = True
        better = minimise(problem, found.unknowns, penalty, kept=kept, tolerance=tolerance)
        gained = found.objective - better.objective
        found = better
        if gained <= tolerance * found.objective:
            break
    return found


def slopes_of(problem: Problem, fitted: Fitted, kept: Bools, /) -> Floats:
    """The exact Jacobian of a fit.

    Parameters
    ----------
    problem, fitted
        What was fitted, and how.
    kept
        The edges that are looked at.

    Returns
    -------
    numpy.ndarray
        The weighted residuals' derivatives by the fractions of these edges and by the people at the
        start, of shape (residuals, unknowns).
    """
    free = np.append(kept, np.ones(problem.fitted_starts.size, dtype=bool))
    part, unknowns = problem.only(kept), fitted.unknowns[free]
    return part.jacobian(unknowns, part.run(unknowns))


def _descend(problem: Problem, begin: Floats, penalty: float, tolerance: float) -> Fitted:
    """Levenberg-Marquardt: quadratic steps by the exact Jacobian, damped until one goes down.

    How much the damping changes after a step depends on what it gained of what the quadratic had
    promised (Nielsen 1999, Damping parameter in Marquardt's method). A promise of less than the
    tolerance ends the fit.
    """
    unknowns, damping = begin, _DAMPING
    limits = problem.limits()
    price = np.zeros(unknowns.size)
    price[: len(problem.edges)] = penalty
    ran = problem.run(unknowns)
    residuals = problem.residuals(ran).ravel()
    objective = float(residuals @ residuals + price @ unknowns)
    steps = _MOST_STEPS if tolerance < ROUGH else _MOST_ROUGH_STEPS
    more = _MORE
    for _ in range(steps if unknowns.size else 0):
        slopes = problem.jacobian(unknowns, ran)
        squares, steep = slopes.T @ slopes, slopes.T @ residuals + price / 2
        gained = promised = 0.0
        while damping < _MOST_DAMPING:
            tried = _step(squares, steep, unknowns, damping, limits)
            move = tried - unknowns
            promised = -float(2 * steep @ move + move @ squares @ move)
            if promised <= tolerance * objective + _NOTHING:
                break
            new_run = problem.run(tried)
            new_residuals = problem.residuals(new_run).ravel()
            gained = objective - float(new_residuals @ new_residuals + price @ tried)
            if gained > 0 or np.abs(move).max() < LEAST_FRACTION:
                break
            damping *= more
            more *= 2
        if gained <= 0:
            break
        damping = max(damping * max(_LESS, 1 - (2 * gained / promised - 1) ** 3), _LEAST_DAMPING)
        more = _MORE
        unknowns, ran, residuals, objective = tried, new_run, new_residuals, objective - gained
        if gained <= tolerance * objective + _NOTHING:
            break
    return Fitted(unknowns, float(residuals @ residuals), objective)


def _step(squares: Floats, steep: Floats, now: Floats, damping: float, limits: Floats) -> Floats:
    """Minimise the damped quadratic over x >= 0, limits x <= 1, as non-negative least squares."""
    size = squares.diagonal()
    floor = np.finfo(float).eps * max(float(size.max()), np.finfo(float).tiny)
    scale = np.sqrt(np.maximum(size, floor) * (1 + damping))
    damped = squares / np.outer(scale, scale)
    np.fill_diagonal(damped, 1.0)
    lower = np.linalg.cholesky(damped)
    upper = lower.T
    right = upper @ (scale * now) - np.linalg.solve(lower, steep / scale)
    tight = np.zeros(len(limits), dtype=bool)
    while True:
        found = _nonnegative(upper, right, limits[tight] / scale) / scale
        over = (limits @ found > 1) & ~tight
        if not over.any():
            return within(found, limits)
        tight |= over


def _nonnegative(upper: Floats, right: Floats, limits: Floats) -> Floats:
    """Minimise |upper x - right| over x >= 0, limits x <= 1."""
    unknowns, sums = len(upper), len(limits)
    if not sums:
        return np.asarray(nnls(upper, right, maxiter=_MOST_ROUNDS * unknowns)[0])
    # The sum of a limit and its slack make 1: equations that weigh more than all others.
    weight = _HEAVY / float(limits.max())
    system = np.zeros((unknowns + sums, unknowns + sums))
    system[:unknowns, :unknowns] = upper
    system[unknowns:, :unknowns] = weight * limits
    system[unknowns:, unknowns:] = _HEAVY * np.eye(sums)
    right = np.concatenate([right, np.full(sums, weight)])
    return np.asarray(nnls(system, right, maxiter=_MOST_ROUNDS * len(right))[0][:unknowns])


def within(unknowns: Floats, limits: Floats, /) -> Floats:
    """Scale unknowns down to what limits allow.

    Parameters
    ----------
    unknowns
        At least 0.
    limits
        The sets that may not be above 1 in sum, a row each.

    Returns
    -------
    numpy.ndarray
        Each divided by the largest sum above 1 that it is part of.
    """
    over = np.maximum(limits @ unknowns, 1.0)
    answer: Floats = unknowns / np.max(
        np.where(limits > 0, over[:, None], 1.0), axis=0, initial=1.0
    )
    return answer
