"""Cities as polygons with a name, a country and a clock (METHOD M12.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from migtrace.cities.clock import zone_of
from migtrace.errors import ParameterError
from migtrace.readers.times import check_zone
from migtrace.residence import check_country

Floats = NDArray[np.float64]

_POLYGONS = ("Polygon", "MultiPolygon")
_TURN = 360.0
_WIDEST = 180.0
_NAME, _NAMELESS = "name", "city"


@dataclass(frozen=True, slots=True)
class Area:
    """A city: where it is, whose locals live there, and its clock.

    Attributes
    ----------
    name
        What it is called.
    country
        ISO 3166-1 alpha-2 code of its country.
    time_zone
        Name of its time zone.
    polygon
        Its outline, degrees.
    """

    name: str
    country: str
    time_zone: str
    polygon: BaseGeometry = field(repr=False)

    @property
    def feature(self) -> dict[str, Any]:
        """The city as a GeoJSON feature."""
        about = {"name": self.name, "country": self.country, "time_zone": self.time_zone}
        geometry = shapely.geometry.mapping(self.polygon)
        return {"type": "Feature", "properties": about, "geometry": geometry}


def locate(areas: Sequence[Area], lon: Floats, lat: Floats, /) -> pl.DataFrame:
    """Find the cities that positions lie in.

    Parameters
    ----------
    areas
        The cities, in any number.
    lon, lat
        Positions in degrees.

    Returns
    -------
    polars.DataFrame
        One row per city and position strictly inside: `area` and `point`, their places.

    Examples
    --------
    >>> square = shapely.box(179, -1, 181, 1)
    >>> town = Area("A town", "FJ", "Pacific/Fiji", square)
    >>> locate([town], np.array([180.0, 0.0, -179.5]), np.zeros(3)).rows()
    [(0, 0), (0, 2)]
    """
    outlines = shapely.STRtree([area.polygon for area in areas])
    bounds = shapely.total_bounds([area.polygon for area in areas])
    found = [np.empty((2, 0), dtype=np.int64)]
    # An outline over the antimeridian may go on past 180 degrees.
    for turn in (-_TURN, 0.0, _TURN):
        there = np.flatnonzero((lon + turn >= bounds[0]) & (lon + turn <= bounds[2]))
        points = shapely.points(lon[there] + turn, lat[there])
        point, area = outlines.query(points, predicate="within")
        found.append(np.stack([area, there[point]]))
    area, point = np.concatenate(found, axis=1)
    table = pl.DataFrame({"area": area, "point": point}).cast(
        {"area": pl.UInt32, "point": pl.UInt32}
    )
    return table.unique().sort("area", "point")


def read_areas(
    polygons: Any,  # noqa: ANN401 - a geometry, GeoJSON, or a frame of GeoPandas
    /,
    *,
    country: str,
    time_zone: str | None = None,
    name: str | None = None,
) -> tuple[Area, ...]:
    """Take cities from polygons.

    Parameters
    ----------
    polygons
        A polygon of shapely, GeoJSON as a mapping (a geometry, a feature or a collection of them),
        or a GeoDataFrame or GeoSeries. Degrees, longitude first; a frame of another reference
        system is transformed.
    country
        ISO 3166-1 alpha-2 code of the cities' country, or the column (property) that has it.
    time_zone
        Name of the cities' time zone, or the column that has it; None, or a null in the column,
        finds it from the polygon (needs the extra `cities`).
    name
        What a city is called, or the column that has the names; the column `name` by default, if
        there is one. Polygons with one name are one city.

    Returns
    -------
    tuple of Area
        Sorted by name.

    Raises
    ------
    ParameterError
        When there is no polygon, one is empty, no polygon or not in degrees, a country or zone is
        none, a name is missing, or polygons with one name differ in country or zone.
    MissingExtraError
        When a zone has to be found and tzfpy is not installed.

    Examples
    --------
    >>> square = {"type": "Polygon", "coordinates": [[[-74, 4], [-73, 4], [-73, 5], [-74, 4]]]}
    >>> read_areas(square, country="CO", time_zone="America/Bogota", name="A town")
    (Area(name='A town', country='CO', time_zone='America/Bogota'),)
    """
    for what, value in (("country", country), ("time_zone", time_zone), ("name", name)):
        if not isinstance(value, str) and (value is not None or what == "country"):
            msg = f"{what}: got {value!r}; expected a text"
            raise ParameterError(msg)
    features = list(_features(polygons))
    if not features:
        msg = "polygons: got none; expected at least one"
        raise ParameterError(msg)
    columns = {column for properties, _ in features for column in properties}
    name = _NAME if name is None and _NAME in columns else name
    if len(features) > 1 and columns and name is not None and name not in columns:
        msg = f"name: got {name!r}; expected one of the columns {', '.join(sorted(columns))}"
        raise ParameterError(msg)
    lone = len(features) == 1
    cities: dict[str, list[Area]] = {}
    for number, (properties, shape) in enumerate(features, 1):
        place = "polygons" if lone else f"polygons: number {number}"
        own = {what: properties.get(what) if what in columns else what for what in (country, name)}
        called = (_NAMELESS if lone else str(number)) if name is None else own[name]
        if _is_missing(called):
            msg = f"{place}: has no {name!r}; expected the name of a city"
            raise ParameterError(msg)
        _check_code(own[country], columns)
        zone = properties.get(time_zone) if time_zone in columns else time_zone
        polygon = _checked(shape, place)
        zone = zone_of(polygon) if _is_missing(zone) else check_zone(zone)
        area = Area(str(called), str(own[country]), str(zone), polygon)
        cities.setdefault(area.name, []).append(area)
    return tuple(_put_together(cities[city]) for city in sorted(cities))


def is_lone(polygons: object, /) -> bool:
    """Whether this is one polygon and no collection of them, however many it could hold.

    Examples
    --------
    >>> is_lone(shapely.box(0, 0, 1, 1)), is_lone({"type": "FeatureCollection", "features": []})
    (True, False)
    """
    if isinstance(polygons, BaseGeometry):
        return True
    return isinstance(polygons, Mapping) and polygons.get("type") in (*_POLYGONS, "Feature")


def _features(polygons: Any) -> Iterable[tuple[Mapping[str, Any], Any]]:  # noqa: ANN401 - as above
    """Yield properties and geometry of each polygon."""
    if isinstance(polygons, BaseGeometry):
        yield {}, polygons
        return
    if not isinstance(polygons, Mapping):
        crs = getattr(polygons, "crs", None)
        polygons = polygons.to_crs(4326) if crs is not None else polygons
        polygons = getattr(polygons, "__geo_interface__", polygons)
    kind = polygons.get("type") if isinstance(polygons, Mapping) else None
    if kind == "FeatureCollection":
        features = polygons.get("features")
        if not isinstance(features, list | tuple):
            msg = f"polygons: its features are {features!r}; expected a list of them"
            raise ParameterError(msg)
        for feature in features:
            yield from _features(feature)
    elif kind == "Feature":
        properties = polygons.get("properties") or {}
        if not isinstance(properties, Mapping):
            msg = f"polygons: a feature has properties {properties!r}; expected names and values"
            raise ParameterError(msg)
        yield properties, _geometry(polygons.get("geometry"))
    elif kind is not None:
        yield {}, _geometry(polygons)
    else:
        msg = (
            f"polygons: got {type(polygons).__name__}; expected a polygon of shapely, GeoJSON "
            "as a mapping, or a GeoDataFrame"
        )
        raise ParameterError(msg)


def _geometry(mapping: object) -> object:
    try:
        return shapely.geometry.shape(mapping)
    except (shapely.errors.ShapelyError, AttributeError, LookupError, TypeError, ValueError):
        return mapping


def _checked(shape: object, place: str) -> BaseGeometry:
    """Make sure that this is an area on Earth."""
    told = shape.geom_type if isinstance(shape, BaseGeometry) else repr(shape)[:60]
    if isinstance(shape, BaseGeometry) and not shape.is_valid:
        # Outlines that cross themselves are common in real files; what they enclose stays.
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if not isinstance(shape, BaseGeometry) or shape.geom_type not in _POLYGONS or shape.is_empty:
        msg = f"{place}: got {told}; expected a polygon that is not empty"
        raise ParameterError(msg)
    west, south, east, north = shape.bounds
    on_earth = south >= -90 and north <= 90 and west >= -_TURN and east <= _TURN  # noqa: PLR2004 - degrees
    if not on_earth:
        msg = (
            f"{place}: reaches from {west:g}, {south:g} to {east:g}, {north:g}; expected degrees, "
            "longitude first"
        )
        raise ParameterError(msg)
    if east - west > _WIDEST:
        msg = (
            f"{place}: is {east - west:g} degrees wide; expected a city, which across the "
            "antimeridian goes on past 180 degrees"
        )
        raise ParameterError(msg)
    return shape


def _is_missing(value: object) -> bool:
    """Whether a property has no value; a table's is a NaN."""
    return value is None or value == "" or value != value  # noqa: PLR0124 - only a NaN is not itself


def _check_code(code: object, columns: set[str]) -> None:
    try:
        check_country("country", code)
    except ParameterError as error:
        told = f" or one of the columns {', '.join(sorted(columns))}" if columns else ""
        msg = f"{error}{told}"
        raise ParameterError(msg) from error


def _put_together(parts: list[Area]) -> Area:
    """Make one city of the polygons that have its name."""
    first = parts[0]
    for part in parts[1:]:
        for what in ("country", "time_zone"):
            one, other = getattr(first, what), getattr(part, what)
            if one != other:
                msg = (
                    f"{what}: polygons of {first.name!r} have {one!r} and {other!r}; expected one "
                    "for a city, or other names"
                )
                raise ParameterError(msg)
    return replace(first, polygon=shapely.union_all([part.polygon for part in parts]))
