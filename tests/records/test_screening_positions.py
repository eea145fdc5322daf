"""METHOD M1.4 and M1.5: positions and extents at their edges."""

import math
from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace.frames import is_located
from migtrace.records import count_notes, judge_records, screen_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
NAN, INF = math.nan, math.inf
Position = tuple[float | None, float | None]


def judge(columns: dict[str, object]) -> pl.DataFrame:
    frame = pl.LazyFrame({"user": [1], "time": [NOW], **columns})
    return judge_records(frame, now=NOW).collect()


def place(lon: float | None, lat: float | None, **more: object) -> pl.DataFrame:
    floats = {"lon": pl.Series([lon], dtype=pl.Float64), "lat": pl.Series([lat], dtype=pl.Float64)}
    return judge({**floats, **more})


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (180.0, 90.0),
        (-180.0, -90.0),
        (180.0, 0.0),
        (0.0, 90.0),
        (0.0, 5e-324),  # the least float that is not 0
        (-1e-9, 0.0),
    ],
)
def test_positions_on_the_globe_stay_as_they_are(lon: float, lat: float) -> None:
    assert place(lon, lat).select("lon", "lat", "extent_km", "reason").row(0) == (lon, lat, 0, None)


BEYOND = math.nextafter(180, 200)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (BEYOND, 10.0),
        (-BEYOND, 10.0),
        (10.0, math.nextafter(90, 91)),
        (10.0, math.nextafter(-90, -91)),
        (INF, 10.0),
        (10.0, -INF),
        (NAN, 10.0),
        (10.0, NAN),
        (NAN, NAN),
        (NAN, None),
        (0.0, 0.0),
        (-0.0, 0.0),
        (0.0, -0.0),
        (None, 10.0),
        (10.0, None),
        (0.0, None),
        (None, None),
    ],
)
def test_impossible_positions_become_null_and_the_country_keeps_the_record(
    lon: float | None, lat: float | None
) -> None:
    record = place(lon, lat, country=["VE"], extent_km=[3.0])
    expected = (None, None, None, "VE", None)
    assert record.select("lon", "lat", "extent_km", "country", "reason").row(0) == expected
    # Without a country either, nothing places the record.
    assert place(lon, lat)["reason"].to_list() == ["no_geography"]


def test_minus_zero_is_stored_as_zero() -> None:
    record = place(-0.0, 5.0, extent_km=[-0.0])
    assert math.copysign(1, record["lon"][0]) == 1
    assert math.copysign(1, record["extent_km"][0]) == 1
    assert record["reason"].to_list() == [None]


@pytest.mark.parametrize(
    ("extent", "stored", "located"),
    [
        (0.0, 0.0, True),
        (math.nextafter(40, 0), math.nextafter(40, 0), True),
        (40.0, 40.0, False),  # strict
        (1e9, 1e9, False),
        (None, None, False),
        (NAN, None, False),
        (INF, None, False),
        (-INF, None, False),
        (-1e-9, None, False),
    ],
)
def test_extents(extent: float | None, stored: float | None, *, located: bool) -> None:
    record = place(5.0, 6.0, extent_km=pl.Series([extent], dtype=pl.Float64))
    assert record.select("lon", "lat", "extent_km", "reason").row(0) == (5.0, 6.0, stored, None)
    assert record.select(is_located()).item() is located


def test_a_frame_without_extents_is_all_exact_points() -> None:
    assert place(5.0, 6.0)["extent_km"].to_list() == [0.0]
    assert place(None, None, country=["VE"])["extent_km"].to_list() == [None]


def test_a_column_of_null_extents_locates_nothing() -> None:
    assert place(5.0, 6.0, extent_km=[None])["extent_km"].to_list() == [None]


def test_an_extent_without_positions_is_none() -> None:
    record = judge({"country": ["VE"], "extent_km": [3.0]})
    assert record.select("lon", "lat", "extent_km").row(0) == (None, None, None)


def test_half_a_position_by_column_is_none() -> None:
    record = judge({"country": ["VE"], "lon": [3.0]})
    assert record.select("lon", "lat", "extent_km", "reason").row(0) == (None,) * 4


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.Float32, pl.Decimal(5, 1)])
def test_numbers_of_every_type_are_read(dtype: pl.DataType) -> None:
    columns = {name: pl.Series([3], dtype=dtype) for name in ("lon", "lat", "extent_km")}
    assert judge({**columns})[["lon", "lat", "extent_km"]].row(0) == (3.0, 3.0, 3.0)


def test_null_typed_positions_are_none() -> None:
    assert judge({"lon": [None], "lat": [None]})["reason"].to_list() == ["no_geography"]


def test_screening_keeps_a_located_record_without_a_country() -> None:
    frame = pl.LazyFrame({"user": [1, 2], "time": [NOW] * 2, "lon": [5.0, 0.0], "lat": [6.0, 0.0]})
    kept = screen_records(frame, now=NOW).collect()
    assert kept.select("user", "country", "lon", "lat").rows() == [(1, None, 5.0, 6.0)]


def test_notes_count_what_could_not_be_used() -> None:
    frame = pl.LazyFrame(
        {
            "lon": [0.0, -0.0, 181.0, INF, NAN, None, 5.0, None, 5.0, 5.0],
            "lat": [0.0, 0.0, 5.0, 5.0, 5.0, 5.0, None, None, 5.0, 5.0],
            "extent_km": [1.0, 1.0, NAN, -1.0, INF, 0.0, 1.0, None, 40.0, -0.0],
            "country": ["VE", "ve", "V1", "VEN", "", " VE", None, "ß", "vE", "Ve"],
        }
    )
    # (0, 0) twice; 181 and infinity; one NaN; two halves; NaN, -1 and infinity; V1 VEN "" " VE" ß.
    assert dict(count_notes(frame).rows()) == {
        "position_zero_zero": 2,
        "position_out_of_range": 2,
        "position_not_a_number": 1,
        "position_halved": 2,
        "extent_unusable": 3,
        "country_unreadable": 5,
    }


def test_a_frame_without_rows_has_no_notes() -> None:
    schema = {"lon": pl.Float64, "lat": pl.Float64, "extent_km": pl.Float64, "country": pl.String}
    assert count_notes(pl.LazyFrame(schema=schema))["records"].to_list() == [0] * 6
