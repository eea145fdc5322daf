"""The oracle on hand-made rows: METHOD M4-M6."""

from datetime import UTC, date, datetime, timedelta

import pytest

from .residence import add_months, criteria_met, exit_positions, flag, months_of, years_of
from .screening import Row
from .tables import DEFAULTS

STUDY = DEFAULTS | {"origin": "VE", "window": ("2015-01", "2015-06")}


def lived(*visits: tuple[int, str]) -> list[Row]:
    """Put a record at noon of the tenth day of a month of 2015, or one of the next year's."""
    return [
        {"time": datetime(2015 + (m - 1) // 12, (m - 1) % 12 + 1, 10, 12, tzinfo=UTC), "country": c}
        for m, c in visits
    ]


def test_months_and_years_of_a_window() -> None:
    months = months_of(("2014-11", "2015-02"))
    assert months == [date(2014, 11, 1), date(2014, 12, 1), date(2015, 1, 1), date(2015, 2, 1)]
    assert years_of(("2014-11", "2015-02")) == [2014, 2015]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2015, 1, 31, 23, tzinfo=UTC), datetime(2015, 4, 30, 23, tzinfo=UTC)),
        (datetime(2015, 11, 30, tzinfo=UTC), datetime(2016, 2, 29, tzinfo=UTC)),
        (datetime(2014, 11, 30, tzinfo=UTC), datetime(2015, 2, 28, tzinfo=UTC)),
    ],
)
def test_three_months_later(start: datetime, end: datetime) -> None:
    assert add_months(start, 3) == end


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        (["VE"], "O"),
        ([], "U"),
        (["VE", "CO"], "U"),
        (["VE", "CO", "CO"], "F"),
        (["CO", "BR"], "F"),
        (["VE", "CO", "BR"], "U"),
    ],
)
def test_flags(countries: list[str], expected: str) -> None:
    assert flag(countries, "VE") == expected


@pytest.mark.parametrize(
    ("visits", "met"),
    [
        # O O O O: all four
        ([(1, "VE"), (2, "VE"), (3, "VE"), (4, "VE"), (4, "VE")], {1, 2, 3, 4}),
        # O U O U U O: k=2, and so k=4
        ([(1, "VE"), (3, "VE"), (3, "VE"), (6, "VE"), (6, "VE")], {2, 4}),
        # F F U O O F: U O O, k=3
        ([(1, "CO"), (2, "CO"), (4, "VE"), (4, "VE"), (4, "VE"), (5, "VE"), (5, "VE"), (6, "CO")],
         {3, 4}),
        # O O F F F U: the month before the window does not exist, so no U O O
        ([(1, "VE"), (1, "VE"), (1, "VE"), (2, "VE"), (2, "VE"), *((m, "CO") for m in (3, 4, 5))],
         set()),
        # four records in the origin are too few
        ([(1, "VE"), (2, "VE"), (3, "VE"), (4, "VE"), (4, "CO")], set()),
    ],
)  # fmt: skip
def test_criteria(visits: list[tuple[int, str]], met: set[int]) -> None:
    assert criteria_met(lived(*visits), STUDY) == met


def test_exactly_three_months_are_enough() -> None:
    known = lived((1, "VE"), (2, "VE"), (3, "VE"), (3, "VE"), (4, "VE"))
    assert criteria_met(known, STUDY) == {1, 2, 3, 4}
    known[-1]["time"] -= timedelta(microseconds=1)
    assert criteria_met(known, STUDY) == set()


def test_an_exit_needs_the_origin_first() -> None:
    known = lived((1, "CO"), (1, "VE"), (2, "CO"), (3, "BR"), (3, "VE"), (4, "CO"))
    assert exit_positions(known, "VE") == [2, 5]
