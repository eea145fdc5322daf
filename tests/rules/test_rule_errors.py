"""Rules refuse what they cannot work with, and say what it is."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from migtrace import (
    Segments,
    TwelveMonths,
    country_stays,
    interval_migration,
    long_term_moves,
    migration_events,
    residence_segments,
)
from migtrace.errors import FrameError, ParameterError
from tests.rules.diaries import day, diaries

WRONG: list[tuple[Callable[..., object], dict[str, object], str]] = [
    (Segments, {"fill_days": 0}, "fill_days: got 0; expected a whole number of at least 1"),
    (Segments, {"min_run_days": 2.5}, "min_run_days: got 2.5"),
    (Segments, {"min_observed": 60}, "min_observed: got 60; expected a share from 0 to 1"),
    (Segments, {"min_observed": float("nan")}, "min_observed: got nan"),
    (Segments, {"min_days": "90"}, "min_days: got '90'"),
    (Segments, {"max_gap_days": 0}, "max_gap_days: got 0"),
    (Segments, {"recheck_segments": 1}, "recheck_segments: got 1; expected True or False"),
    (TwelveMonths, {"months": 0}, "months: got 0"),
    (TwelveMonths, {"first_home_months": True}, "first_home_months: got True"),
    (TwelveMonths, {"max_gap_months": -1}, "max_gap_months: got -1"),
]
STAGES: dict[Callable[..., Any], dict[str, object]] = {
    residence_segments: {},
    migration_events: {},
    country_stays: {},
    long_term_moves: {},
    interval_migration: {"times": day(1), "intervals_days": 1, "window_days": 1},
}


@pytest.mark.parametrize(("rule", "options", "message"), WRONG)
def test_wrong_parameters_are_named(
    rule: Callable[..., object], options: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        rule(**options)


@pytest.mark.parametrize(
    ("stage", "options"),
    [
        (residence_segments, {"min_days": 0}),
        (migration_events, {"max_gap_days": 0}),
        (country_stays, {"months": 0}),
        (country_stays, {"max_gap_months": 1.5}),
        (long_term_moves, {"first_home_months": 0}),
    ],
)
def test_stages_refuse_what_the_rules_refuse(
    stage: Callable[..., object], options: dict[str, object]
) -> None:
    (name,) = options
    with pytest.raises(ParameterError, match=f"{name}: got"):
        stage(diaries("V1"), **options)


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_no_polars_frame_is_refused(stage: Callable[..., Any]) -> None:
    for wrong in (None, [1], diaries("V1").collect().to_pandas()):
        with pytest.raises(FrameError, match=r"posts: got .*; expected a polars frame"):
            stage(wrong, **STAGES[stage])


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("column", ["user", "time", "country"])
def test_a_missing_column_is_named(stage: Callable[..., Any], column: str) -> None:
    with pytest.raises(FrameError, match=f"no column {column}; the frame has: "):
        stage(diaries("V1").drop(column), **STAGES[stage])


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", [pl.String(), pl.Datetime("us"), pl.Datetime("us", "Asia/Tokyo")])
def test_times_must_be_in_utc(stage: Callable[..., Any], kind: pl.DataType) -> None:
    time = pl.lit(None, dtype=kind).alias("time")
    with pytest.raises(FrameError, match=r"time: has type .*; expected a datetime in UTC"):
        stage(diaries("V1").with_columns(time), **STAGES[stage])


@pytest.mark.parametrize("stage", [residence_segments, migration_events, interval_migration])
def test_the_location_must_be_a_column(stage: Callable[..., Any]) -> None:
    with pytest.raises(FrameError, match="no column cell; the frame has: user, time, country"):
        stage(diaries("V1"), location="cell", **STAGES[stage])
    for wrong in (None, "time"):
        with pytest.raises(ParameterError, match=f"location: got {wrong!r}"):
            stage(diaries("V1"), location=wrong, **STAGES[stage])


@pytest.mark.parametrize("stage", STAGES)
def test_frames_need_not_be_lazy(stage: Callable[..., Any]) -> None:
    posts = diaries("V400 C400")
    table = stage(posts.collect(), **STAGES[stage]).collect()
    assert table.equals(stage(posts, **STAGES[stage]).collect())


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("users", [pl.String, pl.UInt64])
def test_users_keep_their_type(stage: Callable[..., Any], users: type[pl.DataType]) -> None:
    table = stage(diaries("V12").cast({"user": users}), **STAGES[stage])
    assert table.collect().schema.get("user", users) == users
