"""The models that learn from features: linear ones and boosted trees, tuned in order of time."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LassoCV, LinearRegression, Ridge
from sklearn.model_selection import TimeSeriesSplit

from migtrace.forecast.arrivals.features import Floats

Model = Literal["lasso", "linear", "ridge", "boosting", "persistence", "seasonal"]

BASELINES: tuple[Model, ...] = ("persistence", "seasonal")
"""The models that learn nothing."""

_PENALTIES = 20
_LASSO_SPAN = np.logspace(0, -2.5, _PENALTIES)
"""Penalties of LASSO, in parts of the smallest one that leaves no feature."""
_RIDGE_SPAN = np.logspace(-1, 4, _PENALTIES)
_DEPTHS = (1, 2)
_TREES = 80
_RATE = 0.05


Split = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Rows to learn from, and rows to judge by."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A fitted model: how it predicts, and what each feature weighs.

    `predict` is a method of scikit-learn's: a function of our own could not be pickled.
    """

    predict: Callable[[Floats], Floats]
    weights: Floats


def learn(
    model: Model,
    features: Floats,
    target: Floats,
    weights: Floats,
    /,
    *,
    horizon: int,
    folds: int,
    seed: int,
) -> Learned:
    """Fit a model to standardised features and target.

    Parameters
    ----------
    model
        ``lasso``, ``linear``, ``ridge`` or ``boosting``.
    features, target
        In order of time, one row per step; standardised.
    weights
        One per row.
    horizon
        Steps from a row's features to its target.
    folds
        Splits of the cross-validation.
    seed
        For boosting, which breaks ties by it.

    Returns
    -------
    Learned
        `weights` are coefficients, or for boosting importances, which sum to 1.

    Notes
    -----
    docs/forecasting.md F1.3. Hyper-parameters have the least error over scikit-learn's
    `TimeSeriesSplit`, whose every fold is judged by a model of the rows before it, less the last
    `horizon` - 1, whose targets are not known yet. The error is the same for all models, that of
    `LassoCV`: the mean over folds, each of which counts alike, of the fold's weighted mean squared
    error. Weights are scaled to a mean of 1 in whatever rows a model learns from, so that a penalty
    means the same in all of them.

    `lasso`: 20 penalties, from the least that leaves no feature down to 1/316 of it. `ridge`: 20
    penalties from 0.1 to 10,000. `boosting`: up to 80 trees of depth 1 or 2, learning rate 0.05.
    """
    if not target.any():
        # Nothing to explain: scikit-learn's penalties would start from 0.
        return _flat(features, target, weights)
    if model == "linear":
        fitted = LinearRegression().fit(features, target, sample_weight=weights)
        return Learned(fitted.predict, fitted.coef_)
    splits = split_rows(len(target), horizon=horizon, folds=folds)
    if model == "lasso":
        return _lasso(features, target, weights, splits)
    if model == "ridge":
        return _ridge(features, target, weights, splits)
    return _boosting(features, target, weights, splits, seed)


def split_rows(rows: int, /, *, horizon: int, folds: int) -> list[Split]:
    """Cut rows in order of time into folds, each with the rows that a model of it may know.

    Parameters
    ----------
    rows
        How many there are: `horizon` + `folds` at least.
    horizon
        Steps from a row's features to its target.
    folds
        How many folds.

    Returns
    -------
    list of tuple
        The rows before, and those of the fold.

    Examples
    --------
    >>> [(before.tolist(), after.tolist()) for before, after in split_rows(7, horizon=2, folds=2)]
    [([0, 1], [3, 4]), ([0, 1, 2, 3], [5, 6])]
    """
    gap = horizon - 1
    # As large as without a gap, of the rows that it leaves.
    cut = TimeSeriesSplit(folds, gap=gap, test_size=(rows - gap) // (folds + 1))
    return list(cut.split(np.empty(rows)))


def _flat(x: Floats, y: Floats, weights: Floats) -> Learned:
    """The mean, whatever the features."""
    fitted = DummyRegressor().fit(x, y, sample_weight=weights)
    return Learned(fitted.predict, np.zeros(x.shape[1]))


def _lasso(x: Floats, y: Floats, weights: Floats, splits: Sequence[Split]) -> Learned:
    """Least squares with a penalty on the sum of sizes."""
    shares = weights / weights.sum()
    most = np.abs((x - shares @ x).T @ (shares * (y - shares @ y))).max()
    if most == 0:
        return _flat(x, y, weights)
    fitted = LassoCV(alphas=most * _LASSO_SPAN, cv=splits, max_iter=5000, tol=1e-4)
    with warnings.catch_warnings():
        # The least penalties may stop short of the optimum, at a gap that no forecast feels.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted.fit(np.asfortranarray(x), y, sample_weight=weights)
    return Learned(fitted.predict, fitted.coef_)


def _ridge(x: Floats, y: Floats, weights: Floats, splits: Sequence[Split]) -> Learned:
    """Least squares with a penalty on the sum of squares."""
    errors = np.zeros(_PENALTIES)
    for before, after in splits:
        # One target per penalty: scikit-learn then solves for all of them at once.
        copies = np.repeat(y[before, None], _PENALTIES, axis=1)
        every = Ridge(alpha=_RIDGE_SPAN, solver="svd")
        every.fit(x[before], copies, weights[before] / weights[before].mean())
        errors += _fold_error(y[after, None] - every.predict(x[after]), weights[after])
    best = Ridge(alpha=_RIDGE_SPAN[errors.argmin()], solver="svd")
    best.fit(x, y, weights / weights.mean())
    return Learned(best.predict, best.coef_)


def _boosting(x: Floats, y: Floats, weights: Floats, splits: Sequence[Split], seed: int) -> Learned:
    """Trees, each on what those before it missed."""

    def grow(depth: int, trees: int, rows: NDArray[np.int64]) -> GradientBoostingRegressor:
        grown = GradientBoostingRegressor(
            max_depth=depth, n_estimators=trees, learning_rate=_RATE, random_state=seed
        )
        return grown.fit(x[rows], y[rows], weights[rows] / weights[rows].mean())

    errors = np.zeros((len(_DEPTHS), _TREES))
    for before, after in splits:
        for row, depth in enumerate(_DEPTHS):
            grown = grow(depth, _TREES, before)
            staged = np.array(list(grown.staged_predict(x[after])))
            errors[row] += _fold_error((y[after] - staged).T, weights[after])
    depth, trees = divmod(int(errors.argmin()), _TREES)
    best = grow(_DEPTHS[depth], trees + 1, np.arange(len(y)))
    return Learned(best.predict, best.feature_importances_)


def _fold_error(missed: Floats, weights: Floats) -> Floats:
    """The weighted mean squared error in a fold, of each column."""
    error: Floats = np.average(missed**2, axis=0, weights=weights)
    return error
