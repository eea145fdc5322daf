"""Readers with one fault each: the heaps must tell every one of them from the right one."""

from collections.abc import Callable
from functools import cache
from types import ModuleType

import pytest

from . import heap, statuses, stream
from .cells import Point
from .heap import HeapAnswer, read_heap
from .heaps import EARLIEST, NOW, make_heap
from .screening import Row, is_position
from .statuses import (
    Json,
    corners_of,
    id_of,
    measure_box,
    pair,
    part,
    place_of,
    read_milliseconds,
    read_time,
    reply_of,
    time_of,
)

SEEDS = range(24)
"""Those by which the package is compared to the oracle, at the least."""

NO_REPLY = {"in_reply_to_status_id": None, "in_reply_to_status_id_str": None}
Fault = tuple[ModuleType, str, Callable[..., object]]


def not_wrapped(corners: list[Point]) -> tuple[float, float, float]:
    """Take a box over the antimeridian for one around the earth."""
    lons = [lon for lon, _ in corners]
    middle = (min(lons) + max(lons)) / 2
    return (middle, measure_box(corners)[1], measure_box(corners)[2])


def first_two_corners(place: Json) -> list[Point]:
    """Trust in the order of the corners."""
    return corners_of(place)[::2][:2]


def only_v1_boxes(place: Json) -> list[Point]:
    return [] if part(place, "geo", "bbox") else corners_of(place)


def geo_not_turned(status: Json) -> Point | None:
    point = pair(part(status, "coordinates", "coordinates"))
    return pair(part(status, "geo", "coordinates")) if point is None else point


def milliseconds_first(status: Json) -> object:
    return read_milliseconds(part(status, "timestamp_ms")) or time_of(status)


def only_v2_replies(status: Row) -> str | None:
    return reply_of({**status, **NO_REPLY})


def only_v1_deletes(message: Json) -> str | None:
    status = part(message, "delete", "status")
    return id_of(part(status, "id_str"), part(status, "id"))


def scrub_one_short(record: Row, scrubs: list[tuple[str, str]]) -> bool:
    rest = [scrub for scrub in scrubs if scrub[1] != record["tweet_id"]]
    return right_scrub(record, rest)


right_scrub = heap._is_scrubbed

FAULTS: dict[str, Fault] = {
    "id before id_str": (statuses, "id_of", lambda *ids: id_of(*reversed(ids))),
    "geo is not turned": (statuses, "point_of", geo_not_turned),
    "v1's coordinates only": (
        statuses,
        "point_of",
        lambda status: pair(part(status, "coordinates", "coordinates")),
    ),
    "(0, 0) is a place": (
        statuses,
        "is_position",
        lambda lon, lat: is_position(lon, lat) or lon == lat == 0,
    ),
    "boxes do not wrap": (statuses, "measure_box", not_wrapped),
    "corners in an order": (statuses, "corners_of", first_two_corners),
    "v1's boxes only": (statuses, "corners_of", only_v1_boxes),
    "v1's retweets only": (
        statuses,
        "is_retweet",
        lambda status: bool(part(status, "retweeted_status")),
    ),
    "v2's replies only": (statuses, "reply_of", only_v2_replies),
    "created_at only": (statuses, "time_of", lambda s: read_time(part(s, "created_at"))),
    "timestamp_ms first": (statuses, "time_of", milliseconds_first),
    "no places of pages": (statuses, "place_of", lambda status, _: place_of(status, {})),
    "countries as they are": (statuses, "normalise_country", lambda code: code),
    "lines end where Python says": (
        heap,
        "lines_of",
        lambda data: [t.encode("latin-1") for t in data.decode("latin-1").splitlines()],
    ),
    "lines end at \\r too": (heap, "lines_of", bytes.splitlines),
    "byte order marks stay": (heap, "lines_of", lambda data: data.split(b"\n")),
    "v1's deletes only": (heap, "deleted_tweet", only_v1_deletes),
    "scrubs end before their id": (heap, "_is_scrubbed", scrub_one_short),
    "pages are all tweets": (stream, "is_tweet", lambda item: isinstance(item, dict)),
}


@cache
def right(seed: int) -> str:
    return repr(read(seed))


def read(seed: int) -> HeapAnswer:
    return read_heap(make_heap(seed), earliest=EARLIEST, now=NOW)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_reader_is_found_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    want = {seed: right(seed) for seed in SEEDS}
    module, name, wrong = FAULTS[fault]
    monkeypatch.setattr(module, name, wrong)
    assert any(repr(read(seed)) != want[seed] for seed in SEEDS)
