"""An estimate as it may leave the house: sums that would give hidden groups away (METHOD M13)."""

import math
from dataclasses import replace
from typing import Any

import polars as pl

from migtrace.estimate.cities import Cities
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.flow_tables import COUNTS
from migtrace.estimate.leavers import count_leavers

DIGITS = 3
"""Significant digits of a figure with raked weights."""

COUNT_STEP = 10
"""Totals of people in a city are told to the nearest of these."""

CITY_DECIMALS = 2
"""Decimals of a measure of segregation."""

HIDDEN_GROUPS = 5
"""Times `min_users`: so many people in hidden cells are not placed by what is told of all."""

_GROUPS = ("migrants", "locals")

VECTOR_DECIMALS = 2
"""Decimals of the sums of unit vectors: more would tell of each single move."""


def handed_on(estimates: Estimates, /) -> Estimates:
    """Make an estimate fit to be printed, drawn or written.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    Estimates
        The same study; of its tables those are changed that tell, under the weights or in the
        digits of a sum, of fewer than `min_users` people. With ``min_users=1`` nothing is.

    Notes
    -----
    Ours, for METHOD M13. A sum of whole numbers under known weights has few solutions, so:

    - with `penetration`, a destination for which fewer than `min_users` people leave in a year
      weighs 1 in that year, in every figure; and a month's `first_exits`, or `all_exits`, are null
      when those to some other destination rest on fewer than `min_users` people;
    - with `raking`, upscaled figures but `factors` have three significant digits;
    - `recurrent` and `non_recurrent` are null when a row of `new_residents` is hidden, since they
      are totals over it, and `share` is as coarse as `min_users` of the migrants;
    - `east` and `north` of routes have two decimals, bearings and their bounds none.
    """
    study = estimates.study
    if study.min_users == 1:
        return estimates
    answer = estimates
    if study.penetration is not None and study.origin_share < 1:
        few = _few(estimates)
        answer = _without_ratios(estimates, few)
        answer = replace(answer, monthly=_mixed_hidden(answer, few))
    tables = {
        "recurrence_share": _shares(answer),
        "routes": _coarse_routes(answer.routes),
    }
    if study.raking is not None:
        names = dict.fromkeys(name for name, _ in COUNTS if name != "factors")
        tables |= {n: rounded(tables.get(n, getattr(answer, n))) for n in names}
    return replace(answer, **tables)  # type: ignore[arg-type] # each is a table


def leavers_in_all(estimates: Estimates, /) -> dict[str, Any]:
    """Count who left for the first time in the whole window, by the study's criterion.

    Parameters
    ----------
    estimates
        As `handed_on` made them.

    Returns
    -------
    dict
        `users`, `people` (None where a factor is that somebody needs), and with intervals `low`
        and `high`.
    """
    whole = pl.col("year").is_null() & (pl.col("criterion") == estimates.study.criterion)
    table = count_leavers(estimates).filter(whole).drop("criterion", "year")
    coarse = estimates.study.raking is not None and estimates.study.min_users > 1
    return (rounded(table) if coarse else table).row(0, named=True)


def handed_on_cities(cities: Cities, /) -> Cities:
    """Make tables of cities fit to be printed, drawn or written.

    Parameters
    ----------
    cities
        From `Estimates.cities`.

    Returns
    -------
    Cities
        Measures have two decimals, and counts are told to the nearest ten, from ten on.
        Homes are the same but for a city of which some people of a group, but fewer than five times
        `min_users`, live in cells that are hidden: it has none, and is named in `about` under
        ``"homes_withheld"``. With ``min_users=1`` nothing is changed.

    Notes
    -----
    Ours, for METHOD M13: beside the cells that are shown, measures and totals would tell where the
    few live who are not.
    """
    if cities.study.min_users == 1:
        return cities
    few = _with_few_hidden(cities)
    counts = [
        ((pl.col(group) / COUNT_STEP).round() * COUNT_STEP).clip(COUNT_STEP).cast(pl.Int64)
        for group in _GROUPS
    ]
    ratios = pl.col("value", "null_low", "null_high").round(CITY_DECIMALS)
    # Why a measure is undefined would tell of the people in hidden cells, too.
    undefined = pl.all_horizontal(pl.col("value").is_null(), pl.col(*_GROUPS).is_not_null())
    reason = pl.when(undefined).then(pl.lit("not defined")).otherwise("reason").alias("reason")
    return replace(
        cities,
        segregation=cities.segregation.with_columns(reason, ratios, *counts),
        homes=cities.homes.filter(~pl.col("city").is_in(few)),
        about={**cities.about, "homes_withheld": few},
    )


def _with_few_hidden(cities: Cities) -> list[str]:
    """Cities of which some people of a group, but few, live in cells that are hidden."""
    totals = cities.segregation.group_by("city").agg(pl.col(*_GROUPS).first())
    totals = totals.unpivot(index="city", on=_GROUPS, variable_name="group", value_name="all")
    shown = cities.homes.group_by("city", "group").agg(shown=pl.col("users").sum())
    both = totals.join(shown, on=["city", "group"], how="left")
    hidden = pl.col("all") - pl.col("shown").fill_null(0)
    few = hidden.is_between(1, HIDDEN_GROUPS * cities.study.min_users - 1)
    return both.filter(few)["city"].unique().sort().to_list()


def rounded(table: pl.DataFrame, /) -> pl.DataFrame:
    """Give upscaled figures and their bounds three significant digits.

    Examples
    --------
    >>> rounded(pl.DataFrame({"users": [12], "people": [123456.7], "low": [0.0]})).rows()
    [(12, 123000.0, 0.0)]
    """
    figures = [name for name, dtype in table.schema.items() if dtype == pl.Float64]
    return table.with_columns(pl.col(name).round_sig_figs(DIGITS) for name in figures)


def _without_ratios(estimates: Estimates, few: frozenset[tuple[str, int]]) -> Estimates:
    """Compute the figures again with flows that penetration does not weigh, as sure as before."""
    answer = estimates.computed(estimates.study, plain=few)
    made = estimates.bootstrap
    if made is None:
        return answer
    return answer.intervals(level=made.level, replicates=made.replicates, seed=made.seed)


def _few(estimates: Estimates) -> frozenset[tuple[str, int]]:
    """Destinations and years for which few of the study's residents leave."""
    first = _own_exits(estimates).filter("first")
    counts = first.group_by("destination", year=pl.col("time").dt.year()).len()
    few = counts.filter(pl.col("len") < estimates.study.min_users)
    return frozenset(few.select(pl.col("destination").cast(pl.String), "year").rows())


def _own_exits(estimates: Estimates) -> pl.DataFrame:
    own = estimates.histories.residents.filter(f"c{estimates.study.criterion}").select("user")
    return estimates.histories.exits.join(own, on="user", how="semi")


def _mixed_hidden(estimates: Estimates, plain: frozenset[tuple[str, int]]) -> pl.DataFrame:
    """Hide the figures of months in which few people leave for a destination that is weighed."""
    monthly = estimates.monthly
    exits = _own_exits(estimates).select(
        "user",
        "first",
        pl.col("destination").cast(pl.String),
        month=pl.col("time").dt.date().dt.month_start(),
        year=pl.col("time").dt.year(),
    )
    unweighed = pl.DataFrame(
        sorted(plain), orient="row", schema={"destination": pl.String, "year": pl.Int32}
    )
    exits = exits.join(unweighed, on=["destination", "year"], how="anti")
    for column, prefix, some in (
        ("all_exits", "all_exits_", exits),
        ("first_exits", "", exits.filter("first")),
    ):
        groups = some.group_by("month", "destination").agg(pl.col("user").n_unique())
        few = groups.filter(pl.col("user") < estimates.study.min_users)["month"].unique()
        names = [column, *(f"{prefix}{end}" for end in ("low", "high"))]
        monthly = monthly.with_columns(
            pl.when(~pl.col("month").is_in(few.to_list())).then(pl.col(name)).alias(name)
            for name in names
            if name in monthly.columns
        )
    return monthly


def _shares(estimates: Estimates) -> pl.DataFrame:
    """Recurrence without totals over hidden rows."""
    hidden = estimates.new_residents.filter(pl.col("users").is_null())["criterion"].unique()
    tells = pl.col("criterion").is_in(hidden.to_list())
    both = pl.col("recurrent") + pl.col("non_recurrent")
    step = pl.lit(10.0).pow(((estimates.study.min_users / both).log() / math.log(10)).ceil())
    table = estimates.recurrence_share
    shares = [name for name in ("share", "low", "high") if name in table.columns]
    coarse = [
        pl.when(tells).then((pl.col(name) / step).round() * step).otherwise(name).alias(name)
        for name in shares
    ]
    counts = [
        pl.when(~tells).then(pl.col(name)).alias(name) for name in ("recurrent", "non_recurrent")
    ]
    return table.with_columns(*coarse, *counts)


def _coarse_routes(routes: pl.DataFrame) -> pl.DataFrame:
    degrees = [name for name in ("bearing", "low", "high") if name in routes.columns]
    return routes.with_columns(
        pl.col("east", "north").round(VECTOR_DECIMALS), pl.col(degrees).round(0)
    )
