"""Regression of flows: Poisson pseudo-maximum likelihood, and least squares on logs."""

from dataclasses import dataclass

import numpy as np

from migtrace.errors import FrameError
from migtrace.forecast.push_pull.design import Codes, Design, Floats, inverse

_STEPS = 100
_DECREMENT = 1e-16
_SHORTEST = 2.0**-30
_ROUNDING = 1e-13
_FARTHEST = 500.0
_NOT_FINITE = (
    "flows: the Poisson regression has no finite coefficients: a feature, or several together, tell"
    " apart the pairs with flows from those without; leave one out, or use method='log-linear'"
)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Coefficients of a regression.

    Parameters
    ----------
    estimates
        One for each term of the design.
    covariance
        Of the estimates, robust to unequal variances and to dependence within clusters.
    explained
        Share of the deviance (Poisson) or of the variance of logs (least squares) that the model
        explains, 0 to 1.
    rows
        How many rows it was fitted to.
    """

    estimates: Floats
    covariance: Floats
    explained: float
    rows: int


def poisson_fit(design: Design, people: Floats, clusters: Codes, /) -> Fit:
    """Fit E[people] = exp(X b), zeros and all.

    Parameters
    ----------
    design
        X.
    people
        Counts or any numbers of at least 0.
    clusters
        The number of each row's cluster, from 0: what may depend on each other, such as the years
        of a pair.

    Returns
    -------
    Fit
        Which needs no Poisson distribution: only the mean has to be right.

    Raises
    ------
    FrameError
        When a term follows from the others, or no finite coefficient fits best (separation: all
        people are where a feature has one value).

    Notes
    -----
    Santos Silva and Tenreyro 2006. The score X'(y - mu) is brought to 0 by Newton's method, which
    is iteratively reweighted least squares here, from mu = (y + mean y)/2, with steps halved until
    the likelihood grows. The covariance is H^-1 (sum_c s_c s_c') H^-1 C/(C - 1), with
    H = X' diag(mu) X and s_c the score of cluster c of C.

    Examples
    --------
    Means of 2 and 6 people, where the feature is 0 and 1: exp(b) is 2 and 3.

    >>> design = Design(np.array([[0.0], [0.0], [1.0], [1.0]]), ("contiguous",))
    >>> fit = poisson_fit(design, np.array([0.0, 4.0, 5.0, 7.0]), np.arange(4))
    >>> np.exp(fit.estimates).round(6).tolist()
    [2.0, 3.0]
    """
    _refuse_separated(design, people)
    scaled, back = _standardised(design)
    mean = float(people.mean())
    y = people / mean
    start = (y + 1) / 2
    working = np.log(start) + (y - start) / start
    point = inverse(scaled.gram(start), design.terms) @ scaled.sums(start * working)
    value = _likelihood(scaled, point, y)
    for _ in range(_STEPS):
        mu = _means(scaled.times(point))
        score = scaled.sums(y - mu)
        step = _inverse_information(scaled, mu) @ score
        if score @ step <= _DECREMENT * len(y):
            break
        length = 1.0
        least = value - _ROUNDING * abs(value)
        while (tried := _likelihood(scaled, point + length * step, y)) < least:
            length /= 2
            if length < _SHORTEST:
                break
        point, value = point + length * step, tried
    else:
        raise FrameError(_NOT_FINITE)
    mu = _means(scaled.times(point))
    bread = _inverse_information(scaled, mu)
    covariance = _sandwich(scaled, y - mu, clusters, bread)
    estimates = back @ point
    estimates[0] += np.log(mean)
    return Fit(estimates, back @ covariance @ back.T, _deviance_share(y, mu), len(y))


def least_squares_fit(design: Design, logs: Floats, clusters: Codes, /) -> Fit:
    """Fit E[log people] = X b by ordinary least squares.

    Parameters
    ----------
    design
        X, of the pairs that have people.
    logs
        Logarithms of their number.
    clusters
        As for `poisson_fit`.

    Returns
    -------
    Fit
        With a covariance of the same kind.

    Raises
    ------
    FrameError
        When a term follows from the others.

    Examples
    --------
    >>> design = Design(np.array([[0.0], [0.0], [1.0], [1.0]]), ("contiguous",))
    >>> fit = least_squares_fit(design, np.array([1.0, 3.0, 4.0, 6.0]), np.arange(4))
    >>> fit.estimates.round(6).tolist()  # means 2 and 5
    [2.0, 3.0]
    """
    scaled, back = _standardised(design)
    bread = inverse(scaled.gram(np.ones(len(logs))), design.terms)
    point = bread @ scaled.sums(logs)
    residuals = logs - scaled.times(point)
    covariance = _sandwich(scaled, residuals, clusters, bread)
    spread = float(((logs - logs.mean()) ** 2).sum())
    explained = 1 - float((residuals**2).sum()) / spread if spread > 0 else 0.0
    return Fit(back @ point, back @ covariance @ back.T, explained, len(logs))


def _standardised(design: Design) -> tuple[Design, Floats]:
    """Columns of mean 0 and deviation 1, and the matrix that takes coefficients back."""
    mean, deviation = design.columns.mean(axis=0), design.columns.std(axis=0)
    # A constant column says what the constant says: `inverse` finds it out and names it.
    deviation = np.where(deviation > 0, deviation, 1.0)
    back = np.eye(len(design.terms))
    inner = np.arange(1, 1 + len(design.names))
    back[inner, inner] = 1 / deviation
    back[0, inner] = -mean / deviation
    return Design((design.columns - mean) / deviation, design.names, design.groups), back


def _refuse_separated(design: Design, people: Floats) -> None:
    """Raise when all people are where a feature has one value, and other pairs are to one side."""
    there = design.columns[people > 0]
    for name, column, some in zip(design.names, design.columns.T, there.T, strict=True):
        if not len(some) or np.ptp(some) > 0 or np.ptp(column) == 0:
            continue
        # With pairs on both sides, a coefficient that empties one fills the other.
        if column.min() == some[0] or column.max() == some[0]:
            side = "more" if column.min() == some[0] else "less"
            msg = (
                f"features: {name} is {some[0]:g} wherever there are flows, and {side} elsewhere: "
                "no finite coefficient fits best; leave it out"
            )
            raise FrameError(msg)


def _inverse_information(design: Design, mu: Floats) -> Floats:
    """Inverse of X' diag(mu) X; where terms have come to depend on each other, means went to 0."""
    try:
        return inverse(design.gram(mu), design.terms)
    except FrameError as error:
        raise FrameError(_NOT_FINITE) from error


def _means(predictor: Floats) -> Floats:
    means: Floats = np.exp(np.clip(predictor, -_FARTHEST, _FARTHEST))
    return means


def _likelihood(design: Design, point: Floats, y: Floats) -> float:
    """Poisson log-likelihood, without what does not depend on the coefficients."""
    predictor = np.clip(design.times(point), -_FARTHEST, _FARTHEST)
    return float(y @ predictor - np.exp(predictor).sum())


def _sandwich(design: Design, residuals: Floats, clusters: Codes, bread: Floats) -> Floats:
    scores = design.cluster_sums(residuals, clusters)
    number = scores.shape[0]
    meat = (scores.T @ scores).toarray()
    found: Floats = bread @ meat @ bread * (number / max(number - 1, 1))
    return found


def _deviance_share(y: Floats, mu: Floats) -> float:
    """1 - deviance over that of a constant mean, which is 1 here."""
    logs = np.log(np.where(y > 0, y, 1.0))
    left = float((y * (logs - np.log(mu)) - (y - mu)).sum())
    whole = float((y * logs - (y - 1)).sum())
    return 1 - left / whole if whole > 0 else 0.0
