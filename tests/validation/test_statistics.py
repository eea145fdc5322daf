"""Statistics of agreement: by hand, against scipy and scikit-learn, and what must hold always."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats
from sklearn.metrics import mean_absolute_percentage_error, r2_score

import migtrace as mt
from migtrace.validation.formulas import Floats
from migtrace.validation.statistics import STATISTICS, measure, select
from tests.validation.figures import estimated, stock

CODES = [f"{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJ"]


def by_code(column: Floats) -> dict[str, float | None]:
    """Give the first countries a figure each."""
    return dict(zip(CODES, map(float, column), strict=False))


def agree(x: Floats, y: Floats, *, replicates: int = 2000) -> mt.Agreement:
    return mt.validate(estimated(by_code(x)), stock(by_code(y)), replicates=replicates)


def figures(least: float) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Pairs of 3 to 12 figures, whole numbers, so that ties come up."""
    numbers = st.integers(int(least), 50)
    return st.integers(3, 12).flatmap(
        lambda n: st.tuples(
            *(arrays.arrays(np.float64, n, elements=numbers.map(float)) for _ in range(2))
        )
    )


def test_each_statistic_by_hand() -> None:
    # estimated 2, 4, 9; official 1, 5, 6: differences 1, -1, 3; means 5 and 4
    agreement = agree(np.array([2.0, 4.0, 9.0]), np.array([1.0, 5.0, 6.0]), replicates=0)
    # squares about the identity 1 + 1 + 9 = 11; official about its mean 9 + 1 + 4 = 14
    assert agreement.value("r2_identity") == pytest.approx(1 - 11 / 14)
    # estimated about its mean -3, -1, 4: 26; products 9 - 1 + 8 = 16
    assert agreement.value("r2_pearson") == pytest.approx(16**2 / (26 * 14))
    # 1/1, 1/5, 3/6
    assert agreement.value("mape") == pytest.approx((1 + 0.2 + 0.5) / 3)
    assert agreement.value("bias") == pytest.approx(3 / 3)
    assert agreement.value("relative_bias") == pytest.approx(3 / 12)
    # twice the products over both squares and 3 times the squared difference of the means
    assert agreement.value("concordance") == pytest.approx(2 * 16 / (26 + 14 + 3 * (5 - 4) ** 2))
    assert agreement.value("spearman") == 1
    assert agreement.value("kendall") == 1
    assert agreement.value("inside") is None
    assert agreement.value("no such statistic") is None


def test_ties_by_hand() -> None:
    # estimated 1, 1, 2, ranks 1.5, 1.5, 3; official 1, 2, 2, ranks 1, 2.5, 2.5; mean rank 2
    agreement = agree(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0]), replicates=0)
    # (-0.5)(-1) + (-0.5)(0.5) + (1)(0.5) = 0.75; squares 1.5 and 1.5
    assert agreement.value("spearman") == pytest.approx(0.75 / 1.5)
    # one concordant pair of three (1st, 3rd); one tied in each column: 1 / sqrt(2 * 2)
    assert agreement.value("kendall") == pytest.approx(0.5)


def test_logarithms_leave_out_pairs_with_a_zero_and_say_how_many() -> None:
    # of the positive pairs, logs of estimated 0, 1, 2 and official 1, 1, 2 about a mean of 4/3
    e = math.e
    agreement = agree(np.array([0.0, 1.0, e, e**2]), np.array([7.0, e, e, e**2]), replicates=0)
    # 1 about the identity; 1/9 + 1/9 + 4/9 about the mean
    assert agreement.value("r2_identity_log") == pytest.approx(1 - 1 / (6 / 9))
    row = agreement.statistics.row(by_predicate=pl.col("statistic") == "r2_pearson_log", named=True)
    assert (row["pairs"], row["left_out"]) == (3, 1)
    # logs about their means: -1, 0, 1 and -1/3, -1/3, 2/3: products 1/3 + 2/3 = 1
    assert row["value"] == pytest.approx(1**2 / (2 * 6 / 9))


def test_a_country_without_official_people_is_no_relative_error() -> None:
    agreement = agree(np.array([5.0, 3.0, 2.0]), np.array([0.0, 2.0, 2.0]), replicates=0)
    row = agreement.statistics.row(by_predicate=pl.col("statistic") == "mape", named=True)
    assert (row["value"], row["pairs"], row["left_out"]) == (0.25, 2, 1)  # (1/2 + 0) / 2


@settings(max_examples=25)
@given(figures(0))
def test_peers_agree(pair: tuple[Floats, Floats]) -> None:
    x, y = pair
    agreement = agree(x, y, replicates=0)
    if np.ptp(y) > 0:
        assert agreement.value("r2_identity") == pytest.approx(r2_score(y, x))
    if np.ptp(x) > 0 and np.ptp(y) > 0:
        assert agreement.value("r2_pearson") == pytest.approx(stats.pearsonr(x, y).statistic ** 2)
        assert agreement.value("spearman") == pytest.approx(stats.spearmanr(x, y).statistic)
        assert agreement.value("kendall") == pytest.approx(stats.kendalltau(x, y).statistic)
    some = y > 0
    if some.any():
        share = mean_absolute_percentage_error(y[some], x[some])
        assert agreement.value("mape") == pytest.approx(share)


@settings(max_examples=25)
@given(figures(0), st.data())
def test_a_weight_is_a_repetition(pair: tuple[Floats, Floats], data: st.DataObject) -> None:
    x, y = pair
    counts = data.draw(arrays.arrays(np.int64, len(x), elements=st.integers(0, 3)))
    for statistic in STATISTICS:
        weighted = measure(statistic, x, y, x, counts[np.newaxis].astype(np.float64))
        looked_at = select(statistic.subset, x, y, x)
        # repeating a pair makes no other one of it
        if (counts[looked_at] > 0).sum() < statistic.least:
            assert np.isnan(weighted).all()
            continue
        ours, theirs = x.repeat(counts), y.repeat(counts)
        repeated = measure(statistic, ours, theirs, ours, np.ones((1, counts.sum())))
        assert weighted == pytest.approx(repeated, nan_ok=True)


@settings(max_examples=25)
@given(figures(1), st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_people_does_not_matter(pair: tuple[Floats, Floats], unit: float) -> None:
    x, y = pair
    one, other = agree(x, y, replicates=50), agree(x * unit, y * unit, replicates=50)
    for row, scaled in zip(one.statistics.rows(), other.statistics.rows(), strict=True):
        name, *found = row
        factor = unit if name == "bias" else 1.0
        for value, again in zip(found[:3], scaled[1:4], strict=True):
            # logarithms of other numbers round otherwise
            assert again == (None if value is None else pytest.approx(value * factor, abs=1e-6))


@settings(max_examples=25)
@given(figures(0), st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(pair: tuple[Floats, Floats], places: list[int]) -> None:
    x, y = by_code(pair[0]), by_code(pair[1])
    order = [CODES[place] for place in places if place < len(x)]
    one = mt.validate(estimated(x), stock(y), replicates=50)
    other = mt.validate(
        estimated({code: x[code] for code in order}),
        stock({code: y[code] for code in reversed(order)}),
        replicates=50,
    )
    assert one.statistics.equals(other.statistics)
    assert one.influence.equals(other.influence)
    assert one.pairs.equals(other.pairs)


def test_equal_figures_agree_wholly() -> None:
    x = np.array([1.0, 10.0, 100.0, 1000.0])
    agreement = agree(x, x)
    for name in ("r2_identity", "r2_pearson", "r2_identity_log", "concordance", "kendall"):
        assert agreement.value(name) == pytest.approx(1)
    assert agreement.value("mape") == agreement.value("bias") == 0


@pytest.mark.parametrize(
    ("x", "y", "statistic", "reason"),
    [
        ([1.0], [2.0], "r2_identity", "fewer than 2 pairs"),
        ([1.0, 2.0], [2.0, 3.0], "r2_pearson", "fewer than 3 pairs"),
        ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0], "r2_identity", "the official figures are all equal"),
        ([2.0, 2.0, 2.0], [1.0, 2.0, 3.0], "spearman", "the estimated figures are all equal"),
        ([1.0, 2.0], [0.0, 0.0], "relative_bias", "the official figures sum to 0"),
        ([2.0, 2.0, 2.0], [2.0, 2.0, 2.0], "concordance", "all figures are equal"),
        # (1e-200)^2 is 0 in floating point, and so is the spread of the official figures.
        (
            [1.0, 2.0],
            [1e-200, 2e-200],
            "r2_identity",
            "the figures differ by no more than rounding",
        ),
        ([1.0, 2.0], [0.0, 0.0], "mape", "no pair with an official figure above 0"),
        ([0.0, 2.0], [1.0, 1.0], "r2_identity_log", "fewer than 2 pairs with both figures above 0"),
        (
            [0.0, 2.0, 3.0],
            [1.0, 5.0, 5.0],
            "r2_identity_log",
            "the official figures are all equal in the pairs with both figures above 0",
        ),
    ],
)
def test_what_is_not_defined_is_null_with_a_reason(
    x: list[float], y: list[float], statistic: str, reason: str
) -> None:
    agreement = agree(np.array(x), np.array(y))
    row = agreement.statistics.row(by_predicate=pl.col("statistic") == statistic, named=True)
    assert (row["value"], row["low"], row["high"], row["reason"]) == (None, None, None, reason)
    assert not any(agreement.statistics.select(pl.col(pl.Float64).is_nan().any()).row(0))
    assert repr(agreement)


def test_constant_figures_have_no_concordance_with_others() -> None:
    # Sxy = 0; Sxx = 0, Syy = 1 + 0 + 1 = 2, means alike: 2 * 0 / (0 + 2 + 0) = 0
    agreement = agree(np.array([2.0, 2.0, 2.0]), np.array([1.0, 2.0, 3.0]), replicates=0)
    assert agreement.value("concordance") == 0
    # Both constant and apart: 0 / (3 * (2 - 5)^2) = 0
    agreement = agree(np.array([2.0, 2.0, 2.0]), np.array([5.0, 5.0, 5.0]), replicates=0)
    assert agreement.value("concordance") == 0


def test_two_countries_however_often_drawn_are_no_correlation() -> None:
    x, y, none = np.array([1.0, 2.0, 9.0]), np.array([3.0, 7.0, 1.0]), np.full(3, np.nan)
    weights = np.array([[1.0, 2.0, 0.0], [1.0, 1.0, 1.0]])
    for statistic in STATISTICS:
        twice, once = measure(statistic, x, y, none, weights)
        # The two points lie on a line whatever they are: r2 would be 1.
        assert np.isnan(twice) == (statistic.least == 3 or statistic.name == "inside")
        assert np.isnan(once) == (statistic.name == "inside")


def test_without_a_pair_nothing_is_defined() -> None:
    agreement = mt.validate(estimated({"AA": 1.0}), stock({"AB": 1.0}))
    assert agreement.statistics["value"].null_count() == agreement.statistics.height
    assert agreement.statistics["reason"][0] == "no pair"
    assert agreement.influence.is_empty()
    assert "0 countries with 0% of the estimated people" in repr(agreement)
