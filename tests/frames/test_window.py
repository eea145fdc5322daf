"""Windows of whole months (METHOD, preamble)."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from migtrace import ParameterError, Window

JANUARY, DECEMBER = date(2015, 1, 1), date(2018, 12, 1)


@pytest.mark.parametrize(
    "value",
    [
        ("2015-01", "2018-12"),
        ["2015-01", "2018-12"],
        "2015-01:2018-12",
        " 2015-01 : 2018-12 ",
        (date(2015, 1, 1), date(2018, 12, 1)),
        (date(2015, 1, 31), date(2018, 12, 15)),
        (datetime(2015, 1, 7, 8, tzinfo=UTC), "2018-12"),
        Window(JANUARY, DECEMBER),
    ],
)
def test_ways_to_give_a_window(value: Window) -> None:
    assert Window.parse(value) == Window(JANUARY, DECEMBER)


def test_months_and_years_include_both_ends() -> None:
    window = Window.parse("2015-11:2016-02")
    assert window.n_months == 4
    assert window.months == [
        date(2015, 11, 1),
        date(2015, 12, 1),
        date(2016, 1, 1),
        date(2016, 2, 1),
    ]
    assert window.years == [2015, 2016]
    assert str(window) == "2015-11:2016-02"


def test_a_window_of_one_month() -> None:
    window = Window.parse(("2016-12", "2016-12"))
    assert (window.n_months, window.months, window.years) == (1, [date(2016, 12, 1)], [2016])
    assert window.start == datetime(2016, 12, 1, tzinfo=UTC)
    assert window.end == datetime(2017, 1, 1, tzinfo=UTC)


def test_the_instants_inside() -> None:
    window = Window.parse("2016-02:2016-02")
    start, end = datetime(2016, 2, 1, tzinfo=UTC), datetime(2016, 3, 1, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    frame = pl.DataFrame({"time": [start - tick, start, end - tick, end]})
    assert frame.select(window.contains()).to_series().to_list() == [False, True, True, False]
    assert frame.rename({"time": "at"}).select(window.contains("at")).to_series().sum() == 2


def test_month_numbers_of_consecutive_months_differ_by_one() -> None:
    numbers = [Window.month_number(month) for month in Window.parse("1999-11:2000-02").months]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "2015-01",
        "2015-01:2015-02:2015-03",
        ("2015-01",),
        ("2015-01", "2015-02", "2015-03"),
        ("2015-13", "2016-01"),
        ("2015-00", "2016-01"),
        ("2015-1", "2016-01"),
        ("2015", "2016"),
        ("2015-01-01", "2016-01-01"),
        (201501, 201512),
        (None, "2015-01"),
        ("0000-01", "2015-01"),
        ("", ""),
        {"2015-01": "2015-02"},
        b"ab",
    ],
)
def test_what_is_no_window_is_said_so(value: Window) -> None:
    with pytest.raises(ParameterError, match="window"):
        Window.parse(value)


def test_the_end_cannot_be_before_the_start() -> None:
    with pytest.raises(ParameterError, match=r"2015-01 is before.*2015-02"):
        Window.parse("2015-02:2015-01")


@pytest.mark.parametrize(
    "first", [date(2015, 1, 2), datetime(2015, 1, 1, tzinfo=UTC), "2015-01", None]
)
def test_a_window_is_made_of_first_days(first: date) -> None:
    with pytest.raises(ParameterError, match="first"):
        Window(first, DECEMBER)


def test_the_last_month_there_is_has_an_end_or_is_refused() -> None:
    # no instant after year 9999 can be written down
    with pytest.raises(ParameterError, match="window"):
        Window.parse("2015-01:9999-12")
