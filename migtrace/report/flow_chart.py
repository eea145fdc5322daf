"""Bilateral flows as a matrix (docs/forecasting.md F4)."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from migtrace.plot.basemap import country_names
from migtrace.plot.forecast_tables import between
from migtrace.plot.matrix_cells import KEYS, MINUS, gather
from migtrace.report.charts import Chart, Control, finish, parameter, yearly
from migtrace.report.outlook import Outlook

TOP = 20
"""Origins and destinations with a row or column of their own."""
_ROW = 19
_HEAD = 150
"""Pixels of a row, and of what stands around all of them."""


def flow_chart(outlook: Outlook, /) -> Chart:
    """Draw bilateral flows.

    Parameters
    ----------
    outlook
        Its `flows`.

    Returns
    -------
    Chart
        Boxes of a year that is chosen, on a logarithmic scale. Its data are those of `flow_cells`.
    """
    table = between(outlook.flows)
    has_years = "year" in table.columns
    controls: tuple[Control, ...] = ()
    if has_years:
        controls = (yearly(table["year"].unique().drop_nulls().to_list()),)
    cells = alt.Chart(alt.NamedData("flow_cells"))
    if has_years:
        cells = cells.transform_filter("datum.year == year")
    sides = {key: _labels(table, key) for key in KEYS}
    x = alt.X(
        "destination:N",
        sort=sides["destination"],
        scale=alt.Scale(domain=sides["destination"]),
        title="destination",
        axis=alt.Axis(labelAngle=-90, labelLimit=110),
    )
    y = alt.Y(
        "origin:N",
        sort=sides["origin"],
        scale=alt.Scale(domain=sides["origin"]),
        title="origin",
        axis=alt.Axis(labelLimit=120),
    )
    tooltip = [
        alt.Tooltip("origin:N"),
        alt.Tooltip("destination:N"),
        alt.Tooltip("told:N", title="people"),
    ]
    layers = [
        _boxes(cells, table, sign).encode(x=x, y=y, tooltip=tooltip)
        for sign in (1, -1)
        if (table["people"] * sign > 0).any()
    ]
    below = cells.transform_filter("datum.people < 0")
    minus = below.mark_point(shape="stroke", size=50, stroke="#222222", strokeWidth=1.8)
    layers.append(minus.encode(x=x, y=y, tooltip=tooltip))
    zero = cells.transform_filter("datum.people === 0")
    layers.append(
        zero.mark_circle(size=18, fill="var(--hidden)", opacity=1).encode(x=x, y=y, tooltip=tooltip)
    )
    unknown = cells.transform_filter("!isValid(datum.people)")
    layers.append(
        unknown.mark_point(shape="cross", filled=True, fill="var(--hidden)", size=45).encode(
            x=x, y=y, tooltip=tooltip
        )
    )
    chart = alt.LayerChart(layer=layers).resolve_scale(color="independent")
    if controls:
        chart = chart.add_params(*map(parameter, controls))
    rows = len(sides["origin"])
    return Chart(
        "flow-matrix",
        "Flows between places",
        _caption(table, loops=outlook.flows.height - table.height),
        finish(chart, "Boxes of flows from origins to destinations.", height=_HEAD + _ROW * rows),
        controls,
        ("bilateral_flows",),
        {
            "table": "bilateral_flows",
            "filters": ["year"] if has_years else [],
            "name": list(KEYS),
            "figure": "people",
            "unit": "flow",
        },
    )


def flow_cells(outlook: Outlook, /) -> list[dict[str, Any]]:
    """Gather flows into boxes, year by year, small places as others.

    Parameters
    ----------
    outlook
        Its `flows`.

    Returns
    -------
    list of dict
        `origin` and `destination` as the axes have them, `people` (None where no flow of a box is
        known), `told` in words, and `year` where flows have years.
    """
    table = between(outlook.flows)
    sides = {key: _largest(table, key) for key in KEYS}
    labels = {key: _labels(table, key) for key in KEYS}
    years = table["year"].unique().sort().to_list() if "year" in table.columns else [None]
    found = []
    # A loop over years, and over the boxes of each.
    for year in years:
        cells = gather(table if year is None else table.filter(year=year), sides)
        when = {} if year is None else {"year": year}
        for row, column in np.argwhere(cells.rows > 0):
            people = cells.people[row, column]
            known = None if np.isnan(people) else float(people)
            lost = int(cells.lost[row, column])
            told = "not known" if known is None else f"{known:,.0f}".replace("-", MINUS)
            told += f", without {lost} not known" if lost and known is not None else ""
            ends = {"origin": labels["origin"][row], "destination": labels["destination"][column]}
            found.append({**ends, "people": known, "told": told, **when})
    return found


def _largest(table: pl.DataFrame, key: str) -> list[str]:
    """The places with the largest flows of all years, whatever their sign, largest first."""
    sums = table.group_by(key).agg(total=pl.col("people").abs().sum())
    return sums.sort("total", key, descending=[True, False])[key].head(TOP).to_list()


def _labels(table: pl.DataFrame, key: str) -> list[str]:
    """What stands at an axis: countries by name, and others in the end."""
    names = country_names()
    largest = _largest(table, key)
    left = table[key].n_unique() - len(largest)
    labels = [names.get(place, place) for place in largest]
    # Two places that are called alike keep their codes.
    labels = [
        label if labels.count(label) == 1 else f"{label} ({place})"
        for label, place in zip(labels, largest, strict=True)
    ]
    return [*labels, f"others ({left})"] if left else labels


def _boxes(cells: alt.Chart, table: pl.DataFrame, sign: int) -> alt.Chart:
    """Boxes of flows above, or below, 0."""
    sizes = table["people"].drop_nulls().abs().filter(table["people"].drop_nulls() != 0)
    low, high = float(str(sizes.min())), float(str(sizes.max()))
    scale = alt.Scale(
        type="log",
        domain=[low * 0.6, max(high, low * 1.6)],
        scheme="blues" if sign > 0 else "oranges",
    )
    legend = alt.Legend(
        title="people" if sign > 0 else f"below 0 ({MINUS})",
        labelExpr="datum.value < 1 ? format(datum.value, '.1~g') : format(datum.value, '.2~s')",
        gradientLength=100,
    )
    boxes: alt.Chart = (
        cells.transform_filter(f"datum.people * {sign} > 0")
        .transform_calculate(size=f"datum.people * {sign}")
        .mark_rect(stroke="var(--page)", strokeWidth=1)
        .encode(color=alt.Color("size:Q", scale=scale, legend=legend))
    )
    return boxes


def _caption(table: pl.DataFrame, *, loops: int) -> str:
    people = table["people"]
    below, unknown = int((people < 0).sum()), people.null_count()
    gathered = any(table[key].n_unique() > TOP for key in KEYS)
    told = [
        "Origins in rows, destinations in columns, the largest first.",
        "Colours by the logarithm of the people.",
        "A grey dot is 0, an empty box a pair that the table does not have.",
        f"A grey cross is not known ({unknown:,})." if unknown else "",
        f"Orange with {MINUS} is below 0 ({below:,})." if below else "",
        "Others are sums of what is known." if gathered else "",
        f"Flows from a place to itself are not drawn ({loops:,})." if loops else "",
    ]
    return " ".join(filter(None, told))
