"""Intervals out of a model's own past errors."""

import math
from typing import Literal

import numpy as np

from migtrace.forecast.arrivals.features import Floats

Intervals = Literal["relative", "absolute"]

LEAST_LEVEL = 1.0
"""In persons: the level that errors are measured by is never less."""


def bound(errors: Floats, level: float, /) -> float:
    """The size that the next error stays below with a given probability.

    Parameters
    ----------
    errors
        Sizes of past errors; NaN where there was nothing to compare.
    level
        The probability.

    Returns
    -------
    float
        The k-th smallest of n errors with k = ceil(level (n + 1)); NaN when k > n.

    Notes
    -----
    docs/forecasting.md F1: split conformal prediction (Vovk, Gammerman and Shafer 2005). When the
    next error is exchangeable with the past ones, it is at most the bound with a probability from
    `level` to level + 1/(n + 1). A level of 0.9 takes 9 errors. Arrivals change their habits, so
    that this is no guarantee: a backtest measures the coverage.

    Examples
    --------
    >>> bound(np.arange(1.0, 11.0), 0.9)  # ceil(0.9 * 11) = 10
    10.0
    >>> bound(np.arange(1.0, 9.0), 0.9)  # ceil(0.9 * 9) = 9 of 8
    nan
    """
    known = np.sort(errors[~np.isnan(errors)])
    # Rounded, so that 0.9 * 10 is 9.
    rank = math.ceil(round(level * (len(known) + 1), 9))
    return float(known[rank - 1]) if rank <= len(known) else math.nan


def past_bounds(errors: Floats, /, *, horizon: int, calibration: int, level: float) -> Floats:
    """The bound of the next error as it was known at each step.

    Parameters
    ----------
    errors
        By the step at which a forecast was made, its error in size, in persons or in parts of the
        level; NaN where there was no forecast, or nothing to compare it with.
    horizon
        Steps from a forecast's making to its date.
    calibration
        How many steps back errors count.
    level
        The probability that an interval is to hold.

    Returns
    -------
    numpy.ndarray
        By the step at which a forecast is made, in the unit of `errors`; NaN when too few are known
        by then.

    Notes
    -----
    At step t the errors of forecasts made at t - horizon or before are known: no later one counts.
    """
    bounds = np.full(len(errors), np.nan)
    for step in range(len(errors)):
        known = max(step - horizon + 1, 0)
        bounds[step] = bound(errors[max(known - calibration, 0) : known], level)
    return bounds
