"""What was known of pairs of countries: the bundled tables, and no look ahead."""

from typing import Any

import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.forecast import (
    country_pairs,
    country_years,
    pair_features,
    read_flows,
    read_pairs,
    world_flows,
)
from migtrace.forecast.push_pull.features import countries_with, feature_matrix
from migtrace.official import Population, bundled

PAIRS = pl.DataFrame({"origin": list("AB"), "destination": list("BA"), "distance_km": [9.0, 9.0]})
YEARS = pl.DataFrame(
    {"country": ["A", "A", "A", "B"], "year": [2010, 2011, 2012, 2010], "gdp": [1.0, 2.0, 4.0, 7.0]}
)


def test_pairs_go_both_ways_and_are_the_same_both_ways() -> None:
    pairs = country_pairs()
    turned = pairs.rename({"origin": "destination", "destination": "origin"})
    assert pairs.equals(turned.select(pairs.columns).sort("origin", "destination"))
    assert pairs.height == 227 * 226
    assert (pairs["distance_km"] > 0).all()
    assert pairs["origin"].str.contains("^[A-Z]{2}$").all()


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        # CEPII's rows, distw; CD, RO and TL stand there as ZAR, ROM and TMP.
        ("SY", "TR", (753.8, True, False, True)),
        ("ES", "MX", (9144.4, False, True, True)),
        # Juba is 512 km from Kampala: 4.83 N 31.58 E, 0.32 N 32.58 E.
        ("SS", "UG", (512.3, True, True, False)),
    ],
)
def test_known_pairs(origin: str, destination: str, expected: tuple[float, ...]) -> None:
    row = country_pairs().filter(origin=origin, destination=destination).row(0)
    assert row[2:] == pytest.approx(expected, abs=0.06)


def test_countries_whose_codes_changed_are_there() -> None:
    places = set(country_pairs()["origin"])
    assert {"CD", "RO", "TL", "PS", "RS", "ME", "XK", "SS", "NA"} <= places


def test_flows_agree_with_the_extract_of_four_origins() -> None:
    few = read_flows(bundled("unhcr_flows")).table
    many = read_flows(world_flows()).table
    both = many.join(few, on=["origin", "destination", "year"], suffix="_few")
    # The extract has no year but those from 2006, and rows whose people are 0.
    assert both.height == few.filter(pl.col("people") > 0).height > 3000
    assert both["people"].equals(both["people_few"].alias("people"))


def test_people_without_a_country_are_set_aside() -> None:
    flows = world_flows()
    assert set(flows.unmatched["origin_code"]) == {"STA", "TIB", "UKN"}
    assert flows.unmatched["people"].sum() > 800_000
    assert flows.categories == ["asylum_seekers", "oip", "refugee_like", "refugees"]
    assert flows.years == list(range(2004, 2026))


def test_populations_agree_with_the_bundled_ones() -> None:
    years = country_years().select("country", "year", "population").drop_nulls()
    other = bundled("world_bank_population").table
    both = years.join(other, on=["country", "year"])
    assert both.height == other.drop_nulls("people").height
    assert (both["population"] == both["people"]).all()


def test_facts_are_of_the_year_before_or_earlier() -> None:
    table = pair_features(PAIRS, YEARS, years=[2010, 2011, 2012, 2013])
    a = table.filter(pl.col("origin") == "A")
    # Of 2009 nothing is known; of B nothing after 2010, so that stays.
    assert a["gdp_origin"].to_list() == [None, 1.0, 2.0, 4.0]
    assert a["gdp_destination"].to_list() == [None, 7.0, 7.0, 7.0]
    later = pair_features(PAIRS, YEARS, years=2013, lag=2)
    assert later["gdp_origin"].to_list() == [2.0, 7.0]


def test_past_flows_are_those_of_the_year_before() -> None:
    flows = pl.DataFrame({"origin": ["A"], "destination": ["B"], "people": [5.0]})
    flows = pl.concat([flows.with_columns(year=2011), flows.with_columns(year=2012, people=9.0)])
    table = pair_features(PAIRS, YEARS, years=[2011, 2012, 2013], flows=flows)
    past = {(o, y): n for o, y, n in table.select("origin", "year", "past_people").iter_rows()}
    # Nothing is known of 2010; a pair without a row had nobody.
    assert past == {
        ("A", 2011): None,
        ("A", 2012): 5.0,
        ("A", 2013): 9.0,
        ("B", 2011): None,
        ("B", 2012): 0.0,
        ("B", 2013): 0.0,
    }
    assert pair_features(PAIRS, YEARS, years=2012, flows=flows)["past_people"].to_list() == [
        5.0,
        0.0,
    ]


def test_tables_of_ones_own_go_beside() -> None:
    conflict = YEARS.select("country", "year", conflict=pl.col("gdp") > 3)
    news = PAIRS.select("origin", "destination", news=pl.Series([0.5, 0.25])).with_columns(
        year=2012
    )
    table = pair_features([PAIRS, news], [YEARS, conflict], years=[2012, 2013])
    assert table.filter(year=2013)["news"].to_list() == [0.5, 0.25]
    assert table.filter(year=2012)["news"].to_list() == [None, None]
    assert table.filter(year=2013)["conflict_origin"].to_list() == [1.0, 1.0]
    people = Population(
        YEARS.select("country", "year", people="gdp").with_columns(
            country=pl.col("country") + pl.col("country")
        ),
        "x",
    )
    doubled = PAIRS.with_columns(
        origin=pl.col("origin") + pl.col("origin"),
        destination=pl.col("destination") + pl.col("destination"),
    )
    assert pair_features(doubled, people, years=2012)["population_origin"].to_list() == [2.0, 7.0]


def test_files_and_pandas_are_read() -> None:
    named = PAIRS.with_columns(near=pl.Series([True, False]), called=pl.Series(["x", "NA"]))
    expected = read_pairs(named)
    assert expected.columns == ["origin", "destination", "distance_km", "near"]
    assert read_pairs(named.to_pandas()).equals(expected)
    assert read_pairs(named.write_csv().encode()).equals(expected)


def test_wrong_tables_are_named() -> None:
    with pytest.raises(FrameError, match="has no column 'destination'"):
        read_pairs(PAIRS.drop("destination"))
    with pytest.raises(FrameError, match="1 rows have no origin or destination"):
        read_pairs(PAIRS.with_columns(origin=pl.Series([None, "B"])))
    with pytest.raises(FrameError, match="is there twice"):
        read_pairs(pl.concat([PAIRS, PAIRS]))
    with pytest.raises(FrameError, match="countries: has no column 'year'"):
        pair_features(PAIRS, YEARS.drop("year"), years=2012)
    with pytest.raises(FrameError, match="column 'year' is String"):
        pair_features(PAIRS, YEARS.with_columns(year=pl.lit("x")), years=2012)
    with pytest.raises(FrameError, match="two tables have the column 'gdp_origin'"):
        pair_features(PAIRS, [YEARS, YEARS], years=2012)
    with pytest.raises(ParameterError, match="lag: got 0"):
        pair_features(PAIRS, YEARS, years=2012, lag=0)
    wrong: list[Any] = [[], [2012.5], 2012.5, None, "2012"]
    for years in wrong:
        with pytest.raises(ParameterError, match="years: got"):
            pair_features(PAIRS, YEARS, years=years)
    with pytest.raises(ParameterError, match="pairs: got no table"):
        pair_features([], YEARS, years=2012)


@pytest.mark.parametrize("year", [float("nan"), 10**12, 2015.5, None])
def test_years_of_pairs_are_whole(year: float | None) -> None:
    dated = PAIRS.with_columns(year=pl.lit(year, pl.Float64))
    with pytest.raises(FrameError, match=r"pairs: column 'year' has .*; expected a whole number"):
        read_pairs(dated)
    assert read_pairs(PAIRS.with_columns(year=2015.0))["year"].to_list() == [2015, 2015]


def test_numbers_of_files_have_points_and_may_be_missing() -> None:
    csv = b"origin,destination,distance_km,called\nNA,ZA,NA,NA\nZA,NA,12.5,x\n"
    assert read_pairs(csv).rows() == [("NA", "ZA", None), ("ZA", "NA", 12.5)]
    message = "line 3: column 'distance_km' has '12,5'; expected a number with a point"
    with pytest.raises(FrameError, match=message):
        read_pairs(b'origin,destination,distance_km\nA,B,3\nB,A,"12,5"\n')
    # Names that look like numbers stay as they are.
    assert read_pairs(b"origin,destination,near\n1,02,true\n").rows() == [("1", "02", 1.0)]


def test_features_by_hand() -> None:
    pairs = PAIRS.with_columns(distance_km=pl.Series([1.0, None]))
    told = feature_matrix(pairs, ["distance_km", "log(distance_km)", "log1p(distance_km)"])
    assert told[0] == pytest.approx([1.0, 0.0, 0.6931471805599453])
    assert (told[1] != told[1]).all()  # unknown, and not 0
    with pytest.raises(FrameError, match=r"distance_km of A-B is -1.0; expected .* above -1"):
        feature_matrix(PAIRS.with_columns(distance_km=-1.0), ["log1p(distance_km)"])


def test_a_country_without_facts_takes_no_other_along() -> None:
    names = pl.DataFrame({"origin": list("ABC")})
    pairs = names.join(names.rename({"origin": "destination"}), how="cross")
    pairs = pairs.filter(pl.col("origin") != pl.col("destination"))
    known = pl.col("origin") != "C"
    facts = pairs.with_columns(gdp_origin=pl.when(known).then(1.0))
    assert countries_with(facts, ["gdp_origin"]) == ["A", "B"]
    assert countries_with(pairs.with_columns(gdp_origin=1.0)[1:], ["gdp_origin"]) == ["B", "C"]
    with pytest.raises(FrameError, match="pairs: have no column 'news'"):
        countries_with(pairs, ["news"])


def test_the_country_with_most_gaps_is_left_out_whichever_way_they_go() -> None:
    # Nothing is known of who goes to A: B and C lack one pair each, A lacks two.
    names = pl.DataFrame({"origin": list("ABC")})
    pairs = names.join(names.rename({"origin": "destination"}), how="cross")
    pairs = pairs.filter(pl.col("origin") != pl.col("destination"))
    known = pairs.with_columns(gdp=pl.when(pl.col("destination") != "A").then(1.0))
    assert countries_with(known, ["gdp"]) == ["B", "C"]
    assert countries_with(known.to_pandas(), ["gdp"]) == ["B", "C"]
    message = r"no two countries have all of gdp, news; of 6 pairs 1 have news"
    with pytest.raises(FrameError, match=message):
        countries_with(known.with_columns(news=pl.Series([1.0] + [None] * 5)), ["gdp", "news"])
    with pytest.raises(ParameterError, match="columns: got 'gdp'; expected several"):
        countries_with(known, "gdp")
