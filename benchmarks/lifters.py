"""The same bytes for any order of the rows, on the full lifters file, for four origins, with times.

Usage: ``python benchmarks/lifters.py FILE [--origins UA GB RU US] [--orders 3]``

FILE has all presences of athletes at powerlifting meets (the OpenPowerlifting project, public
domain): `user`, `time`, `country`, `lon`, `lat`. Every table of the estimate is made from the rows
as they stand and from random orders of them, and compared by a digest of its bytes. The numbers of
residents and first exits are compared with those that come with the file. Fails when bytes or
numbers differ, never for being slow.
"""

import argparse
import hashlib
import io
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

import migtrace as mt


@dataclass(frozen=True, slots=True)
class Case:
    """An origin, the years of its window, people at the start, and what the answer should be."""

    origin: str
    years: tuple[int, int]
    population: int
    residents: int
    first_exits: int

    @property
    def study(self) -> mt.Study:
        """The study, with METHOD's `earliest`: the numbers that come with the file are of 2006 on.

        The file begins in 1964. An earlier `earliest` changes them by a few: the radius of gyration
        (M2.4) is of the whole trace, and a longer one is more often too wide.
        """
        first, last = self.years
        return mt.Study(
            origin=self.origin,
            window=(f"{first}-01", f"{last}-12"),
            population=self.population,
            now=datetime(2025, 1, 1, tzinfo=UTC),
            min_users=1,
        )


CASES = (
    Case("UA", (2010, 2023), 45_900_000, 2_235, 389),
    Case("GB", (2010, 2023), 62_800_000, 2_824, 1_321),
    Case("RU", (2010, 2023), 142_800_000, 9_775, 894),
    Case("US", (2012, 2019), 313_900_000, 30_654, 1_080),
)


def main() -> int:
    """Estimate for every origin and order; 1 when something differs."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--origins", nargs="+", default=[case.origin for case in CASES])
    options.add_argument("--orders", type=int, default=3, help="random orders for each origin")
    asked = options.parse_args()
    records = pl.read_parquet(asked.file)
    print(f"{records.height:,} records of {records['user'].n_unique():,} users")
    fine = [
        check(case, records, orders=asked.orders) for case in CASES if case.origin in asked.origins
    ]
    print("all as expected" if all(fine) else "NOT all as expected")
    return 0 if all(fine) else 1


def check(case: Case, records: pl.DataFrame, *, orders: int) -> bool:
    """Estimate from the rows as they stand and in random orders, and print what came of it."""
    answers, seconds = [], []
    for seed in range(orders + 1):
        rows = records.sample(fraction=1, shuffle=True, seed=seed) if seed else records
        start = time.perf_counter()
        answers.append(mt.estimate(rows, case.study))
        seconds.append(time.perf_counter() - start)
    digests = [{name: digest(table) for name, table in a.tables.items()} for a in answers]
    differ = sorted({name for d in digests for name in d if d[name] != digests[0][name]})
    residents = answers[0].residents.height
    first_exits = answers[0].exits["first"].sum()
    right = (residents, first_exits) == (case.residents, case.first_exits)
    print(f"\n{case.origin}, {case.years[0]}-{case.years[1]}")
    print(f"  {residents:,} residents, {first_exits:,} first exits: ", end="")
    print("as given" if right else f"given are {case.residents:,} and {case.first_exits:,}")
    print(f"  as it stands {seconds[0]:.2f} s, in random orders", end=" ")
    print(", ".join(f"{s:.2f} s" for s in seconds[1:]))
    print(f"  {len(digests[0])} tables: ", end="")
    print(f"DIFFERENT bytes in {', '.join(differ)}" if differ else "the same bytes in every order")
    return right and not differ


def digest(table: pl.DataFrame) -> str:
    """Digest of a table's bytes in Arrow's file format."""
    # How a table is cut into chunks in memory is no part of it.
    stream = io.BytesIO()
    table.rechunk().write_ipc(stream, compression="uncompressed")
    return hashlib.sha256(stream.getvalue()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
