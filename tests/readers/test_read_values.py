"""Ids, numbers, countries and flags: what is read, and which value is named when it is not."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from migtrace.errors import FrameError
from migtrace.frames import COUNTRY
from migtrace.readers import read_traces
from migtrace.readers.country_codes import iso3_to_iso2

MOMENT = datetime(2015, 3, 13, tzinfo=UTC)


def read(**columns: Any) -> pl.DataFrame:  # noqa: ANN401 - any column
    given = {name: pl.Series(name, values) for name, values in columns.items()}
    size = max(len(column) for column in given.values())
    base = {"user": [1] * size, "time": [MOMENT] * size, "country": ["VE"] * size}
    return read_traces(pl.DataFrame({**base, **given})).records.collect()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("VEN", "VE"),
        ("ven", "VE"),
        ("NAM", "NA"),
        ("NA", "NA"),
        ("XKX", "XK"),
        (" COL ", "CO"),
        ("co", "co"),
        ("XYZ", "XYZ"),
        ("Venezuela", "Venezuela"),
        ("", None),
    ],
)
def test_countries(given: str, expected: str | None) -> None:
    assert read(country=[given])["country"].to_list() == [expected]


def test_what_is_no_code_is_nulled_and_noted() -> None:
    frame = pl.DataFrame(
        {"user": [1, 2, 3], "time": [MOMENT] * 3, "country": ["Colombia", "COL", None]}
    )
    traces = read_traces(frame)
    assert traces.lazy().collect()["country"].to_list() == ["CO"]
    assert ("country_unreadable", 1) in traces.notes.rows()


def test_the_columns_own_type_is_kept() -> None:
    assert read(country=pl.Series(["CO"], dtype=COUNTRY)).schema["country"] == COUNTRY


def test_categories_are_text() -> None:
    assert read(country=pl.Series(["COL"], dtype=pl.Categorical))["country"].to_list() == ["CO"]


def test_countries_are_not_numbers() -> None:
    with pytest.raises(FrameError, match="column country has type Int64; expected ISO 3166-1"):
        read(country=[862])


def test_the_table_of_codes_is_whole() -> None:
    codes = iso3_to_iso2()
    # 249 ISO codes and Kosovo's; each two letters, each once.
    assert len(codes) == len(set(codes.values())) == 250
    assert {len(code) for code in codes.values()} == {2}


def test_ids_stay_integers_or_text() -> None:
    assert read(tweet_id=[2**62, None])["tweet_id"].to_list() == [2**62, None]
    assert read(tweet_id=["007", "7", ""])["tweet_id"].to_list() == ["007", "7", None]


def test_whole_floats_become_integers() -> None:
    found = read(user=[7.0, float("nan"), 2.0**53])["user"]
    assert found.to_list() == [7, None, 2**53]


@pytest.mark.parametrize("bad", [7.5, 2.0**53 + 2, float("inf"), -(2.0**60)])
@pytest.mark.parametrize("column", ["user", "tweet_id", "reply_to_tweet"])
def test_floats_that_are_no_ids(column: str, bad: float) -> None:
    with pytest.raises(FrameError, match=f"column {column}, row 2: .*expected a whole id"):
        read(**{column: [1.0, None, bad]})


def test_ids_of_other_types() -> None:
    with pytest.raises(FrameError, match=r"column user has type List\(Int64\); expected ids"):
        read(user=[[1]])


def test_missing_reply_is_no_column() -> None:
    assert read(user=[1]).columns == ["user", "time", "country"]


def test_text_that_is_numbers_is_read() -> None:
    found = read(lon=[" -74.1", "1e1", "NA", ""], lat=["4.6", "0", "null", None])
    assert found["lon"].to_list() == [-74.1, 10.0, None, None]
    assert found["lat"].to_list() == [4.6, 0.0, None, None]


@pytest.mark.parametrize("bad", ["west", "74,1", "74°W"])
def test_text_that_is_no_number_is_named(bad: str) -> None:
    with pytest.raises(FrameError, match=f"column lon, row 1: '{bad}'; expected degrees between"):
        read(lon=["1", bad], lat=["1", "1"])


def test_positions_are_numbers() -> None:
    with pytest.raises(FrameError, match="the polars DataFrame: column lat has type Boolean"):
        read(lon=[1.0], lat=[True])


def test_narrow_numbers_are_widened() -> None:
    found = read(lon=pl.Series([1.5], dtype=pl.Float32), lat=[2])
    assert found.schema["lon"] == found.schema["lat"] == pl.Float64


def test_impossible_positions_stay_for_the_account() -> None:
    frame = pl.DataFrame(
        {"user": [1, 1], "time": [MOMENT] * 2, "lon": [0.0, 200.0], "lat": [0.0, 1.0]}
    )
    traces = read_traces(frame)
    assert {("position_zero_zero", 1), ("position_out_of_range", 1)} <= set(traces.notes.rows())
    assert ("no_geography", 2, 1) in traces.dropped.rows()


@pytest.mark.parametrize("values", [[True, False, None], ["TRUE", "no", ""]])
def test_retweets_are_flagged(values: list[Any]) -> None:
    assert read(is_retweet=values)["retweet"].to_list() == [True, False, False]


@pytest.mark.parametrize("values", [["11", "", None], [11, None, None], [1.0, float("nan"), None]])
def test_an_id_of_a_retweeted_post_makes_a_retweet(values: list[Any]) -> None:
    found = read(**{"referenced_tweets.retweeted.id": values})
    assert found["retweet"].to_list() == [True, False, False]


def test_flags_that_are_none() -> None:
    with pytest.raises(FrameError, match="column retweet, row 0: 'maybe'; expected true or false"):
        read(retweet=["maybe"])
    with pytest.raises(FrameError, match="column retweet has type Int64"):
        read(retweet=[1])


def test_long_values_are_cut_in_messages() -> None:
    with pytest.raises(FrameError, match=r"row 0: 'x{59}\.\.\.; expected"):
        read(lon=["x" * 500], lat=["1"])
