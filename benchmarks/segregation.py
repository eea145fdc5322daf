"""What the ratio of entropies says of migrants who live as locals do, and how long measuring takes.

Usage: ``python benchmarks/segregation.py [--samples 400] [--seed 1]``

A made-up city of 1 km cells whose attractiveness is lognormal. Prints tables and which goals are
reached. It never fails for missing one.
"""

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pipeline import describe_machine, goal

import migtrace as mt

CELLS, SPREAD, LOCALS = 2000, 1.1, 4000
"""Cells of the city, standard deviation of the log of their weights, locals with a home."""
SIZES = (50, 570, 1300)
NAMES = ("h", "h_plug_in", "h_miller_madow", "h_chao_shen", "h_grassberger")
GOAL = (0.98, 1.02)
PEOPLE, MANY_CELLS = 1_000_000, 50_000

Shares = NDArray[np.float64]
Counts = NDArray[np.int64]


def main() -> None:
    """Print what the ratios are, how often intervals hold, and run times."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--samples", type=int, default=400)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print(describe_machine())
    generator = np.random.default_rng(asked.seed)
    shares = weights_of(generator, CELLS)
    describe(generator.multinomial(LOCALS, shares))
    print(
        f"\nmean (standard deviation) of {asked.samples} cities, migrants and locals drawn alike:"
    )
    reached = print_ratios(fresh(generator, shares, asked.samples))
    for size, mean in reached.items():
        wanted = f"{GOAL[0]} to {GOAL[1]}"
        goal(f"{size} migrants, mean h {mean:.3f}", wanted, reached=GOAL[0] <= mean <= GOAL[1])
    print("\nthe same, migrants drawn from the locals of one city, with replacement:")
    print_ratios(copied(generator, shares, asked.samples))
    print("\nshare of 95% null intervals that hold h of migrants who live as locals do:")
    print_coverage(generator, shares, asked.samples)
    print(f"\nseconds for {MANY_CELLS:,} cells, {PEOPLE:,} people, 200 draws:")
    print_times(generator)


def weights_of(generator: np.random.Generator, cells: int) -> Shares:
    """Draw the share of people that each cell attracts."""
    weights = generator.lognormal(0.0, SPREAD, cells)
    return weights / weights.sum()


def describe(residents: Counts) -> None:
    """Say how unevenly locals live."""
    sizes = np.sort(residents)[::-1]
    print(
        f"\n{residents.sum():,} locals in {(residents > 0).sum():,} of {residents.size:,} cells, "
        f"{sizes[0]} in the largest; the largest tenth of the cells has "
        f"{sizes[: residents.size // 10].sum() / residents.sum():.0%} of them"
    )


def measured(migrants: Counts, residents: Counts, seed: int, draws: int = 200) -> pl.DataFrame:
    """All measures of one city."""
    cells = np.arange(residents.size)
    city = pl.DataFrame({"cell": cells, "migrants": migrants, "locals": residents})
    return mt.segregation_measures(city, draws=draws, seed=seed)


def fresh(
    generator: np.random.Generator, shares: Shares, samples: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Measure cities whose locals are drawn anew each time, as the migrants are."""
    for size in SIZES:
        for seed in range(samples):
            residents = generator.multinomial(LOCALS, shares)
            yield size, measured(generator.multinomial(size, shares), residents, seed)


def copied(
    generator: np.random.Generator, shares: Shares, samples: int
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Measure one city again and again, whose migrants live where the locals of the sample do."""
    residents = generator.multinomial(LOCALS, shares)
    for size in SIZES:
        for seed in range(samples):
            migrants = generator.multinomial(size, residents / residents.sum())
            yield size, measured(migrants, residents, seed)


def print_ratios(cities: Iterator[tuple[int, pl.DataFrame]]) -> dict[int, float]:
    """One line per number of migrants; answers with the means of h."""
    table = pl.concat(found.with_columns(size=size) for size, found in cities)
    print(f"{'migrants':>8}" + "".join(f"{name:>17}" for name in NAMES))
    means = {}
    for size in SIZES:
        rows = {name: table.filter(size=size, measure=name)["value"] for name in NAMES}
        told = "".join(
            f"{f'{rows[name].mean():.3f} ({rows[name].std():.3f})':>17}" for name in NAMES
        )
        print(f"{size:>8}{told}")
        means[size] = float(rows["h"].mean())  # type: ignore[arg-type]  # a column of floats
    return means


def print_coverage(generator: np.random.Generator, shares: Shares, samples: int) -> None:
    """One line per number of migrants beside the locals."""
    for size in (40, 200, 400, 1000, 2000, 4000):
        tables = [
            measured(
                generator.multinomial(size, shares), generator.multinomial(LOCALS, shares), seed
            )
            for seed in range(samples)
        ]
        found = pl.concat(tables).filter(measure="h")
        held = found.select(pl.col("value").is_between("null_low", "null_high").mean()).item()
        print(f"{size:>6} migrants, {size / LOCALS:>4.0%} of the locals: {held:.1%}")


def print_times(generator: np.random.Generator) -> None:
    """One line per number of migrants."""
    shares = weights_of(generator, MANY_CELLS)
    for size in (1300, 30_000, 300_000):
        migrants, residents = (
            generator.multinomial(people, shares) for people in (size, PEOPLE - size)
        )
        begun = time.perf_counter()
        measured(migrants, residents, 0)
        print(f"{size:>8,} migrants: {time.perf_counter() - begun:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
