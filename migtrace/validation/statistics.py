"""The measures of agreement: which pairs each looks at, and when it is defined."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from migtrace.validation.formulas import (
    Floats,
    Formula,
    bias,
    concordance,
    count_inside,
    in_logs,
    kendall,
    mape,
    r2_identity,
    r2_pearson,
    relative_bias,
    spearman,
)

Flags = NDArray[np.bool_]
Column = Literal["estimated", "official"]
Subset = Literal["all", "positive", "stated", "bounded"]

_FOR_A_LINE = 3
"""Two points always lie on a line, however often each is drawn."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """One measure of agreement.

    Parameters
    ----------
    name
        What it is called in tables.
    formula
        How it is computed.
    subset
        The pairs that it looks at: ``all``; ``positive``, both figures above 0; ``stated``,
        official figure above 0; ``bounded``, the estimate has an interval.
    least
        The fewest pairs that it can be computed from; one that is drawn twice is one.
    varies
        The columns that must hold two different figures.
    """

    name: str
    formula: Formula
    subset: Subset = "all"
    least: int = 1
    varies: tuple[Column, ...] = ()


_BOTH: tuple[Column, ...] = ("estimated", "official")

STATISTICS: tuple[Statistic, ...] = (
    Statistic("r2_identity", r2_identity, "all", 2, ("official",)),
    Statistic("r2_pearson", r2_pearson, "all", _FOR_A_LINE, _BOTH),
    Statistic("r2_identity_log", in_logs(r2_identity), "positive", 2, ("official",)),
    Statistic("r2_pearson_log", in_logs(r2_pearson), "positive", _FOR_A_LINE, _BOTH),
    Statistic("mape", mape, "stated"),
    Statistic("bias", bias),
    Statistic("relative_bias", relative_bias),
    Statistic("concordance", concordance, "all", 2),
    Statistic("spearman", spearman, "all", _FOR_A_LINE, _BOTH),
    Statistic("kendall", kendall, "all", _FOR_A_LINE, _BOTH),
    Statistic("inside", count_inside, "bounded"),
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
    defined = (counts > 0).sum(1) >= statistic.least
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
