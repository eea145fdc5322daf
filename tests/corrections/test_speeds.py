"""Speeds that nobody travels at."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from migtrace import FrameError, ParameterError
from migtrace.corrections import Speeds, drop_impossible_speeds, find_impossible_speeds
from migtrace.estimate.manifest import describe
from migtrace.grid.sphere import haversine_km
from tests.corrections.traces import world
from tests.estimate.lives import posts

# A degree of the equator: 6371.0072 pi / 180 km.
DEGREE_KM = 111.1950


def find(frame: pl.DataFrame, **options: Any) -> pl.DataFrame:  # noqa: ANN401 - of several types
    return find_impossible_speeds(frame.lazy(), **options).collect()


def fastest(text: str, **options: float) -> tuple[Any, bool]:
    [row] = find(posts(text), **options).rows()
    return row[1], row[2]


@pytest.mark.parametrize(
    ("second", "km_h", "impossible"),
    [
        # A degree in six minutes, in seven, and in an hour.
        ("00:06 - 1 0", DEGREE_KM * 10, True),
        ("00:07 - 1 0", DEGREE_KM * 60 / 7, False),
        ("01:00 VE 1 0", DEGREE_KM, False),
        # Less the place's longest side, 30 km; a place of 40 km is not located, so no step.
        ("00:06 - 1 0 30", (DEGREE_KM - 30) * 10, False),
        ("00:06 - 1 0 40", None, False),
        # A step below 40 km is not judged, whether it is short or the place is large: 72 km - 39.
        ("00:01 - 0.3 0", None, False),
        ("00:01 - 0.65 0 39", None, False),
        # At one instant.
        ("00:00 - 1 0", float("inf"), True),
        ("00:00 - 0 0.1", None, False),
    ],
)
def test_speeds_by_hand(second: str, km_h: float | None, *, impossible: bool) -> None:
    found = fastest(f"1 2015-01-01T00:00 VE 0 0\n1 2015-01-01T{second}")
    assert found == (None if km_h is None else pytest.approx(km_h, rel=1e-6), impossible)


def test_both_extents_are_taken_off() -> None:
    # 111.195 - 30 - 20 = 61.195 km in three minutes
    found = fastest("1 2015-01-01T00:00 VE 0 0 30\n1 2015-01-01T00:03 VE 1 0 20")
    assert found == (pytest.approx((DEGREE_KM - 50) * 20, rel=1e-6), True)


def test_without_a_least_distance_every_step_is_judged() -> None:
    near = "1 2015-01-01T00:00 VE 0 0\n1 2015-01-01T00:00 VE {} 0"
    assert fastest(near.format("0.001"), min_distance_km=0) == (float("inf"), True)
    assert fastest(near.format("0"), min_distance_km=0) == (0.0, False)
    overlap = "1 2015-01-01T00:00 VE 0 0 9\n1 2015-01-01T00:00 VE 0.1 0 9"  # 11 km less 18
    assert fastest(overlap, min_distance_km=0) == (0.0, False)


def test_the_short_way_over_the_antimeridian() -> None:
    # One degree, not 359.
    found = fastest("1 2015-01-01T00:00 FJ -179.5 0\n1 2015-01-01T01:00 FJ 179.5 0")
    assert found == (pytest.approx(DEGREE_KM, rel=1e-6), False)


def test_the_threshold_is_allowed_and_infinity_switches_off() -> None:
    text = "1 2015-01-01T00:00 VE 0 0\n1 2015-01-01T00:30 VE 1 0"
    speed, _ = fastest(text)
    assert speed is not None
    assert fastest(text, max_speed_km_h=speed) == (speed, False)
    assert fastest(text, max_speed_km_h=speed - 1e-6) == (speed, True)
    at_once = "1 2015-01-01 VE 0 0\n1 2015-01-01 VE 50 0"
    assert fastest(at_once, max_speed_km_h=float("inf")) == (float("inf"), False)


LIVES = """
    2 2015-01-01T00:00 VE 0 0
    2 2015-01-01T00:10 VE
    2 2015-01-01T00:01 - 50 0
    1 2015-01-01T00:00 VE 10 10
    3 2015-01-01T00:00 CO
    4 2015-01-01T00:00 VE 1 0
    4 2015-01-01T05:00 VE 2 0
"""


def test_steps_do_not_lead_from_user_to_user_and_records_between_do_not_hide_them() -> None:
    found = find(posts(LIVES))
    # User 3 has no position, user 1 one record; user 2 is 50 degrees away in a minute.
    assert found.select("user", "impossible").rows() == [(1, False), (2, True), (4, False)]
    assert found["fastest_km_h"].to_list() == [
        None,
        pytest.approx(50 * DEGREE_KM * 60, rel=1e-6),
        pytest.approx(DEGREE_KM / 5, rel=1e-6),
    ]


def test_flagged_users_are_dropped_and_the_others_keep_all_records() -> None:
    frame = posts(LIVES)
    assert_frame_equal(
        drop_impossible_speeds(frame.lazy()).collect(), frame.filter(pl.col("user") != 2)
    )


def test_a_frame_without_extents_is_exact_and_one_without_rows_empty() -> None:
    frame = posts(LIVES).drop("extent_km")
    assert find(frame)["impossible"].to_list() == [False, True, False]
    assert find(frame.head(0)).schema == {
        "user": pl.Int64,
        "fastest_km_h": pl.Float64,
        "impossible": pl.Boolean,
    }
    assert find(frame.cast({"user": pl.String}))["impossible"].to_list() == [False, True, False]


@given(st.integers(0, 10_000))
def test_against_a_walk_along_each_trace(seed: int) -> None:
    frame = world(seed)
    expected: dict[int, float | None] = {}
    last: dict[int, dict[str, Any]] = {}
    for row in frame.sort("user", "time", "tweet_id").rows(named=True):
        if row["extent_km"] == 40:
            continue
        user = row["user"]
        expected.setdefault(user, None)
        if user in last:
            before = last[user]
            km = float(haversine_km(before["lon"], before["lat"], row["lon"], row["lat"]))
            km -= before["extent_km"] + row["extent_km"]
            hours = (row["time"] - before["time"]).total_seconds() / 3600
            if km >= 40:
                speed = km / hours if hours else float("inf")
                expected[user] = max(speed, expected[user] or 0.0)
        last[user] = row
    found = dict(find(frame).select("user", "fastest_km_h").rows())
    assert found == {u: v if v is None else pytest.approx(v) for u, v in expected.items()}


@given(st.integers(0, 10_000))
def test_neither_rows_nor_shards_matter(seed: int) -> None:
    frame = world(seed)
    whole = find(frame)
    assert_frame_equal(find(frame.reverse()), whole, check_exact=True)
    parts = pl.concat(find(frame.filter(pl.col("user") % 2 == part)) for part in (0, 1))
    assert_frame_equal(parts.sort("user"), whole, check_exact=True)


@pytest.mark.parametrize("value", [-1, float("nan"), "4", None, True])
@pytest.mark.parametrize("name", ["max_speed_km_h", "min_distance_km"])
@pytest.mark.parametrize("call", [Speeds, lambda **limits: find(posts(LIVES), **limits)])
def test_a_wrong_threshold_is_named(call: Callable[..., object], name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=name):
        call(**{name: value})


def test_other_wrong_input_is_named() -> None:
    with pytest.raises(ParameterError, match="max_extent_km"):
        find(posts(LIVES), max_extent_km=-1)
    with pytest.raises(FrameError, match="no column lat; the frame has: user, time, lon"):
        find(posts(LIVES).select("user", "time", "lon"))


def test_thresholds_describe_themselves() -> None:
    assert describe(Speeds()) == {
        "type": "Speeds",
        "max_speed_km_h": 1000.0,
        "min_distance_km": 40.0,
    }
