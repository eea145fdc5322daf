"""What cannot be reported is refused, and no half of a page is left behind."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely

from migtrace.errors import FrameError, MissingExtraError, ParameterError, SourceError
from migtrace.report import check_report, render_report, write_report
from tests.report.studied import changed, estimates, handout


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
        render_report(changed({"homes": lists}))


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


def test_a_file_is_replaced_only_on_purpose(tmp_path: Path) -> None:
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
