"""Ids, users, retweets and replies of statuses, and what is malformed or odd."""

import polars as pl
import pytest

from migtrace.stream.harvest import BadLine
from tests.stream.harvesting import CARACAS, counted, line_of, read_all, read_values, status


def _ids(**parts: object) -> tuple[object, ...]:
    return read_values(status(**parts)).records.select("tweet_id", "user", "reply_to_tweet").row(0)


def test_id_str_beats_id() -> None:
    # A program that rounds to 53 bits has made 902...4193 of the id; the text is right.
    assert _ids(id_str="9007199254740993", id=9007199254740992)[0] == 9007199254740993
    assert _ids(user={"id": 1, "id_str": "2"})[1] == 2


@pytest.mark.parametrize("id_str", ["", None, True, 1.5, [], {}])
def test_an_unusable_id_str_leaves_it_to_id(id_str: object) -> None:
    assert _ids(id_str=id_str, id=5)[0] == 5
    assert _ids(user={"id_str": id_str, "id": 5})[1] == 5


def test_ids_may_be_zero_or_of_the_other_type() -> None:
    assert _ids(id_str=0, id=5)[0] == 0
    assert _ids(id_str=None, id=0, user={"id": 0})[:2] == (0, 0)
    assert _ids(id_str=None, id="12", user={"id": "13"})[:2] == (12, 13)


@pytest.mark.parametrize(
    "parts",
    [
        {"id_str": None},
        {"id_str": "", "id": None},
        {"id_str": None, "id": True},
        {"id_str": None, "id": 7.0},
        {"id_str": [7], "id": {"id": 7}},
        {"user": None},
        {"user": {}},
        {"user": "9"},
        {"user": {"id_str": ""}},
        {"user": {"id": 9.0}},
    ],
)
def test_without_a_usable_id_or_user_a_status_is_malformed(parts: dict[str, object]) -> None:
    line = line_of(status(**parts))
    found = read_all(b"\n" + line)
    assert counted(found) == {"lines": 2, "blank": 1, "read": 1, "malformed": 1}
    assert found.bad == [BadLine(2, 1, "malformed", line.strip())]


@pytest.mark.parametrize("line", [b"5", b'"text"', b"null", b"true", b"NaN", b"{}", b'{"a": 1}'])
def test_what_is_no_object_or_nothing_known_is_malformed(line: bytes) -> None:
    assert read_all(line).bad == [BadLine(1, 0, "malformed", line)]


def test_ids_are_integers_when_all_are_usual_spellings() -> None:
    largest = str(2**63 - 1)
    found = read_values(status(id_str=largest), status(id_str="0"), status(id=8, id_str=None))
    assert found.records["tweet_id"].to_list() == [2**63 - 1, 0, 8]


@pytest.mark.parametrize("odd", ["007", "+7", "-7", "-0", "7 ", "1e3", str(2**63), "x", "\u0667"])
def test_one_unusual_id_makes_its_column_text(odd: str) -> None:
    found = read_values(status(id_str=odd), status(id=8, id_str=None))
    assert found.records["tweet_id"].to_list() == [odd, "8"]
    assert found.records.schema["reply_to_tweet"] == pl.String
    assert found.records.schema["user"] == pl.Int64


def test_a_status_that_is_dropped_does_not_make_ids_text() -> None:
    odd = status(id_str="x", user={"id_str": "y"}, created_at=None)
    found = read_values(odd, status())
    assert found.records.select("tweet_id", "user").rows() == [(7, 9)]
    assert found.dropped.rows() == [("bad_time", "y")]


def test_integers_of_any_length_are_ids() -> None:
    assert _ids(id_str=None, id=10**30)[0] == "1" + "0" * 30
    assert _ids(in_reply_to_status_id=-(10**30))[2] == "-1" + "0" * 30
    digits = "1" + "0" * 5000
    line = line_of(status(id_str=None, id=1)).replace(b'"id": 1', b'"id": ' + digits.encode())
    assert read_all(line).records["tweet_id"].to_list() == [digits]


def test_lone_surrogates_in_ids_are_spelled_out() -> None:
    line = line_of(status(user={"id_str": "a\ud800"}))
    assert read_all(line).records["user"].to_list() == ["a\\ud800"]


@pytest.mark.parametrize("carried", [{"id": 1}, {"place": CARACAS}, {"": None}])
def test_a_status_that_carries_a_retweet_is_none(carried: dict[str, object]) -> None:
    found = read_values(status(retweeted_status=carried), status(retweeted_status=carried))
    assert counted(found) == {"lines": 2, "read": 2, "retweet": 2}
    assert found.dropped.rows() == [("retweet", 9)]


@pytest.mark.parametrize("carried", [None, {}, "text", [1], True, 5])
def test_an_empty_or_odd_retweet_is_none(carried: object) -> None:
    assert counted(read_values(status(retweeted_status=carried)))["records"] == 1


def test_an_empty_retweet_with_space_in_it_is_none() -> None:
    line = line_of(status(retweeted_status={})).replace(b"{}", b"{ \t}")
    assert counted(read_all(line))["records"] == 1


def test_other_statuses_in_a_status_lend_it_nothing() -> None:
    other = status(id_str="1", user={"id_str": "2"})
    found = read_values(
        status(place=None, quoted_status=other), status(place=None, retweeted_status=other)
    )
    assert counted(found) == {"lines": 2, "read": 2, "retweet": 1, "no_geography": 1}
    assert sorted(found.dropped.rows()) == [("no_geography", 9), ("retweet", 9)]


def test_a_quote_is_a_record_and_extended_text_changes_nothing() -> None:
    quote = status(quoted_status=status(id_str="1"), extended_tweet={"full_text": "x", "id": 5})
    assert _ids(**quote) == (7, 9, None)


def test_replies() -> None:
    assert _ids(in_reply_to_status_id_str="3", in_reply_to_status_id=2)[2] == 3
    assert _ids(in_reply_to_status_id_str=None, in_reply_to_status_id=2)[2] == 2
    assert _ids(in_reply_to_status_id_str="", in_reply_to_status_id="")[2] is None
    assert _ids(in_reply_to_status_id_str=True, in_reply_to_status_id=[2])[2] is None


def test_account_of_those_dropped() -> None:
    found = read_values(
        status(),
        status(created_at="never"),
        status(place={"full_name": "somewhere"}),
        status(place=None, user={"id": 3}),
        status(place=None, user={"id": 3}),
    )
    assert counted(found) == {
        "lines": 5,
        "read": 5,
        "records": 1,
        "bad_time": 1,
        "no_geography": 3,
    }
    assert sorted(found.dropped.rows()) == [
        ("bad_time", 9),
        ("no_geography", 3),
        ("no_geography", 9),
    ]
