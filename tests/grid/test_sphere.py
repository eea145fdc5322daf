"""Great circles against arithmetic on R = 6371.0072 km: half a turn is pi R = 20015.1094 km."""

import math

import numpy as np
import pytest

from migtrace.grid.sphere import (
    EARTH_RADIUS_KM,
    haversine_km,
    initial_bearings,
    lon_lat,
    unit_vectors,
)

HALF_TURN = 20015.1094
DEGREE = 111.19505  # HALF_TURN / 180


def test_radius_is_the_authalic_one() -> None:
    assert EARTH_RADIUS_KM == 6371.0072


@pytest.mark.parametrize(
    ("lon1", "lat1", "lon2", "lat2", "km"),
    [
        (-66.9, 10.5, -66.9, 10.5, 0.0),
        (0, 0, 1, 0, DEGREE),
        (0, 0, 0, 1, DEGREE),
        (0, 0, 90, 0, HALF_TURN / 2),
        (0, 0, 180, 0, HALF_TURN),
        (12, 90, -77, -90, HALF_TURN),
        (30, 20, -150, -20, HALF_TURN),  # antipodes
        (0, 90, 123, 90, 0.0),  # every longitude is at the pole
        (-180, 5, 180, 5, 0.0),
        (179.5, 0, -179.5, 0, DEGREE),  # over the antimeridian
        (0, 60, 180, 60, HALF_TURN / 3),  # over the pole: 30 + 30 degrees
        (0, 45, 90, 45, HALF_TURN / 3),  # cos d = sin45 sin45 + 0 = 1/2: 60 degrees
        (0, 0, 90, 45, HALF_TURN / 2),  # cos d = 0
    ],
)
def test_haversine_by_hand(lon1: float, lat1: float, lon2: float, lat2: float, km: float) -> None:
    # sin(pi) is 1e-16 in floats, not 0: its square root of the square times 2R is 1e-12 km.
    assert float(haversine_km(lon1, lat1, lon2, lat2)) == pytest.approx(km, rel=1e-7, abs=1e-9)
    assert float(haversine_km(lon2, lat2, lon1, lat1)) == pytest.approx(km, rel=1e-7, abs=1e-9)


def test_haversine_keeps_its_precision_for_near_points() -> None:
    # A millionth of a degree of latitude is 1.1119505e-4 km, 11 cm.
    assert float(haversine_km(5, 10, 5, 10.000001)) == pytest.approx(1.1119505e-4, rel=1e-6)


def test_haversine_takes_arrays() -> None:
    km = haversine_km(np.zeros(2), np.zeros(2), np.array([0.0, 90.0]), np.zeros(2))
    assert km == pytest.approx([0.0, HALF_TURN / 2])


@pytest.mark.parametrize(
    ("lon", "lat", "vector"),
    [
        (0, 0, (1, 0, 0)),
        (90, 0, (0, 1, 0)),
        (180, 0, (-1, 0, 0)),
        (-180, 0, (-1, 0, 0)),
        (77, 90, (0, 0, 1)),
        (77, -90, (0, 0, -1)),
        (45, 45, (0.5, 0.5, math.sqrt(0.5))),  # cos45 cos45 = 1/2
    ],
)
def test_unit_vectors_by_hand(lon: float, lat: float, vector: tuple[float, ...]) -> None:
    assert unit_vectors([lon], [lat])[:, 0] == pytest.approx(vector, abs=1e-15)


@pytest.mark.parametrize(
    ("vector", "place"),
    [
        ((2, 0, 0), (0, 0)),
        ((0, -3, 0), (-90, 0)),
        ((-1, 0, 0), (180, 0)),
        ((0, 0, 0.1), (0, 90)),
        ((0.5, 0.5, math.sqrt(0.5)), (45, 45)),
    ],
)
def test_lon_lat_by_hand(vector: tuple[float, ...], place: tuple[float, float]) -> None:
    lon, lat = lon_lat(vector)
    assert (float(lon), float(lat)) == pytest.approx(place)


@pytest.mark.parametrize(
    ("start", "end", "direction"),
    [
        ((0, 0), (90, 0), (1, 0)),
        ((0, 0), (-90, 0), (-1, 0)),
        ((5, 10), (5, -10), (0, -1)),
        ((179, 0), (-179, 0), (1, 0)),  # east, over the antimeridian
        ((10, 60), (-170, 60), (0, 1)),  # over the pole
        # sin90 cos45 = 0.7071 east, cos45 sin45 - 0 = 1/2 north, length sqrt(3/4)
        ((0, 45), (90, 45), (math.sqrt(2 / 3), math.sqrt(1 / 3))),
        ((3, 4), (3, 4), (0, 0)),
    ],
)
def test_initial_bearings_by_hand(
    start: tuple[float, float], end: tuple[float, float], direction: tuple[float, float]
) -> None:
    east, north = initial_bearings(*start, *end)
    assert (float(east), float(north)) == pytest.approx(direction, abs=1e-12)
