"""The models that learn from features: linear ones and boosted trees, tuned in order of time."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
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


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A fitted model: how it predicts, and what each feature weighs."""

    predict: Callable[[Floats], Floats]
    weights: Floats


def learn(
    model: Model, features: Floats, target: Floats, weights: Floats, /, *, folds: int, seed: int
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
    Hyper-parameters have the least weighted squared error over scikit-learn's `TimeSeriesSplit`,
    whose every fold is judged by a model of the rows before it.

    `lasso`: 20 penalties, from the least that leaves no feature down to 1/316 of it. `ridge`: 20
    penalties from 0.1 to 10,000. `boosting`: up to 80 trees of depth 1 or 2, learning rate 0.05.
    """
    if not target.any():
        # Nothing to explain: scikit-learn's penalties would start from 0.
        return Learned(lambda rows: np.zeros(len(rows)), np.zeros(features.shape[1]))
    fit = {"lasso": _lasso, "linear": _linear, "ridge": _ridge, "boosting": _boosting}[model]
    return fit(features, target, weights, folds, seed)


def _linear(x: Floats, y: Floats, weights: Floats, folds: int, seed: int) -> Learned:
    """Least squares; of many solutions the shortest."""
    del folds, seed
    fitted = LinearRegression().fit(x, y, sample_weight=weights)
    return Learned(fitted.predict, fitted.coef_)


def _lasso(x: Floats, y: Floats, weights: Floats, folds: int, seed: int) -> Learned:
    """Least squares with a penalty on the sum of sizes."""
    del seed
    shares = weights / weights.sum()
    most = np.abs((x - shares @ x).T @ (shares * (y - shares @ y))).max()
    if most == 0:
        return Learned(lambda rows: np.full(len(rows), shares @ y), np.zeros(x.shape[1]))
    fitted = LassoCV(alphas=most * _LASSO_SPAN, cv=TimeSeriesSplit(folds), max_iter=5000, tol=1e-4)
    with warnings.catch_warnings():
        # The least penalties may stop short of the optimum, at a gap that no forecast feels.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted.fit(np.asfortranarray(x), y, sample_weight=weights)
    return Learned(fitted.predict, fitted.coef_)


def _ridge(x: Floats, y: Floats, weights: Floats, folds: int, seed: int) -> Learned:
    """Least squares with a penalty on the sum of squares."""
    del seed

    def all_penalties(rows: NDArray[np.int64]) -> Ridge:
        # One target per penalty: scikit-learn then solves for all of them at once.
        copies = np.repeat(y[rows, None], _PENALTIES, axis=1)
        return Ridge(alpha=_RIDGE_SPAN, solver="svd").fit(x[rows], copies, weights[rows])

    errors = np.zeros(_PENALTIES)
    for before, after in TimeSeriesSplit(folds).split(x):
        missed = y[after, None] - all_penalties(before).predict(x[after])
        errors += weights[after] @ missed**2
    best = int(errors.argmin())
    whole = all_penalties(np.arange(len(y)))
    return Learned(lambda rows: whole.predict(rows)[:, best], whole.coef_[best])


def _boosting(x: Floats, y: Floats, weights: Floats, folds: int, seed: int) -> Learned:
    """Trees, each on what those before it missed."""

    def grow(depth: int, trees: int, rows: NDArray[np.int64]) -> GradientBoostingRegressor:
        grown = GradientBoostingRegressor(
            max_depth=depth, n_estimators=trees, learning_rate=_RATE, random_state=seed
        )
        return grown.fit(x[rows], y[rows], sample_weight=weights[rows])

    errors = np.zeros((len(_DEPTHS), _TREES))
    for before, after in TimeSeriesSplit(folds).split(x):
        for row, depth in enumerate(_DEPTHS):
            grown = grow(depth, _TREES, before)
            staged = np.array(list(grown.staged_predict(x[after])))
            errors[row] += (y[after] - staged) ** 2 @ weights[after]
    depth, trees = divmod(int(errors.argmin()), _TREES)
    best = grow(_DEPTHS[depth], trees + 1, np.arange(len(y)))
    return Learned(best.predict, best.feature_importances_)
