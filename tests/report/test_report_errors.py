"""What cannot be reported is refused, and no half of a page is left behind."""

import re
import sys
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely

from migtrace.errors import FrameError, MissingExtraError, ParameterError, SourceError
from migtrace.report import check_report, render_report, write_report
from migtrace.report.embedded import as_columns
from tests.report.studied import changed, estimates, handout, page_text


def test_a_missing_table_is_named() -> None:
    with pytest.raises(FrameError, match="density: the table is missing; found dropped"):
        render_report(changed({"density": None}))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FrameError, match="monthly: column 'movers' is missing; found criterion"):
        render_report(changed({"monthly": handout().tables["monthly"].drop("movers")}))
    with pytest.raises(FrameError, match="crossings: column 'line' is missing"):
        render_report(changed({"crossings": handout().tables["crossings"].drop("line")}))


def test_a_column_of_another_kind_is_named() -> None:
    texts = handout().tables["detected"].with_columns(pl.col("people").cast(pl.String))
    with pytest.raises(FrameError, match="detected: column 'people' is String; expected Float64"):
        render_report(changed({"detected": texts}))
    lists = handout().tables["homes"].with_columns(more=pl.lit([1]))
    with pytest.raises(FrameError, match="homes: column 'more' is List"):
        as_columns("homes", lists)


@pytest.mark.parametrize(
    ("table", "column", "value", "why"),
    [
        ("detected", "year", pl.lit(None, pl.Int32), "holds null in row 0; expected a value"),
        ("appearances", "country", pl.lit(None, pl.String), "holds null in row 0"),
        ("monthly", "month", pl.lit(None, pl.Date), "holds null in row 0"),
        ("crossings", "line", pl.lit(None, pl.String), "holds null in row 0"),
        ("density", "cell", pl.lit(None, pl.UInt32), "holds null in row 0"),
        ("density", "lat", pl.lit(inf), "holds null, or no finite number, in row 0"),
        ("density", "lon", pl.lit(200.0), "holds 200.0; expected at least -180, at most 180"),
        ("new_residents", "users", pl.lit(0, pl.Int64), "holds 0; expected at least 1"),
        ("factors", "first_exits", pl.lit(None), "is Null; expected Int64"),
        ("factors", "low", pl.lit("a"), "is String; expected Float64"),
        ("detected", "year", pl.lit(2018.0), "is Float64; expected Int32"),
        ("detected", "year", pl.lit(None), "is Null; expected Int32"),
        ("monthly", "all_exits_high", pl.lit(None), "is Null; expected Float64"),
        ("routes", "cell", pl.lit("a"), "is String; expected whole numbers"),
    ],
)
def test_damage_is_named(table: str, column: str, value: pl.Expr, why: str) -> None:
    damaged = handout().tables[table].with_columns(value.alias(column))
    with pytest.raises(FrameError, match=f"{table}: column '{column}' {re.escape(why)}"):
        render_report(changed({table: damaged}))


def test_what_is_no_handout_is_refused() -> None:
    wrong: Any = "x"
    with pytest.raises(ParameterError, match="handout: got 'x'; expected what `hand_out`"):
        render_report(wrong)


@pytest.mark.parametrize("part", ["study", "versions", "intervals", "empty", "lines", "hidden"])
def test_a_study_that_is_not_told_is_refused(part: str) -> None:
    about: dict[str, Any] = {k: v for k, v in handout().about.items() if k != part}
    with pytest.raises(SourceError, match=f"does not tell the study .KeyError: '{part}'"):
        render_report(replace(handout(), about=about))


def test_another_kind_of_study_is_refused() -> None:
    with pytest.raises(SourceError, match="does not tell the study"):
        render_report(replace(handout(), about={**handout().about, "study": ["VE"]}))


@pytest.mark.parametrize("cities", [{}, {"features": [{"properties": {}}]}, {"features": [3]}])
def test_outlines_that_are_none_are_refused(cities: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match=r"cities\.geojson does not tell the cities"):
        render_report(replace(handout(), outlines=cities))


def test_names_of_files_are_checked_first(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"ends in \.html"):
        check_report(tmp_path / "report.txt")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(ParameterError, match="is a folder"):
        check_report(tmp_path / "folder.html", overwrite=True)
    with pytest.raises(SourceError, match="does not exist"):
        check_report(tmp_path / "nowhere" / "report.html")


def test_a_file_is_replaced_only_on_purpose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migtrace.report.write.render_report", lambda *_, **__: page_text())
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ParameterError, match="exists; give a new name"):
        write_report(handout(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert write_report(handout(), path, overwrite=True) == path
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_nothing_is_left_of_a_page_that_fails(tmp_path: Path) -> None:
    with pytest.raises(FrameError):
        write_report(changed({"routes": None}), tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'migtrace\[report\]'"):
        render_report(handout())


def test_estimates_write_their_own_report(tmp_path: Path) -> None:
    lines = {"a line": ((-73.0, 8.0), (-72.0, 5.0))}
    bogota = shapely.box(-74.2, 4.5, -74.0, 4.7)
    cities = estimates().cities(bogota, country="CO", time_zone="America/Bogota", name="here")
    path = estimates().report(tmp_path / "own.html", lines=lines, cities=cities)
    assert path == tmp_path / "own.html"
    text = path.read_text(encoding="utf-8")
    assert "a line" in text
    assert "homes: no cell of a city rests on enough people" in text
    with pytest.raises(ParameterError, match="exists"):
        estimates().report(path)
