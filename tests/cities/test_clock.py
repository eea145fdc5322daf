"""Nights by a city's clock, and the zone of an outline."""

import sys
from datetime import UTC, datetime

import polars as pl
import pytest
import shapely

from migtrace.cities.clock import is_night, zone_of
from migtrace.errors import MissingExtraError, ParameterError


def nights(zone: str, times: list[datetime], **options: tuple[int, int]) -> list[bool]:
    frame = pl.DataFrame({"time": times}, schema={"time": pl.Datetime("us", "UTC")})
    return frame.select(is_night(zone, **options)).to_series().to_list()


def test_a_night_begins_at_eight_and_ends_before_eight() -> None:
    # Bogota is 5 hours behind: 01:00 UTC is 20:00 there, 13:00 is 08:00.
    times = [
        datetime(2018, 7, 1, 0, 59, 59, 999_999, tzinfo=UTC),
        datetime(2018, 7, 1, 1, 0, tzinfo=UTC),
        datetime(2018, 7, 1, 12, 59, 59, 999_999, tzinfo=UTC),
        datetime(2018, 7, 1, 13, 0, tzinfo=UTC),
    ]
    assert nights("America/Bogota", times) == [False, True, True, False]


def test_a_night_can_lie_within_a_day() -> None:
    times = [datetime(2018, 7, 1, hour, tzinfo=UTC) for hour in (0, 1, 5, 6)]
    assert nights("UTC", times, hours=(1, 6)) == [False, True, True, False]


def test_summer_time_counts() -> None:
    # Sao Paulo had it until 2019: 2 hours behind in January, 3 in July.
    times = [datetime(2018, month, 1, 22, 0, tzinfo=UTC) for month in (1, 7)]
    assert nights("America/Sao_Paulo", times) == [True, False]


def test_a_zone_with_a_quarter_of_an_hour() -> None:
    # Kathmandu is 5:45 ahead: 14:15 UTC is 20:00 there.
    times = [datetime(2018, 7, 1, 14, minute, tzinfo=UTC) for minute in (14, 15)]
    assert nights("Asia/Kathmandu", times) == [False, True]


@pytest.mark.parametrize("zone", ["America/Bogta", "", "CO"])
def test_a_zone_that_is_none_is_named(zone: str) -> None:
    with pytest.raises(ParameterError, match=r"time_zone: .* is no time zone"):
        is_night(zone)


@pytest.mark.parametrize("hours", [(20, 20), (20, 24), (-1, 8), (20,), "20-8", (20.0, 8)])
def test_hours_that_are_none_are_named(hours: object) -> None:
    with pytest.raises(ParameterError, match="night_hours: got"):
        is_night("UTC", hours=hours)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [
        (-74.08, 4.6, "America/Bogota"),
        (-77.04, -12.05, "America/Lima"),
        (-46.63, -23.55, "America/Sao_Paulo"),
        (178.4, -18.1, "Pacific/Fiji"),
        (178.4 - 360, -18.1, "Pacific/Fiji"),
    ],
)
def test_the_zone_of_an_outline_is_found(lon: float, lat: float, zone: str) -> None:
    pytest.importorskip("tzfpy")
    assert zone_of(shapely.Point(lon, lat).buffer(0.01)) == zone


def test_without_the_map_of_zones_one_has_to_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tzfpy", None)
    with pytest.raises(MissingExtraError, match=r'give a name.*pip install "migtrace\[cities\]"'):
        zone_of(shapely.box(0, 0, 1, 1))
