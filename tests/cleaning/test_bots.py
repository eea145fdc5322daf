"""METHOD M2.3: n / max(T, 1 h) > 20 is a bot's rate."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from migtrace.cleaning import drop_bots, find_bots

DAY = datetime(2015, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def burst(n: int, span: timedelta, user: int = 1) -> pl.DataFrame:
    """Make n records of a user whose last is `span` after the first."""
    times = [DAY] * (n - 1) + [DAY + span]
    return pl.DataFrame({"user": [user] * n, "time": times})


@pytest.mark.parametrize(
    ("n", "span", "bot"),
    [
        (1, 0 * HOUR, False),
        # The floor of an hour: n / 1.
        (20, 0 * HOUR, False),
        (21, 0 * HOUR, True),
        (20, HOUR - TICK, False),
        (21, HOUR - TICK, True),
        (20, HOUR, False),
        (21, HOUR, True),
        (21, HOUR + TICK, True),
        # 21 in an hour and three minutes are 21 / 1.05 = 20 exactly.
        (21, timedelta(minutes=63), False),
        (21, timedelta(minutes=63) - TICK, True),
        (40, 2 * HOUR, False),
        (41, 2 * HOUR, True),
        (41, timedelta(minutes=123), False),  # 41 / 2.05 = 20
        (41, timedelta(minutes=123) - TICK, True),
        (100, timedelta(days=5000), False),
    ],
)
def test_rates_by_hand(n: int, span: timedelta, *, bot: bool) -> None:
    posts = burst(n, span).lazy()
    assert find_bots(posts).collect()["user"].to_list() == [1] * bot
    assert drop_bots(posts).collect().height == n * (not bot)


@pytest.mark.parametrize(
    ("n", "hours", "limit", "bot"),
    [
        (2, 4, 0.5, False),  # 2 / 4
        (3, 4, 0.5, True),
        (2, 0, 2, False),
        (2, 0, 1.999, True),
        (3, 30, 0.1, False),  # 3 / 30
        (1, 0, 0, True),
        (10_000, 0, float("inf"), False),
    ],
)
def test_the_limit_is_a_parameter(n: int, hours: int, limit: float, *, bot: bool) -> None:
    found = find_bots(burst(n, hours * HOUR).lazy(), max_posts_per_hour=limit).collect()
    assert found["user"].to_list() == [1] * bot


@pytest.mark.parametrize("limit", [30_000, 30_000.0, 100_000, 10**9, 10**18])
def test_a_high_limit_finds_nobody_in_a_long_life(limit: float) -> None:
    # 2 records in ten years; the limit times the microseconds of ten years is beyond 2**63.
    posts = burst(2, timedelta(days=3650)).lazy()
    assert find_bots(posts, max_posts_per_hour=limit).collect().is_empty()


def test_a_rate_of_exactly_20_over_ten_years_is_no_bots() -> None:
    # 87,600 hours, 1,752,000 records; one more is above.
    hours = 87_600
    many = burst(2, hours * HOUR)[[0] * (20 * hours - 1) + [1]]
    assert find_bots(many.lazy()).collect().is_empty()
    assert find_bots(many[[0, *range(len(many))]].lazy()).collect()["user"].to_list() == [1]


def test_each_user_is_judged_alone_and_the_others_keep_their_order() -> None:
    posts = pl.concat(
        [burst(21, 2 * HOUR, user=3), burst(21, HOUR, user=2), burst(20, HOUR, user=1)]
    ).sample(fraction=1, shuffle=True, seed=7)
    assert find_bots(posts.lazy()).collect()["user"].to_list() == [2]
    stay = drop_bots(posts.lazy()).collect()
    assert stay.equals(posts.filter(pl.col("user") != 2))


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_the_unit_of_time_does_not_matter(unit: str) -> None:
    dtype = pl.Datetime(unit, "UTC")  # type: ignore[arg-type] # one of three literals
    exact = burst(21, timedelta(minutes=63)).cast({"time": dtype})
    assert find_bots(exact.lazy()).collect().is_empty()
    above = burst(21, timedelta(minutes=63) - timedelta(milliseconds=1)).cast({"time": dtype})
    assert find_bots(above.lazy()).collect().height == 1


def test_the_whole_life_counts() -> None:
    # 30 in one hour, but also one 30 minutes later: 31 / 1.5 = 20.67; two hours later: 31 / 3.
    hour = burst(30, HOUR)
    soon = pl.DataFrame({"user": [1], "time": [DAY + 1.5 * HOUR]})
    late = pl.DataFrame({"user": [1], "time": [DAY + 3 * HOUR]})
    assert find_bots(pl.concat([hour, soon]).lazy()).collect().height == 1
    assert find_bots(pl.concat([hour, late]).lazy()).collect().is_empty()


def test_users_can_be_texts() -> None:
    posts = burst(21, HOUR).with_columns(user=pl.lit("x")).lazy()
    assert find_bots(posts).collect()["user"].to_list() == ["x"]


def test_a_frame_without_rows_has_no_bots() -> None:
    assert drop_bots(burst(3, HOUR).head(0).lazy()).collect().is_empty()
