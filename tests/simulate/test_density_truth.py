"""Where people live or stop, counted by hand."""

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.grid import H3Grid, SinusoidalGrid
from migtrace.simulate import Flow, Route, Waypoint, simulate
from tests.simulate.small import BOGOTA, CARACAS, LIMA, everybody

CUCUTA = (-72.52, 7.92)


def people_at(table: pl.DataFrame, grid: SinusoidalGrid | H3Grid, lon: float, lat: float) -> float:
    """Tell how many people a table has in the cell of a place."""
    cell = pl.DataFrame({"lon": [lon], "lat": [lat]}).select(grid.cell()).item()
    found: float = table.filter(pl.col("cell") == cell)["people"].item()
    return found


@pytest.mark.parametrize("grid", [SinusoidalGrid(40), H3Grid(4)])
def test_everybody_is_seen_at_home_and_movers_at_their_destination(
    grid: SinusoidalGrid | H3Grid,
) -> None:
    # All 3,000 live in Caracas before 100 + 80 leave for Bogota and 60 + 60 for Lima.
    found = simulate(everybody(), seed=1).truth.density(grid=grid)
    assert found.columns == ["cell", "lon", "lat", "people"]
    assert found.height == 3
    assert found["cell"].is_sorted()
    for city, people in ((CARACAS, 3000.0), (BOGOTA, 180.0), (LIMA, 120.0)):
        assert people_at(found, grid, city.lon, city.lat) == people


def test_who_stops_on_the_way_is_seen_there() -> None:
    # All 12 who leave for Lima, in the second month, stop at Cucuta on the way.
    stop = Route((Waypoint("Cucuta", "CO", *CUCUTA, stay_days=2.0),), leg_hours=1.0)
    world = everybody(population=100, flows=(Flow("PE", (0, 12, *(0,) * 22), (stop,)),))
    found = simulate(world, seed=1).truth.density()
    grid = SinusoidalGrid(40)
    assert people_at(found, grid, CARACAS.lon, CARACAS.lat) == 100
    assert people_at(found, grid, *CUCUTA) == 12
    assert people_at(found, grid, LIMA.lon, LIMA.lat) == 12


def test_a_wrong_grid_is_named() -> None:
    with pytest.raises(ParameterError, match="grid: got 40; expected a grid"):
        simulate(everybody(), seed=1).truth.density(grid=40)  # type: ignore[arg-type]  # wrong on purpose
