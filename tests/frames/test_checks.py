"""Stages refuse the parameters that a study refuses."""

from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above, check_count, check_limit

EMPTY = pl.LazyFrame(schema={"user": pl.Int64, "time": pl.Datetime("us", "UTC")})
ORIGINS: list[Any] = ["ve", "Venezuela", None]


@pytest.mark.parametrize("value", [-1, float("nan"), "20", True, None])
def test_limits_are_numbers_from_zero_on(value: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ParameterError, match="max_posts_per_hour: got"):
        mt.find_bots(EMPTY, max_posts_per_hour=value)
    with pytest.raises(ParameterError, match="max_gyration_km: got"):
        mt.drop_wide_gyration(EMPTY, max_gyration_km=value)


def test_infinity_switches_a_limit_off() -> None:
    check_limit("limit", float("inf"))
    check_limit("limit", 0)


@pytest.mark.parametrize("origin", ORIGINS)
def test_stages_know_a_country_code(origin: Any) -> None:  # noqa: ANN401 - wrong on purpose
    options = {"origin": origin, "window": "2015-01:2015-12"}
    with pytest.raises(ParameterError, match="origin: got"):
        mt.flag_months(EMPTY, **options)
    with pytest.raises(ParameterError, match="origin: got"):
        mt.find_exits(EMPTY, EMPTY, **options)
    with pytest.raises(ParameterError, match="origin: got"):
        mt.stays_abroad(EMPTY, EMPTY, EMPTY, **options)
    with pytest.raises(ParameterError, match="origin: got"):
        mt.recurrence_ratios(EMPTY, EMPTY, EMPTY, **options)


def test_counts_are_whole_and_bounded() -> None:
    check_count("n", 10_000)
    for value in (-1, 10_001, 2.5, False):
        with pytest.raises(ParameterError, match="n: got"):
            check_count("n", value)
    with pytest.raises(ParameterError, match="n: got 0; expected a whole number of at least 1"):
        check_count("n", 0, least=1)
    with pytest.raises(ParameterError, match="min_records: got -1"):
        mt.flag_months(EMPTY, origin="VE", window="2015-01:2015-12", min_records=-1)


def test_a_bound_may_be_met_from_above_only() -> None:
    check_above("share", 1.0, most=1.0)
    for value in (0, 1.1):
        with pytest.raises(ParameterError, match=r"share: got .* above 0, at most 1"):
            check_above("share", value, most=1.0)


def test_a_frame_without_extents_has_exact_points() -> None:
    posts = pl.LazyFrame({"user": [1, 1], "lon": [0.1, 120.0], "lat": [0.1, 0.1]})
    assert mt.drop_wide_gyration(posts).collect().is_empty()


def test_a_column_called_order_of_another_type_is_not_ours() -> None:
    times = pl.datetime_range(
        pl.datetime(2015, 1, 1, time_zone="UTC"),
        pl.datetime(2015, 1, 3, time_zone="UTC"),
        "1d",
        eager=True,
    )
    frame = pl.LazyFrame({"user": 1, "time": times, "order": [3, 2, 1]})
    ordered = mt.order_records(frame).collect()
    assert ordered["time"].to_list() == sorted(times)
    assert ordered["order"].to_list() == [0, 1, 2]
