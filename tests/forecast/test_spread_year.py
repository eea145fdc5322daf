"""A year told from the years before it: a law that is found again, and worlds of three places."""

import math
from typing import Any

import polars as pl
import pytest

from migtrace import FrameError, MigtraceError, ParameterError
from migtrace.forecast import compare_cases, read_flows, read_margins, spread_year, world_flows

KEY = ["AB", "AC", "BA", "BC", "CA", "CB"]
ENDS = {"origin": [key[0] for key in KEY], "destination": [key[1] for key in KEY]}
# A and B are near each other, C is far from both.
PAIRS = pl.DataFrame({**ENDS, "distance_km": [100.0, 200.0, 100.0, 200.0, 200.0, 200.0]})
COUNTRIES = pl.DataFrame(
    {"country": list("ABC"), "year": [2009] * 3, "population": [1e3, 2e3, 3e3]}
)
YEARS = {
    2010: [100, 1, 50, 1, 9, 4],  # before the first year to learn from
    2011: [7, 2, 5, 3, 1, 2],  # near: (7 + 5)/2 = 6; far: (2 + 3 + 1 + 2)/4 = 2
    2012: [10, 4, 6, 2, 2, 2],
}


def _flows(*years: int) -> pl.DataFrame:
    tables = [PAIRS.select("origin", "destination", people=pl.Series(YEARS[y])) for y in years]
    return pl.concat(
        table.with_columns(year=pl.lit(year)) for year, table in zip(years, tables, strict=True)
    )


def _people(flows: pl.DataFrame) -> dict[str, float]:
    rows = flows.select("origin", "destination", "people").iter_rows()
    return {origin + destination: people for origin, destination, people in rows}


def _round(year: int, x: float) -> dict[str, float]:
    """Flows with the margins of a year: its own, and x more round A-B-C, x less the other way."""
    more = {"AB", "BC", "CA"}
    return {key: n + (x if key in more else -x) for key, n in zip(KEY, YEARS[year], strict=True)}


# Two kinds of pairs and two terms: the Poisson affinity is the mean of each kind in 2011, 6 and 2.
# Least sum of M^2/a with the margins of 2012: (AB - BA)/6 + (BC + CA - AC - CB)/2 =
# (4 + 2x)/6 + (4x - 2)/2 = 0, so x = 1/7.
X = 1 / 7
MARGINS = pl.DataFrame({"country": list("ABC"), "leaving": [14, 8, 4], "arriving": [8, 12, 6]})


@pytest.mark.parametrize("nonnegative", [True, False])
def test_a_year_by_hand(*, nonnegative: bool) -> None:
    flows = _flows(2010, 2011, 2012)
    told = spread_year(flows, PAIRS, year=2012, case="1", nonnegative=nonnegative)
    assert _people(told.spread.flows) == pytest.approx(_round(2012, X))
    assert told.rmse == pytest.approx(X)  # each of six pairs is off by it
    assert told.observed is not None
    assert _people(told.observed) == _round(2012, 0)
    assert told.year == 2012
    # a = 6 (d/100)^b with 2^b = 2/6
    assert told.coefficients["term"].to_list() == ["constant", "log(distance_km)"]
    assert 2 ** told.coefficients["estimate"][1] == pytest.approx(1 / 3)
    share = ("flows below 0 sum to 0.0% of all who leave",)
    assert told.notes == (() if nonnegative else share)
    assert "2012: Spread of 26 people over 6 pairs" in repr(told)


def test_what_distance_says_is_found_again() -> None:
    # 1000 people for one kilometre in 2010 and 2011, half as many in 2012: margins are half of what
    # is expected, so R_i + E_j = 1/2 for all pairs, and flows are those of 2012.
    km = pl.Series([1.0, 2.0, 1.0, 4.0, 2.0, 4.0])
    pairs = PAIRS.with_columns(distance_km=km)
    flows = pl.concat(
        pairs.select("origin", "destination", year=pl.lit(year), people=times / km)
        for year, times in ((2010, 1000.0), (2011, 1000.0), (2012, 500.0))
    )
    told = spread_year(flows, pairs, year=2012, case="1")
    terms = dict(told.coefficients.select("term", "estimate").rows())
    assert terms["log(distance_km)"] == pytest.approx(-1.0, abs=1e-6)
    assert told.spread.flows["people"].to_list() == pytest.approx((500 / km).to_list(), rel=1e-6)
    assert told.rmse == pytest.approx(0.0, abs=1e-3)


def test_first_year_says_what_is_learned_from() -> None:
    # 2010 and 2011: near (100 + 50 + 7 + 5)/4 = 40.5; far (1 + 1 + 9 + 4 + 2 + 3 + 1 + 2)/8 = 23/8.
    told = spread_year(_flows(2010, 2011, 2012), PAIRS, year=2012, case="1", first_year=2010)
    # (4 + 2x)/40.5 + (4x - 2)/(23/8) = 0
    x = (2 * 8 / 23 - 4 / 40.5) / (2 / 40.5 + 4 * 8 / 23)
    assert _people(told.spread.flows) == pytest.approx(_round(2012, x))


def test_a_year_to_come_needs_margins() -> None:
    flows = _flows(2010, 2011)
    told = spread_year(flows, PAIRS, year=2012, case="1", margins=MARGINS)
    assert _people(told.spread.flows) == pytest.approx(_round(2012, X))
    assert (told.observed, told.rmse) == (None, None)
    assert "RMSE" not in repr(told)
    with pytest.raises(ParameterError, match="margins: got none, and there are no flows of 2012"):
        spread_year(flows, PAIRS, year=2012, case="1")


def test_the_year_told_and_later_change_no_bit() -> None:
    before = spread_year(_flows(2010, 2011), PAIRS, year=2012, case="1", margins=MARGINS)
    other = _flows(2012).with_columns(people=pl.col("people") * 50 + 3)
    later = other.with_columns(year=pl.lit(2013))
    flows = pl.concat([_flows(2010, 2011), other, later])
    after = spread_year(flows, PAIRS, year=2012, case="1", margins=MARGINS)
    assert after.spread.flows.equals(before.spread.flows)
    assert after.coefficients.equals(before.coefficients)


def test_margins_may_be_the_flows_of_another_year() -> None:
    # With the margins of 2011: (2 + 2x)/6 + 4x/2 = 0, so x = -1/7.
    flows = _flows(2010, 2011)
    last = read_flows(flows).of(2011)
    for margins in (last, read_margins(last)):
        told = spread_year(flows, PAIRS, year=2012, case="1", margins=margins)
        assert _people(told.spread.flows) == pytest.approx(_round(2011, -1 / 7))
        assert told.notes == ()


# D has no distance.
STRANGER = pl.DataFrame({"origin": ["A"], "destination": ["D"], "people": [5]})


def test_who_has_no_features_is_left_out_and_counted() -> None:
    flows = pl.concat(
        [_flows(2010, 2011, 2012), STRANGER.with_columns(year=2012)], how="vertical_relaxed"
    )
    # Of the 26 + 5 people of 2012 five go to D.
    note = "3 countries have all features: 5 of 31 people moved from or to others and are left out"
    known = spread_year(flows, PAIRS, year=2012, case="1")
    of_the_year = read_flows(flows).of(2012)
    given = spread_year(_flows(2010, 2011), PAIRS, year=2012, case="1", margins=of_the_year)
    for told in (known, given):
        assert _people(told.spread.flows) == pytest.approx(_round(2012, X))
        assert told.notes == (note,)


def test_a_cut_that_puts_margins_out_of_balance_is_told() -> None:
    wider = pl.DataFrame({"country": ["D"], "leaving": [0], "arriving": [5]})
    wider = pl.concat([MARGINS, wider]).with_columns(
        leaving=pl.col("leaving") + pl.when(country="A").then(5).otherwise(0)
    )
    flows = _flows(2010, 2011)
    message = r"without countries that lack a feature \(D\) 31 people leave and 26 arrive"
    with pytest.raises(ParameterError, match=message):
        spread_year(flows, PAIRS, year=2012, case="1", margins=wider)
    told = spread_year(flows, PAIRS, year=2012, case="1", margins=wider, balance="scale")
    assert told.notes == (
        (
            "3 countries have all features: of 31 people who leave 0 leave others, of 31 who "
            "arrive 5 arrive in others and are left out"
        ),
        "31 people leave and 26 arrive: arrivals are scaled by 1.192",  # 31/26
    )


def test_margins_that_do_not_balance_are_an_error_unless_they_are_to_be_scaled() -> None:
    more = MARGINS.with_columns(arriving=pl.col("arriving") * 8)
    flows = _flows(2010, 2011)
    with pytest.raises(ParameterError, match="26 people leave and 208 arrive"):
        spread_year(flows, PAIRS, year=2012, case="1", margins=more)
    told = spread_year(flows, PAIRS, year=2012, case="1", margins=more, balance="scale")
    assert _people(told.spread.flows) == pytest.approx(_round(2012, X))
    assert told.notes == ("26 people leave and 208 arrive: arrivals are scaled by 0.125",)


def test_errors_are_over_all_pairs_with_and_without_a_flow() -> None:
    # Nobody moves from or to E in 2012: its six pairs are told rightly. 6/49 over twelve pairs.
    others = [("A", "E"), ("B", "E"), ("C", "E"), ("E", "A"), ("E", "B"), ("E", "C")]
    far = pl.DataFrame(others, schema=["origin", "destination"], orient="row")
    pairs = pl.concat([PAIRS, far.with_columns(distance_km=200.0)])
    # far, 2011: still 2 on the mean, when each of E's six pairs has 2.
    of_e = far.with_columns(year=pl.lit(2011), people=pl.lit(2)).select(_flows(2011).columns)
    flows = pl.concat([_flows(2010, 2011, 2012), of_e], how="vertical_relaxed")
    told = spread_year(flows, pairs, year=2012, case="1")
    assert told.rmse == pytest.approx(X / math.sqrt(2))
    everybody = pl.concat(
        [COUNTRIES, pl.DataFrame({"country": ["E"], "year": [2009], "population": [4e3]})]
    )
    cases = {"1": ["log(distance_km)"]}
    table = compare_cases(flows, pairs, everybody, years=2012, cases=cases, methods=["poisson"])
    cell = table.filter(model="push-pull, nonnegative", task="margins known")["rmse"].item()
    assert told.rmse == pytest.approx(cell, rel=1e-12)


def test_flows_below_zero_are_told() -> None:
    margins = pl.DataFrame(
        {"country": ["A", "B", "C"], "leaving": [90.0, 5, 5], "arriving": [0.0, 5, 95]}
    )
    flows = _flows(2010, 2011)
    plain = spread_year(flows, PAIRS, year=2012, case="1", margins=margins, nonnegative=False)
    assert plain.spread.negative.height > 0
    assert plain.notes[0].startswith("flows below 0 sum to")


def test_years_that_cannot_be_told() -> None:
    flows = _flows(2010, 2011, 2012)
    for year in (2010, 2011):
        with pytest.raises(ParameterError, match=f"year: got {year}; expected flows of years befo"):
            spread_year(flows, PAIRS, year=year, case="1")
    with pytest.raises(ParameterError, match="they are of no year"):
        spread_year(_flows(2010).drop("year"), PAIRS, year=2012, case="1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"year": "2012"}, "year: got '2012'; expected a whole number"),
        ({"year": 2012.0}, "year: got 2012.0"),
        ({"year": None}, "year: got None"),
        ({"year": 2012, "first_year": "2011"}, "first_year: got '2011'"),
        ({"year": 2012, "first_year": 2011.5}, "first_year: got 2011.5"),
        ({"year": 2012, "balance": "force"}, "balance: got 'force'"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(MigtraceError, match=message):
        spread_year(_flows(2010, 2011, 2012), PAIRS, case="1", **options)


def test_a_year_whose_past_is_not_known_is_named() -> None:
    # Case 3 needs the flow of the year before: UNHCR's end in 2025, and here there is no 2015.
    flows = read_flows(world_flows())
    with pytest.raises(FrameError, match=r"pairs of 2027: .* of 51,302 pairs 0 have past_people"):
        spread_year(flows, year=2027, first_year=2025, case="3", margins=flows.of(2025))
    with pytest.raises(FrameError, match=r"pairs of 2016: .* 0 have past_people"):
        spread_year(flows.of([2010, 2011, 2016]), year=2016, case="3")
