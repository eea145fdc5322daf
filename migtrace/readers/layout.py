"""From columns of any tool to the columns of a record (METHOD M1.1-M1.3)."""

from collections.abc import Mapping
from functools import reduce

import polars as pl

from migtrace.frames import RECORD_COLUMNS
from migtrace.readers.checks import Check, Table
from migtrace.readers.places import Place, box_place, number_list
from migtrace.readers.values import (
    Reading,
    read_country,
    read_flag,
    read_id,
    read_number,
    text,
    wrong_type,
)

_METRES_PER_KM = 1000
_NUMBERS = {
    "lon": "degrees between -180 and 180",
    "lat": "degrees between -90 and 90",
    "extent_km": "kilometres",
    "radius_m": "metres",
}
_LISTS = {"point": (2, "[longitude, latitude]"), "box": (4, "[west, south, east, north]")}


def plan_readings(table: Table, roles: Mapping[str, str], schema: pl.Schema) -> dict[str, Reading]:
    """How to read each part, but for the time and the positions' lists of numbers."""
    readings: dict[str, Reading] = {}
    for role, column in roles.items():
        dtype = schema[column]
        if role in _NUMBERS:
            readings[role] = read_number(table, column, dtype, _NUMBERS[role])
        elif role == "country":
            readings[role] = read_country(table, column, dtype)
        elif role == "retweet":
            readings[role] = read_flag(table, column, dtype)
        elif role in ("point", "box"):
            readings[role] = Reading(pl.col(column), _check_list(table, role, column, dtype))
        elif role == "retweet_of":
            readings[role] = Reading(pl.col(column) if dtype != pl.String else text(column))
        elif role != "time":
            readings[role] = read_id(table, column, dtype, is_user=role == "user")
    return readings


def _check_list(table: Table, role: str, column: str, dtype: pl.DataType) -> list[Check]:
    size, form = _LISTS[role]
    expected = f"expected {form} in degrees"
    if isinstance(dtype, pl.List | pl.Array) or dtype == pl.Null:
        return []
    if dtype != pl.String:
        raise wrong_type(table, column, dtype, expected)
    there = text(column)
    parts = number_list(column, dtype, size)
    unread = pl.any_horizontal(part.is_null() for part in parts)
    return [Check(column, there.is_not_null() & (there != "[]") & unread, expected)]


def lay_out(
    values: dict[str, pl.Expr], roles: Mapping[str, str], schema: pl.Schema, time: pl.Expr
) -> dict[str, pl.Expr]:
    """Columns of METHOD M1.1, in its order, of those that the source has."""
    named = {**values, "time": time, **_position(values, roles, schema)}
    record = {role: named[role] for role in RECORD_COLUMNS if role in named}
    flags = [values["retweet"]] if "retweet" in values else []
    flags += [values["retweet_of"].is_not_null()] if "retweet_of" in values else []
    if flags:
        record["retweet"] = pl.any_horizontal(flag.fill_null(value=False) for flag in flags)
    return record


def _position(
    values: Mapping[str, pl.Expr], roles: Mapping[str, str], schema: pl.Schema
) -> dict[str, pl.Expr]:
    """Point before coordinates before box (METHOD M1.3); no extent when all are exact."""
    places = []
    if "point" in roles:
        lon, lat = number_list(roles["point"], schema[roles["point"]], 2)
        places.append(Place(lon, lat, None))
    if "lon" in values:
        extent = values.get("extent_km")
        if "radius_m" in values:
            radius = values["radius_m"]
            extent = pl.when(radius > 0).then(2 * radius / _METRES_PER_KM)
        places.append(Place(values["lon"], values["lat"], extent))
    if "box" in roles:
        places.append(box_place(*number_list(roles["box"], schema[roles["box"]], 4)))
    if not places:
        return {}
    place = reduce(Place.or_else, places)
    found = {"lon": place.lon, "lat": place.lat}
    return found if place.extent_km is None else {**found, "extent_km": place.extent_km}
