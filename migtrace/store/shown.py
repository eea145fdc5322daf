"""A store and its numbers in words."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.cards import Bar, bars, card, table
from migtrace.records import DROP_REASONS

if TYPE_CHECKING:
    from migtrace.store.opened import Store

PENDING = "an ingest is under way or was interrupted: run it again to add what is missing"
"""What is said of a store with an ingest that has not ended."""


def count(number: int, noun: str, /) -> str:
    """Tell how many there are of something.

    Parameters
    ----------
    number
        How many.
    noun
        What one of them is called.

    Returns
    -------
    str
        Both.

    Examples
    --------
    >>> count(1, "line"), count(2000, "line")
    ('1 line', '2,000 lines')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def facts(store: "Store", /) -> list[str]:
    """Tell in a few lines what a store holds."""
    counts = dict(zip(store.dropped["reason"], store.dropped["records"], strict=True))
    lost, manifest = sum(counts[reason] for reason in DROP_REASONS), store.manifest
    rows, users = count(store.rows, "record"), count(store.users, "user")
    sources = count(len(manifest.sources), "source")
    told = [
        f"{rows} of {users} in {count(len(manifest.shards), 'shard')}",
        f"{counts['read']:,} read from {sources}, {lost:,} dropped",
    ]
    return [*told, PENDING] if store.pending else told


def as_html(title: str, lines: list[str], dropped: pl.DataFrame, /) -> str:
    """Lay out what is said of a store beside where the records that were read have gone.

    Parameters
    ----------
    title
        Its first line.
    lines
        The others.
    dropped
        `reason`, `records`, `users`, from `read` to `kept`.

    Returns
    -------
    str
        HTML with inline SVG; nothing is loaded from anywhere.
    """
    rows = [row for row in dropped.iter_rows() if row[1]]
    whole = next((records for reason, records, _ in rows if reason == "read"), 0)
    drawn = [
        Bar(reason, records, f"{records:,}" + (f" ({records / whole:.1%})" if whole else ""))
        for reason, records, _ in rows
        if reason != "read"
    ]
    cells = [[reason, f"{records:,}", f"{users:,}"] for reason, records, users in rows]
    return card(
        title,
        lines,
        bars(f"What became of {count(whole, 'record')}", drawn),
        table("Records and their users", ["", "records", "users"], cells),
    )
