"""How well two columns of figures agree: the formulas, over many weightings at once.

A weighting gives each pair a count: all ones is the table itself, a draw with replacement is a
bootstrap, a zero among ones leaves one pair out. Ranks and signs are summed as whole numbers, so
their sums are exact; the rest is summed along a row, in the order of the pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Formula = Callable[[Floats, Floats, Floats], Floats]
Column = Literal["estimated", "official"]
Subset = Literal["all", "positive", "stated", "bounded"]

_FOR_A_LINE = 3
"""Two points always lie on a line."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One measure of agreement.

    Parameters
    ----------
    name
        What it is called in tables.
    meaning
        What it is, in a few words.
    formula
        Takes estimated figures, official figures (one per pair) and weights (one row per
        weighting), and answers with one number per weighting; NaN where its denominator is 0.
    subset
        The pairs that it looks at: ``all``; ``positive``, both figures above 0; ``stated``,
        official figure above 0; ``bounded``, the estimate has an interval.
    least
        The fewest pairs that it can be computed from.
    varies
        The columns that must hold two different figures.
    """

    name: str
    meaning: str
    formula: Formula
    subset: Subset = "all"
    least: int = 1
    varies: tuple[Column, ...] = ()


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


def _concordance(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Lin's coefficient: 2 Sxy / (Sxx + Syy + n (mean x - mean y)^2)."""
    x, sxx = _centred(estimated, weights)
    y, syy = _centred(official, weights)
    count = weights.sum(1)
    apart = _ratio((weights * (estimated - official)).sum(1), count)
    return _ratio(2 * (weights * x * y).sum(1), sxx + syy + count * apart**2)


def _mape(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Mean of |estimated - official| / official."""
    return _ratio((weights * (np.abs(estimated - official) / official)).sum(1), weights.sum(1))


def _bias(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Mean of estimated - official."""
    return _ratio((weights * (estimated - official)).sum(1), weights.sum(1))


def _relative_bias(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Sum of estimated - official, over the sum of official."""
    return _ratio((weights * (estimated - official)).sum(1), (weights * official).sum(1))


def _spearman(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Pearson correlation of the ranks, ties at their mean rank."""
    return _pearson(_ranks(estimated, weights), _ranks(official, weights), weights)


def _kendall(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
    """Kendall's tau-b: concordant less discordant over sqrt(untied in x times untied in y)."""
    x, y = _signs(estimated), _signs(official)
    agree, untied_x, untied_y = (
        ((weights @ signs) * weights).sum(1) for signs in (x * y, np.abs(x), np.abs(y))
    )
    return _ratio(agree, np.sqrt(untied_x * untied_y))


def _inside(_: Floats, inside: Floats, weights: Floats, /) -> Floats:
    """Count of ones."""
    count: Floats = (weights * inside).sum(1)
    return count


def _in_logs(formula: Formula) -> Formula:
    def of_logs(estimated: Floats, official: Floats, weights: Floats, /) -> Floats:
        return formula(np.log(estimated), np.log(official), weights)

    return of_logs


_BOTH: tuple[Column, ...] = ("estimated", "official")

STATISTICS: tuple[Statistic, ...] = (
    Statistic("r2_identity", "R2 about the identity line", r2_identity, "all", 2, ("official",)),
    Statistic("r2_pearson", "squared Pearson correlation", r2_pearson, "all", _FOR_A_LINE, _BOTH),
    Statistic(
        "r2_identity_log",
        "R2 about the identity line, in logarithms",
        _in_logs(r2_identity),
        "positive",
        2,
        ("official",),
    ),
    Statistic(
        "r2_pearson_log",
        "squared Pearson correlation of logarithms",
        _in_logs(r2_pearson),
        "positive",
        _FOR_A_LINE,
        _BOTH,
    ),
    Statistic("mape", "mean absolute error as a share of the official figure", _mape, "stated"),
    Statistic("bias", "mean of estimated less official, in people", _bias),
    Statistic("relative_bias", "estimated total less official, as a share of it", _relative_bias),
    Statistic("concordance", "Lin's concordance coefficient", _concordance, "all", 2, _BOTH),
    Statistic("spearman", "Spearman's rank correlation", _spearman, "all", _FOR_A_LINE, _BOTH),
    Statistic("kendall", "Kendall's rank correlation, tau-b", _kendall, "all", _FOR_A_LINE, _BOTH),
    Statistic("inside", "official figures inside the estimate's interval", _inside, "bounded"),
)
"""The measures of agreement, in the order of the tables."""


def select(subset: Subset, estimated: Floats, official: Floats, inside: Floats, /) -> Flags:
    """Tell which pairs a statistic looks at.

    Parameters
    ----------
    subset
        The name of the pairs, as in `Statistic`.
    estimated, official
        Figures, one per pair.
    inside
        1 where the official figure is inside the estimate's interval, 0 where it is not, NaN
        where there is no interval.

    Returns
    -------
    numpy.ndarray
        One flag per pair.

    Examples
    --------
    >>> some = np.array([0.0, 5.0])
    >>> select("positive", some, np.ones(2), np.array([np.nan, 1.0])).tolist()
    [False, True]
    """
    chosen: dict[Subset, Flags] = {
        "all": np.ones(len(official), dtype=np.bool_),
        "positive": (estimated > 0) & (official > 0),
        "stated": official > 0,
        "bounded": ~np.isnan(inside),
    }
    return chosen[subset]


def measure(
    statistic: Statistic, estimated: Floats, official: Floats, inside: Floats, weights: Floats, /
) -> Floats:
    """Compute a statistic under each weighting.

    Parameters
    ----------
    statistic
        Which one.
    estimated, official, inside
        As for `select`.
    weights
        Counts, one row per weighting, one column per pair.

    Returns
    -------
    numpy.ndarray
        One number per weighting; NaN where it is not defined.

    Examples
    --------
    >>> mape = next(one for one in STATISTICS if one.name == "mape")
    >>> x, y = np.array([1.0, 3.0]), np.array([2.0, 2.0])
    >>> measure(mape, x, y, np.full(2, np.nan), np.array([[1.0, 1.0]])).tolist()  # both 50% off
    [0.5]
    """
    chosen = select(statistic.subset, estimated, official, inside)
    counts = weights[:, chosen]
    x, y = estimated[chosen], official[chosen]
    defined = counts.sum(1) >= statistic.least
    for name in statistic.varies:
        defined &= varies(x if name == "estimated" else y, counts)
    values = statistic.formula(x, inside[chosen] if statistic.name == "inside" else y, counts)
    return np.where(defined, values, np.nan)


def varies(figures: Floats, weights: Floats, /) -> Flags:
    """Whether at least two different figures carry weight, under each weighting.

    Parameters
    ----------
    figures
        One per pair.
    weights
        Counts, one row per weighting, one column per pair.

    Returns
    -------
    numpy.ndarray
        One flag per weighting.

    Examples
    --------
    >>> varies(np.array([7.0, 7.0, 8.0]), np.array([[1, 1, 0], [1, 0, 1]])).tolist()
    [False, True]
    """
    most = np.where(weights > 0, figures, -np.inf).max(1, initial=-np.inf)
    least = np.where(weights > 0, figures, np.inf).min(1, initial=np.inf)
    apart: Flags = most > least
    return apart


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
