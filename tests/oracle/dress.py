"""One post in the dress of Twitter v1.1, of a v2 page, or of twarc2's flattened tweets.

A post is a row (see `screening`) whose fields may be as bad as `faults` makes them.
"""

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from .cells import EARTH_RADIUS_KM
from .screening import Row
from .statuses import EPOCH, V1_TIME, Json

TEXTS = [
    "plain",
    "h\u00e9llo \u4f60\u597d \U0001f600",
    "no line ends: \u2028 \u2029 \u0085 \u000b \u000c \u001c",
    "escaped line ends: \n \r\n",
    "\x00 is NUL",
    '{"delete":{"status":{"id":1}}}',
    '\\u0022 " \\',
]
WRONG_POINTS: list[list[Json]] = [[0.0, 0.0], [200.0, 5.0], [5, -91], [math.nan, 1], [10**400, 0]]
NO_ID: list[Json] = ["", 1.5, True, [], {"id": 1}]
Box = tuple[float, float, float, float]


def flip(rng: random.Random, chance: float) -> bool:
    """Be true now and then."""
    return rng.random() < chance


def empty(rng: random.Random, target: Row, key: str, *values: Json) -> None:
    """Leave a field out, or say null or nothing: it means the same."""
    value = rng.choice([..., None, *values])
    if value is not ...:
        target[key] = value


def exactly(degrees: float) -> float:
    """Round to 2**-40 degrees, of which floats hold every sum and half: no formula matters."""
    return round(degrees * 2**40) / 2**40


def box_around(rng: random.Random, lon: float, lat: float, extent: float) -> Box:
    """Return (W, S, E, N) around a point whose longest side is about the extent; W may be > E."""
    tall = math.degrees(extent / EARTH_RADIUS_KM)
    wide = min(tall / max(math.cos(math.radians(lat)), 1e-6), 170.0)
    if flip(rng, 0.5):
        wide *= rng.choice([0.0, 0.3, 0.999])
    else:
        tall *= rng.choice([0.0, 0.3, 1.0])
    # Copies of a post then have one centre, to the bit, whatever the sizes of their boxes.
    lon, lat, tall, wide = (exactly(x) for x in (lon, lat, tall / 2, wide / 2))
    west, east = (
        x - 360 if x > 180 else x + 360 if x < -180 else x for x in (lon - wide, lon + wide)
    )
    return (west, max(-90.0, lat - tall), east, min(90.0, lat + tall))


def locate(rng: random.Random, post: Row) -> tuple[list[Json] | None, Box | None]:
    """Choose how a post says where it is: (point as [lon, lat] or None, box or None)."""
    lon, lat, extent = post["lon"], post["lat"], post["extent_km"]
    usable = all(isinstance(x, float) and abs(x) <= 180 for x in (lon, lat)) and abs(lat) <= 90
    if not usable:
        point = None if lon is None and lat is None else [lon, lat]
        spare = (-66.9, 10.4, -66.7, 10.6) if flip(rng, 0.4) else None
        return point, spare
    if extent is not None and math.isfinite(extent) and extent > 0:
        # A wrong point before a good box; (0, 0) is wrong too.
        if extent == 40.0:  # a hair to either side, but one that no rounding hides
            extent *= 1 + rng.choice([-1e-10, 1e-10])
        wrong = rng.choice(WRONG_POINTS)
        return list(wrong) if flip(rng, 0.15) else None, box_around(rng, lon, lat, extent)
    if extent is None and flip(rng, 0.5):
        return None, (lon, lat, lon, lat)  # a box without a size
    other = (2.0, 48.0, 2.5, 49.0) if flip(rng, 0.3) else box_around(rng, lon, lat, 30.0)
    return [lon, lat], other if flip(rng, 0.5) else None


def corners(rng: random.Random, box: Box) -> Json:
    """Return v1's rings: corners unclosed or closed, in any order, now and then in two rings."""
    west, south, east, north = box
    ring = [[west, south], [west, north], [east, north], [east, south]]
    rng.shuffle(ring)
    if flip(rng, 0.2):
        ring.append(ring[0])
    return [ring[:2], ring[2:]] if flip(rng, 0.1) else [ring]


def write_time(rng: random.Random, post: Row, status: Row, *, v1: bool) -> None:
    """Write a time so that not a microsecond is lost."""
    time = post["time"]
    if time is None:
        late = "Fri Mar 33 21:46:40 +0000 2015"
        empty(rng, status, "created_at", "", "yesterday", 5, [], late)
        if flip(rng, 0.3):
            status["timestamp_ms"] = rng.choice(["", "x", 1.5, None, True, 10**30, "-1"])
        return
    milliseconds = (time - EPOCH) // timedelta(milliseconds=1)
    exact = time == EPOCH + timedelta(milliseconds=milliseconds)
    if exact and flip(rng, 0.15):
        if flip(rng, 0.6):
            status["created_at"] = rng.choice([None, "", "soon", 7, {}, "2015-02-30T00:00:00Z"])
        status["timestamp_ms"] = rng.choice([milliseconds, str(milliseconds)])
    elif v1 and time.microsecond == 0 and flip(rng, 0.95):
        status["created_at"] = time.strftime(V1_TIME)
        if flip(rng, 0.3):  # what can be read is never looked up elsewhere
            status["timestamp_ms"] = str(milliseconds + 999)
    else:
        status["created_at"] = iso_text(rng, time)


def iso_text(rng: random.Random, time: datetime) -> str:
    """Write ISO 8601 as v2 does, now and then with an offset."""
    form = "milliseconds" if time.microsecond % 1000 == 0 else "microseconds"
    text = time.astimezone(UTC).isoformat(timespec=form)
    return text.replace("+00:00", "Z") if flip(rng, 0.8) else text


def as_v1(rng: random.Random, post: Row) -> Row:
    """Dress a post as a v1.1 status: classic, compat or extended."""
    status: Row = {}
    write_time(rng, post, status, v1=True)
    put_id(rng, status, "id", post["tweet_id"])
    mode = rng.choice(["classic", "compat", "extended"])
    status["full_text" if mode == "extended" else "text"] = rng.choice(TEXTS)
    if mode == "compat":
        status["truncated"] = True
        status["extended_tweet"] = {"full_text": rng.choice(TEXTS), "coordinates": [9, 9]}
    if post["user"] is None:
        empty(rng, status, "user", {}, {"id": None, "id_str": ""}, "nobody", {"id": 1.5})
    else:
        status["user"] = {"name": rng.choice(TEXTS), "geo_enabled": True}
        put_id(rng, status["user"], "id", post["user"])
    if post["reply_to_tweet"] is None:
        empty(rng, status, "in_reply_to_status_id_str", "")
    else:
        put_id(rng, status, "in_reply_to_status_id", post["reply_to_tweet"])
    point, box = locate(rng, post)
    write_v1_point(rng, status, point)
    write_v1_place(rng, status, post["country"], box)
    if post.get("retweet"):
        lent = {"id": 1, "user": {"id": 2}, "place": {"country_code": "FR"}}
        status["retweeted_status"] = lent
    else:
        empty(rng, status, "retweeted_status", {}, "")
    if flip(rng, 0.05):
        quoted = {"id": 3, "user": {"id": 4}, "place": {"country_code": "FR"}, "geo": None}
        status |= {"is_quote_status": True, "quoted_status": quoted}
    return shuffled(rng, status)


def write_v1_point(rng: random.Random, status: Row, point: list[Json] | None) -> None:
    """Write a point as `coordinates`, as `geo`, or as both."""
    if point is None:
        empty(rng, status, "coordinates", {}, [], {"type": "Point", "coordinates": None}, "here")
        empty(rng, status, "geo", {}, {"coordinates": []}, {"coordinates": ["1", "2"]})
        return
    which = rng.choice(["both", "both", "coordinates", "geo", "halting"])
    if which != "geo":
        listed = [None, None] if which == "halting" else point
        status["coordinates"] = {"type": "Point", "coordinates": listed}
    if which != "coordinates":
        status["geo"] = {"type": "Point", "coordinates": point[::-1]}


def write_v1_place(rng: random.Random, status: Row, country: str | None, box: Box | None) -> None:
    """Write the country and the box as a place."""
    if country is None and box is None:
        empty(rng, status, "place", {}, [], "Caracas", {"country_code": None}, {"name": "x"})
        return
    status["place"] = {"id": "p", "full_name": rng.choice(TEXTS), "attributes": {}}
    if country is None:
        empty(rng, status["place"], "country_code", "", 5)
    else:
        status["place"]["country_code"] = country
    if box is None:
        unusable = [{"coordinates": []}, {"coordinates": [[]]}, "box", {"coordinates": None}]
        empty(rng, status["place"], "bounding_box", *unusable)
    else:
        rings = corners(rng, box)
        status["place"]["bounding_box"] = {"type": "Polygon", "coordinates": rings}


def as_v2(rng: random.Random, post: Row, *, flat: bool) -> tuple[Row, Row | None]:
    """Dress a post as a v2 tweet; return it with its place, which `flat` merges into `geo`."""
    tweet: Row = {"text": rng.choice(TEXTS)}
    write_time(rng, post, tweet, v1=False)
    if post["tweet_id"] is None:
        empty(rng, tweet, "id", *NO_ID)
    else:
        tweet["id"] = post["tweet_id"]
    if post["user"] is None:
        empty(rng, tweet, "author_id", *NO_ID)
    else:
        tweet["author_id"] = post["user"]
    references = [{"type": "quoted", "id": "77"}] if flip(rng, 0.1) else []
    if post["reply_to_tweet"] is not None:
        references.append({"type": "replied_to", "id": post["reply_to_tweet"]})
        tweet["in_reply_to_user_id"] = "12"
    if post.get("retweet"):
        references.append({"type": "retweeted", "id": "78"})
    if references:
        tweet["referenced_tweets"] = references
    else:
        empty(rng, tweet, "referenced_tweets", [], {}, [None])
    point, box = locate(rng, post)
    place = write_v2_geo(rng, tweet, post["country"], point, box, flat=flat)
    return shuffled(rng, tweet), place


def write_v2_geo(
    rng: random.Random,
    tweet: Row,
    country: str | None,
    point: list[Json] | None,
    box: Box | None,
    *,
    flat: bool,
) -> Row | None:
    """Write `geo`, and return the place that goes beside it, if any."""
    geo: dict[str, Any] = {}
    if point is not None:
        geo["coordinates"] = {"type": "Point", "coordinates": point}
    place: Row = {}
    if country is not None:
        place["country_code"] = country
    if box is not None:
        place["geo"] = {"type": "Feature", "bbox": list(box), "properties": {}}
    if place:
        place |= {"id": f"p{rng.randrange(10**9)}", "full_name": rng.choice(TEXTS)}
        geo |= place if flat else {"place_id": place["id"]}
    elif flip(rng, 0.1):
        geo["place_id"] = "a place that the page does not bring"
    if geo:
        tweet["geo"] = geo
    else:
        empty(rng, tweet, "geo", {}, [], "there")
    return place if place and not flat else None


def put_id(rng: random.Random, target: Row, key: str, text: str | None) -> None:
    """Write an id as v1 does, as an integer and a text; the text is the one that counts."""
    if text is None:
        empty(rng, target, key, *NO_ID)
        empty(rng, target, f"{key}_str", "")
        return
    plain = text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")
    if plain and flip(rng, 0.15):
        target[key] = int(text)
        empty(rng, target, f"{key}_str", "")
        return
    if plain:
        # What a reader makes of it that takes integers for floats.
        target[key] = int(float(text)) if flip(rng, 0.2) else int(text)
    elif flip(rng, 0.5):
        target[key] = 7
    target[f"{key}_str"] = text


def shuffled(rng: random.Random, value: Row) -> Row:
    """Return an object with its keys in another order."""
    keys = list(value)
    rng.shuffle(keys)
    return {key: value[key] for key in keys}
