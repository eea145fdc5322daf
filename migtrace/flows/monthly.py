"""The monthly series of exits (METHOD M8.3)."""

import polars as pl

from migtrace.flows.counts import count_by_criterion, upscaled
from migtrace.frames import Window, WindowLike
from migtrace.residence import CRITERIA


def monthly_exits(
    exits: pl.DataFrame,
    residents: pl.DataFrame,
    factors: pl.DataFrame,
    /,
    *,
    window: WindowLike,
) -> pl.DataFrame:
    """Exits and first exits by month, counted and upscaled.

    Parameters
    ----------
    exits
        From `find_exits`.
    residents
        From `classify_residents`.
    factors
        From `upscale`.
    window
        The study's months; each has a row for each criterion.

    Returns
    -------
    polars.DataFrame
        `criterion`, `month`, `exits` (every exit), `all_exits` (upscaled by the exit's own year),
        `leavers` (distinct users behind them), `movers` (first exits), `first_exits` (upscaled).

    Notes
    -----
    METHOD M8.3 (Mazzoli et al. 2020). A month without an exit has zeros, not nulls.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> exits = pl.DataFrame({
    ...     "user": [1, 1], "time": [datetime(2015, 1, d, tzinfo=UTC) for d in (3, 9)],
    ...     "first": [True, False],
    ... })
    >>> residents = pl.DataFrame({"user": [1], "c1": True, "c2": True, "c3": True, "c4": True})
    >>> factors = pl.DataFrame({"criterion": [4], "year": [2015], "factor": [10.0]})
    >>> table = monthly_exits(exits, residents, factors, window="2015-01:2015-02")
    >>> table.filter(pl.col("criterion") == 4).drop("criterion", "month").rows()
    [(2, 20.0, 1, 1, 10.0), (0, 0.0, 0, 0, 0.0)]
    """
    dated = dated_exits(exits)
    keys = ["month", "weight_year"]
    grain = ["criterion", "month"]
    every = upscaled(count_by_criterion(dated, residents, keys), factors, ["month"])
    firsts = upscaled(
        count_by_criterion(dated.filter("first"), residents, keys), factors, ["month"]
    )
    leavers = count_by_criterion(dated.unique(["user", "month"]), residents, ["month"])
    rows = pl.DataFrame({"criterion": CRITERIA}, schema={"criterion": pl.UInt8}).join(
        pl.DataFrame({"month": Window.parse(window).months}), how="cross"
    )
    return (
        rows.join(every.rename({"users": "exits", "people": "all_exits"}), on=grain, how="left")
        .join(leavers.rename({"n": "leavers"}), on=grain, how="left")
        .join(firsts.rename({"users": "movers", "people": "first_exits"}), on=grain, how="left")
        .select(
            *grain,
            *_zero_where_none("exits", "all_exits"),
            pl.col("leavers").fill_null(0),
            *_zero_where_none("movers", "first_exits"),
        )
        .sort(grain)
    )


def dated_exits(exits: pl.DataFrame, /) -> pl.DataFrame:
    """Each exit's `month`, and `weight_year`, its own year (METHOD M8.3), added to it."""
    dated = exits.with_columns(month=pl.col("time").dt.date().dt.month_start())
    return dated.with_columns(weight_year=pl.col("month").dt.year())


def _zero_where_none(count: str, people: str) -> list[pl.Expr]:
    """An empty sum is 0; a sum that rests on a null factor stays null."""
    nobody = pl.col(count).is_null()
    return [
        pl.col(count).fill_null(0),
        pl.when(nobody).then(0.0).otherwise(pl.col(people)).alias(people),
    ]
