"""Lines of a file that are no posts: control messages, corrupt, malformed and blank lines."""

import json
import random

from .statuses import Json

BLANK = [b"", b"", b" ", b"\t", b"\r", b" \r"]
CORRUPT = [
    b"{",
    b'{"id":1,"id_str":"1","user":{"id":1',
    b"not json",
    b"{'id': 1}",
    b'{"id":01,"user":{"id":2}}',
    b'{"id":1,"user":{"id":2},}',
    b'{"id":1}{"id":2}',
    b'{"id":1,"text":"a\ttab"}',
    b'{"id":1,"text":"\x00"}',
    b"\x00",
    b"\xff\xfe{}",
    b'{"id":1,"text":"\xc3"}',  # half of a character
    b'{"id":1,"text":"\xed\xa0\x80","user":{"id":2}}',  # a surrogate is no UTF-8
    b'{"id":1,"text":"\xc0\xaf"}',  # too long a form of a slash
    b'\xef\xbb\xbf{"id":1,"user":{"id":2}}',  # a byte order mark that begins no file
    b'{"id":1,"text":"\\x"}',
    b'{"id":1,"text":"\\ud8"}',
    b'{"id":nan}',
    b'{"id":.5}',
    b'{"id":+5}',
    b"[1,2",
    b"<html>",
    b"Exceeded connection limit for user",
    b"[" * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
]
MALFORMED = [
    b"5",
    b"-0.5e3",
    b"null",
    b"true",
    b'"a text"',
    b"NaN",
    b'{"text":"x"}',
    b'{"id":1,"id_str":"1","text":"no user"}',
    b'{"id":1.0,"user":{"id":2},"text":"x"}',
    b'{"id":1,"user":null,"text":"x"}',
    b'{"id":1,"id":null,"user":{"id":2},"text":"the last of two keys counts"}',
    b'{"id_str":"","user":{"id":2},"text":"x"}',
    b'{"id_str":"' + b"5" * 1001 + b'","user":{"id":2},"text":"x"}',
    b'{"id":"5","user":{"id":1' + b"0" * 1000 + b'},"text":"x"}',
    b'{"id":1,"user":[{"id":2}],"text":"x"}',
    b'{"id":1e2,"user":{"id":2},"text":"x"}',
    b'{"id":"5","text":"flattened, without an author"}',
    b'{"id":true,"id_str":null,"user":{"id":2},"text":"x","lonely":"\\ud800"}',
]
PAGES = [
    b'{"data":{"id":"5","text":"without an author"}}',
    b'{"data":[{"id":"5","text":"x"},{"text":"y","author_id":"6"}],"meta":{"result_count":2}}',
]
"""Pages of which every tweet is malformed."""

OTHER_MESSAGES: list[Json] = [
    {"limit": {"track": 5, "timestamp_ms": "1426283200123"}},
    {"limit": {"track": 2**40}},
    {"disconnect": {"code": 4, "stream_name": "", "reason": ""}},
    {"status_withheld": {"id": 5, "user_id": 6, "withheld_in_countries": ["DE"]}},
    {"user_withheld": {"id": 6, "withheld_in_countries": ["DE"]}},
    {"warning": {"code": "FALLING_BEHIND", "message": "", "percent_full": 60}},
    {"friends": [1, 2, 2**63]},
    {"friends_str": ["1", "2"]},
    {"event": "follow", "source": {"id": 1}, "created_at": "Fri Mar 13 21:46:40 +0000 2015"},
    {"direct_message": {"id": 5, "id_str": "5", "text": "x", "sender": {"id": 1}}},
    {"control": {"control_uri": "/1.1/site/c/01"}},
    {"delete": {"direct_message": {"id": 5, "id_str": "5", "user_id": 6}}},
    {"delete": {"status": {"user_id": 6}}},
    {"scrub_geo": {"user_id": 6}},
    {"id": "7", "action": "protect", "created_at": "2013-06-04T16:25:04+00:00", "reason": "x"},
    {"errors": [{"title": "Not Found", "resource_id": "5"}]},
    {"meta": {"result_count": 0}},
    {"data": [], "meta": {"result_count": 0}},
    {"data": [{"start": "x", "end": "y", "tweet_count": 3}], "meta": {"total_tweet_count": 3}},
    {"data": [{"id": "5", "owner_id": "6", "name": "x"}], "meta": {"result_count": 1}},
    {"data": [{"id": "5", "username": "x", "name": "x"}]},
    {"data": {"id": "5", "username": "x", "name": "x"}},
]


def some_rubbish(rng: random.Random, n: int) -> list[bytes]:
    """Choose n lines that hold no record."""
    others = [json.dumps(message).encode() for message in OTHER_MESSAGES]
    kinds = [BLANK, CORRUPT[:-2], MALFORMED, PAGES, others, others]
    lines = [rng.choice(rng.choice(kinds)) for _ in range(n)]
    if rng.random() < 0.1:
        lines.append(rng.choice(CORRUPT))
    return lines


def delete_message(rng: random.Random, tweet_id: str) -> bytes:
    """Write a `delete` of v1.1 or of v2's compliance stream; `id_str` beats `id`."""
    status: dict[str, Json] = {"id_str": tweet_id, "user_id": 6, "user_id_str": "6"}
    if rng.random() < 0.7:
        status["id"] = 4
    if tweet_id.isdecimal() and str(int(tweet_id)) == tweet_id and rng.random() < 0.3:
        status = {"id": int(tweet_id), "user_id": 6}
    message: Json = {"delete": {"status": status, "timestamp_ms": "1426283200123"}}
    if rng.random() < 0.3:
        message = {"data": {"delete": {"tweet": {"id": tweet_id, "author_id": "6"}}}}
    return json.dumps(message).encode()


def scrub_message(rng: random.Random, user: str, last: str) -> bytes:
    """Write a `scrub_geo` of v1.1 or of v2's compliance stream."""
    scrub = {
        "user_id": 4,
        "user_id_str": user,
        "up_to_status_id": 3,
        "up_to_status_id_str": last,
    }
    message: Json = {"scrub_geo": scrub}
    if rng.random() < 0.3:
        message = {"data": {"scrub_geo": {"user": {"id": user}, "up_to_tweet_id": last}}}
    return json.dumps(message).encode()
