"""Outlines as a sphere needs them, and frames that hold what they show."""

import numpy as np
import pytest

from migtrace.plot.basemap import country_names
from migtrace.report.outlines import city_lines, frame, home_frame, near, places, world


def signed_area(ring: list[list[float]]) -> float:
    """The shoelace formula: positive when the ring runs counter-clockwise."""
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


@pytest.mark.parametrize("kind", ["world", "near"])
def test_rings_are_closed_clockwise_and_in_one_piece(kind: str) -> None:
    # d3 takes the side to the right of a ring for its inside, and all the globe for the rest.
    drawn = world("VE") if kind == "world" else near("VE", [(-75.0, 0.0, -58.0, 13.0)])
    rings = [ring for f in drawn for polygon in f["geometry"]["coordinates"] for ring in polygon]
    assert len(rings) > 50
    for ring in rings:
        assert ring[0] == ring[-1]
        assert signed_area(ring) < 0
        # Points farther apart would be joined along a great circle, off a straight border.
        assert np.abs(np.diff(np.array(ring), axis=0)).max() < 3.1


def test_a_ring_over_the_antimeridian_does_not_cross_the_map() -> None:
    found = {f["properties"]["code"]: f["geometry"]["coordinates"] for f in world("VE")}
    rings = [ring for polygons in found.values() for polygon in polygons for ring in polygon]
    assert all(np.ptp(np.array(ring)[:, 0]) < 200 for ring in rings)  # none around a pole
    fiji = [point for polygon in found["FJ"] for ring in polygon for point in ring]
    assert all(abs(abs(lon) - 180) < 4 for lon, _ in fiji)


def test_home_is_drawn_last_and_set_off() -> None:
    drawn = world("CO")
    assert drawn[-1]["properties"] == {"code": "CO", "home": True}
    assert sum(f["properties"]["home"] for f in drawn) == 1


def test_near_holds_the_neighbours_alone() -> None:
    codes = {f["properties"]["code"] for f in near("VE", [(-73.0, 1.0, -60.0, 12.0)])}
    assert {"VE", "CO", "BR", "GY"} <= codes
    assert not {"CN", "AU", "ZA"} & codes


def test_a_frame_over_the_antimeridian_sees_both_sides() -> None:
    codes = {f["properties"]["code"] for f in near("FJ", [(170.0, -25.0, 190.0, -10.0)])}
    assert {"FJ", "TO"} <= codes


def test_places_lie_in_their_countries() -> None:
    found = places(["VE", "US", "RU", "ZZ"])
    assert found["code"].to_list() == ["RU", "US", "VE"]
    assert found["name"].to_list() == [country_names()[code] for code in ("RU", "US", "VE")]
    lon = dict(zip(found["code"], found["lon"], strict=True))
    assert 60 < lon["RU"] < 130  # not torn at 180
    assert -110 < lon["US"] < -90
    west, south, east, north = home_frame("VE") or (0.0, 0.0, 0.0, 0.0)
    at = found.filter(code="VE").row(0, named=True)
    assert west < at["lon"] < east
    assert south < at["lat"] < north
    assert home_frame("ZZ") is None


def test_borders_of_cities_are_lines() -> None:
    square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    geometry = {"type": "Polygon", "coordinates": [square]}
    feature = {"type": "Feature", "properties": {"name": "a <b>"}, "geometry": geometry}
    (line,) = city_lines({"type": "FeatureCollection", "features": [feature]})
    assert line["properties"] == {"city": "a <b>"}
    assert line["geometry"]["type"] == "LineString"
    points = np.array(line["geometry"]["coordinates"])
    # Slivers narrower than 0.002 degrees are closed, which may round a corner by as much.
    assert np.abs(points.min(0)).max() < 0.002
    assert np.abs(points.max(0) - 1).max() < 0.002
    assert abs(np.hypot(*np.diff(points, axis=0).T).sum() - 4) < 0.01


def test_a_frame_is_its_corners() -> None:
    assert frame((1.0, 2.0, 3.0, 4.0))["geometry"] == {
        "type": "MultiPoint",
        "coordinates": [[1.0, 2.0], [3.0, 4.0]],
    }
