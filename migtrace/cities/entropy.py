"""How spread people are over cells: entropy and its estimators (METHOD M12.3).

All take counts of people, one per cell along the last axis, and answer in nats. A sample of few
people lives in fewer cells than the people it is drawn from, so that the plug-in is too low; the
others make up for a part of it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr, psi

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


def plug_in(counts: Counts, /) -> Floats:
    """Entropy of the shares as they are.

    Parameters
    ----------
    counts
        Shape (..., cells): people in each cell, somebody in one of them at least.

    Returns
    -------
    numpy.ndarray
        Shape (...): entropies in nats, exactly 0 when all live in one cell.

    Notes
    -----
    H = -sum p ln p with p = n_i / n (Shannon 1948).

    Examples
    --------
    >>> float(plug_in(np.array([2, 1, 1]))) == float(1.5 * np.log(2))
    True
    """
    shares = counts / counts.sum(axis=-1, keepdims=True)
    # A positive zero, where the logarithm of 1 leaves a negative one.
    entropies: Floats = entr(shares).sum(axis=-1) + 0.0
    return entropies


def miller_madow(counts: Counts, /) -> Floats:
    """Plug-in entropy with the first term of its bias added.

    Parameters
    ----------
    counts
        As for `plug_in`.

    Returns
    -------
    numpy.ndarray
        As from `plug_in`.

    Notes
    -----
    H + (K - 1) / 2n, with K the number of cells in which somebody lives (Miller 1955).

    Examples
    --------
    >>> float(miller_madow(np.array([2, 1, 1])) - plug_in(np.array([2, 1, 1])))  # (3 - 1) / 8
    0.25
    """
    inhabited = (counts > 0).sum(axis=-1)
    bias: Floats = (inhabited - 1) / (2 * counts.sum(axis=-1))
    return plug_in(counts) + bias


def chao_shen(counts: Counts, /) -> Floats:
    """Entropy of shares that leave room for the cells that the sample missed.

    Parameters
    ----------
    counts
        As for `plug_in`.

    Returns
    -------
    numpy.ndarray
        As from `plug_in`.

    Notes
    -----
    With f_1 the number of cells with one person, C = 1 - f_1/n and p = C n_i / n,
    H = -sum p ln p / (1 - (1 - p)^n) (Chao and Shen 2003). Where everybody lives alone C would be
    0: f_1 is taken as n - 1 there, as in the R package entropy.

    Examples
    --------
    >>> round(float(chao_shen(np.array([2, 1, 1]))), 4)  # C = 1/2
    1.7632
    """
    people = counts.sum(axis=-1, keepdims=True)
    alone = (counts == 1).sum(axis=-1, keepdims=True)
    alone = np.where(alone == people, people - 1, alone)
    shares = (1 - alone / people) * counts / people
    with np.errstate(divide="ignore"):  # a share of 1 has the logarithm -inf, and is seen for sure
        seen = -np.expm1(people * np.log1p(-shares))
    terms = np.divide(entr(shares), seen, out=np.zeros_like(shares), where=counts > 0)
    entropies: Floats = terms.sum(axis=-1) + 0.0
    return entropies


def grassberger(counts: Counts, /) -> Floats:
    """Entropy with the logarithm of each count replaced by what it is without bias.

    Parameters
    ----------
    counts
        As for `plug_in`.

    Returns
    -------
    numpy.ndarray
        Shape (...): entropies in nats; for people in one cell near 0, on either side.

    Notes
    -----
    ln n - (1/n) sum n_i G(n_i), with
    G(k) = psi(k) + (-1)^k / 2 [psi((k + 1) / 2) - psi(k / 2)] (Grassberger 2003).

    Examples
    --------
    >>> round(float(grassberger(np.array([2, 1, 1]))), 4)  # G(1) = -1.2704, G(2) = 0.7296
    1.6567
    """
    people = counts.sum(axis=-1)
    there = counts > 0
    some = counts[there].astype(np.float64)
    sign = np.where(counts[there] % 2 == 0, 0.5, -0.5)
    terms = np.zeros(counts.shape)
    terms[there] = some * (psi(some) + sign * (psi((some + 1) / 2) - psi(some / 2)))
    entropies: Floats = np.log(people) - terms.sum(axis=-1) / people
    return entropies
