"""Half a position is none, and is noted and warned of (M1.5)."""

import warnings
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from migtrace.errors import FrameError
from migtrace.readers import HalfPositionWarning, NaiveTimeWarning, TracesWarning, read_traces

MOMENT = "2015-03-13T21:46:40Z"


def posts(**columns: list[Any]) -> pl.DataFrame:
    """Three posts from Venezuela, with `columns` beside."""
    return pl.DataFrame({"user": [1, 2, 3], "time": [MOMENT] * 3, "country": ["VE"] * 3, **columns})


def halved(frame: pl.DataFrame) -> int:
    with pytest.warns(HalfPositionWarning):
        traces = read_traces(frame)
    return int(traces.notes.filter(note="position_halved")["records"].sum())


@pytest.mark.parametrize("name", ["lon", "lng", "lat", "Latitude"])
def test_each_half_is_noted(name: str) -> None:
    # Two of the three have a value, the third has no position at all.
    assert halved(posts(**{name: [1.0, None, 0.0]})) == 2


def test_a_csv_with_a_longitude_alone(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(f"user,time,lng,country\n1,{MOMENT},-66.9,VE\n2,{MOMENT},,VE\n")
    message = (
        r"posts\.csv: column lng is read as lon, but no column is recognised as lat "
        r"\(known names: lat, latitude, .*\); half a position is none; say .* columns=\{"
    )
    with pytest.warns(HalfPositionWarning, match=message) as caught:
        traces = read_traces(path)
    assert [warning.filename for warning in caught] == [__file__]
    assert traces.columns["lon"] == "lng"
    assert traces.records.select("lon", "lat").collect().rows() == [(-66.9, None), (None, None)]
    assert [n for n in traces.notes.rows() if n[1]] == [("position_halved", 1)]
    # The country is left, so both are kept, without half a position.
    kept = traces.lazy().select("country", "lon", "lat").collect()
    assert kept.rows() == [("VE", None, None)] * 2


@pytest.mark.parametrize(
    ("half", "other", "missing"),
    [("lon", "latt", "lat"), ("x", "Lattitude", "lat"), ("lat", "lonn", "lon")],
)
def test_a_near_name_is_suggested(half: str, other: str, missing: str) -> None:
    message = rf"column {half} is read as .* recognised as {missing}, did you mean '{other}'\?"
    with pytest.warns(HalfPositionWarning, match=message):
        read_traces(posts(**{half: [1.0] * 3, other: [1.0] * 3}))


def test_what_has_a_part_is_not_suggested() -> None:
    # "late" resembles "lat", but the caller says that it is the user.
    frame = posts(lon=[1.0] * 3, late=[7, 8, 9])
    with pytest.warns(HalfPositionWarning, match="as lat .known names"):
        read_traces(frame, columns={"user": "late"})


def test_without_a_country_the_half_is_an_error() -> None:
    frame = posts(lon=[1.0] * 3, latt=[1.0] * 3).drop("country")
    with pytest.raises(FrameError, match=r"no column .* as country.*lat, did you mean 'latt'\?"):
        read_traces(frame)


def test_a_box_stands_in_for_half_a_position() -> None:
    frame = posts(lon=[5.0, 5.0, None], box=["[1, 2, 3, 4]", None, None])
    with pytest.warns(HalfPositionWarning):
        traces = read_traces(frame)
    # The box's centre; no box to stand in; neither.
    expected = [(2.0, 3.0), (5.0, None), (None, None)]
    assert traces.records.select("lon", "lat").collect().rows() == expected
    assert ("position_halved", 1) in traces.notes.rows()


def test_half_a_position_is_noted_where_the_point_is_null() -> None:
    assert halved(posts(lat=[5.0, 5.0, None], point=["[1, 2]", None, None])) == 1


def test_an_extent_is_of_no_use_to_half_a_position() -> None:
    with pytest.warns(HalfPositionWarning):
        traces = read_traces(posts(lon=[1.0] * 3, extent_km=[2.0] * 3))
    assert "extent_km" not in traces.columns


def test_halves_can_be_left_out() -> None:
    frame = posts(lon=[1.0] * 3, lat=[1.0] * 3)
    for out in ({"lat": None}, {"lon": None}, {"lon": None, "lat": None}):
        traces = read_traces(frame, columns=out)
        assert traces.records.collect_schema().names() == ["user", "time", "country"]


def test_readers_warnings_share_a_base() -> None:
    assert issubclass(HalfPositionWarning, TracesWarning)
    assert issubclass(NaiveTimeWarning, TracesWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TracesWarning)
        read_traces(posts(lon=[1.0] * 3).with_columns(time=pl.lit("2015-03-13 21:46")))
