"""Responses of API v2: tweets, their places, and responses without any; arrays of statuses."""

import json

import pytest

from migtrace.stream.harvest import BadLine
from tests.stream.harvesting import counted, read_all, read_values, status

_BOGOTA = {
    "id": "p1",
    "country_code": "CO",
    "geo": {"type": "Feature", "bbox": [-74.2, 4.5, -74.0, 4.8]},
}


def _tweet(**parts: object) -> dict[str, object]:
    return {
        "id": "7",
        "author_id": "9",
        "created_at": "2015-03-13T21:46:40.000Z",
        "geo": {"place_id": "p1"},
        **parts,
    }


def _page(*tweets: object, **parts: object) -> dict[str, object]:
    return {"data": list(tweets), "includes": {"places": [_BOGOTA]}, **parts}


def test_a_page_lends_its_places() -> None:
    found = read_values(_page(_tweet(), _tweet(id="8", geo={"place_id": "p2"})))
    assert counted(found) == {
        "lines": 1,
        "pages": 1,
        "paged": 2,
        "read": 2,
        "records": 1,
        "no_geography": 1,
    }
    [row] = found.records.select("tweet_id", "user", "country", "lon", "lat", "extent_km").rows()
    # Half of -148.2 and of 9.3; 0.3° north-south are 33.36 km, more than 0.2° east-west.
    assert row == (7, 9, "CO", *map(pytest.approx, (-74.1, 4.65, 0.3 * 111.195052)))


def test_data_may_be_one_object() -> None:
    found = read_values({"data": _tweet(), "includes": {"places": [_BOGOTA]}})
    assert counted(found) == {"lines": 1, "pages": 1, "paged": 1, "read": 1, "records": 1}


def test_places_last_for_one_page() -> None:
    found = read_values(_page(_tweet()), {"data": [_tweet()]})
    assert counted(found)["no_geography"] == 1


def test_flattened_tweets_hold_their_place() -> None:
    # twarc2 merges the place into `geo`, whose own `geo` then holds the box.
    found = read_values(_tweet(geo={**_BOGOTA, "place_id": "p1"}, author={"id": "9"}))
    assert counted(found) == {"lines": 1, "read": 1, "records": 1}
    assert found.records["country"].to_list() == ["CO"]
    assert found.records["lat"].to_list() == [pytest.approx(4.65)]


def test_point_beats_box_and_is_longitude_first() -> None:
    point = {"place_id": "p1", "coordinates": {"type": "Point", "coordinates": [-74.05, 4.6]}}
    found = read_values(_page(_tweet(geo=point)))
    assert found.records.select("country", "lon", "lat", "extent_km").rows() == [
        ("CO", -74.05, 4.6, 0.0)
    ]


def test_box_over_the_antimeridian() -> None:
    place = {**_BOGOTA, "geo": {"bbox": [177, -19, -179, -16]}}
    found = read_values({"data": [_tweet()], "includes": {"places": [place]}})
    assert found.records.select("lon", "lat").rows() == [(179.0, -17.5)]


@pytest.mark.parametrize("bbox", [None, [], [1, 2, 3], [1, 2, 3, "4"], "x", [1, 2, 0, 3, 4, 0]])
def test_an_odd_box_is_none(bbox: object) -> None:
    found = read_values(
        {"data": [_tweet()], "includes": {"places": [{**_BOGOTA, "geo": {"bbox": bbox}}]}}
    )
    assert found.records.select("country", "lon").rows() == [("CO", None)]


@pytest.mark.parametrize(
    "includes", [None, [], "x", {}, {"places": None}, {"places": [None, 5, {}]}]
)
def test_odd_includes_are_none(includes: object) -> None:
    assert counted(read_values({"data": [_tweet()], "includes": includes}))["no_geography"] == 1


def test_retweets_quotes_and_replies() -> None:
    def refers(**kinds: str) -> dict[str, object]:
        return _tweet(referenced_tweets=[{"type": kind, "id": tid} for kind, tid in kinds.items()])

    found = read_values(
        _page(refers(retweeted="1"), refers(quoted="2", replied_to="3"), refers(quoted="4"))
    )
    assert counted(found)["retweet"] == 1
    assert found.records["reply_to_tweet"].to_list() == [3, None]


def test_included_tweets_are_not_read() -> None:
    page = _page(_tweet())
    page["includes"] = {"places": [_BOGOTA], "tweets": [_tweet(id="1")]}
    assert counted(read_values(page))["read"] == 1


def test_a_malformed_tweet_is_kept_as_it_came() -> None:
    odd = b'{ "id" : "8",\t"text":"\xc3\xa9", "n":1e0 }'
    line = (
        b'{"x": [{}], "data" : [' + json.dumps(_tweet()).encode() + b" , " + odd + b', 5 ], "y":1}'
    )
    found = read_all(b"\n" + line + b"\n")
    assert counted(found) == {
        "lines": 2,
        "blank": 1,
        "pages": 1,
        "paged": 3,
        "read": 3,
        "malformed": 2,
        "no_geography": 1,
    }
    assert found.bad == [BadLine(2, 1, "malformed", odd), BadLine(2, 1, "malformed", b"5")]


def test_a_page_of_one_malformed_tweet() -> None:
    found = read_all(b'{"data": {"id":  "8"}}')
    assert found.bad == [BadLine(1, 0, "malformed", b'{"id":  "8"}')]
    assert counted(found) == {"lines": 1, "pages": 1, "paged": 1, "read": 1, "malformed": 1}


def test_the_last_data_counts() -> None:
    found = read_all(b'{"data": [{"id": "1"}], "data": [ {"id": "2"} ]}')
    assert [bad.raw for bad in found.bad] == [b'{"id": "2"}']


def test_an_array_of_statuses_is_a_page() -> None:
    found = read_values([status(), status(id_str="8"), {"delete": {"status": {"id": 3}}}, 5])
    assert counted(found) == {
        "lines": 1,
        "pages": 1,
        "paged": 3,
        "read": 3,
        "records": 2,
        "malformed": 1,
    }
    assert found.deletes.to_list() == [3]
    assert found.bad == [BadLine(1, 0, "malformed", b"5")]


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ({"data": []}, "empty_page"),
        ({"data": {}}, "empty_page"),
        ({"data": None, "meta": {"result_count": 0}}, "empty_page"),
        ({"meta": {"result_count": 0}}, "empty_page"),
        ([], "empty_page"),
        ({"errors": [{"title": "Not Found Error"}]}, "errors"),
        ({"title": "ConnectionException", "detail": "x", "type": "about:blank"}, "errors"),
        ({"data": [{"start": "a", "end": "b", "tweet_count": 0}]}, "counts"),
        ({"data": [{"id": "1", "name": "n", "owner_id": "2"}]}, "lists"),
        ({"data": [{"id": "1", "name": "n", "username": "u"}]}, "users"),
        ({"data": {"id": "1", "name": "n", "username": "u"}}, "users"),
        ({"id": "1", "action": "delete", "created_at": "2015-03-13T21:46:40Z"}, "compliance"),
    ],
)
def test_responses_without_tweets_are_controls(response: object, kind: str) -> None:
    found = read_values(response)
    assert counted(found) == {"lines": 1, "control": 1}
    assert found.controls == {kind: 1}
