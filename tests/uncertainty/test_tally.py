"""Weighted counts are those that a loop over the events gives."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace.uncertainty import RouteTally, Tally, replicate_factors
from migtrace.uncertainty.tally import exact_type

YEARS = [2015, 2016]
USERS = 4
EVENT = st.fixed_dictionaries(
    {
        "index": st.integers(0, USERS - 1),
        "country": st.sampled_from(["CO", "PE", "BR"]),
        "weight_year": st.sampled_from(YEARS),
        "n": st.integers(1, 5),
    }
)
PATTERNS = [0b11110, 0b10000, 0b11000, 0b11100]  # of the four users: criteria 1-4, 4, 3-4, 2-4
SCHEMA = {
    "index": pl.UInt32,
    "country": pl.String,
    "weight_year": pl.Int32,
    "n": pl.Int64,
    "pattern": pl.UInt8,
}
TABLE = pl.DataFrame(
    {"criterion": [k for k in (1, 2, 3, 4) for _ in "ab"], "country": ["CO", "PE"] * 4},
    schema_overrides={"criterion": pl.UInt8},
)


@given(st.lists(EVENT, max_size=12), st.lists(st.integers(0, 6), min_size=USERS, max_size=USERS))
def test_counts_are_those_of_a_loop(events: list[dict[str, object]], weights: list[int]) -> None:
    rows = [{**e, "pattern": PATTERNS[int(str(e["index"]))]} for e in events]
    tally = Tally.of(
        pl.DataFrame(rows, schema=SCHEMA), TABLE, ["country"], users=USERS, years=YEARS
    )
    got = tally.count(np.array(weights, dtype=np.float32)[:, None])
    for row, (criterion, country) in enumerate(TABLE.rows()):
        for at, year in enumerate(YEARS):
            expected = sum(
                weights[int(str(e["index"]))] * int(str(e["n"]))
                for e in rows
                if int(str(e["pattern"])) >> criterion & 1
                and (e["country"], e["weight_year"]) == (country, year)
            )
            assert got[row, at, 0] == expected


def test_ratios_weigh_events_and_missing_factors_are_missed() -> None:
    # user 0 counts 0.5 in 2015, user 1 counts 2 in 2016
    events = pl.DataFrame(
        {
            "index": [0, 1],
            "pattern": 16,
            "country": "CO",
            "weight_year": YEARS,
            "n": 1,
            "ratio": [0.5, 2.0],
        }
    )
    table = pl.DataFrame({"criterion": [4], "country": ["CO"]})
    tally = Tally.of(events, table, ["country"], users=2, years=YEARS)
    factors = np.array([[[10.0, 10.0], [7.0, math.nan]]])
    # 0.5 x 10 + 2 x 7 = 19; in the second replicate user 1 weighs 0, so its factor is not needed
    weights = np.array([[1.0, 3.0], [1.0, 0.0]])
    assert tally.upscaled(weights, factors).tolist() == [[19.0, 15.0]]
    assert np.isnan(tally.upscaled(np.ones((2, 2)), factors)).tolist() == [[False, True]]


@pytest.mark.parametrize(("n", "kind"), [(2**21 - 1, np.float32), (2**21, np.float64)])
def test_large_counts_are_kept_in_doubles(n: int, kind: type) -> None:
    # eight times 2**21 is 2**24, from where on float32 skips odd numbers
    assert exact_type(pl.DataFrame({"cell": [0], "n": [n]})) is kind


def test_of_no_events_there_are_zeros() -> None:
    tally = Tally.of(pl.DataFrame(schema=SCHEMA), TABLE, ["country"], users=2, years=YEARS)
    assert tally.count(np.ones((2, 3))).tolist() == np.zeros((8, 2, 3)).tolist()


def test_routes_sum_pairs_by_row() -> None:
    # from cell 5: user 0 went twice to 6 (east), user 1 once to 7 (north) and once to 8 (west, a
    # move toward): with weights 1 and 10, away is 2 east and 10 north of 12 moves
    moves = pl.DataFrame(
        {"index": [0, 1, 1], "start": 5, "end": [6, 7, 8], "year": 2015, "moves": [2, 1, 1]}
    )
    measured = pl.DataFrame(
        {
            "start": 5,
            "end": [6, 7, 8],
            "direction": ["away", "away", "toward"],
            "east": [1.0, 0.0, -1.0],
            "north": [0.0, 1.0, 0.0],
        }
    )
    table = pl.DataFrame({"cell": [5], "direction": ["away"]})
    sums = RouteTally.of(moves, measured, table, users=2).sum(np.array([[1.0], [10.0]]))
    assert [value.tolist() for value in sums] == [[[12.0]], [[2.0]], [[10.0]]]


def test_the_recursion_stops_where_nobody_is_left() -> None:
    # criterion 1: 4 of 8 leave: 1000 -> 500; growth of 10% -> 550; then u = 0
    u = np.array([[[8.0], [5.0], [0.0], [9.0]]])
    e = np.array([[[4.0], [0.0], [0.0], [0.0]]])
    answer = replicate_factors(u, e, population=1000, increase=(0.1, 0.0, 0.0, 0.0))
    people, factor = (part.ravel().tolist() for part in answer)
    assert people[:2] == [1000.0, 550.0]
    assert factor[:2] == [125.0, 110.0]
    assert all(math.isnan(value) for value in (*people[2:], *factor[2:]))


def test_after_everybody_left_nobody_stands_for_anyone() -> None:
    u, e = np.array([[[5.0], [5.0]]]), np.array([[[5.0], [0.0]]])
    answer = replicate_factors(u, e, population=1000, increase=(0.0, 0.0))
    assert answer.population[0, 0, 0] == 1000
    assert math.isnan(answer.population[0, 1, 0])
