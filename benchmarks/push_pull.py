"""Push and pull on UNHCR's flows: how long it takes, and which case tells unseen years best.

Usage: ``python benchmarks/push_pull.py [--first 2015] [--last 2024] [--part time|terms|cases]
[--constants]``

Three parts: the quadratic problem at 230 x 230, beside a general solver;
what an affinity should hold, on years before those of the comparison; and the paper's Table 2 on
years held out; ``--constants`` gives each country one (minutes). Tables are the same in every run;
times are not. It never fails for missing a goal.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pipeline import describe_machine, goal

from migtrace.errors import MigtraceError
from migtrace.forecast import (
    Affinity,
    BilateralFlows,
    PushPull,
    case_features,
    compare_cases,
    pair_features,
    read_flows,
    world_flows,
)
from migtrace.forecast.push_pull.features import CASES, GRAVITY, countries_with
from migtrace.forecast.push_pull.nonnegative import solve_nonnegative
from migtrace.forecast.push_pull.transport import solve
from tests.forecast.general_solver import by_clarabel

Floats = NDArray[np.float64]

COUNTRIES, ROUNDS = 230, 5
SIZES = ("log(population_origin)", "log(population_destination)")
MORE_CASES = {"gravity": GRAVITY, **CASES, "2 + sizes": (*CASES["2"], *SIZES)}
VALIDATION = (2012, 2013, 2014)
"""Years that decide what an affinity holds; none of them is in the comparison."""


def main() -> None:
    """Print all parts, or the one that is asked for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--first", type=int, default=2015)
    options.add_argument("--last", type=int, default=2024)
    options.add_argument("--part", choices=("time", "terms", "cases"))
    options.add_argument("--constants", action="store_true", help="one for each country")
    asked = options.parse_args()
    pl.Config.set_tbl_rows(-1)
    pl.Config.set_tbl_cols(-1)
    pl.Config.set_tbl_width_chars(140)
    pl.Config.set_tbl_hide_column_data_types(active=True)
    pl.Config.set_tbl_hide_dataframe_shape(active=True)
    pl.Config.set_float_precision(3)
    if asked.part in (None, "time"):
        print(describe_machine())
        print_times()
    if asked.part in (None, "terms"):
        print_terms()
    if asked.part in (None, "cases"):
        print_cases(range(asked.first, asked.last + 1), country_terms=asked.constants)


def print_times() -> None:
    """Seconds and deviations of both variants, for three kinds of made-up worlds."""
    print(f"\n{COUNTRIES} x {COUNTRIES}, seconds, best and worst of {ROUNDS} worlds:")
    kinds: dict[str, tuple[float, float]] = {
        "affinities within a factor of 10, even flows": (0.5, 1.0),
        "affinities over 4 orders of magnitude, uneven flows": (1.5, 2.5),
        "affinities over 8 orders of magnitude, very uneven flows": (3.0, 4.0),
    }
    for kind, (apart, uneven) in kinds.items():
        for name, tell in (("plain", tell_plain), ("nonnegative", tell_nonnegative)):
            seconds, worst = [], 0.0
            for seed in range(ROUNDS):
                affinity, true = make_world(seed, apart, uneven)
                start = time.perf_counter()
                flows = tell(affinity, true)
                seconds.append(time.perf_counter() - start)
                worst = max(worst, deviation(flows, true))
            print(f"{kind}, {name}: {min(seconds):.3f} to {max(seconds):.3f} s", end="; ")
            print(f"margins met to {worst:.1e}")
            goal(f"  slowest {max(seconds):.2f} s", "under 1 s", reached=max(seconds) < 1)
            goal(f"  margins to {worst:.1e}", "1e-9", reached=worst <= 1e-9)
    affinity, true = make_world(0, 0.5, 1.0)
    for name, tell in (("plain", tell_plain), ("nonnegative", tell_nonnegative)):
        start = time.perf_counter()
        peer = by_clarabel(affinity, true, nonnegative=name == "nonnegative")
        seconds_peer = time.perf_counter() - start
        off = float(np.abs(tell(affinity, true) - peer).max() / true.max())
        print(
            f"{name}: clarabel takes {seconds_peer:.1f} s, largest difference {off:.1e}", end="; "
        )
        goal("", "1e-6 of the largest flow", reached=off <= 1e-6)


def make_world(seed: int, apart: float, uneven: float) -> tuple[Floats, Floats]:
    """Lognormal affinities and whole flows, 0 between a country and itself."""
    generator = np.random.default_rng(seed)
    affinity = np.exp(generator.normal(0.0, apart, (COUNTRIES, COUNTRIES)))
    flows = np.round(np.exp(generator.normal(1.0, uneven, (COUNTRIES, COUNTRIES))))
    np.fill_diagonal(affinity, 0.0)
    np.fill_diagonal(flows, 0.0)
    return affinity, flows


def tell_plain(affinity: Floats, true: Floats) -> Floats:
    """Flows by the linear system."""
    flows: Floats = affinity * solve(affinity, true.sum(axis=1), true.sum(axis=0)).sums()
    return flows


def tell_nonnegative(affinity: Floats, true: Floats) -> Floats:
    """Flows of at least 0."""
    found, _ = solve_nonnegative(affinity, true.sum(axis=1), true.sum(axis=0))
    flows: Floats = affinity * np.maximum(found.sums(), 0.0)
    return flows


def deviation(flows: Floats, true: Floats) -> float:
    """Largest relative difference of a margin."""
    pairs = [(flows.sum(axis=axis), true.sum(axis=axis)) for axis in (0, 1)]
    return max(float(np.max(np.abs(told - sums) / sums)) for told, sums in pairs)


def print_terms() -> None:
    """RMSE on the years before the comparison, margins known, by what the affinity holds."""
    flows = read_flows(world_flows())
    table = pair_features(years=range(2005, max(VALIDATION) + 1), flows=flows)
    flows = flows.among(set(table["origin"]))
    variants: dict[str, dict[str, object]] = {
        "all terms": {},
        "terms of pairs alone": {"terms": "pair"},
        "all terms, a constant for each country": {"country_terms": True},
    }
    cases = {case: case_features(case) for case in ("1", "2", "3")}  # type: ignore[arg-type]  # the three
    cases["2 + sizes"] = MORE_CASES["2 + sizes"]
    rows = []
    for case, features in cases.items():
        for name, options in variants.items():
            affinity = Affinity(features, **options)  # type: ignore[arg-type]  # as above
            scores = [score_terms(affinity, flows, table, year) for year in VALIDATION]
            plain, above = (float(np.mean(column)) for column in zip(*scores, strict=True))
            rows.append((case, name, plain, above))
    print(f"\nRMSE (persons), mean of {VALIDATION[0]}-{VALIDATION[-1]}, margins known, Poisson:")
    print(pl.DataFrame(rows, schema=["case", "affinity", "plain", "nonnegative"], orient="row"))


def score_terms(
    affinity: Affinity, flows: BilateralFlows, table: pl.DataFrame, year: int
) -> list[float]:
    """RMSE of both variants in one year, learned from those before."""
    past = flows.of([each for each in flows.years if 2005 <= each < year])
    fitted = affinity.fit(past, table.filter(pl.col("year") < year))
    now = table.filter(pl.col("year") == year)
    names = countries_with(now, ["gdp_usd_origin", "population_origin"])
    inside = pl.all_horizontal(pl.col("origin", "destination").is_in(names))
    told_by = fitted.predict(now.filter(inside))
    true = flows.among(names).of(year)
    pairs = now.filter(inside).select("origin", "destination")
    observed = pairs.join(true.table, on=["origin", "destination"], how="left")
    observed = observed.select("origin", "destination", true=pl.col("people").fill_null(0.0))
    errors = []
    for nonnegative in (False, True):
        try:
            told = PushPull(told_by, nonnegative=nonnegative).fit(true).spread_.flows
        except MigtraceError as error:
            print(f"{year}: {error}")
            errors.append(float("nan"))
            continue
        both = observed.join(told, on=["origin", "destination"], how="left")
        off = both["people"].fill_null(0.0) - both["true"]
        errors.append(float(np.sqrt((off.to_numpy() ** 2).mean())))
    return errors


def print_cases(years: Sequence[int], *, country_terms: bool) -> None:
    """The paper's Table 2, on years that were held out."""
    start = time.perf_counter()
    cases = CASES if country_terms else MORE_CASES
    table = compare_cases(world_flows(), years=years, cases=cases, country_terms=country_terms)
    seconds = time.perf_counter() - start
    silent = table.filter(pl.col("reason").is_not_null())
    print(f"\n{years[0]}-{years[-1]}, each told from the years before it alone: ", end="")
    print(
        f"{table['pairs'].min():,} to {table['pairs'].max():,} pairs a year; {seconds:.0f} s; ",
        end="",
    )
    print(f"{silent.height} of {table.height} figures missing")
    for task in table["task"].unique().sort():
        one = table.filter(pl.col("task") == task)
        best = pl.col("rmse") == pl.col("rmse").min().over("year")
        summary = (
            one.with_columns(best=best)
            .group_by("model", "case", "method")
            .agg(
                pl.col("rmse").mean(),
                median=pl.col("rmse").median(),
                mae=pl.col("mae").mean(),
                log_rmse=pl.col("log_rmse").mean(),
                cpc=pl.col("cpc").mean(),
                years_best=pl.col("best").sum(),
            )
            .sort("rmse", "model", "case", "method")
        )
        print(f"\n{task}: means over the years (median: of the years' RMSE)")
        print(summary)
        print(f"\n{task}: RMSE by year, Poisson")
        chosen = one.filter(pl.col("method").fill_null("poisson") == "poisson")
        label = pl.concat_str(
            "model", pl.col("case").fill_null(""), separator=" "
        ).str.strip_chars()
        print(
            chosen.with_columns(label.alias("model"), pl.col("rmse").round(0).cast(pl.Int64))
            .pivot(on="year", index="model", values="rmse")
            .sort("model")
        )


if __name__ == "__main__":
    main()
