"""Tables as GeoParquet."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import geopandas
import polars as pl
import pytest
import shapely
from pyarrow import parquet

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.estimate.handout import Handout
from migtrace.exports import write_geojson, write_geoparquet
from tests.exports.handouts import handout


@pytest.fixture(scope="module")
def study() -> Handout:
    return handout()


@pytest.mark.parametrize("table", ["density", "routes", "net_routes", "crossings"])
def test_geopandas_reads_the_table_and_the_shapes_of_geojson(
    study: Handout, tmp_path: Path, table: str
) -> None:
    frame = geopandas.read_parquet(write_geoparquet(study, tmp_path / "a.parquet", table=table))
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    plain = pl.DataFrame({name: frame[name].tolist() for name in study.tables[table].columns})
    assert plain.rows() == study.tables[table].rows()
    other = geopandas.read_file(write_geojson(study, tmp_path / "a.geojson", table=table))
    assert shapely.equals_exact(
        frame.geometry.to_numpy(), other.geometry.to_numpy(), tolerance=1e-9
    ).all()


def test_a_file_says_what_it_is_and_what_is_hidden(study: Handout, tmp_path: Path) -> None:
    file = write_geoparquet(study, tmp_path / "a.parquet", geometry="points")
    metadata = parquet.read_schema(file).metadata
    about = json.loads(metadata[b"migtrace"])
    assert (about["table"], about["geometry"]) == ("density", "points")
    assert about["disclosure"]["min_users"] == 4
    assert json.loads(metadata[b"geo"])["columns"]["geometry"]["geometry_types"] == ["Point"]


def test_hidden_figures_stay_null_and_whole_numbers_whole(study: Handout, tmp_path: Path) -> None:
    crossings = study.tables["crossings"]
    hidden = crossings.with_columns(
        pl.lit("toward").alias("direction"),
        pl.lit(None, pl.Int64).alias("users"),
        pl.lit(None, pl.Float64).alias("people"),
    )
    tables = {**study.tables, "crossings": pl.concat([crossings, hidden])}
    made = replace(study, tables=tables)
    file = write_geoparquet(made, tmp_path / "a.parquet", table="crossings")
    found = pl.read_parquet(file, columns=["users", "people"])
    assert found.rows() == [(30, 300.0), (None, None)]
    assert found.schema["users"] == pl.Int64


def test_moves_that_cancel_out_have_no_arrow(study: Handout, tmp_path: Path) -> None:
    routes = study.tables["routes"].head(1).with_columns(east=0.0, north=0.0)
    made = replace(study, tables={**study.tables, "routes": routes})
    file = write_geoparquet(made, tmp_path / "a.parquet", table="routes", geometry="arrows")
    assert geopandas.read_parquet(file).geometry.tolist() == [None]


def test_the_same_study_gives_the_same_bytes(study: Handout, tmp_path: Path) -> None:
    one = write_geoparquet(study, tmp_path / "a.parquet").read_bytes()
    assert one == write_geoparquet(handout(), tmp_path / "b.parquet").read_bytes()


def test_a_table_without_rows_is_written(study: Handout, tmp_path: Path) -> None:
    made = replace(study, tables={**study.tables, "density": study.tables["density"].clear()})
    frame = geopandas.read_parquet(write_geoparquet(made, tmp_path / "a.parquet"))
    assert len(frame) == 0
    assert "users" in frame.columns


def test_what_is_missing_is_told(
    study: Handout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ParameterError, match="as GeoParquet there are density"):
        write_geoparquet(study, tmp_path / "a.parquet", table="detected")
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(MissingExtraError, match=r'pip install "migtrace\[geo\]"'):
        write_geoparquet(study, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []
