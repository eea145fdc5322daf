"""The tables with a row for each criterion, from histories, corrected if asked (METHOD M7-M10)."""

import numpy as np
import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.errors import UpscalingError
from migtrace.estimate.histories import Histories
from migtrace.estimate.replicates import Replicator
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

Tables = dict[str, pl.DataFrame]


def flow_tables(histories: Histories, study: Study, /, *, lenient: bool = False) -> Tables:
    """Compute the tables with a row for each criterion, small groups hidden.

    Parameters
    ----------
    histories
        All residents' histories.
    study
        The parameters.
    lenient
        Whether a year without an active resident of the study's criterion gives nulls, too.

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
        criterion=None if lenient else study.criterion,
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
    return _corrected(tables, h, study, lenient=lenient) if study.is_corrected else tables


def _corrected(tables: Tables, h: Histories, study: Study, *, lenient: bool) -> Tables:
    """Compute the figures anew from weighted counts; what is hidden stays so."""
    replicator = Replicator.of(h, study, tables)
    everyone = np.ones((len(replicator.people.users), 1), dtype=np.uint8)
    figures = replicator.figures(replicator.people.weigh(everyone))
    for (name, column), values in figures.items():
        value = pl.Series(values[:, 0], dtype=pl.Float64).fill_nan(None)
        shown = pl.when(pl.col(column).is_not_null())
        tables[name] = tables[name].with_columns(shown.then(value).alias(column))
    spent = tables["factors"].filter(
        pl.col("criterion") == study.criterion, pl.col("factor").is_null() | (pl.col("factor") <= 0)
    )
    if spent.height and not lenient:
        msg = (
            f"criterion {study.criterion}, year {spent['year'][0]}: by the corrected counts, "
            "everybody left the year before"
        )
        raise UpscalingError(msg)
    return tables


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
