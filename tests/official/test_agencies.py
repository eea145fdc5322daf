"""IOM's DTM, R4V, UN DESA, the World Bank and the UN's populations."""

import json
import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO

import polars as pl
import pytest

from migtrace import FrameError, ParameterError, SourceError, Study
from migtrace.official import (
    bundled,
    read_dtm,
    read_r4v,
    read_un_desa,
    read_un_population,
    read_world_bank,
)


def dtm(*items: Mapping[str, object], **more: object) -> bytes:
    return json.dumps({"isSuccess": True, "result": items, **more}).encode()


def area(people: object, **more: object) -> dict[str, object]:
    return {
        "operation": "Drought",
        "admin0Name": "Ethiopia",
        "admin0Pcode": "ETH",
        "admin1Pcode": "ET05",
        "numPresentIdpInd": people,
        "reportingDate": "2017-12-31T00:00:00",
        "roundNumber": 9,
        "assessmentType": "SA",
        **more,
    }


def test_dtm_sums_the_areas_of_a_round_and_dates_it_by_its_last_day() -> None:
    stock = read_dtm(
        dtm(
            area(300),
            area(20, admin1Pcode="ET04", reportingDate="2018-01-05T00:00:00"),
            area(None, admin1Pcode="ET03"),
            area(700, roundNumber=10, reportingDate="2018-03-01T00:00:00"),
        )
    )
    assert stock.table.rows() == [
        ("ET", "ET", 2018, date(2018, 1, 5), "idps", 320.0),
        ("ET", "ET", 2018, date(2018, 3, 1), "idps", 700.0),
    ]
    # Of the year's two rounds the last is the stock.
    within = stock.people_by_destination(categories="idps", within=True)
    assert within.rows() == [("ET", 2018, 700.0)]


def test_dtm_without_rounds_goes_by_dates_and_null_is_not_zero() -> None:
    bare = {"admin0Pcode": "SSD", "numPresentIdpInd": None, "reportingDate": "2019-01-31T00:00:00"}
    later = {**bare, "numPresentIdpInd": 5, "reportingDate": "2019-02-28"}
    assert read_dtm(dtm(bare, later)).table["people"].to_list() == [None, 5.0]
    unknown = read_dtm(dtm({**bare, "admin0Pcode": "XYZ"})).unmatched
    assert unknown["reason"].to_list() == ["destination XYZ: no ISO country"]
    assert read_dtm(dtm()).table.is_empty()


def test_dtm_without_rounds_does_not_lose_areas_of_an_earlier_date() -> None:
    # 100 in one department on 1 December and 5 in another on 31 December: the last date has 5.
    first = area(100, admin1Pcode="a", reportingDate="2018-12-01", roundNumber=None)
    last = area(5, admin1Pcode="b", reportingDate="2018-12-31", roundNumber=None)
    with pytest.raises(FrameError, match="ETH in 2018: at 2018-12-01 there are the areas a, at"):
        read_dtm(dtm(first, last))
    with pytest.raises(FrameError, match="ETH in 2018: at 2018-12-01 there are the areas a, at"):
        read_dtm(dtm(first, {**last, "roundNumber": 3}))
    both = read_dtm(dtm({**first, "roundNumber": 3}, {**last, "roundNumber": 3}))
    assert both.table["people"].to_list() == [105.0]
    # Of another year is not an earlier date.
    other = read_dtm(dtm(first, {**last, "reportingDate": "2019-01-31"}))
    assert other.table["people"].to_list() == [100.0, 5.0]


def test_dtm_does_not_sum_a_record_twice() -> None:
    with pytest.raises(FrameError, match=r"item 0 and bytes: item 2 have the same key.*'ET05'"):
        read_dtm(dtm(area(100), area(1, admin1Pcode="ET04"), area(100)))
    with pytest.raises(FrameError, match=r"item 0 and bytes: item 1 have the same key {'id': '7'}"):
        read_dtm(dtm(area(100, id=7), area(1, id=7, admin1Pcode="ET04")))
    with pytest.raises(FrameError, match="same key"):
        read_dtm([dtm(area(100)), dtm(area(100))])
    # Two reasons in one area are two records: 100 and 20.
    two = read_dtm(
        dtm(
            area(100, displacementReason="Conflict", id=1),
            area(20, displacementReason="Drought", id=2),
        )
    )
    assert two.table["people"].to_list() == [120.0]


def test_dtm_asks_which_operation_where_two_may_count_the_same_people() -> None:
    two = dtm(area(300), area(500, operation="Conflict"))
    with pytest.raises(FrameError, match=r"ETH has several figures at 2017-12-31.*operation="):
        read_dtm(two)
    assert read_dtm(two, operation="Conflict").table["people"].to_list() == [500.0]
    with pytest.raises(ParameterError, match="operation: got 'Flood'; the table has Conflict, Dr"):
        read_dtm(two, operation="Flood")
    assert read_dtm(two, operation="Drought", assessment="SA").table.height == 1


def test_dtm_that_failed_or_mixes_levels_is_refused() -> None:
    failed = dtm(isSuccess=False, errorMessages=["No data for this country"])
    with pytest.raises(SourceError, match=r"the answer says that it failed.*No data for this"):
        read_dtm(failed)
    country = {k: v for k, v in area(320).items() if k != "admin1Pcode"}
    with pytest.raises(ParameterError, match="the levels are mixed"):
        read_dtm([dtm(area(300)), dtm(country)])
    with pytest.raises(FrameError, match="column 'reportingDate' has '31/12/2017'"):
        read_dtm(dtm(area(3, reportingDate="31/12/2017")))
    with pytest.raises(FrameError, match="has no 'numPresentIdpInd'"):
        read_dtm(dtm({"admin0Pcode": "ETH", "reportingDate": "2017-12-31"}))


def test_r4v_reads_names_and_takes_a_mapping_when_the_layout_changes() -> None:
    row = {"geomaster_name": "Colombia", "individuals": "1171552", "date": "2018-12-31"}
    other = {"geomaster_name": "Caribbean", "individuals": "5", "date": "2018-12-31"}
    stock = read_r4v(json.dumps({"data": [row, other]}).encode())
    assert stock.table.row(0) == ("VE", "CO", 2018, date(2018, 12, 31), "total", 1171552.0)
    assert stock.unmatched["reason"].to_list() == ["destination Caribbean: no ISO country"]
    mapped = read_r4v(
        b"Country,Migrants,Year\nBOL,7,2019\n",
        columns={"destination": "Country", "people": "Migrants", "year": "Year"},
        codes="alpha3",
        category="migrants",
    )
    assert mapped.table.row(0) == ("VE", "BO", 2019, None, "migrants", 7.0)


def test_r4v_refuses_what_it_cannot_place() -> None:
    with pytest.raises(ParameterError, match="columns: got the part 'place'; expected some of"):
        read_r4v(b"{}", columns={"place": "x"})
    with pytest.raises(ParameterError, match="columns: people: got 3; expected the name"):
        read_r4v(b"{}", columns={"people": 3})  # type: ignore[dict-item]  # wrong on purpose
    with pytest.raises(ParameterError, match="origin: got 'Venezuela'"):
        read_r4v(b"{}", origin="Venezuela")
    twice = {"geomaster_name": "Peru", "individuals": 1, "date": "2018-12-31"}
    with pytest.raises(FrameError, match="item 0 and item 1 have the same key"):
        read_r4v(json.dumps({"data": [twice, twice]}).encode())


DESA = (
    "United Nations,,,,,,,,\nTable 1. International migrant stock,,,,,,,,\n,,,,,,,,\n"
    ",,,,,,,International migrant stock at mid-year (both sexes),,\n"
)
HEADER = (
    'Index,"Region, development group, country or area of destination",Notes of destination,'
    "Location code of destination,Type of data of destination,"
    '"Region, development group, country or area of origin",Location code of origin,'
    "2015,2020,2015,2020\n"
)


def test_un_desa_is_read_by_m49_codes_with_both_sexes() -> None:
    csv = DESA + HEADER
    csv += '1,Colombia,,170,B R,World,900,"159 393","1,905,393",80000,900000\n'
    csv += "2,Colombia,,170,B R,Venezuela (Bolivarian Republic of),862,48714,1780486,24000,..\n"
    csv += "3,Less developed regions,b,902,,Venezuela,862,1,2,3,4\n"
    csv += "4,Namibia,,516,B,Angola,24,..,5,0,2\n"
    stock = read_un_desa(csv.encode())
    columns = ("origin", "destination", "year", "people")
    assert stock.table.select(columns).rows() == [
        (None, "CO", 2015, 159393.0),
        (None, "CO", 2020, 1905393.0),
        ("AO", "NA", 2015, None),
        ("AO", "NA", 2020, 5.0),
        ("VE", "CO", 2015, 48714.0),
        ("VE", "CO", 2020, 1780486.0),
    ]
    assert stock.table["date"].unique().sort().to_list() == [date(2015, 7, 1), date(2020, 7, 1)]
    assert stock.unmatched["reason"].unique().to_list() == ["destination 902: no ISO country"]
    assert stock.people_by_destination(year=2020, origin="VE").rows() == [("CO", 2020, 1780486.0)]
    assert stock.people_by_destination(year=2020).rows()[0] == ("CO", 2020, 1905393.0)


def test_un_desa_without_years_or_with_a_pair_twice_is_refused() -> None:
    codes = "Location code of destination,Location code of origin"
    with pytest.raises(FrameError, match="has no column of a year"):
        read_un_desa(f"{codes}\n170,862\n".encode())
    with pytest.raises(FrameError, match="line 2 and line 3 have the same key"):
        read_un_desa(f"{codes},2015\n170,862,1\n170,862,2\n".encode())
    with pytest.raises(FrameError, match=r"line 2: column '2015' has '1\.171\.552'"):
        read_un_desa(f"{codes},2015\n170,862,1.171.552\n".encode())


def test_world_bank_in_its_three_layouts() -> None:
    long = b"Country Name,Country Code,Year,Value\nNamibia,NAM,2018,2.4e6\nWorld,WLD,2018,7e9\n"
    wide = (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-07-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2018","2019",\n'
        '"Namibia","NAM","Population, total","SP.POP.TOTL","2.4e6","",\n'
        '"World","WLD","Population, total","SP.POP.TOTL","7e9","",\n'
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Metadata_Country_API_SP.POP.TOTL_DS2.csv", "a,b\n")
        archive.writestr("API_SP.POP.TOTL_DS2.csv", wide)
    items = [
        {
            "countryiso3code": "NAM",
            "date": "2018",
            "value": 2400000,
            "country": {"value": "Namibia"},
        },
        {"countryiso3code": "WLD", "date": "2018", "value": 7e9, "country": {"value": "World"}},
    ]
    answer = json.dumps([{"page": 1, "pages": 1}, items]).encode()
    for source in (long, wide.encode(), packed.getvalue(), answer):
        population = read_world_bank(source)
        assert population.people_of("NA", 2018) == 2_400_000
        world = population.unmatched.filter(pl.col("year") == 2018)
        told = world.select("origin_code", "origin_name", "people", "reason")
        assert told.rows() == [("WLD", "World", 7e9, "country WLD: no ISO country")]


def test_world_bank_indicators_that_are_no_population_are_refused() -> None:
    # What Namibia's economy makes in a year, in dollars, are not its people.
    wide = (
        b'"Data Source","World Development Indicators",\n\n'
        b'"Country Name","Country Code","Indicator Name","Indicator Code","2018",\n'
        b'"Namibia","NAM","GDP (current US$)","NY.GDP.MKTP.CD","1.3e10",\n'
    )
    long = b"Country Code,Indicator Code,Year,Value\nNAM,NY.GDP.MKTP.CD,2018,1.3e10\n"
    item = {"countryiso3code": "NAM", "date": "2018", "value": 13e9}
    for indicator in ({"id": "NY.GDP.MKTP.CD", "value": "GDP"}, {"id": None}):
        answer = json.dumps([{"pages": 1}, [{**item, "indicator": indicator}]]).encode()
        with pytest.raises(FrameError, match=r"item 0: column 'indicator\.id' has .*SP\.POP\.TOTL"):
            read_world_bank(answer)
    for source in (wide, long):
        with pytest.raises(FrameError, match=r"column 'Indicator Code' has 'NY\.GDP\.MKTP\.CD'"):
            read_world_bank(source)
    people = {"id": "SP.POP.TOTL", "value": "Population, total"}
    right = json.dumps([{"pages": 1}, [{**item, "indicator": people, "value": 7}]]).encode()
    assert read_world_bank(right).people_of("NA", 2018) == 7


def test_world_bank_pages_and_other_answers_are_refused() -> None:
    with pytest.raises(SourceError, match="is one of 3 pages"):
        read_world_bank(json.dumps([{"pages": 3}, []]).encode())
    with pytest.raises(SourceError, match="expected the World Bank's page and its items"):
        read_world_bank(b'[{"message": [{"id": "120"}]}]')
    with pytest.raises(FrameError, match="has None for its items"):
        read_world_bank(b'[{"pages": 1}, null]')
    with pytest.raises(FrameError, match="line 2 and line 3 have the same key"):
        read_world_bank(b"Country Code,Year,Value\nPER,2018,1\nPER,2018,1\n")


def test_un_population_is_in_thousands_and_of_one_variant() -> None:
    csv = (
        b"SortOrder,LocID,Notes,ISO3_code,LocTypeName,Location,VarID,Variant,Time,PopTotal\n"
        b"1,900,,,World,World,2,Medium,2030,8500000.5\n"
        b"2,862,,VEN,Country/Area,Venezuela,2,Medium,2030,30000.25\n"
        b"3,862,,VEN,Country/Area,Venezuela,3,High,2030,31000\n"
        b"4,412,,XKX,Country/Area,Kosovo,2,Medium,2030,1600\n"
    )
    population = read_un_population(csv)
    assert population.people_of("VE", 2030) == 30_000_250.0
    assert population.people_of("XK", 2030) == 1_600_000.0
    assert population.unmatched["people"].to_list() == [8_500_000_500.0]
    assert read_un_population(csv, variant="High").people_of("VE", 2030) == 31_000_000.0
    with pytest.raises(ParameterError, match="variant: got 'Low'; bytes has High, Medium"):
        read_un_population(csv, variant="Low")
    with pytest.raises(FrameError, match="same key"):
        read_un_population(b"LocID,Time,AgeGrp,PopTotal\n862,2015,0-4,1\n862,2015,5-9,1\n")


def test_a_bundled_population_goes_into_a_study() -> None:
    people = bundled("world_bank_population").people_of("VE", 2015)
    assert Study("VE", ("2015-01", "2018-12"), population=people).population == people
    with pytest.raises(ParameterError, match="name: got 'gdp'; expected one of 'unhcr_population'"):
        bundled("gdp")  # type: ignore[call-overload]  # wrong on purpose
