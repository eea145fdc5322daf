"""The radius of gyration beside the formula of scikit-mobility, where the two are defined alike."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.grid.sphere import EARTH_RADIUS_KM

THEIR_RADIUS_KM = 6371.0


def their_gyration_km(lon: np.ndarray, lat: np.ndarray) -> float:
    """Root mean square haversine distance from the mean of the degrees."""
    lam, phi = np.radians(lon), np.radians(lat)
    lam0, phi0 = np.radians(lon.mean()), np.radians(lat.mean())
    a = np.sin((phi - phi0) / 2) ** 2
    a += np.cos(phi) * np.cos(phi0) * np.sin((lam - lam0) / 2) ** 2
    distance = 2 * THEIR_RADIUS_KM * np.arcsin(np.sqrt(a))
    return float(np.sqrt(np.mean(distance**2)))


@settings(max_examples=40)
@given(
    lon=st.floats(-170, 170),
    lat=st.floats(-60, 60),
    seed=st.integers(0, 10_000),
)
def test_within_a_hundred_kilometres_the_centres_agree(lon: float, lat: float, seed: int) -> None:
    # Ours takes the mean of unit vectors, theirs that of degrees: within a degree the two differ by
    # less than a thousandth of the radius. Both start from centroids of cells.
    rng = np.random.default_rng(seed)
    raw = pl.DataFrame(
        {"lon": lon + rng.uniform(-0.5, 0.5, 30), "lat": lat + rng.uniform(-0.5, 0.5, 30)}
    )
    grid = mt.SinusoidalGrid(1)
    points = grid.centroids(raw.select(grid.cell())["cell"])
    posts = points.lazy().select("lon", "lat", user=pl.lit(1))
    ours = mt.radius_of_gyration(posts, grid=grid).collect()["gyration_km"].item()
    theirs = their_gyration_km(points["lon"].to_numpy(), points["lat"].to_numpy())
    assert ours / EARTH_RADIUS_KM == pytest.approx(theirs / THEIR_RADIUS_KM, rel=1e-3)
