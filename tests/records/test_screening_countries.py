"""METHOD M1.5 and M1.7: spellings and types of `country`, and the order of the reasons."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace.frames import COUNTRIES, COUNTRY, RECORD_COLUMNS, TIME
from migtrace.records import (
    DROP_REASONS,
    count_drops,
    judge_records,
    screen_records,
)

NOW = datetime(2020, 1, 1, tzinfo=UTC)
MALFORMED, RETWEET, NOWHERE, BAD_TIME = "malformed", "retweet", "no_geography", "bad_time"


def judge(**columns: object) -> pl.DataFrame:
    frame = pl.LazyFrame({"user": [1], "time": [NOW], **columns})
    return judge_records(frame, now=NOW).collect()


@pytest.mark.parametrize("spelling", ["VE", "ve", "Ve", "vE"])
def test_two_ascii_letters_are_upper_cased(spelling: str) -> None:
    record = judge(country=[spelling])
    assert record.schema["country"] == COUNTRY
    assert record.select("country", "reason").row(0) == ("VE", None)


OUTSIDE_ASCII = ["ß", "ßß", "ÉS", "\u017fs", "\ufb01", "\u0131i", "\uff36\uff25", "V\u0415"]
"""Some become ASCII in capitals (long s, ligature fi, dotless i), some look like letters."""


@pytest.mark.parametrize(
    "spelling",
    ["", "V", "VEN", "V1", "1V", "11", " VE", "VE ", "V E", "V ", "V-", "VE\n", "\0\0", "[[", "@@"],
)
def test_other_spellings_are_no_country(spelling: str) -> None:
    no_country(spelling)


@pytest.mark.parametrize("spelling", OUTSIDE_ASCII)
def test_other_alphabets_are_no_country(spelling: str) -> None:
    no_country(spelling)


def no_country(spelling: str) -> None:
    assert judge(country=[spelling])["reason"].to_list() == [NOWHERE]
    record = judge(country=[spelling], lon=[5.0], lat=[6.0])
    assert record.select("country", "lon", "reason").row(0) == (None, 5.0, None)


def test_all_pairs_of_letters_come_back_as_themselves() -> None:
    n = len(COUNTRIES)
    assert n == 26 * 26
    for spellings in (COUNTRIES, [c.lower() for c in COUNTRIES]):
        frame = pl.LazyFrame({"user": [1] * n, "time": [NOW] * n, "country": spellings})
        assert judge_records(frame, now=NOW).collect()["country"].to_list() == COUNTRIES


@pytest.mark.parametrize(
    "dtype", [pl.String, pl.Categorical, pl.Enum(["xx", "ve", "V1"]), pl.Enum(["ve", "V1", "VE"])]
)
def test_text_of_every_type_is_read(dtype: pl.DataType) -> None:
    country = pl.Series(["ve", "V1", None, "ve"], dtype=dtype)
    frame = pl.LazyFrame({"user": [1] * 4, "time": [NOW] * 4, "country": country})
    judged = judge_records(frame, now=NOW).collect()
    assert judged["country"].to_list() == ["VE", None, None, "VE"]
    assert judged["reason"].to_list() == [None, NOWHERE, NOWHERE, None]


def test_the_package_own_type_is_read() -> None:
    country = pl.Series(["ZW", None], dtype=COUNTRY)
    frame = pl.LazyFrame({"user": [1, 1], "time": [NOW] * 2, "country": country})
    assert judge_records(frame, now=NOW).collect()["country"].to_list() == ["ZW", None]


def test_a_null_typed_country_is_none() -> None:
    assert judge(country=[None])["reason"].to_list() == [NOWHERE]


def test_without_the_column_the_position_carries_the_record() -> None:
    assert judge(lon=[5.0], lat=[6.0]).select("country", "reason").row(0) == (None, None)


@pytest.mark.parametrize(
    ("user", "retweet", "country", "time", "reason"),
    [
        (None, True, None, None, MALFORMED),
        (1, True, None, None, RETWEET),
        (1, False, None, None, NOWHERE),
        (1, None, None, None, NOWHERE),  # a null is no retweet
        (1, False, "VE", None, BAD_TIME),
        (1, None, "VE", NOW, None),
        (None, False, "VE", NOW, MALFORMED),
        (1, True, "VE", NOW, RETWEET),
        (1, False, "V1", NOW, NOWHERE),
    ],
)
def test_the_first_reason_counts(
    user: int | None,
    retweet: bool | None,  # noqa: FBT001 - a row of the table above
    country: str | None,
    time: datetime | None,
    reason: str | None,
) -> None:
    schema: dict[str, type[pl.DataType]] = {
        "user": pl.Int64,
        "retweet": pl.Boolean,
        "country": pl.String,
    }
    row = {"user": [user], "retweet": [retweet], "country": [country]}
    frame = pl.LazyFrame(row, schema=schema).with_columns(time=pl.lit(time, dtype=TIME))
    assert judge_records(frame, now=NOW).collect()["reason"].to_list() == [reason]


def test_the_reasons_stand_in_methods_order() -> None:
    words = "corrupt malformed retweet no_geography bad_time duplicate thread bot gyration"
    assert list(DROP_REASONS) == words.split()


def test_judging_keeps_rows_and_their_order() -> None:
    users = [3, None, 1, 2]
    country = ["VE", "VE", None, "CO"]
    frame = pl.LazyFrame({"user": users, "time": [NOW] * 4, "country": country, "extra": [0] * 4})
    judged = judge_records(frame, now=NOW).collect()
    assert judged.columns == [*RECORD_COLUMNS, "reason"]
    assert judged["user"].to_list() == users
    kept = screen_records(frame, now=NOW).collect()
    assert kept.columns == list(RECORD_COLUMNS)
    assert kept["user"].to_list() == [3, 2]


def test_drops_count_records_and_users() -> None:
    late = datetime(2021, 1, 1, tzinfo=UTC)
    frame = pl.LazyFrame(
        {
            "user": [1, 1, 1, 2, 2, None, None],
            "time": [NOW, late, late, late, NOW, NOW, late],
            "country": ["VE", "VE", "VE", "VE", None, "VE", "VE"],
        }
    )
    table = count_drops(judge_records(frame, now=NOW))
    assert table["reason"].to_list() == ["read", *DROP_REASONS, "kept"]
    # 7 read = 2 without a user + 1 nowhere + 3 late + 1 kept; the null is no user.
    assert table.filter(pl.col("records") > 0).rows() == [
        ("read", 7, 2),
        (MALFORMED, 2, 0),
        (NOWHERE, 1, 1),
        (BAD_TIME, 3, 2),
        ("kept", 1, 1),
    ]


def test_a_frame_without_rows_is_judged() -> None:
    frame = pl.LazyFrame({"user": [1], "time": [NOW], "country": ["VE"]})
    judged = judge_records(frame.head(0), now=NOW).collect()
    assert judged.columns == [*RECORD_COLUMNS, "reason"]
    assert judged.is_empty()
