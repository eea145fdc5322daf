"""Ids, users, retweets and replies of statuses, and what is malformed or odd."""

import json

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
    user = [] if "user" in parts else [("malformed", 9)]
    assert found.dropped.rows() == user
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
    assert _ids(id_str=None, id=2**63)[0] == str(2**63)


@pytest.mark.parametrize("unit", ["x", "7", "\u00e9", "\u20ac", "\U0001f600"])
@pytest.mark.parametrize("size", [127, 128, 129, 1000])
def test_ids_have_up_to_a_thousand_characters(unit: str, size: int) -> None:
    name = unit * size
    for ascii_only in (True, False):
        values = status(id_str=name, user={"id": name}, in_reply_to_status_id_str=name)
        line = json.dumps(values, ensure_ascii=ascii_only).encode()
        found = read_all(line).records.select("tweet_id", "user", "reply_to_tweet")
        assert found.row(0) == (name, name, name)


def test_an_integer_has_up_to_a_thousand_digits() -> None:
    # A thousand nines, and its negative with one nine less: the sign is a character as well.
    for number in (10**1000 - 1, 1 - 10**999):
        assert _ids(id_str=None, id=number)[0] == str(number)
    for number in (10**1000, 1 - 10**1000):
        assert counted(read_values(status(id_str=None, id=number)))["malformed"] == 1
    # Python makes no integer of so many digits, and json writes none.
    line = line_of(status(id_str=None, id=1)).replace(b'"id": 1', b'"id": 1' + b"0" * 5000)
    assert counted(read_all(line))["malformed"] == 1


@pytest.mark.parametrize("long", ["x" * 1001, "7" * 1001, "\u00e9" * 1001, 10**1000])
def test_longer_ids_are_as_good_as_absent(long: object) -> None:
    assert _ids(id_str=long, id=5, user={"id_str": long, "id": 6})[:2] == (5, 6)
    assert _ids(in_reply_to_status_id_str=long, in_reply_to_status_id=4)[2] == 4
    assert _ids(in_reply_to_status_id_str=long, in_reply_to_status_id=long)[2] is None
    assert counted(read_values(status(id_str=long, id=long)))["malformed"] == 1
    assert counted(read_values(status(user={"id_str": long})))["malformed"] == 1
    page = {"data": [{"id": long, "author_id": "1"}, {"id": "1", "author_id": long}]}
    assert counted(read_values(page))["malformed"] == 2
    scrub = {"user_id_str": "1", "up_to_status_id_str": long}
    found = read_values({"delete": {"status": {"id_str": long}}}, {"scrub_geo": scrub})
    assert found.deletes.is_empty()
    assert found.scrubs.is_empty()


def test_a_malformed_status_may_name_its_user() -> None:
    page = {"data": [{"id": "1", "author_id": "5"}, {"text": "x", "author_id": "6"}, "x"]}
    found = read_values(
        status(id_str=None, user={"id": 3}),
        status(id_str="", id=None, user={"id_str": "4"}),
        status(id_str=True, user={"id": 3}),  # an odd part: the fast decoder refuses the line
        page,
        [status(id_str=None, user={"id": 7})],
        status(user={}),
        5,
    )
    # Of users 3 (twice), 4, 6 and 7; without a user: the text in the page, the sixth and the last.
    assert counted(found)["malformed"] == 8
    assert sorted(found.dropped.rows()) == [
        ("malformed", 3),
        ("malformed", 4),
        ("malformed", 6),
        ("malformed", 7),
        ("no_geography", 5),
    ]


@pytest.mark.parametrize("size", [3, 128, 129, 5000])
def test_long_countries_and_times_say_nothing(size: int) -> None:
    place = {"country_code": "VE".ljust(size, "x")}
    assert read_values(status(place=place)).notes["country_unreadable"] == 1
    page = {
        "data": [{"id": "1", "author_id": "2", "geo": {"place_id": "p"}}],
        "includes": {"places": [{"id": "p", **place}]},
    }
    flat = {"id": "1", "author_id": "2", "geo": place}
    for value in (page, flat):
        assert read_values(value).notes["country_unreadable"] == 1
    late = "Fri Mar 13 21:46:40 +0000 2015".ljust(30 + size)
    found = read_values(status(created_at=late, timestamp_ms="1426283200000"), status(id_str="8"))
    # 1426283200 is that very second.
    assert found.records["time"].n_unique() == 1
    assert counted(read_values(status(created_at=late)))["bad_time"] == 1


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
