"""Points, boxes and radii become positions with an extent (M1.3)."""

from math import cos, pi, radians
from typing import Any

import polars as pl
import pytest

from migtrace.errors import FrameError
from migtrace.readers import read_traces

KM_PER_DEGREE = 6371.0072 * pi / 180  # 111.195 km
MOMENT = "2015-03-13T21:46:40Z"

Position = tuple[float | None, float | None, float | None]


def place(**values: Any) -> Position:  # noqa: ANN401 - any column
    row = {"user": [1], "time": [MOMENT], "country": ["VE"]}
    frame = pl.DataFrame({**row, **{name: [value] for name, value in values.items()}})
    found = read_traces(frame).records.collect().row(0, named=True)
    return found["lon"], found["lat"], found["extent_km"]


def test_box_gives_centre_and_longest_side() -> None:
    # 0.4 degrees high; 0.2 wide, narrower still by the cosine: the height counts.
    lon, lat, extent = place(box="[-74.2, 4.4, -74.0, 4.8]")
    assert lon == pytest.approx(-74.1)
    assert lat == pytest.approx(4.6)
    assert extent == pytest.approx(0.4 * KM_PER_DEGREE)


def test_width_shrinks_with_latitude() -> None:
    # At 60 degrees a degree of longitude is half as long: 3 degrees beat 1 degree of latitude.
    *_, extent = place(box=[10.0, 59.5, 13.0, 60.5])
    assert extent == pytest.approx(3 * cos(radians(60)) * KM_PER_DEGREE)


def test_corners_in_any_order() -> None:
    assert place(box=[-74.0, 4.8, -74.2, 4.4]) == place(box=[-74.2, 4.4, -74.0, 4.8])


@pytest.mark.parametrize(
    ("west", "east", "centre"),
    [(170.0, -178.0, 176.0), (178.0, -170.0, -176.0), (-180.0, 180.0, 180.0)],
)
def test_box_over_the_antimeridian(west: float, east: float, centre: float) -> None:
    lon, lat, extent = place(box=[west, -10.0, east, 10.0])
    # 12 degrees wide on the equator (0 for the full circle), 20 high: the height is longer.
    assert (lon, lat) == (centre, 0.0)
    assert extent == pytest.approx(20 * KM_PER_DEGREE)


def test_box_of_180_degrees_does_not_cross() -> None:
    lon, _, extent = place(box=[-80.0, -1.0, 100.0, 1.0])
    assert lon == 10.0
    assert extent == pytest.approx(180 * KM_PER_DEGREE)


def test_box_that_is_a_point() -> None:
    assert place(box=[-74.0, 4.6, -74.0, 4.6]) == (-74.0, 4.6, 0.0)


@pytest.mark.parametrize("box", [None, "", "[]", "NA"])
def test_no_box(box: str | None) -> None:
    assert place(box=box) == (None, None, None)


@pytest.mark.parametrize(
    "box", [[190.0, 0, 1, 1], [0.0, -91, 1, 1], [0.0, 1, 2], [float("nan")] * 4]
)
def test_impossible_box(box: list[float]) -> None:
    assert place(box=box) == (None, None, None)


def test_point_wins_over_box() -> None:
    found = place(point="[-74.07, 4.61]", box="[-74.2, 4.4, -74.0, 4.8]")
    assert found == (-74.07, 4.61, 0.0)


@pytest.mark.parametrize("point", ["[0, 0]", "[200.0, 4.6]", "[-74, 95]", "[NaN, 1]", None, "[]"])
def test_impossible_point_falls_back_to_the_box(point: str | None) -> None:
    assert place(point=point, box="[-74, 4, -72, 4]")[:2] == (-73.0, 4.0)


def test_impossible_point_without_a_box_stays() -> None:
    assert place(point="[0, 0]", box=None) == (0.0, 0.0, 0.0)


def test_coordinates_win_over_box() -> None:
    assert place(lon=1.0, lat=2.0, box="[-74, 4, -72, 4]") == (1.0, 2.0, 0.0)
    assert place(lon=0.0, lat=0.0, box="[-74, 4, -72, 4]")[:2] == (-73.0, 4.0)


def test_arrays_are_lists() -> None:
    row = {
        "user": [1],
        "time": [MOMENT],
        "point": pl.Series([[1.0, 2.0]], dtype=pl.Array(float, 2)),
    }
    records = read_traces(pl.DataFrame(row)).records.collect()
    assert records.select("lon", "lat").row(0) == (1.0, 2.0)


@pytest.mark.parametrize("column", ["point", "box"])
def test_unreadable_lists_are_named(column: str) -> None:
    with pytest.raises(FrameError, match=rf"column {column}, row 0: 'here'; expected \["):
        place(**{column: "here"})
    with pytest.raises(FrameError, match=f"column {column} has type Int64"):
        place(**{column: 1})


def test_exact_points_have_no_extent_column() -> None:
    frame = pl.DataFrame({"user": [1], "time": [MOMENT], "lon": [1.0], "lat": [2.0]})
    assert "extent_km" not in read_traces(frame).records.collect_schema()


def test_an_extent_in_km_wins_over_a_radius() -> None:
    values = {"lon": 1.0, "lat": 2.0, "extent_km": 12.5, "radius_m": 1000.0}
    assert place(**values) == (1.0, 2.0, 12.5)


def test_an_impossible_position_is_noted_where_the_point_is_null() -> None:
    # The point says nothing, so the longitude 200 is what cannot be used.
    assert place(point=None, lon=200.0, lat=1.0)[:2] == (200.0, 1.0)


@pytest.mark.parametrize(
    ("radius", "extent"),
    # The circle's diameter in km: 2 * 1500 m. Empty and 0 mean that nobody knows.
    [(1500, 3.0), (30.5, 0.061), (0, None), (None, None)],
)
def test_darwin_cores_radius(radius: float | None, extent: float | None) -> None:
    frame = pl.DataFrame(
        {
            "recordedBy": ["A. Person"],
            "eventDate": [MOMENT],
            "decimalLongitude": [1.0],
            "decimalLatitude": [2.0],
            "countryCode": ["CO"],
            "coordinateUncertaintyInMeters": pl.Series([radius], dtype=pl.Float64),
        }
    )
    assert read_traces(frame).records.collect()["extent_km"].to_list() == [extent]
    exact = read_traces(frame, columns={"radius_m": None})
    assert "extent_km" not in exact.records.collect_schema()
