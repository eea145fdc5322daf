"""What holds for the sinusoidal grid of every side."""

import math

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from migtrace.grid import SinusoidalGrid
from migtrace.grid.sphere import haversine_km

SIDES = st.floats(0.7, 30_000) | st.sampled_from([0.7, 1.0, 40.0, 8006.0, 13_343.5])
"""Among them those just above 20015.1 / 2.5 and 20015.1 / 1.5, whose rows are the widest."""


def scattered(seed: int) -> pl.DataFrame:
    """Positions everywhere, poles, borders and antimeridian among them."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(-180, 180, 400), rng.uniform(-90, 90, 400)
    lon[:40] = rng.choice([-180, -179.9999999, 0, 179.9999999, 180], 40)
    lat[20:80] = rng.choice([-90, -89.999, -45, 0, 45, 89.999, 90], 60)
    return pl.DataFrame({"lon": lon, "lat": lat})


def one_cell(lon: float, lat: float, side_km: float) -> int:
    """METHOD M3.1 and M3.2, a formula at a time."""
    n_rows = max(1, round(math.pi * 6371.0072 / side_km))
    row = min(max(math.floor((lat + 90) / 180 * n_rows), 0), n_rows - 1)
    lat_mid = (row + 0.5) * 180 / n_rows - 90
    n_cols = max(1, round(2 * n_rows * math.cos(math.radians(lat_mid))))
    col = min(max(math.floor(((lon + 180) % 360) / 360 * n_cols), 0), n_cols - 1)
    return row * 65536 + col


@settings(max_examples=25)
@given(side_km=SIDES, seed=st.integers(0, 2**32 - 1))
@example(side_km=40.0, seed=0)
def test_cells_are_the_formula(side_km: float, seed: int) -> None:
    places = scattered(seed)
    cells = places.select(SinusoidalGrid(side_km).cell()).to_series().to_list()
    assert cells == [one_cell(lon, lat, side_km) for lon, lat in places.iter_rows()]


@settings(max_examples=25)
@given(side_km=SIDES, seed=st.integers(0, 2**32 - 1))
@example(side_km=13_343.5, seed=0)
@example(side_km=8006.1, seed=0)
def test_centroids_lie_in_their_cells_and_within_reach(side_km: float, seed: int) -> None:
    grid = SinusoidalGrid(side_km)
    places = scattered(seed)
    cells = places.select(grid.cell()).to_series()
    centres = grid.centroids(cells)
    assert centres.select(grid.cell()).to_series().equals(cells)
    km = haversine_km(places["lon"], places["lat"], centres["lon"], centres["lat"])
    assert km.max() <= grid.reach_km


@settings(max_examples=25)
@given(side_km=SIDES, lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_every_float_on_the_globe_has_the_cell_of_the_formula(
    side_km: float, lon: float, lat: float
) -> None:
    cell = pl.DataFrame({"lon": [lon], "lat": [lat]}).select(SinusoidalGrid(side_km).cell()).item()
    assert cell == one_cell(lon, lat, side_km)
