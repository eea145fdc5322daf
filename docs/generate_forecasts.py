"""Write `docs/forecasts-tried.md`: what forecasts and scenarios give on real figures.

Usage: ``python docs/generate_forecasts.py [--check]``

Every number on the page is computed here, from figures that come with the package, in two to three
minutes on one core. With ``--check`` the page is compared instead of written.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# One thread, read before numpy and polars are imported: small problems are slower on several.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["POLARS_MAX_THREADS"] = "1"
# The same arithmetic on all processors that have it.
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import forecasts_failures as failures
import forecasts_flows as spreads
import forecasts_tables as tables
import forecasts_words as words
import polars as pl
from arrivals import CHAIN, TEST, WARM, since
from computed_page import keep, options_of
from network import ROADS, fit, week_means

from migtrace.forecast import (
    ArrivalForecaster,
    Backtest,
    NetworkFlow,
    Scenario,
    Series,
    compare_cases,
    mediterranean_arrivals,
    spread_year,
    transit_times,
    world_flows,
)
from migtrace.forecast.arrivals.comparing import MODELS
from tests.forecast.planted_networks import SHAPES, SMALL, mistakes, planted

PAGE = Path(__file__).parent / "forecasts-tried.md"
TRAINED, AFTER = "2015-12-31", "2015-12-15"
WORLDS, OTHERS, NOISES = 5, 2, ("5%", "poisson")
YEARS = range(2015, 2025)
SLOW, WEEK = "boosting", 7
"""Trees take seconds a fit: they are fitted every two weeks."""


@dataclass(frozen=True)
class Arrivals:
    """What models of arrivals gave: scores of the test days, of the days before, of all."""

    test: pl.DataFrame
    training: pl.DataFrame
    whole: pl.DataFrame
    week: pl.DataFrame
    times: pl.DataFrame


@dataclass(frozen=True)
class Network:
    """What the network gave: edges, errors by node, runs after a date, planted worlds."""

    edges: pl.DataFrame
    errors: pl.DataFrame
    came: pl.DataFrame
    end: pl.DataFrame
    planted: pl.DataFrame


@dataclass(frozen=True)
class Flows:
    """What push and pull gave: errors by model and year, and the share of flows below 0."""

    cases: pl.DataFrame
    below: Mapping[str, float]


def measure_arrivals(series: Series) -> Arrivals:
    """Backtest every model, a week ahead too, and look for transit times."""
    backtests = {model: backtest(series, model) for model in MODELS}
    spans = ((TEST, "2016-01-10"), (WARM, TRAINED), (WARM, "2016-01-10"))
    scores = [
        pl.concat(since(series, made, start, end) for made in backtests.values())
        for start, end in spans
    ]
    ahead = ArrivalForecaster(horizon=WEEK).backtest(series, start="2015-12-01", refit=WEEK)
    return Arrivals(*scores, ahead.scores, transit_times(series))


def backtest(series: Series, model: str) -> Backtest:
    """Forecast each day since mid-November."""
    refit = 2 * WEEK if model == SLOW else 1
    return ArrivalForecaster(model).backtest(series, start=WARM, refit=refit)


def measure_network(series: Series) -> Network:
    """Fit the Balkan route, forecast it, close it, and look for planted networks."""
    # From more guesses than by default: of minima that are nearly as low the same is found on
    # processors whose last digits differ.
    network = NetworkFlow(ROADS, initial="fit", empties=["austria"], starts=10)
    network.fit(series, entries=["greekislands"])
    rolled = {
        future: network.rolling(series, entries=["greekislands"], future=future)
        for future in ("mean", "measured")
    }
    wide = series.table.pivot("node", index="date", values="arrivals")
    errors = rolled["mean"].scores.join(week_means(wide, rolled["mean"].forecasts), on="node")
    known = rolled["measured"].scores.select("node", known_rmse="rmse")
    scenarios = [
        Scenario("no arrivals").no_arrivals(after=AFTER),
        Scenario("closed").close("fyrom", "serbia", after=AFTER),
    ]
    compared = network.compare_scenarios(scenarios, horizon=2 * WEEK)
    late = compared.difference.filter(pl.col("date") > pl.lit(AFTER).str.to_date())
    runs = compared.runs.filter(pl.col("date") == pl.col("date").max())
    return Network(
        network.edges_,
        errors.join(known, on="node"),
        late.group_by("node").agg(pl.exclude("date").sum()),
        runs.pivot("scenario", index="node", values="population"),
        pl.DataFrame(
            [
                find(shape, noise, seed)
                for shape, seeds in {"designed": WORLDS, **dict.fromkeys(SHAPES, OTHERS)}.items()
                for noise in NOISES
                for seed in range(seeds)
            ]
        ),
    )


def find(shape: str, noise: str, seed: int) -> dict[str, object]:
    """Look for a planted network, and say how far its fractions are from the true ones."""
    entries, pairs = SHAPES.get(shape, (3, SMALL))
    table, fractions = planted(seed, noise, pairs, nodes=8, entries=entries, steps=60)
    network, _ = fit(table, entries, None, "backtest")
    found = {tuple(row[:2]): row[2] for row in network.edges_.rows()}
    off = [
        abs(found.get((f"n{start:02}", f"n{end:02}"), 0.0) - share)
        for (start, end), share in zip(pairs, fractions, strict=True)
    ]
    return {
        "shape": shape,
        "noise": noise,
        "whole": not mistakes(network, pairs, fractions),
        "doubts": network.alternatives_.height + network.rivals_.height > 0,
        "off": max(off),
    }


def measure_flows() -> Flows:
    """Tell held-out years in every way."""
    flows = world_flows()
    last = YEARS[-1]
    below = {
        case: spread_year(flows, year=last, case=case, nonnegative=False).spread.negative_share
        for case in ("1", "2", "3")
    }
    return Flows(compare_cases(flows, years=YEARS, methods=["poisson"]), below)


def render(arrivals: Arrivals, network: Network, flows: Flows, series: Series) -> str:
    """Render the page."""
    at_least = tables.least(arrivals.test, "lasso", CHAIN)
    parts = [
        words.HEADER,
        words.ARRIVALS.format(
            days=len(series.dates),
            missing=series.gaps.height,
            figures=series.table.height,
            test=TEST,
            warm=WARM,
            trained=TRAINED,
        ),
        tables.reductions(arrivals.test),
        tables.errors(arrivals.test),
        words.AFTER_TABLE_1.format(**at_least),
        words.CHOSEN,
        tables.chosen(arrivals.training, arrivals.test),
        words.INTERVALS.format(warm=WARM),
        tables.coverage(arrivals.whole, arrivals.test),
        words.WEEK,
        tables.week(arrivals.week),
        words.TIMES,
        tables.times(arrivals.times),
        words.AFTER_TIMES,
        words.NETWORK,
        tables.edges(network.edges),
        words.ROLLING,
        tables.rolling(network.errors),
        words.SCENARIOS.format(after=AFTER),
        tables.scenarios(network.came, network.end),
        words.PLANTED.format(**tables.recovery(network.planted)),
        words.FLOWS.format(first=YEARS[0], last=YEARS[-1], **spreads.sample(flows.cases)),
        words.KNOWN,
        spreads.cases(flows.cases, "margins known"),
        words.UNKNOWN,
        spreads.cases(flows.cases, "margins of last year"),
        words.BY_YEAR,
        spreads.by_year(flows.cases),
        words.FAIL.format(
            **failures.of_arrivals(arrivals.training, arrivals.test, arrivals.whole),
            **failures.of_network(network.errors, network.end),
            **failures.of_flows(flows.cases, flows.below),
            last=YEARS[-1],
        ),
        words.END,
    ]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or say whether it is up to date."""
    asked = options_of(__doc__).parse_args()
    series = mediterranean_arrivals()
    text = render(measure_arrivals(series), measure_network(series), measure_flows(), series)
    return keep(PAGE, text, check=asked.check, target="forecasts")


if __name__ == "__main__":
    sys.exit(main())
