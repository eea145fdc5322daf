"""Lines that are not plainly one status: pages of them, messages, and what is neither."""

from migtrace.stream.batch import Batch
from migtrace.stream.controls import control_kind, obey
from migtrace.stream.lenient import Object, place_of, places_of, tweet_of
from migtrace.stream.objects import Page, Tweet, tweet_id, user_id
from migtrace.stream.spots import Spot, spot_of, spot_of_raw

LINE = -1
"""Stands for the whole line where places of statuses in a page are listed."""


def take_page(page: Page, batch: Batch, /) -> bool:
    """Take the tweets of a v2 response, if all are in order.

    Parameters
    ----------
    page
        The response.
    batch
        Where they go.

    Returns
    -------
    bool
        False, and nothing is taken, when there is no tweet or one without an id or a user: then
        `take_object` has to look at the line.
    """
    tweets = [page.data] if isinstance(page.data, Tweet) else page.data
    if not tweets or not all(
        user_id(tweet) is not None and tweet_id(tweet) is not None for tweet in tweets
    ):
        return False
    found = page.includes.places if page.includes is not None else None
    places = {place.id: place for place in found or () if place.id}
    for tweet in tweets:
        batch.take(tweet, spot_of_raw(tweet.place), places)
    batch.counts["pages"] += 1
    batch.counts["paged"] += len(tweets)
    return True


def take_object(decoded: object, batch: Batch, /) -> list[int]:
    """Take whatever a line holds: a status, a page, a message.

    Parameters
    ----------
    decoded
        The decoded line.
    batch
        Where it goes. Malformed statuses are counted.

    Returns
    -------
    list of int
        Which statuses are malformed: `LINE`, or their places in the page, from 0.

    Notes
    -----
    METHOD M1.7. An entry of a page is a status unless it is recognisably something else.

    Examples
    --------
    >>> batch = Batch()
    >>> take_object({"data": [{"id": "1", "author_id": "2"}, {"id": "3"}]}, batch)
    [1]
    >>> take_object({"limit": {"track": 5}}, batch), take_object("no object", batch)
    ([], [-1])
    >>> dict(batch.counts)
    {'malformed': 2, 'pages': 1, 'paged': 2, 'control': 1}
    """
    if isinstance(decoded, list):
        return _take_entries(decoded, {}, batch)
    if not isinstance(decoded, dict):
        return _malformed(None, batch)
    tweet = tweet_of(decoded)
    if batch.take(tweet, _spot(decoded), {}):
        return []
    data = decoded.get("data")
    if isinstance(data, list | dict) and data:
        return _take_entries(data if isinstance(data, list) else [data], decoded, batch)
    kind = control_kind(decoded) or _empty_page(decoded)
    if kind is None:
        return _malformed(tweet, batch)
    obey(decoded, batch)
    _count_control(kind, batch)
    return []


def _take_entries(entries: list[object], response: Object, batch: Batch) -> list[int]:
    places = places_of(response)
    taken, malformed, kinds = 0, [], []
    for place, entry in enumerate(entries):
        tweet = None
        if isinstance(entry, dict):
            tweet = tweet_of(entry)
            if batch.take(tweet, _spot(entry), places):
                taken += 1
                continue
            if (kind := control_kind(entry)) is not None:
                kinds.append(kind)
                obey(entry, batch)
                continue
        malformed.append(place)
        _malformed(tweet, batch)
    if taken or malformed:
        batch.counts["pages"] += 1
        batch.counts["paged"] += taken + len(malformed)
    else:
        _count_control(kinds[0] if kinds else "empty_page", batch)
    return malformed


def _spot(status: Object) -> Spot | None:
    return spot_of(place_of(status.get("place")))


def _empty_page(response: Object) -> str | None:
    """Kind of a v2 response without tweets; None when the object is no response."""
    if response.get("errors") or {"title", "detail"} <= response.keys():
        return "errors"
    if "data" in response or "meta" in response or "includes" in response:
        return "empty_page"
    return None


def _count_control(kind: str, batch: Batch) -> None:
    batch.counts["control"] += 1
    batch.controls[kind] += 1


def _malformed(tweet: Tweet | None, batch: Batch) -> list[int]:
    """Count a malformed status, and the user whose it is, if it says so."""
    batch.counts["malformed"] += 1
    if tweet is not None and (user := user_id(tweet)) is not None:
        batch.malformed.append(user)
    return [LINE]
