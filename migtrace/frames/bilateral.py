"""Tables of who goes where: flows, push and pull, what an affinity learned, cases compared."""

import dataframely as dy

from migtrace.frames.tables import KEY, PERSONS

_ORIGIN = "Where people come from: ISO 3166-1 alpha-2, or the name of a place."
_DESTINATION = "Where people go, likewise."
_PER_AFFINITY = {"unit": "persons per unit of affinity"}


class Bilateral(dy.Schema):
    """One row per origin and destination: `PushPull.predict`, `radiation`, `Gravity.predict`."""

    origin = dy.String(metadata=KEY, description=_ORIGIN)
    destination = dy.String(metadata=KEY, description=_DESTINATION)
    people = dy.Float64(
        metadata=PERSONS,
        description="People who go from one to the other; below 0 where push and pull without "
        "`nonnegative` say so.",
    )


class BilateralByYear(dy.Schema):
    """One row per origin, destination and year that the source has: `BilateralFlows.table`."""

    origin = dy.String(metadata=KEY, description=_ORIGIN)
    destination = dy.String(metadata=KEY, description=_DESTINATION)
    year = dy.Int32(
        nullable=True, metadata=KEY, description="Calendar year; null in all rows, or in none."
    )
    people = dy.Float64(min=0, metadata=PERSONS, description="People who moved.")


class FlowsLeftOut(dy.Schema):
    """One row per reason for which rows of the source are not in `BilateralFlows.table`."""

    reason = dy.String(metadata=KEY, description="Why they were left out.")
    rows = dy.Int64(min=1, description="How many rows.")
    people = dy.Float64(min=0, metadata=PERSONS, description="How many people are in them.")


class Push(dy.Schema):
    """One row per origin: R_i of M_ij = (R_i + E_j) a_ij."""

    origin = dy.String(metadata=KEY, description=_ORIGIN)
    push = dy.Float64(
        metadata=_PER_AFFINITY,
        description="R_i. Only sums R_i + E_j mean something: all R together are E together.",
    )


class Pull(dy.Schema):
    """One row per destination: E_j of M_ij = (R_i + E_j) a_ij."""

    destination = dy.String(metadata=KEY, description=_DESTINATION)
    pull = dy.Float64(metadata=_PER_AFFINITY, description="E_j, likewise.")


class SplitFractions(dy.Schema):
    """One row per origin and destination that has people."""

    origin = dy.String(metadata=KEY, description=_ORIGIN)
    destination = dy.String(metadata=KEY, description=_DESTINATION)
    fraction = dy.Float64(
        min=0,
        max=1,
        description="Share of those who leave the origin; over its destinations they sum to 1.",
    )


class Coefficients(dy.Schema):
    """One row per term of a regression of flows, in its order: the constant, features, dummies."""

    term = dy.String(
        metadata=KEY, description="`constant`, a feature, or `year=2015` and the like."
    )
    estimate = dy.Float64(description="By how much the log of the expected flow grows with it.")
    standard_error = dy.Float64(
        min=0, description="Robust to unequal variances and to dependence within a pair."
    )
    z = dy.Float64(nullable=True, description="Estimate over standard error.")


class Cases(dy.Schema):
    """One row per model, case, method, task and year held out: `compare_cases`."""

    model = dy.String(
        metadata=KEY,
        description="`push-pull`, `push-pull, nonnegative`, `gravity`, `gravity, margins`, "
        "`radiation`, `last year's flows` or `last year's shares`.",
    )
    case = dy.String(
        nullable=True, metadata=KEY, description="Which features; null where nothing is learned."
    )
    method = dy.String(
        nullable=True, metadata=KEY, description="`poisson` or `log-linear`; null likewise."
    )
    task = dy.String(
        metadata=KEY, description="`margins known`, or `margins of last year` in their place."
    )
    year = dy.Int32(metadata=KEY, description="The year that was told and not learned from.")
    rmse = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="Root mean square error of flows."
    )
    mae = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="Mean absolute error of flows."
    )
    log_rmse = dy.Float64(
        nullable=True, min=0, description="Root mean square error of log(1 + M), M at least 0."
    )
    cpc = dy.Float64(
        nullable=True, min=0, max=1, description="Common part of commuters: 1 where all agree."
    )
    pairs = dy.Int64(nullable=True, min=0, description="Pairs compared, with and without a flow.")
    reason = dy.String(nullable=True, description="Why there is no figure.")


BILATERAL_TABLES: dict[str, type[dy.Schema]] = {
    "bilateral flows": Bilateral,
    "bilateral flows by year": BilateralByYear,
    "flows left out": FlowsLeftOut,
    "push": Push,
    "pull": Pull,
    "split fractions": SplitFractions,
    "coefficients": Coefficients,
    "cases": Cases,
}
"""The schema of each table about who goes where, by what it is called."""
