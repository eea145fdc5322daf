"""METHOD M1.1 and M1.7: which columns a frame has, of which types, and what its ids become."""

from datetime import UTC, datetime

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import FrameError
from migtrace.records import judge_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
GOOD: dict[str, object] = {
    "tweet_id": [1],
    "user": [1],
    "time": [NOW],
    "country": ["VE"],
    "lon": [5.0],
    "lat": [6.0],
    "extent_km": [0.0],
    "reply_to_tweet": [2],
    "retweet": [False],
}


def judge(columns: dict[str, object]) -> pl.DataFrame:
    return judge_records(pl.LazyFrame(columns), now=NOW).collect()


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (["user"], "user"),
        (["time"], "time"),
        (["user", "time"], "user, time"),
        (["country", "lon"], "country"),
        (["country", "lat"], "country"),
        (["country", "lon", "lat"], "country"),
    ],
)
def test_missing_columns_are_named(gone: list[str], named: str) -> None:
    with pytest.raises(FrameError, match=f"no column {named}"):
        judge({name: value for name, value in GOOD.items() if name not in gone})


def test_a_frame_without_columns_is_refused() -> None:
    with pytest.raises(FrameError, match="no column user, time, country"):
        judge({})


@pytest.mark.parametrize(
    "gone", ["tweet_id", "reply_to_tweet", "extent_km", "retweet", "country", "lon", "lat"]
)
def test_the_other_columns_may_be_missing(gone: str) -> None:
    judged = judge({name: value for name, value in GOOD.items() if name != gone})
    assert judged["reason"].to_list() == [None]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("user", 1.0),
        ("user", True),
        ("user", b"x"),
        ("user", NOW),
        ("tweet_id", 1.0),
        ("tweet_id", [1]),
        ("reply_to_tweet", 1.5),
        ("time", "2015-01-01"),
        ("time", 1_420_070_400),
        ("time", 1.5),
        ("time", NOW.time()),
        ("time", NOW - NOW),
        ("country", 862),
        ("country", b"VE"),
        ("lon", "5.0"),
        ("lat", "north"),
        ("lon", True),
        ("lat", NOW),
        ("extent_km", "0"),
        ("extent_km", [0.0]),
        ("retweet", "yes"),
        ("retweet", [True]),
    ],
)
def test_wrong_types_are_named(column: str, value: object) -> None:
    with pytest.raises(FrameError, match=f"column {column}: has type"):
        judge({**GOOD, column: [value]})


@pytest.mark.parametrize("column", ["lon", "lat", "extent_km"])
def test_text_where_numbers_belong_is_named_by_the_estimate_too(column: str) -> None:
    study = mt.Study(origin="VE", window="2015-01:2015-12", population=1000)
    with pytest.raises(FrameError, match=f"column {column}"):
        mt.estimate(pl.DataFrame({**GOOD, column: ["abc"]}), study)


@pytest.mark.parametrize("dtype", [pl.Int8, pl.UInt32, pl.Int64, pl.UInt64, pl.Int128])
def test_integer_users_stay_as_given(dtype: type[pl.DataType]) -> None:
    judged = judge({**GOOD, "user": pl.Series([7], dtype=dtype)})
    assert judged.schema["user"] == dtype
    assert judged["user"].to_list() == [7]


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["007", "7"])])
def test_text_ids_stay_text(dtype: pl.DataType) -> None:
    judged = judge({**GOOD, "user": pl.Series(["007"], dtype=dtype)})
    assert judged.schema["user"] == pl.String
    assert judged["user"].to_list() == ["007"]


def test_the_largest_integer_ids_are_kept_exactly() -> None:
    largest = 2**64 - 1
    judged = judge({**GOOD, "user": pl.Series([largest], dtype=pl.UInt64)})
    assert judged["user"].to_list() == [largest]


def test_a_null_typed_user_is_malformed() -> None:
    assert judge({**GOOD, "user": [None]})["reason"].to_list() == ["malformed"]


def test_an_empty_text_is_a_user() -> None:
    assert judge({**GOOD, "user": [""]})["reason"].to_list() == [None]


@pytest.mark.parametrize(
    ("post", "reply", "both"),
    [
        (pl.Series([12]), pl.Series(["12"]), pl.String),
        (pl.Series(["12"]), pl.Series([12]), pl.String),
        (pl.Series([12]), pl.Series(["12"], dtype=pl.Categorical), pl.String),
        (pl.Series([12], dtype=pl.UInt64), pl.Series([12], dtype=pl.Int64), pl.Int128),
        (pl.Series([12], dtype=pl.Int32), pl.Series([12], dtype=pl.UInt8), pl.Int64),
    ],
)
def test_the_two_columns_of_post_ids_have_one_type(
    post: pl.Series, reply: pl.Series, both: type[pl.DataType]
) -> None:
    judged = judge({**GOOD, "tweet_id": post, "reply_to_tweet": reply})
    assert judged.schema["tweet_id"] == judged.schema["reply_to_tweet"] == both
    assert judged["tweet_id"].equals(judged["reply_to_tweet"].alias("tweet_id"))


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt64, pl.String])
def test_a_missing_or_null_column_of_post_ids_takes_the_others_type(
    dtype: type[pl.DataType],
) -> None:
    post = pl.Series([1]).cast(dtype)
    for columns in ({"reply_to_tweet": [None]}, {"reply_to_tweet": pl.Series([None], dtype=dtype)}):
        judged = judge({**GOOD, "tweet_id": post, **columns})
        assert judged.schema["reply_to_tweet"] == dtype
        assert judged["reply_to_tweet"].to_list() == [None]
    without = {name: value for name, value in GOOD.items() if name != "reply_to_tweet"}
    assert judge({**without, "tweet_id": post}).schema["reply_to_tweet"] == dtype
