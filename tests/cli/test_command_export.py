"""`migtrace export`, end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(run: Run, study: list[str], tmp_path: Path) -> Path:
    """Estimate the small world, with a line between Cucuta and Bogota."""
    assert run(*study, "--crossings", "valley:-73.5,6.5:-73.0,6.0")[0] == 0
    return tmp_path / "out"


def test_a_study_is_exported(run: Run, folder: Path, tmp_path: Path) -> None:
    code, told, error = run("export", folder, "-o", tmp_path / "maps")
    assert (code, error) == (0, "")
    assert "density.geojson" in told
    assert f"Wrote {len(list((tmp_path / 'maps').iterdir()))} files" in told
    features = json.loads((tmp_path / "maps/density.geojson").read_text())["features"]
    # Two people are in Peru, but in Bogota too; six and two make eight there, twelve in Caracas.
    assert sorted(f["properties"]["users"] for f in features) == [8, 8, 12]
    about = json.loads((tmp_path / "maps/export.json").read_text())
    assert about["files"]["detected.hxl.csv"]["disclosure"]["hidden"] == 1


def test_formats_and_tables_are_chosen(run: Run, folder: Path, tmp_path: Path) -> None:
    words = ["--format", "geojson", "--format", "hxl", "--table", "routes", "--table", "detected"]
    code, _, error = run(
        "export", folder, *words, "--geometry", "arrows", "--out", tmp_path / "maps"
    )
    assert (code, error) == (0, "")
    names = {file.name for file in (tmp_path / "maps").iterdir()}
    assert names == {"export.json", "routes.geojson", "detected.hxl.csv"}


def test_no_table_about_people_leaves(run: Run, folder: Path, tmp_path: Path) -> None:
    code, _, error = run("export", folder, "--table", "exits", "-o", tmp_path / "maps")
    assert code == 2
    assert "tables: got 'exits'" in error
    assert not (tmp_path / "maps").exists()


def test_a_folder_that_is_no_study_is_told(run: Run, tmp_path: Path) -> None:
    code, _, error = run("export", tmp_path, "-o", tmp_path / "maps")
    assert code == 3
    assert "has no study.json" in error
    assert not (tmp_path / "maps").exists()


def test_a_folder_is_not_overwritten_by_chance(run: Run, folder: Path, tmp_path: Path) -> None:
    words = ["export", folder, "--format", "hxl", "-o", tmp_path / "maps"]
    assert run(*words)[0] == 0
    code, _, error = run(*words)
    assert code == 2
    assert "exists" in error
    assert run(*words, "--overwrite")[0] == 0
    # The study itself is no export.
    code, _, error = run("export", folder, "-o", folder, "--overwrite")
    assert code == 2
    assert "which no export wrote" in error
    assert (folder / "study.json").exists()
