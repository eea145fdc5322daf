"""Statuses, places and pages as they are decoded: only the parts that a record can need.

One typed decode per line skips everything else without making Python objects of it. Types are
narrow on purpose: what does not fit is not guessed at here but read again by `lenient`, which
knows every odd shape and answers with the same objects.
"""

from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct
from msgspec.json import Decoder

SHORT = 128
"""Longer texts are not decoded fast, so that what is kept of a line is little, whatever it holds.

No time or country that can be read is as long, and no id that anybody gives.
"""

Short = Annotated[str, Meta(max_length=SHORT)]
"""A text as it is decoded fast."""

ShortId = Short | Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""An id as it is decoded fast."""

Corners = list[list[tuple[float, float]]]
"""Rings of (longitude, latitude)."""

ABSENT = Raw()
"""What `retweeted_status` and `place` are when the line has no such part."""

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

    country_code: Short | None = None
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
    country_code: Short | None = None
    geo: Extent | None = None


class User(Struct, gc=False):
    """`user` of a v1.1 status."""

    id: ShortId | None = None
    id_str: Short | None = None


class Reference(Struct, gc=False):
    """One of a v2 tweet's `referenced_tweets`."""

    type: str | None = None
    id: Short | None = None


class Tweet(Struct, gc=False):
    """A status of either version. The parts stand in the order in which they come in v1.1.

    `place` is looked up as it stands (see `spots`): few places are named by many statuses.
    """

    created_at: Short | None = None
    id: ShortId | None = None
    id_str: Short | None = None
    in_reply_to_status_id: ShortId | None = None
    in_reply_to_status_id_str: Short | None = None
    user: User | None = None
    geo: Geo | None = None
    coordinates: Point | None = None
    place: Raw = ABSENT
    retweeted_status: Raw = ABSENT
    timestamp_ms: ShortId | None = None
    author_id: Short | None = None
    referenced_tweets: list[Reference] | None = None


class PagePlace(Struct, gc=False):
    """One of a v2 response's `includes.places`."""

    id: str | None = None
    country_code: Short | None = None
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

decode_place = Decoder(Place).decode
"""Decode a `place` that is an object."""

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
