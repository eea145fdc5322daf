"""What a picture of a city is about: its tables, outlines, and the words for them (METHOD M12)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.cities import Cities
from migtrace.estimate.handed_on import handed_on_cities
from migtrace.plot.columns import checked_columns
from migtrace.plot.facts import Facts, side_of

GROUPS = ("locals", "migrants")
_CELL_KM = 1.0
_HOMES = ("city", "group", "lon", "lat", "users")
_MEASURES = ("city", "measure", "value", "null_low", "null_high", "migrants", "locals", "reason")


@dataclass(frozen=True, slots=True)
class CityTables:
    """Homes and segregation in cities.

    Parameters
    ----------
    homes, segregation
        As `Cities` has them, fit to be handed on.
    outlines
        Shapely geometries by city, where they are known.
    cell_km
        About the side of a cell.
    sentences
        Of the study, for captions.
    level
        Share of draws inside the null interval, where it is known.
    """

    homes: pl.DataFrame
    segregation: pl.DataFrame
    outlines: dict[str, Any]
    cell_km: float
    sentences: list[str]
    level: float | None


def take_cities(cities: object, /) -> CityTables:
    """Find the tables of cities in what a plot was given.

    Parameters
    ----------
    cities
        `Cities`, a handout with their tables, or anything with `homes`, `segregation` and `areas`.

    Returns
    -------
    CityTables
        The tables and what is known of them.

    Raises
    ------
    FrameError
        When there are no such tables, or a column is missing.
    """
    tables, about = getattr(cities, "tables", None), getattr(cities, "about", None)
    if isinstance(cities, Cities):
        told = handed_on_cities(cities)
        cell_km = math.sqrt(cities.about["grid"].cell_km2)
        shapes = {area.name: area.polygon for area in cities.areas}
        sentences = Facts.of_study(cities.study).sentences
        sure = float(cities.about["level"])
        return CityTables(told.homes, told.segregation, shapes, cell_km, sentences, sure)
    if isinstance(tables, Mapping) and isinstance(about, Mapping):
        level, side = _read_about(about.get("cities"))
        facts = Facts.of_about(about, tables.get("factors")) if "study" in about else None
        sentences = [] if facts is None else facts.sentences
        shapes = _read_outlines(getattr(cities, "outlines", None))
        homes, measures = (_checked(cities, tables.get(name), name) for name in _COLUMNS)
        return CityTables(homes, measures, shapes, side, sentences, level)
    homes, measures = (_checked(cities, getattr(cities, name, None), name) for name in _COLUMNS)
    shapes = {area.name: area.polygon for area in getattr(cities, "areas", ())}
    return CityTables(homes, measures, shapes, _CELL_KM, [], None)


_COLUMNS = {"homes": _HOMES, "segregation": _MEASURES}


def _checked(cities: object, table: object, name: str) -> pl.DataFrame:
    if not isinstance(table, pl.DataFrame):
        msg = f"plot of a city: got {type(cities).__name__} without a table `{name}`; "
        raise FrameError(msg + "expected what `Estimates.cities` returned, or a handout of it")
    missing = [column for column in _COLUMNS[name] if column not in table.columns]
    if missing:
        msg = (
            f"plot of a city: column {missing[0]!r} of `{name}` is missing; "
            f"expected {', '.join(_COLUMNS[name])}"
        )
        raise FrameError(msg)
    return checked_columns(table, name, _COLUMNS[name])


def _read_about(made: Any) -> tuple[float | None, float]:  # noqa: ANN401 - any JSON
    """Level of the null interval, and side of a cell, of what a handout says of its cities."""
    if made is None:
        return None, _CELL_KM
    try:
        level, grid = made.get("level"), made.get("grid") or {}
        return None if level is None else float(level), side_of(grid, otherwise=_CELL_KM)
    except (AttributeError, ParameterError, TypeError, ValueError) as error:
        msg = f"about: cities: got {made!r}; expected `grid` and `level` as in a handout"
        raise FrameError(msg) from error


def _read_outlines(collection: Any) -> dict[str, Any]:  # noqa: ANN401 - GeoJSON
    if collection is None:
        return {}
    try:
        return {
            str(feature["properties"]["name"]): read_outline(feature["geometry"])
            for feature in collection["features"]
        }
    except (KeyError, TypeError, ParameterError) as error:
        msg = (
            f"outlines: not those of a handout: {error!r}; "
            "expected a GeoJSON FeatureCollection of polygons with the property `name`"
        )
        raise FrameError(msg) from error


def read_outline(outline: Any, /) -> Any:  # noqa: ANN401 - a geometry
    """Read the outline of a city.

    Parameters
    ----------
    outline
        A polygon of shapely, or GeoJSON as a mapping: a geometry or a feature.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        The outline, degrees.

    Raises
    ------
    ParameterError
        When it is something else, empty, or not in degrees.

    Examples
    --------
    >>> ring = [[-74, 4], [-73, 4], [-73, 5], [-74, 4]]
    >>> read_outline({"type": "Polygon", "coordinates": [ring]}).area
    0.5
    """
    import shapely  # noqa: PLC0415 - not needed to import the package

    shape = outline
    if isinstance(outline, Mapping):
        geometry = outline.get("geometry") if outline.get("type") == "Feature" else outline
        try:
            shape = shapely.geometry.shape(geometry)
        except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
            shape = None
    if getattr(shape, "geom_type", None) in ("Polygon", "MultiPolygon") and not shape.is_empty:
        west, south, east, north = shape.bounds
        if -360 <= west <= east <= 360 and -90 <= south <= north <= 90:  # noqa: PLR2004 - degrees
            return shape
    msg = (
        f"outline: got {str(outline)[:60]!r}; expected a polygon in degrees, of shapely or as "
        "GeoJSON (a mapping)"
    )
    raise ParameterError(msg)


def tell_city(found: CityTables, name: str, /, *, has_outline: bool) -> list[str]:
    """Say what a caption must say of a city.

    Parameters
    ----------
    found
        The tables.
    name
        The city.
    has_outline
        Whether its outline is drawn.

    Returns
    -------
    list of str
        Sentences.
    """
    homes, measures = found.homes.filter(city=name), found.segregation.filter(city=name)
    numbers: dict[str, Any] = next(iter(measures.to_dicts()), {})
    people = []
    for group in GROUPS:
        cells = homes.filter(pl.col("group").cast(pl.String) == group).height
        number = numbers.get(group)
        told = f"{group}, how many is hidden" if number is None else f"about {number:,} {group}"
        people.append(f"{told} (homes shown in {cells:,} cell{'' if cells == 1 else 's'})")
    return [
        "Home: the most frequent cell of a person's nights; "  # noqa: ISC004 - one sentence
        "colour: share of the group's shown homes in a cell.",
        f"{people[0][0].upper()}{people[0][1:]}; {people[1]}; cells of few people are hidden.",
        _h(measures, found.level),
        *found.sentences,
        "" if has_outline else "The city's outline is not told.",
    ]


def _h(measures: pl.DataFrame, level: float | None) -> str:
    """Tell h with its null interval, or why there is none."""
    row = next(iter(measures.filter(measure="h").to_dicts()), None)
    if row is None or row["value"] is None:
        reason = "it was not measured" if row is None else row["reason"]
        return f"No h: {reason}."
    null = ""
    if row["null_low"] is not None and row["null_high"] is not None:
        share = "" if level is None else f"{100 * level:g}% of "
        null = f" ({share}locals against locals: {row['null_low']:.2f} to {row['null_high']:.2f})"
    return f"h = {row['value']:.2f}{null}; 1: alike, below: migrants live closer together."
