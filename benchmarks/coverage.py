"""How often 95% intervals hold the truth of simulated worlds, and how near the totals come.

Usage: ``python benchmarks/coverage.py [--worlds 200] [--workers 2]``

SIMULATION: nobody in these worlds exists. Prints a table and which goals are reached. It never
fails for missing one.
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

# A thread for each worker's polars: read before it is imported, also by the workers.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import polars as pl
from pipeline import describe_machine, goal

from tests.worlds.planted import FEW, compared, coverage, judged, still_world

GOAL = (0.92, 0.98)
MOST_ERROR = 0.10
# u_4 of 2015 in Table 1 of Mazzoli et al. 2020, per head of their population.
PAPERS_PENETRATION = 157_500 / 30_100_000
OPEN = "people_per_user"
"""Beside what the estimate does not aim at (METHOD M7): without a goal."""


def main() -> int:
    """Simulate, estimate, and print what came out."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--worlds", type=int, default=200)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--first-seed", type=int, default=0)
    asked = options.parse_args()
    print(describe_machine())
    begun = time.perf_counter()
    seeds = range(asked.first_seed, asked.first_seed + asked.worlds)
    # Forked processes would share the locks of polars' threads.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.workers, mp_context=spawn) as pool:
        whole = pl.concat(pool.map(one_world, seeds))
        errors = pl.Series(pool.map(error_at_the_papers_rate, seeds))
    print(f"{asked.worlds} worlds, {time.perf_counter() - begun:.0f} s\n")
    print_coverage(judged(whole))
    middle = float(errors.abs().median())  # type: ignore[arg-type]  # a column of floats
    goal(
        f"\nmedian relative error of all first exits, {PAPERS_PENETRATION:.2%} of the people "
        f"being users: {middle:.1%} (root mean square {(errors**2).mean() ** 0.5:.1%}, "
        f"mean {errors.mean():+.1%})",
        f"below {MOST_ERROR:.0%}",
        reached=middle < MOST_ERROR,
    )
    return 0


def one_world(seed: int) -> pl.DataFrame:
    """Compare a world with its estimate."""
    return compared(still_world(), seed)


def error_at_the_papers_rate(seed: int) -> float:
    """Relative error of all first exits, with as many users per head as in the paper."""
    table = compared(still_world(penetration=PAPERS_PENETRATION), seed)
    exits = table.filter(pl.col("figure") == "first_exits", pl.col("year").is_null())
    return float(exits["value"].item() / exits["truth"].item() - 1)


def print_coverage(rows: pl.DataFrame) -> None:
    """One line per figure, then the goals."""
    every, enough = coverage(rows), coverage(rows.filter(~pl.col("few")))
    table = every.join(enough, on="figure", how="left", suffix="_enough").sort("figure")
    print(f"{'':<22}{'all rows':>9}{'covered':>9}{f'>= {FEW} users':>13}{'covered':>9}{'error':>8}")
    for row in table.iter_rows(named=True):
        print(
            f"{row['figure']:<22}{row['rows']:>9,}{row['coverage']:>9.1%}"
            f"{row['rows_enough'] or 0:>13,}{row['coverage_enough'] or 0:>9.1%}"
            f"{row['error_enough'] or 0:>8.1%}"
        )
    print()
    for row in table.iter_rows(named=True):
        share = row["coverage_enough"]
        if row["figure"] == OPEN or share is None:
            continue
        wanted = f"{GOAL[0]:.0%} to {GOAL[1]:.0%}"
        reached = GOAL[0] <= share <= GOAL[1]
        goal(f"{row['figure']}: {share:.1%}", wanted, reached=reached)


if __name__ == "__main__":
    sys.exit(main())
