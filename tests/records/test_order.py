"""METHOD M1.8: the one order of records."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.frames import COUNTRY, TIME
from migtrace.records import order_records

DAY = datetime(2015, 1, 1, tzinfo=UTC)
Row = dict[str, object]
FIELDS = ("tweet_id", "country", "lon", "lat", "extent_km", "reply_to_tweet")
VALUES: dict[str, tuple[object, object]] = {
    "tweet_id": ("9", "10"),
    "country": ("AR", "VE"),
    "lon": (-5.0, 3.0),
    "lat": (-5.0, 3.0),
    "extent_km": (0.0, 1.0),
    "reply_to_tweet": ("9", "10"),
}


def as_frame(rows: list[Row], ids: type[pl.DataType] = pl.String) -> pl.LazyFrame:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "tweet_id": ids,
        "user": ids,
        "time": TIME,
        "country": COUNTRY,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "extent_km": pl.Float64,
        "reply_to_tweet": ids,
    }
    return pl.LazyFrame(rows, schema=schema)


def ordered(rows: list[Row], ids: type[pl.DataType] = pl.String) -> list[Row]:
    answer = order_records(as_frame(rows, ids)).collect()
    assert answer["order"].to_list() == list(range(len(rows)))
    return answer.drop("order").to_dicts()


def record(**fields: object) -> Row:
    return {**dict.fromkeys(("tweet_id", *FIELDS)), "user": "1", "time": DAY, **fields}


def test_time_comes_first() -> None:
    late = record(time=DAY + timedelta(microseconds=1))
    early = record(**{field: VALUES[field][1] for field in FIELDS})
    assert [row["time"] for row in ordered([late, early])] == [early["time"], late["time"]]


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_breaks_the_ties_of_those_before(field: str) -> None:
    later = FIELDS[FIELDS.index(field) + 1 :]
    low, high = VALUES[field]
    # The fields after it say the contrary, and nulls come first.
    rows = [
        record(**{field: None}, **{name: VALUES[name][1] for name in later}),
        record(**{field: low}, **{name: VALUES[name][0] for name in later}),
        record(**{field: high}),
    ]
    for shuffled in ([2, 1, 0], [1, 2, 0], [0, 2, 1]):
        assert [row[field] for row in ordered([rows[n] for n in shuffled])] == [None, low, high]


def test_text_ids_of_digits_are_integers_and_precede_other_texts() -> None:
    big = "1" + "0" * 40
    ids = [None, "9", "10", "0099", "100", "9" * 40, big, "", "1a", "A", "a", "é", "٣"]
    rows = [record(tweet_id=i) for i in ids]
    random.Random(5).shuffle(rows)  # noqa: S311 - any other order
    assert [row["tweet_id"] for row in ordered(rows)] == ids


def test_texts_of_one_number_are_different_ids_side_by_side() -> None:
    rows = [record(tweet_id=i) for i in ("8", "7", "007", "6", "07")]
    answer = [row["tweet_id"] for row in ordered(rows)]
    assert (answer[0], answer[-1]) == ("6", "8")
    assert set(answer[1:-1]) == {"7", "07", "007"}
    assert answer == [row["tweet_id"] for row in ordered(rows[::-1])]


def test_integer_ids_compare_as_integers() -> None:
    rows = [record(tweet_id=i, user=1) for i in (10, 9, None, -1)]
    assert [row["tweet_id"] for row in ordered(rows, pl.Int64)] == [None, -1, 9, 10]


@pytest.mark.parametrize("dtype", [pl.UInt64, pl.Int128])
def test_long_integer_ids_compare_exactly(dtype: type[pl.DataType]) -> None:
    # Neighbours that are one float.
    ids = [2**63 + 1, 2**63, 2**63 + 2]
    rows = [record(tweet_id=i, user=1) for i in ids]
    assert [row["tweet_id"] for row in ordered(rows, dtype)] == sorted(ids)


def test_each_users_records_stand_together() -> None:
    rows = [record(user=str(n % 3), time=DAY + timedelta(hours=n)) for n in range(9)]
    answer = ordered(rows)
    assert [row["user"] for row in answer] == ["0"] * 3 + ["1"] * 3 + ["2"] * 3
    hours = [n for start in (0, 1, 2) for n in (start, start + 3, start + 6)]
    assert [row["time"] for row in answer] == [DAY + timedelta(hours=n) for n in hours]


def test_a_frame_with_only_user_and_time_is_ordered() -> None:
    frame = pl.LazyFrame({"user": [2, 1, 1], "time": [DAY, DAY, DAY - timedelta(days=1)]})
    answer = order_records(frame).collect()
    assert answer.rows() == [(1, DAY - timedelta(days=1), 0), (1, DAY, 1), (2, DAY, 2)]


def test_a_frame_without_rows_is_ordered() -> None:
    answer = order_records(as_frame([])).collect()
    assert answer.is_empty()
    assert answer.schema["order"] == pl.UInt32


def test_an_ordered_frame_is_brought_back() -> None:
    rows = [record(tweet_id=str(n), time=DAY + timedelta(hours=n % 4)) for n in range(10)]
    once = order_records(as_frame(rows)).collect()
    parted = once.filter(pl.col("order") % 3 != 0)
    assert order_records(parted.reverse().lazy()).collect().equals(parted)


def key(row: Row) -> tuple[object, ...]:
    """Write M1.8 down for one record: nulls, numbers, other texts."""

    def of_id(value: object) -> tuple[int, int, str]:
        if value is None:
            return (0, 0, "")
        text = str(value)
        return (1, int(text), text) if text.isascii() and text.isdigit() else (2, 0, text)

    def of(value: object) -> tuple[object, ...]:
        return (0,) if value is None else (1, value)

    places = [of(row[name]) for name in ("country", "lon", "lat", "extent_km")]
    return (row["user"], row["time"], of_id(row["tweet_id"]), *places, of_id(row["reply_to_tweet"]))


IDS = st.sampled_from([None, "7", "007", "10", "9", "x", "X", "", "9" * 30])
NUMBERS = st.sampled_from([None, -1.0, 0.0, 2.5])
ROWS = st.fixed_dictionaries(
    {
        "tweet_id": IDS,
        "user": st.sampled_from(["2", "10", "a"]),
        "time": st.sampled_from([DAY, DAY + timedelta(microseconds=1), DAY + timedelta(days=9)]),
        "country": st.sampled_from([None, "AR", "CO", "VE"]),
        "lon": NUMBERS,
        "lat": NUMBERS,
        "extent_km": NUMBERS,
        "reply_to_tweet": IDS,
    }
)


@settings(max_examples=60)
@given(rows=st.lists(ROWS, max_size=25), shuffler=st.randoms(use_true_random=False))
def test_any_rows_come_out_sorted_by_the_key(rows: list[Row], shuffler: random.Random) -> None:
    expected = sorted(rows, key=key)
    assert ordered(rows) == expected
    shuffler.shuffle(rows)
    assert ordered(rows) == expected
