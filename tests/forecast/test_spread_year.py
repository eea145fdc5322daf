"""A year told from the years before it: a world whose flows are one over distance."""

import polars as pl
import pytest

from migtrace import ParameterError
from migtrace.forecast import spread_year

KM = {("A", "B"): 1.0, ("A", "C"): 2.0, ("B", "C"): 4.0}
PAIRS = pl.DataFrame(
    [(a, b, km) for (one, other), km in KM.items() for a, b in ((one, other), (other, one))],
    schema=["origin", "destination", "distance_km"],
    orient="row",
)
# 1000 people for one kilometre: 1000, 500 and 250, both ways, 3500 in all; half as many in 2012.
FLOWS = pl.concat(
    PAIRS.select(
        "origin", "destination", pl.lit(year).alias("year"), people=times / pl.col("distance_km")
    )
    for year, times in ((2010, 1000.0), (2011, 1000.0), (2012, 500.0))
)
COUNTRIES = pl.DataFrame({"country": ["A"], "year": [2009], "people_there": [1.0]})


def test_what_distance_says_is_found_again() -> None:
    told = spread_year(FLOWS, PAIRS, COUNTRIES, year=2012, case="1")
    # Affinity as learned: log M = log 1000 - 1 log(km); margins are half of what it expects, so
    # R_i + E_j = 1/2 for all pairs, and flows are those of 2012.
    terms = dict(told.coefficients.select("term", "estimate").rows())
    assert terms["log(distance_km)"] == pytest.approx(-1.0, abs=1e-6)
    expected = FLOWS.filter(year=2012).sort("origin", "destination")["people"].to_list()
    assert told.spread.flows["people"].to_list() == pytest.approx(expected, rel=1e-6)
    assert told.rmse == pytest.approx(0.0, abs=1e-3)
    assert told.notes == ()
    assert "2012: Spread of 1,750 people over 6 pairs" in repr(told)


def test_the_year_itself_and_later_ones_are_not_learned_from() -> None:
    odd = pl.col("people") * pl.when(pl.col("destination") == "C").then(9.0).otherwise(1.0)
    later = FLOWS.with_columns(people=pl.when(pl.col("year") < 2012).then("people").otherwise(odd))
    more = pl.concat([later, FLOWS.filter(year=2010).with_columns(year=pl.lit(2013))])
    plain = spread_year(FLOWS, PAIRS, COUNTRIES, year=2012, case="1")
    assert spread_year(more, PAIRS, COUNTRIES, year=2012, case="1").coefficients.equals(
        plain.coefficients
    )


def test_a_year_to_come_needs_margins() -> None:
    margins = pl.DataFrame(
        {"country": ["A", "B", "C"], "leaving": [30.0, 0, 0], "arriving": [0.0, 20, 10]}
    )
    told = spread_year(FLOWS, PAIRS, COUNTRIES, year=2013, case="1", margins=margins)
    # All leave A, so the margins leave one way: 20 to B, 10 to C.
    moved = told.spread.flows.filter(pl.col("people") > 1e-9)
    assert moved.select("origin", "destination").rows() == [("A", "B"), ("A", "C")]
    assert moved["people"].to_list() == pytest.approx([20.0, 10.0])
    assert (told.observed, told.rmse) == (None, None)
    with pytest.raises(ParameterError, match=r"margins: got none, and there are no flows of 2013"):
        spread_year(FLOWS, PAIRS, COUNTRIES, year=2013, case="1")


def test_who_is_left_out_is_told() -> None:
    stranger = pl.DataFrame(
        {
            "origin": ["D"] * 3,
            "destination": ["A"] * 3,
            "year": [2010, 2011, 2012],
            "people": [7.0] * 3,
        }
    )
    told = spread_year(
        pl.concat([FLOWS, stranger.cast(FLOWS.schema)]), PAIRS, COUNTRIES, year=2012, case="1"
    )
    assert told.notes == (
        "3 countries have all features: 7 of 1,757 people moved from or to others and are left out",
    )


def test_years_that_cannot_be_told() -> None:
    for year in (2010, 2011):
        with pytest.raises(ParameterError, match=f"year: got {year}; expected flows of years befo"):
            spread_year(FLOWS, PAIRS, COUNTRIES, year=year, case="1")
    with pytest.raises(ParameterError, match="they are of no year"):
        spread_year(FLOWS.filter(year=2010).drop("year"), PAIRS, COUNTRIES, year=2012, case="1")


def test_flows_below_zero_are_told() -> None:
    margins = pl.DataFrame(
        {"country": ["A", "B", "C"], "leaving": [90.0, 5, 5], "arriving": [0.0, 5, 95]}
    )
    plain = spread_year(
        FLOWS, PAIRS, COUNTRIES, year=2013, case="1", margins=margins, nonnegative=False
    )
    assert plain.spread.negative.height > 0
    assert plain.notes[0].startswith("flows below 0 sum to")
