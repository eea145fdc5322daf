"""METHOD M2: duplicates, threads, bots, gyration, in this order."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from .cells import cell_of, centroid_of, gyration_km
from .screening import Row, is_located, screen

REASONS = (
    "corrupt",
    "malformed",
    "retweet",
    "no_geography",
    "bad_time",
    "duplicate",
    "thread",
    "bot",
    "gyration",
)


def split_duplicates(records: list[Row]) -> tuple[list[Row], list[Row]]:
    """M2.1, over records in order: the first of each identity stays. Returns (kept, dropped)."""
    seen: set[tuple[Any, ...]] = set()
    kept: list[Row] = []
    dropped: list[Row] = []
    for record in records:
        if record["tweet_id"] is not None:
            identity: tuple[Any, ...] = ("id", record["tweet_id"])
        else:
            alike = ("user", "time", "country", "lon", "lat")
            identity = ("alike", *(record[field] for field in alike))
        (dropped if identity in seen else kept).append(record)
        seen.add(identity)
    return kept, dropped


def split_threads(records: list[Row]) -> tuple[list[Row], list[Row]]:
    """M2.2: drop what replies to a record of its own user that M1 and M2.1 left in the data."""
    owner = {r["tweet_id"]: r["user"] for r in records if r["tweet_id"] is not None}
    kept: list[Row] = []
    dropped: list[Row] = []
    for record in records:
        parent = record["reply_to_tweet"]
        is_thread = parent is not None and parent in owner and owner[parent] == record["user"]
        (dropped if is_thread else kept).append(record)
    return kept, dropped


def is_bot(times: list[datetime], max_posts_per_hour: float) -> bool:
    """M2.3, in exact arithmetic: n / max(T, 1) > limit with T in hours."""
    span = (max(times) - min(times)) / timedelta(microseconds=1)
    hours = max(Fraction(int(span), 3_600_000_000), Fraction(1))
    return Fraction(len(times)) / hours > Fraction(max_posts_per_hour)


def roams(records: list[Row], study: Row) -> bool:
    """M2.4: whether a user's radius of gyration is too large, or has no centre."""
    located = [r for r in records if is_located(r, study["max_extent_km"])]
    if not located:
        return False
    side = study["grid"]
    points = [centroid_of(cell_of(r["lon"], r["lat"], side), side) for r in located]
    radius = gyration_km(points)
    return radius is None or radius > study["max_gyration_km"]


def by_user(records: list[Row]) -> dict[Any, list[Row]]:
    """Split records by user, keeping their order."""
    groups: dict[Any, list[Row]] = {}
    for record in records:
        groups.setdefault(record["user"], []).append(record)
    return groups


def clean(rows: list[Row], study: Row) -> tuple[list[Row], list[Row]]:
    """Apply M1 and M2 to the rows of a frame.

    Returns the kept records in M1.8's order, and the table `dropped` (M2.6).
    """
    records, dropped = screen(rows, study)
    records, dropped["duplicate"] = split_duplicates(records)
    records, dropped["thread"] = split_threads(records)
    bots = {
        user
        for user, own in by_user(records).items()
        if is_bot([r["time"] for r in own], study["max_posts_per_hour"])
    }
    dropped["bot"] = [r for r in records if r["user"] in bots]
    records = [r for r in records if r["user"] not in bots]
    roamers = {user for user, own in by_user(records).items() if roams(own, study)}
    dropped["gyration"] = [r for r in records if r["user"] in roamers]
    records = [r for r in records if r["user"] not in roamers]
    return records, _count(rows, dropped, records)


def _count(rows: list[Row], dropped: dict[str, list[Row]], kept: list[Row]) -> list[Row]:
    groups = {"read": rows, **{reason: dropped.get(reason, []) for reason in REASONS}}
    groups["kept"] = kept
    return [
        {
            "reason": reason,
            "records": len(group),
            "users": len({r["user"] for r in group if r.get("user") is not None}),
        }
        for reason, group in groups.items()
    ]
