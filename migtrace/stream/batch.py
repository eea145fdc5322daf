"""A stretch of lines being read: statuses sorted by what becomes of them (METHOD M1.2, M1.7)."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from migtrace.stream.boxes import Floats, Pair
from migtrace.stream.harvest import BadLine
from migtrace.stream.objects import PagePlace, Tweet, is_retweet, tweet_id, user_id
from migtrace.stream.spots import Spot, settle

Id = str | int
"""An id as it is decoded."""


@dataclass(slots=True, eq=False)
class Columns:
    """What records are made of, by column, as it was decoded.

    Attributes
    ----------
    tweets, users, replies
        Ids: of the status, its user and the status that it replies to.
    created_at, timestamp_ms
        When, in either form.
    countries
        Country codes of places.
    points
        Longitude and latitude.
    sides
        Of the places' boxes, in pieces: rows west, south, east, north, a column per status.
    """

    tweets: list[Id | None] = field(default_factory=list)
    users: list[Id] = field(default_factory=list)
    replies: list[Id | None] = field(default_factory=list)
    created_at: list[str | None] = field(default_factory=list)
    timestamp_ms: list[Id | None] = field(default_factory=list)
    countries: list[str | None] = field(default_factory=list)
    points: list[Pair | None] = field(default_factory=list)
    sides: list[Floats] = field(default_factory=list)

    def append(self, tweets: list[Tweet], users: list[Id], spots: list[Spot], /) -> None:
        """Append statuses, their users, and their places' countries and boxes."""
        self.tweets += [tweet.id_str or tweet.id for tweet in tweets]
        self.users += users
        self.replies += [t.in_reply_to_status_id_str or t.in_reply_to_status_id for t in tweets]
        self.created_at += [tweet.created_at for tweet in tweets]
        self.timestamp_ms += [tweet.timestamp_ms for tweet in tweets]
        self.countries += [country for country, _ in spots]
        self.points += [None if (p := t.coordinates) is None else p.coordinates for t in tweets]
        flat = np.fromiter(chain.from_iterable(sides for _, sides in spots), np.float64)
        self.sides.append(flat.reshape(-1, 4).T)


@dataclass(slots=True, eq=False)
class Batch:
    """What has been read and not been handed on.

    Attributes
    ----------
    counts, controls
        As in `Harvest`, without what the lists below tell.
    retweeters, nowhere
        Users of retweets, and of statuses that say nothing of where: one entry per status.
    malformed
        Users of malformed statuses, of those that name one.
    located, users, spots
        Statuses that say something of where, and each one's user and spot, since the last `absorb`.
    columns
        What records are made of, of the others that say something of where.
    deletes, scrubs
        What delete and scrub_geo messages name.
    bad
        Bad lines.
    held_bytes
        Size of the bad lines, and of the lines whose ids may be long.
    """

    counts: Counter[str] = field(default_factory=Counter)
    controls: Counter[str] = field(default_factory=Counter)
    retweeters: list[Id] = field(default_factory=list)
    nowhere: list[Id] = field(default_factory=list)
    malformed: list[Id] = field(default_factory=list)
    located: list[Tweet] = field(default_factory=list)
    users: list[Id] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    columns: Columns = field(default_factory=Columns)
    deletes: list[Id] = field(default_factory=list)
    scrubs: list[tuple[Id, Id]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    held_bytes: int = 0

    def take(self, tweet: Tweet, spot: Spot | None, places: dict[str, PagePlace], /) -> bool:
        """Take a status, unless it has no usable id or user.

        Parameters
        ----------
        tweet
            The status.
        spot
            Of its `place`.
        places
            Places of its page by id.

        Returns
        -------
        bool
            Whether it is a status with an id and a user.
        """
        user = user_id(tweet)
        if user is None or tweet_id(tweet) is None:
            return False
        if is_retweet(tweet):
            self.retweeters.append(user)
        elif spot is None and tweet.coordinates is None and tweet.geo is None:
            self.nowhere.append(user)
        else:
            self.spots.append(settle(tweet, spot, places))
            self.located.append(tweet)
            self.users.append(user)
        return True

    def keep_aside(self, bad: BadLine, /) -> None:
        """Keep a bad line, or a piece of one. Counting it is left to the caller."""
        self.bad.append(bad)
        self.held_bytes += len(bad.raw)

    def statuses(self) -> int:
        """How many statuses it holds."""
        located = len(self.columns.users) + len(self.located)
        return len(self.retweeters) + len(self.nowhere) + located

    def absorb(self) -> None:
        """Turn decoded statuses into columns, while they are in the processor's cache."""
        if self.located:
            self.columns.append(self.located, self.users, self.spots)
            self.located.clear()
            self.users.clear()
            self.spots.clear()
