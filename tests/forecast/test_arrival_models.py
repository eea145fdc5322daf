"""Models, selection of features and intervals, each alone."""

import itertools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Lasso, LassoCV, Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

from migtrace.forecast.arrivals.conformal import bound, past_bounds
from migtrace.forecast.arrivals.models import _RIDGE_SPAN, Model, learn, split_rows
from migtrace.forecast.arrivals.selection import select

LEARNING: tuple[Model, ...] = ("lasso", "linear", "ridge", "boosting")


def planted(rows: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Ten standardised features, of which the first two matter."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(rows, 10))
    y = 2 * x[:, 0] - x[:, 1] + 0.3 * rng.normal(size=rows)
    x = (x - x.mean(0)) / x.std(0)
    return x, (y - y.mean()) / y.std()


@pytest.mark.parametrize("model", LEARNING)
def test_every_model_finds_what_matters(model: Model) -> None:
    x, y = planted()
    learned = learn(model, x, y, np.ones(len(y)), horizon=1, folds=3, seed=0)
    assert set(np.argsort(-np.abs(learned.weights))[:2]) == {0, 1}
    assert np.corrcoef(learned.predict(x), y)[0, 1] > 0.9


@pytest.mark.parametrize("model", LEARNING)
def test_without_anything_to_explain_every_model_says_nothing(model: Model) -> None:
    x, _ = planted(20)
    learned = learn(model, x, np.zeros(20), np.ones(20), horizon=1, folds=3, seed=0)
    assert not learned.weights.any()
    assert not learned.predict(x).any()


def test_lasso_without_a_correlation_is_the_mean() -> None:
    x = np.array([[1.0], [-1.0]] * 6)
    y = np.array([1.0, 1.0, -1.0, -1.0] * 3)
    # over each four rows the products are 1, -1, -1, 1: their sum is 0
    learned = learn("lasso", x, y, np.ones(12), horizon=1, folds=2, seed=0)
    assert learned.weights.tolist() == [0]
    assert learned.predict(x).tolist() == [0] * 12


def test_the_penalty_of_ridge_is_that_of_a_grid_search() -> None:
    x, y = planted(40)
    grid = GridSearchCV(
        Ridge(),
        {"alpha": _RIDGE_SPAN},
        cv=TimeSeriesSplit(5),
        scoring="neg_mean_squared_error",
    ).fit(x, y)
    learned = learn("ridge", x, y, np.ones(40), horizon=1, folds=5, seed=0)
    np.testing.assert_allclose(learned.weights, grid.best_estimator_.coef_, rtol=1e-9)


def test_ridge_and_lasso_choose_by_the_same_rule() -> None:
    # Weights of a fold are scaled to a mean of 1, its error is weighted, and folds count alike:
    # scikit-learn's LassoCV does so, which is asked here by its path of errors.
    x, y = planted(41)
    rng = np.random.default_rng(2)
    y = y + 2 * rng.normal(size=41)
    weights = 0.5 ** (np.arange(41)[::-1] / 3.0)
    splits = split_rows(41, horizon=3, folds=4)
    lasso = LassoCV(alphas=[0.3, 0.1], cv=splits, tol=1e-10).fit(x, y, sample_weight=weights)
    for row, alpha in enumerate(lasso.alphas_):
        by_hand = []
        for before, after in splits:
            own = weights[before] / weights[before].mean()
            missed = y[after] - Lasso(alpha, tol=1e-10).fit(x[before], y[before], own).predict(
                x[after]
            )
            by_hand.append(weights[after] @ missed**2 / weights[after].sum())
        assert lasso.mse_path_[row].mean() == pytest.approx(np.mean(by_hand), rel=1e-6)
    errors = np.zeros(len(_RIDGE_SPAN))
    for before, after in splits:
        own = weights[before] / weights[before].mean()
        for place, alpha in enumerate(_RIDGE_SPAN):
            missed = y[after] - Ridge(alpha).fit(x[before], y[before], own).predict(x[after])
            errors[place] += weights[after] @ missed**2 / weights[after].sum() / len(splits)
    best = Ridge(_RIDGE_SPAN[errors.argmin()]).fit(x, y, weights / weights.mean())
    learned = learn("ridge", x, y, weights, horizon=3, folds=4, seed=0)
    np.testing.assert_allclose(learned.weights, best.coef_, rtol=1e-9)


@given(st.integers(1, 15), st.integers(2, 8), st.integers(0, 40))
def test_no_fold_is_judged_by_a_model_that_knows_it(horizon: int, folds: int, more: int) -> None:
    # A row's target is known `horizon` rows later, so this many rows lie between it and the fold.
    splits = split_rows(folds + horizon + more, horizon=horizon, folds=folds)
    assert len(splits) == folds
    for before, after in splits:
        assert len(before) >= 1
        assert before[-1] + horizon == after[0]
    assert splits[-1][1][-1] == folds + horizon + more - 1


@pytest.mark.parametrize("model", LEARNING)
def test_what_was_learned_can_be_pickled(model: Model) -> None:
    x, y = planted(30)
    for target in (y, np.zeros(30)):
        learned = learn(model, x, target, np.ones(30), horizon=1, folds=2, seed=0)
        again = pickle.loads(pickle.dumps(learned))  # noqa: S301 - our own
        assert again.predict(x).tolist() == learned.predict(x).tolist()


@pytest.mark.parametrize("how", ["coefficient", "elimination", "correlation"])
def test_every_selection_finds_what_matters(how: str) -> None:
    x, y = planted()
    assert select(how, x, y, np.ones(len(y)), count=2).tolist() == [0, 1]  # type: ignore[arg-type]  # options as text


def test_selection_keeps_a_quarter_or_all() -> None:
    x, y = planted()
    weights = np.ones(len(y))
    assert len(select("correlation", x, y, weights)) == 2  # round(10 / 4), half to even
    assert len(select(None, x, y, weights, count=3)) == 10
    assert len(select("elimination", x, y, weights, count=30)) == 10


def test_elimination_sees_what_correlation_does_not() -> None:
    # The target is the difference of two features that go together; a third is like both.
    rng = np.random.default_rng(0)
    common = rng.normal(size=400)
    one, other = common + 0.3 * rng.normal(size=400), common + 0.3 * rng.normal(size=400)
    y = one - other
    loose = y + rng.normal(size=400)
    x = np.column_stack([one, other, loose])
    x, y = (x - x.mean(0)) / x.std(0), y / y.std()
    assert select("elimination", x, y, np.ones(400), count=2).tolist() == [0, 1]
    # variances: 1.09 of each, 0.18 of the target: correlations 0.2, 0.2, and 0.4 of the third
    assert 2 in select("correlation", x, y, np.ones(400), count=2)


def test_weights_count_in_selection() -> None:
    # The first half follows the first feature, the second half the second; only that one weighs.
    x = np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]] * 2)
    y = np.concatenate([x[:4, 0], x[4:, 1]])
    weights = np.array([0.1] * 4 + [1.9] * 4)
    assert select("correlation", x, y, weights, count=1).tolist() == [1]


@pytest.mark.parametrize(
    ("count", "level", "expected"),
    [
        (9, 0.9, 9),  # ceil(0.9 * 10) = 9: the largest
        (8, 0.9, math.nan),  # ceil(0.9 * 9) = 9 of 8
        (19, 0.9, 18),
        (3, 0.5, 2),
        (0, 0.5, math.nan),
    ],
)
def test_bounds_by_hand(count: int, level: float, expected: float) -> None:
    errors = np.arange(1.0, count + 1)[::-1]
    np.testing.assert_equal(bound(np.concatenate([errors, [np.nan]]), level), expected)


def test_the_bound_covers_what_it_promises_whatever_the_order() -> None:
    # Of every order of 5 errors, the last is at most the bound of the first four in 4 of 5 cases:
    # ceil(0.8 * 5) = 4, the largest of four.
    held = [
        order[-1] <= bound(np.array(order[:4], dtype=float), 0.8)
        for order in itertools.permutations(range(5))
    ]
    assert sum(held) == len(held) * 4 // 5


def test_bounds_know_only_errors_whose_date_has_passed() -> None:
    errors = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    bounds = past_bounds(errors, horizon=2, calibration=2, level=0.5)
    # at step t the errors made at t-2 and t-3 count; ceil(0.5 * 3) = 2: the larger of the two;
    # with one error ceil(0.5 * 2) = 1
    np.testing.assert_array_equal(bounds, [np.nan, np.nan, 1, 2, 3])
