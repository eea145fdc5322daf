"""Edges and corners of cells."""

import h3  # type: ignore[import-untyped] # the library ships no types
import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.grid import H3Grid, SinusoidalGrid


def test_the_cells_of_a_row_fill_it_and_meet() -> None:
    # Row 279 of the 40 km grid has 983 cells, from 10.44 to 10.80 degrees.
    cells = pl.Series([279 * 65536 + col for col in range(983)], dtype=pl.UInt32)
    edges = SinusoidalGrid(40).bounds(cells)
    assert edges["west"][1:].to_list() == edges["east"][:-1].to_list()
    assert (edges["west"][0], edges["east"][-1]) == (-180.0, 180.0)
    assert edges["south"].unique().to_list() == [pytest.approx(10.44)]
    assert edges["north"].unique().to_list() == [pytest.approx(10.80)]


def test_rows_meet_and_reach_the_poles() -> None:
    grid = SinusoidalGrid(1000)
    # pi * 6371.0072 / 1000 = 20.01: twenty rows of nine degrees.
    edges = grid.bounds(pl.Series([row * 65536 for row in range(20)], dtype=pl.UInt32))
    assert edges["north"].to_list() == pytest.approx([-81.0 + 9 * row for row in range(20)])
    assert edges["south"][1:].to_list() == edges["north"][:-1].to_list()
    assert (edges["south"][0], edges["north"][-1]) == (-90.0, 90.0)


def test_what_is_no_cell_has_no_edges() -> None:
    with pytest.raises(ParameterError, match="cell 983 is not a cell of the 40"):
        SinusoidalGrid(40.0).bounds(pl.Series([983]))


def test_corners_are_those_of_h3() -> None:
    grid = H3Grid(4)
    places = pl.DataFrame({"lon": [-66.9, 180.0, 0.0], "lat": [10.5, 0.0, 90.0]})
    rings = grid.rings(places.select(grid.cell()).to_series())
    assert rings.height == 3
    for _, name, ring in rings.iter_rows():
        assert ring == [pytest.approx(corner) for corner in h3.cell_to_boundary(name)]
