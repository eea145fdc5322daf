"""Radiation: by hand, with ties, and in a finite world."""

import numpy as np
import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.forecast import radiation
from migtrace.forecast.push_pull.radiation import radiation_shares
from migtrace.official import Population

# On a line: A, B, C at 0, 1, 3; populations 10, 20, 30.
PEOPLE = pl.DataFrame({"country": ["A", "B", "C"], "people": [10, 20, 30]})
PAIRS = pl.DataFrame(
    {
        "origin": list("AABBCC"),
        "destination": list("BCACAB"),
        "distance_km": [1.0, 3.0, 1.0, 2.0, 3.0, 2.0],
    }
)
MARGINS = pl.DataFrame({"country": ["A", "B", "C"], "leaving": [60, 60, 30], "arriving": [0, 0, 0]})


def test_three_places_by_hand() -> None:
    told = radiation(MARGINS, PAIRS, PEOPLE, normalised=False)
    expected = [
        60 * 10 * 20 / (10 * 30),  # A to B, nobody between
        60 * 10 * 30 / (30 * 60),  # A to C, B's 20 between
        60 * 20 * 10 / (20 * 30),  # B to A
        60 * 20 * 30 / (30 * 60),  # B to C, A's 10 within the circle
        30 * 30 * 10 / (50 * 60),  # C to A, B's 20 between
        30 * 30 * 20 / (30 * 50),  # C to B
    ]
    assert told["people"].to_list() == pytest.approx(expected)
    # All of a row are short by the share m_i/M: A keeps 10/60 of 60, B 20/60 of 60, C 30/60 of 30.
    lost = 150 - told["people"].sum()
    assert lost == pytest.approx(10 + 20 + 15)


def test_normalised_all_arrive() -> None:
    told = radiation(MARGINS, PAIRS, PEOPLE)
    sums = told.group_by("origin").agg(pl.col("people").sum()).sort("origin")
    assert sums["people"].to_list() == pytest.approx([60, 60, 30])
    plain = radiation(MARGINS, PAIRS, PEOPLE, normalised=False)
    # Divided by 1 - m_i/M, without ties: 5/6, 4/6, 3/6.
    share = [5 / 6] * 2 + [4 / 6] * 2 + [3 / 6] * 2
    assert (plain["people"] / told["people"]).to_list() == pytest.approx(share)


def test_places_at_the_same_distance_are_in_each_others_circle() -> None:
    # B and C are both one away from A: s_AB = 30, s_AC = 20.
    shares = radiation_shares(
        np.array([[np.nan, 1.0, 1.0]]), np.array([10.0]), np.array([10.0, 20.0, 30.0])
    )
    assert shares[0] == pytest.approx([0, 10 * 20 / (40 * 60), 10 * 30 / (30 * 60)])


def test_the_order_of_rows_changes_nothing() -> None:
    told = radiation(MARGINS, PAIRS, PEOPLE)
    assert radiation(MARGINS.reverse(), PAIRS.reverse(), PEOPLE.reverse()).equals(told)
    assert radiation(MARGINS.to_pandas(), PAIRS.to_pandas(), PEOPLE.to_pandas()).equals(told)


def test_populations_of_agencies_are_taken_by_year() -> None:
    table = PEOPLE.with_columns(country=pl.col("country") + pl.col("country"), year=2015)
    table = pl.concat([table, table.with_columns(year=2016, people=pl.col("people") * 3)])
    doubled = {name: pl.col(name) + pl.col(name) for name in ("origin", "destination")}
    pairs, margins = (
        PAIRS.with_columns(**doubled),
        MARGINS.with_columns(country=pl.col("country") + pl.col("country")),
    )
    told = radiation(margins, pairs, Population(table, "made up"), year=2016)
    # Three times as many everywhere: the same shares.
    assert told["people"].to_list() == pytest.approx(
        radiation(MARGINS, PAIRS, PEOPLE)["people"].to_list()
    )
    with pytest.raises(FrameError, match="AA is there twice; name one year"):
        radiation(margins, pairs, Population(table, "made up"))
    with pytest.raises(FrameError, match="no figure of 2017"):
        radiation(margins, pairs, Population(table, "made up"), year=2017)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(FrameError, match="populations: 1 country has no row: C"):
        radiation(MARGINS, PAIRS, PEOPLE[:2])
    with pytest.raises(FrameError, match="pairs: 1 have no distance_km, such as A-B"):
        radiation(MARGINS, PAIRS[1:], PEOPLE)
    for wrong in (-1.0, float("inf")):
        far = PAIRS.with_columns(distance_km=pl.Series([wrong, 3.0, 1.0, 2.0, 3.0, 2.0]))
        with pytest.raises(FrameError, match=f"distance_km of A-B is {wrong}; expected finite"):
            radiation(MARGINS, far, PEOPLE)
    with pytest.raises(FrameError, match="no column 'distance_km'"):
        radiation(MARGINS, PAIRS.drop("distance_km"), PEOPLE)
    with pytest.raises(FrameError, match="populations: have no column 'people'"):
        radiation(MARGINS, PAIRS, PEOPLE.drop("people"))
    with pytest.raises(FrameError, match=r"populations: A has -1\.0"):
        radiation(MARGINS, PAIRS, PEOPLE.with_columns(people=-1.0))


@pytest.mark.parametrize("normalised", [True, False])
def test_nobody_who_leaves_vanishes(*, normalised: bool) -> None:
    for people, why in (([10, 20, 0], "C has 0 people"), ([10, 0, 0], "all other places have 0")):
        told = PEOPLE.with_columns(people=pl.Series(people))
        with pytest.raises(FrameError, match=f"people leave . and stop nowhere, for {why}"):
            radiation(MARGINS, PAIRS, told, normalised=normalised)
    # Nobody leaves C: then nobody need live there.
    alone = MARGINS.with_columns(leaving=pl.Series([60, 60, 0]))
    empty = PEOPLE.with_columns(people=pl.Series([10, 20, 0]))
    flows = radiation(alone, PAIRS, empty).filter(pl.col("people") > 0)
    assert flows.rows() == [("A", "B", 60.0), ("B", "A", 60.0)]


def test_a_year_is_a_whole_number_and_one_that_there_is() -> None:
    with pytest.raises(ParameterError, match="year: got '2015'; expected a whole number"):
        radiation(MARGINS, PAIRS, PEOPLE.with_columns(year=2015), year="2015")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ParameterError, match="year: got 2015, and the populations have no year"):
        radiation(MARGINS, PAIRS, PEOPLE, year=2015)
