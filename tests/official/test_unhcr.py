"""UNHCR's statistics: the real figures, every layout that UNHCR gives out, and what is refused."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from migtrace import FrameError, ParameterError, SourceError
from migtrace.official import (
    Flow,
    Stock,
    bundled,
    read_unhcr,
    read_unhcr_flows,
    read_unhcr_returns,
)

# The names and titles of UNHCR's files, as its API and its site give them out.
TITLES = (
    'Year,"Country of origin","Country of origin (ISO)","Country of asylum",'
    '"Country of asylum (ISO)","Refugees under UNHCR\'s mandate",Asylum-seekers,'
    '"Returned refugees","IDPs of concern to UNHCR","Returned IDPss","Stateless persons",'
    '"Others of concern","Other people in need of international protection","Host Community"'
)
ROW = '2018,"Venezuela (Bolivarian Republic of)",VEN,Colombia,COL,246,2592,0,0,0,0,0,1171552,0'
PREAMBLE = 'Extracted from the UNHCR Population Statistics Database\n"On","2024-06-13"\n\n'
FIELDS = (
    "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,"
    "idps,returned_idps,stateless,ooc,oip,hst"
)


def item(**values: object) -> dict[str, object]:
    usual = {"coo_name": "Venezuela", "coo": "VEN", "coo_iso": "VEN", "coa_name": "Colombia"}
    return {"year": 2018, **usual, "coa": "COL", "coa_iso": "COL", **values}


def page(*items: object, pages: int = 1) -> bytes:
    return json.dumps({"page": 1, "maxPages": pages, "items": items}).encode()


def zipped(**files: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"{name}.csv", text)
    return archive.getvalue()


def people(stock: Stock | Flow) -> dict[str, float | None]:
    """Figures of a table with one pair and year, by category."""
    return dict(stock.table.select("category", "people").rows())


def test_venezuelans_in_2018_are_those_that_unhcr_publishes() -> None:
    found = bundled("unhcr_population").filter(origin="VE", category="oip", year=2018)
    by_country = dict(found.people_by_destination().select("destination", "people").rows())
    published = {
        "CO": 1_171_552,
        "PE": 428_214,
        "CL": 285_122,
        "EC": 256_265,
        "AR": 127_152,
        "BR": 39_771,
    }
    assert {country: by_country[country] for country in published} == published


def test_venezuelans_are_not_stated_before_2018() -> None:
    venezuelans = bundled("unhcr_population").filter(origin="VE", category="oip").table
    before = venezuelans.filter(pl.col("year") < 2018)["people"]
    assert len(before) > 100
    assert before.null_count() == len(before)


def test_every_row_of_the_bundled_tables_is_in_the_table_or_unmatched() -> None:
    folder = Path(__file__).parents[2] / "migtrace" / "official" / "data"
    for name, read, categories in (
        ("unhcr_population", read_unhcr, 7),
        ("unhcr_population", read_unhcr_returns, 2),
        ("unhcr_flows", read_unhcr_flows, 4),
    ):
        figures = read(folder / f"{name}.csv.gz")
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as text:
            rows = sum(1 for _ in text) - 1
        assert figures.table.height + figures.unmatched.height == rows * categories
        assert figures.licence == "CC BY 4.0"


def test_countries_come_from_iso_codes_and_not_from_unhcrs() -> None:
    # AUS is Austria to UNHCR, and AUL is Australia.
    csv = f"{FIELDS}\n1951,Hungary,HUN,HUN,Austria,AUS,AUT,282000,0,0,0,0,0,0,,0\n"
    csv += "1951,Namibia,NAM,NAM,Australia,AUL,AUS,5,0,0,0,0,0,0,,0\n"
    refugees = read_unhcr(csv.encode()).filter(category="refugees").table
    assert refugees.select("origin", "destination", "people").rows() == [
        ("HU", "AT", 282000.0),
        ("NA", "AU", 5.0),
    ]


def test_what_is_no_country_is_unmatched_with_its_reason() -> None:
    csv = (
        "year,coo_iso,coo_name,coa_iso,refugees\n2018,UNK,Unknown,COL,7\n2018,XXA,Stateless,UNK,8\n"
    )
    csv += "2018,TIB,Tibetan,IND,9\n2018,,,IND,10\n2018,VEN,Venezuela,COL,1\n"
    stock = read_unhcr(csv.encode())
    assert stock.table.height == 1
    shown = stock.unmatched.select("origin_code", "people", "reason").sort("people")
    assert shown.rows() == [
        ("UNK", 7.0, "origin UNK: unknown"),
        ("XXA", 8.0, "origin XXA: stateless; destination UNK: unknown"),
        ("TIB", 9.0, "origin TIB: no ISO country"),
        (None, 10.0, "origin: no code"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        f"{TITLES}\n{ROW}\n".encode(),
        f"\ufeff{TITLES}\r\n{ROW}\r\n\r\n".encode(),
        f"{PREAMBLE}{TITLES}\n{ROW}\n".encode(),
        gzip.compress(f"{TITLES}\n{ROW}\n".encode(), mtime=0),
        zipped(population=f"{TITLES}\n{ROW}\n", footnotes="Year,Note\n2018,none\n"),
        zipped(population=f"{PREAMBLE}{TITLES.replace('(ISO)', '(ISO) ')}\n{ROW}\n"),
    ],
    ids=["csv", "windows", "preamble", "gz", "zip", "zip with a preamble"],
)
def test_the_files_of_the_site_and_the_api_are_read(source: bytes) -> None:
    assert people(read_unhcr(source)) == {
        "asylum_seekers": 2592.0,
        "hst": 0.0,
        "idps": 0.0,
        "oip": 1171552.0,
        "ooc": 0.0,
        "refugees": 246.0,
        "stateless": 0.0,
    }


def test_the_apis_answer_has_numbers_texts_and_dashes() -> None:
    stock = read_unhcr(page(item(refugees="0", asylum_seekers=2592, oip="-", hst=None)))
    assert people(stock) == {
        "asylum_seekers": 2592.0,
        "hst": None,
        "oip": None,
        "refugees": 0.0,
    }
    assert read_unhcr(page()).table.is_empty()


def test_pages_are_read_together_or_not_at_all() -> None:
    one = page(item(refugees=1), pages=2)
    two = page(item(refugees=2, coa_iso="PER"), pages=2)
    assert read_unhcr([one, two]).people_by_destination()["people"].to_list() == [1.0, 2.0]
    with pytest.raises(SourceError, match="is one of 2 pages, and 1 are given"):
        read_unhcr(one)
    with pytest.raises(FrameError, match="same key"):
        read_unhcr([one, one])
    with pytest.raises(ParameterError, match="the list is empty"):
        read_unhcr([])


def test_an_answer_for_all_countries_together_has_a_null_country() -> None:
    whole = item(coo_iso="-", coo="-", coo_name="-", refugees=100)
    detail = item(refugees=60)
    stock = read_unhcr(page(whole, detail))
    assert stock.unmatched.is_empty()
    assert stock.table.select("origin", "people").rows() == [(None, 100.0), ("VE", 60.0)]
    assert stock.people_by_destination(year=2018).rows() == [("CO", 2018, 100.0)]
    assert stock.people_by_destination(origin="VE").rows() == [("CO", 2018, 60.0)]


def test_returns_are_a_flow_from_the_country_of_asylum() -> None:
    csv = f"{FIELDS}\n2019,Colombia,COL,COL,Venezuela,VEN,VEN,50,0,30,0,0,0,0,,0\n"
    csv += "2019,Colombia,COL,COL,Colombia,COL,COL,0,0,0,900,20,0,0,,0\n"
    returns = read_unhcr_returns(csv.encode())
    assert isinstance(returns, Flow)
    moved = returns.table.filter(pl.col("people") > 0)
    assert moved.select("origin", "destination", "category", "people").rows() == [
        ("CO", "CO", "returned_idps", 20.0),
        ("VE", "CO", "returned_refugees", 30.0),
    ]
    assert not set(read_unhcr(csv.encode()).categories) & {"returned_refugees", "returned_idps"}


def test_flows_are_flows() -> None:
    flows = read_unhcr_flows(b"year,coo_iso,coa_iso,refugees,refugee_like\n2018.0,VEN,COL,5.0,\n")
    assert isinstance(flows, Flow)
    assert people(flows) == {"refugee_like": None, "refugees": 5.0}
    assert flows.table["date"].null_count() == 2
    assert date(2018, 1, 1).year == flows.years[0]


def test_years_before_1960_and_files_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_text("year,coo_iso,coa_iso,refugees\n1951,HUN,AUT,5\n", encoding="utf-8")
    assert read_unhcr(path) == read_unhcr(str(path))
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        assert read_unhcr(binary) == read_unhcr(text)
    assert read_unhcr(path).source == "UNHCR (population.csv)"


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        ("2018,VEN,COL,many\n", "line 2: column 'refugees' has 'many'; expected a number"),
        ("2018,VEN,COL,-3\n", "line 2: column 'refugees' has '-3'; expected a number of people of"),
        ("2018,VEN,COL,inf\n", "has 'inf'"),
        ("2018,VEN,COL,1\n\nsoon,VEN,COL,1\n", "line 4: column 'year' has 'soon'; expected a year"),
        (",VEN,COL,1\n", "line 2: column 'year' has nothing; expected a year"),
        ("2018,VEN,COL,1\n2018,VEN,COL,2\n", "line 2 and line 3 have the same key"),
        ("2018,VEN,COL\n", "line 2: has 3 fields; expected 4"),
        ('2018,"V\nN",COL,1\n2018,VEN,COL,x\n', "line 4: column 'refugees' has 'x'"),
    ],
)
def test_a_bad_row_is_named(csv: str, told: str) -> None:
    with pytest.raises(FrameError, match=told):
        read_unhcr(f"year,coo_iso,coa_iso,refugees\n{csv}".encode())


def test_a_bad_item_is_named() -> None:
    with pytest.raises(FrameError, match="item 1: column 'oip' has '-7'; expected a number"):
        read_unhcr(page(item(oip=3), item(oip=-7, coa_iso="PER")))
    with pytest.raises(FrameError, match="item 0: has no 'coa_iso'; it has year"):
        read_unhcr(page({"year": 2018, "coo_iso": "VEN"}))
    with pytest.raises(FrameError, match="item 0: is 7; expected an object"):
        read_unhcr(page(7))


def test_a_file_without_its_columns_is_refused() -> None:
    told = "has no column 'coa_iso' or 'country_of_asylum_iso'; its first line has year, coo_iso"
    with pytest.raises(FrameError, match=told):
        read_unhcr(b"year,coo_iso,refugees\n2018,VEN,5\n")
    with pytest.raises(FrameError, match="has no column of people; it has year, coo_iso, coa_iso"):
        read_unhcr(b"year,coo_iso,coa_iso\n2018,VEN,COL\n")
    with pytest.raises(FrameError, match="'refugees' and 'Refugees' are both refugees"):
        read_unhcr(b"year,coo_iso,coa_iso,refugees,Refugees\n")
    assert read_unhcr(b"year,coo_iso,coa_iso,refugees\n").table.is_empty()
