"""Tables of push and pull on `docs/forecasts-tried.md`."""

import polars as pl
from computed_page import table
from forecasts_tables import people

NAMES = {
    "push-pull": "push and pull",
    "push-pull, nonnegative": "push and pull, M ≥ 0",
    "gravity, margins": "the same affinity, by factors",
    "gravity": "the regression alone",
    "radiation": "radiation",
    "last year's shares": "last year's shares",
    "last year's flows": "last year's flows",
}
CASES = {
    "1": "case 1: distance",
    "2": "case 2: and GDP, ties",
    "3": "case 3: and last year",
    "gravity": "populations, distance",
}
KNOWN, LAST = "margins known", "margins of last year"
SHOWN = (
    ("push-pull, nonnegative", "3", KNOWN),
    ("gravity, margins", "3", KNOWN),
    ("radiation", None, KNOWN),
    ("last year's shares", None, KNOWN),
    ("last year's flows", None, LAST),
    ("push-pull, nonnegative", "1", LAST),
    ("gravity", "3", LAST),
)
"""Models of the table by year: name, case, task."""


def sample(cases: pl.DataFrame) -> dict[str, object]:
    """How many pairs are compared."""
    pairs = cases["pairs"].drop_nulls()
    fewest, most = f"{pairs.min():,}", f"{pairs.max():,}"
    return {"pairs": fewest if fewest == most else f"{fewest} to {most}"}


def means(cases: pl.DataFrame, task: str) -> dict[tuple[str, str | None], tuple[float, float]]:
    """Mean over the years of RMSE and of the common part, by model and case."""
    found = (
        cases.filter(task=task)
        .group_by("model", "case")
        .agg(pl.col("rmse").mean(), pl.col("cpc").mean())
    )
    return {(model, case): (rmse, cpc) for model, case, rmse, cpc in found.iter_rows()}


def cases(found: pl.DataFrame, task: str) -> str:
    """Errors of one task, a row per model and a column per case."""
    known = means(found, task)

    def show(key: tuple[str, str | None]) -> str:
        return f"{people(known[key][0])} ({known[key][1]:.2f})" if key in known else ""

    return table(
        ["model", *CASES.values(), "without any"],
        (
            [name, *(show((model, case)) for case in (*CASES, None))]
            for model, name in NAMES.items()
        ),
    )


def by_year(found: pl.DataFrame) -> str:
    """Errors year by year."""
    years = found["year"].unique().sort().to_list()
    rows = []
    for model, case, task in SHOWN:
        one = found.filter(model=model, task=task).filter(pl.col("case").eq_missing(pl.lit(case)))
        what = NAMES[model] + (f", case {case}" if case else "")
        if task == LAST:
            what += ", margins not known"
        rows.append([what, *map(people, one.sort("year")["rmse"])])
    return table(["model", *map(str, years)], rows)
