"""Pieces of statuses of Twitter's API v1.1, with all their fields; `v1_lines.py` joins them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

FIRST_MS = 1_404_172_800_000  # 2014-07-01
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
TOWN_COUNTRIES = ["VE", "VE", "VE", "CO", "BR", "PE", "US", "EC", "CL", "ES", "AR", "PA"]
LETTERS = "aaaeeeiioouulnrstdmcpbgáéñóçþ나に🙂"


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces of statuses, as bytes; drawn from again and again."""

    texts: list[bytes]
    profiles: list[bytes]
    tails: list[bytes]
    towns: list[tuple[float, float, float, bytes]]
    """Middle (lon, lat), half width in degrees, the field `place`."""


@cache
def make_parts(seed: int) -> Parts:
    """Make pools of texts, accounts, tails and towns."""
    rng = Random(f"{seed} parts")  # noqa: S311 - no secrets here
    return Parts(
        texts=[_fields(_text(rng), rng) for _ in range(2_000)],
        profiles=[_fields(_profile(rng), rng) for _ in range(2_000)],
        tails=[_fields(_tail(rng), rng) for _ in range(1_000)],
        towns=[_town(rng) for _ in range(5_000)],
    )


def _fields(fields: dict[str, Any], rng: Random) -> bytes:
    """Fields without their braces, spelt as the API did; some in plain UTF-8, as in old grabs."""
    text = json.dumps(fields, ensure_ascii=rng.random() < 0.9, separators=(",", ":"))
    return text[1:-1].replace("/", "\\/").encode()


def _words(rng: Random, least: int, most: int) -> str:
    words = ("".join(rng.choices(LETTERS, k=rng.randrange(1, 9))) for _ in range(most))
    return " ".join(words)[: rng.randrange(least, most + 1)].strip()


def _link(rng: Random, folder: str) -> str:
    return f"https://example.org/{folder}/{rng.randrange(10**12):x}"


def _text(rng: Random) -> dict[str, Any]:
    text = _words(rng, 10, 140)
    client = f'<a href="{_link(rng, "client")}" rel="nofollow">{_words(rng, 8, 20)}</a>'
    return {
        "text": text,
        "display_text_range": [0, len(text)],
        "source": client,
        "truncated": False,
    }


def _profile(rng: Random) -> dict[str, Any]:
    hue, link = f"{rng.randrange(1 << 24):06X}", _link(rng, "people")
    return {
        "name": _words(rng, 5, 20),
        "location": rng.choice([None, _words(rng, 5, 30)]),
        "url": rng.choice([None, link]),
        "description": _words(rng, 20, 160),
        "translator_type": "none",
        "protected": False,
        "verified": False,
        **{
            f"{what}_count": int(rng.lognormvariate(5, 1.5))
            for what in ("followers", "friends", "listed", "favourites", "statuses")
        },
        "created_at": clock(rng.randrange(1_170_000_000_000, FIRST_MS)).decode(),
        "utc_offset": rng.choice([None, -16200, 3600]),
        "time_zone": rng.choice([None, "Caracas"]),
        "geo_enabled": True,
        "lang": rng.choice(["es", "en", "pt", "ko"]),
        "contributors_enabled": False,
        "is_translator": False,
        "profile_background_color": hue,
        "profile_background_image_url": f"{link}/background.png",
        "profile_background_image_url_https": f"{link}/background.png",
        "profile_background_tile": False,
        "profile_link_color": hue,
        "profile_sidebar_border_color": hue,
        "profile_sidebar_fill_color": hue,
        "profile_text_color": "333333",
        "profile_use_background_image": True,
        "profile_image_url": f"{link}/face_normal.jpg",
        "profile_image_url_https": f"{link}/face_normal.jpg",
        "profile_banner_url": f"{link}/banner",
        "default_profile": True,
        "default_profile_image": False,
        "following": None,
        "follow_request_sent": None,
        "notifications": None,
    }


def _tail(rng: Random) -> dict[str, Any]:
    """What follows the place; a third has pictures."""
    where = {"indices": [3, 26]}
    links = [
        {"url": _link(rng, "t"), "expanded_url": _link(rng, "page"), "display_url": "x", **where}
        for _ in range(rng.choice([0, 0, 1, 2]))
    ]
    named = [
        {"screen_name": f"p{i}", "name": _words(rng, 5, 15), "id": i, "id_str": str(i), **where}
        for i in rng.choices(range(10_000, 99_999), k=rng.choice([0, 0, 1, 2]))
    ]
    tags = [{"text": _words(rng, 3, 12), **where} for _ in range(rng.choice([0, 0, 1]))]
    entities = {"hashtags": tags, "urls": links, "user_mentions": named, "symbols": []}
    counts = dict.fromkeys(("quote_count", "reply_count", "retweet_count", "favorite_count"), 0)
    tail: dict[str, Any] = {"is_quote_status": False, **counts, "entities": entities}
    if rng.random() < 0.3:
        sizes = {size: {"w": 680, "h": 510, "resize": "fit"} for size in ("thumb", "small")}
        picture = {"id": 7, "media_url_https": _link(rng, "m"), "type": "photo", "sizes": sizes}
        tail |= {"extended_entities": {"media": [{**picture, **where}]}}
    tail |= {"favorited": False, "retweeted": False, "possibly_sensitive": False}
    return {**tail, "lang": rng.choice(["es", "en", "pt", "und"])}


def _town(rng: Random) -> tuple[float, float, float, bytes]:
    """A town with its box; most are small enough to locate, some are regions."""
    lon, lat = rng.uniform(-179, 179), max(-60.0, min(70.0, rng.gauss(8, 25)))
    half = min(0.9, rng.lognormvariate(-3, 1))
    west, east, south, north = (
        round(at, 6) for at in (lon - half, lon + half, lat - half, lat + half)
    )
    name, code = _words(rng, 5, 15), rng.choice(TOWN_COUNTRIES)
    key = f"{rng.randrange(1 << 64):016x}"
    place = {
        "id": key,
        "url": f"https://example.org/1.1/geo/id/{key}.json",
        "place_type": "city" if half < 0.3 else "admin",
        "name": name,
        "full_name": f"{name}, {_words(rng, 5, 15)}",
        "country_code": code,
        "country": _words(rng, 5, 12),
        "bounding_box": {
            "type": "Polygon",
            "coordinates": [[[west, south], [west, north], [east, north], [east, south]]],
        },
        "attributes": {},
    }
    return lon, lat, half, b"{" + _fields(place, rng) + b"}"


def clock(ms: int) -> bytes:
    """Time as the API wrote it.

    Examples
    --------
    >>> clock(1_426_283_200_000)
    b'Fri Mar 13 21:46:40 +0000 2015'
    """
    then = datetime.fromtimestamp(ms // 1000, UTC)
    day = f"{WEEKDAYS[then.weekday()]} {MONTHS[then.month - 1]} {then.day:02}"
    text = f"{day} {then.hour:02}:{then.minute:02}:{then.second:02} +0000 {then.year}"
    return text.encode()
