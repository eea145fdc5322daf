"""Rolling forecasts of a network: fitted on the steps before, beside what came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - `date` is the column
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.inputs import LEAST_STEPS, Inputs
from migtrace.forecast.network.simulating import simulate
from migtrace.forecast.network.solving import Settings, solve
from migtrace.forecast.tables import read_cells
from migtrace.frames.checks import check_count
from migtrace.readers.sources import TraceSource

MODEL = "network"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RollingForecasts:
    """Forecasts of a network beside what was measured.

    Parameters
    ----------
    forecasts
        One row per node, forecast and step ahead: `node`, `model`, `made_on` (the last date that
        the fit had seen), `date`, `horizon` (steps), `arrivals`, `low`, `high` (null), `observed`.
        Arrivals are from the network and from outside together, in people.
    averaged
        One row per node and date: `arrivals`, the mean of all forecasts of it, `persistence`, the
        mean of the last measured figures when these were made, `forecasts`, how many there are,
        `observed`.
    scores
        One row per node, of `averaged` where both forecasts and a measured figure are there:
        `node`, `model`, `horizon` (the most steps ahead), `steps`, `rmse`, `persistence_rmse`,
        `error_reduction_percent`, `coverage`, `mean_width` (null), `reason` (why one is null).
    edges
        One row per fit and edge that carries people: `made_on`, `origin`, `destination`,
        `fraction`.
    """

    forecasts: pl.DataFrame
    averaged: pl.DataFrame
    scores: pl.DataFrame
    edges: pl.DataFrame

    def __repr__(self) -> str:
        fits = self.forecasts["made_on"].n_unique()
        better = self.scores.filter(pl.col("error_reduction_percent") > 0).height
        return (
            f"RollingForecasts of {self.scores.height} nodes, {fits} fits; better than persistence "
            f"at {better}"
        )


def roll(
    inputs: Inputs,
    settings: Settings,
    /,
    *,
    future: TraceSource | str,
    window: int,
    refit: int,
    horizon: int,
) -> RollingForecasts:
    """Fit on each window, and forecast what comes after it.

    Parameters
    ----------
    inputs, settings
        What to fit, and how.
    future, window, refit, horizon
        As `NetworkFlow.rolling` takes them.

    Returns
    -------
    RollingForecasts
        Of every window that has a step after it.

    Raises
    ------
    ParameterError
        When a number is too small.
    FrameError
        When no step comes after the first window, or a table of forecasts lacks some.
    """
    for name, value, least in (
        ("window", window, LEAST_STEPS),
        ("refit", refit, 1),
        ("horizon", horizon, 1),
    ):
        check_count(name, value, least=least)
    window, refit, horizon = int(window), int(refit), int(horizon)
    steps = len(inputs.series.dates)
    if steps <= window:
        msg = f"arrivals: {steps} steps; expected more than the {window} of the first window"
        raise FrameError(msg)
    settings = replace(settings, identify=False)
    told = _Future(inputs, future)
    forecasts, edges = [], []
    for end in range(window, steps, refit):
        seen = replace(inputs.window(end - window, end), initial="fit")
        ahead = min(horizon, steps - end)
        solved = solve(seen, settings)
        runs = simulate(
            solved,
            horizon=ahead,
            exogenous=told.after(end, ahead),
            scenarios=(),
            parameter="future",
        )
        made_on = seen.series.dates[-1]
        forecasts.append(_forecast(runs, made_on, _last_known(inputs, end)))
        places = np.flatnonzero(solved.fitted.kept(len(solved.problem.edges)))
        graph = inputs.graph
        edges += [
            (
                made_on,
                graph.nodes[graph.edges.origin[place]],
                graph.nodes[graph.edges.destination[place]],
                float(solved.fitted.unknowns[place]),
            )
            for place in places
        ]
    measured = inputs.series.table.rename({"arrivals": "observed"})
    table = pl.concat(forecasts).join(measured, on=["date", "node"], how="left")
    table = table.sort("node", "made_on", "date")
    averaged = _average(table)
    return RollingForecasts(
        table.drop("persistence"),
        averaged,
        _score(averaged, horizon),
        pl.DataFrame(
            edges,
            schema={
                "made_on": pl.Date,
                "origin": pl.String,
                "destination": pl.String,
                "fraction": pl.Float64,
            },
            orient="row",
        ),
    )


class _Future:
    """Who enters and leaves after each window."""

    def __init__(self, inputs: Inputs, told: TraceSource | str) -> None:
        self.inputs = inputs
        self.how = told if isinstance(told, str) and told in ("mean", "measured") else None
        self.table: pl.DataFrame | None = None
        if self.how is None:
            if isinstance(told, str) and not Path(told).exists():
                msg = (
                    f"future: got {told!r}, and there is no such file; expected 'mean', "
                    "'measured', or a table of forecasts"
                )
                raise ParameterError(msg)
            rows = read_cells(told, parameter="future")
            lacking = {"made_on", "date", "node", "arrivals"} - set(rows.titles)
            if lacking:
                msg = (
                    f"{rows.name}: has no column {min(lacking)!r}; expected made_on, date, node, "
                    "arrivals, or future='mean' or 'measured'"
                )
                raise FrameError(msg)
            self.table = rows.frame.select("made_on", "date", "node", "arrivals")

    def after(self, end: int, ahead: int) -> pl.DataFrame | None:
        """What `simulate` takes for the steps after a window; None for the mean."""
        dates = self.inputs.series.dates
        if self.how == "mean":
            return None
        if self.how == "measured":
            return self._measured(end, ahead)
        made_on, last = dates[end - 1], dates[end + ahead - 1]
        table = self.table
        assert table is not None  # noqa: S101 - the constructor read it
        kept = table.filter(
            (pl.col("made_on").str.slice(0, 10) == str(made_on))
            & (pl.col("date").str.slice(0, 10) <= str(last))
        )
        if kept.is_empty():
            msg = f"future: has no forecast made on {made_on}; expected one for each window"
            raise FrameError(msg)
        return kept.drop("made_on")

    def _measured(self, end: int, ahead: int) -> pl.DataFrame:
        """What really entered and left."""
        past, nodes = self.inputs.exogenous, self.inputs.graph.nodes
        dates: Sequence[Date] = self.inputs.series.dates[end : end + ahead]
        return pl.DataFrame(
            {
                "date": np.repeat(np.array(dates, dtype="datetime64[D]"), len(nodes)),
                "node": list(nodes) * ahead,
                "entered": past.entered[end : end + ahead].ravel(),
                "left": past.leaving[end : end + ahead].ravel(),
            }
        )


def _last_known(inputs: Inputs, end: int) -> pl.DataFrame:
    """The last measured figure of each node before a step."""
    seen = inputs.series.table.filter(pl.col("date") <= inputs.series.dates[end - 1])
    return (
        seen.drop_nulls("arrivals")
        .group_by("node")
        .agg(pl.col("arrivals").sort_by("date").last().alias("persistence"))
    )


def _forecast(runs: pl.DataFrame, made_on: Date, last: pl.DataFrame) -> pl.DataFrame:
    """The steps of a run after the date that it was made on."""
    ahead = runs.filter(pl.col("date") > made_on).join(last, on="node", how="left")
    return ahead.select(
        "node",
        pl.lit(MODEL).alias("model"),
        pl.lit(made_on).alias("made_on"),
        "date",
        pl.col("date").rank("dense").cast(pl.Int32).alias("horizon"),
        pl.col("arrivals") + pl.col("entered"),
        pl.lit(None, pl.Float64).alias("low"),
        pl.lit(None, pl.Float64).alias("high"),
        "persistence",
    )


def _average(forecasts: pl.DataFrame) -> pl.DataFrame:
    """The mean of all forecasts of a node's step."""
    return (
        forecasts.sort("node", "date", "made_on")
        .group_by("node", "date", maintain_order=True)
        .agg(
            pl.col("arrivals", "persistence").mean(),
            pl.len().cast(pl.Int32).alias("forecasts"),
            pl.col("observed").first(),
        )
    )


def _score(averaged: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """Errors by node, beside those of persistence on the same dates."""
    pairs = pl.col("observed").is_not_null() & pl.col("persistence").is_not_null()
    rmse, steady = (
        ((pl.col(name) - pl.col("observed")) ** 2).filter(pairs).mean().sqrt()
        for name in ("arrivals", "persistence")
    )
    scores = averaged.group_by("node").agg(
        pairs.sum().cast(pl.Int32).alias("steps"),
        rmse.alias("rmse"),
        steady.alias("persistence_rmse"),
    )
    reason = (
        pl.when(pl.col("steps") == 0)
        .then(pl.lit("nothing is measured on these dates"))
        .when(pl.col("persistence_rmse") == 0)
        .then(pl.lit("persistence has no error"))
    )
    reduction = 100 * (1 - pl.col("rmse") / pl.col("persistence_rmse"))
    return scores.select(
        "node",
        pl.lit(MODEL).alias("model"),
        pl.lit(horizon, pl.Int32).alias("horizon"),
        "steps",
        "rmse",
        "persistence_rmse",
        pl.when(pl.col("persistence_rmse") > 0).then(reduction).alias("error_reduction_percent"),
        pl.lit(None, pl.Float64).alias("coverage"),
        pl.lit(None, pl.Float64).alias("mean_width"),
        reason.alias("reason"),
    ).sort("node")
