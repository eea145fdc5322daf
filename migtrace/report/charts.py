"""What a chart on the page is made of, and the look that all charts share."""

from dataclasses import dataclass, field
from typing import Any

import altair as alt
import polars as pl

SEA = alt.ViewBackground(fill="var(--sea)", stroke="var(--line)")
"""What lies around the countries of a map."""
SHORT = "format(datum.value, '~s')"
"""How axes and legends write amounts: 1.5M, and 200 rather than 0.2k."""
SMALL = "abs(datum.value) < 1 ? format(datum.value, '~g') : format(datum.value, '~s')"
"""The same for amounts that may lie below 1."""
BETWEEN = (
    "isValid(datum.low) && isValid(datum.high) ?"
    " format(datum.low, ',.0f') + ' to ' + format(datum.high, ',.0f') : 'none in the tables'"
)
"""An interval of people in words, as an expression of Vega."""
AWAY, TOWARD = "var(--vermilion)", "var(--blue)"
"""Colours of the palette of Okabe and Ito, as the page's style sheet sets them."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
_AXIS = {
    "labelColor": "var(--ink)",
    "titleColor": "var(--ink)",
    "domainColor": "var(--line)",
    "tickColor": "var(--line)",
    "gridColor": "var(--grid)",
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": 600,
}
CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,  # the page itself says what each chart is, and has the table behind it
    "font": FONT,
    "axis": _AXIS,
    "legend": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "orient": "top",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 600,
        "titleLimit": 400,
        "labelLimit": 300,
    },
    "view": {"stroke": "var(--line)"},
}
"""The look of all charts: colours are the style sheet's, so that dark and print can set others."""


@dataclass(frozen=True, slots=True)
class Control:
    """A choice that changes what a chart shows.

    Parameters
    ----------
    signal
        The chart's parameter that it sets.
    label
        What is chosen.
    options
        Values and what they are called.
    value
        The one that is chosen at first.
    number
        Whether the parameter is a number.
    """

    signal: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and what stands around it.

    Parameters
    ----------
    name
        Its id on the page.
    title
        Its heading.
    caption
        What is drawn, with units, and what is not.
    spec
        Its Vega-Lite specification, data by name.
    controls
        What changes it.
    tables
        The tables behind it.
    told
        How the page tells in words what is shown: `table`, `filters` (columns that controls of
        the same name choose by), `name` (the column, or columns, that name a row), `figure` (the
        column that is null where it is hidden, or the control that chooses it), `span` (two
        controls of the first and last name), `unit` (what is drawn).
    """

    name: str
    title: str
    caption: str
    spec: dict[str, Any]
    controls: tuple[Control, ...] = ()
    tables: tuple[str, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: charts, or the reason why there is none.

    Parameters
    ----------
    name
        Its id on the page.
    title
        Its heading.
    lead
        What it is about.
    charts
        Its charts.
    missing
        Why charts are missing, in sentences.
    """

    name: str
    title: str
    lead: str
    charts: tuple[Chart, ...] = ()
    missing: tuple[str, ...] = ()


def finish(
    chart: alt.Chart | alt.LayerChart,
    /,
    description: str,
    *,
    height: int,
    projection: alt.Projection | None = None,
) -> dict[str, Any]:
    """Make a specification of a chart that is as wide as the page allows.

    Parameters
    ----------
    chart
        The chart, data by name.
    description
        What a screen reader says of it.
    height
        In pixels.
    projection
        That of a map.

    Returns
    -------
    dict
        Vega-Lite, checked against its schema.
    """
    on_map: dict[str, Any] = {}
    if projection is not None:
        on_map = {"projection": projection, "view": SEA}
    # Altair brings a theme of its own; the page's look is given once for all charts.
    with alt.theme.enable("none"):
        spec: dict[str, Any] = chart.properties(
            width="container",
            height=height,
            description=description,
            autosize=alt.AutoSizeParams(type="fit", contains="padding"),
            **on_map,
        ).to_dict()
    return spec


def parameter(control: Control, /) -> alt.Parameter:
    """Make a chart's parameter that a control of the page sets."""
    value = int(control.value) if control.number else control.value
    return alt.param(name=control.signal, value=value)


def yearly(years: list[int], /) -> Control:
    """Let a year be chosen; the last one at first."""
    options = tuple((str(year), str(year)) for year in sorted(years))
    return Control("year", "Year", options, str(max(years)), number=True)


DIRECTION = Control(
    "direction",
    "Direction",
    (("both", "away and toward"), ("away", "away only"), ("toward", "toward only")),
    "both",
)
IN_DIRECTION = "direction == 'both' || datum.direction == direction"


def by_direction(title: str = "Direction") -> alt.Color:
    """Colour what goes away from the origin's middle, and what goes toward it."""
    scale = alt.Scale(domain=["away", "toward"], range=[AWAY, TOWARD])
    return alt.Color("direction:N", scale=scale, legend=alt.Legend(title=title))


def has_bounds(table: pl.DataFrame, low: str = "low", high: str = "high", /) -> bool:
    """Whether some row of a table has both ends of an interval.

    Examples
    --------
    >>> has_bounds(pl.DataFrame({"low": [None, 1.0], "high": [2.0, None]}))
    False
    """
    if not {low, high} <= set(table.columns):
        return False
    return bool(table.select((pl.col(low).is_not_null() & pl.col(high).is_not_null()).any()).item())
