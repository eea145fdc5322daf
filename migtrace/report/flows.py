"""Where migrants go: a map and bars of destinations (METHOD M8, M10)."""

from typing import Any

import altair as alt
import polars as pl

from migtrace.plot.basemap import Extent
from migtrace.report.charts import (
    BETWEEN,
    SHORT,
    Chart,
    Control,
    Section,
    finish,
    has_bounds,
    parameter,
    yearly,
)
from migtrace.report.facts import Facts
from migtrace.report.figures import percent
from migtrace.report.outlines import frame, places

Tables = dict[str, pl.DataFrame]

TABLE = Control(
    "table",
    "Migrants",
    (("detected", "seen there in that year"), ("appearances", "first seen there in that year")),
    "detected",
)
_CHOSEN = "datum.table == table && datum.year == year"
_SHOWN = "isValid(datum.people)"
_ROOM, _NARROWEST = 0.1, 36.0
"""Room around the destinations, as a share of their span, and the least span in degrees."""
_TOP = 20
_ROW = 22
_TOOLTIP = [
    alt.Tooltip("name:N", title="country"),
    alt.Tooltip("people:Q", title="people (upscaled)", format=",.0f"),
    alt.Tooltip("between:N", title="interval"),
    alt.Tooltip("users:Q", title="users", format=","),
]


def destinations(tables: Tables, facts: Facts, /) -> Section:
    """Show flows by destination and year.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    Section
        A map, bars by year, and bars of who lives where at the end.
    """
    both = pl.concat(
        [tables[name].select("year", "country", "people") for name, _ in TABLE.options]
    )
    charts: list[Chart] = []
    missing: list[str] = []
    if both.is_empty():
        missing.append(_why("detected", facts, "no migrant was seen abroad"))
    else:
        control = yearly(both["year"].unique().to_list())
        charts += [_map(both, facts, control), _bars(both, facts, control)]
    settled = tables["new_residents"]
    if settled.is_empty():
        missing.append(_why("new_residents", facts, "no migrant lives abroad at the end"))
    else:
        charts.append(_settled(settled, facts))
    lead = (
        f"Migrants from {facts.origin_name}, upscaled. A migrant can be seen in several countries, "
        "so that these figures do not add up to people who left."
    )
    return Section("destinations", "Destinations", lead, tuple(charts), tuple(missing))


def _why(table: str, facts: Facts, otherwise: str) -> str:
    return f"{table}: {facts.empty.get(table, otherwise)}."


def _named(chart: alt.Chart) -> alt.Chart:
    """Add a country's name and place, and the interval in words."""
    data = alt.LookupData(alt.NamedData("places"), key="code", fields=["name", "lon", "lat"])
    return chart.transform_lookup("country", from_=data).transform_calculate(
        name="datum.name ? datum.name : datum.country", between=BETWEEN
    )


def _map(both: pl.DataFrame, facts: Facts, control: Control) -> Chart:
    codes = [*both["country"].unique().to_list(), facts.origin]
    where = places(codes)
    home = where.filter(code=facts.origin)
    extent = _frame(where, home)
    most = _largest(both)
    projection: dict[str, Any] = {
        "type": "naturalEarth1",
        "rotate": [-(extent[0] + extent[2]) / 2, 0, 0],
        "fit": frame(extent),
        "size": alt.expr("[width, height]"),
    }
    land = alt.Chart(alt.NamedData("world")).mark_geoshape(
        clip=True, stroke="var(--line)", strokeWidth=0.5
    )
    land = land.encode(
        fill=alt.condition(
            "datum.properties.home", alt.value("var(--home)"), alt.value("var(--land)")
        )
    )
    flows = _named(alt.Chart(alt.NamedData("flows")).transform_filter(_CHOSEN))
    shown = flows.transform_filter(_SHOWN)
    size = alt.Size(
        "people:Q",
        scale=alt.Scale(domain=[0, most], range=[0, 1500]),
        legend=alt.Legend(
            title="people", labelExpr=SHORT, tickCount=4, symbolFillColor="var(--blue)"
        ),
    )
    dots = shown.mark_circle(
        clip=True, fill="var(--blue)", fillOpacity=0.65, stroke="var(--ink)", strokeWidth=0.7
    ).encode(longitude="lon:Q", latitude="lat:Q", size=size, tooltip=_TOOLTIP)
    crosses = flows.transform_filter("!" + _SHOWN).mark_point(
        clip=True, shape="cross", filled=True, fill="var(--hidden)", size=45
    )
    crosses = crosses.transform_calculate(told=facts.gap_of("users")).encode(
        longitude="lon:Q",
        latitude="lat:Q",
        tooltip=[alt.Tooltip("name:N", title="country"), alt.Tooltip("told:N", title="figure")],
    )
    layers: list[alt.Chart] = [land, *_lines(shown, home, most), crosses, dots]
    chart = alt.LayerChart(layer=layers).add_params(parameter(TABLE), parameter(control))
    title = "Where migrants are, by year"
    unknown = sorted(set(both["country"]) - set(where["code"]))
    caption = (
        "The area of a circle, and the width of a line, tell the upscaled people. A grey cross is "
        f"a country whose figure is {facts.gap}."
        + (f" Not on the map: {', '.join(unknown)}." if unknown else "")
    )
    spec = finish(
        chart,
        f"Map of the countries in which migrants from {facts.origin_name} are seen, by year.",
        height=420,
        projection=alt.Projection(**projection),
    )
    return Chart(
        "flow-map", title, caption, spec, (TABLE, control), ("detected", "appearances"), _TOLD
    )


_TOLD = {"table": "flows", "filters": ["table", "year"], "name": "country", "figure": "people"}


def _lines(shown: alt.Chart, home: pl.DataFrame, most: float) -> list[alt.Chart]:
    """Draw a line from the origin to each destination, if the origin is on the map."""
    if home.is_empty():
        return []
    lon, lat = home.select("lon", "lat").row(0)
    lines = shown.transform_calculate(
        from_lon=str(lon), from_lat=str(lat), width=f"0.5 + 5.5 * datum.people / {most}"
    ).mark_rule(clip=True, stroke="var(--blue)", opacity=0.45)
    return [
        lines.encode(
            longitude="from_lon:Q",
            latitude="from_lat:Q",
            longitude2="lon:Q",
            latitude2="lat:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        )
    ]


def _frame(where: pl.DataFrame, home: pl.DataFrame) -> Extent:
    """Hold all destinations, with room around them, the short way round from the origin."""
    lon, lat = where["lon"].to_numpy(), where["lat"].to_numpy()
    if home.height:
        middle = home["lon"].item()
        lon = middle + (lon - middle + 180.0) % 360.0 - 180.0
    west, east = _with_room(float(lon.min()), float(lon.max()))
    south, north = _with_room(float(lat.min()), float(lat.max()))
    return west, max(south, -58.0), east, min(north, 78.0)


def _with_room(low: float, high: float) -> tuple[float, float]:
    room = max(_ROOM * (high - low), (_NARROWEST - (high - low)) / 2)
    return low - room, high + room


def _largest(table: pl.DataFrame) -> float:
    most = table.select(pl.col("people").max()).item()
    return float(most) if most else 1.0


def _bars(both: pl.DataFrame, facts: Facts, control: Control) -> Chart:
    shown = (
        _named(alt.Chart(alt.NamedData("flows")).transform_filter(_CHOSEN))
        .transform_filter(_SHOWN)
        .transform_window(place="row_number()", sort=[alt.SortField("people", order="descending")])
        .transform_filter(f"datum.place <= {_TOP}")
    )
    rows = both.drop_nulls("people").group_by("year").len()["len"].max() or 1
    chart = _with_bounds(shown, sure=facts.level is not None).add_params(
        parameter(TABLE), parameter(control)
    )
    spec = finish(
        chart,
        f"Bars of the people from {facts.origin_name} by destination in one year.",
        height=60 + _ROW * min(_TOP, int(str(rows)) // 2 + 1),
    )
    return Chart(
        "flow-bars",
        "Destinations in one year",
        f"Upscaled people; the {_TOP} largest figures. {_lines_told(facts)}",
        spec,
        (TABLE, control),
        ("detected", "appearances"),
        _TOLD,
    )


def _settled(settled: pl.DataFrame, facts: Facts) -> Chart:
    shown = (
        _named(alt.Chart(alt.NamedData("new_residents")))
        .transform_filter(_SHOWN)
        .transform_window(place="row_number()", sort=[alt.SortField("people", order="descending")])
        .transform_filter(f"datum.place <= {_TOP}")
    )
    rows = min(_TOP, settled.drop_nulls("people").height)
    spec = finish(
        _with_bounds(shown, sure=has_bounds(settled)),
        f"Bars of the people from {facts.origin_name} who live in each country at the end.",
        height=60 + _ROW * max(rows, 1),
    )
    return Chart(
        "settled",
        "Who lives where at the end",
        "New residents (M10): migrants who do not come and go, by the country of their last month; "
        f"upscaled people. {_lines_told(facts)}",
        spec,
        (),
        ("new_residents",),
        {"table": "new_residents", "filters": [], "name": "country", "figure": "people"},
    )


def _lines_told(facts: Facts) -> str:
    if facts.level is None:
        return "The tables hold no intervals."
    return f"Lines are {percent(facts.level)} intervals."


def _with_bounds(shown: alt.Chart, *, sure: bool) -> alt.LayerChart:
    """Draw bars with the line of an interval where there is one."""
    order = alt.EncodingSortField(field="place", op="min")
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=165))
    axis = alt.Axis(title="people (upscaled)", labelExpr=SHORT, tickCount=5)
    x = alt.X("people:Q", axis=axis)
    bars = shown.mark_bar(fill="var(--blue)").encode(y=y, x=x, tooltip=_TOOLTIP)
    if not sure:
        return alt.LayerChart(layer=[bars])
    lines = (
        shown.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(stroke="var(--ink)", strokeWidth=1.6)
        .encode(y=y, x=alt.X("low:Q"), x2="high:Q", tooltip=_TOOLTIP)
    )
    return alt.LayerChart(layer=[bars, lines])
