"""METHOD M1.6: the first and the last instant that a record can have, in every unit."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.frames import TIME
from migtrace.records import EARLIEST, judge_records, screen_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


def judge(
    times: pl.Series, *, earliest: datetime = EARLIEST, now: datetime | None = NOW
) -> pl.DataFrame:
    n = len(times)
    frame = pl.LazyFrame({"user": [1] * n, "time": times, "country": ["VE"] * n})
    return judge_records(frame, earliest=earliest, now=now).collect()


def stays(times: list[datetime | None], dtype: pl.DataType = TIME) -> list[bool]:
    return judge(pl.Series(times, dtype=dtype))["reason"].is_null().to_list()


def test_twitters_first_day() -> None:
    assert datetime(2006, 3, 21, tzinfo=UTC) == EARLIEST


def test_the_limits_belong_to_the_records() -> None:
    assert stays([EARLIEST, EARLIEST - TICK, NOW + DAY, NOW + DAY + TICK, None]) == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_rejected_times_are_named() -> None:
    assert judge(pl.Series([None], dtype=TIME))["reason"].to_list() == ["bad_time"]


def test_milliseconds_are_read_as_microseconds() -> None:
    millisecond = timedelta(milliseconds=1)
    times = [EARLIEST, EARLIEST - millisecond, NOW + DAY, NOW + DAY + millisecond]
    assert stays([*times], pl.Datetime("ms", "UTC")) == [True, False, True, False]


def test_nanoseconds_are_read_as_microseconds() -> None:
    def nanoseconds(time: datetime) -> int:
        return int(time.timestamp()) * 10**9

    first, last = nanoseconds(EARLIEST), nanoseconds(NOW + DAY)
    # A nanosecond before the first instant is in the microsecond before it; 999 after the last
    # are still in its microsecond.
    values = pl.Series([first, first - 1, last, last + 999, last + 1000])
    judged = judge(values.cast(pl.Datetime("ns", "UTC")))
    assert judged["reason"].is_null().to_list() == [True, False, True, True, False]
    assert judged.schema["time"] == TIME
    assert judged["time"][3] == NOW + DAY


def test_times_without_a_zone_are_utc() -> None:
    naive = [datetime(2006, 3, 21), datetime(2006, 3, 20, 23, 59, 59)]  # noqa: DTZ001 - the case
    judged = judge(pl.Series(naive, dtype=pl.Datetime("us")))
    assert judged["reason"].to_list() == [None, "bad_time"]
    assert judged["time"][0] == EARLIEST


def test_dates_are_their_first_instant_in_utc() -> None:
    days = [date(2006, 3, 21), date(2006, 3, 20), date(2020, 1, 2), date(2020, 1, 3), None]
    judged = judge(pl.Series(days, dtype=pl.Date))
    assert judged["reason"].is_null().to_list() == [True, False, True, False, False]
    assert judged["time"][2] == NOW + DAY


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_times_of_other_zones_are_brought_to_utc(unit: str) -> None:
    # Caracas was four hours behind UTC in 2006: its 20 March, 20:00 is Twitter's first instant.
    dtype = pl.Datetime(unit, "America/Caracas")  # type: ignore[arg-type] # one of three literals
    judged = judge(pl.Series([EARLIEST, EARLIEST - timedelta(hours=1)], dtype=dtype))
    assert judged["time"].to_list() == [EARLIEST, EARLIEST - timedelta(hours=1)]
    assert judged["reason"].to_list() == [None, "bad_time"]


def test_null_typed_times_are_no_times() -> None:
    judged = judge(pl.Series([None, None], dtype=pl.Null))
    assert judged.schema["time"] == TIME
    assert judged["reason"].to_list() == ["bad_time"] * 2


def test_times_too_far_for_microseconds_are_rejected() -> None:
    # 2**63 microseconds are 292,000 years; milliseconds and days reach further.
    millions = pl.Series([9_000_000_000_000_000, 0, -9_300_000_000_000_000], dtype=pl.Int64)
    judged = judge(millions.cast(pl.Datetime("ms", "UTC")))
    assert judged["reason"].to_list() == ["bad_time"] * 3


def test_milliseconds_that_overflow_are_rejected() -> None:
    judged = judge(pl.Series([2**62], dtype=pl.Int64).cast(pl.Datetime("ms", "UTC")))
    assert judged["reason"].to_list() == ["bad_time"]


def test_days_that_overflow_are_rejected() -> None:
    judged = judge(pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date))
    assert judged["reason"].to_list() == ["bad_time"]


def test_both_limits_are_parameters() -> None:
    first = datetime(2000, 1, 1, tzinfo=UTC)
    times = pl.Series([first - TICK, first, first + DAY, first + DAY + TICK], dtype=TIME)
    judged = judge(times, earliest=first, now=first)
    assert judged["reason"].is_null().to_list() == [False, True, True, False]


def test_limits_are_read_in_their_own_zone_and_as_utc_without_one() -> None:
    noon = datetime(2010, 1, 1, 12, tzinfo=UTC)
    times = pl.Series([noon - TICK, noon, noon + DAY, noon + DAY + TICK], dtype=TIME)
    east = noon.astimezone(timezone(timedelta(hours=9)))
    naive = noon.replace(tzinfo=None)
    for limit in (noon, east, naive):
        judged = judge(times, earliest=limit, now=limit)
        assert judged["reason"].is_null().to_list() == [False, True, True, False]


def test_now_is_the_present_by_default() -> None:
    hour = timedelta(hours=1)
    present = datetime.now(UTC)
    times = pl.Series([present, present + DAY - hour, present + DAY + hour], dtype=TIME)
    assert judge(times, now=None)["reason"].to_list() == [None, None, "bad_time"]


@pytest.mark.parametrize("value", ["2015-01-01", 2015])
def test_limits_that_are_no_instants_are_refused(value: object) -> None:
    frame = pl.LazyFrame({"user": [1], "time": [NOW], "country": ["VE"]})
    with pytest.raises(ParameterError, match="earliest"):
        judge_records(frame, earliest=value)  # type: ignore[arg-type] # a user's mistake
    with pytest.raises(ParameterError, match="now"):
        screen_records(frame, now=value)  # type: ignore[arg-type] # a user's mistake
