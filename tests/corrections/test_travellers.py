"""Round trips, stays abroad, and who is a frequent traveller."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from migtrace import FrameError, ParameterError
from migtrace.corrections import Travellers, drop_travellers, find_travellers
from migtrace.estimate.manifest import describe
from tests.corrections.traces import world
from tests.estimate.lives import lives, posts

WINDOW = "2015-01:2018-12"


def find(frame: pl.DataFrame, **options: Any) -> pl.DataFrame:  # noqa: ANN401 - of several types
    return find_travellers(frame.lazy(), **{"origin": "VE", "window": WINDOW} | options).collect()


@pytest.mark.parametrize(
    ("months", "trips", "rate", "stay"),
    [
        # Never abroad, and never at home.
        ("VV", 0, 0, None),
        ("CC", 0, 0, 31),
        # One record abroad is a stay of no length; the trace is shorter than the floor of a year.
        ("VCV", 1, 1, 0),
        ("VCVCVCVCVCVC", 5, 5, 0),  # the sixth time abroad has no return
        # 10 February to 10 June: 28 + 31 + 30 + 31 days.
        ("VCCCCCV", 1, 1, 120),
        # Two countries are one stay: 10 February to 10 March.
        ("VCPV", 1, 1, 28),
        # Unknown countries and silence do not interrupt: February to April, 59 days.
        ("VC?CV", 1, 1, 59),
        ("VC.CV", 1, 1, 59),
        ("V?V", 0, 0, None),
        # A stay that begins the trace or ends it is no trip, but it is a stay.
        ("CCVCV", 1, 1, 31),
        ("VCVCCC", 1, 1, 61),  # April to June
        # January 2015 to January 2017: 731 days (2016 is a leap year), so 731 / 365.25 years.
        ("VCVCV" + "." * 19 + "V", 2, 2 * 365.25 / 731, 0),
    ],
)
def test_trips_and_stays_by_hand(months: str, trips: int, rate: float, stay: float | None) -> None:
    [row] = find(lives({1: months})).rows(named=True)
    assert (row["round_trips"], row["longest_stay_days"]) == (trips, stay)
    assert row["trips_per_year"] == pytest.approx(rate)


@pytest.mark.parametrize(
    ("limits", "traveller"),
    [
        ({}, True),  # 5 trips a year, above 4, and no stay above 90 days
        ({"max_round_trips_per_year": 5}, False),
        ({"max_round_trips_per_year": 4.99}, True),
        ({"max_round_trips_per_year": float("inf")}, False),
        ({"max_stay_days": 0}, True),
    ],
)
def test_the_thresholds_of_trips(limits: dict[str, float], *, traveller: bool) -> None:
    assert find(lives({1: "VCVCVCVCVCVC"}), **limits)["traveller"].to_list() == [traveller]


@pytest.mark.parametrize(("days", "traveller"), [(119.9, False), (120, True), (1e9, True)])
def test_the_threshold_of_stays(days: float, *, traveller: bool) -> None:
    # One trip, 10 February to 10 June: 120 days.
    table = find(lives({1: "VCCCCCV"}), max_round_trips_per_year=0.5, max_stay_days=days)
    assert table["traveller"].to_list() == [traveller]


def test_a_migrant_who_travelled_before_is_no_traveller() -> None:
    # Five trips in the first year, then ten months in Colombia.
    assert find(lives({1: "VCVCVCVCVCVCCCCCCCCCC"}))["traveller"].to_list() == [False]


def test_who_was_never_abroad_is_no_traveller_at_any_threshold() -> None:
    table = find(lives({1: "VV"}), max_round_trips_per_year=0, max_stay_days=float("inf"))
    assert table["traveller"].to_list() == [False]


def test_only_the_window_counts() -> None:
    frame = lives({1: "VCV VCVCV CV", 2: "V"}, start="2015-01")
    # April to August: one trip in May, one in July; user 2 has nothing there.
    inside = find(frame, window="2015-04:2015-08")
    assert inside.select("user", "round_trips").rows() == [(1, 2)]


def test_posts_of_one_instant_go_by_their_ids() -> None:
    # At noon the user posts from home and abroad; by id 2 before 10, the trip is one.
    frame = posts("""
        1 2015-01-01 VE #1
        1 2015-01-02T12:00 VE #10
        1 2015-01-02T12:00 CO #2
    """)
    assert find(frame)["round_trips"].to_list() == [1]
    assert find(frame.with_columns(tweet_id=-pl.col("tweet_id")))["round_trips"].to_list() == [0]


def test_each_user_is_judged_alone_and_the_others_keep_all_records() -> None:
    frame = lives({3: "VCVCVCVCVCVC", 1: "VVCV", 2: "?"}).sample(fraction=1, shuffle=True, seed=1)
    assert find(frame).select("user", "traveller").rows() == [(1, False), (3, True)]
    stay = drop_travellers(frame.lazy(), origin="VE", window=WINDOW).collect()
    assert_frame_equal(stay, frame.filter(pl.col("user") != 3))


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.UInt64])
def test_types_of_users_and_countries(kind: type[pl.DataType]) -> None:
    frame = lives({7: "VCV"}).cast({"country": pl.String})
    column = {"user": kind} if kind is not pl.Categorical else {"country": kind}
    assert find(frame.cast(column))["round_trips"].to_list() == [1]  # type: ignore[arg-type] # two mappings


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_the_unit_of_time_does_not_matter(unit: str) -> None:
    frame = lives({1: "VCCV"}).cast({"time": pl.Datetime(unit, "UTC")})  # type: ignore[arg-type] # a literal
    assert find(frame)["longest_stay_days"].to_list() == [28.0]


def test_a_frame_without_rows_has_no_travellers() -> None:
    table = find(lives({}))
    assert table.is_empty()
    assert table.schema == {
        "user": pl.Int64,
        "round_trips": pl.Int64,
        "trips_per_year": pl.Float64,
        "longest_stay_days": pl.Float64,
        "traveller": pl.Boolean,
    }


def naive(frame: pl.DataFrame) -> dict[int, tuple[int, float | None]]:
    """Count trips and the longest stay by walking along each trace."""
    rows = frame.sort("user", "time", "tweet_id").drop_nulls("country").rows(named=True)
    answer: dict[int, tuple[int, float | None]] = {}
    for user, trace in groupby(rows, key=lambda row: row["user"]):
        runs = [
            (abroad, [row["time"] for row in run])
            for abroad, run in groupby(trace, key=lambda row: row["country"] != "VE")
        ]
        trips = sum(abroad for abroad, _ in runs[1:-1])
        stays = [(run[-1] - run[0]) / timedelta(days=1) for abroad, run in runs if abroad]
        answer[user] = (trips, max(stays, default=None))
    return answer


@given(st.integers(0, 10_000))
def test_against_a_walk_along_each_trace(seed: int) -> None:
    frame = world(seed)
    table = find(frame)
    found = {
        row[0]: row[1:] for row in table.select("user", "round_trips", "longest_stay_days").rows()
    }
    assert found == naive(frame)
    assert table["user"].is_sorted()


@given(st.integers(0, 10_000))
def test_neither_rows_nor_shards_matter(seed: int) -> None:
    frame = world(seed)
    whole = find(frame, max_round_trips_per_year=1)
    assert_frame_equal(find(frame.reverse(), max_round_trips_per_year=1), whole)
    shards = [frame.filter(pl.col("user") % 2 == part) for part in (0, 1)]
    parts = pl.concat(find(shard, max_round_trips_per_year=1) for shard in shards)
    assert_frame_equal(parts.sort("user"), whole)


@pytest.mark.parametrize("value", [-1, float("nan"), "4", None, True])
@pytest.mark.parametrize("name", ["max_round_trips_per_year", "max_stay_days"])
@pytest.mark.parametrize("call", [Travellers, lambda **limits: find(lives({}), **limits)])
def test_a_wrong_threshold_is_named(call: Callable[..., object], name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=name):
        call(**{name: value})


def test_other_wrong_input_is_named() -> None:
    with pytest.raises(ParameterError, match="origin"):
        find(lives({}), origin="ve")
    with pytest.raises(ParameterError, match="window"):
        find(lives({}), window="2015")
    with pytest.raises(FrameError, match="no column country; the frame has: user, time"):
        find(lives({}).select("user", "time"))


def test_thresholds_describe_themselves() -> None:
    assert describe(Travellers()) == {
        "type": "Travellers",
        "max_round_trips_per_year": 4.0,
        "max_stay_days": 90.0,
    }
    assert len({Travellers(), Travellers(4.0, 90.0), Travellers(5)}) == 2
