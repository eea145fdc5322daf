"""The part of the page about what may come, from the tables of an outlook."""

from collections.abc import Callable
from typing import Any

import polars as pl

from migtrace.plot.forecast_tables import between
from migtrace.report.charts import Chart, Section
from migtrace.report.edge_chart import edge_chart, edge_shapes
from migtrace.report.flow_chart import flow_cells, flow_chart
from migtrace.report.forecast_chart import forecast_chart
from migtrace.report.outlook import Outlook
from migtrace.report.scenario_chart import scenario_chart

_LEAD = (
    "What models say of what was not observed yet, or would be if something were changed. These "
    "tables were given for this page beside those of the study, and are shown as they are: no "
    "figure of theirs is hidden (M13).{}"
)
_CHARTS: dict[str, tuple[str, Callable[[Outlook], Chart]]] = {
    "forecasts": ("arrivals", forecast_chart),
    "scenarios": ("", scenario_chart),
    "edges": ("", edge_chart),
    "flows": ("people", flow_chart),
}
"""By table, the column without which there is nothing to draw, and what draws it."""


def outlook_section(outlook: Outlook, /) -> Section:
    """Show forecasts, scenarios, a network and bilateral flows.

    Parameters
    ----------
    outlook
        Some of these tables.

    Returns
    -------
    Section
        A chart of each table that is there, or why it has none.
    """
    charts, missing = [], []
    for name, (_, draw) in _CHARTS.items():
        table = getattr(outlook, name)
        if table is None:
            continue
        if _has_figures(outlook, name):
            charts.append(draw(outlook))
        else:
            missing.append(f"{name}: the table has no figure to show.")
    said = f" Source: {outlook.source}." if outlook.source else ""
    title = "Forecasts and scenarios"
    return Section("outlook", title, _LEAD.format(said), tuple(charts), tuple(missing))


def outlook_shapes(outlook: Outlook, home: str, /) -> dict[str, Any]:
    """Gather what charts of an outlook draw besides its tables.

    Parameters
    ----------
    outlook
        The tables.
    home
        The study's country of origin, ISO 3166-1 alpha-2.

    Returns
    -------
    dict
        As `edge_shapes` has them, and `flow_cells`, where there are such tables.
    """
    shapes: dict[str, Any] = {}
    if _has_figures(outlook, "edges"):
        shapes |= edge_shapes(outlook, home)
    if _has_figures(outlook, "flows"):
        shapes["flow_cells"] = flow_cells(outlook)
    return shapes


def _has_figures(outlook: Outlook, name: str) -> bool:
    """Whether a table is there and holds something to draw."""
    table: pl.DataFrame | None = getattr(outlook, name)
    if table is None or table.is_empty():
        return False
    table = between(table) if name == "flows" else table
    column = outlook.width if name == "edges" else _CHARTS[name][0]
    if not column:
        return True
    figures = table[column]
    return bool((figures > 0).any()) if name == "edges" else figures.count() > 0
