"""Points, boxes, countries, and what is noted of them."""

import json
from math import copysign

import pytest

from migtrace.stream.harvest import Harvest
from tests.stream.harvesting import CARACAS, counted, line_of, read_all, read_values, status

_POINT = {"type": "Point", "coordinates": [-66.5, 10.5]}
# An equatorial degree is 6371.0072 km · pi / 180.
_DEGREE_KM = 111.195052


def _box(*corners: list[object]) -> dict[str, object]:
    return {"country_code": "VE", "bounding_box": {"coordinates": [list(corners)]}}


def _where(found: Harvest) -> tuple[object, ...]:
    lon, lat, extent = found.records.select("lon", "lat", "extent_km").row(0)
    return lon, lat, extent


def _of(**parts: object) -> tuple[object, ...]:
    return _where(read_values(status(**parts)))


def _notes(found: Harvest) -> dict[str, int]:
    return {name: count for name, count in found.notes.items() if count}


def test_coordinates_are_longitude_first_and_geo_latitude_first() -> None:
    assert _of(coordinates=_POINT) == (-66.5, 10.5, 0.0)
    assert _of(geo={"type": "Point", "coordinates": [10.5, -66.5]}) == (-66.5, 10.5, 0.0)
    both = {"coordinates": _POINT, "geo": {"coordinates": [1.0, 2.0]}}
    assert _of(**both) == (-66.5, 10.5, 0.0)


@pytest.mark.parametrize("odd", [None, {}, "x", {"coordinates": ["1", "2"]}, {"coordinates": [1]}])
def test_geo_stands_in_for_coordinates_that_are_none(odd: object) -> None:
    assert _of(coordinates=odd, geo={"coordinates": [10.5, -66.5]}) == (-66.5, 10.5, 0.0)


@pytest.mark.parametrize(
    "pair", [["-66.5", "10.5"], [True, 10], [None, 10.5], [-66.5], [], "-66.5,10.5", [[1, 2]]]
)
def test_what_is_no_pair_of_numbers_is_no_point(pair: object) -> None:
    lon, lat, _ = _of(coordinates={"coordinates": pair})
    assert (lon, lat) == (pytest.approx(-66.9), pytest.approx(10.45))


def test_an_altitude_is_passed_over_and_integers_are_numbers() -> None:
    assert _of(coordinates={"coordinates": [-66, 10, 900.5]}) == (-66.0, 10.0, 0.0)


def test_box_is_its_centre_and_longest_side() -> None:
    lon, lat, extent = _of()
    assert (lon, lat) == (pytest.approx(-66.9), pytest.approx(10.45))
    # 0.4° east-west at 10.45° north, cos = 0.98341: 43.74 km; 0.3° north-south: 33.36 km.
    assert extent == pytest.approx(0.4 * 0.983414 * _DEGREE_KM, rel=1e-5)


@pytest.mark.parametrize(
    "rings",
    [
        [[[4, 2], [1, 5]]],
        [[[1, 5], [4, 5], [4, 2], [1, 2], [1, 5]]],
        [[[1, 2], [2, 3]], [[4, 5], [2, 3]]],
        [[], [[4, 5], [1, 2]]],
        [[[1, 2, 0], [4, 5, 0]]],
        [[[1, 2], [4, 5], "x", [3], None, ["1", 9]]],
        [[[1, 2], [4, 5]], 7],
    ],
)
def test_corners_come_in_any_number_and_order(rings: object) -> None:
    # Longitudes 1 to 4, latitudes 2 to 5: 3° north-south is the longer side.
    where = _of(place={"country_code": "VE", "bounding_box": {"coordinates": rings}})
    assert where == (2.5, 3.5, pytest.approx(3 * _DEGREE_KM))


def test_box_of_one_corner_is_a_place_of_no_extent() -> None:
    assert _of(place=_box([1, 2])) == (1.0, 2.0, 0.0)


def test_box_over_the_antimeridian() -> None:
    # Fiji: 177 and -179 are 356° apart, so the box is the 4° on the other side: 177..181.
    lon, lat, extent = _of(place=_box([177, -19], [-179, -19], [-179, -16], [177, -16]))
    assert (lon, lat) == (179.0, -17.5)
    # cos(17.5°) = 0.953717 times 4° is more than 3°.
    assert extent == pytest.approx(4 * 0.953717 * _DEGREE_KM, rel=1e-5)
    # 178 and -170: 12° wide, the centre 184 is -176.
    assert _of(place=_box([178, 0], [-170, 2]))[0] == -176.0


@pytest.mark.parametrize(
    "box",
    [
        None,
        {},
        "x",
        [],
        {"coordinates": None},
        {"coordinates": []},
        {"coordinates": [[]]},
        {"coordinates": [1, 2]},
        {"coordinates": [[1, 2]]},
        {"coordinates": {"a": 1}},
    ],
)
def test_place_without_a_box_keeps_its_country(box: object) -> None:
    found = read_values(status(place={"country_code": "VE", "bounding_box": box}))
    assert _where(found) == (None, None, None)
    assert found.records["country"].to_list() == ["VE"]
    assert _notes(found) == {}


@pytest.mark.parametrize("place", [{}, [], "Caracas", 5, {"country_code": ""}, {"country_code": 5}])
def test_an_empty_or_odd_place_is_none(place: object) -> None:
    found = read_values(status(place=place))
    assert counted(found) == {"lines": 1, "read": 1, "no_geography": 1}
    assert _notes(found) == {}
    assert _of(place=place, coordinates=_POINT) == (-66.5, 10.5, 0.0)


@pytest.mark.parametrize(
    ("pair", "note"),
    [
        ("[0, 0]", "position_zero_zero"),
        ("[-0.0, 0]", "position_zero_zero"),
        ("[181, 10]", "position_out_of_range"),
        ("[10, -90.5]", "position_out_of_range"),
        ("[1e999, 10]", "position_out_of_range"),
        (f"[1{'0' * 400}, 10]", "position_out_of_range"),
        (f"[10, -1{'0' * 5000}]", "position_out_of_range"),
        ("[NaN, 10]", "position_not_a_number"),
    ],
)
def test_impossible_point_falls_back_to_the_box_and_is_noted(pair: str, note: str) -> None:
    text = json.dumps(status(coordinates={"coordinates": "?"})).replace('"?"', pair)
    found = read_all(text.encode())
    assert _where(found)[0] == pytest.approx(-66.9)
    assert _notes(found) == {note: 1}


def test_impossible_point_without_a_box() -> None:
    nowhere = {"coordinates": {"coordinates": [200, 10]}}
    found = read_values(status(place={"country_code": "VE"}, **nowhere))
    assert _where(found) == (None, None, None)
    assert _notes(found) == {"position_out_of_range": 1}
    found = read_values(status(place=None, **nowhere))
    assert counted(found) == {"lines": 1, "read": 1, "no_geography": 1}
    assert _notes(found) == {"position_out_of_range": 1}


def test_impossible_box_is_noted_once() -> None:
    found = read_values(status(place=_box([1, 2], [1, 95])))
    assert _where(found) == (None, None, None)
    assert found.records["country"].to_list() == ["VE"]
    assert _notes(found) == {"position_out_of_range": 1}
    # With an impossible point there is still one position that could not be used.
    found = read_values(status(place=_box([1, 2], [1, 95]), coordinates={"coordinates": [0, 0]}))
    assert _notes(found) == {"position_zero_zero": 1}
    assert _notes(read_all(line_of(status(place=_box([float("nan"), 2]))))) == {
        "position_not_a_number": 1
    }


def test_box_around_zero_has_no_centre() -> None:
    found = read_values(status(place=_box([-1, -1], [1, 1])))
    assert _where(found) == (None, None, None)
    assert _notes(found) == {"position_zero_zero": 1}


def test_countries() -> None:
    found = read_values(*(status(place={**CARACAS, "country_code": c}) for c in ("ve", "VEN", "")))
    assert found.records["country"].to_list() == ["VE", None, None]
    # The empty one is absent, not unreadable.
    assert _notes(found) == {"country_unreadable": 1}


def test_retweets_are_not_noted() -> None:
    found = read_values(status(coordinates={"coordinates": [0, 0]}, retweeted_status={"id": 1}))
    assert _notes(found) == {}


def test_minus_zero_is_zero_to_the_bit() -> None:
    # Which of two equal copies comes first depends on the order of files: they have to be the same.
    minus = {"coordinates": [-0.0, 5.0]}
    lon, _, _ = _of(coordinates=minus)
    assert isinstance(lon, float)
    assert copysign(1.0, lon) == 1.0
    lon, _, _ = _of(place=_box([-0.0, 1.0], [-0.0, 2.0]))
    assert isinstance(lon, float)
    assert copysign(1.0, lon) == 1.0


def test_an_empty_country_and_no_box_are_no_place() -> None:
    # What twarc2 flattens into `geo` stands in, as it does for a place that is null.
    flattened = {"country_code": "CO", "geo": {"bbox": [-74.2, 4.5, -74.0, 4.7]}}
    for place in (None, {}, {"country_code": ""}):
        [country] = read_values(status(place=place, geo=flattened)).records["country"]
        assert country == "CO"
