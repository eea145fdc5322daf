"""A look at all tweet ids at once: which are deleted, and which several users carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from migtrace.cleaning import find_repeated_ids
from migtrace.cleaning.duplicates import repeated
from migtrace.store.heap import Heap, Orders, Range, limits_of, located_somewhere, obeyed
from migtrace.store.ids import alike, concat_frames, concat_ids, in_share, mixed

ROUND_IDS = 20_000_000
"""Ids that are held in memory at once; more take several rounds."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What all records together tell.

    Attributes
    ----------
    orders
        Which records are deleted or scrubbed.
    contested
        Tweet ids that records of several users carry (METHOD M2.1).
    left
        Records that are not deleted.
    """

    orders: Orders
    contested: pl.Series
    left: int


def survey(heap: Heap, ranges: Sequence[Range], /) -> Survey:
    """Look at every tweet id, some ranges of pseudonyms at a time.

    Parameters
    ----------
    heap
        All that was read.
    ranges
        Ranges of pseudonyms whose records fit into memory.

    Returns
    -------
    Survey
        The findings.
    """
    total = heap.rows("records") + heap.rows("deletes")
    rounds = max(1, -(-total // ROUND_IDS))
    nothing = pl.Series("tweet_id", [], dtype=pl.Int64)
    gone, contested, left = [nothing], [nothing], 0
    for number in range(rounds):
        deletes = _some(heap.table("deletes"), number, rounds)
        carried = [nothing]
        for within in ranges:
            records = heap.records(within, ["tweet_id", "pseudonym"])
            records = records.filter(_share(records["tweet_id"], number, rounds))
            ids, named = alike(records["tweet_id"], deletes)
            deleted = ids.is_in(named.implode())
            gone.append(ids.filter(deleted).unique())
            records = records.filter(~deleted)
            left += records.height
            carried.append(records.unique()["tweet_id"])
        contested.append(repeated(concat_ids(carried)))
    orders = Orders(concat_ids(gone).unique().sort(), limits_of(list(heap.table("scrubs"))))
    return Survey(orders, concat_ids(contested).sort(), left)


def find_owners(
    heap: Heap,
    ranges: Sequence[Range],
    orders: Orders,
    contested: pl.Series,
    /,
    *,
    fill: bool,
) -> pl.DataFrame:
    """Find whose each contested tweet id is: the user's of its first record (METHOD M1.8).

    Parameters
    ----------
    heap, ranges
        As for `survey`.
    orders, contested
        What it found.
    fill
        Whether countries are filled from positions (METHOD M1.5).

    Returns
    -------
    polars.DataFrame
        `tweet_id`, `owner` (pseudonym).
    """
    nobody = pl.DataFrame(schema={"tweet_id": contested.dtype, "owner": pl.UInt64})
    if contested.is_empty():
        return nobody
    found = []
    for within in ranges:
        records = heap.records(within)
        ids, named = alike(records["tweet_id"], contested)
        found.append(records.filter(ids.is_in(named.implode())))
    suspects = located_somewhere(obeyed(concat_frames(found), orders), fill=fill)
    owners = find_repeated_ids(suspects.drop("pseudonym").lazy()).owners
    names = suspects.select("user", "pseudonym").unique()
    return owners.join(names, left_on="owner", right_on="user").select(
        "tweet_id", owner="pseudonym"
    )


def _some(tables: Iterable[pl.DataFrame], number: int, rounds: int) -> pl.Series:
    ids = [t["tweet_id"].filter(_share(t["tweet_id"], number, rounds)) for t in tables]
    return concat_ids([*ids, pl.Series("tweet_id", [], dtype=pl.Int64)]).unique()


def _share(ids: pl.Series, number: int, rounds: int) -> pl.Series:
    """Whether an id's number falls into one of `rounds` even ranges."""
    if rounds == 1:
        return pl.repeat(value=True, n=len(ids), eager=True)
    return in_share(pl.Series(mixed(ids)), number, rounds)
