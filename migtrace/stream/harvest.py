"""What is read from a stretch of lines, and the account that has to add up (METHOD M1.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

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
"""What is counted of lines, and of the statuses in them.

Every line is `blank`, `control`, one of `pages`, or read itself; `paged` statuses came in pages.
What is `read` is `corrupt`, or a status: `malformed`, `retweet`, `no_geography`, `bad_time` or one
of the `records`.
"""

_ENDS = ("corrupt", "malformed", "retweet", "no_geography", "bad_time", "records")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line, or a status of a page, that could not be read, kept as it came.

    Attributes
    ----------
    line
        Number of the line, from 1.
    offset
        Where the line begins, in bytes of the unpacked stream. A piece of a line that is too long
        has the offset of the piece; a status of a page, that of its line.
    reason
        `corrupt`: it does not decode. `malformed`: it decodes, but is no object, or has no usable
        id or user: a text that is not empty or an integer, of at most 1,000 characters.
        `fragment`: damage cut the line short; it is in no count.
    raw
        The bytes, without the line feed that ends the line.
    ends
        False when the line was too long to hold and its next piece follows.
    """

    line: int
    offset: int
    reason: Literal["corrupt", "malformed", "fragment"]
    raw: bytes
    ends: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Harvest:
    """What `read_lines` has read since its last answer.

    Attributes
    ----------
    counts
        By the names of `COUNTS`, zeros too.
    controls
        Lines that are no statuses, by kind; their sum is ``counts["control"]``.
    notes
        Positions and countries that were there and could not be used, by the names of
        `migtrace.records.NOTES`.
    records
        One row per record, in the order of the file: the columns `RECORD_COLUMNS`. Ids are Int64
        when each is the usual spelling of one, text otherwise.
    dropped
        `reason`, `user`: who lost records to `malformed` (where the status names its user),
        `retweet`, `no_geography` or `bad_time`; distinct.
    deletes
        Ids of the tweets that messages say to delete.
    scrubs
        `user`, `up_to`: whose positions to remove, in tweets up to which id.
    bad
        What could not be read, in the order of the file.
    """

    counts: dict[str, int]
    controls: dict[str, int]
    notes: dict[str, int]
    records: pl.DataFrame
    dropped: pl.DataFrame
    deletes: pl.Series
    scrubs: pl.DataFrame
    bad: list[BadLine]


def add_counts(total: dict[str, int], more: Mapping[str, int], /) -> None:
    """Add counts to a total, name by name; names new to the total are taken over.

    Examples
    --------
    >>> total = {"delete": 1}
    >>> add_counts(total, {"delete": 2, "limit": 1})
    >>> total
    {'delete': 3, 'limit': 1}
    """
    for name, count in more.items():
        total[name] = total.get(name, 0) + count


def imbalances(counts: Mapping[str, int], controls: Mapping[str, int], /) -> list[str]:
    """Sums of an account that do not hold, in words; none when all is accounted for.

    Parameters
    ----------
    counts
        Counts by the names of `COUNTS`.
    controls
        Control lines by kind.

    Returns
    -------
    list of str
        One sentence per sum that fails.

    Notes
    -----
    METHOD M1.7.

    Examples
    --------
    >>> counts = dict.fromkeys(COUNTS, 0) | {"lines": 3, "blank": 1, "read": 1, "records": 1}
    >>> imbalances(counts, {})
    ['lines: 3, but blank, control, pages and statuses outside pages make 2']
    """
    ends = sum(counts[name] for name in _ENDS)
    lines = counts["blank"] + counts["control"] + counts["pages"] + counts["read"] - counts["paged"]
    kinds = sum(controls.values())
    found = []
    if counts["lines"] != lines:
        what = "blank, control, pages and statuses outside pages"
        found.append(f"lines: {counts['lines']}, but {what} make {lines}")
    if counts["read"] != ends:
        found.append(f"read: {counts['read']}, but {', '.join(_ENDS)} make {ends}")
    if counts["control"] != kinds:
        found.append(f"control: {counts['control']}, but the kinds make {kinds}")
    return found
