"""A heap of files read and resolved: every line counted, deletes, scrubs, duplicates, threads.

Everything is held in lists and every file is read whole: slow, and short enough to be seen right.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from .cells import cell_of
from .cleaning import split_duplicates, split_threads
from .screening import Row, id_key, order_key
from .statuses import judge_status
from .stream import Line, deleted_tweet, lines_of, read_line, scrubbed_range

COUNTS = (
    "lines",
    "blank",
    "control",
    "pages",
    "paged",
    "read",
    "corrupt",
    "malformed",
    "retweet",
    "no_geography",
    "bad_time",
    "records",
)
"""What is counted per file, before anything is resolved."""

REASONS = (
    "corrupt",
    "malformed",
    "retweet",
    "no_geography",
    "bad_time",
    "duplicate",
    "thread",
)
"""Why something read is not in the store, in M1.7's order."""


@dataclass(frozen=True)
class HeapAnswer:
    """What a heap of files comes to."""

    files: dict[str, dict[str, int]]  # name to `COUNTS`, in the order of names
    controls: dict[str, dict[str, int]]  # name to the kinds of its control messages
    skipped: list[str]  # files of the same bytes as one before them
    deleted: int  # records that a delete took, copies each for themselves
    dropped: list[Row]  # reason, records, users: read, `REASONS`, kept
    records: list[Row]  # M1.1's fields, `cell` (40 km) and `cell_1km`; in M1.8's order

    def traces(self) -> dict[str, list[Row]]:
        """Return the records by user, each user's in M1.8's order."""
        users: dict[str, list[Row]] = {}
        for record in self.records:
            users.setdefault(record["user"], []).append(record)
        return users


@dataclass
class _Pile:
    """What the files hold together, before it is resolved."""

    records: list[Row] = field(default_factory=list)
    drops: list[tuple[str, str | None]] = field(default_factory=list)  # (reason, user)
    deletes: set[str] = field(default_factory=set)
    scrubs: list[tuple[str, str]] = field(default_factory=list)  # (user, up to this tweet)


def read_heap(files: list[tuple[str, bytes]], *, earliest: datetime, now: datetime) -> HeapAnswer:
    """Read files of JSON lines, given as (name, content), and resolve what they hold together."""
    pile = _Pile()
    counts: dict[str, dict[str, int]] = {}
    controls: dict[str, dict[str, int]] = {}
    skipped: list[str] = []
    seen: set[bytes] = set()
    for name, data in sorted(files):
        if data in seen:
            skipped.append(name)
            continue
        seen.add(data)
        counts[name], controls[name] = _read_file(data, pile, earliest, now)
    deleted, dropped, records = _resolve(pile)
    return HeapAnswer(counts, controls, skipped, deleted, dropped, records)


def _read_file(
    data: bytes, pile: _Pile, earliest: datetime, now: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    count: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    kinds: Counter[str] = Counter()
    for raw in lines_of(data):
        line = read_line(raw)
        count["lines"] += 1
        if line.kind == "blank":
            count["blank"] += 1
        elif line.kind == "control":
            count["control"] += 1
            kinds[line.control] += 1
            _obey(line, pile)
        elif line.kind == "corrupt":
            count["read"] += 1
            count["corrupt"] += 1
            pile.drops.append(("corrupt", None))
        else:
            count["pages"] += line.kind == "page"
            for outcome in _judge(line, pile, earliest, now):
                count["paged"] += line.kind == "page"
                count["read"] += 1
                count[outcome] += 1
    return dict(count), dict(kinds)


def _judge(line: Line, pile: _Pile, earliest: datetime, now: datetime) -> Iterator[str]:
    """Put a line's statuses on the pile; say of each why it is dropped, or "records"."""
    for status in line.statuses:
        reason, record = judge_status(status, line.places, earliest=earliest, now=now)
        if reason is None:
            pile.records.append(record)
            yield "records"
        else:
            pile.drops.append((reason, record["user"]))  # a malformed one may have a user
            yield reason


def _obey(line: Line, pile: _Pile) -> None:
    if line.control == "delete":
        tweet = deleted_tweet(line.value)
        if tweet is not None:
            pile.deletes.add(tweet)
    elif line.control == "scrub_geo":
        scrub = scrubbed_range(line.value)
        if scrub is not None:
            pile.scrubs.append(scrub)


def _is_scrubbed(record: Row, scrubs: list[tuple[str, str]]) -> bool:
    """Whether a scrub of its user reaches up to it; ids compare as in M1.8."""
    return any(
        user == record["user"] and id_key(record["tweet_id"]) <= id_key(last)
        for user, last in scrubs
    )


def _resolve(pile: _Pile) -> tuple[int, list[Row], list[Row]]:
    """Return how many were deleted, the table of drops, and the records that remain."""
    left: list[Row] = []
    drops: dict[str, list[str | None]] = {reason: [] for reason in REASONS}
    for reason, user in pile.drops:
        drops[reason].append(user)
    deleted = 0
    for record in pile.records:
        if record["tweet_id"] in pile.deletes:
            deleted += 1
            continue
        if _is_scrubbed(record, pile.scrubs):
            record = {**record, "lon": None, "lat": None, "extent_km": None}  # noqa: PLW2901 - the record without its position
            if record["country"] is None:
                drops["no_geography"].append(record["user"])
                continue
        left.append(record)
    left, duplicates = split_duplicates(sorted(left, key=order_key))
    left, threads = split_threads(left)
    drops["duplicate"] = [record["user"] for record in duplicates]
    drops["thread"] = [record["user"] for record in threads]
    kept: list[str | None] = [record["user"] for record in left]
    read = [user for users in [*drops.values(), kept] for user in users]
    table = [
        {"reason": reason, "records": len(users), "users": len(set(users) - {None})}
        for reason, users in {"read": read, **drops, "kept": kept}.items()
    ]
    return deleted, table, [_with_cells(record) for record in left]


def _with_cells(record: Row) -> Row:
    """M13: cells come from exact positions."""
    lon, lat = record["lon"], record["lat"]
    for name, side in (("cell", 40.0), ("cell_1km", 1.0)):
        record = {**record, name: None if lon is None else cell_of(lon, lat, side)}
    return record
