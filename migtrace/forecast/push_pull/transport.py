"""Tobler's quadratic transportation problem as a linear system (docs/forecasting.md F4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import bmat, csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]

_REFINEMENTS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Potentials:
    """Push of each origin and pull of each destination.

    Parameters
    ----------
    push, pull
        R_i and E_j, in persons per unit of affinity.
    """

    push: Floats
    pull: Floats

    def sums(self) -> Floats:
        """R_i + E_j, a row per origin and a column per destination."""
        return np.add.outer(self.push, self.pull)


def parts(affinity: Floats, /) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number the parts into which impossible pairs cut origins and destinations.

    Parameters
    ----------
    affinity
        A row per origin, a column per destination; 0 where nobody can go.

    Returns
    -------
    origins, destinations
        For each the number of its part. A margin can only be met inside its part.

    Examples
    --------
    >>> origins, destinations = parts(np.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> origins.tolist(), destinations.tolist()
    ([0, 1], [1, 0])
    """
    possible = csr_array(affinity > 0)
    graph = bmat([[None, possible], [possible.T, None]], format="csr")
    _, labels = connected_components(graph, directed=False)
    labels = labels.astype(np.intp)
    return labels[: len(affinity)], labels[len(affinity) :]


def solve(affinity: Floats, leaving: Floats, arriving: Floats, /) -> Potentials:
    """Push and pull whose flows a_ij (R_i + E_j) meet both margins.

    Parameters
    ----------
    affinity
        a_ij = 1/d_ij, at least 0: a row per origin, a column per destination.
    leaving, arriving
        O_i and I_j, in persons. In each of the `parts` they sum to the same.

    Returns
    -------
    Potentials
        The solution of least norm: in each part the R_i and the E_j have the same sum.

    Notes
    -----
    The system is [[diag(W1), W], [W', diag(W'1)]] [R; E] = [O; I] (Ahmed et al. 2017, Eqs. 10-11).
    With -E for E its matrix is the Laplacian of a graph of origins and destinations, one rank short
    for each part. One node of each part is held at 0; the rest is scaled to a diagonal of 1, solved
    by Cholesky's method and refined against the margins. What is added to all R of a part and taken
    from all its E changes no flow.

    Examples
    --------
    >>> affinity = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> found = solve(affinity, np.array([4.0, 2.0]), np.array([2.0, 4.0]))
    >>> found.push.round(6).tolist(), found.pull.round(6).tolist()
    ([2.0, 1.0], [1.0, 2.0])
    """
    origins = len(leaving)
    labels = np.concatenate(parts(affinity))
    degree = np.concatenate([affinity.sum(axis=1), affinity.sum(axis=0)])
    root = np.sqrt(degree)
    scale = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
    laplacian = np.eye(len(degree))
    across = affinity * scale[:origins, None] * scale[None, origins:]
    laplacian[:origins, origins:] = -across
    laplacian[origins:, :origins] = -across.T
    free = _without_one_each(labels, degree)
    factor = cho_factor(laplacian[np.ix_(free, free)], lower=True, check_finite=False)

    potential, worst = np.zeros_like(degree), np.inf
    best = potential
    for _ in range(_REFINEMENTS):
        left = _left(affinity, potential, leaving, arriving)
        error = np.abs(left).max(initial=0.0)
        if error >= worst:
            break
        best, worst = potential, error
        step = np.zeros_like(degree)
        step[free] = cho_solve(factor, (left * scale)[free], check_finite=False)
        potential = potential + step * scale
    return centred(Potentials(best[:origins], -best[origins:]), labels)


def centred(found: Potentials, labels: NDArray[np.intp], /) -> Potentials:
    """Move what R and E can give each other, part by part, to the least norm.

    Parameters
    ----------
    found
        Any solution.
    labels
        The part of each origin, then of each destination.

    Returns
    -------
    Potentials
        With sum R = sum E in each part.
    """
    turned = np.concatenate([found.push, -found.pull])
    sizes = np.bincount(labels)
    mean = np.bincount(labels, turned) / np.maximum(sizes, 1)
    turned = turned - mean[labels]
    return Potentials(turned[: len(found.push)], -turned[len(found.push) :])


def _without_one_each(labels: NDArray[np.intp], degree: Floats) -> NDArray[np.bool_]:
    """All nodes but the best connected of each part."""
    free = np.ones(len(labels), dtype=bool)
    order = np.lexsort((-degree, labels))
    first = np.unique(labels[order], return_index=True)[1]
    free[order[first]] = False
    return free


def _left(affinity: Floats, potential: Floats, leaving: Floats, arriving: Floats) -> Floats:
    """What the flows leave of the margins, with the sign of the Laplacian's right side."""
    origins = len(leaving)
    flows = affinity * np.subtract.outer(potential[:origins], potential[origins:])
    return np.concatenate([leaving - flows.sum(axis=1), flows.sum(axis=0) - arriving])
