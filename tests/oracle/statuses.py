"""METHOD M1.2-M1.7 over single statuses of Twitter, v1.1 and v2, as JSON gives them."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from .cells import EARTH_RADIUS_KM, Point
from .screening import Row, is_position, normalise_country, reason_to_reject

Json = Any
Judgement = tuple[str | None, Row]
"""Why a status is no record (None when it is one), and what is known of it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
V1_TIME = "%a %b %d %H:%M:%S %z %Y"
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
MOST_CHARACTERS = 1000
MILLISECONDS = re.compile(r"-?[0-9]+")


def judge_status(
    status: Json, places: dict[str, Json], *, earliest: datetime, now: datetime
) -> Judgement:
    """M1.7: the first reason that applies, and the record; `places` are those of the v2 page."""
    tweet_id = id_of(part(status, "id_str"), part(status, "id"))
    user = id_of(
        part(status, "user", "id_str"), part(status, "user", "id"), part(status, "author_id")
    )
    record: Row = {"tweet_id": tweet_id, "user": user}
    if tweet_id is None or user is None:
        return "malformed", record
    if is_retweet(status):
        return "retweet", record
    place = place_of(status, places)
    lon, lat, extent = position_of(status, place)
    record |= {
        "time": time_of(status),
        "country": country_of(place),
        "lon": lon,
        "lat": lat,
        "extent_km": extent,
        "reply_to_tweet": reply_of(status),
    }
    return reason_to_reject(record, earliest, now), record


def part(value: Json, *keys: str) -> Json:
    """Go down an object key by key; None where there is no object or no such key."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def id_of(*candidates: Json) -> str | None:
    """Return the first usable id as text: a text that is not empty, or an integer's digits.

    It has at most `MOST_CHARACTERS`.
    """
    for value in candidates:
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value)
            if 0 < len(text) <= MOST_CHARACTERS:
                return text
    return None


def references(status: Json) -> list[tuple[Json, Json]]:
    """Return (type, id) of the tweets that a v2 tweet refers to."""
    listed = part(status, "referenced_tweets")
    if not isinstance(listed, list):
        return []
    return [(item.get("type"), item.get("id")) for item in listed if isinstance(item, dict)]


def is_retweet(status: Json) -> bool:
    """M1.2: it carries a retweet; null, absent and empty mean the same."""
    if part(status, "retweeted_status"):
        return True
    return any(kind == "retweeted" for kind, _ in references(status))


def reply_of(status: Json) -> str | None:
    """Return the id of the tweet that a status replies to."""
    answered = [tweet_id for kind, tweet_id in references(status) if kind == "replied_to"]
    return id_of(
        part(status, "in_reply_to_status_id_str"), part(status, "in_reply_to_status_id"), *answered
    )


def time_of(status: Json) -> datetime | None:
    """Read `created_at`, and only when it cannot be read `timestamp_ms`."""
    written = read_time(part(status, "created_at"))
    return read_milliseconds(part(status, "timestamp_ms")) if written is None else written


def read_time(text: Json) -> datetime | None:
    """Read v1's "Fri Mar 13 21:46:40 +0000 2015" or ISO 8601 with a zone."""
    if not isinstance(text, str):
        return None
    try:
        if ISO_TIME.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
        return datetime.strptime(text, V1_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_milliseconds(value: Json) -> datetime | None:
    """Read milliseconds since 1970, a text or an integer; None when no such time exists."""
    if isinstance(value, str) and MILLISECONDS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return None


def place_of(status: Json, places: dict[str, Json]) -> Json:
    """Return the place: v1's own, the page's by its id, or the one twarc2 merged into `geo`."""
    own = part(status, "place")
    if isinstance(own, dict):
        return own
    place_id = part(status, "geo", "place_id")
    if isinstance(place_id, str) and place_id in places:
        return places[place_id]
    return part(status, "geo")


def country_of(place: Json) -> str | None:
    """M1.5: the place's country code, two ASCII letters."""
    code = part(place, "country_code")
    return normalise_country(code) if isinstance(code, str) else None


def position_of(status: Json, place: Json) -> tuple[float | None, float | None, float | None]:
    """M1.3, M1.5: (lon, lat, extent_km): the point if it is possible, else the box, else none."""
    point = point_of(status)
    if point is not None and is_position(*point):
        return (*point, 0.0)
    corners = corners_of(place)
    if corners:
        lon, lat, extent = measure_box(corners)
        if is_position(lon, lat):
            return lon, lat, extent
    return None, None, None


def point_of(status: Json) -> Point | None:
    """Return the exact point as (lon, lat), possible or not: `coordinates` before `geo`."""
    point = pair(part(status, "coordinates", "coordinates"))
    if point is not None:
        return point
    geo = part(status, "geo", "coordinates")
    if isinstance(geo, dict):  # v2: a point inside, longitude first
        return pair(geo.get("coordinates"))
    turned = pair(geo)  # v1: latitude first
    return None if turned is None else (turned[1], turned[0])


def pair(value: Json) -> Point | None:
    """Return a list of two numbers as floats; anything else is as good as absent."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, second = number(value[0]), number(value[1])
    return None if first is None or second is None else (first, second)


def number(value: Json) -> float | None:
    """Return a JSON number as a float; one too large for a float is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def corners_of(place: Json) -> list[Point]:
    """Return all corners of a place's box: v1's rings, or v2's [W, S, E, N]."""
    rings = part(place, "bounding_box", "coordinates")
    if isinstance(rings, list):
        flat = [corner for ring in rings if isinstance(ring, list) for corner in ring]
        return [point for point in map(pair, flat) if point is not None]
    bbox = part(place, "geo", "bbox")
    if not isinstance(bbox, list) or len(bbox) != 4:
        return []
    low, high = pair(bbox[:2]), pair(bbox[2:])
    return [] if low is None or high is None else [low, high]


def measure_box(corners: list[Point]) -> tuple[float, float, float]:
    """M1.3: (lon, lat) of the centre and the longest side in km, over the antimeridian or not."""
    west, east = min(lon for lon, _ in corners), max(lon for lon, _ in corners)
    south, north = min(lat for _, lat in corners), max(lat for _, lat in corners)
    if east - west > 180:
        west, east = east, west + 360
    lon, lat = (west + east) / 2, (south + north) / 2
    if lon > 180:
        lon -= 360
    north_south = EARTH_RADIUS_KM * math.radians(north - south)
    east_west = EARTH_RADIUS_KM * math.cos(math.radians(lat)) * math.radians(east - west)
    return lon, lat, max(north_south, east_west)
