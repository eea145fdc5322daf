"""Cities from whatever polygons come as."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from migtrace.cities.areas import Area, is_lone, locate, read_areas
from migtrace.errors import ParameterError
from migtrace.geography import city_outlines

SQUARE = shapely.box(-74.2, 4.5, -74.0, 4.7)
WHERE = {"country": "CO", "time_zone": "America/Bogota"}


def contains(area: Area, lon: list[float], lat: list[float]) -> list[bool]:
    inside = locate([area], np.array(lon), np.array(lat))["point"].to_list()
    return [point in inside for point in range(len(lon))]


def feature(shape: Any, **properties: object) -> dict[str, Any]:  # noqa: ANN401 - any geometry
    geometry = shapely.geometry.mapping(shape)
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.mark.parametrize(
    "polygons",
    [
        SQUARE,
        shapely.MultiPolygon([SQUARE]),
        shapely.geometry.mapping(SQUARE),
        feature(SQUARE),
        collection(feature(SQUARE)),
        gpd.GeoSeries([SQUARE], crs=4326),
        gpd.GeoDataFrame({"name": ["A"]}, geometry=[SQUARE]),
        gpd.GeoSeries([SQUARE], crs=4326).to_crs(3857),
    ],
    ids=lambda polygons: type(polygons).__name__,
)
def test_a_polygon_comes_in_many_forms(polygons: object) -> None:
    (area,) = read_areas(polygons, **WHERE, name="A")
    assert (area.name, area.country, area.time_zone) == ("A", "CO", "America/Bogota")
    assert area.polygon.symmetric_difference(SQUARE).area < 1e-12


def test_columns_tell_of_each_city() -> None:
    other = shapely.box(-77.1, -12.1, -77.0, -12.0)
    both = collection(
        feature(other, town="L", iso="PE", zone="America/Lima"),
        feature(SQUARE, town="B", iso="CO", zone="America/Bogota"),
    )
    areas = read_areas(both, country="iso", time_zone="zone", name="town")
    assert [(a.name, a.country, a.time_zone) for a in areas] == [
        ("B", "CO", "America/Bogota"),
        ("L", "PE", "America/Lima"),
    ]


def test_a_missing_zone_is_found() -> None:
    pytest.importorskip("tzfpy")
    one = collection(feature(SQUARE, name="B", zone=None))
    assert read_areas(one, country="CO", time_zone="zone")[0].time_zone == "America/Bogota"
    frame = gpd.GeoDataFrame({"name": ["B"], "zone": [None]}, geometry=[SQUARE], crs=4326)
    assert read_areas(frame, country="CO", time_zone="zone")[0].time_zone == "America/Bogota"


def test_polygons_with_one_name_are_one_city() -> None:
    east = shapely.box(-74.0, 4.5, -73.8, 4.7)
    halves = collection(feature(SQUARE, name="B"), feature(east, name="B"))
    (area,) = read_areas(halves, **WHERE)
    assert area.polygon.equals(shapely.box(-74.2, 4.5, -73.8, 4.7))
    (same,) = read_areas(gpd.GeoSeries([SQUARE, east]), **WHERE, name="B")
    assert same == area


def test_a_name_that_is_no_column_is_told_what_there_is() -> None:
    pair = collection(feature(SQUARE, town="A", x=1), feature(SQUARE, town="B", x=2))
    with pytest.raises(ParameterError, match=r"name: got 'twon'; expected one of .* town, x"):
        read_areas(pair, **WHERE, name="twon")


def test_without_names_polygons_are_numbered() -> None:
    east = shapely.box(-74.0, 4.5, -73.8, 4.7)
    areas = read_areas(collection(feature(SQUARE), feature(east)), **WHERE)
    assert [area.name for area in areas] == ["1", "2"]


def test_what_is_on_the_outline_is_outside() -> None:
    (area,) = read_areas(SQUARE, **WHERE)
    lon = [-74.1, -74.2, -74.3, -74.0, -74.1]
    lat = [4.6, 4.6, 4.6, 4.7, 4.5]
    assert contains(area, lon, lat) == [True, False, False, False, False]


def test_an_outline_over_the_antimeridian() -> None:
    (area,) = read_areas(shapely.box(179, -20, 181, -16), country="FJ", time_zone="Pacific/Fiji")
    lon, lat = [179.5, -179.5, 178.0, -178.0, 0.0], [-18.0] * 5
    assert contains(area, lon, lat) == [True, True, False, False, False]
    (west,) = read_areas(shapely.box(-181, -20, -179, -16), country="FJ", time_zone="Pacific/Fiji")
    assert contains(west, lon, lat) == [True, True, False, False, False]


def test_a_hole_is_outside() -> None:
    ring = SQUARE.difference(shapely.box(-74.12, 4.58, -74.08, 4.62))
    (area,) = read_areas(ring, **WHERE)
    assert contains(area, [-74.1, -74.15], [4.6, 4.6]) == [False, True]


def test_an_outline_that_crosses_itself_keeps_what_it_encloses() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    (area,) = read_areas(bow, country="GH", time_zone="UTC")
    assert contains(area, [0.2, 1.8, 1.0], [1.0, 1.0, 1.8]) == [True, True, False]


@pytest.mark.parametrize(
    ("polygons", "why"),
    [
        (shapely.Point(0, 0), "got Point; expected a polygon"),
        (shapely.Polygon(), "got Polygon; expected a polygon that is not empty"),
        (shapely.box(0, 0, 500_000, 600_000), "expected degrees, longitude first"),
        (shapely.box(4.5, -92, 4.7, -74), "expected degrees, longitude first"),
        ({"type": "Polygon"}, "expected a polygon that is not empty"),
        ({"type": "Polygon", "coordinates": "here"}, "expected a polygon that is not empty"),
        ({"type": "Feature", "geometry": None, "properties": None}, "expected a polygon"),
        (collection(), "got none; expected at least one"),
        ({}, "got dict; expected a polygon of shapely"),
        ("bogota.geojson", "got str; expected a polygon of shapely"),
        (None, "got NoneType; expected a polygon of shapely"),
        (collection(feature(SQUARE), feature(shapely.Point(0, 0))), "number 2: got Point"),
        (shapely.Polygon([(0, 0), (1, 1), (2, 2)]), "got Polygon; expected a polygon that is"),
        (shapely.box(-179, -20, 179, -16), "is 358 degrees wide; expected a city"),
        ({"type": "FeatureCollection", "features": 5}, "its features are 5; expected a list"),
        ({"type": "FeatureCollection", "features": [7]}, "got int; expected a polygon"),
        ({**feature(SQUARE), "properties": [1]}, r"a feature has properties \[1\]"),
    ],
)
def test_what_is_no_polygon_is_named(polygons: object, why: str) -> None:
    with pytest.raises(ParameterError, match=f"polygons.*{why}"):
        read_areas(polygons, **WHERE)


def test_a_wrong_country_tells_what_there_is() -> None:
    with pytest.raises(ParameterError, match=r"country: got 'land'.* or one of the columns iso, x"):
        read_areas(feature(SQUARE, iso="CO", x=1), country="land", time_zone="UTC")
    with pytest.raises(ParameterError, match="country: got 7"):
        read_areas(feature(SQUARE, iso=7), country="iso", time_zone="UTC")


def test_a_wrong_zone_is_named() -> None:
    with pytest.raises(ParameterError, match="time_zone: 'Bogota' is no time zone"):
        read_areas(SQUARE, country="CO", time_zone="Bogota")


@pytest.mark.parametrize("what", ["country", "time_zone", "name"])
def test_lists_are_no_names(what: str) -> None:
    options: dict[str, Any] = {**WHERE, what: ["CO"]}
    with pytest.raises(ParameterError, match=rf"{what}: got \['CO'\]; expected a text"):
        read_areas(SQUARE, **options)


def test_a_nan_is_no_name() -> None:
    with pytest.raises(ParameterError, match="has no 'name'"):
        read_areas(feature(SQUARE, name=float("nan")), **WHERE)


def test_a_missing_name_is_named() -> None:
    pair = collection(feature(SQUARE, town="B"), feature(SQUARE, town=None))
    with pytest.raises(ParameterError, match="number 2: has no 'town'"):
        read_areas(pair, **WHERE, name="town")


def test_one_city_has_one_country() -> None:
    pair = collection(feature(SQUARE, name="B", iso="CO"), feature(SQUARE, name="B", iso="PE"))
    with pytest.raises(ParameterError, match="country: polygons of 'B' have 'CO' and 'PE'"):
        read_areas(pair, country="iso", time_zone="UTC")


def test_one_polygon_or_several() -> None:
    assert is_lone(SQUARE)
    assert is_lone(feature(SQUARE))
    assert not is_lone(collection(feature(SQUARE)))
    assert not is_lone(gpd.GeoSeries([SQUARE]))


def test_the_papers_cities() -> None:
    pytest.importorskip("tzfpy")
    areas = read_areas(city_outlines(), country="country")
    # A place well inside each, and Sumapaz, which is left out.
    inside = {
        "Bogota": ((-74.08, 4.60), (-74.35, 4.0)),
        "Lima": ((-77.03, -12.05), (-77.3, -12.05)),
        "Sao Paulo": ((-46.63, -23.55), (-46.3, -23.2)),
    }
    assert {area.name: area.country for area in areas} == {
        "Bogota": "CO",
        "Lima": "PE",
        "Sao Paulo": "BR",
    }
    for area in areas:
        lon, lat = map(list, zip(*inside[area.name], strict=True))
        assert contains(area, lon, lat) == [True, False]
        assert area.polygon.is_valid
        assert area.polygon.exterior.is_ccw
