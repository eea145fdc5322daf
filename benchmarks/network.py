"""Whether planted networks are found again, how long that takes, and what real arrivals give.

Usage: ``python benchmarks/network.py [--seeds 10] [--large] [arrivals.csv]``

Prints tables and which goals are reached; it never fails for missing one. Times are of one
processor core, since a fit uses one. With a CSV of daily arrivals in the Balkans in 2015-16 (one
column per place), it is fitted, forecast from rolling windows, and run under scenarios.
"""

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import polars as pl
from pipeline import describe_machine, goal

from migtrace.forecast import NetworkFlow, Scenario
from tests.forecast.planted_networks import SHAPES, SMALL, mistakes, name, planted

CHAIN = ("greekislands", "mainlandgreece", "fyrom", "serbia", "croatia")
ROADS = pl.DataFrame(
    [
        *((origin, end, None, None) for origin, end in pairwise(CHAIN)),
        ("croatia", "slovenia", "2015-10-16", None),
        ("croatia", "hungary", None, "2015-10-16"),
        ("slovenia", "austria", None, None),
        ("hungary", "austria", None, None),
    ],
    schema=dict.fromkeys(("origin", "destination", "after", "until"), pl.String),
    orient="row",
)
"""The Balkan route; Hungary closed its border with Croatia in the night to 17 October 2015."""


def main() -> None:
    """Print recovery, times, and the real route."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--large", action="store_true", help="also 30 nodes, all pairs")
    options.add_argument("arrivals", nargs="?", help="a CSV of daily arrivals")
    asked = options.parse_args()
    print(describe_machine())
    pl.Config.set_tbl_rows(60).set_tbl_cols(12).set_tbl_width_chars(120)
    recovery(asked.seeds)
    shapes(asked.seeds)
    times(large=asked.large)
    if asked.arrivals:
        real(asked.arrivals)


def fit(
    table: pl.DataFrame, entries: int, graph: list[tuple[str, str]] | None, penalty: float | str
) -> tuple[NetworkFlow, float]:
    """A fitted network, and the seconds of processor time that it took."""
    nodes = table.width - 1
    network = NetworkFlow(graph, penalty=penalty, empties=[name(nodes - 1)])
    begun = time.process_time()
    network.fit(table, entries=[name(place) for place in range(entries)])
    return network, time.process_time() - begun


def recovery(seeds: int) -> None:
    """Find planted networks among all pairs of 8 nodes, from 60 noisy days."""
    print("\n8 nodes, 60 days, 10 edges of 56 pairs, default penalty:")
    print(f"{'noise':>8}{'worlds':>8}{'whole':>8}{'largest error':>15}{'seconds':>9}")
    whole = 0
    for noise in ("5%", "poisson"):
        right, worst, seconds = 0, 0.0, []
        for seed in range(seeds):
            table, fractions = planted(seed, noise, SMALL, nodes=8, entries=3, steps=60)
            network, took = fit(table, 3, None, "backtest")
            wrong = mistakes(network, SMALL, fractions)
            right += not wrong
            if wrong:
                print(f"  seed {seed}: {', '.join(wrong)}; {len(network.notes_)} notes")
            seconds.append(took)
            found = {
                (int(origin[1:]), int(end[1:])): share
                for origin, end, share, *_ in network.edges_.iter_rows()
            }
            errors = [
                abs(found.get(pair, 0.0) - share)
                for pair, share in zip(SMALL, fractions, strict=True)
            ]
            worst = max(worst, *errors)
        whole += right
        print(f"{noise:>8}{seeds:>8}{right:>8}{worst:>15.3f}{np.median(seconds):>9.2f}")
    goal(f"found whole: {whole} of {2 * seeds}", "all", reached=whole == 2 * seeds)


def shapes(seeds: int) -> None:
    """Find networks of several shapes among all pairs of 8 nodes, from 60 noisy days."""
    print(f"\n{'shape':>10}{'noise':>9}{'worlds':>8}{'whole':>7}{'said so':>9}{'seconds':>9}")
    whole = 0
    for shape, (entries, pairs) in SHAPES.items():
        for noise in ("5%", "poisson"):
            right, said, seconds = 0, 0, []
            for seed in range(1000, 1000 + seeds):
                table, fractions = planted(seed, noise, pairs, nodes=8, entries=entries, steps=60)
                network, took = fit(table, entries, None, "backtest")
                wrong = mistakes(network, pairs, fractions)
                right += not wrong
                doubts = network.alternatives_.height + network.rivals_.height
                said += bool(wrong) and doubts > 0
                seconds.append(took)
            whole += right
            print(f"{shape:>10}{noise:>9}{seeds:>8}{right:>7}{said:>9}{np.median(seconds):>9.2f}")
    worlds = 2 * seeds * len(SHAPES)
    goal(f"found whole: {whole} of {worlds}", "all", reached=whole == worlds)


def times(*, large: bool) -> None:
    """Seconds of one core for a fit, by size, graph and penalty."""
    print(f"\n{'nodes':>6}{'days':>6}{'edges':>7}{'penalty':>10}{'seconds':>9}{'mistakes':>10}")
    for nodes, steps, limit in ((8, 30, 1.0), (30, 60, 20.0)):
        entries = 3 if nodes == 8 else 8
        pairs = SMALL if nodes == 8 else layered(nodes)
        table, fractions = planted(0, "5%", pairs, nodes=nodes, entries=entries, steps=steps)
        near = {
            (one, other)
            for one in range(nodes)
            for other in range(nodes)
            if one != other and abs(one - other) <= 3
        }
        neighbours = [(name(one), name(other)) for one, other in sorted(near | set(pairs))]
        graphs = [neighbours, None] if nodes == 8 or large else [neighbours]
        for graph in graphs:
            size = len(graph) if graph else nodes * (nodes - 1)
            for penalty in (1e-3, "backtest"):
                network, took = fit(table, entries, graph, penalty)
                wrong = len(mistakes(network, pairs, fractions))
                print(f"{nodes:>6}{steps:>6}{size:>7}{penalty:>10}{took:>9.2f}{wrong:>10}")
                what = f"{nodes} nodes, {steps} days, {size} edges, penalty {penalty}: {took:.2f} s"
                goal(what, f"under {limit:g} s", reached=took < limit)


def layered(nodes: int) -> list[tuple[int, int]]:
    """Edges from each node to one or two of the three after it."""
    random = np.random.default_rng(1)
    pairs = set()
    for origin in range(nodes - 1):
        after = np.arange(origin + 1, min(origin + 4, nodes))
        ends = random.choice(after, min(2, after.size), replace=False)
        pairs |= {(origin, int(end)) for end in ends if end >= 8}
    reached = {end for _, end in pairs}
    pairs |= {(end - 1, end) for end in range(8, nodes) if end not in reached}
    leaving = {origin for origin, _ in pairs}
    pairs |= {(origin, 8 + origin % 3) for origin in range(8) if origin not in leaving}
    return sorted(pairs)


def week_means(table: pl.DataFrame, forecasts: pl.DataFrame) -> pl.DataFrame:
    """The error of another simple forecast: the mean of the last 7 days, averaged alike."""
    long = table.unpivot(index="date", variable_name="node", value_name="known")
    long = long.with_columns(pl.col("date").cast(pl.String).str.to_date())
    made = forecasts.select(pl.col("made_on").unique())
    back = pl.col("made_on") - pl.col("date")
    last = (
        long.join(made, how="cross")
        .filter(back.dt.total_days().is_between(0, 6))
        .group_by("node", "made_on")
        .agg(pl.col("known").mean().alias("week"))
    )
    means = forecasts.join(last, on=["node", "made_on"]).group_by("node", "date")
    off = pl.col("week") - pl.col("observed")
    return (
        means.agg(pl.col("week").mean(), pl.col("observed").first())
        .group_by("node")
        .agg((off**2).mean().sqrt().alias("week_mean_rmse"))
    )


def real(path: str) -> None:
    """Fit the Balkan route, forecast it from rolling windows, close it."""
    table = pl.read_csv(path, null_values=["N/A"])
    network = NetworkFlow(ROADS, initial="fit", empties=["austria"])
    network.fit(table, entries=["greekislands"])
    print(f"\nBalkan route: penalty {network.penalty_}, loss {network.loss_:.4f}")
    print(network.edges_)
    print(*network.notes_, sep="\n")
    for future in ("mean", "measured"):
        rolled = network.rolling(table, entries=["greekislands"], future=future)
        print(f"\nrolling, 30 days, refit each 7, 14 ahead; who enters then: {future}")
        scores = rolled.scores.drop("model", "horizon", "coverage", "mean_width", "reason")
        print(scores.join(week_means(table, rolled.forecasts), on="node").sort("node"))
    after = "2015-12-15"
    scenarios = [
        Scenario("no arrivals").no_arrivals(after=after),
        Scenario("closed").close("fyrom", "serbia", after=after),
        Scenario("half").arrivals_times(0.5, after=after),
    ]
    comparison = network.compare_scenarios(scenarios, horizon=14)
    late = comparison.difference.filter(pl.col("date") > pl.lit(after).str.to_date())
    print(f"\narrivals after {after}, to two weeks after the last day, and what scenarios change")
    print(late.group_by("node").agg(pl.all().exclude("date", "node").sum()).sort("node"))
    stranded = comparison.runs.filter(pl.col("date") == pl.col("date").max())
    wide = stranded.pivot(on="scenario", index="node", values="population")
    print("\npeople at each node on the last day")
    print(wide)


if __name__ == "__main__":
    main()
