"""Tables as they may leave the house: corrected figures tell less of hidden groups (METHOD M13)."""

import math

import polars as pl

from migtrace.estimate.estimates import Estimates
from migtrace.estimate.flow_tables import COUNTS

DIGITS = 3
"""Significant digits of a corrected figure that is handed on."""

_FINEST = 10.0**-DIGITS


def handed_on(estimates: Estimates, /) -> dict[str, pl.DataFrame]:
    """Coarsen corrected figures, so that the weights in them do not give hidden groups away.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    dict of str to polars.DataFrame
        The tables that the coarsening touches; none when nothing is corrected, or hidden.

    Notes
    -----
    Ours, for METHOD M13. A sum of whole numbers under known weights has few solutions: from a
    population to the last person, and the rates in `study.json`, a reader could find how many users
    left for each country, hidden ones too. So figures have three significant digits; `population`
    and `factor` are as coarse as `min_users` of the active residents, if that is coarser; and a
    month's first exits, or all its exits, are hidden when those to some country rest on fewer than
    `min_users` people, if penetration weighs countries.
    """
    study = estimates.study
    if not study.is_corrected or study.min_users == 1:
        return {}
    tables = {name: getattr(estimates, name) for name in dict.fromkeys(n for n, _ in COUNTS)}
    if study.penetration is not None:
        tables["monthly"] = _mixed_hidden(tables["monthly"], estimates)
    answer = {}
    for name, table in tables.items():
        columns = _figures(table)
        if name == "factors":
            share = pl.max_horizontal(pl.lit(_FINEST), study.min_users / pl.col("active"))
            answer[name] = table.with_columns(_coarse(pl.col(c), share) for c in columns)
        else:
            answer[name] = rounded(table)
    return answer


def rounded(table: pl.DataFrame, /) -> pl.DataFrame:
    """Give upscaled figures and their bounds three significant digits.

    Examples
    --------
    >>> rounded(pl.DataFrame({"users": [12], "people": [123456.7], "low": [0.0]})).rows()
    [(12, 123000.0, 0.0)]
    """
    return table.with_columns(pl.col(name).round_sig_figs(DIGITS) for name in _figures(table))


def _figures(table: pl.DataFrame) -> list[str]:
    return [name for name, dtype in table.schema.items() if dtype == pl.Float64]


def _coarse(figure: pl.Expr, share: pl.Expr) -> pl.Expr:
    """Round to a power of ten that is at least this share of the figure."""
    exponent = ((figure * share).log() / math.log(10)).ceil()
    step = pl.lit(10.0).pow(exponent)
    return pl.when(figure > 0).then((figure / step).round() * step).otherwise(figure)


def _mixed_hidden(monthly: pl.DataFrame, estimates: Estimates) -> pl.DataFrame:
    """Hide the figures of months in which few people leave for some country."""
    least = estimates.study.min_users
    own = f"c{estimates.study.criterion}"
    exits = estimates.histories.exits.join(estimates.histories.residents.filter(own), on="user")
    exits = exits.with_columns(month=pl.col("time").dt.date().dt.month_start())
    for column, some in (("all_exits", exits), ("first_exits", exits.filter("first"))):
        few = (
            some.group_by("month", "destination")
            .agg(pl.col("user").n_unique())
            .filter(pl.col("user") < least)["month"]
        )
        bounds = [name for name in _bounds_of(column) if name in monthly.columns]
        hidden = pl.col("month").is_in(few.unique().to_list())
        monthly = monthly.with_columns(
            pl.when(~hidden).then(pl.col(name)).alias(name) for name in (column, *bounds)
        )
    return monthly


def _bounds_of(column: str) -> tuple[str, str]:
    prefix = "" if column == "first_exits" else f"{column}_"
    return f"{prefix}low", f"{prefix}high"
