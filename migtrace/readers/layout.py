"""From columns of any tool to the columns of a record (METHOD M1.1-M1.3)."""

from collections.abc import Mapping
from functools import reduce

import polars as pl

from migtrace.frames import RECORD_COLUMNS
from migtrace.readers.checks import Check, Table
from migtrace.readers.places import number_list
from migtrace.readers.values import (
    ABSENT,
    Reading,
    read_country,
    read_flag,
    read_id,
    read_number,
    text,
    wrong_type,
)
from migtrace.records.places import Place, box_place

_METRES_PER_KM = 1000
_PART = "__migtrace_place_"
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
            # Any text or number, as long as there is one.
            readings[role] = Reading(text(column, [*ABSENT, "NaN"]))
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
    frame: pl.LazyFrame, values: Mapping[str, pl.Expr], schema: pl.Schema, /
) -> pl.LazyFrame:
    """Select the columns of METHOD M1.1, in its order, of those that the source has.

    Parameters
    ----------
    frame
        The source's columns.
    values
        Part of the record to its values.
    schema
        The types of `frame`.

    Returns
    -------
    polars.LazyFrame
        One row per row of `frame`.
    """
    # In steps: as one expression, a position from three sources is read dozens of times over.
    places, values = _candidates(values, schema)
    parts = {
        f"{_PART}{i}{name}": part
        for i, place in enumerate(places)
        for name, part in (("lon", place.lon), ("lat", place.lat), ("extent_km", place.extent_km))
        if part is not None
    }
    shaped = frame.select(**{**values, **parts})
    record = {role: pl.col(role) for role in RECORD_COLUMNS if role in values}
    flags = [pl.col(role) for role in ("retweet", "retweet_of") if role in values]
    if flags:
        record["retweet"] = pl.any_horizontal(flag.fill_null(value=False) for flag in flags)
    if places:
        named = [_named(i, place) for i, place in enumerate(places)]
        chosen = reduce(Place.or_else, named)
        record |= {"lon": chosen.lon, "lat": chosen.lat}
        record |= {} if chosen.extent_km is None else {"extent_km": chosen.extent_km}
    order = [*RECORD_COLUMNS, "retweet"]
    return shaped.select(**{role: record[role] for role in order if role in record})


def _candidates(
    values: Mapping[str, pl.Expr], schema: pl.Schema
) -> tuple[list[Place], dict[str, pl.Expr]]:
    """Point before coordinates before box (METHOD M1.3), and what is left beside them."""
    rest = dict(values)
    point, box, extent, radius, lon, lat = (
        rest.pop(role, None) for role in ("point", "box", "extent_km", "radius_m", "lon", "lat")
    )
    if "retweet_of" in rest:
        rest["retweet_of"] = rest["retweet_of"].is_not_null()
    places = []
    if point is not None:
        column = point.meta.output_name()
        x, y = number_list(column, schema[column], 2)
        places.append(Place(x, y, None))
    if lon is not None or lat is not None:
        if radius is not None:
            extent = pl.when(radius > 0).then(2 * radius / _METRES_PER_KM)
        # Half a position is none; null beside it, each is noted as a half (M1.5).
        null = pl.lit(None, dtype=pl.Float64)
        places.append(Place(null if lon is None else lon, null if lat is None else lat, extent))
    if box is not None:
        column = box.meta.output_name()
        places.append(box_place(*number_list(column, schema[column], 4)))
    return places, rest


def _named(i: int, place: Place) -> Place:
    return Place(
        pl.col(f"{_PART}{i}lon"),
        pl.col(f"{_PART}{i}lat"),
        None if place.extent_km is None else pl.col(f"{_PART}{i}extent_km"),
    )
