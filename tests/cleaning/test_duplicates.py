"""METHOD M2.1: of one post's records, the first in M1.8's order stays."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import polars as pl
import pytest

from migtrace.cleaning import drop_duplicates, find_repeated_ids
from migtrace.records import screen_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
DAY = datetime(2015, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
Row = dict[str, object]


def record(**fields: object) -> Row:
    base = {"tweet_id": "1", "user": "5", "time": DAY, "country": "VE", "reply_to_tweet": None}
    return {**base, "lon": None, "lat": None, "extent_km": None, **fields}


def screened(rows: list[Row]) -> pl.LazyFrame:
    texts = dict.fromkeys(("tweet_id", "user", "country", "reply_to_tweet"), pl.String)
    floats = dict.fromkeys(("lon", "lat", "extent_km"), pl.Float64)
    return screen_records(pl.LazyFrame(rows, schema_overrides={**texts, **floats}), now=NOW)


def kept(rows: list[Row]) -> list[Row]:
    """Rows that stay, the same ones whatever the order they come in."""
    answers = [
        drop_duplicates(screened(list(order))).drop("order").collect().to_dicts()
        for order in permutations(rows)
    ]
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


HERE = {"lon": 5.0, "lat": 6.0, "extent_km": 0.0}
FIRST_AND_SECOND = [
    ({"time": DAY}, {"time": DAY + TICK}),
    ({"user": "9"}, {"user": "10"}),  # digits are integers
    ({"user": "10"}, {"user": "1x"}),  # and precede other texts
    ({"user": "X"}, {"user": "x"}),  # by code point
    ({"user": "9" * 30}, {"user": "1" + "0" * 30}),  # of any length
    ({"country": None, **HERE}, {"country": "AR", **HERE}),
    ({"country": "AR"}, {"country": "VE"}),
    ({}, HERE),  # a null longitude precedes
    (HERE, {**HERE, "lon": 5.5}),
    (HERE, {**HERE, "lat": 6.5}),
    ({**HERE, "lon": -180.0}, {**HERE, "lon": 180.0}),
    ({**HERE, "extent_km": None}, HERE),
    (HERE, {**HERE, "extent_km": 1.0}),
    ({}, {"reply_to_tweet": "10"}),
    ({"reply_to_tweet": "9"}, {"reply_to_tweet": "10"}),
    # What comes earlier in the order outweighs what comes later.
    ({"time": DAY, "user": "6"}, {"time": DAY + TICK, "user": "5"}),
    ({"user": "9", "country": "VE"}, {"user": "10", "country": "AR"}),
    ({"country": "AR", **HERE}, {"country": "VE"}),
    ({**HERE, "lat": 7.0}, {**HERE, "lon": 5.5}),
]


@pytest.mark.parametrize(("first", "second"), FIRST_AND_SECOND)
def test_of_one_id_the_first_stays(first: Row, second: Row) -> None:
    assert kept([record(**first), record(**second)]) == kept([record(**first)])


def test_users_with_integer_ids_compare_as_integers() -> None:
    frame = pl.LazyFrame(
        {"tweet_id": [1, 1], "user": [10, 9], "time": [DAY] * 2, "country": ["AR", "VE"]}
    )
    assert drop_duplicates(screen_records(frame, now=NOW)).collect()["user"].to_list() == [9]


def test_of_many_copies_one_stays() -> None:
    rows = [record(user=user, time=DAY + n * TICK) for n, user in ((2, "1"), (1, "3"), (3, "2"))]
    assert [row["user"] for row in kept([*rows, record(tweet_id="2")])] == ["3", "5"]


def test_texts_of_one_number_are_different_posts() -> None:
    rows = kept([record(tweet_id="7"), record(tweet_id="007"), record(tweet_id="7 ")])
    assert {row["tweet_id"] for row in rows} == {"7", "007", "7 "}


def test_ids_beyond_floats_are_different_posts() -> None:
    ids = pl.Series([2**63, 2**63 + 1], dtype=pl.UInt64)
    frame = pl.LazyFrame(
        {"tweet_id": ids, "user": [1, 1], "time": [DAY] * 2, "country": ["VE"] * 2}
    )
    assert drop_duplicates(screen_records(frame, now=NOW)).collect().height == 2


ALIKE = {"tweet_id": None, **HERE}


@pytest.mark.parametrize(
    "other",
    [
        {"user": "6"},
        {"time": DAY + TICK},
        {"country": "CO"},
        {"country": None},
        {"lon": 5.5},
        {"lat": 6.5},
        {"lon": None},  # half a position is none
        {"tweet_id": "1"},
    ],
)
def test_without_an_id_what_differs_in_a_key_stays(other: Row) -> None:
    assert len(kept([record(**ALIKE), record(**{**ALIKE, **other})])) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"country": None}, {"country": None}),  # nulls equal
        ({"lon": None, "lat": None}, {"lon": None, "lat": None}),
        ({"lon": 0.0}, {"lon": -0.0}),
        ({"extent_km": None}, {"extent_km": 0.0}),
        ({"extent_km": 1.0}, {"extent_km": 2.0}),
        ({"extent_km": 1.0, "reply_to_tweet": "9"}, {"extent_km": 2.0}),
        ({}, {"reply_to_tweet": "9"}),
        ({"reply_to_tweet": "9"}, {"reply_to_tweet": "10"}),
    ],
)
def test_without_an_id_the_first_of_alike_records_stays(first: Row, second: Row) -> None:
    rows = [record(**{**ALIKE, **first}), record(**{**ALIKE, **second})]
    assert kept(rows) == kept(rows[:1])


def test_alike_records_around_others_of_the_instant_are_found() -> None:
    rows = [
        record(**ALIKE),
        record(**{**ALIKE, "country": "CO"}),
        record(**ALIKE),
        record(**{**ALIKE, "tweet_id": "3"}),
    ]
    assert [row["country"] for row in kept(rows)] == ["CO", "VE", "VE"]


def test_180_east_and_west_are_different_positions() -> None:
    rows = [record(**{**ALIKE, "lon": lon}) for lon in (180.0, -180.0)]
    assert [row["lon"] for row in kept(rows)] == [-180.0, 180.0]


def test_a_frame_without_ids_has_alike_records_only() -> None:
    frame = pl.LazyFrame({"user": [1, 1, 2], "time": [DAY] * 3, "country": ["VE"] * 3})
    assert drop_duplicates(screen_records(frame, now=NOW)).collect()["user"].to_list() == [1, 2]
    assert drop_duplicates(frame).collect()["user"].to_list() == [1, 2]


def test_copies_that_m1_rejects_do_not_count() -> None:
    # The earlier copy is a day before Twitter's first: the later one is the first record.
    early = record(time=datetime(2006, 3, 20, tzinfo=UTC), user="4")
    assert [row["user"] for row in kept([early, record()])] == ["5"]


def test_the_answer_is_ordered_and_keeps_its_numbers() -> None:
    rows = [record(tweet_id=i, time=DAY + n * TICK) for n, i in enumerate(["1", "2", "1", "3"])]
    answer = drop_duplicates(screened(rows)).collect()
    assert answer.select("tweet_id", "order").rows() == [("1", 0), ("2", 1), ("3", 3)]
    assert drop_duplicates(answer.reverse().lazy()).collect().equals(answer)


def test_a_frame_without_rows_has_no_duplicates() -> None:
    assert drop_duplicates(screened([record()]).head(0)).collect().is_empty()


def test_known_repeated_ids_give_the_same_answer() -> None:
    rows = [record(tweet_id=i, user=u) for i, u in (("1", "9"), ("1", "10"), ("2", "9"))]
    repeated = find_repeated_ids(screened(rows))
    assert repeated.ids.to_list() == ["1"]
    assert repeated.owners.rows() == [("1", "9")]
    answer = drop_duplicates(screened(rows), repeated_ids=repeated.ids).collect()
    assert answer.equals(drop_duplicates(screened(rows)).collect())


def test_an_id_that_one_user_repeats_has_no_contested_owner() -> None:
    repeated = find_repeated_ids(
        screened([record(), record(time=DAY + TICK), record(tweet_id="2")])
    )
    assert repeated.ids.to_list() == ["1"]
    assert repeated.owners.is_empty()


def test_ids_that_occur_once_or_not_at_all_are_not_repeated() -> None:
    rows = [record(), record(tweet_id="2"), record(tweet_id=None), record(tweet_id=None)]
    assert find_repeated_ids(screened(rows)).ids.is_empty()
