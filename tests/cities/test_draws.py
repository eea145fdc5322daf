"""Draws follow the laws that they stand for, whichever way they are made."""

import math

import numpy as np
import pytest
import scipy.stats

from migtrace.cities import draws as module
from migtrace.cities.draws import Chance, Part, cross_table

DRAWS = 4000
LIMIT = 1.95 / math.sqrt(DRAWS)
"""Kolmogorov and Smirnov: farther away in one of a thousand cases."""


def _drawn(people: list[int], size: int, draws: int, seed: int = 0) -> np.ndarray:
    chance = Chance(draws=draws, level=0.95, seed=seed)
    return np.concatenate(list(chance.samples(np.array(people), size, Part.LOCALS)))


# The last is drawn cell by cell, the others from a list of people.
CASES = [([5, 3, 0, 2], 4), ([1, 1, 1], 3), ([400, 200, 100], 20), ([400, 200, 100], 350)]


@pytest.mark.parametrize(("people", "size"), [*CASES, ([3000, 1], 1500)])
def test_draws_are_of_people_who_are_there(people: list[int], size: int) -> None:
    drawn = _drawn(people, size, 50)
    assert drawn.shape == (50, len(people))
    assert (drawn.sum(axis=1) == size).all()
    assert ((drawn >= 0) & (drawn <= np.array(people))).all()


@pytest.mark.parametrize(("people", "size"), CASES)
def test_a_cell_gets_its_hypergeometric_part(people: list[int], size: int) -> None:
    drawn = _drawn(people, size, DRAWS)[:, 0]
    assert _farthest(drawn, sum(people), people[0], size) <= LIMIT


def _farthest(drawn: np.ndarray, everybody: int, inside: int, size: int) -> float:
    """Largest difference of the seen distribution function and the hypergeometric one."""
    n = np.arange(size + 1)
    seen = np.cumsum(np.bincount(drawn, minlength=size + 1)) / len(drawn)
    return float(np.abs(seen - scipy.stats.hypergeom.cdf(n, everybody, inside, size)).max())


def test_blocks_are_drawn_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK_COUNTS", 10)
    chance = Chance(draws=7, level=0.95, seed=0)
    blocks = list(chance.samples(np.array([9, 9, 9]), 5, Part.LOCALS))
    assert [len(block) for block in blocks] == [3, 3, 1]
    assert len(np.unique(np.concatenate(blocks), axis=0)) > 3


def test_a_seed_gives_the_same_draws_and_each_part_its_own() -> None:
    assert (_drawn([50] * 20, 100, 30) == _drawn([50] * 20, 100, 30)).all()
    assert (_drawn([50] * 20, 100, 30) != _drawn([50] * 20, 100, 30, seed=1)).any()
    chance = Chance(draws=30, level=0.95, seed=0)
    (of_people,) = chance.samples(np.array([50] * 20), 100, Part.PEOPLE)
    assert (of_people != _drawn([50] * 20, 100, 30)).any()


def test_shuffled_tables_keep_their_sums_and_follow_their_law() -> None:
    rows, columns = np.repeat([0, 1, 2], [5, 3, 2]), np.repeat([0, 1], [4, 6])
    tables = Chance(draws=DRAWS, level=0.95, seed=5).tables(rows, columns, Part.CELLS)
    assert (tables.sum(axis=2) == [5, 3, 2]).all()
    assert (tables.sum(axis=1) == [4, 6]).all()
    # 5 of 10 in the first row, 4 in the first column
    assert _farthest(tables[:, 0, 0], 10, 5, 4) <= LIMIT


def test_cross_tables_count_pairs() -> None:
    table = cross_table(np.array([0, 2, 2, 0]), np.array([1, 0, 0, 1]))
    assert table.tolist() == [[0, 2], [0, 0], [2, 0]]


def test_intervals_are_linear_between_neighbours() -> None:
    # of 0..20 the ranks 0.025 · 20 = 0.5 and 0.975 · 20 = 19.5
    low, high = Chance(draws=21, level=0.95, seed=0).interval(np.arange(21.0)[::-1])
    assert [low, high] == pytest.approx([0.5, 19.5])
