"""Tables of `docs/forecasts-tried.md`, and the numbers that its prose is filled with.

Everything is rounded so far that another machine, whose sums differ in the last bits, writes the
same: whole per cents, people to three digits.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import floor, log10

import polars as pl
from arrivals import CHAIN, CLOSED
from computed_page import table

REDUCTION = "error_reduction_percent"
NAMES = {
    "greekislands": "Greek islands",
    "mainlandgreece": "mainland Greece",
    "fyrom": "FYROM",
    **{place: place.capitalize() for place in ("serbia", "croatia", "slovenia", "austria")},
    CLOSED: "Hungary",
}
PLACES = tuple(NAMES)
LEARNING = ("lasso", "ridge", "linear", "boosting")
MODELS = (*LEARNING, "persistence", "seasonal")
GOAL = 10
"""Per cent below persistence that a model is to reach."""


def people(figure: float) -> str:
    """Write people, to three digits at most."""
    if figure <= 0:
        return "0"
    digits = 2 - floor(log10(figure))
    return f"{round(figure, min(digits, 0)):,.0f}"


def per_cent(figure: float) -> str:
    """Write per cents whole, without a negative nothing."""
    return f"{round(figure) + 0:.0f}"


def by_place(scores: pl.DataFrame, model: str, column: str) -> dict[str, float]:
    """One column of scores of one model, by node."""
    return dict(scores.filter(pl.col("model") == model).select("node", column).iter_rows())


def of_places(
    scores: pl.DataFrame, column: str, write: Callable[[float], str], models: Sequence[str]
) -> str:
    """Lay a column out, a row per model and a column per place."""
    return table(
        ["model", *NAMES.values()],
        (
            [model, *(write(by_place(scores, model, column)[place]) for place in PLACES)]
            for model in models
        ),
    )


def reductions(test: pl.DataFrame) -> str:
    """Errors below those of persistence, in per cent."""
    models = [model for model in MODELS if model != "persistence"]
    return of_places(test, REDUCTION, per_cent, models)


def errors(test: pl.DataFrame) -> str:
    """Root mean square errors, in people a day."""
    return of_places(test, "rmse", people, MODELS)


def least(test: pl.DataFrame, model: str, open_places: Sequence[str]) -> dict[str, object]:
    """At how many places a model is 10% below persistence or more, and its range where open."""
    found = by_place(test, model, REDUCTION)
    shares = [found[place] for place in open_places]
    return {
        "reached": sum(share >= GOAL for share in found.values()),
        "places": len(found),
        "low": per_cent(min(shares)),
        "high": per_cent(max(shares)),
    }


def chosen(training: pl.DataFrame, test: pl.DataFrame) -> str:
    """The best model before the test days, and what it gave on them."""
    rows = []
    for place in PLACES:
        before = training.filter(node=place).sort("rmse", "model").row(0, named=True)
        after = test.filter(node=place).sort("rmse", "model").row(0, named=True)
        then = by_place(test, before["model"], REDUCTION)[place]
        rows.append(
            [
                NAMES[place],
                before["model"],
                per_cent(before[REDUCTION]),
                per_cent(then),
                f"{after['model']}, {per_cent(after[REDUCTION])}",
            ]
        )
    return table(["place", "best before", "then, %", "on the ten days, %", "best on them"], rows)


def pooled(scores: pl.DataFrame, model: str) -> float:
    """Coverage over all places, in per cent."""
    rows = scores.filter(pl.col("model") == model).drop_nulls("coverage")
    return 100 * float((rows["coverage"] * rows["steps"]).sum()) / int(rows["steps"].sum())


def coverage(whole: pl.DataFrame, test: pl.DataFrame) -> str:
    """What 90% intervals held, by model."""
    rows = []
    for model in MODELS:
        places = 100 * whole.filter(pl.col("model") == model)["coverage"]
        ends = (per_cent(float(places.min())), per_cent(float(places.max())))
        rows.append(
            [
                model,
                per_cent(pooled(whole, model)),
                " to ".join(ends),
                per_cent(pooled(test, model)),
            ]
        )
    heads = ["model", "all places, %", "single places, %", "the ten days alone, %"]
    return table(heads, rows)


def week(scores: pl.DataFrame) -> str:
    """LASSO, one to seven days ahead."""
    shown = (
        scores.group_by("horizon")
        .agg(
            below=pl.col(REDUCTION).filter(pl.col("node").is_in(CHAIN)).median(),
            held=100 * (pl.col("coverage") * pl.col("steps")).sum() / pl.col("steps").sum(),
        )
        .sort("horizon")
    )
    return table(
        ["days ahead", *(str(ahead) for ahead in shown["horizon"])],
        [
            ["error below persistence, %", *map(per_cent, shown["below"])],
            ["intervals hold, %", *map(per_cent, shown["held"])],
        ],
    )


def times(found: pl.DataFrame) -> str:
    """Transit times along the route, and from its beginning to its end."""
    pairs = [*pairwise(CHAIN), *((CHAIN[place], CHAIN[-1]) for place in (0, 1))]
    rows = []
    for origin, destination in pairs:
        row = found.filter(origin=origin, destination=destination).row(0, named=True)
        told = [row["reason"] or "", "", ""]
        if row["lag"] is not None:
            told = [str(row["lag"]), f"{row['low']} to {row['high']}", f"{row['correlation']:.1f}"]
        rows.append([NAMES[origin], NAMES[destination], *told])
    return table(["from", "to", "days", "95% interval", "correlation"], rows)


def edges(found: pl.DataFrame) -> str:
    """Fractions of the network."""
    return table(
        ["from", "to", "fraction a day", "people a day", "needed"],
        (
            [
                NAMES[row["origin"]],
                NAMES[row["destination"]],
                f"{row['fraction']:.1f}",
                people(row["people"]),
                "yes" if row["needed"] else "no",
            ]
            for row in found.iter_rows(named=True)
        ),
    )


def rolling(found: pl.DataFrame) -> str:
    """Errors of two weeks' forecasts, by node."""
    columns = {
        "rmse": "network",
        "persistence_rmse": "persistence",
        "week_mean_rmse": "mean of a week",
        "known_rmse": "network, entries known",
    }
    return table(
        ["place", *columns.values(), "below persistence, %"],
        (
            [
                NAMES[place],
                *(people(row[name]) for name in columns),
                per_cent(row[REDUCTION]),
            ]
            for place in PLACES
            for row in found.filter(node=place).iter_rows(named=True)
        ),
    )


def scenarios(came: pl.DataFrame, end: pl.DataFrame) -> str:
    """Arrivals after the edit, and who is where in the end."""
    rows = []
    for place in PLACES:
        arrived = came.filter(node=place).row(0, named=True)
        there = end.filter(node=place).row(0, named=True)
        base = arrived["baseline"]
        changed = [base + arrived["no arrivals"], base + arrived["closed"]]
        last = [there["baseline"], there["no arrivals"], there["closed"]]
        rows.append([NAMES[place], *map(people, (base, *changed, *last))])
    heads = [f"{what}: {run}" for what in ("came", "there") for run in ("plain", "quiet", "closed")]
    return table(["place", *heads], rows)


def recovery(found: pl.DataFrame) -> dict[str, object]:
    """How many planted networks were found whole."""
    designed = found.filter(shape="designed")
    others = found.filter(pl.col("shape") != "designed")
    wrong = others.filter(~pl.col("whole"))
    return {
        "worlds": designed.height,
        "whole": int(designed["whole"].sum()),
        "others": others.height,
        "others_whole": int(others["whole"].sum()),
        "wrong": wrong.height,
        "said_so": int(wrong["doubts"].sum()),
        **{
            f"off_{noise.strip('%')}": f"{designed.filter(noise=noise)['off'].max():.2f}"
            for noise in ("5%", "poisson")
        },
    }
