"""How the data were filtered: every record that was read, and where it went (METHOD M2.6)."""

from dataclasses import dataclass
from typing import Any

import polars as pl

_MEANING = {
    "read": "all records of the input",
    "corrupt": "lines that do not decode",
    "malformed": "no usable id",
    "retweet": "somebody else's words",
    "no_geography": "neither country nor position",
    "bad_time": "no time, or one that cannot be",
    "duplicate": "seen before",
    "thread": "replies to an own post: one of several",
    "bot": "the user posts faster than people do",
    "gyration": "the user roams farther than people do",
    "speed": "the user steps faster than airliners do",
    "traveller": "the user goes to and fro too often",
    "kept": "what the estimate rests on",
}


_PARTS = (
    *("study", "now", "reading", "intervals", "notes", "lines", "cities"),
    *("versions", "input"),
)
"""What of `study.json` is told, in this order; all but the tables' sizes and what is hidden."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One line of the account.

    Parameters
    ----------
    reason
        Why records were dropped, or that they were read or kept.
    meaning
        The same in words.
    records, users
        How many, and of how many users.
    share
        Records as a share of all that were read, 0 to 1.
    """

    reason: str
    meaning: str
    records: int
    users: int
    share: float


def losses(dropped: pl.DataFrame, /) -> list[Loss]:
    """Tell what was read, dropped and kept.

    Parameters
    ----------
    dropped
        `reason`, `records`, `users`.

    Returns
    -------
    list of Loss
        `read`, the reasons that dropped a record, and `kept`.

    Examples
    --------
    >>> drops = {"reason": ["read", "bot", "kept"], "records": [8, 2, 6], "users": [3, 1, 2]}
    >>> [(loss.reason, loss.share) for loss in losses(pl.DataFrame(drops))]
    [('read', 1.0), ('bot', 0.25), ('kept', 0.75)]
    """
    read = dropped.filter(reason="read")["records"].sum()
    shown = pl.col("reason").is_in(["read", "kept"]) | (pl.col("records") > 0)
    rows = dropped.filter(shown).select("reason", "records", "users").rows()
    return [
        Loss(reason, _MEANING.get(reason, ""), records, users, records / read if read else 0.0)
        for reason, records, users in rows
    ]


def parameters(about: dict[str, Any], /) -> list[tuple[str, str]]:
    """Lay out all that a study was made with, one parameter a line.

    Parameters
    ----------
    about
        The content of `study.json`.

    Returns
    -------
    list of (str, str)
        Names, with dots where one parameter has parts, and values.

    Examples
    --------
    >>> parameters({"study": {"origin": "VE", "grid": {"side_km": 40}, "rule": None}})
    [('study.origin', 'VE'), ('study.grid.side_km', '40'), ('study.rule', 'none')]
    """
    return [line for part in _PARTS if part in about for line in _lines(part, about[part])]


_LONGEST = 200
_MOST = 20
"""Parts of a parameter that are told one by one, such as the files that were read."""


def _lines(name: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [line for key, part in value.items() for line in _lines(f"{name}.{key}", part)]
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        if len(value) > _MOST:
            return [(name, f"{len(value):,} of them: see study.json")]
        numbered = enumerate(value, 1)
        return [line for n, part in numbered for line in _lines(f"{name}.{n}", part)]
    if value is None:
        return [(name, "none")]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return [(name, text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ...")]
