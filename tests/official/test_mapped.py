"""Any CSV, by a mapping of its columns."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.official import Flow, Population, Stock, read_table
from migtrace.official.places import Codes, codes_of, simple_name, to_iso2
from migtrace.readers.country_codes import country_rows

ARRIVALS = Path(__file__).parent / "data" / "mediterranean_arrivals_daily.csv"
PLACES = [
    "greekislands",
    "mainlandgreece",
    "fyrom",
    "serbia",
    "croatia",
    "hungary",
    "slovenia",
    "austria",
]


def test_real_daily_arrivals_with_a_column_for_each_country() -> None:
    flow = read_table(
        ARRIVALS, kind="flow", columns={"date": "date", "destination": PLACES}, codes="name"
    )
    assert isinstance(flow, Flow)
    # 102 days and eight places, of which three are no countries.
    assert flow.table.height == 102 * 5
    assert flow.unmatched.height == 102 * 3
    assert set(flow.unmatched["destination_code"]) == {"greekislands", "mainlandgreece", "fyrom"}
    both = pl.concat([flow.table["people"], flow.unmatched["people"]])
    assert both.null_count() == 10
    third = flow.table.filter(pl.col("date") == date(2015, 10, 3))
    assert third.filter(pl.col("destination") == "SI")["people"].to_list() == [None]
    assert third.filter(pl.col("destination") == "RS")["people"].to_list() == [3700.0]


def test_codes_of_every_kind_are_understood() -> None:
    colombia_in: dict[Codes, str] = {
        "alpha2": "CO",
        "alpha3": "col",
        "m49": "170",
        "name": "COLOMBIA",
    }
    for codes, colombia in colombia_in.items():
        stock = read_table(
            f"to,n\n{colombia},5\nnowhere,6\n".encode(),
            kind="stock",
            columns={"destination": "to", "people": "n"},
            codes=codes,
            origin="VE",
            year=2018,
        )
        assert isinstance(stock, Stock)
        assert stock.table.row(0) == ("VE", "CO", 2018, None, "total", 5.0)
        assert stock.unmatched["reason"].to_list() == ["destination nowhere: no ISO country"]


def test_categories_can_be_a_column_or_several() -> None:
    tall = read_table(
        b"from,to,year,what,n\nVEN,COL,2018,oip,3\nVEN,COL,2018,refugees,4\n",
        kind="stock",
        columns={
            "origin": "from",
            "destination": "to",
            "year": "year",
            "category": "what",
            "people": "n",
        },
    )
    wide = read_table(
        b"from,to,year,oip,refugees\nVEN,COL,2018,3,4\n",
        kind="stock",
        columns={
            "origin": "from",
            "destination": "to",
            "year": "year",
            "people": ["oip", "refugees"],
        },
    )
    assert tall == wide
    assert tall.people_by_destination().rows() == [("CO", 2018, 7.0)]


def test_a_population_in_thousands() -> None:
    people = read_table(
        b"code|when|n\nNAM|2018|2,400.5\n",
        kind="population",
        columns={"country": "code", "year": "when", "people": "n"},
        times=1000,
        separator="|",
    )
    assert isinstance(people, Population)
    assert people.people_of("NA", 2018) == 2_400_500.0


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"kind": "stocks"}, "kind: got 'stocks'; expected 'stock' or 'flow' or 'population'"),
        ({"columns": "n"}, "columns: got 'n'; expected parts and their columns"),
        ({"columns": {"to": "a"}}, "columns: got the part 'to'"),
        ({"columns": {"destination": "a"}}, "expected destination and people"),
        ({"columns": {"destination": "a", "people": []}}, "people: the list is empty"),
        ({"columns": {"destination": ["a"], "people": "b"}}, "expected destination"),
        ({"columns": {"destination": "a", "people": "b", "year": ["c"]}}, "a list goes for people"),
        ({"codes": "iso3"}, "codes: got 'iso3'; expected one of 'alpha2', 'alpha3'"),
        ({"origin": "VEN"}, "origin: got 'VEN'"),
        ({"year": None}, "year: got None, and no column of years or dates; expected one"),
        ({"times": 0}, "times: got 0"),
        ({"separator": ", "}, "separator: got ', '; expected one character"),
        ({"columns": {"destination": "a", "people": "b", "date": "c"}}, "year: got 2018, and"),
        ({"columns": {"origin": "a", "destination": "a", "people": "b"}}, "origin: got 'VE', and"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(
    parameters: dict[str, object], told: str
) -> None:
    usual = {
        "kind": "stock",
        "columns": {"destination": "a", "people": "b"},
        "origin": "VE",
        "year": 2018,
    }
    with pytest.raises(ParameterError, match=told):
        read_table(b"a,b\nCOL,1\n", **{**usual, **parameters})  # type: ignore[call-overload]  # the point


def test_a_missing_column_or_category_is_named() -> None:
    parts = {"destination": "to", "people": "n", "year": "y", "category": "what"}
    with pytest.raises(FrameError, match="has no column 'what'; its first line has to, n, y"):
        read_table(b"to,n,y\n", kind="stock", columns=parts)
    with pytest.raises(FrameError, match="line 2: column 'what' has nothing; expected a category"):
        read_table(b"to,n,y,what\nCOL,1,2018,\n", kind="stock", columns=parts)
    with pytest.raises(FrameError, match="line 2: column 'y' has '1999-2003'; expected a year"):
        read_table(b"to,n,y,what\nCOL,1,1999-2003,x\n", kind="stock", columns=parts)


def test_country_codes_are_whole_and_unambiguous() -> None:
    assert len(codes_of("alpha2")) == len(codes_of("alpha3")) == len(codes_of("m49")) == 250
    assert codes_of("alpha2")["NA"] == "NA"
    # The names of one country are those of no other.
    names = [
        (simple_name(name), row["alpha2"])
        for row in country_rows()
        for name in row["names"].split("|")
    ]
    assert len(dict(names)) == len(names)
    known = ["Cote d'Ivoire", "Türkiye", "turkey", "The Gambia", "Atlantis", None]
    assert to_iso2(pl.Series(known), "name").to_list() == ["CI", "TR", "TR", "GM", None, None]
