"""How unevenly two groups share cells: the classic measures (METHOD M12.4).

All take counts of one group, of everybody, one per cell along the last axis, where somebody lives
in every cell, and both groups have people. They are those of Massey and Denton 1988, and of the
package segregation (PySAL), whatever the number of people: a small group placed at random is
uneven, and only the null interval says how much of that is chance.
"""

import numpy as np
from scipy.special import entr

from migtrace.cities.entropy import Counts, Floats


def dissimilarity(group: Counts, everybody: Counts, /) -> Floats:
    """Share of one group that would have to move for both to be spread alike.

    Parameters
    ----------
    group
        Shape (..., cells): people of the group in each cell.
    everybody
        Shape (cells,): people of both groups in each cell, 1 or more.

    Returns
    -------
    numpy.ndarray
        Shape (...): 0, alike, to 1, apart.

    Notes
    -----
    D = 1/2 sum |x_i / X - y_i / Y|.

    Examples
    --------
    >>> float(dissimilarity(np.array([3, 1]), np.array([4, 4])))  # |3/4 - 1/4|
    0.5
    """
    others = everybody - group
    differences = np.abs(_shares(group) - _shares(others))
    halved: Floats = differences.sum(axis=-1) / 2
    return halved


def isolation(group: Counts, everybody: Counts, /) -> Floats:
    """Share of the own group in the cell of its mean member, xPx.

    Parameters
    ----------
    group, everybody
        As for `dissimilarity`.

    Returns
    -------
    numpy.ndarray
        Shape (...): from the group's share in the city to 1.

    Notes
    -----
    xPx = sum (x_i / X) (x_i / t_i).

    Examples
    --------
    >>> float(isolation(np.array([3, 1]), np.array([4, 4])))  # 3/4 · 3/4 + 1/4 · 1/4
    0.625
    """
    met: Floats = (_shares(group) * (group / everybody)).sum(axis=-1)
    return met


def exposure(group: Counts, everybody: Counts, /) -> Floats:
    """Share of the other group in the cell of the group's mean member, xPy.

    Parameters
    ----------
    group, everybody
        As for `dissimilarity`.

    Returns
    -------
    numpy.ndarray
        Shape (...): from 0 to the other group's share in the city.

    Notes
    -----
    xPy = sum (x_i / X) (y_i / t_i) = 1 - xPx. PySAL calls it interaction.

    Examples
    --------
    >>> float(exposure(np.array([3, 1]), np.array([4, 4])))  # 3/4 · 1/4 + 1/4 · 3/4
    0.375
    """
    met: Floats = (_shares(group) * ((everybody - group) / everybody)).sum(axis=-1)
    return met


def theil_h(group: Counts, everybody: Counts, /) -> Floats:
    """How much less mixed cells are than the city, Theil's information index H.

    Parameters
    ----------
    group, everybody
        As for `dissimilarity`.

    Returns
    -------
    numpy.ndarray
        Shape (...): 0, every cell mixed as the city, to 1, no cell mixed at all.

    Notes
    -----
    H = sum t_i (E - E_i) / (E T), with E the entropy of the two shares in the city, E_i in a cell.

    Examples
    --------
    >>> float(theil_h(np.array([4, 0]), np.array([4, 4])))
    1.0
    """
    mixed = _mixture(group / everybody)
    city = _mixture(group.sum(axis=-1) / everybody.sum())
    lost = (everybody * (city[..., None] - mixed)).sum(axis=-1)
    index: Floats = lost / (city * everybody.sum())
    # Rounding leaves a city of evenly mixed cells a hair below 0.
    return np.maximum(index, 0.0)


def _shares(counts: Counts) -> Floats:
    """Share of each cell in all people of the group."""
    shares: Floats = counts / counts.sum(axis=-1, keepdims=True)
    return shares


def _mixture(share: Floats) -> Floats:
    """Entropy of two groups, of which one has this share."""
    entropies: Floats = np.asarray(entr(share) + entr(1 - share))
    return entropies
