"""Maps of where residents are and which way they move (METHOD M11)."""

import json
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from migtrace.plot.basemap import Extent, fit_extent, unwrap
from migtrace.report.charts import (
    AWAY,
    DIRECTION,
    IN_DIRECTION,
    SHORT,
    TOWARD,
    Chart,
    Control,
    Section,
    finish,
    parameter,
)
from migtrace.report.facts import Facts
from migtrace.report.outlines import frame, home_frame

Tables = dict[str, pl.DataFrame]

MAPPED = ("density", "routes", "net_routes")
"""The tables that are drawn cell by cell."""
_HEIGHT = 440
_ARROW = "M0,0L0,-2M-0.45,-1.35L0,-2L0.45,-1.35"
"""An arrow as long as a symbol of its size is wide, from the middle upward."""
_NET = ("toward: most", "toward: more", "about even", "away: more", "away: most")
_NEARLY_POLE = 80.0
_FEW = 20
"""Residents of a cell whose dot is the largest, where no cell has more."""


def extents(tables: Tables, /) -> dict[str, Extent]:
    """Choose the frames of the maps of cells, each from its own cells.

    Parameters
    ----------
    tables
        The tables of a handout.

    Returns
    -------
    dict of str to tuple of float
        West, south, east, north in degrees, by table; none of a table without cells. Net routes
        have the frame of routes.
    """
    found = {}
    for name in ("density", "routes"):
        cells = tables[name]
        if cells.height:
            # Roads matter far from where most people are.
            counts = cells["users"].cast(pl.Float64).to_numpy()
            weight = counts if name == "density" else np.ones_like(counts)
            lon = unwrap(cells["lon"].to_numpy(), weight)
            west, south, east, north = fit_extent(lon, cells["lat"].to_numpy(), weight)
            found[name] = (west, max(south, -_NEARLY_POLE), east, min(north, _NEARLY_POLE))
    return found | {"net_routes": found["routes"]} if "routes" in found else found


def maps(tables: Tables, facts: Facts, /) -> Section:
    """Show density, routes and net routes.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    Section
        A map of each table that has cells.
    """
    frames = extents(tables)
    lead = (
        "Each mark is a cell of the grid, not a place where somebody was. "
        f"{facts.left_out} An empty area need not be one without people."
    )
    draw = {"density": _density, "routes": _routes, "net_routes": _net}
    charts, missing = [], []
    for name in MAPPED:
        if tables[name].height and name in frames:
            charts.append(draw[name](tables[name], facts, frames[name]))
        else:
            why = facts.empty.get(name, "no cell rests on enough people to be shown")
            missing.append(f"{name}: {why}.")
    return Section("maps", "Places and routes", lead, tuple(charts), tuple(missing))


def _on_map(layer: alt.Chart) -> alt.LayerChart:
    """Lay cells over countries."""
    land = alt.Chart(alt.NamedData("near")).mark_geoshape(
        clip=True, stroke="var(--line)", strokeWidth=0.6
    )
    home = alt.condition(
        "datum.properties.home", alt.value("var(--home)"), alt.value("var(--land)")
    )
    return alt.LayerChart(layer=[land.encode(fill=home), layer])


def _looking_at(extent: Extent, facts: Facts) -> alt.Projection:
    home = home_frame(facts.origin)
    near_home = frame(extent if home is None else home)
    chosen = f"look == 'home' ? {json.dumps(near_home)} : {json.dumps(frame(extent))}"
    return alt.Projection(
        type="mercator",  # keeps angles, and so the bearings of arrows
        rotate=[-(extent[0] + extent[2]) / 2, 0, 0],
        fit=alt.expr(chosen),
        size=alt.expr("[width, height]"),
    )


def _look(facts: Facts) -> Control:
    options = (("cells", "nearly all cells"), ("home", facts.origin_name))
    return Control("look", "Frame", options, "cells")


def _outside(cells: pl.DataFrame, extent: Extent) -> str:
    """Say how many cells the frame leaves out."""
    west, south, east, north = extent
    inside = ((pl.col("lon") - west) % 360 <= east - west) & pl.col("lat").is_between(south, north)
    left_out = cells.filter(~inside)["cell"].n_unique()
    lie = "cell lies" if left_out == 1 else "cells lie"
    return f" {left_out:,} {lie} outside the frame." if left_out else ""


def _at() -> dict[str, Any]:
    return {"longitude": "lon:Q", "latitude": "lat:Q"}


def _density(cells: pl.DataFrame, facts: Facts, extent: Extent) -> Chart:
    size = alt.Size(
        "users:Q",
        scale=alt.Scale(domain=[0, max(_FEW, int(str(cells["users"].max())))], range=[6, 700]),
        legend=alt.Legend(
            title="residents in a cell",
            symbolFillColor="var(--blue)",
            tickCount=4,
            tickMinStep=1,
            labelExpr=SHORT,
        ),
    )
    tooltip = [
        alt.Tooltip("users:Q", title="residents", format=","),
        alt.Tooltip("lon:Q", title="longitude", format=".2f"),
        alt.Tooltip("lat:Q", title="latitude", format=".2f"),
    ]
    dots = alt.Chart(alt.NamedData("density")).mark_circle(
        clip=True, fill="var(--blue)", fillOpacity=0.55
    )
    chart = _on_map(dots.encode(**_at(), size=size, tooltip=tooltip))
    return Chart(
        "density",
        "Where residents were seen",
        f"Distinct residents of {facts.origin_name} by cell over the whole window (M11.1): users, "
        f"not upscaled. {cells.height:,} cells.{_outside(cells, extent)}",
        finish(
            chart.add_params(parameter(_look(facts))),
            "Map of the residents seen in each cell of the grid.",
            height=_HEIGHT,
            projection=_looking_at(extent, facts),
        ),
        (_look(facts),),
        ("density",),
    )


def _routes(cells: pl.DataFrame, facts: Facts, extent: Extent) -> Chart:
    longest = cells.select((pl.col("east") ** 2 + pl.col("north") ** 2).sqrt().max()).item()
    arrows = (
        alt.Chart(alt.NamedData("routes"))
        .transform_filter(IN_DIRECTION)
        .transform_calculate(
            together="sqrt(datum.east * datum.east + datum.north * datum.north)",
            bearing="atan2(datum.east, datum.north) * 180 / PI",
            towards="format((datum.bearing + 360) % 360, '.0f')",
        )
    )
    tooltip = [
        alt.Tooltip("direction:N"),
        alt.Tooltip("moves:Q", format=","),
        alt.Tooltip("users:Q", title="residents", format=","),
        alt.Tooltip("towards:N", title="bearing, degrees from north"),
    ]
    layer = arrows.mark_point(clip=True, shape=_ARROW, filled=False, strokeWidth=1.6).encode(
        **_at(),
        angle=alt.Angle("bearing:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])),
        size=alt.Size(
            "together:Q",
            scale=alt.Scale(domain=[0, float(longest or 1.0)], range=[60, 1600]),
            legend=None,
        ),
        stroke=_stroke(),
        tooltip=tooltip,
    )
    chart = _on_map(layer)
    return Chart(
        "routes",
        "Which way residents move",
        "An arrow starts in the cell in which moves start and points along the sum of their "
        "directions; its length grows with that sum (M11.2 to M11.4). Away and toward are meant "
        f"from the middle of the residents' places in {facts.origin_name}."
        f"{_outside(cells, extent)}",
        finish(
            chart.add_params(parameter(DIRECTION), parameter(_look(facts))),
            "Map of arrows along which residents move, away from home and toward it.",
            height=_HEIGHT,
            projection=_looking_at(extent, facts),
        ),
        (DIRECTION, _look(facts)),
        ("routes",),
        {
            "table": "routes",
            "filters": ["direction"],
            "name": "cell",
            "figure": "moves",
            "unit": "arrow",
        },
    )


def _stroke() -> alt.Stroke:
    scale = alt.Scale(domain=["away", "toward"], range=[AWAY, TOWARD])
    return alt.Stroke("direction:N", scale=scale, legend=alt.Legend(title="Direction"))


def _net(cells: pl.DataFrame, facts: Facts, extent: Extent) -> Chart:
    classes = (
        "datum.net < -0.6 ? '{}' : datum.net < -0.2 ? '{}' : datum.net <= 0.2 ? '{}' :"
        " datum.net <= 0.6 ? '{}' : '{}'"
    ).format(*_NET)
    colours = [TOWARD, "var(--sky)", "var(--even)", "var(--orange)", AWAY]
    dots = (
        alt.Chart(alt.NamedData("net_routes"))
        .transform_calculate(
            prevails=classes,
            moves="datum.away + datum.toward",
            between=(
                "isValid(datum.low) && isValid(datum.high) ? format(datum.low, '.2f') + ' to ' +"
                " format(datum.high, '.2f') : 'none in the tables'"
            ),
        )
        .mark_circle(clip=True, stroke="var(--ink)", strokeWidth=0.5, opacity=0.9)
    )
    layer = dots.encode(
        **_at(),
        color=alt.Color(
            "prevails:N",
            scale=alt.Scale(domain=list(_NET), range=colours),
            legend=alt.Legend(title="What prevails", columns=3),
        ),
        size=alt.Size("moves:Q", scale=alt.Scale(range=[30, 500]), legend=None),
        tooltip=[
            alt.Tooltip("net:Q", format=".2f"),
            alt.Tooltip("between:N", title="interval"),
            alt.Tooltip("away:Q", title="moves away", format=","),
            alt.Tooltip("toward:Q", title="moves toward", format=","),
        ],
    )
    chart = _on_map(layer)
    return Chart(
        "net-routes",
        "Away or toward: what prevails",
        "Net is (away - toward) / (away + toward), of cells in which both can be shown; the area "
        f"grows with the moves. {cells.height:,} cells of the residents of {facts.origin_name}."
        f"{_outside(cells, extent)}",
        finish(
            chart.add_params(parameter(_look(facts))),
            "Map of the cells in which moves away or moves toward home prevail.",
            height=_HEIGHT,
            projection=_looking_at(extent, facts),
        ),
        (_look(facts),),
        ("net_routes",),
    )
