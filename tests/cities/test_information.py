"""Information by hand, by enumeration, and beside scikit-learn."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score
from sklearn.metrics.cluster import expected_mutual_information

from migtrace.cities.draws import cross_table
from migtrace.cities.entropy import Counts, plug_in
from migtrace.cities.information import (
    expected_information,
    log2_bins,
    mean_entropy,
    mutual_information,
)

TABLES = (
    st.tuples(st.integers(1, 6), st.integers(1, 6))
    .flatmap(
        lambda shape: st.lists(
            st.integers(0, 30), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
        ).map(lambda cells: np.array(cells).reshape(shape))
    )
    .filter(np.any)
)


def test_bins_are_exact_on_both_sides_of_every_power() -> None:
    powers = [2**k for k in range(1, 53)]
    counts = sorted({0, 1, *powers, *(n - 1 for n in powers), *(n + 1 for n in powers)})
    # the number of binary digits of an integer is 1 + floor(log2 n)
    assert log2_bins(np.array(counts)).tolist() == [n.bit_length() for n in counts]


def test_information_by_hand() -> None:
    # twice 3/8 ln(8 · 3 / (4 · 4)) + twice 1/8 ln(8 / 16)
    found = float(mutual_information(np.array([[3, 1], [1, 3]])))
    assert found == pytest.approx(0.75 * math.log(1.5) - 0.25 * math.log(2), rel=1e-14)


def test_independent_labels_share_exactly_nothing() -> None:
    assert float(mutual_information(np.outer([1, 2, 5], [3, 7, 11]))) == 0
    assert float(mutual_information(np.array([[4, 5, 6]]))) == 0


@given(TABLES)
def test_information_is_scikit_learns(table: Counts) -> None:
    theirs = mutual_info_score(None, None, contingency=table)
    assert float(mutual_information(table)) == pytest.approx(theirs, abs=1e-13)


@given(TABLES)
def test_information_is_what_the_entropies_have_in_common(table: Counts) -> None:
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    shared = float(plug_in(rows) + plug_in(columns) - plug_in(table.ravel()))
    found = float(mutual_information(table))
    assert found == pytest.approx(shared, abs=1e-12)
    assert 0 <= found <= min(float(plug_in(rows)), float(plug_in(columns))) + 1e-12


def test_many_tables_at_once_are_each_alone() -> None:
    tables = np.random.default_rng(1).poisson(1.0, (30, 4, 5)) + 1
    found = mutual_information(tables)
    assert found.tolist() == [float(mutual_information(table)) for table in tables]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("aabb", "xxyy"), ("aaabbc", "xxyyyy"), ("abcdef", "xxxyyz"), ("aaaaab", "xyyyyy")],
)
def test_expected_information_is_the_mean_over_all_orders(rows: str, columns: str) -> None:
    first = np.unique(list(rows), return_inverse=True)[1]
    second = np.unique(list(columns), return_inverse=True)[1]
    orders = itertools.permutations(first)
    every = [float(mutual_information(cross_table(np.array(order), second))) for order in orders]
    found = expected_information(np.bincount(first), np.bincount(second))
    assert found == pytest.approx(math.fsum(every) / len(every), abs=1e-14)


@given(TABLES)
def test_expected_information_is_scikit_learns(table: Counts) -> None:
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    theirs = expected_mutual_information(table.astype(np.int64), int(table.sum()))
    ours = expected_information(table.sum(axis=1), table.sum(axis=0))
    assert ours == pytest.approx(theirs, abs=1e-12)


def test_expected_information_of_a_million_people() -> None:
    # Every count that is possible, each with its hypergeometric probability.
    rows, columns = np.array([300_000, 700_000]), np.array([2_000, 998_000])
    expected = 0.0
    for a, b in itertools.product(rows.tolist(), columns.tolist()):
        n = np.arange(max(1, a + b - 10**6), min(a, b) + 1)
        chances = scipy.stats.hypergeom.pmf(n, 10**6, a, b)
        expected += float((chances * n / 10**6 * np.log(10**6 * n / (a * b))).sum())
    assert expected_information(rows, columns) == pytest.approx(expected, abs=1e-12)


def test_means_of_entropies() -> None:
    assert mean_entropy(2.0, 8.0, "arithmetic") == 5.0
    assert mean_entropy(2.0, 8.0, "geometric") == 4.0
