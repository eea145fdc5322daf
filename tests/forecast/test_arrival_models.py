"""Models, selection of features and intervals, each alone."""

import itertools
import math

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

from migtrace.forecast.arrivals.conformal import bound, past_bounds
from migtrace.forecast.arrivals.models import _RIDGE_SPAN, Model, learn
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
    learned = learn(model, x, y, np.ones(len(y)), folds=3, seed=0)
    assert set(np.argsort(-np.abs(learned.weights))[:2]) == {0, 1}
    assert np.corrcoef(learned.predict(x), y)[0, 1] > 0.9


@pytest.mark.parametrize("model", LEARNING)
def test_without_anything_to_explain_every_model_says_nothing(model: Model) -> None:
    x, _ = planted(20)
    learned = learn(model, x, np.zeros(20), np.ones(20), folds=3, seed=0)
    assert not learned.weights.any()
    assert not learned.predict(x).any()


def test_lasso_without_a_correlation_is_the_mean() -> None:
    x = np.array([[1.0], [-1.0]] * 6)
    y = np.array([1.0, 1.0, -1.0, -1.0] * 3)
    # over each four rows the products are 1, -1, -1, 1: their sum is 0
    learned = learn("lasso", x, y, np.ones(12), folds=2, seed=0)
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
    learned = learn("ridge", x, y, np.ones(40), folds=5, seed=0)
    np.testing.assert_allclose(learned.weights, grid.best_estimator_.coef_, rtol=1e-9)


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
