"""Flows between countries: what is read, what is left out and counted, what is refused."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migtrace import FrameError, Handout, ParameterError, SourceError
from migtrace.forecast import BilateralFlows, Margins, read_flows, read_margins, world_flows
from migtrace.forecast.push_pull.bilateral import FlowSource
from migtrace.official import Flow, Stock

CSV = b"""origin,destination,year,people
SY,TR,2015,90
SY,LB,2015,-
SY,SY,2015,7
NA,ZA,2015,"1,200"
SY,TR,2016,40
"""


def test_a_table_is_read_and_what_is_no_flow_counted() -> None:
    flows = read_flows(CSV)
    assert flows.table.rows() == [
        ("NA", "ZA", 2015, 1200.0),  # Namibia, and no missing value
        ("SY", "TR", 2015, 90.0),
        ("SY", "TR", 2016, 40.0),
    ]
    assert flows.dropped.rows() == [("no figure", 1, 0.0), ("origin is destination", 1, 7.0)]
    assert flows.years == [2015, 2016]
    assert flows.places == ["NA", "SY", "TR", "ZA"]
    assert "3 rows, 1,330 people; 2 rows left out" in repr(flows)
    assert read_flows(flows) is flows


def test_polars_pandas_and_files_say_the_same(tmp_path: Path) -> None:
    frame = read_flows(CSV).table
    frame.write_parquet(tmp_path / "flows.parquet")
    frame.write_csv(tmp_path / "flows.csv")
    subjects: list[FlowSource] = [
        frame,
        frame.lazy(),
        frame.to_pandas(),
        tmp_path / "flows.parquet",
        str(tmp_path / "flows.csv"),
    ]
    assert all(read_flows(subject).table.equals(frame) for subject in subjects)


def test_years_and_countries_are_chosen() -> None:
    flows = read_flows(CSV)
    assert flows.of(2016).table.rows() == [("SY", "TR", 2016, 40.0)]
    assert flows.of([2015, 2016]).table.height == 3
    inside = flows.among(["SY", "TR"])
    assert inside.table["origin"].unique().to_list() == ["SY"]
    assert inside.dropped.rows()[-1] == ("not among the countries asked for", 1, 1200.0)
    with pytest.raises(ParameterError, match=r"year: got 2017; .* have 2015, 2016"):
        flows.of(2017)
    wrong: list[Any] = [2015.0, "2015", [], None]
    for years in wrong:
        with pytest.raises(ParameterError, match=r"year: got .*; expected whole numbers"):
            flows.of(years)
    with pytest.raises(ParameterError, match="places: got 'SY'; expected several"):
        flows.among("SY")


def test_official_flows_are_summed_over_categories_and_dates() -> None:
    rows = [
        ("SY", "TR", 2015, "refugees", 50.0),
        ("SY", "TR", 2015, "oip", 40.0),
        ("SY", "LB", 2015, "oip", None),
        ("SY", "SY", 2015, "idps", 9.0),  # within the country
        (None, "TR", 2015, "refugees", 99.0),  # all origins together
    ]
    columns = ["origin", "destination", "year", "category", "people"]
    table = pl.DataFrame(rows, schema=columns, orient="row").with_columns(date=None)
    flows = read_flows(Flow(table, "made up"))
    assert flows.table.rows() == [("SY", "TR", 2015, 90.0)]
    assert flows.dropped.rows() == [("all countries together", 1, 99.0), ("no figure", 1, 0.0)]
    assert read_flows(Flow(table, "made up"), categories="oip").table["people"].item() == 40.0
    total = table.with_columns(category=pl.col("category").replace("oip", "total"))
    with pytest.raises(ParameterError, match="the total holds the others"):
        read_flows(Flow(total, "made up"))
    with pytest.raises(ParameterError, match="got a Stock; expected a Flow"):
        read_flows(Stock(table, "made up"))  # type: ignore[arg-type]  # on purpose


def test_official_flows_without_a_country_are_counted() -> None:
    columns = ["origin", "destination", "year", "category", "people"]
    rows = [("SY", "TR", 2015, "refugees", 50.0), ("SY", "TR", 2015, "oip", 40.0)]
    table = pl.DataFrame(rows, schema=columns, orient="row").with_columns(date=None)
    nobody_knows = [("UKN", "refugees", 7.0), ("STA", "oip", 2.0), ("UKN", "idps", 99.0)]
    unmatched = pl.DataFrame(
        nobody_knows, schema=["origin_code", "category", "people"], orient="row"
    ).with_columns(reason=pl.lit("no ISO country"))
    flow = Flow(table, "made up", unmatched)
    # Who is displaced within a country is no flow, with or without a known country.
    assert read_flows(flow).dropped.rows() == [("no ISO country", 2, 9.0)]
    assert read_flows(flow, categories="oip").dropped.rows() == [("no ISO country", 1, 2.0)]
    world = read_flows(world_flows()).dropped.filter(reason="no ISO country")
    assert world["people"].item() == world_flows().unmatched["people"].sum()


def test_options_that_would_change_nothing_are_refused() -> None:
    with pytest.raises(ParameterError, match="categories: got 'oip'; expected none"):
        read_flows(CSV, categories="oip")
    with pytest.raises(ParameterError, match=r"origin: got 'VE', and .* has the column 'origin'"):
        read_flows(CSV, origin="VE")
    for subject in (world_flows(), _handout("VE"), read_flows(CSV)):
        with pytest.raises(ParameterError, match="origin: got 'VE'; expected none"):
            read_flows(subject, origin="VE")
    with pytest.raises(ParameterError, match="origin: got 5; expected text"):
        read_flows(CSV, origin=5)  # type: ignore[arg-type]  # on purpose


def _handout(origin: str) -> Handout:
    months = [20180001 + 100 * month for month in range(1, 13)]
    monthly = {"criterion": [4] * 12, "month": months, "all_exits": [10.0] * 12}
    appearances = {"criterion": [4] * 2, "year": [2018] * 2, "country": ["CO", "PE"]}
    tables = {
        "monthly": pl.DataFrame(monthly).with_columns(
            pl.col("month").cast(pl.String).str.to_date("%Y%m%d")
        ),
        "appearances": pl.DataFrame({**appearances, "people": [30.0, 10.0]}),
    }
    return Handout(tables, {"study": {"origin": origin, "criterion": 4}})


def test_estimates_of_several_origins_go_together() -> None:
    # 120 exits in twelve months, three quarters of them to Colombia.
    expected = [("CO", 90.0), ("PE", 30.0)]
    told = read_flows([_handout("VE"), _handout("EC")]).table
    assert told.rows() == [(o, d, 2018, n) for o in ("EC", "VE") for d, n in expected]
    assert read_flows(_handout("VE")).table.equals(told.filter(pl.col("origin") == "VE"))
    with pytest.raises(FrameError, match="is there twice"):
        read_flows([_handout("VE"), _handout("VE")])


def test_a_part_of_a_year_is_no_year() -> None:
    whole = _handout("VE")
    half = Handout({**whole.tables, "monthly": whole.tables["monthly"][:6]}, whole.about)
    with pytest.raises(FrameError, match=r"the whole years of the estimates: .* \(2 no figure\)"):
        read_flows(half)


def test_a_table_of_one_origin_is_told_whose_it_is() -> None:
    detected = pl.DataFrame({"year": [2018], "country": ["CO"], "people": [30.0]})
    assert read_flows(detected, origin="VE").table.rows() == [("VE", "CO", 2018, 30.0)]


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        (b"origin,people\nSY,3\n", "has no column 'destination'"),
        (b"destination,people\nSY,3\n", "has no column 'origin'"),
        (b"origin,destination,people\nSY,TR,-3\n", r"line 2: column 'people' has '-3'"),
        (b"origin,destination,people\nSY,TR,inf\n", "has 'inf'"),
        (b"origin,destination,people\n,TR,3\n", "column 'origin' has nothing; expected a country"),
        (b"origin,destination,people\nSY,TR,3\nSY,TR,4\n", "line 2 and line 3 have the same key"),
        (b"origin,destination,year,people\nSY,TR,soon,3\n", "expected a year"),
        (b"origin,destination,people\nSY,SY,3\n", r"no flow .* \(1 origin is destination\)"),
        (b"origin,destination,people\n", r"no flow .* \(no row\)"),
    ],
)
def test_what_is_wrong_is_named(csv: bytes, message: str) -> None:
    with pytest.raises((FrameError, SourceError), match=message):
        read_flows(csv)


def test_what_is_no_table_is_said() -> None:
    with pytest.raises(ParameterError, match="flows: got int"):
        read_flows(3)  # type: ignore[arg-type]  # on purpose


def test_margins_are_the_sums_of_flows() -> None:
    flows = pl.DataFrame(
        {"origin": ["A", "A", "B"], "destination": ["B", "C", "C"], "people": [1, 2, 4]}
    )
    margins = read_margins(flows)
    assert margins.leaving.rows() == [("A", 3.0), ("B", 4.0), ("C", 0.0)]
    assert margins.arriving.rows() == [("A", 0.0), ("B", 1.0), ("C", 6.0)]
    assert read_margins(margins) is margins
    with pytest.raises(ParameterError, match="2 years, 2015 to 2016"):
        read_margins(CSV)


def test_margins_are_read_from_a_table_of_places(tmp_path: Path) -> None:
    csv = b"node,departures,arrivals\nLesvos,0,5\nChios,5,0\n"
    path = tmp_path / "margins.csv"
    path.write_bytes(csv)
    for subject in (csv, path, str(path)):
        assert read_margins(subject).leaving.rows() == [("Chios", 5.0), ("Lesvos", 0.0)]
    with pytest.raises(FrameError, match=r"no column 'arriving' \(how many arrive\)"):
        read_margins(b"node,leaving\nA,0\n")
    with pytest.raises(FrameError, match="have the same key"):
        read_margins(b"node,leaving,arriving\nA,0,5\nA,5,0\n")
    with pytest.raises(FrameError, match="has '-5'"):
        read_margins(b"node,leaving,arriving\nA,0,-5\n")


@pytest.mark.parametrize(
    ("leaving", "message"),
    [
        ({"origin": ["A"], "people": [-1.0]}, "leaving: 'A' has -1.0 people"),
        ({"origin": ["A"], "people": [float("nan")]}, "leaving: 'A' has nan people"),
        ({"origin": ["A"], "people": [None]}, "people are Null"),
        ({"origin": ["A", "A"], "people": [1, 2]}, "'A' is there twice"),
        ({"origin": ["A"], "number": [1]}, "leaving has no column 'people'; it has origin, number"),
        ({"origin": ["A"], "people": ["many"]}, "people are String"),
    ],
)
def test_wrong_margins_are_refused(leaving: dict[str, list[object]], message: str) -> None:
    with pytest.raises(FrameError, match=message):
        Margins(pl.DataFrame(leaving), pl.DataFrame({"destination": ["B"], "people": [1.0]}))


def test_margins_are_taken_from_tables_of_any_library() -> None:
    leaving = pl.DataFrame({"origin": ["A"], "people": [1]})
    arriving = pl.DataFrame({"destination": ["B"], "people": [1]})
    others: list[tuple[Any, Any]] = [
        (leaving.to_pandas(), arriving.lazy()),
        (leaving.lazy(), arriving),
    ]
    for one, other in others:
        assert Margins(one, other).leaving.rows() == [("A", 1.0)]
    with pytest.raises(ParameterError, match="margins: arriving: got list; expected a polars"):
        Margins(leaving, [1])  # type: ignore[arg-type]  # on purpose


def test_flows_can_be_made_by_hand() -> None:
    table = pl.DataFrame({"origin": ["A"], "destination": ["B"], "year": [None], "people": [1.0]})
    assert BilateralFlows(table).years == []
