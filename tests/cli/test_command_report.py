"""`migtrace report`, end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(run: Run, study: list[str], tmp_path: Path) -> Path:
    """Export the small world, single users too: six leave for CO, two for PE, who are hidden."""
    assert run(*study, "--crossings", "road:-73,8.5:-72,5")[0] == 0
    return tmp_path / "out"


def test_a_folder_becomes_a_page(run: Run, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    code, told, error = run("report", folder, "-o", page, "--title", "A study")
    assert (code, error) == (0, "")
    assert "Wrote" in told
    text = page.read_text(encoding="utf-8")
    assert "<title>A study</title>" in text
    # 12 residents stand for 1200 people: six in CO are 600.
    assert "<strong>600</strong>" in text
    pseudonyms = pl.read_parquet(folder / "individuals" / "residents.parquet")["user"]
    assert not [user for user in pseudonyms.to_list() if str(user) in text]


def test_a_page_is_replaced_on_purpose_alone(run: Run, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run("report", folder, "--out", page, "--simulated")[0] == 0
    first = page.read_bytes()
    code, _, error = run("report", folder, "--out", page)
    assert code == 2
    assert "--out:" in error
    assert "exists; give a new name, or overwrite it with --overwrite" in error
    assert page.read_bytes() == first
    assert run("report", folder, "--out", page, "--overwrite", "--simulated")[0] == 0
    assert page.read_bytes() == first


def test_what_is_no_study_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, _, error = run("report", tmp_path / "nowhere", "-o", page)
    assert (code, "has no study.json; expected an exported estimate" in error) == (3, True)
    (folder / "detected.parquet").unlink()
    code, _, error = run("report", folder, "-o", page)
    assert (code, "'detected.parquet' is missing" in error.replace(str(folder) + "/", "")) == (
        3,
        True,
    )
    (folder / "study.json").write_text("{", encoding="utf-8")
    code, _, error = run("report", folder, "-o", page)
    assert (code, "is no JSON" in error) == (3, True)
    assert not page.exists()


def test_a_folder_of_another_version_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    about = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    del about["rows"]["net_routes"]
    (folder / "study.json").write_text(json.dumps(about), encoding="utf-8")
    code, _, error = run("report", folder, "-o", tmp_path / "page.html")
    assert (code, "net_routes: the table is missing" in error) == (3, True)
    del about["intervals"]
    (folder / "study.json").write_text(json.dumps(about), encoding="utf-8")
    code, _, error = run("report", folder, "-o", tmp_path / "page.html")
    assert (code, "does not tell the study" in error) == (3, True)


def test_wrong_names_are_found_first(run: Run, folder: Path, tmp_path: Path) -> None:
    code, _, error = run("report", folder, "-o", tmp_path / "page.pdf")
    assert (code, "expected a file name that ends in .html" in error) == (2, True)
    code, _, error = run("report", folder, "-o", tmp_path / "no" / "page.html")
    assert (code, "does not exist" in error) == (3, True)
    assert run("report")[0] == 2
