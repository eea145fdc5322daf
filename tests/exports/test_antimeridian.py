"""Cells and lines over the antimeridian (RFC 7946, 3.1.9), and about the poles."""

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.exports.antimeridian import cut_line, cut_polygon, tidy
from migtrace.exports.cells import cell_polygons
from migtrace.grid import H3Grid, SinusoidalGrid

LON = st.floats(-180, 180)
NEAR_THE_SEAM = st.one_of(st.floats(-180, -179), st.floats(179, 180), LON)
LAT = st.floats(-90, 90)


def assert_on_the_map(shape: shapely.Geometry) -> None:
    west, south, east, north = shape.bounds
    assert (west >= -180, south >= -90, east <= 180, north <= 90) == (True,) * 4


def test_a_square_over_the_seam_is_two_squares() -> None:
    shape = cut_polygon(np.array([[-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]]))
    (shape,) = tidy(np.array([shape]))
    assert shape.geom_type == "MultiPolygon"
    # One degree by one on either side.
    assert [part.area for part in shape.geoms] == [1.0, 1.0]
    assert [part.bounds[0] for part in shape.geoms] == [-180.0, 179.0]
    assert all(part.exterior.is_ccw for part in shape.geoms)


def test_a_ring_about_a_pole_has_the_pole() -> None:
    shape = cut_polygon(np.array([[0.0, 80.0], [90.0, 80.0], [180.0, 80.0], [-90.0, 80.0]]))
    # Ten degrees of latitude all around.
    assert shape.area == pytest.approx(3600.0)
    assert shape.bounds == (-180.0, 80.0, 180.0, 90.0)
    south = cut_polygon(np.array([[0.0, -80.0], [-120.0, -80.0], [120.0, -80.0]]))
    assert (south.area, south.bounds) == (pytest.approx(3600.0), (-180.0, -90.0, 180.0, -80.0))


@settings(max_examples=200, deadline=None)
@given(NEAR_THE_SEAM, LAT, st.integers(0, 8))
def test_hexagons_of_anywhere_are_on_the_map_and_hold_their_point(
    lon: float, lat: float, resolution: int
) -> None:
    grid = H3Grid(resolution)
    frame = pl.DataFrame({"lon": [lon], "lat": [lat]}).with_columns(cell=grid.cell())
    (shape,) = tidy(cell_polygons(grid, frame["cell"]))
    assert_on_the_map(shape)
    assert shapely.is_valid(shape)
    center = grid.centroids(frame["cell"]).row(0)[1:]
    assert shape.buffer(1e-6).contains(shapely.Point(center))
    for part in shapely.get_parts(shape):
        west, _, east, _ = part.bounds
        # Only a cell about a pole goes all around: as a whole, or in parts that reach the pole.
        assert east - west < 180 or np.abs(np.array(part.bounds)[[1, 3]]).max() == 90
        assert part.exterior.is_ccw


@settings(max_examples=200, deadline=None)
@given(NEAR_THE_SEAM, LAT, st.sampled_from([1.0, 40.0, 1000.0, 40_000.0]))
def test_cells_of_the_sinusoidal_grid_have_their_exact_edges(
    lon: float, lat: float, side_km: float
) -> None:
    grid = SinusoidalGrid(side_km)
    frame = pl.DataFrame({"lon": [lon], "lat": [lat]}).with_columns(cell=grid.cell())
    (shape,) = tidy(cell_polygons(grid, frame["cell"]))
    assert_on_the_map(shape)
    west, south, east, north = shape.bounds
    assert shape.equals(shapely.box(west, south, east, north))
    tolerance = 1e-8
    # Longitude 180, but for rounding, is -180: the first cell of the row.
    at = -180.0 if lon + 180 >= 360 else lon
    assert west - tolerance <= at <= east + tolerance
    assert south - tolerance <= lat <= north + tolerance
    # METHOD M3.1: the centroid is the middle.
    _, x, y = grid.centroids(frame["cell"]).row(0)
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((x, y), abs=tolerance)


@given(LON, LAT, LON, LAT)
def test_lines_go_the_short_way_and_stay_on_the_map(
    x1: float, y1: float, x2: float, y2: float
) -> None:
    shape = cut_line(np.array([x1, y1]), np.array([x2, y2]))
    assert_on_the_map(shape)
    across = abs(x2 - x1)
    across = min(across, 360 - across)
    assert shape.length == pytest.approx(np.hypot(across, y2 - y1), abs=1e-6)
    first, *_, last = shapely.get_coordinates(shape)
    for end, given_end in ((first, (x1, y1)), (last, (x2, y2))):
        turn = (end[0] - given_end[0]) % 360
        assert min(turn, 360 - turn) < 1e-9
        assert end[1] == pytest.approx(given_end[1], abs=1e-9)


def test_a_line_along_the_seam_is_whole() -> None:
    line = cut_line(np.array([180.0, 0.0]), np.array([180.0, 5.0]))
    assert list(line.coords) == [(180.0, 0.0), (180.0, 5.0)]
    beyond = cut_line(np.array([180.0, 0.0]), np.array([-179.0, 0.0]))
    assert list(beyond.coords) == [(-180.0, 0.0), (-179.0, 0.0)]
