"""Cities: where migrants and locals live, and how far apart (METHOD M12)."""

import altair as alt
import polars as pl

from migtrace.report.charts import AWAY, TOWARD, Chart, Control, Section, finish, parameter
from migtrace.report.facts import Facts

_LEAD = (
    "Homes are the cells in which people post by night (M12){}. h compares how spread "
    "out migrants and locals live: 1 is alike, far below 1 is segregated. Each measure stands "
    "beside what it would be by chance."
)
_GROUPS = (("migrants", "Migrants", AWAY), ("locals", "Locals", TOWARD))
_KM_PER_DEGREE = 111.195
_CELL = (
    "{{type: 'Polygon', coordinates: [["
    "[datum.lon - datum.wide, datum.lat - {high}], [datum.lon - datum.wide, datum.lat + {high}],"
    " [datum.lon + datum.wide, datum.lat + {high}], [datum.lon + datum.wide, datum.lat - {high}],"
    " [datum.lon - datum.wide, datum.lat - {high}]]]}}"
)
"""A square around a cell's middle; clockwise, as d3 wants it."""


def cities(tables: dict[str, pl.DataFrame], facts: Facts, /) -> Section:
    """Show homes and measures of segregation.

    Parameters
    ----------
    tables
        The tables of a handout; those of cities are `segregation` and `homes`.
    facts
        The study behind them.

    Returns
    -------
    Section
        Two maps of homes and the measures, of a city that is chosen; or why there are none.
    """
    segregation, homes = tables.get("segregation"), tables.get("homes")
    if segregation is None and homes is None:
        why = ("The study has no city: migtrace estimate --cities FILE.geojson adds some.",)
        return Section("cities", "Cities", _LEAD.format(""), (), why)
    charts: list[Chart] = []
    missing: list[str] = []
    if homes is None or homes.is_empty():
        missing.append("homes: no cell of a city rests on enough people to be shown.")
    else:
        city = _choice(homes)
        charts += [_homes(city, facts, *group) for group in _GROUPS]
    if facts.homes_withheld:
        named = ", ".join(facts.homes_withheld)
        missing.append(f"homes withheld, as few people live in cells that are hidden: {named}.")
    if segregation is None or segregation.is_empty():
        missing.append("segregation: no city has measures.")
    else:
        charts.append(_measures(_choice(segregation)))
    lead = _LEAD.format(f", here {facts.home_cells}")
    return Section("cities", "Cities", lead, tuple(charts), tuple(missing))


def _choice(table: pl.DataFrame) -> Control:
    names = table["city"].unique().sort().to_list()
    return Control("city", "City", tuple((name, name) for name in names), names[0])


def _homes(city: Control, facts: Facts, group: str, title: str, colour: str) -> Chart:
    half = f"{facts.home_km / 2 / _KM_PER_DEGREE:.6f}"
    cells = (
        alt.Chart(alt.NamedData("homes"))
        .transform_filter(f"datum.city == city && datum.group == '{group}'")
        .transform_calculate(wide=f"{half} / cos(datum.lat * PI / 180)", type="'Feature'")
        .transform_calculate(geometry=_CELL.format(high=half))
        .mark_geoshape(fill=colour, stroke="var(--line)", strokeWidth=0.3)
        .encode(
            opacity=alt.Opacity(
                "users:Q",
                scale=alt.Scale(type="sqrt", range=[0.25, 1]),
                legend=alt.Legend(title=f"{group} in a cell", symbolFillColor=colour, tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("users:Q", title=group, format=","),
                alt.Tooltip("lon:Q", title="longitude", format=".3f"),
                alt.Tooltip("lat:Q", title="latitude", format=".3f"),
            ],
        )
    )
    border = (
        alt.Chart(alt.NamedData("cities"))
        .transform_filter("datum.properties.city == city")
        .mark_geoshape(filled=False, stroke="var(--ink)", strokeWidth=1)
    )
    spec = finish(
        alt.LayerChart(layer=[cells, border]).add_params(parameter(city)),
        f"Map of the homes of {group} in a city, by cells: {facts.home_cells}.",
        height=340,
        projection=alt.Projection(type="mercator"),
    )
    return Chart(
        f"homes-{group}",
        f"Where {group} live",
        f"{title} by home cell ({facts.home_cells}): users, not upscaled. {facts.left_out}",
        spec,
        (city,),
        ("homes",),
    )


def _measures(city: Control) -> Chart:
    chosen = alt.Chart(alt.NamedData("segregation")).transform_filter("datum.city == city")
    y = alt.Y("measure:N", title=None)
    x = alt.X("value:Q", title="value (grey: by chance)", axis=alt.Axis(tickCount=6))
    tooltip = [
        alt.Tooltip("measure:N"),
        alt.Tooltip("value:Q", format=".3f"),
        alt.Tooltip("null_low:Q", title="by chance from", format=".3f"),
        alt.Tooltip("null_high:Q", title="to", format=".3f"),
        alt.Tooltip("migrants:Q", format=","),
        alt.Tooltip("locals:Q", format=","),
    ]
    lines = (
        chosen.transform_filter("isValid(datum.null_low) && isValid(datum.null_high)")
        .mark_rule(stroke="var(--hidden)", strokeWidth=5, strokeCap="round")
        .encode(y=y, x=alt.X("null_low:Q"), x2="null_high:Q", tooltip=tooltip)
    )
    dots = (
        chosen.transform_filter("isValid(datum.value)")
        .mark_circle(size=80, fill="var(--vermilion)", opacity=1)
        .encode(y=y, x=x, tooltip=tooltip)
    )
    return Chart(
        "segregation",
        "Measures of segregation",
        "Dots are the measures, grey lines the range that chance alone gives. A measure without a "
        "dot has a reason in the table.",
        finish(
            alt.LayerChart(layer=[lines, dots]).add_params(parameter(city)),
            "Dots of the measures of segregation of a city, with the range by chance.",
            height=320,
        ),
        (city,),
        ("segregation",),
        {
            "table": "segregation",
            "filters": ["city"],
            "name": "measure",
            "figure": "value",
            "unit": "measure",
        },
    )
