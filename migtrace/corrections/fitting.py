"""Iterative proportional fitting of cells to shares (Deming and Stephan 1940)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.grid.sphere import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Cells of users, and the shares that each attribute's categories should have.

    Parameters
    ----------
    users
        Users in each cell, a combination of categories.
    codes
        For each attribute, the number of each cell's category.
    shares
        For each attribute, the share of people in each category; they sum to 1.
    """

    users: Floats
    codes: list[NDArray[np.integer]]
    shares: list[Floats]

    def sums(self, attribute: int, weights: Floats) -> Floats:
        """Sum of weights in each category of an attribute."""
        size = len(self.shares[attribute])
        sums = np.bincount(self.codes[attribute], self.users * weights, minlength=size)
        # Of no cells, numpy's sums are integers.
        return sums.astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A weight for each cell (mean 1 over users), and how near it comes.

    Parameters
    ----------
    weights
        One for each cell.
    iterations
        Passes made.
    deviation
        Largest relative deviation of a share.
    furthest
        The attribute and category that has it.
    """

    weights: Floats
    iterations: int
    deviation: float
    furthest: tuple[int, int]


def fit(
    problem: Problem, /, *, max_iterations: int, tolerance: float, trim: float | None = None
) -> Fitted:
    """Scale weights to each attribute's shares in turn until all are met.

    Parameters
    ----------
    problem
        Cells and shares; each category with a share has a cell with users.
    max_iterations
        Most passes over all attributes.
    tolerance
        Largest relative deviation at which to end.
    trim
        Largest weight, as a multiple of the mean; cut after each pass.

    Returns
    -------
    Fitted
        The weights of the last pass; whether its deviation is within `tolerance` is for the caller
        to look at.

    Examples
    --------
    >>> one = Problem(np.array([3.0, 1.0]), [np.array([0, 1])], [np.array([0.5, 0.5])])
    >>> fit(one, max_iterations=10, tolerance=1e-9).weights.round(3).tolist()
    [0.667, 2.0]
    """
    weights = np.ones_like(problem.users)
    total = problem.users.sum()
    passes, deviation, furthest = 0, np.inf, (0, 0)
    while passes < max_iterations and deviation > tolerance:
        passes += 1
        for attribute, shares in enumerate(problem.shares):
            sums = problem.sums(attribute, weights)
            # Weights that a share of nothing made zero stay zero.
            scale = np.divide(shares * total, sums, out=np.zeros_like(sums), where=sums > 0)
            weights = weights * scale[problem.codes[attribute]]
        if trim is not None:
            weights = np.minimum(weights, trim)
        left = (problem.users * weights).sum()
        weights = weights * (total / left if left > 0 else 0.0)
        deviation, furthest = _deviation(problem, weights / total)
    return Fitted(weights, passes, deviation, furthest)


def _deviation(problem: Problem, weights: Floats) -> tuple[float, tuple[int, int]]:
    """Largest relative deviation of a share of these weights, and where it is."""
    worst, furthest = -1.0, (0, 0)
    for attribute, shares in enumerate(problem.shares):
        off = np.abs(problem.sums(attribute, weights) - shares)
        relative = np.divide(off, shares, out=np.zeros_like(off), where=shares > 0)
        category = int(relative.argmax())
        if relative[category] > worst:
            worst, furthest = float(relative[category]), (attribute, category)
    return worst, furthest
