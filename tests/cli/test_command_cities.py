"""`migtrace estimate --cities` (METHOD M12): six of the twelve residents of VE end in Bogota."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Run

BOX = [[-74.2, 4.5], [-73.9, 4.5], [-73.9, 4.7], [-74.2, 4.7], [-74.2, 4.5]]
BOGOTA = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [BOX]},
    "properties": {"name": "Bogota", "iso": "CO"},
}
# Posts are at midnight UTC, which is 09:00 in Tokyo and 19:00 in Bogota: no night. In Lagos 01:00.
ZONE = "Africa/Lagos"


@pytest.fixture
def outlines(tmp_path: Path) -> Path:
    """Write an outline of Bogota."""
    path = tmp_path / "cities.geojson"
    path.write_text(json.dumps(BOGOTA), encoding="utf-8")
    return path


def test_cities_are_measured_told_and_written(
    run: Run, study: list[str], outlines: Path, tmp_path: Path
) -> None:
    where = ["--cities", outlines, "--city-country", "iso", "--city-time-zone", ZONE]
    code, output, _ = run(*study, *where)
    assert code == 0
    assert "Segregation (METHOD M12)" in output
    assert "hidden" in output
    # The home is sought over the whole window, and these spent most of it in Caracas.
    table = pl.read_csv(tmp_path / "out/segregation.csv")
    assert set(table["city"]) == {"Bogota"}
    assert table["value"].null_count() == table.height
    assert json.loads((tmp_path / "out/cities.geojson").read_text())["features"][0][
        "properties"
    ] == {
        "name": "Bogota",
        "country": "CO",
        "time_zone": ZONE,
    }
    about = json.loads((tmp_path / "out/study.json").read_text())
    assert about["cities"]["draws"] == 200
    assert about["rows"]["segregation"] == table.height


def test_a_packed_file_and_the_bundled_outlines(
    run: Run, study: list[str], outlines: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "cities.geojson.gz"
    packed.write_bytes(gzip.compress(outlines.read_bytes()))
    code, output, _ = run(
        *study, "--cities", packed, "--city-country", "CO", "--city-time-zone", ZONE
    )
    assert (code, "Bogota" in output) == (0, True)
    code, output, _ = run(*study, "--overwrite", "--cities", "bundled", "--city-time-zone", "UTC")
    assert code == 0
    assert all(name in output for name in ("Bogota", "Lima", "Sao Paulo"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, ([], 3, "cannot be read")),
        (b"{", ([], 3, "is no JSON")),
        (b"[]", ([], 3, "holds no object; expected GeoJSON")),
        (gzip.compress(b"{}", mtime=0)[:-9], ([], 3, "is damaged")),
        (b"{}", ([], 2, "--cities: polygons: got dict")),
        (json.dumps(BOGOTA).encode(), ([], 2, "--cities: country: got 'country'")),
        (json.dumps(BOGOTA).encode(), (["--city-country", "is"], 2, "columns iso, name")),
    ],
)
def test_what_is_no_outline_is_named(
    run: Run, study: list[str], content: bytes | None, told: tuple[list[str], int, str]
) -> None:
    words, exit_code, why = told
    out = Path(study[-1])
    path = out.with_name("cities.geojson")
    if content is not None:
        path.write_bytes(content)
    code, _, error = run(*study, "--cities", path, *words, "--city-time-zone", ZONE)
    assert code == exit_code
    assert why in error
    assert not out.exists()


def test_a_name_with_brackets_is_a_name(run: Run, study: list[str], outlines: Path) -> None:
    outlines.write_text(json.dumps({**BOGOTA, "properties": {"name": "San [/x]"}}))
    code, output, _ = run(
        *study, "--cities", outlines, "--city-country", "CO", "--city-time-zone", ZONE
    )
    assert (code, "San [/x]" in output) == (0, True)


def test_options_of_cities_want_cities(run: Run, study: list[str]) -> None:
    code, _, error = run(*study, "--city-name", "x")
    assert code == 2
    assert "--city-name: got 'x', and does nothing without --cities" in error
