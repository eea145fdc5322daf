"""METHOD M3.3: H3 cells against the H3 library itself."""

import math
import sys

import h3  # type: ignore[import-untyped] # the library ships no types
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.grid import Grid, H3Grid
from migtrace.grid.sphere import haversine_km

PLACES = [(-66.9, 10.5), (0.0, 0.0), (180.0, 5.0), (-180.0, 5.0), (0.0, 90.0), (0.0, -90.0)]


def cells_of(lon: list[float], lat: list[float], resolution: int) -> pl.Series:
    return pl.DataFrame({"lon": lon, "lat": lat}).select(H3Grid(resolution).cell()).to_series()


@pytest.mark.parametrize("resolution", [0, 4, 8, 15])
def test_cells_are_those_of_the_library(resolution: int) -> None:
    cells = cells_of([lon for lon, _ in PLACES], [lat for _, lat in PLACES], resolution)
    assert cells.dtype == pl.UInt64
    texts = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in PLACES]
    assert cells.to_list() == [h3.str_to_int(text) for text in texts]


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), resolution=st.integers(0, 15))
def test_cells_and_centroids_agree_everywhere(seed: int, resolution: int) -> None:
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-180, 180, 50), np.degrees(np.arcsin(rng.uniform(-1, 1, 50)))
    cells = cells_of(lon.tolist(), lat.tolist(), resolution)
    texts = [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon, lat, strict=True)]
    assert cells.to_list() == [h3.str_to_int(text) for text in texts]
    centres = H3Grid(resolution).centroids(cells)
    theirs = np.array([h3.cell_to_latlng(text) for text in texts])
    km = haversine_km(centres["lon"], centres["lat"], theirs[:, 1], theirs[:, 0])
    assert km.max() < 1e-6
    assert cells_of(centres["lon"].to_list(), centres["lat"].to_list(), resolution).equals(cells)
    assert (
        haversine_km(centres["lon"], centres["lat"], lon, lat).max() <= H3Grid(resolution).reach_km
    )


@pytest.mark.parametrize("resolution", [0, 1, 2])
def test_reach_bounds_every_corner(resolution: int) -> None:
    # All cells of the coarse resolutions, the ones of odd shape among them; finer cells are
    # alike in shape and shrink with the mean edge.
    cells = [c for base in h3.get_res0_cells() for c in h3.cell_to_children(base, resolution)]
    pairs = [(*h3.cell_to_latlng(c), *corner) for c in cells for corner in h3.cell_to_boundary(c)]
    lat1, lon1, lat2, lon2 = np.array(pairs).T
    assert haversine_km(lon1, lat1, lon2, lat2).max() <= H3Grid(resolution).reach_km


def test_no_position_has_no_cell() -> None:
    frame = pl.DataFrame(
        {"lon": [None, 1.0, math.nan, 1.0, -66.9], "lat": [1.0, None, 1.0, math.nan, 10.5]}
    )
    cells = frame.select(H3Grid().cell()).to_series().to_list()
    assert cells == [None] * 4 + [h3.str_to_int(h3.latlng_to_cell(10.5, -66.9, 4))]


def test_columns_can_be_named() -> None:
    frame = pl.DataFrame({"x": [-66.9], "y": [10.5]})
    assert frame.select(H3Grid().cell("x", "y")).columns == ["cell"]
    assert frame.select(H3Grid().cell("x", "y")).to_series()[0] == h3.str_to_int(
        h3.latlng_to_cell(10.5, -66.9, 4)
    )


def test_no_cells_have_no_centroids() -> None:
    frame = H3Grid().centroids(pl.Series([], dtype=pl.UInt64))
    assert frame.is_empty()
    assert frame.columns == ["cell", "lon", "lat"]


@pytest.mark.parametrize("resolution", [-1, 16, 4.0, "4", None, True])
def test_bad_resolutions_are_refused(resolution: object) -> None:
    with pytest.raises(ParameterError, match="resolution"):
        H3Grid(resolution)  # type: ignore[arg-type] # a user's mistake


def test_without_the_optional_library_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "polars_h3", None)
    with pytest.raises(MissingExtraError, match=r"pip install \"migtrace\[h3\]\""):
        H3Grid().cell()
    with pytest.raises(MissingExtraError, match="polars-h3"):
        H3Grid().centroids(pl.Series([0], dtype=pl.UInt64))


def test_the_grid_keeps_the_protocol() -> None:
    assert isinstance(H3Grid(), Grid)
    assert H3Grid() == H3Grid(4)
