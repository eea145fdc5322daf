"""What real data does wrong, in doses: ids, duplicates, threads, bad fields."""

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from .screening import Row

TEXT_USERS = ["7", "007", "07", "x9", "X9", "10", "9", "1000000", "é1", "u v", "a", "B", "_", "07a"]
TEXT_USERS += ["99999999999999999999", "100000000000000000000", "zz", "Z", "0"]
BAD_COUNTRIES = ["V", "VEN", "1A", "", "V ", " V", "ıs", "ß", "ſa", "ÉE", "V-", "K"]  # noqa: RUF001 - letters that ASCII upper case hides
BAD_HALVES = [None, math.nan, math.inf, -math.inf, 180.0000001, -181.0, 1e300]
BAD_POSITIONS = [(0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (None, None), (math.nan, math.nan)]
EDGE_POSITIONS = [(180.0, 90.0), (-180.0, -90.0), (-180.0, 0.0), (0.0, 5.0), (-0.0, -5.0)]
BAD_EXTENTS = [None, math.nan, math.inf, -math.inf, -1.0, -0.0, 40.0]


class Ids:
    """Ids of users and tweets, all numbers or all texts; tweets not in the order of time."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._text = rng.random() < 0.5
        self._plain = rng.random() < 0.4
        self._numbers = self._shuffled()

    def _shuffled(self) -> Iterator[int]:
        for block in count(0, 50):
            numbers = list(range(block, block + 50))
            self._rng.shuffle(numbers)
            yield from numbers

    def users(self, n: int) -> list[int] | list[str]:
        """Return n distinct ids."""
        if self._text:
            return self._rng.sample(TEXT_USERS, n)
        return self._rng.sample([*range(20), 2**62, 2**62 + 1], n)

    def tweet(self) -> int | str | None:
        """Return a new id; no id now and then in some worlds."""
        number = next(self._numbers)
        if not self._plain and self._rng.random() < 0.1:
            return None
        if not self._text:
            return number
        form = self._rng.choice(["{}", "{}", "{}", "0{}", "00{}", "x{}"])
        return form.format(number)


def spoil(rng: random.Random, rows: list[Row], *, strength: float) -> list[Row]:
    """Add duplicates, threads and bad fields to clean rows, more of them with more strength."""
    if not rows:
        return rows
    rows = rows + [_copy(rng, rows) for _ in range(int(len(rows) * 0.12 * strength))]
    _make_simultaneous(rng, rows, strength)
    _make_replies(rng, rows, strength)
    for row in rows:
        if rng.random() < 0.12 * strength:
            _spoil_country(rng, row)
        if rng.random() < 0.2 * strength:
            _spoil_position(rng, row)
        if rng.random() < 0.1 * strength:
            row["extent_km"] = rng.choice(BAD_EXTENTS)
        if rng.random() < 0.03 * strength:
            _spoil_time(rng, row)
        if rng.random() < 0.02 * strength:
            row["user"] = None
    return rows


def _copy(rng: random.Random, rows: list[Row]) -> Row:
    """Repeat a record: with one field or several changed, with an id nearly its own, or none."""
    copy = dict(rng.choice(rows))
    other = rng.choice(rows)
    fields = ["user", "time", "country", "lon", "extent_km", "reply_to_tweet"]
    for field in rng.sample(fields, rng.choice([0, 1, 1, 1, 2])):
        copy[field] = other[field]
    if copy["extent_km"] == other["extent_km"] and rng.random() < 0.3:
        copy["extent_km"] = 40.0
    if isinstance(copy["tweet_id"], str) and rng.random() < 0.4:
        copy["tweet_id"] = "0" + copy["tweet_id"]
    elif rng.random() < 0.3:
        copy["tweet_id"] = None
    return copy


def _make_simultaneous(rng: random.Random, rows: list[Row], strength: float) -> None:
    """Let some records of a user happen at the same time."""
    last: dict[object, Row] = {}
    for row in rows:
        before = last.get(row["user"])
        if before is not None and rng.random() < 0.06 * strength:
            row["time"] = before["time"]
        last[row["user"]] = row


def _make_replies(rng: random.Random, rows: list[Row], strength: float) -> None:
    """Add replies to oneself (also later, also in a loop), to others and to what is not there."""
    users: dict[object, list[Row]] = {}
    for row in rows:
        users.setdefault(row["user"], []).append(row)
    for row in rows:
        if rng.random() >= 0.1 * strength:
            continue
        own = rng.choice(users[row["user"]])
        kind = rng.choice(["own", "own", "self", "loop", "other", "missing", "one less"])
        if kind == "own":
            row["reply_to_tweet"] = own["tweet_id"]
        elif kind == "self":
            row["reply_to_tweet"] = row["tweet_id"]
        elif kind == "loop":
            row["reply_to_tweet"], own["reply_to_tweet"] = own["tweet_id"], row["tweet_id"]
        elif kind == "other":
            row["reply_to_tweet"] = rng.choice(rows)["tweet_id"]
        elif kind == "missing":
            row["reply_to_tweet"] = "no such" if isinstance(row["tweet_id"], str) else 10**12
        elif isinstance(own["tweet_id"], str):
            # "007" is not "7": the parent is another text, or none.
            row["reply_to_tweet"] = own["tweet_id"].lstrip("0")
        row["reply_to_user"] = rng.choice([row["user"], rng.choice(rows)["user"], None])


def _spoil_country(rng: random.Random, row: Row) -> None:
    country = row["country"] or "VE"
    lower = [country.lower(), country.capitalize()]
    row["country"] = rng.choice([None, None, None, *lower, rng.choice(BAD_COUNTRIES)])


def _spoil_position(rng: random.Random, row: Row) -> None:
    kind = rng.choice(["none", "none", "pair", "half", "half", "edge"])
    if kind == "none":
        row["lon"] = row["lat"] = None
    elif kind == "pair":
        row["lon"], row["lat"] = rng.choice(BAD_POSITIONS)
    elif kind == "half":
        row[rng.choice(["lon", "lat"])] = rng.choice(BAD_HALVES)
    else:
        row["lon"], row["lat"] = rng.choice(EDGE_POSITIONS)


def _spoil_time(rng: random.Random, row: Row) -> None:
    first = datetime(2006, 3, 21, tzinfo=UTC)
    future = datetime(2026, 1, 2, tzinfo=UTC)
    late = future + timedelta(microseconds=1)
    early = first - timedelta(microseconds=1)
    row["time"] = rng.choice([None, early, first, future, late, datetime(1999, 1, 1, tzinfo=UTC)])
