"""The figures of one combination of choices, as rows of `sensitivity` (METHOD M7-M11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from migtrace.estimate.estimates import Estimates
from migtrace.estimate.flow_tables import Tables, first_exit_people, flow_tables
from migtrace.estimate.histories import Histories
from migtrace.estimate.study import Study
from migtrace.flows.counts import count_by_criterion
from migtrace.flows.monthly import dated_exits
from migtrace.space import Line

CHOICES = ("window_end", "activity", "recurrence_threshold", "criterion")
"""The columns that say what was chosen."""

ABOUT = ("figure", "year", "month", "country", "line", "direction", "cell")
"""The columns that say what the value is."""


def no_figures(histories: Histories, /) -> pl.DataFrame:
    """Columns of every figure, without a row.

    Parameters
    ----------
    histories
        Those of the residents: `cell` is of the type that the study's grid gives it.

    Returns
    -------
    polars.DataFrame
        One row per combination of choices and figure, if there were any.
    """
    return pl.DataFrame(
        schema={
            "window_end": pl.Date,
            "activity": pl.String,
            "recurrence_threshold": pl.Float64,
            "criterion": pl.UInt8,
            "figure": pl.String,
            "year": pl.Int32,
            "month": pl.Date,
            "country": pl.String,
            "line": pl.String,
            "direction": pl.String,
            "cell": histories.moves.schema["start"],
            "users": pl.Int64,
            "value": pl.Float64,
        }
    )


def flow_figures(
    histories: Histories, study: Study, /, *, thresholds: Sequence[float]
) -> Iterator[pl.DataFrame]:
    """Yield the figures that have a row for each criterion.

    Parameters
    ----------
    histories
        All residents' histories.
    study
        The parameters.
    thresholds
        Of recurrence; the study's own is among them.

    Yields
    ------
    polars.DataFrame
        A figure's rows, with those columns of `no_figures` that it has.
    """
    h = histories
    tables = {
        threshold: flow_tables(
            _with_threshold(h, threshold),
            replace(study, recurrence_threshold=threshold),
            lenient=True,
        )
        for threshold in thresholds
    }
    yield from _without_threshold(tables[study.recurrence_threshold], h, study)
    for threshold, found in tables.items():
        touched = (
            _rows(found["new_residents"], "new_residents", study, users="users"),
            _rows(found["recurrence_share"], "recurrence_share", study, value="share"),
        )
        for rows in touched:
            yield rows.with_columns(recurrence_threshold=pl.lit(threshold, dtype=pl.Float64))


def space_figures(
    answer: Estimates, study: Study, /, *, lines: Mapping[str, Line], routes: bool
) -> Iterator[pl.DataFrame]:
    """Yield the figures that rest on the moves of one criterion's residents (METHOD M11).

    Parameters
    ----------
    answer
        An estimate of that criterion.
    study
        Its parameters, of any definition of activity.
    lines
        Lines by name, whose crossings are wanted.
    routes
        Whether net routes are wanted.

    Yields
    ------
    polars.DataFrame
        A figure's rows, with those columns of `no_figures` that it has.
    """
    own = pl.lit(study.criterion, dtype=pl.UInt8).alias("criterion")
    if lines:
        factors = flow_tables(answer.histories, study, lenient=True)["factors"]
        upscaled = replace(answer, study=study, factors=factors)
        for name, line in lines.items():
            crossed = upscaled.crossings(line).with_columns(own, line=pl.lit(name))
            yield _rows(crossed, "crossings", study, users="users")
    if routes:
        net = answer.net_routes.select(own, "cell", "net")
        yield _rows(net, "net_routes", study, value="net")


def _with_threshold(histories: Histories, threshold: float) -> Histories:
    recurrent = pl.col("ratio") < threshold
    return replace(histories, recurrence=histories.recurrence.with_columns(recurrent=recurrent))


def _without_threshold(tables: Tables, h: Histories, study: Study) -> Iterator[pl.DataFrame]:
    """Yield the figures that no threshold touches."""
    factors = tables["factors"]
    left = factors.with_columns(people=first_exit_people(h, study, factors))
    yield _rows(left, "first_exits", study, users="first_exits")
    for name in ("population", "factor"):
        yield _rows(factors, name, study, value=name)
    for name in ("appearances", "detected"):
        yield _rows(tables[name], name, study, users="users")
    monthly = tables["monthly"].join(_leavers(h), on=["criterion", "month"], how="left")
    monthly = monthly.with_columns(pl.col("leavers").fill_null(0))
    yield _rows(monthly, "monthly_first_exits", study, value="first_exits", users="movers")
    yield _rows(monthly, "monthly_all_exits", study, value="all_exits", users="leavers")


def _leavers(h: Histories) -> pl.DataFrame:
    """Distinct users behind the exits of a month, which may be more than they are."""
    months = dated_exits(h.exits).select("user", "month").unique()
    return count_by_criterion(months, h.residents, ["month"]).rename({"n": "leavers"})


def _rows(
    table: pl.DataFrame, figure: str, study: Study, *, value: str = "people", users: str = ""
) -> pl.DataFrame:
    """Give a table of one figure the columns of the answer; what hides the value hides `users`."""
    shown = [pl.col(value).cast(pl.Float64).alias("value")]
    if users:
        shown.append(pl.when(pl.col(value).is_not_null()).then(pl.col(users)).alias("users"))
    return table.select(
        pl.lit(study.months.last, dtype=pl.Date).alias("window_end"),
        pl.lit(study.activity, dtype=pl.String).alias("activity"),
        "criterion",
        pl.lit(figure).alias("figure"),
        *(name for name in ABOUT if name in table.columns),
        *shown,
    )
