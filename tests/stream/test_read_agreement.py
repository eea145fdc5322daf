"""The fast reading and the tolerant one agree on everything, and no line breaks either."""

import gzip
import json
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from msgspec import DecodeError
from polars.testing import assert_frame_equal

from migtrace.stream import lines
from migtrace.stream.harvest import Harvest
from migtrace.stream.read import read_lines
from tests.stream.harvesting import CARACAS, merged, status

_DATA = Path(__file__).parent / "data"


def _refuse(_line: bytes) -> object:
    raise DecodeError


def _assert_agreement(data: bytes) -> Harvest:
    fast = merged(list(read_lines(BytesIO(data))))
    with patch.object(lines, "decode_tweet", _refuse):
        slow = merged(list(read_lines(BytesIO(data))))
    for name in ("counts", "controls", "notes", "bad"):
        assert getattr(fast, name) == getattr(slow, name)
    assert_frame_equal(fast.records, slow.records, check_exact=True)
    assert_frame_equal(fast.dropped, slow.dropped)
    assert_frame_equal(fast.deletes.to_frame(), slow.deletes.to_frame())
    assert_frame_equal(fast.scrubs, slow.scrubs)
    return fast


def test_samples() -> None:
    for path in sorted(_DATA.glob("*.gz")):
        _assert_agreement(gzip.decompress(path.read_bytes()))


_ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        [0, "", "0", "7", 7, -1, 180, 10**30, 1e300, [], {}, [[]], "\ud800", "é\u2028"]
    )
    | st.text(max_size=3)
)
_PAIR = st.lists(st.floats(-200, 200) | st.integers(-200, 200) | _ODD, max_size=3)
_POINT = _ODD | st.fixed_dictionaries({}, optional={"coordinates": _PAIR | _ODD})
_BOX = _ODD | st.fixed_dictionaries(
    {}, optional={"coordinates": st.lists(st.lists(_PAIR | _ODD, max_size=4) | _ODD, max_size=2)}
)
_BBOX = st.lists(st.integers(-180, 180) | _ODD, min_size=3, max_size=5)
_EXTENT = _ODD | st.fixed_dictionaries({}, optional={"bbox": _BBOX | _ODD})
_COUNTRY = st.sampled_from(["VE", "ve", ""]) | _ODD
_ID = st.sampled_from(["1", 1, "x", ""]) | _ODD
_GEO = _ODD | st.fixed_dictionaries(
    {},
    optional={
        "coordinates": _POINT | _PAIR,
        "place_id": _ID,
        "country_code": _COUNTRY,
        "geo": _EXTENT,
    },
)
_PLACE = _ODD | st.fixed_dictionaries(
    {}, optional={"country_code": _COUNTRY, "bounding_box": _BOX, "geo": _EXTENT, "id": _ID}
)
_TIME = st.sampled_from(["Fri Mar 13 21:46:40 +0000 2015", "2015-03-13T21:46:40Z"]) | _ODD
_REFERENCES = _ODD | st.lists(
    _ODD
    | st.fixed_dictionaries(
        {}, optional={"type": st.sampled_from(["retweeted", "replied_to"]) | _ODD, "id": _ID}
    ),
    max_size=2,
)
_PARTS = {
    "created_at": _TIME,
    "id": _ID,
    "id_str": _ID,
    "user": _ODD | st.fixed_dictionaries({}, optional={"id": _ID, "id_str": _ID}),
    "author_id": _ID,
    "geo": _GEO,
    "coordinates": _POINT,
    "place": _PLACE,
    "retweeted_status": _ODD | st.just({"id": 1}),
    "timestamp_ms": st.sampled_from(["1426283200000", 1426283200000]) | _ODD,
    "in_reply_to_status_id": _ID,
    "in_reply_to_status_id_str": _ID,
    "referenced_tweets": _REFERENCES,
    "username": _ODD,
    "delete": _ODD | st.fixed_dictionaries({"status": _ODD | st.fixed_dictionaries({"id": _ID})}),
    "text": _ODD,
}
_WHOLE = status(coordinates={"coordinates": [1.5, 2]}, geo={"coordinates": [2, 1.5]}, place=CARACAS)
_STATUS = st.fixed_dictionaries({}, optional=_PARTS)
# Mostly a status that is in order, in which few parts are odd.
_LIKELY = st.dictionaries(st.sampled_from(sorted(_PARTS)), st.none(), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries({name: _PARTS[name] for name in names}).map(
        lambda parts: {**_WHOLE, **parts}
    )
)
_ANY = _STATUS | _LIKELY | _ODD
_RESPONSE = st.fixed_dictionaries(
    {},
    optional={
        "data": st.lists(_ANY, max_size=3) | _ANY,
        "includes": _ODD
        | st.fixed_dictionaries({}, optional={"places": st.lists(_PLACE, max_size=2) | _ODD}),
        "errors": _ODD,
        "meta": _ODD,
    },
)


@given(st.lists(_ANY | _RESPONSE | st.lists(_ANY, max_size=2), min_size=1, max_size=5))
def test_odd_objects(values: list[object]) -> None:
    _assert_agreement(b"\n".join(json.dumps(value).encode() for value in values))


@given(
    st.lists(_LIKELY, min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0), st.binary(max_size=2), st.integers(0, 2)), max_size=3),
)
def test_damaged_bytes(values: list[object], edits: list[tuple[int, bytes, int]]) -> None:
    data = b"\n".join(
        json.dumps(value, ensure_ascii=False).encode(errors="replace") for value in values
    )
    for place, put, cut in edits:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + cut :]
    if data:
        _assert_agreement(data + b"\n")
