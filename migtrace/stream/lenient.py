"""The tolerant reading of a line: what the fast decoders refuse, and what they have to agree with.

Whatever `json.loads` reads does decode: lone surrogates, NaN, integers of any length. Parts of an
unexpected type are as good as absent, so that an odd part never costs the status.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from msgspec import Raw

from migtrace.stream.objects import (
    ABSENT,
    RETWEET,
    SHORT,
    Box,
    Extent,
    Geo,
    PagePlace,
    Place,
    Point,
    Reference,
    Tweet,
    User,
)

T = TypeVar("T")

Object = dict[str, object]
"""A JSON object."""

MAX_ID = 1000
"""Longer ids, in characters, are none: not everything that a line can hold may name somebody."""

_PAIR = 2
_SIDES = 4


@dataclass(frozen=True, slots=True)
class LongInteger:
    """An integer with more digits than Python turns into an `int` (some thousands)."""

    digits: str


def decode_any(line: bytes, /) -> object:
    """Decode a line of JSON as Python does, whatever it holds.

    Parameters
    ----------
    line
        The line; whitespace around it does not matter.

    Returns
    -------
    object
        Dictionaries, lists, text, numbers, booleans, None, and `LongInteger`.

    Raises
    ------
    ValueError
        When the line is no UTF-8 or no JSON.
    RecursionError
        When it is nested too deeply.

    Examples
    --------
    >>> decode_any(b' {"id": 1, "id": NaN}')
    {'id': nan}
    """
    return on_fresh_stack(_decode, line.strip().decode())


def on_fresh_stack(read: Callable[[str], T], text: str, /) -> T:
    """Read a text; when it is nested too deeply for the stack as it stands, on a stack of its own.

    So how deep a line may be nested (near a thousand levels) does not depend on who calls.

    Raises
    ------
    RecursionError
        When it is nested too deeply even so.
    """
    try:
        return read(text)
    except RecursionError:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(read, text).result()


def _decode(text: str) -> object:
    try:
        decoded: object = json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # The only other one: an integer past the limit that Python sets against slow conversions.
        decoded = json.loads(text, parse_int=_integer)
    return decoded


def _integer(digits: str) -> int | LongInteger:
    try:
        return int(digits)
    except ValueError:
        return LongInteger(digits)


def text_of(value: object, /) -> str | None:
    r"""Text, with lone surrogates spelled out, as no table can hold them; None when it is none.

    Examples
    --------
    >>> text_of("caf\u00e9 \ud800"), text_of(5)
    ('café \\ud800', None)
    """
    if not isinstance(value, str):
        return None
    return value if value.isascii() else value.encode(errors="backslashreplace").decode()


def short_text_of(value: object, /) -> str | None:
    """Text of which the beginning tells enough: a longer one is neither a time nor a country."""
    return text_of(value[:SHORT]) if isinstance(value, str) else None


def id_of(value: object, /) -> str | int | None:
    """Id: text or an integer, of at most `MAX_ID` characters or digits (with the sign).

    Booleans, fractions, lists and objects are none.

    Examples
    --------
    >>> id_of("x" * 1000) == "x" * 1000, id_of("x" * 1001), id_of(10**1000), id_of(True)
    (True, None, None, None)
    """
    if isinstance(value, LongInteger):
        return value.digits if len(value.digits) <= MAX_ID else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if len(str(value)) <= MAX_ID else None
    return text_of(value) if isinstance(value, str) and len(value) <= MAX_ID else None


def id_text(value: object, /) -> str | None:
    """Id as text: integers become their decimal digits."""
    found = id_of(value)
    return str(found) if isinstance(found, int) else found


def object_of(value: object, /) -> Object:
    """The object, or an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def tweet_of(status: Object, /) -> Tweet:
    """Take from a decoded object what `Tweet` holds.

    Parameters
    ----------
    status
        The object, a status or not.

    Returns
    -------
    Tweet
        Without what is absent or of an unexpected type, and without its place: see `place_of`.

    Examples
    --------
    >>> tweet_of({"id": 7, "user": {"id": True, "id_str": "9"}, "place": "Caracas"}).user
    User(id=None, id_str='9')
    """
    references = status.get("referenced_tweets")
    return Tweet(
        created_at=short_text_of(status.get("created_at")),
        id=id_of(status.get("id")),
        id_str=id_text(status.get("id_str")),
        in_reply_to_status_id=id_of(status.get("in_reply_to_status_id")),
        in_reply_to_status_id_str=id_text(status.get("in_reply_to_status_id_str")),
        user=_user(status.get("user")),
        geo=_geo(status.get("geo")),
        coordinates=_point(status.get("coordinates")),
        retweeted_status=_retweet(status.get("retweeted_status")),
        timestamp_ms=id_of(status.get("timestamp_ms")),
        author_id=id_text(status.get("author_id")),
        referenced_tweets=[
            Reference(text_of(other.get("type")), id_text(other.get("id")))
            for other in references
            if isinstance(other, dict)
        ]
        if isinstance(references, list)
        else None,
    )


def places_of(response: Object, /) -> dict[str, PagePlace]:
    """Places of a v2 response by id, as `includes.places` gives them."""
    places = object_of(response.get("includes")).get("places")
    found = [
        PagePlace(
            id_text(place.get("id")),
            short_text_of(place.get("country_code")),
            _extent(place.get("geo")),
        )
        for place in (places if isinstance(places, list) else [])
        if isinstance(place, dict)
    ]
    return {place.id: place for place in found if place.id}


def _retweet(value: object) -> Raw:
    return RETWEET if isinstance(value, dict) and value else ABSENT


def _user(value: object) -> User | None:
    if not isinstance(value, dict):
        return None
    return User(id_of(value.get("id")), id_text(value.get("id_str")))


def _point(value: object) -> Point | None:
    return Point(_pair(value.get("coordinates"))) if isinstance(value, dict) else None


def _geo(value: object) -> Geo | None:
    if not isinstance(value, dict):
        return None
    position = value.get("coordinates")
    return Geo(
        _point(position) if isinstance(position, dict) else _pair(position),
        id_text(value.get("place_id")),
        short_text_of(value.get("country_code")),
        _extent(value.get("geo")),
    )


def place_of(value: object, /) -> Place | None:
    """Take from a decoded `place` what `Place` holds; None when it is no object."""
    if not isinstance(value, dict):
        return None
    return Place(short_text_of(value.get("country_code")), _box(value.get("bounding_box")))


def _box(value: object) -> Box | None:
    if not isinstance(value, dict):
        return None
    rings = value.get("coordinates")
    if not isinstance(rings, list):
        return Box()
    pairs = [[_pair(corner) for corner in ring] for ring in rings if isinstance(ring, list)]
    return Box([[pair for pair in ring if pair is not None] for ring in pairs])


def _extent(value: object) -> Extent | None:
    if not isinstance(value, dict):
        return None
    sides = value.get("bbox")
    if not isinstance(sides, list) or len(sides) != _SIDES:
        return Extent()
    west, south, east, north = map(_number, sides)
    if west is None or south is None or east is None or north is None:
        return Extent()
    return Extent((west, south, east, north))


def _pair(value: object) -> tuple[float, float] | None:
    """Take the first two numbers of a list; a third is an altitude."""
    if not isinstance(value, list) or len(value) < _PAIR:
        return None
    first, second = _number(value[0]), _number(value[1])
    return None if first is None or second is None else (first, second)


def _number(value: object) -> float | None:
    if isinstance(value, LongInteger):
        return -inf if value.digits.startswith("-") else inf
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
