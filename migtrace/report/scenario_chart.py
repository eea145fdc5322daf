"""Scenarios of a network beside its baseline, by node (docs/forecasting.md F3)."""

import altair as alt
import polars as pl

from migtrace.plot.scenarios import BASELINE, CAME, TITLES
from migtrace.report.charts import SMALL, Chart, Control, finish, parameter
from migtrace.report.outlook import Outlook

COLOURS = ("var(--blue)", "var(--vermilion)", "var(--purple)", "var(--sky)")
"""Of the scenarios beside the baseline, whose line is of ink."""
DASHES = ([6, 4], [9, 3], [2, 2], [9, 3, 2, 3])
_FIGURES = {
    CAME: "arrivals",
    "arrivals": "arrivals from other nodes",
    "departures": "departures to other nodes",
    "entered": "entered from outside",
    "left": "left to the outside",
    "population": "people there at the end of a step",
}


def scenario_chart(outlook: Outlook, /) -> Chart:
    """Draw runs of a network under several scenarios.

    Parameters
    ----------
    outlook
        Its `scenarios`.

    Returns
    -------
    Chart
        A line per scenario of a node and a figure that are chosen, and rings of observed arrivals.
    """
    table: pl.DataFrame = outlook.scenarios
    nodes = table["node"].unique().sort().to_list()
    node = Control("node", "Node", tuple((name, name) for name in nodes), nodes[0])
    columns = [column for column in TITLES if column in table.columns]
    figure = Control(
        "figure", "Figure", tuple((name, _FIGURES[name]) for name in columns), columns[0]
    )
    at_node = (
        alt.Chart(alt.NamedData("scenarios"))
        .transform_filter("datum.node == node")
        .transform_calculate(day="toDate(datum.date)", value="datum[figure]")
    )
    x = alt.X("day:T", scale=alt.Scale(type="utc"), title=None)
    y = alt.Y("value:Q", title="people a step", axis=alt.Axis(labelExpr=SMALL))
    names, colours, dashes = _looks(table)
    legend = alt.Legend(title="Scenario", symbolType="stroke", symbolStrokeWidth=3, columns=2)
    lines = at_node.mark_line(strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color("scenario:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
        strokeDash=alt.StrokeDash(
            "scenario:N", scale=alt.Scale(domain=names, range=dashes), legend=legend
        ),
        tooltip=[
            alt.Tooltip("scenario:N"),
            alt.Tooltip("date:N"),
            alt.Tooltip("value:Q", title="people", format=",.1f"),
        ],
    )
    has_rings = "observed" in table.columns and table["observed"].count() > 0
    layers = [*([_rings(x)] if has_rings and CAME in columns else []), lines]
    chart = alt.LayerChart(layer=layers).add_params(parameter(node), parameter(figure))
    beside = " beside the baseline, the line without gaps" if BASELINE in names else ""
    told = [
        f"One line per scenario{beside}.",
        "They say what the model does when something is changed, not what will happen.",
        "Rings: observed arrivals." if has_rings else "",
    ]
    return Chart(
        "scenarios",
        "Scenarios side by side",
        " ".join(filter(None, told)),
        finish(chart, "Lines of the scenarios of a network at one node, by date.", height=320),
        (node, figure),
        ("scenarios",),
        {
            "table": "scenarios",
            "filters": ["node"],
            "name": "date",
            "figure": "figure",
            "unit": "figure",
        },
    )


def _looks(table: pl.DataFrame) -> tuple[list[str], list[str], list[list[int]]]:
    """Names, colours and dashes of the scenarios, the baseline first."""
    found = table["scenario"].unique().sort().to_list()
    others = [name for name in found if name != BASELINE]
    base = [BASELINE] if BASELINE in found else []
    colours = [*("var(--ink)" for _ in base), *COLOURS[: len(others)]]
    # A single dash as long as its gap is none: a line without gaps.
    return [*base, *others], colours, [*([1, 0] for _ in base), *DASHES[: len(others)]]


def _rings(x: alt.X) -> alt.Chart:
    rings: alt.Chart = (
        alt.Chart(alt.NamedData("scenarios"))
        .transform_filter(f"datum.node == node && figure == '{CAME}' && isValid(datum.observed)")
        .transform_aggregate(seen="max(observed)", groupby=["date"])
        .transform_calculate(day="toDate(datum.date)")
        .mark_point(shape="circle", filled=False, stroke="var(--pale)", size=34)
        .encode(
            x=x,
            y=alt.Y("seen:Q"),
            tooltip=[alt.Tooltip("date:N"), alt.Tooltip("seen:Q", title="observed", format=",.1f")],
        )
    )
    return rings
