"""Cutting records into shards of whole users, and cleaning one shard (METHOD M2)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Self

import polars as pl

from migtrace.cleaning import (
    RepeatedIds,
    collapse_threads,
    drop_duplicates,
    drop_strays,
    find_bots,
    find_wide_gyration,
)
from migtrace.corrections import find_impossible_speeds, find_travellers
from migtrace.estimate.study import Study
from migtrace.records import Count, count_gone, order_records

SHARD_ROWS = 4_000_000
"""Records a shard: large enough to keep two cores busy, small enough for bounded memory."""

IN_MEMORY_ROWS = 30_000_000
"""A lazy frame with more records is read once per shard instead of being collected whole."""

SORT_ROWS = 500_000
"""Records that are sorted at once: small sorts stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The records of some users, all of each.

    Attributes
    ----------
    records
        Ordered records whose `user` is a number, the user's place in `users`: whatever the ids
        are, stages work on small sorted integers.
    users
        The ids.
    """

    records: pl.DataFrame
    users: pl.Series

    @classmethod
    def of(cls, ordered: pl.DataFrame) -> Self:
        """Number the users of ordered records."""
        runs = ordered["user"].rle()
        numbered = ordered.with_columns(user=pl.col("user").rle_id())
        return cls(
            numbered.with_columns(order=pl.int_range(pl.len(), dtype=pl.UInt32)),
            runs.struct.field("value"),
        )

    def named(self, table: pl.DataFrame) -> pl.DataFrame:
        """Put the ids back into a table's `user`."""
        return table.with_columns(user=self.users.gather(table["user"]))


def shards(records: pl.LazyFrame | pl.DataFrame, /, *, rows: int = SHARD_ROWS) -> Iterator[Shard]:
    """Split records into shards of whole users, in order.

    Parameters
    ----------
    records
        Screened records. A frame sorted by user is cut between users; another one is partitioned
        by a hash of the user; a lazy frame is read once per shard.
    rows
        About how many records a shard has.

    Yields
    ------
    Shard
        The records of some users; of no records, one empty shard.
    """
    if isinstance(records, pl.LazyFrame):
        total = records.select(pl.len()).collect().item()
        parts = max(1, -(-total // rows))
        for number in range(parts):
            mine = pl.col("user").hash(seed=1) % parts == number
            yield from _partitions(records.filter(mine).collect(), rows)
    elif records["user"].is_sorted():
        for part in _slices(records, rows):
            # One piece of memory: what follows looks rows up by their place.
            yield Shard.of(order_records(part.rechunk().lazy()).collect(engine="in-memory"))
    else:
        partitions = _partitions(records, rows)
        # The partitions are a copy: let the records go, unless the caller keeps them.
        del records
        yield from partitions


def clean_shard(
    shard: Shard, repeated: RepeatedIds, study: Study, /
) -> tuple[pl.DataFrame, dict[str, Count]]:
    """Apply METHOD M2 to some users' records and count the drops.

    Parameters
    ----------
    shard
        From `shards`.
    repeated
        From `find_repeated_ids`, of all records.
    study
        The thresholds.

    Returns
    -------
    tuple
        The records that stay, ordered, without ids; and records and users dropped per reason.
    """
    records = shard.records
    own = _without_strays(shard, repeated.owners)
    once = drop_duplicates(own.lazy(), repeated_ids=repeated.ids).collect(engine="in-memory")
    roots = collapse_threads(once.lazy()).collect(engine="in-memory")
    drops = {"duplicate": count_gone(records, once), "thread": count_gone(once, roots)}
    posts, more = drop_users(roots.drop("tweet_id", "reply_to_tweet"), study)
    return posts, {**drops, **more}


def drop_users(posts: pl.DataFrame, study: Study, /) -> tuple[pl.DataFrame, dict[str, Count]]:
    """Drop bots, users of too wide a gyration (METHOD M2.3-M2.5), and whom corrections flag.

    Parameters
    ----------
    posts
        Records without duplicates and threads, ordered, of whole users.
    study
        The thresholds.

    Returns
    -------
    tuple
        The records that stay, ordered; and records and users dropped per reason: `speed` and
        `traveller` only when the study asks for these.
    """
    drops: dict[str, Count] = {}
    # Most shards have no such user, and a filter that drops nobody would copy the shard.
    bots = find_bots(posts.lazy(), max_posts_per_hour=study.max_posts_per_hour).collect()
    posts, drops["bot"] = _without_users(posts, bots)
    wide = find_wide_gyration(
        posts.lazy(),
        max_gyration_km=study.max_gyration_km,
        grid=study.grid,
        max_extent_km=study.max_extent_km,
    ).collect()
    posts, drops["gyration"] = _without_users(posts, wide)
    if study.speeds is not None:
        speeds = find_impossible_speeds(
            posts.lazy(), max_extent_km=study.max_extent_km, **asdict(study.speeds)
        )
        posts, drops["speed"] = _without_users(posts, speeds.filter("impossible").collect())
    if study.travellers is not None:
        trips = find_travellers(
            posts.lazy(), origin=study.origin, window=study.months, **asdict(study.travellers)
        )
        posts, drops["traveller"] = _without_users(posts, trips.filter("traveller").collect())
    return posts, drops


def _without_users(posts: pl.DataFrame, users: pl.DataFrame) -> tuple[pl.DataFrame, Count]:
    if users.is_empty():
        return posts, (0, 0)
    stay = posts.join(users, on="user", how="anti", maintain_order="left")
    return stay, (posts.height - stay.height, users.height)


def _without_strays(shard: Shard, owners: pl.DataFrame) -> pl.DataFrame:
    """Leave out records whose tweet id belongs to another user, who may be in another shard."""
    numbers = pl.DataFrame({"owner": shard.users}).with_row_index("number")
    here = owners.join(numbers, on="owner", how="left").select("tweet_id", owner="number")
    return drop_strays(shard.records, here)


def _slices(records: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    if records.is_empty():
        yield records
    user = records["user"]
    start = 0
    while start < records.height:
        stop = start + rows
        if stop < records.height:
            stop = int(user.search_sorted(user[stop - 1], side="right"))
        yield records.slice(start, stop - start)
        start = stop


def _partitions(records: pl.DataFrame, rows: int) -> Iterator[Shard]:
    """Partition by user, order each partition, and put them together to shards."""
    parts = max(1, records.height // SORT_ROWS)
    label = (pl.col("user").hash() % parts).cast(pl.UInt16).alias("_part")
    waiting = records.with_columns(label).partition_by("_part", include_key=False)
    del records
    while waiting:
        shard: list[pl.DataFrame] = []
        while waiting and sum(part.height for part in shard) < rows:
            shard.append(order_records(waiting.pop().lazy()).collect(engine="in-memory"))
        yield Shard.of(pl.concat(shard))
