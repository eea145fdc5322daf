"""The tables with a row for each criterion, from histories, corrected if asked (METHOD M7-M10)."""

import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.errors import UpscalingError
from migtrace.estimate.histories import Histories
from migtrace.estimate.replicates import Plain, Replicator
from migtrace.estimate.study import Study
from migtrace.flows import (
    appearances,
    detected,
    monthly_exits,
    new_residents,
    recurrence_share,
    upscale,
    yearly_counts,
)
from migtrace.residence import CRITERIA
from migtrace.uncertainty import Weights

Tables = dict[str, pl.DataFrame]

COUNTS = {
    ("factors", "population"): "active",
    ("factors", "factor"): "active",
    ("appearances", "people"): "users",
    ("detected", "people"): "users",
    ("monthly", "all_exits"): "exits",
    ("monthly", "first_exits"): "movers",
    ("recurrence_share", "share"): "recurrent",
    ("new_residents", "people"): "users",
}
"""The count that is null where a figure is hidden (METHOD M13), by table and column."""


def flow_tables(
    histories: Histories, study: Study, /, *, lenient: bool = False, plain: Plain = frozenset()
) -> Tables:
    """Compute the tables with a row for each criterion, small groups hidden.

    Parameters
    ----------
    histories
        All residents' histories.
    study
        The parameters.
    lenient
        Whether a year without an active resident of the study's criterion gives nulls, too.
    plain
        Destinations and years of exit whose flows are not weighed by penetration.

    Returns
    -------
    dict of str to polars.DataFrame
        `factors`, `appearances`, `detected`, `monthly`, `recurrence_share`, `new_residents`. Counts
        of users are plain; upscaled figures and shares are corrected if the study says so.

    Raises
    ------
    UpscalingError
        When in some year nobody of the study's criterion is active or left, unless `lenient`.
    ParameterError
        When a correction has no rate or no weight for somebody.
    """
    h = histories
    factors = upscale(
        yearly_counts(h.active, h.exits, h.residents, activity=study.activity),
        population=study.population,
        window=study.months,
        natural_increase=study.natural_increase,
        criterion=None if lenient or study.is_corrected else study.criterion,
    )
    flows = (h.stays, h.exits, h.residents, factors)
    settled = new_residents(h.residence, h.recurrence, *flows[1:], origin=study.origin)
    tables = {
        "factors": factors,
        "appearances": _hidden(appearances(*flows), study),
        "detected": _hidden(detected(*flows), study),
        "monthly": _monthly(h, factors, study),
        "recurrence_share": _recurrence_share(h, study),
        "new_residents": _hidden(settled, study),
    }
    if not study.is_corrected:
        return tables
    return _corrected(tables, Replicator.of(h, study, tables, plain=plain), lenient=lenient)


def first_exit_people(h: Histories, study: Study, factors: pl.DataFrame, /) -> pl.Series:
    """People who leave for the first time, by row of `factors`, corrected if the study says so."""
    if not study.is_corrected:
        return factors["factor"] * factors["first_exits"]
    replicator = Replicator.of(h, study, {"factors": factors})
    counted = replicator.counts["first_exits"].count(replicator.people.everyone())
    return factors["factor"] * pl.Series(counted.ravel())


def _corrected(tables: Tables, replicator: Replicator, *, lenient: bool) -> Tables:
    """Compute the figures anew from weighted counts; what is hidden stays so."""
    weights = replicator.people.everyone()
    if not lenient:
        _check_left(replicator, weights)
    for (name, column), values in replicator.figures(weights).items():
        value = pl.Series(values[:, 0], dtype=pl.Float64).fill_nan(None)
        shown = pl.when(pl.col(COUNTS[name, column]).is_not_null())
        tables[name] = tables[name].with_columns(shown.then(value).alias(column))
    return tables


def _check_left(replicator: Replicator, weights: Weights) -> None:
    """Raise UpscalingError unless somebody stands for the people in every year."""
    study = replicator.study
    years, shape = study.months.years, (len(CRITERIA), -1)
    u, e = (
        replicator.counts[name].count(weights).reshape(shape)[study.criterion - 1]
        for name in ("active", "first_exits")
    )
    for n, year in enumerate(years):
        who = f"criterion {study.criterion}, year {year}"
        if u[n] <= 0:
            msg = f"{who}: no resident with a weight is active, so there is nobody to upscale"
            raise UpscalingError(msg)
        if e[n] > u[n] or (e[n] == u[n] and year != years[-1]):
            msg = (
                f"{who}: by the corrected counts {e[n]:.6g} leave of {u[n]:.6g} who are active, "
                "so nobody is left to upscale"
            )
            raise UpscalingError(msg)


def _monthly(h: Histories, factors: pl.DataFrame, study: Study) -> pl.DataFrame:
    table = monthly_exits(h.exits, h.residents, factors, window=study.months)
    for by, hide in (("movers", ("movers", "first_exits")), ("leavers", ("exits", "all_exits"))):
        table = hide_small_groups(table, min_users=study.min_users, by=by, hide=hide)
    return table.drop("leavers")


def _recurrence_share(h: Histories, study: Study) -> pl.DataFrame:
    """Neither count can be told when one is hidden: with the share, it would follow."""
    table = recurrence_share(h.recurrence, h.residents)
    fewest = pl.min_horizontal("recurrent", "non_recurrent")
    hidden = ("recurrent", "non_recurrent", "share")
    return hide_small_groups(
        table.with_columns(fewest=fewest), min_users=study.min_users, by="fewest", hide=hidden
    ).drop("fewest")


def _hidden(table: pl.DataFrame, study: Study) -> pl.DataFrame:
    return hide_small_groups(table, min_users=study.min_users)
