"""Times of any kind become instants in UTC (M1.6)."""

import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.errors import FrameError, ParameterError
from migtrace.frames import TIME
from migtrace.readers import NaiveTimeWarning, read_traces

MOMENT = datetime(2015, 3, 13, 21, 46, 40, tzinfo=UTC)


def times(values: Any, **options: Any) -> list[datetime | None]:  # noqa: ANN401 - any column
    column = pl.Series("time", values)
    frame = pl.DataFrame(
        {"user": [1] * len(column), "time": column, "country": ["VE"] * len(column)}
    )
    records = read_traces(frame, **options).records.collect()
    assert records.schema["time"] == TIME
    return records["time"].to_list()


@pytest.mark.parametrize(
    "text",
    [
        "2015-03-13T21:46:40Z",
        "2015-03-13T21:46:40.000Z",
        "2015-03-13T16:46:40-05:00",
        "2015-03-13T16:46:40-0500",
        "2015-03-13 21:46:40+00:00",
        "2015-03-13 21:46:40 +0000",
        "2015-03-13 21:46:40 UTC",
        " 2015-03-13T21:46:40Z ",
        "20150313T214640Z",
        "Fri Mar 13 21:46:40 +0000 2015",
    ],
)
def test_text_with_an_offset(text: str) -> None:
    assert times([text]) == [MOMENT]


@pytest.mark.parametrize(
    "text", ["2015-03-13T21:46:40", "2015-03-13 21:46:40", "2015-03-13 21:46:40.000000"]
)
def test_text_without_an_offset_is_in_the_zone(text: str) -> None:
    # Bogota is five hours behind: 21:46:40 - 5 h on its clock is 16:46:40 UTC + 10 h.
    assert times([text], time_zone="America/Bogota") == [MOMENT + timedelta(hours=5)]


def test_fractions_are_kept_to_the_microsecond() -> None:
    (time,) = times(["2015-03-13T21:46:40.123456789Z"])
    assert time == MOMENT.replace(microsecond=123456)


def test_minutes_and_dates() -> None:
    found = times(["2015-03-13T21:46Z", "2015-03-13 21:46", "2015-03-13"], time_zone="UTC")
    minute = MOMENT.replace(second=0)
    assert found == [minute, minute, minute.replace(hour=0, minute=0)]


def test_formats_may_mix_even_after_the_sample() -> None:
    values = ["2015-03-13T21:46:40Z"] * 1500 + ["Fri Mar 13 21:46:40 +0000 2015"]
    assert set(times(values)) == {MOMENT}


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_datetimes_of_any_unit_and_zone(unit: Any) -> None:  # noqa: ANN401 - a literal type
    column = pl.Series([MOMENT]).dt.cast_time_unit(unit).dt.convert_time_zone("America/Lima")
    assert times(column) == [MOMENT]


def test_dates_are_midnights_of_the_zone() -> None:
    # Midnight in Bogota is 05:00 UTC.
    expected = [datetime(2015, 3, 13, 5, tzinfo=UTC)]
    assert times([date(2015, 3, 13)], time_zone="America/Bogota") == expected


def test_zone_is_ignored_where_times_have_one() -> None:
    assert times([MOMENT], time_zone="America/Bogota") == [MOMENT]


@pytest.mark.parametrize(
    "values",
    [["2015-03-13T21:46:40"] * 3, [MOMENT.replace(tzinfo=None)] * 3, [date(2015, 3, 13)] * 3],
)
def test_naive_times_warn_once(values: list[Any]) -> None:
    with pytest.warns(NaiveTimeWarning, match="column time have no zone.*time_zone=") as caught:
        found = times(values)
    assert len(caught) == 1
    assert found[0] is not None
    assert found[0].date() == MOMENT.date()


def test_one_naive_text_among_others_warns() -> None:
    with pytest.warns(NaiveTimeWarning):
        assert times(["2015-03-13T21:46:40Z", "2015-03-13T21:46:40"]) == [MOMENT, MOMENT]


@pytest.mark.parametrize("options", [{"time_zone": "UTC"}, {"time_zone": "America/Bogota"}])
def test_a_stated_zone_does_not_warn(options: dict[str, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        times(["2015-03-13 21:46:40"], **options)


def test_a_time_that_occurs_twice_is_the_first() -> None:
    # New York, 2015-11-01: 01:30 EDT (-4) is 05:30 UTC, 01:30 EST (-5) is 06:30 UTC.
    found = times(["2015-11-01 01:30:00"], time_zone="America/New_York")
    assert found == [datetime(2015, 11, 1, 5, 30, tzinfo=UTC)]


def test_a_skipped_time_keeps_the_offset_before() -> None:
    # New York, 2015-03-08: 02:00 EST becomes 03:00 EDT. 02:30 at -5 is 07:30 UTC (03:30 EDT).
    found = times(["2015-03-08 02:30:00"], time_zone="America/New_York")
    assert found == [datetime(2015, 3, 8, 7, 30, tzinfo=UTC)]


def test_a_skipped_day_keeps_the_offset_before() -> None:
    # Samoa left out 2011-12-30; the offset before was -10 (summer): noon is 22:00 UTC.
    found = times(["2011-12-30 12:00:00"], time_zone="Pacific/Apia")
    assert found == [datetime(2011, 12, 30, 22, tzinfo=UTC)]


def test_integers_need_a_unit() -> None:
    with pytest.raises(FrameError, match=r'column time has type Int64.*time_unit="s"'):
        times([1426283200])


# 2015-03-13 21:46:40 UTC is day 16507 of the epoch: 16507 * 86400 + 78400 = 1426283200 s.
@pytest.mark.parametrize(
    ("values", "unit"),
    [
        ([1426283200], "s"),
        ([1426283200000], "ms"),
        ([1426283200000000], "us"),
        ([1426283200.0], "s"),
        (["1426283200"], "s"),
        ([" 1426283200.0"], "s"),
    ],
)
def test_numbers_with_a_unit(values: list[Any], unit: str) -> None:
    assert times(values, time_unit=unit) == [MOMENT]


def test_numbers_past_64_bits_are_unreadable() -> None:
    with pytest.raises(FrameError, match="number of s since 1970"):
        times([2**62], time_unit="s")


def test_missing_numbers_are_null() -> None:
    assert times([1426283200.0, float("nan"), None], time_unit="s") == [MOMENT, None, None]


def test_a_unit_is_for_numbers() -> None:
    with pytest.raises(ParameterError, match="time_unit: is for numbers"):
        times([MOMENT], time_unit="s")


@pytest.mark.parametrize("options", [{"time_unit": "h"}, {"on_bad_time": "drop"}])
def test_options_are_checked(options: dict[str, str]) -> None:
    with pytest.raises(ParameterError, match="expected one of"):
        times([MOMENT], **options)


@pytest.mark.parametrize("zone", ["Bogota", "../etc", "", "localtime", 5])
def test_an_unknown_zone(zone: object) -> None:
    with pytest.raises(ParameterError, match=r"time_zone: .* is no time zone"):
        times(["2015-03-13"], time_zone=zone)


@pytest.mark.parametrize("bad", ["13/03/2015", "2015-13-01", "2015-03", "yesterday", "1426283200"])
def test_an_unreadable_time_is_named(bad: str) -> None:
    with pytest.raises(FrameError, match=f"column time, row 1: '{bad}'; expected a time such as"):
        times(["2015-03-13T21:46:40Z", bad])


def test_unreadable_times_can_be_nulls() -> None:
    found = times(["2015-03-13T21:46:40Z", "soon", "", None, "NA"], on_bad_time="null")
    assert found == [MOMENT, None, None, None, None]


def test_unreadable_times_are_counted() -> None:
    frame = pl.DataFrame({"user": [1, 1], "time": ["2015-03-13Z", "soon"], "country": ["VE", "VE"]})
    traces = read_traces(frame, on_bad_time="null")
    assert ("bad_time", 2, 1) in traces.dropped.rows()


def test_missing_times_are_no_error() -> None:
    assert times([None, "", "NA"]) == [None, None, None]
    assert times([None, None]) == [None, None]


@pytest.mark.parametrize("values", [[True], [timedelta(1)], [[1]]])
def test_what_is_no_time(values: list[Any]) -> None:
    with pytest.raises(FrameError, match="column time has type"):
        times(values)


@given(
    st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), min_size=1),  # noqa: DTZ001 - wall clock
    st.sampled_from(["T", " "]),
    st.integers(-14 * 60, 14 * 60),
)
@settings(max_examples=30)
def test_written_times_are_read_back(clock: list[datetime], between: str, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    moments = [wall.replace(tzinfo=zone) for wall in clock]
    assert times([moment.isoformat(between) for moment in moments]) == moments
    assert times([wall.isoformat(between) for wall in clock], time_zone="UTC") == [
        wall.replace(tzinfo=UTC) for wall in clock
    ]
