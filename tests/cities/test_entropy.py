"""Entropies by hand, beside scipy, and row by row."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from migtrace.cities.entropy import Counts, chao_shen, grassberger, miller_madow, plug_in

ESTIMATORS = (plug_in, miller_madow, chao_shen, grassberger)
SOME = np.array([2, 1, 1, 0])
EULER = 0.5772156649015329
LN2 = math.log(2)


def test_plug_in_by_hand() -> None:
    # 1/2 ln 2 + 2 · 1/4 ln 4
    assert float(plug_in(SOME)) == pytest.approx(1.5 * LN2, rel=1e-15)


def test_miller_madow_by_hand() -> None:
    # three cells, four people: (3 - 1) / (2 · 4) more
    assert float(miller_madow(SOME)) == pytest.approx(1.5 * LN2 + 0.25, rel=1e-15)


def test_chao_shen_by_hand() -> None:
    # two of four live alone: C = 1/2, p = 1/4, 1/8, 1/8
    expected = math.log(4) / 4 / (1 - (3 / 4) ** 4) + 2 * math.log(8) / 8 / (1 - (7 / 8) ** 4)
    assert float(chao_shen(SOME)) == pytest.approx(expected, rel=1e-14)


def test_chao_shen_where_everybody_lives_alone() -> None:
    # f_1 = 2 is taken as 1: C = 1/2, p = 1/4 twice; 2 · 1/4 ln 4 / (1 - 9/16)
    assert float(chao_shen(np.array([1, 1]))) == pytest.approx(8 / 7 * math.log(4), rel=1e-14)


def test_grassberger_by_hand() -> None:
    # G(1) = -gamma - ln 2, G(2) = G(1) + 2: ln 4 - (2 G(2) + 2 G(1)) / 4
    one = -EULER - LN2
    assert float(grassberger(SOME)) == pytest.approx(math.log(4) - (4 * one + 4) / 4, rel=1e-14)


def test_grassberger_follows_its_recursion() -> None:
    # G(2k + 1) = G(2k) and G(2k + 2) = G(2k) + 2 / (2k + 1); people in one cell have ln n - G(n)
    g = [math.nan, -EULER - LN2, 2 - EULER - LN2]
    while len(g) < 60:
        k = len(g) - 1
        g.append(g[-1] if k % 2 == 0 else g[-2] + 2 / k)
    for n in range(1, 60):
        assert float(grassberger(np.array([n]))) == pytest.approx(math.log(n) - g[n], abs=1e-13)


@pytest.mark.parametrize("people", [1, 2, 7, 10**6])
def test_people_in_one_cell_have_no_entropy_at_all(people: int) -> None:
    for estimate in (plug_in, miller_madow, chao_shen):
        assert float(estimate(np.array([0, people, 0]))) == 0
        assert math.copysign(1, float(estimate(np.array([people])))) == 1


COUNTS = st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any).map(np.array)


@given(COUNTS)
def test_plug_in_is_scipys(counts: Counts) -> None:
    assert float(plug_in(counts)) == pytest.approx(float(scipy.stats.entropy(counts)), abs=1e-13)


@given(COUNTS)
def test_empty_cells_and_the_order_of_cells_do_not_matter(counts: Counts) -> None:
    other = np.concatenate([[0], counts[::-1], [0, 0]])
    for estimate in ESTIMATORS:
        assert float(estimate(other)) == pytest.approx(float(estimate(counts)), abs=1e-12)


@given(COUNTS)
def test_corrections_only_add(counts: Counts) -> None:
    # the plug-in is below ln K, and nothing corrects it downwards
    plain = float(plug_in(counts))
    assert 0 <= plain <= math.log(np.count_nonzero(counts)) + 1e-12
    assert float(miller_madow(counts)) >= plain


def test_many_cities_at_once_are_each_alone() -> None:
    rng = np.random.default_rng(3)
    cities = rng.poisson(0.7, (20, 300))
    for estimate in ESTIMATORS:
        assert estimate(cities).tolist() == [float(estimate(city)) for city in cities]


def test_estimators_are_less_biased_than_the_plug_in() -> None:
    # 300 even cells have ln 300; samples of 150 people see at most half of them
    rng = np.random.default_rng(4)
    samples = rng.multinomial(150, np.full(300, 1 / 300), size=400)
    missing = {e.__name__: math.log(300) - float(e(samples).mean()) for e in ESTIMATORS}
    assert missing["plug_in"] > missing["miller_madow"] > missing["grassberger"] > 0
    assert abs(missing["chao_shen"]) < 0.1 < missing["grassberger"]
