"""What is compared with what: tables, years, criteria, origins; what has no partner; errors."""

import re
from datetime import UTC, date, datetime
from html import escape

import pandas as pd
import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import FrameError, ParameterError
from migtrace.official import Population, Stock, read_table, read_unhcr
from tests.validation.figures import estimated, flow, official_table, stock

THEIRS: dict[str, float | None] = {"BR": 40.0, "CO": 1000.0, "EC": 260.0, "PE": 430.0}


@pytest.fixture(scope="module")
def estimates() -> mt.Estimates:
    """Twelve people in VE; from June 2016 six are in CO, two in PE: S = 1200 / 12 = 100."""
    rows = [
        {
            "user": user,
            "time": datetime(year, month, 10, tzinfo=UTC),
            "country": "VE"
            if (year, month) < (2016, 6) or user > 8
            else "CO"
            if user < 7
            else "PE",
        }
        for user in range(1, 13)
        for year in (2015, 2016)
        for month in range(1, 13)
    ]
    return mt.estimate(pl.DataFrame(rows), mt.Study("VE", "2015-01:2016-12", 1200, criterion=3))


def test_estimates_bring_their_criterion_origin_and_year(estimates: mt.Estimates) -> None:
    agreement = mt.validate(estimates, stock({"CO": 500.0, "PE": 300.0, "BR": 7.0}, year=2016))
    told = {
        name: agreement.about[name] for name in ("table", "criterion", "origin", "year", "kind")
    }
    expected = ("new_residents", 3, "VE", 2016, "stock")
    assert tuple(told.values()) == expected
    # six in CO stand for 600; two in PE are too few to be told
    assert agreement.pairs.select("country", "estimated", "official").rows() == [
        ("CO", 600.0, 500.0)
    ]
    assert agreement.unmatched.select("side", "country", "official", "reason").rows() == [
        ("only_official", "BR", 7.0, "no estimate for this country"),
        ("only_official", "PE", 300.0, "hidden: too few people behind it (METHOD M13)"),
    ]


def test_a_flow_is_compared_with_appearances(estimates: mt.Estimates) -> None:
    agreement = mt.validate(estimates, flow({"CO": 500.0}, year=2016))
    assert (agreement.about["table"], agreement.about["kind"]) == ("appearances", "flow")
    assert agreement.pairs["estimated"].to_list() == [600.0]


def test_detected_is_a_stock_of_a_year(estimates: mt.Estimates) -> None:
    for subject in (estimates, estimates.detected):
        agreement = mt.validate(
            subject, stock({"CO": 500.0}, year=2016), table="detected", criterion=4
        )
        assert agreement.pairs["ratio"].to_list() == [1.2]
        assert agreement.about["criterion"] == 4


@pytest.mark.parametrize(
    ("table", "official", "words"),
    [
        ("new_residents", flow(THEIRS), ("new_residents is a stock", "compare appearances")),
        ("detected", flow(THEIRS), ("detected is a stock", "compare appearances with a Flow")),
        ("appearances", stock(THEIRS), ("appearances is a flow", "new_residents or detected")),
    ],
)
def test_stocks_and_flows_do_not_mix(
    estimates: mt.Estimates, table: str, official: Stock, words: tuple[str, ...]
) -> None:
    for subject in (estimates, getattr(estimates, table)):
        with pytest.raises(ParameterError, match="table: ") as error:
            mt.validate(subject, official, table=table, year=2016)
        assert all(word in str(error.value) for word in words)


def test_a_frame_with_years_must_be_named(estimates: mt.Estimates) -> None:
    with pytest.raises(ParameterError, match=r"detected.*appearances"):
        mt.validate(estimates.detected, stock(THEIRS))


def test_new_residents_alone_need_no_more_than_a_year(estimates: mt.Estimates) -> None:
    agreement = mt.validate(estimates.new_residents, stock(THEIRS), year=2018)
    assert agreement.about["criterion"] == 4
    assert agreement.about["origin"] == "VE"


def test_a_frame_of_one_criterion_is_taken_as_it_is() -> None:
    frame = pl.DataFrame({"criterion": [2, 2], "country": ["CO", "PE"], "people": [1.0, 2.0]})
    assert mt.validate(frame, stock(THEIRS)).about["criterion"] == 2
    with pytest.raises(ParameterError, match="criterion: got 3; new_residents has 2"):
        mt.validate(frame, stock(THEIRS), criterion=3)


def test_pandas_frames_are_read_and_nan_is_no_figure() -> None:
    frame = pd.DataFrame({"country": ["CO", "PE"], "people": [900.0, float("nan")]})
    agreement = mt.validate(frame, stock(THEIRS))
    assert agreement.pairs["country"].to_list() == ["CO"]
    assert agreement.unmatched.filter(country="PE")["reason"].to_list() == ["no estimated figure"]
    lazy = mt.validate(pl.from_pandas(frame).lazy(), stock(THEIRS))
    assert lazy.pairs.equals(agreement.pairs)


def test_missing_figures_are_told_by_side_and_a_stated_zero_is_a_figure() -> None:
    ours = estimated({"CO": 0.0, "PE": None, "EC": 4.0, "CL": 5.0, "UY": None})
    theirs = stock({"CO": 0.0, "PE": 430.0, "EC": None, "UY": None, "BR": 40.0})
    agreement = mt.validate(ours, theirs)
    assert agreement.pairs.rows() == [("CO", 0.0, None, None, 0.0, 0.0, None, None)]
    assert agreement.unmatched.select("side", "country", "reason").rows() == [
        ("neither", "UY", "no estimated figure; the official table states no figure"),
        ("only_estimate", "CL", "no official figure for this country"),
        ("only_estimate", "EC", "the official table states no figure"),
        ("only_official", "BR", "no estimate for this country"),
        ("only_official", "PE", "no estimated figure"),
    ]
    assert "2 estimated only, 2 official only, 1 without a figure" in repr(agreement)


def test_a_figure_without_a_factor_is_told_apart_from_a_hidden_one() -> None:
    ours = estimated({"CO": None, "PE": None}).with_columns(users=pl.Series([9, None]))
    reasons = mt.validate(ours, stock(THEIRS)).unmatched.filter(
        pl.col("country").is_in(["CO", "PE"])
    )
    assert reasons["reason"].to_list() == [
        "no resident left to upscale with (METHOD M7)",
        "hidden: too few people behind it (METHOD M13)",
    ]


def test_categories_are_summed() -> None:
    table = pl.concat(
        [official_table({"CO": 10.0, "PE": 5.0}), official_table({"CO": 1.0}, what="refugees")]
    )
    theirs = Stock(table, "an agency")
    ours = estimated({"CO": 11.0, "PE": 5.0})
    whole, one = (mt.validate(ours, theirs, categories=c) for c in (None, "oip"))
    assert whole.pairs["official"].to_list() == [11.0, 5.0]
    assert whole.about["categories"] == ["oip", "refugees"]
    assert one.pairs["official"].to_list() == [10.0, 5.0]
    assert one.about["categories"] == ["oip"]


def test_origins_are_not_mixed() -> None:
    both = pl.concat([official_table({"CO": 10.0}), official_table({"PE": 10.0}, origin="HT")])
    theirs = Stock(both, "an agency")
    with pytest.raises(ParameterError, match="origin: an agency has 2 origins, HT, VE"):
        mt.validate(estimated({"CO": 1.0}), theirs)
    agreement = mt.validate(estimated({"CO": 1.0}), theirs, origin="VE")
    assert agreement.unmatched.is_empty()


def test_an_official_table_of_all_origins_has_none_to_check() -> None:
    theirs = stock({"CO": 10.0}, origin=None)
    assert mt.validate(estimated({"CO": 1.0}), theirs).about["origin"] is None
    told = 'no figures of VE; it has all origins together, .* if they are, say origin="VE"'
    with pytest.raises(ParameterError, match=told):
        mt.validate(estimated({"CO": 1.0}), theirs, origin="VE")


def test_people_within_their_own_country_are_not_compared() -> None:
    theirs = stock({"VE": 10.0})
    with pytest.raises(ParameterError, match="within their own country"):
        mt.validate(estimated({"CO": 1.0}), theirs)


def test_the_study_decides_the_origin(estimates: mt.Estimates) -> None:
    with pytest.raises(ParameterError, match="origin: got 'CO'; the estimate is of people from VE"):
        mt.validate(estimates, stock(THEIRS, year=2016), origin="CO")


def test_years_must_be_there(estimates: mt.Estimates) -> None:
    years = pl.concat([official_table(THEIRS), official_table(THEIRS, year=2019)])
    theirs = Stock(years, "an agency")
    with pytest.raises(ParameterError, match="year: say which; an agency has 2018 to 2019"):
        mt.validate(estimated({"CO": 1.0}), theirs)
    with pytest.raises(ParameterError, match="year: got 2016; an agency has 2018 to 2019"):
        mt.validate(estimates, theirs)
    with pytest.raises(ParameterError, match="year: got 2018; detected has 2016"):
        mt.validate(estimates, theirs, table="detected", year=2018)
    two = pl.DataFrame({"country": ["CO"] * 2, "year": [2017, 2018], "people": [1.0, 2.0]})
    with pytest.raises(ParameterError, match="year: detected has 2017 to 2018; say which"):
        mt.validate(two, theirs, table="detected")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"country": ["CO"]}, "column 'people' is missing"),
        ({"people": [1.0]}, "column 'country' is missing"),
        ({"country": ["CO"], "people": ["many"]}, "must be numbers"),
        (
            {"country": ["CO"], "people": [-1.0]},
            "people of CO is -1.0; expected a number from 0 to 1e12",
        ),
        ({"country": ["CO"], "people": [float("inf")]}, "people of CO is inf"),
        ({"country": ["CO"], "people": [1e200]}, r"people of CO is 1e\+200"),
        ({"country": ["CO"], "people": [date(2018, 1, 1)]}, "must be numbers"),
        (
            {"country": ["CO"], "people": [1.0], "criterion": ["4"]},
            "new_residents: column 'criterion' is String; expected whole numbers",
        ),
        (
            {"country": ["CO"], "people": [1.0], "criterion": [4], "year": ["2018"]},
            "column 'year' is String; expected whole numbers",
        ),
        ({"country": ["CO", "CO"], "people": [1.0, 2.0]}, "CO stands in 2 rows"),
        ({"country": ["COL"], "people": [1.0]}, "country is 'COL'; expected two capital letters"),
        ({"country": [None], "people": [1.0]}, "country is None"),
        ({"country": ["CO"], "people": [1.0], "low": [0.5]}, "one of the columns low and high"),
        ({"country": ["CO"], "people": [1.0], "low": [-1], "high": [2]}, "low of CO is -1.0"),
        ({"country": ["CO"], "people": [1.0], "low": [3], "high": [2]}, "expected low <= high"),
    ],
)
def test_frames_that_cannot_be_are_refused(frame: dict[str, list[object]], message: str) -> None:
    with pytest.raises(FrameError, match=message):
        mt.validate(pl.DataFrame(frame), stock(THEIRS), table="new_residents")


def test_parameters_that_cannot_be_are_refused() -> None:
    ours, theirs = estimated({"CO": 1.0}), stock(THEIRS)
    with pytest.raises(ParameterError, match="table: got 'exits'"):
        mt.validate(ours, theirs, table="exits")
    with pytest.raises(ParameterError, match=r"table: got \['new_residents'\]; expected one of"):
        mt.validate(ours, theirs, table=["new_residents"])  # type: ignore[arg-type]  # on purpose
    for criterion in ("x", 9, True, 0):
        with pytest.raises(ParameterError, match=r"criterion: got .*; expected 1, 2, 3 or 4"):
            mt.validate(ours, theirs, criterion=criterion)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ParameterError, match=r"category: got \[\]; expected at least one of oip"):
        mt.validate(ours, theirs, categories=[])
    with pytest.raises(ParameterError, match=r"official: an agency has 1e\+200 people in CO"):
        mt.validate(ours, stock({"CO": 1e200}))
    with pytest.raises(ParameterError, match="an agency has no figures: the table has no rows"):
        mt.validate(ours, stock({}))
    with pytest.raises(ParameterError, match="level: got 1"):
        mt.validate(ours, theirs, level=1)
    with pytest.raises(ParameterError, match="replicates: got -1"):
        mt.validate(ours, theirs, replicates=-1)
    with pytest.raises(ParameterError, match="seed: got 'a'"):
        mt.validate(ours, theirs, seed="a")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(FrameError, match=r"estimate: the lazy frame cannot be computed: .*nope"):
        mt.validate(ours.lazy().select("nope"), theirs)
    with pytest.raises(ParameterError, match="estimate: got str"):
        mt.validate("folder", theirs)
    with pytest.raises(ParameterError, match="official: got DataFrame; expected a Stock or Flow"):
        mt.validate(ours, theirs.table)  # type: ignore[arg-type]  # on purpose
    everybody = pl.DataFrame({"country": ["CO"], "year": [2018], "people": [5.0]})
    with pytest.raises(ParameterError, match="got Population, everybody who lives in a country"):
        mt.validate(ours, Population(everybody, "a census"))  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ParameterError, match="category: got 'refugees'"):
        mt.validate(ours, theirs, categories="refugees")


def test_an_agreement_is_told_in_a_few_lines() -> None:
    ours = estimated({"BR": 80.0, "CO": 1000.0, "EC": 260.0, "PE": 430.0, "CL": 30.0})
    agreement = mt.validate(ours, stock(THEIRS))
    lines = repr(agreement).splitlines()
    assert lines[0] == "Agreement: new_residents of VE, with an agency (stock, 2018)"
    # 1770 of 1800 estimated people are in countries with both figures
    assert lines[1] == (
        "4 countries with 98% of the estimated people and 100% of the official people; "
        "1 estimated only"
    )
    # only Brazil is off, by 40 of 40: a quarter on average, 40 of 1730 in all
    assert "mean absolute error 25%" in lines[2]
    assert "bias of the total 2%" in lines[2]
    # Without Brazil nothing is off: R2 goes from 1 - 1600/505875 to 1. Without Colombia the rest
    # varies less: means 243.3, squares about it 76467, and R2 is 1 - 1600/76467.
    assert lines[3] == "most influential: CO; without it R2 about the identity is 0.98"
    html = agreement._repr_html_()
    assert "BR: 80 estimated, 40 official" in html
    assert "4 countries on logarithmic axes" in html
    # Largest first: Colombia, Peru, Ecuador, Brazil.
    names = re.findall(r'<th scope="row"[^>]*>(\w+)</th>', html)
    assert names == sorted(THEIRS, key=lambda code: -(THEIRS[code] or 0))
    assert all(escape(line) in html for line in lines)
    assert "<script" not in html


def test_an_agreement_without_figures_above_0_has_no_dots() -> None:
    html = mt.validate(estimated({"BR": 0.0}), stock({"BR": 40.0}))._repr_html_()
    assert "<svg" not in html
    assert "<table" in html


def test_codes_that_are_no_countries_are_told_with_the_first_reason() -> None:
    csv = b"Land,Zahl\nCOL,5\nPER,7\n"
    columns = {"destination": "Land", "people": "Zahl"}
    theirs = read_table(csv, kind="stock", columns=columns, codes="alpha2", origin="VE", year=2018)
    told = "bytes has no figures: no row has an ISO country; the first: 'destination COL: no ISO"
    with pytest.raises(ParameterError, match=told):
        mt.validate(estimated({"CO": 1.0}), theirs)


def test_rows_of_the_source_without_a_country_are_counted_once_and_of_this_origin() -> None:
    csv = (
        b"year,coo_iso,coa_iso,refugees,oip\n2018,VEN,COL,1,2\n2018,UNK,COL,5,6\n"
        b"2018,VEN,XYZ,5,6\n2018,SYR,XYZ,5,6\n2019,UNK,COL,5,6\n2018,VEN,PER,5,6\n"
    )
    agreement = mt.validate(estimated({"CO": 1.0}), read_unhcr(csv), origin="VE", year=2018)
    # Of unknown people in Colombia, who may be of VE, and of those of VE in XYZ; not of Syria's.
    assert agreement.about["unresolved"] == 2
