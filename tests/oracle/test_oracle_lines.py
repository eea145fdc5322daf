"""The oracle on single lines and statuses, made by hand: METHOD M1.2-M1.7 in files."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest

from .screening import Row
from .statuses import Json, judge_status, measure_box
from .stream import deleted_tweet, lines_of, read_line, scrubbed_range

EARLIEST = datetime(2006, 3, 21, tzinfo=UTC)
NOW = datetime(2020, 1, 1, tzinfo=UTC)
ISO = "2015-03-13T21:46:40.000Z"
V1 = "Fri Mar 13 21:46:40 +0000 2015"
V1_MS = 1_426_283_200_000  # date -ud @1426283200: Fri Mar 13 21:46:40 UTC 2015
KM_PER_DEGREE = math.pi * 6371.0072 / 180  # 111.195


def status(**fields: Json) -> Row:
    """Make a v1.1 status in Venezuela."""
    place = {"country_code": "VE"}
    return {"id": 1, "user": {"id": 2}, "created_at": V1, "place": place, **fields}


def judged(**fields: Json) -> tuple[str | None, Row]:
    return judge_status(status(**fields), {}, earliest=EARLIEST, now=NOW)


def box(west: float, south: float, east: float, north: float) -> Row:
    ring = [[east, north], [west, south], [east, south], [west, north]]
    return {"bounding_box": {"type": "Polygon", "coordinates": [ring]}}


def where(**fields: Json) -> tuple[float | None, float | None, float | None]:
    record = judged(**fields)[1]
    return record["lon"], record["lat"], record["extent_km"]


@pytest.mark.parametrize(
    ("data", "n"),
    [
        (b"", 0),
        (b"\n", 1),
        (b"{}", 1),
        (b"{}\n", 1),
        (b"{}\r\n\r\n", 2),
        (b"\xef\xbb\xbf{}\n", 1),
        (b'{"a":"\xe2\x80\xa8\x0b\x0c"}\r5', 1),  # U+2028 and the like end no line, nor does \r
        (b"\n\n5", 3),
    ],
)
def test_lines_end_at_line_feeds_only(data: bytes, n: int) -> None:
    assert len(lines_of(data)) == n
    assert all(b"\xef\xbb\xbf" not in line for line in lines_of(data))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b" \t\r", "blank"),
        (b"{", "corrupt"),
        (b'{"text":"\xff"}', "corrupt"),
        (b'{"text":"\xed\xa0\x80"}', "corrupt"),
        (b"[" * 100_000, "corrupt"),
        (b'{"text":"\\ud800"}', "status"),
        (b'{"a":NaN,"b":1e999}', "status"),
        (b"null", "status"),
        (b"5", "status"),
        (b'{"delete":{}}', "control"),
        (b'{"limit":{"track":1}}', "control"),
        (b'{"id":"1","action":"protect"}', "control"),
        (b'{"errors":[{}]}', "control"),
        (b'{"meta":{"result_count":0}}', "control"),
        (b'{"data":[],"meta":{}}', "control"),
        (b'{"data":[{"tweet_count":1}]}', "control"),
        (b'{"data":{"delete":{"tweet":{"id":"1"}}}}', "control"),
        (b'{"data":{"id":"1","text":"x"}}', "page"),
        (b'{"data":[{"id":"1","text":"x"},{"id":"2","text":"y"}]}', "page"),
        (b'[{"id":1,"user":{"id":2}}]', "page"),
        (b'{"id":"1","author_id":"2"}', "status"),
    ],
)
def test_what_a_line_is(line: bytes, kind: str) -> None:
    assert read_line(line).kind == kind


def test_ids_of_messages() -> None:
    exact = {"id": 9007199254740992, "id_str": "9007199254740993"}
    assert deleted_tweet({"delete": {"status": exact}}) == "9007199254740993"
    assert deleted_tweet({"delete": {"status": {"id": 5}}}) == "5"
    assert deleted_tweet({"data": {"delete": {"tweet": {"id": "07"}}}}) == "07"
    assert deleted_tweet({"delete": {"direct_message": {"id": 5}}}) is None
    old = {"user_id": 1, "user_id_str": "2", "up_to_status_id": 3, "up_to_status_id_str": "4"}
    assert scrubbed_range({"scrub_geo": old}) == ("2", "4")
    assert scrubbed_range({"scrub_geo": {"user_id": 1}}) is None
    new = {"user": {"id": "2"}, "up_to_tweet_id": "4"}
    assert scrubbed_range({"data": {"scrub_geo": new}}) == ("2", "4")


@pytest.mark.parametrize(
    ("fields", "tweet_id"),
    [
        ({}, "1"),
        ({"id_str": "9"}, "9"),
        ({"id_str": ""}, "1"),
        ({"id_str": None}, "1"),
        ({"id": None, "id_str": "007"}, "007"),
        ({"id": 2**70}, "1180591620717411303424"),
        ({"id": 1.0}, None),
        ({"id": True}, None),
        ({"id": ""}, None),
        ({"id": [1]}, None),
        ({"id_str": "x" * 1000}, "x" * 1000),
        ({"id_str": "x" * 1001}, "1"),
        ({"id": 10**1000 - 1}, "9" * 1000),
        ({"id": 10**1000}, None),  # 1001 digits
    ],
)
def test_ids_of_statuses(fields: Row, tweet_id: str | None) -> None:
    reason, record = judged(**fields)
    assert record["tweet_id"] == tweet_id
    assert reason == ("malformed" if tweet_id is None else None)


def test_what_is_no_object_or_has_no_user_is_malformed() -> None:
    users: list[Json] = [None, "x", {}, [], {"id": None, "id_str": ""}]
    values: list[Json] = [5, None, "text", [], {}]
    for value in [*values, *(status(user=user) for user in users)]:
        reason, _ = judge_status(value, {}, earliest=EARLIEST, now=NOW)
        assert reason == "malformed"


def test_the_first_reason_counts() -> None:
    wrong: Row = {"created_at": None, "place": None}
    assert judged(**wrong, id=None, retweeted_status={"id": 1})[0] == "malformed"
    assert judged(**wrong, retweeted_status={"id": 1})[0] == "retweet"
    assert judged(**wrong, referenced_tweets=[{"type": "retweeted", "id": "1"}])[0] == "retweet"
    assert judged(**wrong)[0] == "no_geography"
    assert judged(created_at=None)[0] == "bad_time"


def test_quotes_replies_and_empty_retweets_are_records() -> None:
    quoted = [{"type": "quoted", "id": "5"}, {"type": "replied_to", "id": "6"}]
    assert judged(quoted_status={"id": 1}, referenced_tweets=quoted)[0] is None
    assert judged(referenced_tweets=quoted)[1]["reply_to_tweet"] == "6"
    assert judged(retweeted_status={}, in_reply_to_status_id=7)[1]["reply_to_tweet"] == "7"
    both = judged(in_reply_to_status_id=7, in_reply_to_status_id_str="8")[1]
    assert both["reply_to_tweet"] == "8"


@pytest.mark.parametrize(
    ("fields", "milliseconds"),
    [
        ({}, V1_MS),
        ({"created_at": ISO}, V1_MS),
        ({"created_at": "2015-03-13T17:16:40-04:30"}, V1_MS),
        ({"timestamp_ms": "5"}, V1_MS),  # only when created_at cannot be read
        ({"created_at": "soon", "timestamp_ms": str(V1_MS)}, V1_MS),
        ({"created_at": None, "timestamp_ms": V1_MS + 1}, V1_MS + 1),
        ({"created_at": "", "timestamp_ms": True}, None),
        ({"created_at": 7, "timestamp_ms": float(V1_MS)}, None),
        ({"created_at": "2015-02-30T00:00:00Z", "timestamp_ms": 10**30}, None),
    ],
)
def test_times(fields: Row, milliseconds: int | None) -> None:
    time = judged(**fields)[1]["time"]
    assert (time and time.timestamp() * 1000) == milliseconds


def test_the_edges_of_time() -> None:
    tick = timedelta(microseconds=1)
    latest = NOW + timedelta(days=1)
    for time, reason in [
        (EARLIEST, None),
        (EARLIEST - tick, "bad_time"),
        (latest, None),
        (latest + tick, "bad_time"),
    ]:
        assert judged(created_at=time.isoformat(timespec="microseconds"))[0] == reason


def test_a_point_beats_the_box_and_v1_geo_is_turned() -> None:
    place: Row = {"place": box(-67, 10, -66, 11)}
    assert where(coordinates={"coordinates": [-70.5, 8]}, **place) == (-70.5, 8.0, 0.0)
    assert where(geo={"coordinates": [8, -70.5]}, **place) == (-70.5, 8.0, 0.0)
    assert where(geo={"coordinates": {"coordinates": [-70.5, 8]}}, **place) == (-70.5, 8.0, 0.0)
    both: Row = {"coordinates": {"coordinates": [1, 2]}, "geo": {"coordinates": [3, 4]}}
    assert where(**both) == (1.0, 2.0, 0.0)


@pytest.mark.parametrize(
    "point", [[0, 0], [-0.0, 0], [180.1, 5], [5, 91], [math.nan, 5], [1, 1e999]]
)
def test_an_impossible_point_falls_back_to_the_box(point: Json) -> None:
    lon, lat, extent = where(coordinates={"coordinates": point}, place=box(-67, 10, -66, 11))
    assert (lon, lat) == (-66.5, 10.5)
    assert extent == pytest.approx(KM_PER_DEGREE)  # a degree north; east is cos(10.5) of that
    assert where(coordinates={"coordinates": point}) == (None, None, None)


def test_boxes() -> None:
    # 2 degrees east at latitude 60: 2 * 0.5 = 1 degree's length; 0.5 degrees north is less
    assert measure_box([(10, 59.75), (12, 60.25)]) == pytest.approx((11, 60, KM_PER_DEGREE))
    # 358 degrees from corner to corner: it is 2 wide, over the antimeridian
    wrapped = measure_box([(179, 0), (-179, 1)])
    assert wrapped == pytest.approx((180.0, 0.5, 2 * KM_PER_DEGREE), rel=1e-4)
    assert measure_box([(177, 0), (-179, 0)])[:2] == (179.0, 0.0)  # (177 + 181) / 2
    assert measure_box([(179, 0), (-177, 0)])[:2] == (-179.0, 0.0)  # (179 + 183) / 2 - 360
    assert measure_box([(-90, 0), (90, 2)])[0] == 0.0  # exactly 180 degrees do not cross
    assert measure_box([(5.0, 6.0)] * 4) == (5.0, 6.0, 0.0)


def test_boxes_that_are_none() -> None:
    assert where(place=box(-1, -1, 1, 1)) == (None, None, None)  # its centre is (0, 0)
    boxes: list[Json] = [None, "x", [], {"coordinates": [[]]}, {"coordinates": "x"}]
    for unusable in boxes:
        assert where(place={"bounding_box": unusable}) == (None, None, None)


def test_v2_places() -> None:
    tweet: Row = {"id": "1", "author_id": "2", "created_at": ISO}
    place: Row = {"id": "p", "country_code": "co", "geo": {"bbox": [-75, 4, -74, 5]}}
    for geo, places in [({"place_id": "p"}, {"p": place}), (place, {})]:
        reason, record = judge_status({**tweet, "geo": geo}, places, earliest=EARLIEST, now=NOW)
        assert reason is None
        assert (record["country"], record["lon"], record["lat"]) == ("CO", -74.5, 4.5)
    lost = judge_status(
        {**tweet, "geo": {"place_id": "q"}}, {"p": place}, earliest=EARLIEST, now=NOW
    )
    assert lost[0] == "no_geography"


def test_the_places_of_a_page() -> None:
    page = {"data": [{"id": "1", "text": "x"}], "includes": {"places": [{"id": "p"}, None, {}]}}
    assert read_line(json.dumps(page).encode()).places == {"p": {"id": "p"}}


@pytest.mark.parametrize("code", [None, 5, "", "VEN", "V1", "\ud800\ud801"])
def test_a_place_without_a_country_may_still_be_somewhere(code: Json) -> None:
    assert judged(place={"country_code": code})[0] == "no_geography"
    assert judged(place={"country_code": code, **box(1, 1, 2, 2)})[0] is None


def test_a_place_of_another_type_is_none() -> None:
    places: list[Json] = ["Caracas", [], 5, None]
    for place in places:
        assert judged(place=place)[0] == "no_geography"
