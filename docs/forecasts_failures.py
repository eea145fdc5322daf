"""The numbers that the last section of `docs/forecasts-tried.md` says failures with."""

from collections.abc import Mapping

import polars as pl
from arrivals import CLOSED
from forecasts_flows import KNOWN, LAST, means
from forecasts_tables import (
    LEARNING,
    NAMES,
    PLACES,
    REDUCTION,
    by_place,
    people,
    per_cent,
    pooled,
)

_CLEARLY = 1.001


def against(reduction: float) -> str:
    """Say an error beside persistence's."""
    return f"{per_cent(abs(reduction))}% {'below' if reduction >= 0 else 'above'}"


def named(places: list[str]) -> str:
    """Name places."""
    return " and ".join(NAMES[place] for place in places) or "none"


def of_arrivals(
    training: pl.DataFrame, test: pl.DataFrame, whole: pl.DataFrame
) -> dict[str, object]:
    """Where forecasts of arrivals fail."""

    def told(scores: pl.DataFrame, model: str, place: str) -> str:
        return against(by_place(scores, model, REDUCTION)[place])

    seasonal = by_place(test, "seasonal", REDUCTION)
    single = 100 * whole.filter(pl.col("model").is_in(LEARNING))["coverage"]
    return {
        "closed_before": told(training, "linear", CLOSED),
        "closed_ridge": told(training, "ridge", CLOSED),
        "closed_then": told(test, "linear", CLOSED),
        "islands_before": told(training, "lasso", "greekislands"),
        "islands_then": told(test, "lasso", "greekislands"),
        "islands_trees": told(test, "boosting", "greekislands"),
        "fyrom_trees": told(test, "boosting", "fyrom"),
        "seasonal_worse": sum(reduction < 0 for reduction in seasonal.values()),
        "least_held": per_cent(float(single.min())),
        "most_held": per_cent(float(single.max())),
        "seasonal_held": per_cent(pooled(test, "seasonal")),
        "persistence_held": per_cent(pooled(test, "persistence")),
    }


def of_network(errors: pl.DataFrame, end: pl.DataFrame) -> dict[str, object]:
    """Where the network fails."""
    below = dict(errors.select("node", REDUCTION).iter_rows())
    worse = [place for place in PLACES if below[place] < 0]
    # At the entry both are the same but for the last bits.
    by_a_week = errors.filter(pl.col("rmse") > _CLEARLY * pl.col("week_mean_rmse"))["node"]
    return {
        "better": sum(reduction > 0 for reduction in below.values()),
        "of_places": len(below),
        "worse": named(worse),
        "week_better": named([place for place in PLACES if place in by_a_week]),
        "stranded": people(end.filter(node="fyrom")["closed"].item()),
    }


def of_flows(cases: pl.DataFrame, below: Mapping[str, float]) -> dict[str, object]:
    """Where push and pull fails."""
    known, unknown = means(cases, KNOWN), means(cases, LAST)
    free = cases.filter(model="gravity", case="3", task=KNOWN)
    worst = free.sort("rmse").row(-1, named=True)
    steady = unknown["last year's flows", None]
    blurred = unknown["push-pull, nonnegative", "1"]
    return {
        "push_3": people(known["push-pull, nonnegative", "3"][0]),
        "factors_3": people(known["gravity, margins", "3"][0]),
        "push_1": people(known["push-pull, nonnegative", "1"][0]),
        "factors_1": people(known["gravity, margins", "1"][0]),
        **{f"below_{case}": per_cent(100 * share) for case, share in below.items()},
        "blurred": people(blurred[0]),
        "steady": people(steady[0]),
        "blurred_common": f"{blurred[1]:.2f}",
        "steady_common": f"{steady[1]:.2f}",
        "radiation": people(known["radiation", None][0]),
        "gravity_margins": people(known["gravity, margins", "gravity"][0]),
        "exploded": people(worst["rmse"]),
        "exploded_year": worst["year"],
    }
