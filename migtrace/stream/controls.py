"""Messages that are no statuses: their kinds, and the deletions they ask for (METHOD M1.7)."""

from migtrace.stream.batch import Batch, Id
from migtrace.stream.lenient import Object, id_of, object_of

_MESSAGES = (
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

# The compliance stream of v2: what happened is the name of the only part of `data`.
_COMPLIANCE = (
    "undelete",
    "withheld",
    "drop",
    "undrop",
    "tweet_edit",
    "user_delete",
    "user_undelete",
    "user_protect",
    "user_unprotect",
    "user_suspend",
    "user_unsuspend",
)


def control_kind(message: Object, /) -> str | None:
    """Kind of an object that is recognisably no status; None when it is not.

    Parameters
    ----------
    message
        An object without a usable tweet id or user: a line, or an entry of a page.

    Returns
    -------
    str or None
        The name of a message of the stream; `counts`, `lists`, `users` or `compliance` for entries
        of v2 answers that hold no tweets.

    Examples
    --------
    >>> control_kind({"limit": {"track": 5}}), control_kind({"id": "1", "text": "no user"})
    ('limit', None)
    """
    for name in _MESSAGES:
        if message.get(name) is not None:
            return name
    has = {name for name, value in message.items() if value is not None}
    if "tweet_count" in has:
        return "counts"
    if {"owner_id", "name"} <= has:
        return "lists"
    if has & {"username", "screen_name"}:
        return "users"
    if "action" in has or ("id" not in has and not has.isdisjoint(_COMPLIANCE)):
        return "compliance"
    return None


def obey(message: Object, batch: Batch, /) -> None:
    """Note what a delete or scrub_geo message asks for; one that names nothing asks for nothing.

    Parameters
    ----------
    message
        The message, in the shape of v1.1 or of v2 (there without the `data` around it).
    batch
        Where it is noted.
    """
    delete = object_of(message.get("delete"))
    post = object_of(delete.get("status")) or object_of(delete.get("tweet"))
    named = _id(post, "id_str", "id")
    if named is not None:
        batch.deletes.append(named)
    scrub = object_of(message.get("scrub_geo"))
    user = _id(scrub, "user_id_str", "user_id")
    if user is None:
        user = _id(object_of(scrub.get("user")), "id_str", "id")
    up_to = _id(scrub, "up_to_status_id_str", "up_to_status_id", "up_to_tweet_id")
    if user is not None and up_to is not None:
        batch.scrubs.append((user, up_to))


def _id(message: Object, *names: str) -> Id | None:
    """Find the first usable id under one of the names."""
    for name in names:
        found = id_of(message.get(name))
        if found is not None and found != "":
            return found
    return None
