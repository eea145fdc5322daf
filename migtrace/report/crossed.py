"""Crossings of lines by year and direction (METHOD M11.5)."""

import altair as alt
import polars as pl

from migtrace.report.charts import (
    BETWEEN,
    DIRECTION,
    IN_DIRECTION,
    SHORT,
    Chart,
    Control,
    Section,
    by_direction,
    finish,
    has_bounds,
    parameter,
)
from migtrace.report.facts import Facts

_LEAD = (
    "Residents whose move from one cell to the next meets a line, upscaled by the factor of the "
    "move's year (M11.5)."
)


def crossed(tables: dict[str, pl.DataFrame], facts: Facts, /) -> Section:
    """Show crossings.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    Section
        Bars by year and direction of a line that is chosen, or why there are none.
    """
    table = tables.get("crossings")
    if table is None:
        why = "The study has no line: migtrace estimate --crossings NAME:LON,LAT:LON,LAT adds one."
        return _without(why)
    if table.is_empty():
        return _without(
            f"crossings: {facts.empty.get('crossings', 'nobody was seen crossing a line')}."
        )
    return Section("crossings", "Crossings", _LEAD, (_bars(table, facts),))


def _without(why: str) -> Section:
    return Section("crossings", "Crossings", _LEAD, (), (why,))


def _bars(table: pl.DataFrame, facts: Facts) -> Chart:
    # A line that nobody crossed has no row.
    names = sorted({*table["line"].to_list(), *facts.lines})
    line = Control("line", "Line", tuple((name, name) for name in names), names[0])
    chosen = alt.Chart(alt.NamedData("crossings")).transform_filter(
        f"datum.line == line && ({IN_DIRECTION})"
    )
    shown = chosen.transform_filter("isValid(datum.people)").transform_calculate(between=BETWEEN)
    x = alt.X(
        "year:O",
        title="year",
        axis=alt.Axis(labelAngle=0),
        scale=alt.Scale(domain=list(facts.years)),
    )
    offset = alt.XOffset("direction:N", scale=alt.Scale(domain=["away", "toward"]))
    tooltip = [
        alt.Tooltip("year:O"),
        alt.Tooltip("direction:N"),
        alt.Tooltip("people:Q", title="people (upscaled)", format=",.0f"),
        alt.Tooltip("between:N", title="interval"),
        alt.Tooltip("users:Q", format=","),
    ]
    y = alt.Y("people:Q", title="people (upscaled)", axis=alt.Axis(labelExpr=SHORT))
    bars = shown.mark_bar().encode(x=x, xOffset=offset, y=y, color=by_direction(), tooltip=tooltip)
    sure = (
        shown.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(stroke="var(--ink)", strokeWidth=1.6)
        .encode(x=x, xOffset=offset, y=alt.Y("low:Q"), y2="high:Q", tooltip=tooltip)
    )
    crosses = (
        chosen.transform_filter("!isValid(datum.people)")
        .transform_calculate(told=facts.gap_of("users"))
        .mark_point(shape="cross", filled=True, fill="var(--hidden)", size=45)
        .encode(
            x=x,
            xOffset=offset,
            y=alt.value("height"),
            tooltip=[alt.Tooltip("direction:N"), alt.Tooltip("told:N", title="figure")],
        )
    )
    layers = [bars, sure, crosses] if has_bounds(table) else [bars, crosses]
    chart = alt.LayerChart(layer=layers).add_params(parameter(line), parameter(DIRECTION))
    return Chart(
        "crossings",
        "Crossings of a line",
        "Upscaled people by year, away from the middle of the residents' places and toward it. A "
        f"grey cross at the foot is a figure that is {facts.gap}. Lines are intervals, where "
        "the tables hold them.",
        finish(chart, "Bars of the people who cross a line, by year and direction.", height=300),
        (line, DIRECTION),
        ("crossings",),
        {
            "table": "crossings",
            "filters": ["line", "direction"],
            "name": "year",
            "figure": "people",
        },
    )
