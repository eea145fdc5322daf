"""What speaks for an edge: how much worse the fit is without it, and how much that must be."""

from dataclasses import dataclass
from math import log

import numpy as np

from migtrace.forecast.network.dynamics import Floats
from migtrace.forecast.network.fitting import Fitted, slopes_of
from migtrace.forecast.network.problem import Problem

LEAST_LOSS = 1e-10
"""Smaller losses count as this one: of data without noise, the rest is rounding."""

_RIDGE = 1e-9
_ALIKE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What each edge that carries people is for a fit.

    Parameters
    ----------
    costs
        By how much the loss rises without it, the others fitted again, to second order.
    worth
        By what factor the loss must rise without it for it to be needed; at least 1.
    """

    costs: Floats
    worth: Floats


def evidence_of(problem: Problem, fitted: Fitted, /) -> Evidence:
    """Say what each edge must be worth, and about what it is.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how.

    Returns
    -------
    Evidence
        In the order of the edges that carry people.

    Notes
    -----
    With n measured figures and m edges of the graph, an edge is needed when
    n ln(loss without / loss with) > c (ln n + 2 ln m). With c = 1 that is the extended Bayesian
    information criterion (Chen and Chen 2008, Biometrika 95), whose second term pays for the choice
    among m. It takes all residuals of a node to vary alike, but where many arrive they vary more. c
    is the variance of the fraction by the residuals' own squares (White 1980, Econometrica 48) over
    that by their mean, and at least 1.
    """
    kept = fitted.kept(len(problem.edges))
    if not kept.any():
        return Evidence(np.zeros(0), np.zeros(0))
    slopes = slopes_of(problem, fitted, kept)
    lengths = np.linalg.norm(slopes, axis=0)
    slopes = slopes / np.maximum(lengths, _RIDGE * max(float(lengths.max()), _RIDGE))
    inverse = np.linalg.inv(slopes.T @ slopes + _RIDGE * np.eye(lengths.size))
    carrying = slice(int(kept.sum()))
    variances = inverse.diagonal()[carrying]
    costs = (fitted.unknowns[: kept.size][kept] * lengths[carrying]) ** 2 / variances
    factors = np.ones(variances.size)
    if fitted.loss > LEAST_LOSS:
        residuals = problem.residuals(problem.run(fitted.unknowns)).ravel()
        own = residuals**2 @ (slopes @ inverse[:, carrying]) ** 2
        factors = np.maximum(own / (variances * fitted.loss / figures_of(problem)), 1.0)
    return Evidence(costs, np.exp(factors * _price(problem) / figures_of(problem)))


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
    figures = figures_of(problem)
    return float(np.exp(log(figures) / figures))


def criterion(problem: Problem, fitted: Fitted, /) -> float:
    """What graphs of different size are compared by.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how.

    Returns
    -------
    float
        n ln(loss) + k (ln n + 2 ln m) for k edges that carry people, as in `evidence_of` with c of
        1; the less, the better.
    """
    price = int(fitted.kept(len(problem.edges)).sum()) * _price(problem)
    return figures_of(problem) * log(max(fitted.loss, LEAST_LOSS)) + price


def ratio_of(one: Fitted, other: Fitted, /) -> float:
    """The loss of one fit over that of another."""
    return max(one.loss, LEAST_LOSS) / max(other.loss, LEAST_LOSS)


def does_as_well(problem: Problem, one: Fitted, other: Fitted, /) -> bool:
    """Whether data cannot tell that one graph is worse than another.

    Parameters
    ----------
    problem
        What is fitted.
    one, other
        Fits.

    Returns
    -------
    bool
        Whether the `criterion` of the first is at most ln n above that of the second; of as many
        edges, whether its loss is at most `as_good` times as high.
    """
    return criterion(problem, one) - criterion(problem, other) <= log(figures_of(problem))


def is_alike(one: Fitted, other: Fitted, edges: int, /) -> bool:
    """Whether two fits are about the same.

    Parameters
    ----------
    one, other
        Fits.
    edges
        How many edges their graph has.

    Returns
    -------
    bool
        Whether the same edges carry people, with fractions that differ by at most 0.05.
    """
    same = bool((one.kept(edges) == other.kept(edges)).all())
    return same and bool(np.abs(one.unknowns - other.unknowns)[:edges].max(initial=0.0) <= _ALIKE)


def figures_of(problem: Problem, /) -> int:
    """How many arrivals are measured.

    Parameters
    ----------
    problem
        What is fitted.

    Returns
    -------
    int
        The n of criteria, at least 1.
    """
    return max(int((problem.weights > 0).sum()), 1)


def _price(problem: Problem) -> float:
    """What an edge costs: ln n + 2 ln m."""
    return log(figures_of(problem)) + 2 * log(max(len(problem.edges), 1))
