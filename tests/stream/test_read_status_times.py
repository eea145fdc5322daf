"""When a status was posted: strict, in any locale, and `timestamp_ms` where that fails."""

from datetime import UTC, datetime, timedelta

import pytest

from migtrace.stream.times import read_times
from tests.stream.harvesting import counted, line_of, read_all, read_values, status


def _read(text: str | None, milliseconds: str | int | None = None) -> datetime | None:
    time: datetime | None = read_times([text], [milliseconds]).item()
    return time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri Mar 13 21:46:40 +0000 2015", (21, 46, 40, 0)),
        ("Fri Mar 13 21:46:40 +0100 2015", (20, 46, 40, 0)),
        ("Fri Mar 13 21:46:40 -0130 2015", (23, 16, 40, 0)),
        ("2015-03-13T21:46:40Z", (21, 46, 40, 0)),
        ("2015-03-13T21:46:40.123Z", (21, 46, 40, 123_000)),
        ("2015-03-13T21:46:40.123456789Z", (21, 46, 40, 123_456)),
        ("2015-03-13T21:46:40", (21, 46, 40, 0)),
        ("2015-03-13T21:46:40.5", (21, 46, 40, 500_000)),
        ("2015-03-13T21:46:40+02:00", (19, 46, 40, 0)),
        ("2015-03-13T21:46:40.000-0200", (23, 46, 40, 0)),
    ],
)
def test_times_that_are_read(text: str, expected: tuple[int, int, int, int]) -> None:
    assert _read(text) == datetime(2015, 3, 13, *expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fri mar 13 21:46:40 +0000 2015",
        "Friday March 13 21:46:40 +0000 2015",
        "Fri Mar 13 21:46:60 +0000 2015",
        "Fri Mar 13 24:00:00 +0000 2015",
        "Fri Mar 13 21:46:40 2015",
        "Fri Mar 13 21:46:40 UTC 2015",
        " Fri Mar 13 21:46:40 +0000 2015",
        "Fri Mar 13 21:46:40 +0000 2015\n",
        "Vie Mar 13 21:46:40 +0000 2015",
        "Sun Feb 29 21:46:40 +0000 2015",
        "2015-02-29T21:46:40Z",
        "2015-03-13T21:46:60Z",
        "2015-3-13T21:46:40Z",
        "2015-03-13",
        "13/03/2015 21:46",
        "1426283200",
        "\u0662\u0660\u0661\u0665-03-13T21:46:40Z",
    ],
)
def test_times_that_are_not_read(text: str) -> None:
    assert _read(text) is None
    # 1426283200 s after 1970 is the 13th of March 2015, 21:46:40.
    assert _read(text, "1426283200500") == datetime(2015, 3, 13, 21, 46, 40, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("count", [None, "", "x", "-5", "1.5e12", " 1", "1" * 16, 10**400, -1])
def test_milliseconds_that_are_not_read(count: str | int | None) -> None:
    assert _read(None, count) is None


def test_created_at_comes_first() -> None:
    assert _read("Fri Mar 13 21:46:40 +0000 2015", 0) == datetime(
        2015, 3, 13, 21, 46, 40, tzinfo=UTC
    )


def test_forms_may_be_mixed() -> None:
    texts = ["2015-03-13T21:46:40Z", None, "Fri Mar 13 21:46:40 +0000 2015", None]
    found = read_times(texts, [None, 1426283200000, None, None]).to_list()
    assert found[0] == found[1] == found[2]
    assert found[3] is None


@pytest.mark.parametrize("odd", [None, 5, ["x"], {}, True, "never"])
def test_a_status_without_a_time_is_dropped(odd: object) -> None:
    found = read_values(status(created_at=odd))
    assert counted(found) == {"lines": 1, "read": 1, "bad_time": 1}
    assert found.dropped.rows() == [("bad_time", 9)]
    assert counted(read_values(status(created_at=odd, timestamp_ms=1426283200000)))["records"] == 1
    # Milliseconds are text or an integer.
    assert counted(read_values(status(created_at=odd, timestamp_ms=1426283200000.0)))["bad_time"]


def test_bounds_of_the_time() -> None:
    before = "Mon Mar 20 23:59:59 +0000 2006"  # The day before Twitter's first.
    found = read_values(status(created_at=before))
    assert counted(found)["bad_time"] == 1
    now = datetime(2015, 3, 12, tzinfo=UTC)
    assert counted(read_all(line_of(status()), now=now))["bad_time"] == 1
    assert counted(read_all(line_of(status()), now=now + timedelta(days=1)))["records"] == 1
    late = datetime(2015, 3, 14, tzinfo=UTC)
    assert counted(read_all(line_of(status()), earliest=late))["bad_time"] == 1


def test_the_date_counts_and_not_the_day_of_the_week_beside_it() -> None:
    # The 13th of March 2015 was a Friday.
    friday = _read("Fri Mar 13 21:46:40 +0000 2015")
    assert friday is not None
    assert _read("Thu Mar 13 21:46:40 +0000 2015") == friday
