"""Where to begin: a fit that takes measured arrivals for who comes, from several guesses."""

import numpy as np
from scipy.optimize import nnls

from migtrace.forecast.network.dynamics import Floats
from migtrace.forecast.network.fitting import FEW_EDGES, ROUGH, Fitted, minimise_growing, within
from migtrace.forecast.network.problem import Problem

_LEVELS = (0.5, 0.9, 0.1)


def first_minimum(
    problem: Problem, penalty: float, /, *, starts: int, seed: int, spread: bool = True
) -> Fitted:
    """Fit all edges, whatever one begins with.

    Parameters
    ----------
    problem, penalty, starts, seed, spread
        As `first_minima` takes them.

    Returns
    -------
    Fitted
        The best that was found.
    """
    rough = first_minima(problem, penalty, starts=starts, seed=seed, spread=spread)
    return minimise_growing(problem, rough[0].unknowns, penalty)


def first_minima(
    problem: Problem, penalty: float, /, *, starts: int, seed: int, spread: bool = True
) -> list[Fitted]:
    """Fit all edges roughly, from several guesses.

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
    spread
        Whether to begin from people who spread along all edges, too, in graphs of at most
        `FEW_EDGES` edges.

    Returns
    -------
    list of Fitted
        What each ended in, the best first.

    Notes
    -----
    The loss has many minima, since everything downstream of a node depends on its fractions. Where
    the people who come to a node are taken as measured (`Problem.following`), they do not, and a
    guess of how fast nodes are left makes the rest a linear problem for each destination. Each
    guess is fitted so, and the best two are fitted as they are. Measured arrivals have errors, and
    say little where directions are set off against each other; so the search also begins from fits
    to nothing: shares of .5, .9 and .1 who leave each node, as many along each edge.
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
    begins = [fitted.unknowns for fitted in rough[:2]]
    if spread and len(problem.edges) <= FEW_EDGES:
        begins += [_spread(problem, level) for level in _LEVELS[:starts]]
    fits = [minimise_growing(problem, begin, penalty, tolerance=ROUGH) for begin in begins]
    return sorted(fits, key=lambda fitted: fitted.objective)


def _guess(follow: Problem, level: Floats | float) -> Floats:
    """Fractions by destination, when a share `level` of each node's people leaves in a step."""
    edges = follow.edges
    spread = _spread(follow, level)
    starting = spread[len(edges) :]
    people = follow.run(spread).population[:-1]
    fractions = np.zeros(len(edges))
    short = follow.measured - follow.outside.entered
    for node in range(edges.nodes):
        known = follow.weights[:, node] > 0
        into = np.flatnonzero(edges.destination == node)
        if not into.size:
            continue
        if not known.any():
            # Nothing speaks for or against these; without people nothing would, further on.
            fractions[into] = spread[into]
            continue
        there = people[:, edges.origin[into]] * follow.is_open[:, into]
        # The weights of one node are all the same.
        fractions[into] = nnls(there[known], short[known, node], maxiter=30 * len(into))[0]
    return within(np.append(fractions, starting), follow.limits())


def _spread(problem: Problem, level: Floats | float) -> Floats:
    """A share `level` of each node's people leaves in a step, as many along each of its edges."""
    edges = problem.edges
    out = np.maximum(np.bincount(edges.origin, minlength=edges.nodes), 1)
    starting = np.full(problem.fitted_starts.size, 1 / len(_LEVELS))
    return np.append((np.broadcast_to(level, edges.nodes) / out)[edges.origin], starting)
