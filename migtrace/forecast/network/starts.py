"""Where to begin: a fit that takes measured arrivals for who comes, from several guesses."""

import numpy as np
from scipy.optimize import nnls

from migtrace.forecast.network.dynamics import Floats
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise_growing, within
from migtrace.forecast.network.problem import Problem

_LEVELS = (0.5, 0.9, 0.1)


def first_minimum(problem: Problem, penalty: float, /, *, starts: int, seed: int) -> Fitted:
    """Fit all edges, whatever one begins with.

    Parameters
    ----------
    problem
        What to fit.
    penalty
        What a fraction of 1 costs, in units of the loss.
    starts
        How many guesses to begin with.
    seed
        Of the guesses after the third.

    Returns
    -------
    Fitted
        The best that was found.

    Notes
    -----
    The loss has many minima, since everything downstream of a node depends on its fractions. Where
    the people who come to a node are taken as measured (`Problem.following`), they do not, and a
    guess of how fast nodes are left makes the rest a linear problem for each destination. Each
    guess is fitted so, and the best two are fitted as they are.
    """
    follow = problem.following()
    levels: list[Floats | float] = [*_LEVELS[:starts]]
    random = np.random.default_rng(seed)
    levels += [random.random(problem.edges.nodes) for _ in range(starts - len(_LEVELS))]
    rough = [
        minimise_growing(follow, _guess(follow, level), penalty, tolerance=ROUGH)
        for level in levels
    ]
    rough.sort(key=lambda fitted: fitted.objective)
    fits = [
        minimise_growing(problem, fitted.unknowns, penalty, tolerance=ROUGH) for fitted in rough[:2]
    ]
    best = min(fits, key=lambda fitted: fitted.objective)
    return minimise_growing(problem, best.unknowns, penalty)


def _guess(follow: Problem, level: Floats | float) -> Floats:
    """Fractions by destination, when a share `level` of each node's people leaves in a step."""
    edges = follow.edges
    leaving = np.broadcast_to(level, edges.nodes)
    out = np.maximum(np.bincount(edges.origin, minlength=edges.nodes), 1)
    starting = np.full(follow.fitted_starts.size, 1 / len(_LEVELS))
    people = follow.run(np.append((leaving / out)[edges.origin], starting)).population[:-1]
    fractions = np.zeros(len(edges))
    short = follow.measured - follow.outside.entered
    for node in range(edges.nodes):
        known = follow.weights[:, node] > 0
        into = np.flatnonzero(edges.destination == node)
        if not into.size:
            continue
        if not known.any():
            # Nothing speaks for or against these; without people nothing would, further on.
            fractions[into] = (leaving / out)[edges.origin[into]]
            continue
        there = people[:, edges.origin[into]] * follow.is_open[:, into]
        # The weights of one node are all the same.
        fractions[into] = nnls(there[known], short[known, node], maxiter=30 * len(into))[0]
    return within(np.append(fractions, starting), follow.limits())
