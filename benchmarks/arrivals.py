"""Arrivals along the Mediterranean route, forecast a day ahead, beside persistence.

Usage: ``python benchmarks/arrivals.py [--designs]``

The figures come with the package: eight places, October 2015 to 10 January 2016. The design is
chosen on the training months alone; ``--designs`` prints that comparison. Prints tables and which
goals are reached. It never fails for missing one.
"""

import argparse
import time
from itertools import pairwise

import polars as pl
from pipeline import describe_machine, goal
from polars import selectors as cs

from migtrace.forecast import (
    ArrivalForecaster,
    Backtest,
    Series,
    mediterranean_arrivals,
    score_forecasts,
    transit_times,
)
from migtrace.forecast.arrivals.comparing import MODELS

WARM, TEST, LAST_24 = "2015-11-15", "2016-01-01", "2015-12-18"
CHAIN = ("greekislands", "mainlandgreece", "fyrom", "serbia", "croatia", "slovenia", "austria")
CLOSED = "hungary"
DESIGNS = {
    "as shipped": {},
    "own past alone": {"neighbours": 0},
    "own past, all features": {"neighbours": 0, "select": None},
    "neighbours 1": {"neighbours": 1},
    "neighbours 3": {"neighbours": 3},
    "half-life 10": {"half_life": 10.0},
    "half-life 30": {"half_life": 30.0},
    "equal weights": {"half_life": None},
    "all features": {"select": None},
    "by coefficient": {"select": "coefficient"},
    "by elimination": {"select": "elimination"},
    "4 features": {"features": 4},
    "12 features": {"features": 12},
}


def main() -> None:
    """Print the study."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--designs", action="store_true")
    asked = options.parse_args()
    print(describe_machine())
    series = mediterranean_arrivals()
    print(f"\n{series}")
    pl.Config(tbl_rows=100, tbl_cols=20, tbl_width_chars=200, float_precision=1)
    if asked.designs:
        print_designs(series)
    backtests = run_all(series)
    print_reductions(series, backtests, TEST, "ten test days, refitted each day")
    once = {model: backtest(series, model, TEST, refit=len(series.dates)) for model in backtests}
    print_reductions(series, once, TEST, "ten test days, fitted once on October-December")
    print_reductions(series, backtests, LAST_24, "last 24 days, refitted each day")
    print_rmse(series, backtests)
    print_chosen(series, backtests)
    print_coverage(series, backtests)
    print_transit(series)


def backtest(
    series: Series,
    model: str,
    start: str,
    *,
    end: str | None = None,
    refit: int = 1,
    **options: object,
) -> Backtest:
    """Backtest one model."""
    forecaster = ArrivalForecaster(model, **options)
    return forecaster.backtest(series, start=start, end=end, refit=refit)


def print_designs(series: Series) -> None:
    """Compare designs on the training months: 15 November to 31 December."""
    print("\ntraining months (forecasts of 15 November to 31 December), error below persistence, %")
    rows = []
    for model in ("lasso", "ridge", "linear"):
        for name, options in DESIGNS.items():
            scores = backtest(series, model, WARM, end="2015-12-31", **options).scores
            rows.append({"model": model, "design": name, **wide(scores)})
    print(with_summary(pl.DataFrame(rows)))


def run_all(series: Series) -> dict[str, Backtest]:
    """Backtest every model from mid-November to the end, refitted each day."""
    done = {}
    for model in MODELS:
        begun = time.perf_counter()
        done[model] = backtest(series, model, WARM)
        print(f"{model}: {time.perf_counter() - begun:.1f} s")
    return done


def since(series: Series, made: Backtest, start: str, end: str = "2016-01-10") -> pl.DataFrame:
    """Scores of the forecasts of some dates."""
    dates = pl.col("date").is_between(pl.lit(start).str.to_date(), pl.lit(end).str.to_date())
    return score_forecasts(made.forecasts.filter(dates), series)


def wide(scores: pl.DataFrame, column: str = "error_reduction_percent") -> dict[str, float]:
    """One figure by place, in the order of the route."""
    figures = dict(scores.select("node", column).iter_rows())
    return {place: figures[place] for place in (*CHAIN, CLOSED)}


def with_summary(table: pl.DataFrame) -> pl.DataFrame:
    """Add how many places are at least 10% below, and the mean of the open ones."""
    places = [pl.col(place) for place in (*CHAIN, CLOSED)]
    return table.with_columns(
        pl.sum_horizontal(place >= 10 for place in places).alias(">=10%"),
        pl.mean_horizontal(CHAIN).alias("mean of 7"),
    )


def print_reductions(
    series: Series, backtests: dict[str, Backtest], start: str, title: str
) -> None:
    """A row per model, and the best of each place."""
    print(f"\nerror below persistence, %, {title}")
    rows = [
        {"model": model, **wide(since(series, made, start))} for model, made in backtests.items()
    ]
    table = pl.DataFrame(rows)
    best = table.select(pl.lit("best of each place").alias("model"), cs.numeric().max())
    told = with_summary(pl.concat([table, best]))
    print(told)
    for label, row in (("lasso, the default", "lasso"), ("best of each place", best[0, "model"])):
        reached = told.row(by_predicate=pl.col("model") == row, named=True)[">=10%"]
        goal(f"{title}, {label}: {reached} places", "at least 6 of 8", reached=reached >= 6)


def print_rmse(series: Series, backtests: dict[str, Backtest]) -> None:
    """A row per model: root mean squared errors on the test days, in people."""
    print("\nRMSE on the ten test days, people a day, refitted each day")
    rows = [
        {"model": model, **wide(since(series, made, TEST), "rmse")}
        for model, made in backtests.items()
    ]
    print(pl.DataFrame(rows))


def print_chosen(series: Series, backtests: dict[str, Backtest]) -> None:
    """The model with the least error in the training months' backtest, and what it then gives."""
    print("\nmodel chosen by the training months (15 November to 31 December), on the test days")
    before = pl.concat([since(series, made, WARM, "2015-12-31") for made in backtests.values()])
    after = pl.concat([since(series, made, TEST) for made in backtests.values()])
    chosen = before.sort("node", "rmse").group_by("node", maintain_order=True).first()
    best = after.sort("node", "rmse").group_by("node", maintain_order=True).first()
    reduction = "error_reduction_percent"
    told = (
        chosen.select("node", "model", training=reduction)
        .join(after.select("node", "model", test=reduction), on=["node", "model"])
        .join(best.select("node", best_on_test="model", best_test=reduction), on="node")
        .sort("node")
    )
    print(told)
    reached = told.filter(pl.col("test") >= 10).height
    goal(f"chosen by training: {reached} places", "at least 6 of 8", reached=reached >= 6)


def print_coverage(series: Series, backtests: dict[str, Backtest]) -> None:
    """How many figures the 90% intervals hold, pooled over places."""
    print("\ncoverage of 90% intervals, pooled over places, %")
    rows = []
    for model, made in backtests.items():
        row: dict[str, object] = {"model": model}
        for name, start, end in (
            ("15 Nov to 10 Jan", WARM, "2016-01-10"),
            ("to 31 Dec", WARM, "2015-12-31"),
            ("ten test days", TEST, "2016-01-10"),
        ):
            scores = since(series, made, start, end)
            share = (scores["coverage"] * scores["steps"]).sum() / scores["steps"].sum()
            row[name] = 100 * share
        places = since(series, made, WARM)
        row |= {"least place": 100 * places["coverage"].min()}
        row |= {"most place": 100 * places["coverage"].max()}
        rows.append(row)
        goal(
            f"{model}, {row['15 Nov to 10 Jan']:.1f}%",
            "85 to 95%",
            reached=85 <= 100 * made.coverage <= 95,
        )
    print(pl.DataFrame(rows))


def print_transit(series: Series) -> None:
    """Transit times along the route, and of the paper's pairs."""
    for difference in ("trend", "step", None):
        table = transit_times(series, difference=difference)
        along = pl.struct("origin", "destination").is_in(
            [{"origin": a, "destination": b} for a, b in pairwise(CHAIN)]
        )
        paper = (pl.col("origin") == "greekislands") | (pl.col("origin") == "mainlandgreece")
        print(f"\ntransit times in days, difference={difference!r}")
        print(table.filter(along | paper, pl.col("destination") != CLOSED))


if __name__ == "__main__":
    main()
