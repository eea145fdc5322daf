"""The published tables are those that the method page gives."""

import re
from pathlib import Path

import polars as pl
import pytest

from migtrace import published

METHOD = (Path(__file__).parents[1] / "docs" / "method.md").read_text(encoding="utf-8")
TEXT = " ".join(METHOD.split('## <a id="m15"></a>')[1].split("## ")[0].split())


def figures(start: str, end: str) -> list[float]:
    """Numbers in the text between two words."""
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", TEXT.split(start)[1].split(end)[0])]


@pytest.mark.parametrize(("year", "end"), [(2015, ";"), (2016, ";"), (2017, ";"), (2018, ". ")])
def test_active_residents(year: int, end: str) -> None:
    table = published.table_1()
    mine = table.filter(pl.col("year") == year).sort("criterion")["active"]
    assert mine.to_list() == [round(1000 * f) for f in figures(f" {year}: ", end)]
    assert table.height == 16


def test_flows_of_2018() -> None:
    table = published.table_2()
    order = ["BR", "PE", "EC", "CO", None]
    paper = table.filter(pl.col("source") == "paper")
    for criterion in (1, 2, 3, 4):
        mine = paper.filter(pl.col("criterion") == criterion)
        assert mine["country"].to_list() == order
        assert mine["people"].to_list() == [1000 * f for f in figures(f" k={criterion}: ", ";")]
    for words, source, month in (
        ("IOM Sep 2018: ", "IOM", "2018-09-01"),
        ("UNHCR Nov 2018: ", "UNHCR", "2018-11-01"),
        ("UNHCR Jan 2019: ", "UNHCR", "2019-01-01"),
        ("Federal Police of Brazil Dec 2018: ", "Federal Police of Brazil", "2018-12-01"),
    ):
        dated = pl.col("month").cast(pl.String) == month
        theirs = table.filter(pl.col("source") == source, dated)["people"]
        assert theirs.to_list() == [
            1000 * f for f in figures(words, "Table" if "Dec" in words else ";")[: len(theirs)]
        ]
    # Four criteria and three agencies with four countries and a total; the police with one.
    assert table.height == 7 * 5 + 1


def test_crossings() -> None:
    table = published.table_3()
    text = TEXT.split("Table 3")[1].split("Table 4")[0]
    for line in ("Pan-American", "Roraima"):
        part = text.split(line)[1].split(";")[0]
        for direction, numbers in re.findall(r"(away|toward) ([\d, ]+)", part):
            mine = table.filter(pl.col("line") == line, pl.col("direction") == direction)
            assert mine["people"].to_list() == [float(n) for n in re.findall(r"\d+", numbers)]
            assert mine["year"].to_list() == [2015, 2016, 2017, 2018]
    assert table.height == 16


def test_new_residents() -> None:
    mine = dict(published.table_4().select("country", "people").rows())
    names = {"BR": "Brazil", "PE": "Peru", "EC": "Ecuador", "CO": "Colombia"}
    text = TEXT.split("Table 4")[1].split("Table 5")[0]
    said = {code: re.findall(rf"{name} (\d+)", text) for code, name in names.items()}
    assert {code: [f"{people / 1000:.0f}"] for code, people in mine.items()} == said


def test_segregation_and_recurrence() -> None:
    h, nmi = figures("h: ", ";"), figures("NMI: ", ". ")
    cities = published.table_5()
    assert cities["city"].to_list() == ["Bogota", "Lima", "Sao Paulo"]
    assert cities["h"].to_list() == h
    assert cities["nmi"].to_list() == nmi
    assert [float(n) for n in published.recurrence()["users"]] == figures(
        "Recurrent ", " Agreement"
    )
