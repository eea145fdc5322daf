"""Cutting records into shards of whole users, and cleaning one shard (METHOD M2)."""

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from migtrace.cleaning import collapse_threads, drop_bots, drop_duplicates, drop_wide_gyration
from migtrace.estimate.study import Study
from migtrace.records import Count, order_records

SHARD_ROWS = 4_000_000
"""Records a shard: large enough to keep two cores busy, small enough for bounded memory."""

IN_MEMORY_ROWS = 30_000_000
"""A lazy frame with more records is read once per shard instead of being collected whole."""


def shards(records: pl.LazyFrame | pl.DataFrame, /, *, rows: int = SHARD_ROWS) -> Iterator[pl.DataFrame]:
    """Split records into frames of whole users.

    Parameters
    ----------
    records
        Screened records. A frame whose users stand in one piece each is cut between them; another
        one is partitioned by a hash of the user; a lazy frame is read once per shard.
    rows
        About how many records a shard has.

    Yields
    ------
    polars.DataFrame
        The records of some users, all of each.
    """
    if isinstance(records, pl.LazyFrame):
        total = records.select(pl.len()).collect().item()
        parts = -(-total // rows)
        for part in range(parts):
            yield records.filter(pl.col("user").hash() % parts == part).collect()
    elif records["user"].is_sorted():
        yield from _slices(records, rows)
    elif records.height:
        # Small partitions sort faster, and are put together again up to a shard's size.
        parts = max(1, records.height // max(1, rows // 8))
        keyed = records.with_columns(_part=(pl.col("user").hash() % parts).cast(pl.UInt16))
        del records
        yield from keyed.partition_by("_part", include_key=False, maintain_order=False)


def clean_shard(
    records: pl.DataFrame, owners: pl.DataFrame, study: Study, /
) -> tuple[pl.DataFrame, dict[str, Count]]:
    """Apply METHOD M2 to some users' records and count the drops.

    Parameters
    ----------
    records
        Screened records of whole users.
    owners
        From `shared_ids`: which user a tweet id belongs to that several users carry.
    study
        The thresholds.

    Returns
    -------
    tuple
        The records that stay, ordered, without ids; and records and users dropped per reason.
    """
    ordered = order_records(records.lazy()).collect()
    drops: dict[str, Count] = {}

    def step(reason: str, before: pl.DataFrame, stage: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
        after = stage(before.lazy()).collect()
        drops[reason] = _gone(before, after)
        return after

    posts = step("duplicate", ordered, lambda frame: drop_duplicates(_without_strays(frame, owners)))
    posts = step("thread", posts, collapse_threads).drop("tweet_id", "reply_to_tweet")
    posts = step(
        "bot", posts, lambda f: drop_bots(f, max_posts_per_hour=study.max_posts_per_hour)
    )
    posts = step(
        "gyration",
        posts,
        lambda frame: drop_wide_gyration(
            frame,
            max_gyration_km=study.max_gyration_km,
            grid=study.grid,
            max_extent_km=study.max_extent_km,
        ),
    )
    return posts, drops


def _without_strays(records: pl.LazyFrame, owners: pl.DataFrame) -> pl.LazyFrame:
    """Leave out records whose tweet id belongs to a user that may be in another shard."""
    if owners.is_empty():
        return records
    owned = records.join(owners.lazy(), on="tweet_id", how="left", maintain_order="left")
    return owned.filter(pl.col("owner").is_null() | (pl.col("owner") == pl.col("user"))).drop("owner")


def _slices(records: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    user = records["user"]
    start = 0
    while start < records.height:
        stop = start + rows
        if stop < records.height:
            stop = int(user.search_sorted(user[stop - 1], side="right"))
        yield records.slice(start, stop - start)
        start = stop


def _gone(before: pl.DataFrame, after: pl.DataFrame) -> Count:
    """Records, and users with such records, that a stage dropped."""
    records = before.height - after.height
    if records == 0:
        return 0, 0
    order = before["order"].to_numpy()
    stays = np.zeros(int(order[-1]) + 1, dtype=np.bool_)
    stays[after["order"].to_numpy()] = True
    return records, before["user"].filter(pl.Series(~stays[order])).n_unique()
