"""A backtest: forecasts of dates that have passed, each by what was known before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the column

import numpy as np
import polars as pl

from migtrace.cards import card
from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.features import Design
from migtrace.forecast.arrivals.rolling import Rolled
from migtrace.forecast.series import Series
from migtrace.official.selection import counted

Cells = Mapping[tuple[str, int], Rolled]
"""Forecasts by node and horizon."""


@dataclass(frozen=True, eq=False, repr=False)
class Backtest:
    """What a model would have forecast, and how good it would have been.

    Attributes
    ----------
    forecasts
        One row per node, model, last date known (`made_on`) and `date`: `horizon`, `arrivals`,
        `low`, `high`, `observed`.
    scores
        One row per node, model and horizon, as `score_forecasts` makes it.
    features
        One row per node, model, horizon and feature: `weight` (mean coefficient, or importance),
        `used` (share of fits in which it is not 0). Empty for baselines.
    gaps
        One row per node with a figure missing: `blank`, `no_row`, `longest`, `not_scored`.
    level
        The probability that intervals are to hold.
    """

    forecasts: pl.DataFrame
    scores: pl.DataFrame
    features: pl.DataFrame
    gaps: pl.DataFrame
    level: float

    @property
    def coverage(self) -> float | None:
        """Share of all figures, of all nodes and horizons, inside their interval."""
        bounded = self.forecasts.filter(
            pl.col("observed").is_not_null() & pl.col("low").is_not_null()
        )
        share = bounded.select(pl.col("observed").is_between("low", "high").mean()).item()
        return None if share is None else float(share)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        title, *rest = self._lines()
        # polars writes its frames as HTML itself.
        return card(title, rest, self.scores._repr_html_())

    def _lines(self) -> list[str]:
        """Say in a few lines what was forecast, and how well."""
        table = self.forecasts
        reduced = self.scores["error_reduction_percent"].drop_nulls().sort()
        model, nodes = table["model"][0], table["node"].n_unique()
        dates, furthest = table["date"].sort(), table["horizon"].sort()[-1]
        what = f"Backtest of {model} at {counted(nodes, 'node', 'nodes')}"
        lines = [f"{what}, {dates[0]} to {dates[-1]}, up to {furthest} steps ahead"]
        if len(reduced):
            middle, least, most = (reduced.quantile(share, "linear") for share in (0.5, 0, 1))
            lines.append(
                f"error below persistence by {middle:.0f}% (median of nodes and horizons; "
                f"{least:.0f}% to {most:.0f}%)"
            )
        if self.coverage is not None:
            lines.append(f"{100 * self.level:g}% intervals hold {100 * self.coverage:.0f}%")
        missing = self.gaps.select(pl.col("blank") + pl.col("no_row")).sum().item()
        return [*lines, f"{missing} figures missing, {self.gaps['not_scored'].sum()} not scored"]


def forecast_table(
    cells: Cells, series: Series, model: str, /, *, last: int | None = None
) -> pl.DataFrame:
    """Put forecasts into one table.

    Parameters
    ----------
    cells
        Forecasts by node and horizon.
    series
        What they were made from.
    model
        The model's name.
    last
        The last step whose forecast counts; None for all, those after the series too.

    Returns
    -------
    polars.DataFrame
        One row per node, `made_on` and `date`, sorted so.
    """
    furthest = max(horizon for _, horizon in cells)
    dates = np.array([*series.dates, *series.after(furthest)], dtype="datetime64[D]")
    seen = np.vstack([series.matrix(), np.full((furthest, len(series.nodes)), np.nan)])
    parts = []
    for (node, horizon), rolled in cells.items():
        later = rolled.steps + horizon
        part = pl.DataFrame(
            {
                "made_on": dates[rolled.steps],
                "date": dates[later],
                "arrivals": rolled.arrivals,
                "low": rolled.low,
                "high": rolled.high,
                "observed": seen[later, series.nodes.index(node)],
            }
        )
        part = part.with_columns(
            pl.col("arrivals", "low", "high", "observed").fill_nan(None),
            node=pl.lit(node),
            model=pl.lit(model),
            horizon=pl.lit(horizon, pl.Int32),
        )
        parts.append(part.filter(pl.Series(later <= (last if last is not None else later.max()))))
    order = ["node", "model", "made_on", "date", "horizon", "arrivals", "low", "high", "observed"]
    return pl.concat(parts).select(order).sort(order[:4])


def weights_table(
    cells: Cells, designs: Mapping[tuple[str, int], Design], model: str, /
) -> pl.DataFrame:
    """What each feature weighs.

    Parameters
    ----------
    cells, designs
        Forecasts and features by node and horizon.
    model
        The model's name.

    Returns
    -------
    polars.DataFrame
        One row per node, horizon and feature, sorted so; empty for a baseline.
    """
    schema = {
        "node": pl.String,
        "model": pl.String,
        "horizon": pl.Int32,
        "feature": pl.String,
        "weight": pl.Float64,
        "used": pl.Float64,
    }
    parts = [
        pl.DataFrame(
            {
                "node": node,
                "model": model,
                "horizon": horizon,
                "feature": designs[node, horizon].names,
                "weight": rolled.weights.mean(0),
                "used": (rolled.weights != 0).mean(0),
            },
            schema=schema,
        )
        for (node, horizon), rolled in cells.items()
        if rolled.model is not None
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).sort(
        "node", "model", "horizon", "feature"
    )


def gaps_table(series: Series, scored: pl.DataFrame | None = None, /) -> pl.DataFrame:
    """Count the figures that are missing.

    Parameters
    ----------
    series
        The series.
    scored
        The forecasts of a backtest, whose dates without a figure are counted.

    Returns
    -------
    polars.DataFrame
        One row per node with a gap, sorted by node.
    """
    missing = pl.col("arrivals").is_null()
    runs = (
        series.table.with_columns(run=missing.rle_id().over("node", order_by="date"))
        .filter(missing)
        .group_by("node", "run")
        .agg(longest=pl.len())
        .group_by("node")
        .agg(pl.col("longest").max().cast(pl.Int32))
    )
    counts = series.gaps.group_by("node").agg(
        blank=(pl.col("reason") == "blank").sum().cast(pl.Int32),
        no_row=(pl.col("reason") == "no row").sum().cast(pl.Int32),
    )
    table = runs.join(counts, on="node", how="left")
    none = pl.DataFrame(schema={"node": pl.String, "not_scored": pl.Int32})
    if scored is not None:
        none = (
            scored.filter(pl.col("observed").is_null())
            .group_by("node")
            .agg(not_scored=pl.col("date").n_unique().cast(pl.Int32))
        )
    whole = table.join(none, on="node", how="left").with_columns(pl.col("not_scored").fill_null(0))
    return whole.select("node", "blank", "no_row", "longest", "not_scored").sort("node")


def find_date(parameter: str, value: Date | str, series: Series, /) -> int:
    """The step of a date.

    Parameters
    ----------
    parameter
        What a message calls it.
    value
        A date, or its text such as ``"2016-01-01"``.
    series
        Whose steps.

    Returns
    -------
    int
        The step.

    Raises
    ------
    ParameterError
        When it is no date, or none of the series.
    """
    try:
        day = Date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    dates = series.dates
    if day not in dates:
        msg = (
            f"{parameter}: got {value!r}; expected a date of the series, from {dates[0]} to "
            f"{dates[-1]}, such as '{dates[-1]}'"
        )
        raise ParameterError(msg)
    return dates.index(day)
