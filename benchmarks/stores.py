"""Make a large trace store for the benchmarks, without a heap of posts to read.

Usage: ``python benchmarks/stores.py FOLDER [--records 100000000] [--seed 1]``

The posts are those of `posts.py`, drawn anew for each shard; they are screened, cleaned and made
coarse by the functions that `migtrace.ingest` uses, and the store's account is written as it would
be. Only the reading of JSON and the ledger are left out.
"""

import argparse
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
from posts import make_posts

import migtrace as mt
from migtrace.cleaning import collapse_threads, drop_duplicates
from migtrace.records import EARLIEST, order_records, screen_records
from migtrace.store.combine import even_ranges
from migtrace.store.manifest import Manifest, Parameters, ShardFile
from migtrace.store.plan import SHARD_ROWS, double_until
from migtrace.store.resolve import Layout, coarse, write_shard

GRID = mt.SinusoidalGrid(40)


@dataclass(frozen=True)
class Task:
    """One shard to make."""

    number: int
    of: int
    records: int
    seed: int
    folder: Path


def main() -> int:
    """Make the store."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--records", type=int, default=100_000_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    shards = double_until(asked.records, SHARD_ROWS)
    partial = asked.folder.with_name(asked.folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "shards").mkdir(parents=True)
    tasks = [
        Task(number, shards, asked.records // shards, asked.seed, partial)
        for number in range(shards)
    ]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        files = tuple(pool.map(make_shard, tasks))
    rows, users = (sum(getattr(f, name) for f in files) for name in ("rows", "users"))
    parameters = Parameters(EARLIEST, fill_countries=False, grid=GRID, shards=shards)
    count = (rows, users)
    drops = {"read": count, "kept": count}
    Manifest(parameters, "0" * 16, forgotten=True, shards=files, drops=drops).write(partial)
    partial.rename(asked.folder)
    print(f"{rows:,} records of {users:,} users in {shards} shards, {asked.folder}")
    return 0


def make_shard(task: Task) -> ShardFile:
    """Make, clean and write the records of some users."""
    rng = np.random.default_rng((task.seed, task.number))
    posts = screen_records(make_posts(task.records, rng).lazy())
    low, high = even_ranges(task.of)[task.number]
    ids = posts.select("user").unique().collect().to_series()
    names = np.unique(rng.integers(low, high, len(ids), dtype=np.uint64, endpoint=False))
    pseudonyms = pl.DataFrame({"user": ids, "name": names})
    named = posts.join(pseudonyms.lazy(), on="user").drop("user").rename({"name": "user"})
    clean = named.pipe(order_records).pipe(drop_duplicates).pipe(collapse_threads)
    records = coarse(clean.collect(engine="in-memory"), GRID)
    label = f"{task.number + 1:05d}-{task.of}"
    file = write_shard(records, label, Layout(task.folder, GRID, fill=False))
    return ShardFile(file, low, high, records.height, records["user"].n_unique())


if __name__ == "__main__":
    sys.exit(main())
