"""Forecasts beside what was observed, by node and model (docs/forecasting.md F1)."""

from typing import Any

import altair as alt
import polars as pl

from migtrace.plot.curves import step_of
from migtrace.plot.forecasts import HISTORY
from migtrace.report.charts import SMALL, Chart, Control, finish, has_bounds, parameter
from migtrace.report.figures import percent
from migtrace.report.outlook import Outlook

ALL = "all"
"""The choice of all horizons: a fan for each date that forecasts were made on."""
_LEAST_DAYS = 14
_CHOSEN = (
    "datum.node == node && datum.model == model"
    f" && (horizon == '{ALL}' || datum.horizon == toNumber(horizon))"
)
_TOOLTIP = [
    alt.Tooltip("date:N"),
    alt.Tooltip("made_on:N", title="made on"),
    alt.Tooltip("arrivals:Q", title="forecast", format=",.1f"),
    alt.Tooltip("low:Q", format=",.1f"),
    alt.Tooltip("high:Q", format=",.1f"),
    alt.Tooltip("observed:Q", format=",.1f"),
]


def forecast_chart(outlook: Outlook, /) -> Chart:
    """Draw forecasts.

    Parameters
    ----------
    outlook
        Its `forecasts`, and `observed` if there are any.

    Returns
    -------
    Chart
        A line with a band of a node, a model and a horizon that are chosen, and dots of what was
        observed. All horizons together are fans.
    """
    table: pl.DataFrame = outlook.forecasts
    controls = (_named(table, "node", "Node"), _named(table, "model", "Model"), _horizons(table))
    chosen = (
        alt.Chart(alt.NamedData("forecasts"))
        .transform_filter(_CHOSEN)
        .transform_calculate(
            day="toDate(datum.date)", fan=f"horizon == '{ALL}' ? datum.made_on : 'one line'"
        )
    )
    x = alt.X("day:T", scale=alt.Scale(type="utc"), title=None)
    y = alt.Y("arrivals:Q", title=_title(table), axis=alt.Axis(labelExpr=SMALL))
    band = chosen.transform_filter("isValid(datum.low) && isValid(datum.high)")
    layers = []
    if has_bounds(table):
        layers.append(
            band.mark_area(fill="var(--blue)", opacity=0.22).encode(
                x=x, y=alt.Y("low:Q"), y2="high:Q", detail="fan:N"
            )
        )
    layers.append(
        chosen.mark_line(
            stroke="var(--blue)", point=alt.OverlayMarkDef(size=22, fill="var(--blue)")
        ).encode(x=x, y=y, detail="fan:N", tooltip=_TOOLTIP)
    )
    layers += _observed(outlook, x)
    chart = alt.LayerChart(layer=layers).add_params(*map(parameter, controls))
    return Chart(
        "forecasts",
        "Arrivals, observed and forecast",
        _caption(outlook),
        finish(chart, "Line of forecast arrivals by date, with dots observed.", height=320),
        controls,
        tuple(name for name in ("forecasts", "observed_arrivals") if name in outlook.tables),
        {
            "table": "forecasts",
            "filters": [control.signal for control in controls],
            "name": "date",
            "figure": "arrivals",
            "unit": "forecast",
        },
    )


def _named(table: pl.DataFrame, column: str, label: str) -> Control:
    names = table[column].unique().sort().to_list()
    return Control(column, label, tuple((name, name) for name in names), names[0])


def _horizons(table: pl.DataFrame) -> Control:
    """Let a horizon be chosen; of a single set of forecasts all of them at first."""
    step = step_of(table)
    found = table["horizon"].unique().sort().to_list()
    options = [(str(n), f"{n} {step}{'' if n == 1 else 's'}") for n in found]
    if len(found) == 1:
        return Control("horizon", "Ahead", tuple(options), options[0][0])
    first = ALL if table["made_on"].n_unique() == 1 else options[0][0]
    return Control("horizon", "Ahead", ((ALL, "all, as fans"), *options), first)


def _title(table: pl.DataFrame) -> str:
    step = step_of(table)
    return "arrivals a step" if step == "step" else f"arrivals a {step}"


def _observed(outlook: Outlook, x: alt.X) -> list[alt.Chart]:
    """Dots of what was observed, as the forecasts tell it and as it is given besides."""
    dots: dict[str, Any] = {"size": 26, "fill": "var(--ink)", "opacity": 0.85}
    told = (
        alt.Chart(alt.NamedData("forecasts"))
        .transform_filter("datum.node == node && isValid(datum.observed)")
        .transform_aggregate(seen="max(observed)", groupby=["date"])
        .transform_calculate(day="toDate(datum.date)")
    )
    tooltip = [alt.Tooltip("date:N"), alt.Tooltip("seen:Q", title="observed", format=",.1f")]
    y = alt.Y("seen:Q")
    layers = [told.mark_circle(**dots).encode(x=x, y=y, tooltip=tooltip)]
    if outlook.observed is None:
        return layers
    first = outlook.forecasts.select(pl.min_horizontal(pl.col("made_on", "date").min())).item()
    last = outlook.forecasts["date"].max()
    start = first - HISTORY * max(last - first, pl.select(pl.duration(days=_LEAST_DAYS)).item())
    inside = f"datum.date >= '{start.isoformat()}' && datum.date <= '{last.isoformat()}'"
    given = (
        alt.Chart(alt.NamedData("observed_arrivals"))
        .transform_filter(f"datum.node == node && isValid(datum.arrivals) && {inside}")
        .transform_calculate(day="toDate(datum.date)", seen="datum.arrivals")
    )
    return [given.mark_circle(**dots).encode(x=x, y=y, tooltip=tooltip), *layers]


def _caption(outlook: Outlook) -> str:
    """Say when forecasts were made, what bands are and how many figures they hold."""
    table: pl.DataFrame = outlook.forecasts
    days = table["made_on"].unique().sort().to_list()
    when = f"on {days[0]}" if len(days) == 1 else f"on {len(days)} dates, {days[0]} to {days[-1]}"
    said = [
        f"Blue: forecasts made {when}; each knows nothing after the date it was made on.",
        "Dots: what was observed.",
    ]
    if not has_bounds(table):
        return " ".join([*said, "The table has no intervals."])
    level = (
        "intervals, level not stated"
        if outlook.level is None
        else (f"{percent(outlook.level)} intervals")
    )
    tested = table.drop_nulls(["low", "high", "observed"])
    shares = tested.group_by("model").agg(
        figures=pl.len(), inside=pl.col("observed").is_between("low", "high").sum()
    )
    covered = [
        f"{model} {percent(inside / figures)} of {figures:,}"
        for model, figures, inside in shares.sort("model").rows()
    ]
    held = f"; observed figures inside, all nodes: {', '.join(covered)}" if covered else ""
    return " ".join([*said, f"Bands: {level}{held}."])
