"""What a place says of where: its country and the sides of its box, found once per place.

Millions of statuses name some thousands of places, each as the same stretch of JSON: so places are
not decoded with their statuses but looked up by their bytes.
"""

from dataclasses import dataclass, field
from itertools import chain
from math import inf, isnan, nan

from msgspec import Raw

from migtrace.stream.lenient import decode_any, place_of
from migtrace.stream.objects import (
    ABSENT,
    REFUSALS,
    Corners,
    Geo,
    PagePlace,
    Place,
    Point,
    Tweet,
    decode_place,
)

Sides = tuple[float, float, float, float]
"""West, south, east, north in degrees; west is above east where there is no box."""

Spot = tuple[str | None, Sides]
"""A place's country code and the sides of its box."""

NO_BOX: Sides = (inf, inf, -inf, -inf)
NO_SPOT: Spot = (None, NO_BOX)
"""A place that says nothing."""

_MOST = 20_000
_MOST_BYTES = 2**24
_LONG = 2**13


@dataclass(slots=True)
class _Memory:
    """Spots by the bytes of their places: many places, but few bytes."""

    spots: dict[bytes, Spot | None] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: bytes, spot: Spot | None) -> None:
        if len(key) > _LONG:
            return
        if len(self.spots) >= _MOST or self.size + len(key) > _MOST_BYTES:
            self.spots.clear()
            self.size = 0
        self.spots[key] = spot
        self.size += len(key)


_memory = _Memory()
_known = _memory.spots


def spot_of_raw(raw: Raw, /) -> Spot | None:
    """Spot of a status's `place` as it stands in the line; None when it is no object.

    Examples
    --------
    >>> spot_of_raw(Raw(b'{"country_code": "VE"}')), spot_of_raw(Raw(b"null"))
    (('VE', (inf, inf, -inf, -inf)), None)
    """
    if raw is ABSENT:
        return None
    key = bytes(raw)
    try:
        return _known[key]
    except KeyError:
        spot = spot_of(_decode(key))
        _memory.keep(key, spot)
        return spot


def spot_of(place: Place | None, /) -> Spot | None:
    """Spot of a decoded place; None when there is none.

    Examples
    --------
    >>> from migtrace.stream.objects import Box
    >>> spot_of(Place("VE", Box([[(1.0, 5.0), (2.0, 4.0)]])))
    ('VE', (1.0, 4.0, 2.0, 5.0))
    """
    if place is None:
        return None
    box = place.bounding_box
    return place.country_code or None, _sides(box.coordinates if box is not None else None)


def settle(tweet: Tweet, spot: Spot | None, places: dict[str, PagePlace], /) -> Spot:
    """Bring what a tweet of any shape says of where, and of what it answers, to v1.1's shape.

    Parameters
    ----------
    tweet
        The status; changed in place. `geo` gives the point when `coordinates` does not: as
        latitude and longitude in v1.1, as an object in v2.
    spot
        Of its `place`.
    places
        Places of the tweet's page by id.

    Returns
    -------
    tuple
        The spot; that of a v2 tweet's place where `place` says nothing.
    """
    geo = tweet.geo
    if geo is not None:
        _settle_point(tweet, geo)
        if spot is None or spot == NO_SPOT:
            spot = _spot_of_geo(geo, places)
    if tweet.referenced_tweets and not tweet.in_reply_to_status_id_str:
        parents = [other.id for other in tweet.referenced_tweets if other.type == "replied_to"]
        if parents and tweet.in_reply_to_status_id in (None, ""):
            tweet.in_reply_to_status_id_str = parents[0]
    return spot if spot is not None else NO_SPOT


def _settle_point(tweet: Tweet, geo: Geo) -> None:
    if tweet.coordinates is not None and tweet.coordinates.coordinates is not None:
        return
    if isinstance(geo.coordinates, Point):
        tweet.coordinates = geo.coordinates
    elif geo.coordinates is not None:
        lat, lon = geo.coordinates
        tweet.coordinates = Point((lon, lat))


def _spot_of_geo(geo: Geo, places: dict[str, PagePlace]) -> Spot:
    own = geo.country_code or geo.geo is not None
    place = geo if own else places.get(geo.place_id or "")
    if place is None:
        return NO_SPOT
    if place.geo is None or place.geo.bbox is None:
        return place.country_code, NO_BOX
    west, south, east, north = place.geo.bbox
    return place.country_code, _sides([[(west, south), (east, north)]])


def _decode(raw: bytes) -> Place | None:
    try:
        return decode_place(raw)
    except REFUSALS:
        return place_of(decode_any(raw))


def _sides(rings: Corners | None) -> Sides:
    """Find the lowest and highest of the corners, whatever their order (METHOD M1.3)."""
    corners = list(chain.from_iterable(rings or ()))
    if not corners:
        return NO_BOX
    (west, east), (south, north) = (
        # A corner that is no number makes its side none.
        (nan, nan) if any(map(isnan, numbers)) else (min(numbers), max(numbers))
        for numbers in zip(*corners, strict=True)
    )
    return west, south, east, north
