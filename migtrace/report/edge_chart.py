"""A network on the page: nodes, and edges as wide as what goes along them."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.official.selection import counted
from migtrace.plot.basemap import Extent, fit_extent, unwrap
from migtrace.plot.network import BEND, UNITS
from migtrace.plot.node_places import ring
from migtrace.report.charts import Chart, finish
from migtrace.report.outlines import frame, near
from migtrace.report.outlook import Outlook

Floats = NDArray[np.float64]
Shapes = dict[str, Any]

_WIDEST = 12.0
"""Pixels of the largest edge."""
_STEPS = 24
"""Parts of a bent line."""
_TIP = 0.85
"""Where along an edge its tip stands, as a share of its length."""
_NEARLY_POLE = 80.0
_RIMS: tuple[dict[str, Any], ...] = (
    {"stroke": "var(--page)", "strokeWidth": 3, "strokeJoin": "round"},
    {"fill": "var(--ink)"},
)
_ROOM = 1.45
"""How far the frame of a circle reaches, in its radius, for names."""


def edge_chart(outlook: Outlook, /) -> Chart:
    """Draw the edges of a network.

    Parameters
    ----------
    outlook
        Its `edges`, and `positions` if there are any.

    Returns
    -------
    Chart
        A map, or a circle of nodes without positions. Its data are those of `edge_shapes`.
    """
    table: pl.DataFrame = outlook.edges
    on_map = outlook.positions is not None
    keys: dict[str, Any] = {"longitude": "lon:Q", "latitude": "lat:Q"} if on_map else _plane()
    most = float(table[outlook.width].max() or 1.0)  # type: ignore[arg-type] # of floats
    width = alt.StrokeWidth(
        "figure:Q",
        scale=alt.Scale(domain=[0, most], range=[0, _WIDEST], zero=True),
        legend=alt.Legend(title=outlook.width, tickCount=4, symbolStrokeColor="var(--blue)"),
    )
    tooltip = [
        alt.Tooltip("origin:N"),
        alt.Tooltip("destination:N"),
        alt.Tooltip("figure:Q", title=outlook.width, format=",.3~g"),
    ]
    opacity = alt.condition("datum.needed === false", alt.value(0.4), alt.value(0.9))
    lines = (
        alt.Chart(alt.NamedData("edge_lines"))
        .mark_line(clip=True, stroke="var(--blue)", strokeCap="butt")
        .encode(
            **keys,
            order="step:Q",
            detail="edge:N",
            strokeWidth=width,
            opacity=opacity,
            tooltip=tooltip,
        )
    )
    across = "datum.east, datum.north" if on_map else "datum.east * width, datum.north * height"
    tips = (
        alt.Chart(alt.NamedData("edge_tips"))
        .transform_calculate(bearing=f"atan2({across}) * 180 / PI")
        .mark_point(clip=True, shape="triangle", filled=True, opacity=1)
        .encode(
            **keys,
            fill=alt.value("var(--blue)"),
            stroke=alt.value("var(--page)"),
            strokeWidth=alt.value(0.8),
            angle=alt.Angle("bearing:Q", scale=None),
            size=alt.Size("size:Q", scale=None),
            tooltip=tooltip,
        )
    )
    nodes = alt.Chart(alt.NamedData("edge_nodes"))
    dots = nodes.mark_circle(clip=True, size=90, fill="var(--ink)", opacity=1).encode(
        **keys, tooltip=[alt.Tooltip("node:N")]
    )
    # Letters on a rim of the page's colour, as edges may pass below them.
    names = [
        nodes.mark_text(clip=True, dy=-12, fontSize=12, **rim).encode(**keys, text="node:N")
        for rim in _RIMS
    ]
    layers = [*([_land()] if on_map else []), lines, tips, dots, *names]
    projection = alt.Projection(**_projection(outlook)) if on_map else None
    spec = finish(
        alt.LayerChart(layer=layers),
        "Network of nodes, with edges as wide as what goes along them.",
        height=440,
        projection=projection,
    )
    return Chart(
        "network",
        "What moves on along each edge",
        _caption(outlook),
        spec,
        (),
        ("edges",),
        {
            "table": "edges",
            "filters": [],
            "name": ["origin", "destination"],
            "figure": outlook.width,
            "unit": "edge",
        },
    )


def edge_shapes(outlook: Outlook, home: str, /) -> Shapes:
    """Gather what the network is drawn with.

    Parameters
    ----------
    outlook
        Its `edges` and `positions`.
    home
        The study's country of origin, ISO 3166-1 alpha-2.

    Returns
    -------
    dict
        `edge_lines`, points along bent edges; `edge_tips`, their arrowheads; `edge_nodes`; on a map
        `edge_land`, the countries around them.
    """
    drawn = outlook.edges.filter(pl.col(outlook.width) > 0).sort(
        outlook.width, "origin", "destination", descending=[True, False, False]
    )
    names, plane, back = _places(outlook)
    at = {name: number for number, name in enumerate(names)}
    start, stop = (plane[[at[node] for node in drawn[key]]] for key in ("origin", "destination"))
    way = stop - start
    handle = (start + stop) / 2 + BEND * np.column_stack([way[:, 1], -way[:, 0]])
    figures = drawn[outlook.width].to_list()
    needed = drawn["needed"].to_list() if "needed" in drawn.columns else [None] * drawn.height
    told = [
        {"edge": n, "origin": a, "destination": b, "figure": figures[n], "needed": needed[n]}
        for n, (a, b) in enumerate(drawn.select("origin", "destination").rows())
    ]
    lines, tips = [], []
    # A loop over edges, each a bent line of a few points.
    for n, row in enumerate(told):
        points = _bent(start[n], handle[n], stop[n], np.linspace(0.0, 1.0, _STEPS + 1))
        lines += [row | {"step": step} | place for step, place in enumerate(map(back, points))]
        near_tip = _bent(start[n], handle[n], stop[n], np.array([_TIP - 0.02, _TIP]))
        east, north = near_tip[1] - near_tip[0]
        pixels = _WIDEST * figures[n] / figures[0] * 1.4 + 9
        way_on = {"east": round(float(east), 6), "north": round(float(north), 6)}
        tips.append(row | back(near_tip[1]) | way_on | {"size": round(pixels**2, 1)})
    nodes = [{"node": name} | back(place) for name, place in zip(names, plane, strict=True)]
    shapes: Shapes = {"edge_lines": lines, "edge_tips": tips, "edge_nodes": nodes}
    if outlook.positions is not None:
        shapes["edge_land"] = near(home, [_extent(outlook)])
    return shapes


def _bent(start: Floats, handle: Floats, stop: Floats, t: Floats) -> Floats:
    t = t[:, None]
    points: Floats = (1 - t) ** 2 * start + 2 * t * (1 - t) * handle + t**2 * stop
    return points


def _places(outlook: Outlook) -> tuple[list[str], Floats, Any]:
    """Nodes on a plane that keeps angles, and the way back to what a chart is given."""
    if outlook.positions is None:
        names, places = ring(outlook.edges, outlook.width)
        return names, places, lambda at: {"x": round(float(at[0]), 4), "y": round(float(at[1]), 4)}
    names, lon, lat = _positions(outlook)
    north = np.degrees(np.arctanh(np.sin(np.radians(lat))))
    return names, np.column_stack([lon, north]), _on_earth


def _on_earth(at: Floats) -> dict[str, float]:
    """From Mercator's plane, in degrees, to longitude and latitude."""
    lat = float(np.degrees(np.arcsin(np.tanh(np.radians(at[1])))))
    return {"lon": round(float(at[0]), 4), "lat": round(lat, 4)}


def _positions(outlook: Outlook) -> tuple[list[str], Floats, Floats]:
    """Names, longitudes around their own middle, and latitudes of the nodes of the edges."""
    table: pl.DataFrame = outlook.edges
    names = sorted({*table["origin"], *table["destination"]})
    places = np.array([outlook.positions[name] for name in names])
    lon = unwrap(places[:, 0], np.ones(len(names)))
    return names, lon, np.clip(places[:, 1], -_NEARLY_POLE, _NEARLY_POLE)


def _extent(outlook: Outlook) -> Extent:
    _, lon, lat = _positions(outlook)
    west, south, east, north = fit_extent(lon, lat, np.ones(len(lon)))
    return west, max(south, -_NEARLY_POLE), east, min(north, _NEARLY_POLE)


def _projection(outlook: Outlook) -> dict[str, Any]:
    extent = _extent(outlook)
    return {
        "type": "mercator",
        "rotate": [-(extent[0] + extent[2]) / 2, 0, 0],
        "fit": frame(extent),
        "size": alt.expr("[width, height]"),
    }


def _plane() -> dict[str, Any]:
    reach = alt.Scale(domain=[-_ROOM, _ROOM], nice=False, zero=False)
    return {
        "x": alt.X("x:Q", axis=None, scale=reach),
        "y": alt.Y("y:Q", axis=None, scale=reach),
    }


def _land() -> alt.Chart:
    land: alt.Chart = alt.Chart(alt.NamedData("edge_land")).mark_geoshape(
        clip=True, fill="var(--land)", stroke="var(--line)", strokeWidth=0.6
    )
    return land


def _caption(outlook: Outlook) -> str:
    table: pl.DataFrame = outlook.edges
    figures = table[outlook.width]
    nothing, unknown = int((figures == 0).sum()), figures.null_count()
    lost = [f"{nothing} with 0" if nothing else "", f"{unknown} not known" if unknown else ""]
    missing = ", ".join(filter(None, lost))
    unit = UNITS.get(outlook.width, outlook.width)
    told = [
        f"Widths in proportion to the {unit}; edges bend to their right and are no routes.",
        f"{counted(table.height, 'edge')}{'; not drawn: ' + missing if missing else ''}.",
        "Pale edges are not needed: the data do without them." if "needed" in table.columns else "",
    ]
    return " ".join(filter(None, told))
