"""METHOD M3.1 and M3.2 by hand; pi R = 20015.1094 km."""

import math
from decimal import Decimal

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.grid.sphere import EARTH_RADIUS_KM

ROW = 65536


def cell_of(lon: float | None, lat: float | None, side_km: float = 40) -> int | None:
    frame = pl.DataFrame(
        {"lon": [lon], "lat": [lat]}, schema={"lon": pl.Float64, "lat": pl.Float64}
    )
    cell: int | None = frame.select(SinusoidalGrid(side_km).cell()).item()
    return cell


@pytest.mark.parametrize(
    ("side_km", "n_rows"),
    [
        (40, 500),  # 20015.1094 / 40 = 500.38
        (1, 20015),
        (0.7, 28593),  # 28593.01
        (10_000, 2),  # 2.0015
        (14_000, 1),  # 1.43
        (1e9, 1),  # rounds to 0, but there is a row at least
    ],
)
def test_number_of_rows(side_km: float, n_rows: int) -> None:
    assert SinusoidalGrid(side_km).n_rows == n_rows


@pytest.mark.parametrize(("quotient", "n_rows"), [(2.5, 2), (4.5, 4), (1.5, 2), (3.5, 4)])
def test_number_of_rows_rounds_halves_to_even(quotient: float, n_rows: int) -> None:
    side_km = math.pi * EARTH_RADIUS_KM / quotient
    assert math.pi * EARTH_RADIUS_KM / side_km == quotient
    assert SinusoidalGrid(side_km).n_rows == n_rows


@pytest.mark.parametrize(
    ("lon", "lat", "row", "col"),
    [
        # row floor(100.5 / 0.36 = 279.17); mid 10.62, 1000 cos = 982.87: 983 columns;
        # floor(113.1 / 360 * 983 = 308.83)
        (-66.9, 10.5, 279, 308),
        # Row 250 has its middle at 0.18: 1000 cos = 999.995, 1000 columns of 0.36 degrees.
        (0.0, 0.0, 250, 500),
        (-0.0, -0.0, 250, 500),
        (0.0, -0.1, 249, 500),  # 89.9 / 0.36 = 249.7
        (-180.0, 0.0, 250, 0),
        (180.0, 0.0, 250, 0),  # 360 mod 360 = 0
        (179.9, 0.0, 250, 999),  # 359.9 / 0.36 = 999.7
        (-90.0, 0.0, 250, 250),  # on the border: 90 / 0.36 = 250 exactly
        (-90.0000001, 0.0, 250, 249),
        # 135 / 180 * 500 = 375 exactly; mid 45.18, 1000 cos = 704.88: 705 columns, 705 / 2 = 352.5
        (0.0, 45.0, 375, 352),
        # mid of row 374 is 44.82, 1000 cos = 709.32: 709 columns, 354.5
        (0.0, 44.9999999, 374, 354),
        # The polar rows have their middle at 89.82: 1000 sin 0.18 = 3.14, 3 columns of 120 degrees.
        (-180.0, -90.0, 0, 0),
        (0.0, -90.0, 0, 1),
        (60.0, -90.0, 0, 2),  # on the border: 240 / 360 * 3 = 2
        (180.0, -90.0, 0, 0),
        (-180.0, 90.0, 499, 0),  # 180 / 180 * 500 = 500, clipped
        (0.0, 90.0, 499, 1),
        (179.9, 90.0, 499, 2),
    ],
)
def test_cells_of_40_km(lon: float, lat: float, row: int, col: int) -> None:
    assert cell_of(lon, lat) == row * ROW + col


@pytest.mark.parametrize(
    ("side_km", "lon", "lat", "row", "col"),
    [
        # 100.5 / 180 * 20015 = 11175.04; mid 10.50412, cos 0.983242, 40030 cos = 39359.2;
        # 113.1 / 360 * 39359 = 12365.29
        (1, -66.9, 10.5, 11175, 12365),
        # 0.5 * 28593 = 14296.5, a row centred on the equator: 57186 columns;
        # 359.999 / 360 * 57186 = 57185.84
        (0.7, 179.999, 0.0, 14296, 57185),
        (0.7, 0.0, 90.0, 28592, 1),  # 57186 sin(0.003148) = 3.14: 3 columns
        # One row, its middle at 0, of 2 columns.
        (1e6, -0.1, 90.0, 0, 0),
        (1e6, 0.0, -90.0, 0, 1),
        (1e6, 180.0, 0.0, 0, 0),
        # Two rows at 45 degrees: 4 cos = 2.83, 3 columns; floor(200 / 120) = 1.
        (10_000, 20.0, -1.0, 0, 1),
        (10_000, 20.0, 0.0, 1, 1),
    ],
)
def test_cells_of_other_sides(side_km: float, lon: float, lat: float, row: int, col: int) -> None:
    assert cell_of(lon, lat, side_km) == row * ROW + col


@pytest.mark.parametrize(
    ("lon", "lat"), [(None, 1.0), (1.0, None), (None, None), (math.nan, 1.0), (1.0, math.nan)]
)
def test_no_position_has_no_cell(lon: float | None, lat: float | None) -> None:
    assert cell_of(lon, lat) is None


def test_cells_of_a_column_with_gaps_stay_in_their_rows() -> None:
    frame = pl.DataFrame({"lon": [None, 0.0, math.nan, 180.0], "lat": [1.0, 0.0, 1.0, 0.0]})
    cells = frame.select(SinusoidalGrid().cell()).to_series()
    assert cells.dtype == pl.UInt32
    assert cells.to_list() == [None, 250 * ROW + 500, None, 250 * ROW]


@pytest.mark.parametrize("dtype", [pl.Float64, pl.Float32, pl.Int64, pl.Null])
def test_an_empty_column_has_no_cells(dtype: type[pl.DataType]) -> None:
    frame = pl.DataFrame(schema={"lon": dtype, "lat": dtype})
    cells = frame.lazy().select(SinusoidalGrid().cell()).collect().to_series()
    assert cells.dtype == pl.UInt32
    assert len(cells) == 0


def test_whole_degrees_and_named_columns_are_read() -> None:
    frame = pl.DataFrame({"x": [0], "y": [45]})
    assert frame.select(cell=SinusoidalGrid().cell("x", "y")).item() == 375 * ROW + 352


@pytest.mark.parametrize("grid", [SinusoidalGrid(), H3Grid()])
def test_cells_replace_no_coordinate(grid: Grid) -> None:
    frame = pl.DataFrame({"lon": [0.0], "lat": [45.0]}).with_columns(grid.cell())
    assert frame.columns == ["lon", "lat", "cell"]


@pytest.mark.parametrize(
    ("side_km", "row", "col", "lon", "lat"),
    [
        (40, 279, 308, 308.5 / 983 * 360 - 180, 10.62),
        (40, 250, 500, 0.18, 0.18),  # 500.5 * 0.36 - 180, 250.5 * 0.36 - 90
        (40, 0, 1, 0.0, -89.82),  # 1.5 * 120 - 180
        (40, 499, 2, 120.0, 89.82),
        (1e6, 0, 0, -90.0, 0.0),
        (10_000, 1, 2, 120.0, 45.0),
    ],
)
def test_centroids_by_hand(side_km: float, row: int, col: int, lon: float, lat: float) -> None:
    cells = pl.Series([row * ROW + col], dtype=pl.UInt32)
    cell, *place = SinusoidalGrid(side_km).centroids(cells).row(0)
    assert cell == row * ROW + col
    assert place == pytest.approx([lon, lat], abs=1e-12)


def test_centroids_keep_order_and_repetitions() -> None:
    cells = [250 * ROW, 0, 250 * ROW]
    frame = SinusoidalGrid().centroids(pl.Series(cells))
    assert frame.schema == {"cell": pl.UInt32, "lon": pl.Float64, "lat": pl.Float64}
    assert frame["cell"].to_list() == cells


def test_no_cells_have_no_centroids() -> None:
    frame = SinusoidalGrid().centroids(pl.Series([], dtype=pl.UInt32))
    assert frame.is_empty()
    assert frame.columns == ["cell", "lon", "lat"]


@pytest.mark.parametrize("cell", [3, 500 * ROW, 499 * ROW + 3, 250 * ROW + 1000])
def test_numbers_that_are_no_cells_are_refused(cell: int) -> None:
    # 3 columns in the polar rows 0 and 499, 1000 at the equator, no row 500.
    with pytest.raises(ParameterError, match=str(cell)):
        SinusoidalGrid().centroids(pl.Series([0, cell]))


@pytest.mark.parametrize(
    "side", [0, -40, 0.699, math.nextafter(0.7, 0), math.nan, math.inf, -math.inf, True]
)
def test_bad_sides_are_refused(side: float) -> None:
    with pytest.raises(ParameterError, match="side_km"):
        SinusoidalGrid(side)


@pytest.mark.parametrize("side", ["40", None, Decimal(40), [40], pytest.param(10**400, id="huge")])
def test_sides_that_are_no_floats_are_refused(side: object) -> None:
    with pytest.raises(ParameterError, match="side_km"):
        SinusoidalGrid(side)  # type: ignore[arg-type] # a user's mistake


def test_the_grid_keeps_the_protocol_and_compare_by_value() -> None:
    assert isinstance(SinusoidalGrid(), Grid)
    assert SinusoidalGrid() == SinusoidalGrid(40.0)
    assert SinusoidalGrid(1) != SinusoidalGrid(40)
