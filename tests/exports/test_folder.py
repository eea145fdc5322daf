"""Folders of exports and their record."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.estimate.handout import Handout
from migtrace.exports import export_study
from migtrace.exports.folder import EXPORT_FILES, FORMATS
from tests.exports.handouts import answer, handout

MAPS, TABLES = (
    ["density", "routes", "net_routes", "crossings"],
    ["detected", "appearances", "new_residents", "monthly", "factors", "crossings"],
)


@pytest.fixture(scope="module")
def study() -> Handout:
    return handout()


def test_all_that_there_is_is_written_in_the_formats_that_hold_it(
    study: Handout, tmp_path: Path
) -> None:
    files = export_study(study, tmp_path / "out", formats=FORMATS)
    names = {file.name for file in files}
    assert names == {
        "export.json",
        *(f"{table}.{form}" for table in MAPS for form in ("geojson", "parquet")),
        *(f"{table}.hxl.csv" for table in TABLES),
    }
    assert names == {file.name for file in (tmp_path / "out").iterdir()}
    assert names <= EXPORT_FILES


def test_the_record_tells_of_each_file(study: Handout, tmp_path: Path) -> None:
    *files, _ = export_study(study, tmp_path / "out")
    about = json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))
    assert about["study"]["origin"] == "VE"
    assert about["corrections"] == []
    assert set(about["versions"]) == {"migtrace", "polars", "python"}
    for file in files:
        if file.name == "export.json":
            continue
        told = about["files"][file.name]
        assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert told["disclosure"]["min_users"] == 4
    # Peru is hidden in one row of three tables; rows of cells are not counted.
    assert about["files"]["detected.hxl.csv"]["disclosure"]["hidden"] == 1
    assert about["files"]["density.geojson"]["disclosure"]["hidden"] is None
    assert about["files"]["density.geojson"]["rows"] == 3


def test_a_geometry_is_for_the_tables_that_can_have_it(study: Handout, tmp_path: Path) -> None:
    export_study(study, tmp_path / "out", formats=["geojson"], geometry="arrows")
    shapes = {
        file.stem: {f["geometry"]["type"] for f in json.loads(file.read_text())["features"]}
        for file in (tmp_path / "out").glob("*.geojson")
    }
    assert shapes["routes"] == {"LineString"}
    assert shapes["density"] == {"Polygon"}
    with pytest.raises(ParameterError, match="geometry: got 'arrows'; expected one of cells"):
        export_study(
            study, tmp_path / "b", formats=["geojson"], tables=["density"], geometry="arrows"
        )
    with pytest.raises(ParameterError, match="without a table that has places"):
        export_study(study, tmp_path / "b", formats=["hxl"], geometry="cells")


def test_a_folder_is_replaced_on_purpose_and_only_if_it_is_an_export(
    study: Handout, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    export_study(study, folder, formats=["hxl"])
    with pytest.raises(ParameterError, match="exists; give a new name"):
        export_study(study, folder)
    export_study(study, folder, formats=["hxl"], tables=["detected"], overwrite=True)
    assert {file.name for file in folder.iterdir()} == {"export.json", "detected.hxl.csv"}
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(ParameterError, match=r"holds 'notes\.txt', which no export wrote"):
        export_study(study, folder, overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"


def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    one = export_study(handout(), tmp_path / "a", formats=FORMATS)
    other = export_study(handout(), tmp_path / "b", formats=FORMATS)
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in other]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"formats": []}, "formats: there are none; expected some of geojson, geoparquet, hxl"),
        ({"formats": ["shapefile"]}, "formats: got 'shapefile'"),
        ({"tables": ["exits"]}, "tables: got 'exits'; as geojson, hxl there are density"),
        ({"formats": ["hxl"], "tables": ["density"]}, "tables: got 'density'; as hxl there are"),
        ({"tables": ["homes"]}, "there is no 'homes' .* without cities"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is(
    study: Handout, tmp_path: Path, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(ParameterError, match=told):
        export_study(study, tmp_path / "out", **options)
    assert list(tmp_path.iterdir()) == []


def test_geoparquet_without_its_extra_writes_nothing(
    study: Handout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(MissingExtraError, match="migtrace\\[geo\\]"):
        export_study(study, tmp_path / "out", formats=FORMATS)
    assert list(tmp_path.iterdir()) == []


def test_estimates_are_handed_out_first(tmp_path: Path) -> None:
    # No lines are counted for estimates alone.
    files = export_study(answer(), tmp_path / "out")
    assert "crossings.geojson" not in {file.name for file in files}
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert '"users":3}' not in text
    assert '"users":30}' in text
    assert "PER,Peru,2015,,,true" in text
