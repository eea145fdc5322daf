"""The raster against what shapely and the haversine formula say without it."""

from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.geography import country_of
from migtrace.geography.atlas import NO_COUNTRY, load_atlas

Floats = npt.NDArray[np.float64]
RADIUS_KM = 6371.0072
STEP_DEGREES = 0.02  # at most 3.2 km apart along an edge, so at most 1.6 km from its nearest sample
SAMPLED_KM = 1.6


@cache
def samples() -> tuple[Floats, npt.NDArray[np.int64]]:
    """Points along every edge, as unit vectors, with the owners of their polygons."""
    atlas = load_atlas()
    fine = shapely.segmentize(atlas.polygons, STEP_DEGREES)
    xy, polygon = shapely.get_coordinates(fine, return_index=True)
    lon, lat = np.radians(xy).T
    vectors = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return vectors, atlas.owner[polygon]


def distances_km(lon: float, lat: float) -> Floats:
    """Distance from a point to each country's samples; infinite where a country has none."""
    vectors, owner = samples()
    x, y = np.radians([lon, lat])
    here = np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
    chord = np.sqrt(((vectors - here) ** 2).sum(axis=1))
    distance = 2 * RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1))
    least = np.full(len(load_atlas().codes), np.inf)
    np.minimum.at(least, owner, distance)
    return least


def check(lon: float, lat: float, coast_km: float = 25.0) -> None:
    """Compare one answer with a search through everything."""
    atlas = load_atlas()
    found = country_of([lon], [lat], coast_km=coast_km)[0]
    around = atlas.owner[shapely.intersects_xy(atlas.polygons, lon, lat)]
    if len(around):
        assert (found or NO_COUNTRY) == atlas.codes[around.min()]
        return
    distance = distances_km(lon, lat)
    near = [atlas.codes[k] for k in np.flatnonzero(distance <= distance.min() + SAMPLED_KM)]
    if found is not None:
        assert found in near
        assert distance.min() <= coast_km + SAMPLED_KM
    else:
        assert NO_COUNTRY in near or distance.min() >= coast_km


@given(st.floats(-180, 180), st.floats(-90, 90))
@settings(max_examples=40)
def test_anywhere(lon: float, lat: float) -> None:
    check(lon, lat)


@given(st.integers(0, 10**9), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
@settings(max_examples=40)
def test_near_borders_and_coasts(number: int, east: float, north: float) -> None:
    xy = shapely.get_coordinates(load_atlas().polygons)
    lon, lat = (xy[number % len(xy)] + [east, north]).tolist()
    check((lon + 180) % 360 - 180, min(max(lat, -90), 90))


@given(st.integers(0, 10**9), st.sampled_from([0.0, 3.0, 10.0, 60.0]), st.floats(-0.3, 0.3))
@settings(max_examples=30)
def test_other_distances(number: int, coast_km: float, east: float) -> None:
    xy = shapely.get_coordinates(load_atlas().polygons)
    lon, lat = (xy[number % len(xy)] + [east, 0]).tolist()
    check((lon + 180) % 360 - 180, lat, coast_km)


def test_many_points_agree_with_the_polygons() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-180, 180, 50_000), np.degrees(np.arcsin(rng.uniform(-1, 1, 50_000)))
    atlas = load_atlas()
    owner = atlas.inside(lon, lat)
    land = owner >= 0
    answer = country_of(lon, lat).cast(str).fill_null(NO_COUNTRY).to_numpy()
    assert (answer[land] == np.array(atlas.codes)[owner[land]]).all()
    exact = country_of(lon, lat, coast_km=0).is_not_null().to_numpy()
    assert not exact[~land].any()


def test_the_raster_changes_nothing() -> None:
    # 25 km through the raster, and a hair more, which always looks closer at sea and coast: the
    # same answers but for points that lie between the two distances
    rng = np.random.default_rng(8)
    xy = shapely.get_coordinates(load_atlas().polygons)
    at = xy[rng.integers(len(xy), size=20_000)] + rng.uniform(-0.5, 0.5, (20_000, 2))
    lon, lat = (at[:, 0] + 180) % 360 - 180, np.clip(at[:, 1], -90, 90)
    assert country_of(lon, lat).equals(country_of(lon, lat, coast_km=25.0 + 1e-9))
