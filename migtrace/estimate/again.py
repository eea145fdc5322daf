"""The traces behind an estimate, read once more when a question needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from warnings import warn

import polars as pl

from migtrace.cleaning import RepeatedIds
from migtrace.errors import ParameterError, StoreWarning
from migtrace.estimate.city_homes import CityHomes
from migtrace.estimate.shards import (
    IN_MEMORY_ROWS,
    SHARD_ROWS,
    Shard,
    clean_shard,
    drop_users,
    shards,
)
from migtrace.estimate.stored import map_groups
from migtrace.estimate.study import Study
from migtrace.store import Store
from migtrace.store.layout import FINE_GRID


class Again(Protocol):
    """Traces that can be gone through once more."""

    def count_homes(
        self, homes: CityHomes, study: Study, /, *, executor: object
    ) -> list[pl.DataFrame]:
        """Count homes among the users, shard by shard."""
        ...


@dataclass(frozen=True, slots=True)
class FrameAgain:
    """A frame of posts, or files read as one.

    Attributes
    ----------
    judged
        Records with the `reason` why METHOD M1 drops them.
    repeated
        Tweet ids that occur more than once in all of them.
    """

    judged: pl.LazyFrame
    repeated: RepeatedIds

    def count_homes(
        self, homes: CityHomes, study: Study, /, *, executor: object
    ) -> list[pl.DataFrame]:
        """Count homes among the users who were ever near a city."""
        if executor is not None:
            msg = "executor: only a store is worked on elsewhere; see migtrace.ingest"
            raise ParameterError(msg)
        screened = self.judged.filter(pl.col("reason").is_null()).drop("reason")
        near = homes.near(screened).collect()
        theirs = screened.join(near.lazy(), on="user", how="semi", maintain_order="left")
        return [
            homes.count(clean_shard(shard, self.repeated, study)[0], shard, study)
            for shard in in_shards(theirs)
        ]


def in_shards(records: pl.LazyFrame, /) -> Iterator[Shard]:
    """Split records, which are collected only when they fit."""
    total = records.select(pl.len()).collect().item()
    return shards(records if total > IN_MEMORY_ROWS else records.collect(), rows=SHARD_ROWS)


@dataclass(frozen=True, slots=True)
class StoreAgain:
    """A trace store."""

    store: Store

    def count_homes(
        self, homes: CityHomes, study: Study, /, *, executor: object
    ) -> list[pl.DataFrame]:
        """Count homes, wherever the executor works."""
        if homes.grid != FINE_GRID:
            msg = (
                f"grid: cells of {homes.grid} are binned from positions that are known to 1 km, "
                "so homes near a cell's edge can fall beyond it"
            )
            warn(msg, StoreWarning, stacklevel=4)
        work = partial(_count_stored, homes)
        return map_groups(self.store, study, work, executor=executor, tell=_silence)


def _count_stored(homes: CityHomes, shard: Shard, study: Study) -> pl.DataFrame:
    near = homes.near(shard.records.lazy()).collect()
    theirs = shard.records.join(near, on="user", how="semi", maintain_order="left")
    posts, _ = drop_users(theirs, study)
    return homes.count(posts, shard, study)


def _silence(share: float) -> None:
    del share
