"""Tables with HXL hashtags: what is written is read back."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.handout import Handout, hand_out
from migtrace.exports import write_hxl
from migtrace.exports.hxl import HXL_TABLES
from migtrace.official import read_hxl
from tests.exports.handouts import answer, handout

CORE = {"#country", "#date", "#population", "#indicator", "#meta", "#loc"}
"""Hashtags of the core schema 1.1."""


@pytest.fixture(scope="module")
def study() -> Handout:
    return handout()


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def test_a_row_of_names_a_row_of_tags_and_codes_of_both_kinds(
    study: Handout, tmp_path: Path
) -> None:
    names, tags, *body = rows(write_hxl(study, tmp_path / "a.csv", table="detected"))
    assert names == [
        *("origin_iso2", "origin_iso3", "country_iso2", "country_iso3", "country", "year"),
        *("people", "users", "hidden"),
    ]
    assert tags[6] == "#population+migrants+estimated"
    # Thirty of a hundred, of whom each stands for ten; three are too few.
    assert body == [
        ["VE", "VEN", "CO", "COL", "Colombia", "2015", "300.0", "30", "false"],
        ["VE", "VEN", "PE", "PER", "Peru", "2015", "", "", "true"],
    ]


@pytest.mark.parametrize("table", HXL_TABLES)
def test_every_tag_is_one_of_the_standard(study: Handout, tmp_path: Path, table: str) -> None:
    names, tags, *body = rows(write_hxl(study, tmp_path / "a.csv", table=table))
    assert len(set(names)) == len(set(tags)) == len(names)
    assert all(re.fullmatch(r"#[a-z]+(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert {tag.partition("+")[0] for tag in tags} <= CORE
    assert len(body) == study.tables[table].height
    assert all(len(row) == len(names) for row in body)
    at = next(n for n, tag in enumerate(tags) if "+hidden" in tag)
    assert {row[at] for row in body} <= {"true", "false"}


@pytest.mark.parametrize("table", ["detected", "appearances", "new_residents"])
def test_what_is_written_is_read_back(study: Handout, tmp_path: Path, table: str) -> None:
    found = read_hxl(write_hxl(study, tmp_path / "a.csv", table=table), kind="stock")
    assert found.table.select("origin", "destination", "year", "category", "people").rows() == [
        ("VE", "CO", 2015, "migrants_estimated", 300.0),
        ("VE", "PE", 2015, "migrants_estimated", None),
    ]
    assert found.unmatched.is_empty()


def test_bounds_of_intervals_are_no_people_of_their_own(tmp_path: Path) -> None:
    sure = hand_out(answer().intervals(replicates=50))
    file = write_hxl(sure, tmp_path / "a.csv", table="new_residents")
    names, tags, first, _ = rows(file)
    low, high = (float(first[names.index(name)]) for name in ("low", "high"))
    assert low < 300 < high
    assert tags[names.index("low")] == "#indicator+low+num"
    assert read_hxl(file, kind="stock").table["people"].to_list() == [300.0, None]


def test_the_date_of_new_residents_is_the_end_of_the_window(study: Handout, tmp_path: Path) -> None:
    names, tags, first, *_ = rows(write_hxl(study, tmp_path / "a.csv", table="new_residents"))
    at = names.index("date")
    assert (tags[at], first[at]) == ("#date+end", "2015-12-31")


def test_factors_are_the_population_of_the_origin(study: Handout, tmp_path: Path) -> None:
    file = write_hxl(study, tmp_path / "a.csv", table="factors")
    found = read_hxl(file, kind="stock").table
    assert found.select("destination", "year", "people").rows() == [("VE", 2015, 1000.0)]
    names, _, row = rows(file)
    told = dict(zip(names, row, strict=True))
    # A hundred residents, 33 of whom leave; none of it is hidden.
    assert (told["active"], told["first_exits"], told["factor"]) == ("100", "33", "10.0")
    assert told["hidden"] == "false"


def test_months_say_which_of_their_figures_are_hidden(study: Handout, tmp_path: Path) -> None:
    monthly = study.tables["monthly"].with_columns(
        # As for a study with penetration in which few leave for some country: M13, handing on.
        pl.when(pl.col("month").dt.month() != 7).then("first_exits").alias("first_exits")
    )
    made = replace(study, tables={**study.tables, "monthly": monthly})
    names, tags, *body = rows(write_hxl(made, tmp_path / "a.csv", table="monthly"))
    told = {row[names.index("month")]: dict(zip(names, row, strict=True)) for row in body}
    assert len(told) == 12
    july = told["2015-07"]
    assert (july["exits"], july["all_exits"], july["all_exits_hidden"]) == ("33", "330.0", "false")
    assert (july["first_exits"], july["first_exits_hidden"]) == ("", "true")
    # Nobody leaves in January: fewer than four, so that is hidden too.
    assert (told["2015-01"]["exits"], told["2015-01"]["all_exits_hidden"]) == ("", "true")
    assert tags[names.index("month")] == "#date+month"


def test_a_figure_without_a_factor_is_not_called_hidden(study: Handout, tmp_path: Path) -> None:
    none = pl.lit(None, pl.Float64)
    tables = {
        **study.tables,
        "factors": study.tables["factors"].with_columns(factor=none),
        "monthly": study.tables["monthly"].with_columns(
            exits=pl.lit(9), movers=pl.lit(9), all_exits=none, first_exits=none
        ),
    }
    file = write_hxl(replace(study, tables=tables), tmp_path / "a.csv", table="monthly")
    names, _, *body = rows(file)
    assert {row[names.index("first_exits_hidden")] for row in body} == {"false"}


def test_tables_without_a_destination_are_not_read_as_stocks(
    study: Handout, tmp_path: Path
) -> None:
    for table in ("monthly", "crossings"):
        file = write_hxl(study, tmp_path / f"{table}.csv", table=table)
        with pytest.raises(FrameError, match="no tag is of a country"):
            read_hxl(file, kind="flow")


def test_what_is_read_back_agrees_with_the_study(study: Handout, tmp_path: Path) -> None:
    file = write_hxl(study, tmp_path / "a.csv", table="new_residents")
    agreement = mt.validate(answer(), read_hxl(file, kind="stock"), year=2015)
    assert agreement.pairs.select("country", "ratio").rows() == [("CO", 1.0)]


def test_beside_it_stands_what_is_hidden(study: Handout, tmp_path: Path) -> None:
    file = write_hxl(study, tmp_path / "a.csv", table="detected")
    about = json.loads((tmp_path / "a.csv.json").read_text(encoding="utf-8"))
    assert (about["table"], about["study"]["origin"]) == ("detected", "VE")
    assert (about["disclosure"]["min_users"], about["disclosure"]["hidden"]) == (4, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "a.csv.json"}
    file.unlink()
    with pytest.raises(ParameterError, match=r"a\.csv\.json' exists"):
        write_hxl(study, file, table="detected")
    assert not file.exists()


def test_the_same_study_gives_the_same_bytes(study: Handout, tmp_path: Path) -> None:
    for table in HXL_TABLES:
        one = write_hxl(study, tmp_path / f"a-{table}", table=table).read_bytes()
        assert one == write_hxl(handout(), tmp_path / f"b-{table}", table=table).read_bytes()
        assert b"\r" not in one


def test_other_tables_are_refused(study: Handout, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="table: got 'density'; as HXL there are detected"):
        write_hxl(study, tmp_path / "a.csv", table="density")
    assert list(tmp_path.iterdir()) == []
