"""Statuses, places and pages as they are decoded: only the parts that a record can need.

One typed decode per line skips everything else without making Python objects of it. Types are
narrow on purpose: what does not fit is not guessed at here but read again by `lenient`, which
knows every odd shape and answers with the same objects.
"""

from msgspec import DecodeError, Raw, Struct
from msgspec.json import Decoder

Corners = list[list[tuple[float, float]]]
"""Rings of (longitude, latitude)."""

ABSENT = Raw()
"""What `retweeted_status` is when the line has no such part."""

RETWEET = Raw(b'{"id":0}')
"""Some `retweeted_status`; only that there is one matters."""

REFUSALS = (DecodeError, UnicodeDecodeError, RecursionError)
"""What the fast decoders raise on lines that `lenient` has to read (ValidationError included)."""


class Point(Struct, gc=False):
    """`coordinates` of a status: longitude and latitude."""

    coordinates: tuple[float, float] | None = None


class Box(Struct, gc=False):
    """`bounding_box` of a v1.1 place."""

    coordinates: Corners | None = None


class Place(Struct, gc=False):
    """`place` of a v1.1 status; the place of a v2 tweet is brought to this shape."""

    country_code: str | None = None
    bounding_box: Box | None = None


class Extent(Struct, gc=False):
    """`geo` of a v2 place: west, south, east, north."""

    bbox: tuple[float, float, float, float] | None = None


class Geo(Struct, gc=False):
    """`geo`: in v1.1 latitude and longitude, in v2 a point and a place.

    `country_code` and `geo` are there in tweets that twarc2 has flattened: it merges the place
    into this part.
    """

    coordinates: tuple[float, float] | Point | None = None
    place_id: str | None = None
    country_code: str | None = None
    geo: Extent | None = None


class User(Struct, gc=False):
    """`user` of a v1.1 status."""

    id: str | int | None = None
    id_str: str | None = None


class Reference(Struct, gc=False):
    """One of a v2 tweet's `referenced_tweets`."""

    type: str | None = None
    id: str | None = None


class Tweet(Struct, gc=False):
    """A status of either version. The parts stand in the order in which they come in v1.1."""

    created_at: str | None = None
    id: str | int | None = None
    id_str: str | None = None
    in_reply_to_status_id: str | int | None = None
    in_reply_to_status_id_str: str | None = None
    user: User | None = None
    geo: Geo | None = None
    coordinates: Point | None = None
    place: Place | None = None
    retweeted_status: Raw = ABSENT
    timestamp_ms: str | int | None = None
    author_id: str | None = None
    referenced_tweets: list[Reference] | None = None


class PagePlace(Struct, gc=False):
    """One of a v2 response's `includes.places`."""

    id: str | None = None
    country_code: str | None = None
    geo: Extent | None = None


class Includes(Struct, gc=False):
    """`includes` of a v2 response."""

    places: list[PagePlace] | None = None


class Page(Struct, gc=False):
    """A v2 response."""

    data: list[Tweet] | Tweet | None = None
    includes: Includes | None = None


decode_tweet = Decoder(Tweet).decode
"""Decode a line as a status. An object that is none gives a `Tweet` without ids."""

decode_page = Decoder(Page).decode
"""Decode a line as a v2 response. An object that is none gives a `Page` without data."""


def is_retweet(tweet: Tweet, /) -> bool:
    """Whether a status carries a retweet: a part that is an object and not empty (METHOD M1.2)."""
    if tweet.retweeted_status is not ABSENT:
        carried = bytes(tweet.retweeted_status)
        if carried.startswith(b"{") and carried[1:-1].strip():
            return True
    references = tweet.referenced_tweets
    return references is not None and any(other.type == "retweeted" for other in references)


def tweet_id(tweet: Tweet, /) -> str | int | None:
    """Id of a status; `id_str` beats `id`, as programs round large integers. Empty is None."""
    found = tweet.id_str or tweet.id
    return None if found == "" else found


def user_id(tweet: Tweet, /) -> str | int | None:
    """Id of a status's user, in either version; None when there is none to use."""
    user = tweet.user
    if user is not None:
        found = user.id_str or user.id
        if found is not None and found != "":
            return found
    return tweet.author_id or None


def settle(tweet: Tweet, places: dict[str, PagePlace], /) -> None:
    """Bring where and to what a tweet of any shape was posted to where v1.1 has it.

    Parameters
    ----------
    tweet
        The status; changed in place. `geo` gives the point when `coordinates` does not: as
        latitude and longitude in v1.1, as an object in v2. A v2 tweet's place becomes `place`.
    places
        Places of the tweet's page by id.
    """
    if tweet.geo is not None:
        _settle_point(tweet, tweet.geo)
        if tweet.place is None or tweet.place == Place():
            _settle_place(tweet, tweet.geo, places)
    if tweet.referenced_tweets and not tweet.in_reply_to_status_id_str:
        parents = [other.id for other in tweet.referenced_tweets if other.type == "replied_to"]
        if parents and tweet.in_reply_to_status_id in (None, ""):
            tweet.in_reply_to_status_id_str = parents[0]


def _settle_point(tweet: Tweet, geo: Geo) -> None:
    if tweet.coordinates is not None and tweet.coordinates.coordinates is not None:
        return
    if isinstance(geo.coordinates, Point):
        tweet.coordinates = geo.coordinates
    elif geo.coordinates is not None:
        lat, lon = geo.coordinates
        tweet.coordinates = Point((lon, lat))


def _settle_place(tweet: Tweet, geo: Geo, places: dict[str, PagePlace]) -> None:
    own = geo.country_code or geo.geo is not None
    place = geo if own else places.get(geo.place_id or "")
    if place is None:
        return
    box = None
    if place.geo is not None and place.geo.bbox is not None:
        west, south, east, north = place.geo.bbox
        box = Box([[(west, south), (east, north)]])
    tweet.place = Place(place.country_code, box)
