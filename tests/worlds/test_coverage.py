"""95% intervals hold the truth of worlds without violations about 95 times in 100."""

from functools import cache

import polars as pl
import pytest

from tests.worlds.planted import FEW, compared, coverage, judged, still_world

WORLDS = 20
# Intervals of one world that are independent of each other: countries are, as are the years in
# which people leave; a sum and its parts, or people who are there in both years, are not.
INDEPENDENT = {
    "factor": 1,
    "population": 1,
    "first_exits": 2,
    "appearances": 6,
    "detected": 3,
    "new_residents": 3,
    "monthly_first_exits": 9,
    "monthly_all_exits": 1,
    "crossings": 1,
    "recurrence_share": 1,
}


@cache
def figures() -> pl.DataFrame:
    """Figures of 20 small worlds that rest on enough users, beside the truth."""
    world = still_world(times=0.4, population=300_000, posts_a_month=1.0)
    table = pl.concat(compared(world, seed) for seed in range(WORLDS))
    return judged(table).filter(~pl.col("few"))


@pytest.mark.slow
@pytest.mark.parametrize("figure", INDEPENDENT)
def test_intervals_hold_the_truth(figure: str) -> None:
    found = coverage(figures()).filter(pl.col("figure") == figure).row(0, named=True)
    # Four standard deviations of a binomial share of so many independent intervals.
    n = WORLDS * INDEPENDENT[figure]
    assert found["coverage"] > 0.95 - 4 * (0.95 * 0.05 / n) ** 0.5


def test_what_there_is_nothing_to_hold_of_is_left_out() -> None:
    rows = {"figure": "detected", "country": "CO", "seed": 0, "month": None}
    table = pl.DataFrame(
        [
            {**rows, "year": 2015, "truth": 500.0, "expected_users": 10.0, "value": None},
            {**rows, "year": 2016, "truth": 0.0, "expected_users": 0.0, "value": None},
            {**rows, "year": 2016, "truth": 450.0, "expected_users": 9.0, "value": 400.0},
            {**rows, "year": None, "truth": 950.0, "expected_users": 19.0, "value": 400.0},
            {**rows, "figure": "population", "year": 2015, "truth": 9.0, "value": 9.0},
        ]
    ).with_columns(low=pl.col("value") * 0.5, high=pl.col("value") * 1.5)
    # Left: the figure that nobody shows, which does not hold, and one of few, which does.
    kept = judged(table).select("truth", "holds", "few").rows()
    assert FEW == 10
    assert kept == [(500.0, False, False), (450.0, True, True)]


def test_coverage_is_the_share_of_rows_with_the_error_of_worlds() -> None:
    holds = [True, True, False, True]
    table = pl.DataFrame({"figure": "detected", "seed": [0, 0, 1, 1], "holds": holds})
    # 3 of 4; the worlds' shares are 1 and 1/2, whose standard deviation is sqrt(1/8).
    assert coverage(table).rows() == [("detected", 4, 0.75, pytest.approx(0.125**0.5 / 2**0.5))]
