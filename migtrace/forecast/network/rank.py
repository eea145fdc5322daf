"""How many of the fractions data determine."""

import numpy as np

from migtrace.forecast.network.dynamics import Floats
from migtrace.forecast.network.evidence import as_good
from migtrace.forecast.network.fitting import Fitted, slopes_of
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.selection import Needs

_FLAT = 1e-6


def rank_of(problem: Problem, fitted: Fitted, needs: Needs | None, /) -> tuple[int, int]:
    """How many directions the data determine.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how.
    needs
        What the data say of each edge; None when nobody asked.

    Returns
    -------
    rank : int
        The rank of the exact Jacobian by the fractions of the edges that carry people and of those
        that would do as well in the place of one, each column of length 1, less what people at
        the start could do in their place where these are fitted, too.
    unknowns : int
        How many these are.
    """
    looked_at = fitted.kept(len(problem.edges))
    for tried in () if needs is None else needs.instead:
        looked_at[tried.instead] |= tried.ratio <= as_good(problem)
    unknowns = int(looked_at.sum())
    if not unknowns:
        return 0, 0
    slopes = slopes_of(problem, fitted, looked_at)
    slopes = slopes / np.maximum(np.linalg.norm(slopes, axis=0), np.finfo(float).tiny)
    basis = _span(slopes[:, unknowns:])
    fractions = slopes[:, :unknowns]
    own = fractions - basis @ (basis.T @ fractions)
    return int(np.linalg.matrix_rank(own, tol=_FLAT)), unknowns


def _span(columns: Floats) -> Floats:
    """Directions of length 1, at right angles, that columns of length 1 or 0 span."""
    directions, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    span: Floats = directions[:, sizes > _FLAT]
    return span
