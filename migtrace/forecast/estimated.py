"""Migtrace's own estimates as what forecasts are made from: arrivals and flows by destination."""

from typing import Literal, get_args

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import Handout, own_criterion

_MONTHS = 12

Shares = Literal["appearances", "detected"]
"""Who is counted by country and year: those who are there for the first time, or all."""


def monthly_arrivals(
    estimates: Estimates | Handout, /, *, shares: Shares = "appearances"
) -> pl.DataFrame:
    """Share out an estimate's monthly exits to the countries that people go to.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` answered, or what may be handed on of it.
    shares
        Whom a country's share counts: ``"appearances"``, migrants who are there for the first time
        in the year (METHOD M8.1); ``"detected"``, all who are there in it (M8.2), which follows
        late where a flow grows or stops.

    Returns
    -------
    polars.DataFrame
        One row per country and month of the window, sorted so: `country`, `month`, `arrivals`, in
        exits of people. Null where the figure of the month or of the country is hidden, or the
        year has no destination.

    Raises
    ------
    FrameError
        When the estimate has no exit or no destination.
    ParameterError
        When `shares` is neither of the two.

    Notes
    -----
    docs/forecasting.md F0.3: arrivals(m, c) = all_exits(m) x a(t, c) / sum of a(t, c) over the
    countries shown, with the appearances a (or those detected) of the year t of the month m
    (METHOD M8), of the study's own criterion. Countries whose figure is hidden (M13) have no share,
    so that the others share out all exits.

    Exits are dated, destinations by year alone: the share of a country is the same in all months of
    a year. Somebody who appears in two countries counts in both shares.
    """
    if shares not in get_args(Shares):
        msg = f"shares: got {shares!r}; expected 'appearances' or 'detected'"
        raise ParameterError(msg)
    if isinstance(estimates, Handout):
        study = estimates.about["study"]
        criterion, origin = int(study["criterion"]), str(study["origin"])
        tables = {name: estimates.tables[name] for name in ("monthly", shares)}
    else:
        criterion, origin = estimates.study.criterion, estimates.study.origin
        tables = {"monthly": estimates.monthly, shares: getattr(estimates, shares)}
    own = {name: own_criterion(name, table, criterion) for name, table in tables.items()}
    people = pl.col("people")
    by_year = own[shares].select(
        "year", "country", share=(people / people.sum().over("year")).fill_nan(None)
    )
    shown = by_year.drop_nulls("share")
    if shown.is_empty():
        msg = f"estimates of {origin}: no destination is shown; expected rows in `{shares}`"
        raise FrameError(msg)
    years = shown.select("year", dated=True).unique()
    by_country = (
        own["monthly"]
        .with_columns(year=pl.col("month").dt.year())
        .join(shown.select("country").unique(), how="cross")
        .join(by_year.with_columns(has_row=True), on=["year", "country"], how="left")
        .join(years, on="year", how="left")
    )
    # Without a row, in a year that has some, nobody was there; a row without a figure is hidden.
    nobody = pl.col("dated") & pl.col("has_row").is_null()
    share = pl.when(nobody).then(0.0).otherwise(pl.col("share"))
    return by_country.select("country", "month", arrivals=pl.col("all_exits") * share).sort(
        "country", "month"
    )


def yearly_flows(
    estimates: Estimates | Handout, /, *, shares: Shares = "appearances"
) -> pl.DataFrame:
    """Add up an estimate's monthly arrivals to flows from its origin.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` answered, or what may be handed on of it.
    shares
        As for `monthly_arrivals`.

    Returns
    -------
    polars.DataFrame
        One row per destination and year, sorted so: `origin`, `destination`, `year` (Int32),
        `people`, in exits of people. Null unless all twelve months of the year have a figure: a
        part of a year is no year.

    Raises
    ------
    FrameError
        When the estimate has no exit or no destination.
    ParameterError
        When `shares` is none.

    See Also
    --------
    monthly_arrivals : How exits are shared out.
    """
    if isinstance(estimates, Handout):
        origin = str(estimates.about["study"]["origin"])
    else:
        origin = estimates.study.origin
    arrivals = pl.col("arrivals")
    whole = pl.when(arrivals.count() == _MONTHS).then(arrivals.sum())
    return (
        monthly_arrivals(estimates, shares=shares)
        .group_by("country", pl.col("month").dt.year().alias("year"))
        .agg(whole.alias("people"))
        .select(
            pl.lit(origin).alias("origin"), pl.col("country").alias("destination"), "year", "people"
        )
        .sort("destination", "year")
    )
