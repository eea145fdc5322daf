"""Points of a GeoDataFrame are its positions (trackintel, movingpandas)."""

from datetime import UTC, datetime
from importlib import import_module

import pytest

from migtrace.readers import read_traces

MOMENT = datetime(2015, 3, 13, 21, 46, 40, tzinfo=UTC)
gpd = import_module("geopandas")  # has no types of its own


def test_geopandas_points() -> None:
    frame = gpd.GeoDataFrame(
        {"user_id": [1], "tracked_at": [MOMENT]},
        geometry=gpd.points_from_xy([-66.9], [10.5]),
        crs=4326,
    )
    (row,) = read_traces(frame).records.collect().rows()
    assert row == (1, MOMENT, -66.9, 10.5)
    (row,) = read_traces(frame.to_crs(3857)).records.collect().rows()
    assert row[2:] == pytest.approx((-66.9, 10.5))


def test_geopandas_shapes_that_are_no_points() -> None:
    points = gpd.points_from_xy([-66.9], [10.5])
    frame = gpd.GeoDataFrame(
        {"user_id": [1], "tracked_at": [MOMENT], "country": ["VE"]}, geometry=points.buffer(1)
    )
    assert read_traces(frame).records.collect().rows() == [(1, MOMENT, "VE")]
