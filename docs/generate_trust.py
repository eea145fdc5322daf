"""Write `docs/trust.md`: what simulated worlds tell of intervals, biases and corrections.

Usage: ``python docs/generate_trust.py [--check] [--workers 2]``

Every number on the page is computed here, from SIMULATED worlds. With ``--check`` the page is
compared instead of written.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

# A thread for each worker's polars: read before it is imported, also by the workers.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import polars as pl
import trust_words as words
from computed_page import keep, options_of, table

import migtrace as mt
from migtrace.simulate import simulate
from tests.worlds.biased import (
    CASES,
    INCREASE,
    MANY_LEAVE,
    TOTALS,
    biases,
    coverages,
    errors,
    scanned,
    trial,
)
from tests.worlds.planted import FEW, compared, coverage, judged, still_world, study_of

PAGE = Path(__file__).parent / "trust.md"
STILL, BENT = 20, 10
"""Worlds behind the table of coverage, and behind the scan and each row of the tables of bias."""

COVERED = {
    "factor": "people per active resident (factor)",
    "people_per_user": "the same, against people per user at home",
    "population": "population, second year",
    "first_exits": "first exits, by year and in all",
    "appearances": "appearances, by year and country",
    "detected": "detected, by year and country",
    "new_residents": "new residents, by country",
    "monthly_first_exits": "first exits, by month",
    "monthly_all_exits": "all exits, by month",
    "crossings": "crossings of a line, by year and direction",
    "recurrence_share": "share of recurrent among migrants",
}
ODD = ("tourists",)
"""Where less error is no merit of the correction."""
LITTLE = 0.02
REMOVED = ("first_exits", "detected", "new_residents")
SENSITIVE = "sparse posts"


@dataclass(frozen=True)
class Results:
    """What the simulated worlds gave."""

    still: pl.DataFrame
    bent: pl.DataFrame
    scan: pl.DataFrame
    choices: pl.DataFrame


def measure(pool: Executor) -> Results:
    """Simulate all worlds, and estimate."""
    scans = [pool.submit(scanned, seed) for seed in range(BENT)]
    choices = pool.submit(choose, 0)
    bent = [pool.submit(trial, name, seed) for name in CASES for seed in range(BENT)]
    still = [pool.submit(still_trial, seed) for seed in range(STILL)]
    return Results(
        *(pl.concat(f.result() for f in many) for many in (still, bent, scans, [choices]))
    )


def still_trial(seed: int) -> pl.DataFrame:
    """Compare a world without violations with its estimate."""
    return compared(still_world(), seed)


def choose(seed: int) -> pl.DataFrame:
    """Compute a world's figures under all choices."""
    simulated = simulate(CASES[SENSITIVE].world, seed=seed)
    return mt.sensitivity(simulated.traces, study_of(simulated.world))


def render(found: Results) -> str:
    """Render the page."""
    still = still_world()
    parts = [
        words.HEADER,
        words.INTERVALS,
        words.COVERAGE.format(
            worlds=STILL,
            people=still.population,
            users=round(still.population * 0.02),
            movers=sum(flow.total for flow in still.flows),
            few=FEW,
        ),
        coverage_table(found.still),
        words.FACTOR,
        words.BIAS.format(worlds=BENT),
        table(["violation", "what happens in these worlds"], what_happens()),
        bias_table(found.bent),
        words.READING,
        words.BENT_COVERAGE,
        bent_coverage_table(found.bent),
        words.REMOVED,
        removed_table(found.bent),
        words.GROWTH.format(grown=1 + INCREASE, low=1 - 1 / (1 + INCREASE)),
        words.WHICH,
        table(
            ["if you think that", "use", "you have to know", "what it does not do"],
            words.CORRECTIONS,
        ),
        words.AFTER_WHICH,
        words.SCAN.format(worlds=BENT),
        scan_table(found.scan),
        words.AFTER_SCAN,
        words.SENSITIVITY.format(rows=found.choices.height),
        choices_table(found.choices),
        words.END.format(still=STILL, bent=BENT, cases=len(CASES)),
    ]
    return "\n".join(parts)


def what_happens() -> Iterable[list[str]]:
    """Describe the worlds of each row."""
    many = CASES[MANY_LEAVE].world
    share = sum(flow.total for flow in many.flows) / many.population
    for name in CASES:
        yield [name, words.CASES[name].format(many=share, increase=INCREASE)]


def coverage_table(still: pl.DataFrame) -> str:
    """Coverage of all figures, and of those that rest on enough users."""
    rows = judged(still)
    every = {row["figure"]: row for row in coverage(rows).to_dicts()}
    enough = {row["figure"]: row for row in coverage(rows.filter(~pl.col("few"))).to_dicts()}
    return table(
        ["figure", "figures, all", "hold", f"on {FEW} users or more", "hold", "standard error"],
        (
            [
                name,
                f"{every[figure]['rows']:,}",
                f"{every[figure]['coverage']:.0%}",
                f"{enough[figure]['rows']:,}",
                f"{enough[figure]['coverage']:.0%}",
                f"{enough[figure]['error']:.1%}",
            ]
            for figure, name in COVERED.items()
        ),
    )


def case_rows(show: Callable[[str, str, str], str]) -> Iterable[list[str]]:
    """Make a row per violation and correction, by what a figure of it says."""
    for name, case in CASES.items():
        for correction in ("", *case.corrections):
            what = f"{name}, **with {correction}**" if correction else name
            yield [what, *(show(name, correction, figure) for figure in TOTALS)]


def bias_table(bent: pl.DataFrame) -> str:
    """Mean relative errors, with their standard errors."""
    known = {tuple(row[:3]): row[3:] for row in biases(bent).rows()}

    def show(*key: str) -> str:
        bias, error = known[key]
        if bias is None or not isfinite(bias):
            return "none"
        return f"{per_cent(bias)} ± {100 * error:.1f}"

    return table(["violation", *(f"{name}, %" for name in TOTALS.values())], case_rows(show))


def bent_coverage_table(bent: pl.DataFrame) -> str:
    """Coverage under each violation."""
    known = {tuple(row[:3]): row[4] for row in coverages(bent).rows()}

    def show(case: str, correction: str, figure: str) -> str:
        shown = "monthly_first_exits" if figure == "monthly_all_exits" else figure
        held = known.get((case, correction, shown))
        return "none" if held is None else f"{held:.0%}"

    names = {**TOTALS, "monthly_all_exits": "first exits by month"}
    return table(["violation", *names.values()], case_rows(show))


def removed_table(bent: pl.DataFrame) -> str:
    """How much of the bias that a violation causes a correction removes."""
    by_seed = {tuple(row[:4]): row[4] for row in errors(bent).rows()}

    def caused(case: str, correction: str, figure: str) -> float:
        # The worlds of the first row have the fault of this one in small.
        base = 0.0 if case == MANY_LEAVE else 1.0
        less = [
            by_seed[case, correction, figure, seed] - base * by_seed["none", "", figure, seed]
            for seed in range(BENT)
        ]
        return sum(less) / len(less)

    def show(case: str, correction: str, figure: str) -> str:
        before, after = caused(case, "", figure), caused(case, correction, figure)
        # Of hardly any bias a share says nothing.
        gone = 1 - abs(after) / abs(before)
        told = f"{gone:.0%} gone" if gone > 0 else "worse"
        share = f" ({told})" if abs(before) > LITTLE else ""
        return f"{per_cent(before)} → {per_cent(after)}{share}"

    return table(
        ["violation, correction", *(f"{TOTALS[figure]}, %" for figure in REMOVED)],
        (
            [f"{name}, with {correction}", *(show(name, correction, figure) for figure in REMOVED)]
            for name, case in CASES.items()
            for correction in case.corrections
            if name not in ODD
        ),
    )


def per_cent(share: float) -> str:
    """Write a share in per cent, with its sign and without a negative nothing."""
    return f"{round(100 * share, 1) + 0.0:+.1f}"


def scan_table(scan: pl.DataFrame) -> str:
    """Ratio of corrected totals to the truth, by λ."""
    ratios = (
        scan.group_by("origin_share", "table")
        .agg(ratio=(pl.col("people") / pl.col("truth")).mean())
        .sort("origin_share", descending=False)
        .pivot("table", index="origin_share", values="ratio")
    )
    names = {"appearances": "appearances", "detected": "detected", "new_residents": "new residents"}
    return table(
        ["λ", *(f"{name} / truth" for name in names.values())],
        (
            [f"{row['origin_share']:.2f}", *(f"{row[name]:.2f}" for name in names)]
            for row in ratios.to_dicts()
        ),
    )


def choices_table(choices: pl.DataFrame) -> str:
    """Smallest and largest ratio to the study's own choice, of any row of each figure."""
    spread = (
        choices.drop_nulls("ratio")
        .group_by("figure")
        .agg(low=pl.col("ratio").min(), high=pl.col("ratio").max())
    )
    return table(
        ["figure", "smallest ratio", "largest ratio"],
        (
            [row["figure"].replace("_", " "), f"{row['low']:.2f}", f"{row['high']:.2f}"]
            for row in spread.sort("figure").to_dicts()
        ),
    )


def main() -> int:
    """Write the page, or say whether it is up to date."""
    options = options_of(__doc__)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    # Forked processes would share the locks of polars' threads.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.workers, mp_context=spawn) as pool:
        text = render(measure(pool))
    return keep(PAGE, text, check=asked.check, target="trust")


if __name__ == "__main__":
    sys.exit(main())
