"""What a physical line of a file is: blank, corrupt, control, a page of statuses, or one status."""

import json
from dataclasses import dataclass, field

from .statuses import Json, id_of, part

MAX_LINE_BYTES = 32 * 2**20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MESSAGES = (
    "delete",
    "scrub_geo",
    "limit",
    "disconnect",
    "status_withheld",
    "user_withheld",
    "warning",
    "friends",
    "friends_str",
    "event",
    "direct_message",
    "control",
    "info",
)


@dataclass(frozen=True)
class Line:
    """One physical line: its kind, and what it holds."""

    kind: str  # blank, corrupt, control, page or status
    control: str = ""  # which kind of control message
    value: Json = None  # the decoded object of a control message
    statuses: list[Json] = field(default_factory=list)
    places: dict[str, Json] = field(default_factory=dict)  # of a v2 page, by id


def lines_of(data: bytes) -> list[bytes]:
    """Split a file at line feeds and nowhere else; the last line may lack its own."""
    lines = data.removeprefix(BYTE_ORDER_MARK).split(b"\n")
    return lines if lines[-1] else lines[:-1]


def read_line(line: bytes) -> Line:
    """Say what a line is."""
    stripped = line.strip()
    if not stripped:
        return Line("blank")
    if len(line) > MAX_LINE_BYTES:
        return Line("corrupt")
    try:
        value = json.loads(stripped.decode("utf-8"))
    except (ValueError, RecursionError):  # a wrong byte is a ValueError too
        return Line("corrupt")
    return _sort(value)


def _sort(value: Json) -> Line:
    """Tell control messages, pages and statuses apart."""
    message = message_of(value)
    if message is not None:
        return Line("control", control=message, value=value)
    if isinstance(value, list):
        return Line("page", statuses=value)
    if isinstance(value, dict) and "data" in value:
        data = value["data"]
        statuses = data if isinstance(data, list) else [data]
        return Line("page", statuses=statuses, places=places_of(value))
    return Line("status", statuses=[value])


def message_of(value: Json) -> str | None:
    """Return the kind of a control message; None when it is none."""
    if not isinstance(value, dict):
        return None
    if not {"id", "id_str", "user", "data"} & set(value):
        for message in MESSAGES:
            if message in value:
                return message
    if {"id", "action"} <= set(value) and not {"user", "author_id"} & set(value):
        return "compliance"
    if "data" in value:
        for message in ("delete", "scrub_geo"):
            if part(value, "data", message) is not None:
                return message
        data = value["data"]
        items = data if isinstance(data, list) else [data]
        return None if any(is_tweet(item) for item in items) else "response"
    return "response" if {"errors", "meta"} & set(value) and "id" not in value else None


def is_tweet(item: Json) -> bool:
    """Whether an item of a v2 response is a tweet, not a count, a list or a user."""
    return isinstance(item, dict) and bool({"author_id", "text"} & set(item))


def places_of(response: Json) -> dict[str, Json]:
    """Return the places that a v2 response brings along."""
    listed = part(response, "includes", "places")
    places = listed if isinstance(listed, list) else []
    return {place["id"]: place for place in places if isinstance(part(place, "id"), str)}


def deleted_tweet(message: Json) -> str | None:
    """Return the id of the tweet that a `delete` names; None when it names none."""
    return id_of(
        part(message, "delete", "status", "id_str"),
        part(message, "delete", "status", "id"),
        part(message, "data", "delete", "tweet", "id"),
    )


def scrubbed_range(message: Json) -> tuple[str, str] | None:
    """Return the user and the last tweet id that a `scrub_geo` names; None when one is missing."""
    scrub = part(message, "scrub_geo")
    user = id_of(
        part(scrub, "user_id_str"),
        part(scrub, "user_id"),
        part(message, "data", "scrub_geo", "user", "id"),
    )
    last = id_of(
        part(scrub, "up_to_status_id_str"),
        part(scrub, "up_to_status_id"),
        part(message, "data", "scrub_geo", "up_to_tweet_id"),
    )
    return None if user is None or last is None else (user, last)
