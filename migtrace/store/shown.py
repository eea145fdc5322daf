"""A store and its numbers in words."""

from typing import TYPE_CHECKING

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
