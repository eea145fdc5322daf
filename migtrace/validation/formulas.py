"""The formulas of agreement, over many weightings at once.

A weighting gives each pair a count: all ones is the table itself, a draw with replacement is a
bootstrap, a zero among ones leaves one pair out. Ranks and signs are summed as whole numbers, so
their sums are exact; the rest is summed along a row, in the order of the pairs.

Each formula takes estimated figures and official figures, one per pair, and weights, one row per
weighting, and answers with one number per weighting; NaN where its denominator is 0.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Formula = Callable[[Floats, Floats, Floats], Floats]


def r2_identity(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """R2 about the identity line: 1 - SS(official - estimated) / SS(official - its mean).

    Parameters
    ----------
    estimated, official
        Figures, one per pair.
    weights
        Counts, one row per weighting, one column per pair.

    Returns
    -------
    numpy.ndarray
        One number per weighting, at most 1; below 0 when the mean of the official figures is
        nearer to them than the estimates are. NaN when the official figures do not vary.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0])
    >>> r2_identity(x, y, np.ones((1, 3))).tolist()  # 1 - 1/2
    [0.5]
    """
    _, spread = _centred(official, weights)
    return 1 - _ratio((weights * (official - estimated) ** 2).sum(1), spread)


def r2_pearson(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Squared Pearson correlation, the R2 of a straight line fitted with an intercept.

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        One number per weighting, 0 to 1; NaN when a column does not vary.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])
    >>> r2_pearson(x, y, np.ones((1, 3))).tolist()
    [1.0]
    """
    return _pearson(estimated, official, weights) ** 2


def _pearson(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Pearson correlation of columns, or of tables that give each weighting its own column."""
    x, sxx = _centred(estimated, weights)
    y, syy = _centred(official, weights)
    # Rounding must not push the correlation of two proportional columns past 1.
    return _ratio((weights * x * y).sum(1), np.sqrt(sxx * syy)).clip(-1, 1)


def concordance(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Lin's concordance coefficient: 2 Sxy / (Sxx + Syy + n (mean x - mean y)^2).

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        At most 1, and 1 on the identity line alone; 0 when one column does not vary. NaN when all
        figures of both are equal.
    """
    x, sxx = _centred(estimated, weights)
    y, syy = _centred(official, weights)
    count = weights.sum(1)
    apart = _ratio((weights * (estimated - official)).sum(1), count)
    return _ratio(2 * (weights * x * y).sum(1), sxx + syy + count * apart**2)


def mape(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Mean of abs(estimated - official) / official.

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        Shares of the official figure.
    """
    return _ratio((weights * (np.abs(estimated - official) / official)).sum(1), weights.sum(1))


def bias(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Mean of estimated - official.

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        Persons.
    """
    return _ratio((weights * (estimated - official)).sum(1), weights.sum(1))


def relative_bias(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Sum of estimated - official, over the sum of official.

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        Shares of the official sum; NaN when that is 0.
    """
    return _ratio((weights * (estimated - official)).sum(1), (weights * official).sum(1))


def spearman(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Pearson correlation of the ranks, ties at their mean rank.

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        -1 to 1.
    """
    return _pearson(_ranks(estimated, weights), _ranks(official, weights), weights)


def kendall(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Kendall's tau-b: concordant less discordant, over sqrt(untied in x times untied in y).

    Parameters
    ----------
    estimated, official, weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        -1 to 1.
    """
    x, y = _signs(estimated), _signs(official)
    agree, untied_x, untied_y = (
        ((weights @ signs) * weights).sum(1) for signs in (x * y, np.abs(x), np.abs(y))
    )
    return _ratio(agree, np.sqrt(untied_x * untied_y))


def count_inside(_: Floats, inside: Floats, weights: Floats, /) -> Floats:
    """Count the official figures inside the estimate's interval.

    Parameters
    ----------
    _
        Not looked at.
    inside
        1 for a pair whose official figure is inside, 0 for another.
    weights
        As for `r2_identity`.

    Returns
    -------
    numpy.ndarray
        Counts.
    """
    count: Floats = (weights * inside).sum(1)
    return count


def in_logs(formula: Formula, /) -> Formula:
    """Make a formula look at natural logarithms.

    Parameters
    ----------
    formula
        A formula.

    Returns
    -------
    callable
        The same of the logarithms of both columns, which must be above 0.
    """

    def of_logs(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
        return formula(np.log(estimated), np.log(official), weights)

    return of_logs


def _centred(figures: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Differences from the mean, one row per weighting, and the weighted sum of their squares."""
    mean = _ratio((weights * figures).sum(1), weights.sum(1))
    apart = figures - mean[:, np.newaxis]
    return apart, (weights * apart**2).sum(1)


def _ranks(figures: Floats, weights: Floats) -> Floats:
    """Mean rank of each figure among those that are drawn, one row per weighting."""
    below = (figures[:, np.newaxis] < figures).astype(np.float64)
    same = (figures[:, np.newaxis] == figures).astype(np.float64)
    ranks: Floats = weights @ below + (weights @ same + 1) / 2
    return ranks


def _signs(figures: Floats) -> Floats:
    signs: Floats = np.sign(figures - figures[:, np.newaxis])
    return signs


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; NaN where the denominator is 0."""
    quotient = np.full(below.shape, np.nan)
    np.divide(above, below, out=quotient, where=below != 0)
    return quotient
