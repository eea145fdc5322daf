"""Tables as GeoJSON: shapes, properties, what is hidden, what the file says of itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import polars as pl
import pytest
import shapely

from migtrace.errors import ParameterError, SourceError
from migtrace.estimate import Estimates
from migtrace.estimate.export import write_study
from migtrace.estimate.handout import Handout, read_study
from migtrace.exports import write_geojson
from migtrace.grid import H3Grid, SinusoidalGrid
from tests.exports.handouts import BOGOTA, CARACAS, LINES, answer, handout

Write = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def study() -> Handout:
    return handout()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a table and read it as JSON."""

    def call(given: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - handed on
        file = write_geojson(given, tmp_path / "out.geojson", overwrite=True, **options)
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found

    return call


def test_cells_have_their_exact_edges(study: Handout, write: Write) -> None:
    found = write(study)
    assert list(found) == ["type", "migtrace", "features"]
    assert "crs" not in found
    caracas = [f for f in found["features"] if f["properties"]["users"] == 100]
    assert len(caracas) == 1
    # 500 rows of 0.36 degrees: 10.5 is in row floor(100.5 / 0.36) = 279, from 10.44 to 10.80. Its
    # middle, 10.62, has round(1000 * cos(10.62 degrees) = 982.87) = 983 columns: -66.9 is in
    # column floor(113.1 / 360 * 983) = 308, from 308 / 983 of the way to 309 / 983.
    shape = shapely.geometry.shape(caracas[0]["geometry"])
    west, east = 308 / 983 * 360 - 180, 309 / 983 * 360 - 180
    assert shape.bounds == pytest.approx((west, 10.44, east, 10.80), abs=1e-9)
    assert caracas[0]["properties"]["cell"] == 279 * 65536 + 308
    assert shape.exterior.is_ccw
    assert shape.contains(shapely.Point(CARACAS))


def test_rows_about_few_people_are_in_no_file(study: Handout, write: Write) -> None:
    # Three people are in Lima, thirty in Cucuta and Bogota.
    found = write(study, geometry="points")
    assert sorted(f["properties"]["users"] for f in found["features"]) == [30, 30, 100]
    assert min(f["geometry"]["coordinates"][1] for f in found["features"]) > 0
    hides = found["migtrace"]["disclosure"]
    assert (hides["min_users"], hides["hidden"]) == (4, None)
    assert "left out" in hides["how"]
    everything = write(handout(min_users=1), geometry="points")
    assert len(everything["features"]) == 4
    assert "nothing is hidden" in everything["migtrace"]["disclosure"]["how"]
    assert everything["migtrace"]["disclosure"]["hidden"] == 0


def test_a_file_says_how_it_was_made(study: Handout, write: Write) -> None:
    about = write(study, table="routes")["migtrace"]
    assert about["table"] == "routes"
    assert about["geometry"] == "points"
    assert about["study"]["origin"] == "VE"
    assert about["study"]["window"] == "2015-01:2015-12"
    assert about["study"]["told"] == "criterion 4"
    assert about["study"]["grid"] == {"type": "SinusoidalGrid", "side_km": 40.0}
    assert (about["corrections"], about["intervals"]) == ([], None)
    assert set(about["versions"]) == {"migtrace", "polars", "python"}


def test_points_are_longitude_first(study: Handout, write: Write) -> None:
    features = write(study, table="routes")["features"]
    assert features
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        told = feature["properties"]
        assert (lon, lat) == pytest.approx((told["lon"], told["lat"]), abs=1e-9)
        assert lon < -60


def test_arrows_go_with_the_moves(write: Write) -> None:
    # All moves from a cell on the equator go east: an arrow of a side, 40 / 6371.0072 rad.
    routes = {
        "cell": pl.Series([0, 1, 2], dtype=pl.UInt32),
        "direction": ["away"] * 3,
        "lon": [10.0, 179.9, 30.0],
        "lat": [0.0, 0.0, 0.0],
        "users": [5] * 3,
        "moves": [8, 4, 6],
        "east": [8.0, 2.0, 0.0],
        "north": [0.0] * 3,
    }
    made = handout()
    made = replace(made, tables={**made.tables, "routes": pl.DataFrame(routes)})
    first, second, third = write(made, table="routes", geometry="arrows")["features"]
    degrees = 40 / 6371.0072 * 180 / 3.141592653589793
    assert first["geometry"]["type"] == "LineString"
    assert first["geometry"]["coordinates"] == [
        [10.0, 0.0],
        pytest.approx([10 + degrees, 0.0], abs=1e-9),
    ]
    # Two of four: half as long, 0.18 degrees from 179.9, over the antimeridian.
    assert second["geometry"]["type"] == "MultiLineString"
    (start, seam), (beyond, end) = second["geometry"]["coordinates"]
    assert (start, seam, beyond) == ([179.9, 0.0], [180.0, 0.0], [-180.0, 0.0])
    assert end == pytest.approx([179.9 + degrees / 2 - 360, 0.0], abs=1e-9)
    # Moves that cancel out have no direction.
    assert third["geometry"] is None


def test_lines_come_with_their_counts(study: Handout, write: Write) -> None:
    found = write(study, table="crossings")
    (feature,) = found["features"]
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [list(point) for point in LINES["valley"]],
    }
    # Thirty people, of whom each stands for ten.
    assert feature["properties"] == {
        "line": "valley",
        "year": 2015,
        "direction": "away",
        "users": 30,
        "people": 300.0,
    }
    assert found["migtrace"]["lines"] == {"valley": [list(point) for point in LINES["valley"]]}


def test_homes_are_cells_of_a_kilometre(study: Handout, write: Write) -> None:
    grid = SinusoidalGrid(1)
    homes = pl.DataFrame({"lon": [BOGOTA[0]], "lat": [BOGOTA[1]]}).select(
        pl.lit("Bogota").alias("city"), pl.lit("migrants").alias("group"), grid.cell(), "lon", "lat"
    )
    homes = homes.with_columns(users=pl.lit(9))
    cities = {"grid": {"type": "SinusoidalGrid", "side_km": 1.0}}
    made = replace(
        study, tables={**study.tables, "homes": homes}, about={**study.about, "cities": cities}
    )
    found = write(made, table="homes")
    assert found["migtrace"]["cities"] == cities
    (feature,) = found["features"]
    shape = shapely.geometry.shape(feature["geometry"])
    west, south, east, north = shape.bounds
    # 20,015 rows of 180 degrees.
    assert north - south == pytest.approx(180 / 20015, abs=1e-8)
    assert west < BOGOTA[0] < east
    assert feature["properties"]["group"] == "migrants"


def test_hexagons_are_named_as_h3_names_them(write: Write) -> None:
    grid = H3Grid(4)
    found = write(handout(grid=grid))
    cells = {f["properties"]["cell"]: f["properties"]["users"] for f in found["features"]}
    # The hexagon of Caracas, as in H3Grid's own example.
    assert cells["8467413ffffffff"] == 100
    shapes = [shapely.geometry.shape(f["geometry"]) for f in found["features"]]
    assert sum(shape.contains(shapely.Point(CARACAS)) for shape in shapes) == 1
    assert all(len(shape.exterior.coords) == 7 for shape in shapes)


def test_geopandas_reads_it(study: Handout, tmp_path: Path) -> None:
    for table in ("density", "routes", "crossings"):
        file = write_geojson(study, tmp_path / f"{table}.geojson", table=table)
        frame = geopandas.read_file(file)
        assert frame.crs.to_epsg() == 4326
        assert len(frame) == study.tables[table].height
        assert set(study.tables[table].columns) | {"geometry"} == set(frame.columns)


def test_estimates_and_folders_and_handouts_give_the_same_bytes(tmp_path: Path) -> None:
    write_study(answer(), tmp_path / "study", lines=LINES)
    given: dict[str, Handout | Estimates] = {
        "handout": handout(),
        "folder": read_study(tmp_path / "study"),
        "estimates": answer(),
        "shuffled": answer(shuffled=True),
    }
    content = {
        write_geojson(value, tmp_path / f"{name}.geojson", table="routes").read_bytes()
        for name, value in given.items()
    }
    assert len(content) == 1


def test_no_single_user_is_in_a_file(study: Handout, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="table: got 'exits'; as GeoJSON there are density"):
        write_geojson(study, tmp_path / "a", table="exits")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"table": "detected"}, "table: got 'detected'; as GeoJSON there are density, routes"),
        ({"table": "homes"}, "there is no 'homes' .* without cities"),
        ({"geometry": "arrows"}, "geometry: density has no arrows; expected cells, points"),
        ({"geometry": "dots"}, "geometry: got 'dots'; of density there are cells, points"),
    ],
)
def test_what_cannot_be_written_is_told(
    study: Handout, tmp_path: Path, options: dict[str, str], told: str
) -> None:
    with pytest.raises(ParameterError, match=told):
        write_geojson(study, tmp_path / "a.geojson", **options)  # type: ignore[arg-type]  # on purpose
    assert list(tmp_path.iterdir()) == []


def test_crossings_need_lines(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"there is no 'crossings' .* without lines"):
        write_geojson(answer(), tmp_path / "a.geojson", table="crossings")


def test_an_answer_is_a_handout_or_estimates(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="answer: got DataFrame; expected estimates"):
        write_geojson(pl.DataFrame(), tmp_path / "a.geojson")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(SourceError, match="handout: does not tell its study"):
        write_geojson(
            Handout({"density": handout().tables["density"]}, {}),
            tmp_path / "a.geojson",
            geometry="points",
        )


def test_cells_of_an_unknown_grid_are_points_alone(study: Handout, write: Write) -> None:
    about = {**study.about, "study": {**study.about["study"], "grid": "MyGrid(5)"}}
    made = replace(study, about=about)
    with pytest.raises(ParameterError, match=r"cells of 'MyGrid\(5\)' is not known; points can be"):
        write(made)
    assert len(write(made, geometry="points")["features"]) == 3


def test_a_store_s_grid_is_that_which_it_was_binned_with(study: Handout, write: Write) -> None:
    grid = {"type": "StoredGrid", "of": study.about["study"]["grid"]}
    made = replace(study, about={**study.about, "study": {**study.about["study"], "grid": grid}})
    assert write(made)["features"] == write(study)["features"]


def test_files_are_replaced_on_purpose_alone(study: Handout, tmp_path: Path) -> None:
    file = write_geojson(study, tmp_path / "a.geojson")
    before = file.read_bytes()
    with pytest.raises(ParameterError, match=r"path: .* exists; give a new name"):
        write_geojson(study, file, table="routes")
    assert file.read_bytes() == before
    write_geojson(study, file, table="routes", overwrite=True)
    assert file.read_bytes() != before
    with pytest.raises(ParameterError, match="is a folder; expected the name of a file"):
        write_geojson(study, tmp_path)
    with pytest.raises(SourceError, match="cannot be written: No such file or directory"):
        write_geojson(study, tmp_path / "none" / "a.geojson")


def test_a_table_without_rows_is_an_empty_collection(study: Handout, write: Write) -> None:
    empty = study.tables["density"].clear()
    about = {**study.about, "empty": {"density": "no located record"}}
    found = write(replace(study, tables={**study.tables, "density": empty}, about=about))
    assert found["features"] == []
    assert found["migtrace"]["empty"] == "no located record"


def test_no_hexagons_are_an_empty_collection(write: Write) -> None:
    made = handout(grid=H3Grid(4))
    made = replace(made, tables={**made.tables, "density": made.tables["density"].clear()})
    assert write(made)["features"] == []
