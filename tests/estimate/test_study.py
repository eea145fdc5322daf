"""The parameters of a study and what they refuse."""

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from migtrace import H3Grid, MigtraceError, ParameterError, SinusoidalGrid, Study, Window
from migtrace.estimate.manifest import describe

NEEDED: dict[str, Any] = {"origin": "VE", "window": "2015-01:2015-12", "population": 1000}


def study(**changes: object) -> Study:
    return Study(**{**NEEDED, **changes})


def test_the_defaults_are_methods() -> None:
    defaults = dataclasses.asdict(dataclasses.replace(study(), grid=SinusoidalGrid(40)))
    assert {name: value for name, value in defaults.items() if name not in NEEDED} == {
        "criterion": 4,
        "natural_increase": 0.0,
        "grid": {"side_km": 40},
        "max_extent_km": 40.0,
        "earliest": datetime(2006, 3, 21, tzinfo=UTC),
        "now": None,
        "max_posts_per_hour": 20.0,
        "max_gyration_km": 5000.0,
        "min_records": 5,
        "min_span_months": 3,
        "recurrence_threshold": 0.5,
        "max_move_km": 500.0,
        "reference": None,
        "night_hours": (20, 8),
        "min_users": 4,
        "activity": "record",
        "penetration": None,
        "origin_share": 0.0,
        "raking": None,
        "travellers": None,
        "speeds": None,
        "rule": None,
    }


GOOD: list[tuple[str, object]] = [
    ("origin", "AA"),
    ("window", ("2015-01", "2015-01")),
    ("window", Window(date(2015, 1, 1), date(2015, 2, 1))),
    ("population", 30.1e6),
    ("population", 1),
    ("population", 0.5),
    *[("criterion", k) for k in (1, 2, 3, 4)],
    ("natural_increase", -0.99),
    ("natural_increase", 0),
    ("natural_increase", {2015: 0.1}),
    ("natural_increase", [(2014, -0.1), (2015, 0.1)]),
    ("grid", H3Grid(4)),
    ("max_extent_km", 1),
    ("recurrence_threshold", 1),
    ("recurrence_threshold", 0.4),
    ("min_records", 0),
    ("min_span_months", 0),
    ("reference", (-180, 90)),
    ("reference", (180.0, -90.0)),
    ("reference", [-66.9, 10.5]),
    ("night_hours", (0, 23)),
    ("min_users", 1),
    ("now", datetime(2020, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_is_taken(name: str, value: object) -> None:
    assert study(**{name: value}) == study(**{name: value})


NAN, INF = float("nan"), float("inf")
BAD: list[tuple[str, object]] = [
    *[("origin", v) for v in (None, "", "ve", "VEN", "V", "V3", "ÄÖ", 5, ["VE"])],
    *[("window", v) for v in (None, 5, "2015", "2015-02:2015-01", ("2015-01",), (1, 2), "a:b")],
    *[("population", v) for v in (None, 0, -1, 0.0, NAN, INF, "1000", True, [1], 10**400)],
    *[("criterion", v) for v in (None, 0, 5, -1, "4", True, 2.5, [4])],
    *[("natural_increase", v) for v in (None, -1, -1.5, NAN, INF, "0.01", False, 10**400)],
    *[("natural_increase", v) for v in ({}, {2014: 0.1}, [2015, 0.1], {2015: -1}, {"2015": 0})],
    *[("grid", v) for v in (None, 40, "h3", object())],
    *[("max_extent_km", v) for v in (None, 0, -1, NAN, "40", True)],
    *[("max_posts_per_hour", v) for v in (None, 0, -1, NAN, "20", True)],
    *[("max_gyration_km", v) for v in (None, 0, -1, NAN, "5000", True)],
    *[("max_move_km", v) for v in (None, 0, -1, NAN, "500", True)],
    *[("recurrence_threshold", v) for v in (None, 0, -0.1, 1.1, NAN, "0.5", True)],
    *[("min_records", v) for v in (None, -1, 1.5, 5.0, "5", True)],
    *[("min_span_months", v) for v in (None, -1, 1.5, 3.0, "3", True)],
    *[("earliest", v) for v in ("2006-03-21", 2006)],
    *[("now", v) for v in ("2026-01-01", 2026)],
    *[("reference", v) for v in (5, "x", (1,), (1, 2, 3), (181, 0), (0, 91), (NAN, 0), (0, None))],
    *[("night_hours", v) for v in (None, 20, (20,), (20, 20), (20, 24), (-1, 8), (20.5, 8))],
    *[("night_hours", v) for v in ("20", ("20", "8"), (True, 8), (1, 2, 3))],
    *[("min_users", v) for v in (None, 0, -1, 1.5, 4.0, "4", True)],
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=lambda part: repr(part)[:20])
def test_a_bad_value_is_named(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=name) as caught:
        study(**{name: value})
    assert isinstance(caught.value, MigtraceError)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("criterion", 4.0),  # would name a column c4.0
        ("reference", "12"),  # text of two digits is no pair of degrees
        ("reference", ("1", "2")),
        ("earliest", None),  # would be the present, and reject every record
        ("grid", SinusoidalGrid),  # the class, not a grid
    ],
)
def test_a_value_that_almost_fits_is_named(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=name):
        study(**{name: value})


def test_numpys_numbers_are_numbers() -> None:
    assert study(population=np.float64(1000.0)).population == 1000
    assert study(population=np.int64(1000)).population == 1000


def test_a_hint_when_only_the_case_is_wrong() -> None:
    with pytest.raises(ParameterError, match="'VE'"):
        study(origin="ve")


def test_it_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        study().population = 5  # type: ignore[misc]  # the error is what is tested


def test_times_are_brought_to_utc() -> None:
    caracas = timezone(timedelta(hours=-4))
    made = study(earliest=datetime(2010, 1, 1, tzinfo=caracas), now=datetime(2020, 1, 1))  # noqa: DTZ001 - a naive time is UTC
    assert made.earliest == datetime(2010, 1, 1, 4, tzinfo=UTC)
    assert made.now == datetime(2020, 1, 1, tzinfo=UTC)


def test_the_window_can_be_asked_for() -> None:
    assert study().months == Window.parse("2015-01:2015-12") == study().window


def test_a_day_is_its_first_instant_in_utc() -> None:
    made = Study("VE", "2015-01:2015-12", 1, earliest=date(2010, 1, 2))
    assert made.earliest == datetime(2010, 1, 2, tzinfo=UTC)


def test_yearly_increases_are_kept_in_a_form_that_can_be_hashed_and_written_down() -> None:
    rates = {2016: 0.012, 2015: 0.014}
    pairs = study(window="2015-01:2016-12", natural_increase=rates)
    again = study(window="2015-01:2016-12", natural_increase=list(rates.items()))
    assert pairs == again
    assert hash(pairs) == hash(again)
    assert pairs.natural_increase == ((2015, 0.014), (2016, 0.012))
    described = describe(pairs)
    assert isinstance(described, dict)
    assert described["natural_increase"] == [[2015, 0.014], [2016, 0.012]]
    assert dataclasses.replace(pairs, criterion=1).natural_increase == pairs.natural_increase
