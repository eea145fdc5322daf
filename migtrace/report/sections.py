"""All parts of the page that have charts, and what their maps are drawn on."""

from typing import Any

import polars as pl

from migtrace.report.agreements import compare
from migtrace.report.charts import Section
from migtrace.report.cities import cities
from migtrace.report.crossed import crossed
from migtrace.report.facts import Facts
from migtrace.report.flows import destinations
from migtrace.report.maps import extents, maps
from migtrace.report.months import months
from migtrace.report.outlines import city_lines, home_frame, near, places, world
from migtrace.report.outlook import Outlook
from migtrace.report.outlook_section import outlook_section, outlook_shapes

Tables = dict[str, pl.DataFrame]

_BY_COUNTRY = ("appearances", "detected", "new_residents")


def all_sections(
    tables: Tables, facts: Facts, outlook: Outlook | None = None, /
) -> tuple[list[Section], Tables, tuple[str, ...]]:
    """Make every section with charts.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.
    outlook
        What may come, if that is to be shown.

    Returns
    -------
    list of Section
        In the order of the page.
    dict of str to polars.DataFrame
        Tables that the page has besides, such as the pairs of the validation or forecasts.
    tuple of str
        Who is to be cited for official figures.
    """
    compared = compare(tables, facts)
    parts = [destinations, months, maps, crossed, cities]
    sections = [*(part(tables, facts) for part in parts), compared.section]
    if outlook is None:
        return sections, compared.tables, compared.sources
    more = {**compared.tables, **outlook.tables}
    return [*sections, outlook_section(outlook)], more, compared.sources


def shapes(
    tables: Tables,
    facts: Facts,
    cities: dict[str, Any] | None,
    outlook: Outlook | None = None,
    /,
) -> dict[str, Any]:
    """Gather what maps are drawn on.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.
    cities
        Outlines of cities as GeoJSON, if there are any.
    outlook
        What may come, if that is to be shown.

    Returns
    -------
    dict
        `world` and `near`, countries; `places`, where a country's figure stands; `cities`, their
        borders; besides what `outlook_shapes` gathers.

    Raises
    ------
    SourceError
        When the outlines of cities are none.
    """
    codes = {code for name in _BY_COUNTRY for code in tables[name]["country"].to_list()}
    frames = list(extents(tables).values())
    home = home_frame(facts.origin)
    frames += [home] if frames and home is not None else []
    return {
        "world": world(facts.origin) if codes else [],
        "near": near(facts.origin, frames) if frames else [],
        "cities": city_lines(cities),
        "places": places({*codes, facts.origin}).to_dicts(),
        **({} if outlook is None else outlook_shapes(outlook, facts.origin)),
    }
