"""How fast simulated worlds are drawn, and how like the paper's Venezuela the preset is.

Usage: ``python benchmarks/simulated_worlds.py [--scale 1.0] [--seed 1]``
"""

import argparse
import time

import polars as pl

import migtrace as mt
from migtrace.simulate import World, simulate

# Tables 1 to 4 and the recurrent of Mazzoli et al. 2020, in thousands but for users.
ACTIVE = {
    1: (106, 110, 82, 51),
    2: (129, 132, 98, 60),
    3: (134, 137, 100, 62),
    4: (157.5, 159.5, 116, 71),
}
DETECTED_2018 = {"BR": 160, "PE": 590, "EC": 243, "CO": 1080}
NEW_RESIDENTS = {"BR": 58, "PE": 504, "EC": 170, "CO": 826}
AWAY = {"Pan-American": (6.55, 11.3, 18.5, 36.2), "Roraima": (1.2, 1.49, 2.6, 1.07)}
LINES = {
    "Pan-American": ((-72.9, 8.5), (-72.0, 7.2)),
    "Roraima": ((-62.5, 5.5), (-60.0, 5.5)),
}
RECURRENT, NON_RECURRENT = 12_518, 22_459


def main() -> None:
    """Print the times and the comparison."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    for world in (World.quiet(), World.messy(), World.venezuela(asked.scale)):
        start = time.perf_counter()
        simulated = simulate(world, seed=asked.seed)
        print(f"{time.perf_counter() - start:6.1f} s  {simulated}")
    study = mt.Study("VE", world.window, world.population, min_users=1)
    compare(mt.estimate(simulated.traces, study), asked.scale)


def compare(found: mt.Estimates, scale: float) -> None:
    """Print what is estimated in the simulated Venezuela beside the paper's figures."""
    for criterion, paper in ACTIVE.items():
        users = found.factors.filter(criterion=criterion)["active"]
        print(
            f"active, criterion {criterion}: {[round(u / scale / 1000, 1) for u in users]}  {paper}"
        )
    own = pl.col("criterion") == 4
    detected = found.detected.filter(own, pl.col("year") == 2018)
    print(f"detected 2018: {thousands(detected)}  {DETECTED_2018}")
    print(f"new residents: {thousands(found.new_residents.filter(own))}  {NEW_RESIDENTS}")
    for road, line in LINES.items():
        away = found.crossings(line).filter(direction="away")
        people = {year: round(people / 1000, 2) for year, _, _, people in away.iter_rows()}
        print(f"{road} away: {people}  {AWAY[road]}")
    recurrent = found.recurrence["recurrent"].sum()
    users = round(recurrent / scale), round((found.recurrence.height - recurrent) / scale)
    print(f"recurrent, non-recurrent: {users}  {(RECURRENT, NON_RECURRENT)}")


def thousands(table: pl.DataFrame) -> dict[str, int]:
    """People by country, in thousands, of the paper's countries."""
    people = dict(table.select("country", "people").iter_rows())
    return {country: round(people.get(country, 0) / 1000) for country in DETECTED_2018}


if __name__ == "__main__":
    main()
