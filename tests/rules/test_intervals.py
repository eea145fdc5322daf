"""Migration by interval (Fiorio et al. 2021)."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from migtrace import interval_migration
from migtrace.errors import ParameterError
from migtrace.frames.moves import IntervalMigration
from tests.rules.diaries import SCHEMA, day, diaries


def measured(posts: pl.LazyFrame, t: int, tau: int, w: int, **options: object) -> tuple[int, int]:
    """Users at risk and migrants, from one day by number, interval and window."""
    options = {"times": day(t), "intervals_days": tau, "window_days": w, **options}
    table = interval_migration(posts, **options).collect()  # type: ignore[arg-type] # of several types
    return table.select("users", "migrants").row(0)


def test_the_share_of_users_who_are_elsewhere() -> None:
    # On day 50: VE, VE, CO. On day 150: CO, VE, CO. One of three has moved.
    posts = diaries("V100 C100", "V200", "C200")
    table = interval_migration(posts, times=day(50), intervals_days=100, window_days=7).collect()
    assert table.rows() == [(day(50), 100, 7, 3, 1, 1 / 3)]


def test_only_those_at_the_origin_are_at_risk() -> None:
    posts = diaries("V100 C100", "V200", "C200")
    assert measured(posts, 50, 100, 7, origin="VE") == (2, 1)
    assert measured(posts, 50, 100, 7, origin="CO") == (1, 0)
    assert measured(posts, 50, 100, 7, origin="PE") == (0, 0)


def test_an_odd_window_reaches_as_far_to_both_sides() -> None:
    # A week around day 10 holds days 7 to 13.
    for seen, users in ((6, 0), (7, 1), (13, 1), (14, 0)):
        posts = diaries(f"-{seen - 1} V1 -{199 - seen} V10")
        assert measured(posts, 10, 195, 7) == (users, 0), seen


def test_an_even_window_reaches_one_day_further_back() -> None:
    # Two days around day 10 are days 9 and 10.
    for seen, users in ((8, 0), (9, 1), (10, 1), (11, 0)):
        posts = diaries(f"-{seen - 1} V1 -{199 - seen} V10")
        assert measured(posts, 10, 195, 2) == (users, 0), seen


def test_a_window_of_one_day_is_the_day() -> None:
    posts = diaries("V9 C1 V1")
    assert measured(posts, 9, 1, 1) == (1, 1)
    assert measured(posts, 9, 2, 1) == (1, 0)


def test_the_modal_location_has_most_days_not_posts() -> None:
    # Around day 4: VE on two days, CO on one day with three posts.
    noon = datetime(2015, 1, 4, 12, tzinfo=UTC)
    rows = [(1, noon.replace(day=3), "VE"), (1, noon.replace(day=5), "VE")]
    rows += [(1, noon.replace(hour=h), "CO") for h in (1, 2, 3)]
    posts = pl.concat([pl.LazyFrame(rows, schema=SCHEMA, orient="row"), diaries("-50 V1")])
    assert measured(posts, 4, 47, 3) == (1, 0)


def test_a_tie_goes_to_the_location_seen_last() -> None:
    # Days 1-3: VE, CO and nothing. One day each: CO, seen last. On day 51: CO.
    assert measured(diaries("V1 C1 -48 C1"), 2, 49, 3) == (1, 0)
    assert measured(diaries("C1 V1 -48 C1"), 2, 49, 3) == (1, 1)
    # Both on one day, VE at noon and CO an hour later.
    assert measured(diaries("VC1 -49 C1"), 1, 50, 1) == (1, 0)
    assert measured(diaries("CV1 -49 C1"), 1, 50, 1) == (1, 1)


def test_posts_without_a_location_do_not_count() -> None:
    assert measured(diaries("?1 -49 C1"), 1, 50, 1) == (0, 0)
    assert measured(diaries("?1 V1 ?1 -47 C1"), 2, 49, 3) == (1, 1)


def test_posts_without_a_user_do_not_count() -> None:
    posts = diaries("V1 -49 C1", "V1 -49 C1")
    nameless = posts.with_columns(user=pl.when(pl.col("user") == 1).then("user"))
    assert measured(nameless, 1, 50, 1) == (1, 1)


def test_nobody_at_risk_has_no_share() -> None:
    table = interval_migration(diaries(), times=day(1), intervals_days=[0, 9], window_days=3)
    assert table.collect().rows() == [(day(1), 0, 3, 0, 0, None), (day(1), 9, 3, 0, 0, None)]


def test_an_interval_of_zero_moves_nobody() -> None:
    assert measured(diaries("VC9", "CV9"), 4, 0, 3) == (2, 0)


def test_rows_are_sorted_and_stand_once() -> None:
    table = interval_migration(
        diaries("V9"),
        times=[day(3), day(2), day(3)],
        intervals_days=[5, 0, 5],
        window_days=[3, 1],
    ).collect()
    grain = [(day(t), tau, w) for t in (2, 3) for tau in (0, 5) for w in (1, 3)]
    assert table.select("start", "interval_days", "window_days").rows() == grain
    assert table.columns == IntervalMigration.column_names()
    assert IntervalMigration.is_valid(table)


def test_the_location_can_be_any_column() -> None:
    posts = diaries("V100").with_columns(cell=pl.col("time").dt.day().cast(pl.UInt32))
    assert measured(posts, 1, 1, 1, location="cell") == (1, 1)
    assert measured(posts, 1, 31, 1, location="cell", origin=1) == (1, 0)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("times", [], "times: got none"),
        ("times", "2015-01-01", "times: got '2015-01-01'; expected dates"),
        ("times", datetime(2015, 1, 1, tzinfo=UTC), "times: got datetime"),
        ("intervals_days", [-1], "intervals_days: got -1; expected a whole number"),
        ("intervals_days", [1.5], "intervals_days: got 1.5"),
        ("window_days", 0, "window_days: got 0"),
        ("origin", "ve", "did you mean 'VE'"),
        ("location", 7, "location: got 7"),
        ("location", "order", "location: got 'order', the number of a record"),
    ],
)
def test_wrong_parameters_are_named(name: str, value: object, expected: str) -> None:
    options: dict[str, Any] = {"times": date(2015, 1, 1), "intervals_days": 1, "window_days": 1}
    with pytest.raises(ParameterError, match=expected):
        interval_migration(diaries(), **options | {name: value})


def test_an_origin_of_another_kind_is_refused() -> None:
    posts = diaries("V1").with_columns(cell=pl.lit(7, dtype=pl.UInt32))
    options: dict[str, Any] = {"times": day(1), "intervals_days": 1, "window_days": 1}
    with pytest.raises(ParameterError, match="origin: got 'VE'; expected a value of column cell"):
        interval_migration(posts, location="cell", origin="VE", **options)
