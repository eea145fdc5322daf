"""The traces behind an estimate, read once more when a question needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from warnings import warn

import polars as pl

from migtrace.cleaning import RepeatedIds
from migtrace.errors import ParameterError, SourceError, StoreWarning
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
from migtrace.records import Count, count_reasons
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
class Gone:
    """The traces of an estimate that was stored or sent: they stay where they were (METHOD M13)."""

    def count_homes(
        self, homes: CityHomes, study: Study, /, *, executor: object
    ) -> list[pl.DataFrame]:
        """Say that there is nothing to count."""
        del homes, study, executor
        msg = "the traces did not come along with these estimates; estimate again for cities"
        raise SourceError(msg)


@dataclass(frozen=True, slots=True, eq=False)
class FrameAgain:
    """A frame of posts, or files read as one.

    Attributes
    ----------
    judged
        Records with the `reason` why METHOD M1 drops them.
    repeated
        Tweet ids that occur more than once in all of them.
    counts
        Records and users by that reason.
    """

    judged: pl.LazyFrame
    repeated: RepeatedIds
    counts: dict[str, Count]

    def __reduce__(self) -> tuple[type[Gone], tuple[()]]:
        return Gone, ()

    def count_homes(
        self, homes: CityHomes, study: Study, /, *, executor: object
    ) -> list[pl.DataFrame]:
        """Count homes among the users who were ever near a city."""
        if executor is not None:
            msg = "executor: only a store is worked on elsewhere; see migtrace.ingest"
            raise ParameterError(msg)
        try:
            if count_reasons(self.judged) != self.counts:
                msg = "the traces are not what they were when the estimates were made"
                raise SourceError(msg)
            screened = self.judged.filter(pl.col("reason").is_null()).drop("reason")
            near = homes.near(screened)
            theirs = screened.join(near.lazy(), on="user", how="semi", maintain_order="left")
            return [
                homes.count(clean_shard(shard, self.repeated, study)[0], shard, study)
                for shard in in_shards(theirs)
            ]
        except (OSError, pl.exceptions.PolarsError) as error:
            msg = f"the traces cannot be read once more: {str(error).splitlines()[0]}"
            raise SourceError(msg) from error


def in_shards(records: pl.LazyFrame, /) -> Iterator[Shard]:
    """Split records, which are collected only when they fit."""
    total = records.select(pl.len()).collect().item()
    return shards(records if total > IN_MEMORY_ROWS else records.collect(), rows=SHARD_ROWS)


@dataclass(frozen=True, slots=True, eq=False)
class StoreAgain:
    """A trace store."""

    store: Store

    def __reduce__(self) -> tuple[type[Gone], tuple[()]]:
        # Its address may hold a password.
        return Gone, ()

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
    near = homes.near(shard.records.lazy())
    theirs = shard.records.join(near, on="user", how="semi", maintain_order="left")
    posts, _ = drop_users(theirs, study)
    return homes.count(posts, shard, study)


def _silence(share: float) -> None:
    del share
