"""The tables of an estimate: columns, types, units and grain (METHOD M16).

Each column carries its meaning as `description`; its `metadata` may hold `unit`, `key` (it is part
of what a row is about, and rows are sorted by it), and, for ids whose type follows the input,
`type` and `nullable` in words, since a `dataframely.Any` column can state neither.
"""

from typing import Any

import dataframely as dy

from migtrace.errors import ParameterError

About = dict[str, Any]

KEY: About = {"key": True}
PERSONS: About = {"unit": "persons"}
DEGREES: About = {"unit": "degrees"}
# Inside dataframely's own `Any` column the annotation `dict[str, Any]` means that column: so `Any`.
USER: Any = {"key": True, "type": "as in the input", "nullable": False}
CELL: Any = {"type": "UInt32, or UInt64 on the H3 grid"}
CELL_KEY: Any = {**CELL, "key": True, "nullable": False}

_HIDDEN = "null when it rests on too few users (METHOD M13)"


class Dropped(dy.Schema):
    """One row per reason, all reasons shown: `read`, those of METHOD M1.7 in its order, `kept`."""

    reason = dy.String(metadata=KEY, description="Why records were dropped, or `read` or `kept`.")
    records = dy.Int64(min=0, description="Records counted under this reason (METHOD M2.6).")
    users = dy.Int64(min=0, description="Distinct users with at least one such record.")


class Notes(dy.Schema):
    """One row per remark on the input that is not a drop, such as a position set to null."""

    note = dy.String(metadata=KEY, description="What was noticed (METHOD M1.5).")
    records = dy.Int64(min=0, description="Records that it concerns.")


class Residents(dy.Schema):
    """One row per user who is a resident by criterion 4, whatever the study's criterion."""

    user = dy.Any(metadata=USER, description="The user's id.")
    c1 = dy.Bool(description="Resident by criterion 1, the strictest (METHOD M5).")
    c2 = dy.Bool(description="Resident by criterion 2.")
    c3 = dy.Bool(description="Resident by criterion 3.")
    c4 = dy.Bool(description="Resident by criterion 4, which the others imply: always true.")


class Exits(dy.Schema):
    """One row per exit of a resident by the study's criterion, by user and in order of exit."""

    user = dy.Any(metadata=USER, description="The user's id.")
    time = dy.Datetime(
        time_unit="us",
        time_zone="UTC",
        metadata={**KEY, "unit": "UTC"},
        description="When the first record abroad was posted (METHOD M6.1); by another rule, the "
        "first instant of the move's date.",
    )
    destination = dy.String(description="Country of that record, ISO 3166-1 alpha-2.")
    first = dy.Bool(description="Whether it is the user's first exit (METHOD M6.2).")


class Factors(dy.Schema):
    """One row per criterion and year of the window: the recursion that scales residents up."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    year = dy.Int32(metadata=KEY, description="Calendar year.")
    active = dy.Int64(min=0, description="Residents with a record in the year, u_k (METHOD M7).")
    first_exits = dy.Int64(
        min=0, description="Residents whose first exit falls in the year, e_k (METHOD M6.3)."
    )
    population = dy.Float64(
        nullable=True,
        metadata=PERSONS,
        description="Population of the origin, P_k; null from the year on in which the recursion "
        "has no active resident left.",
    )
    factor = dy.Float64(
        nullable=True,
        metadata={"unit": "persons per resident"},
        description="Upscaling factor S_k = P_k / u_k; null where the population is.",
    )


class Appearances(dy.Schema):
    """One row per criterion, year and destination: migrants first seen there in that year."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    year = dy.Int32(metadata=KEY, description="Year of the first record in the country.")
    country = dy.String(metadata=KEY, description="Destination, ISO 3166-1 alpha-2.")
    users = dy.Int64(nullable=True, min=1, description=f"Distinct migrants; {_HIDDEN}.")
    people = dy.Float64(
        nullable=True, metadata=PERSONS, description="Upscaled migrants (METHOD M8.1)."
    )


class Detected(dy.Schema):
    """One row per criterion, year and destination: migrants seen there at any time of that year."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    year = dy.Int32(metadata=KEY, description="Year of the records.")
    country = dy.String(metadata=KEY, description="Destination, ISO 3166-1 alpha-2.")
    users = dy.Int64(nullable=True, min=1, description=f"Distinct migrants; {_HIDDEN}.")
    people = dy.Float64(
        nullable=True, metadata=PERSONS, description="Upscaled migrants (METHOD M8.2)."
    )


class Monthly(dy.Schema):
    """One row per criterion and month of the window, months without an exit included."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    month = dy.Date(metadata=KEY, description="The first day of the month.")
    exits = dy.Int64(nullable=True, min=0, description=f"Exits of any order; {_HIDDEN}.")
    all_exits = dy.Float64(
        nullable=True, metadata={"unit": "exits"}, description="Upscaled `exits` (METHOD M8.3)."
    )
    movers = dy.Int64(nullable=True, min=0, description=f"Residents' first exits; {_HIDDEN}.")
    first_exits = dy.Float64(
        nullable=True, metadata=PERSONS, description="Upscaled `movers` (METHOD M8.3)."
    )


class Recurrence(dy.Schema):
    """One row per migrant by the study's criterion whose ratio is defined (METHOD M9)."""

    user = dy.Any(metadata=USER, description="The user's id.")
    first_exit = dy.Datetime(
        time_unit="us",
        time_zone="UTC",
        metadata={"unit": "UTC"},
        description="Time of the first exit (METHOD M6.2).",
    )
    ratio = dy.Float64(min=0, max=1, description="Share of the time since then spent abroad, R.")
    recurrent = dy.Bool(description="Whether the ratio is below the study's threshold.")


class Residence(dy.Schema):
    """One row per migrant by the study's criterion: where the last active month was spent."""

    user = dy.Any(metadata=USER, description="The user's id.")
    country = dy.String(description="Residence country, ISO 3166-1 alpha-2 (METHOD M10).")
    cell = dy.Any(
        metadata=CELL, description="Residence cell; null without a located record in that month."
    )


class RecurrenceShare(dy.Schema):
    """One row per criterion: how many migrants keep coming back (METHOD M9)."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    recurrent = dy.Int64(
        nullable=True,
        min=0,
        description="Migrants below the threshold; null when it or the next rests on too few.",
    )
    non_recurrent = dy.Int64(nullable=True, min=0, description="Migrants at or above it.")
    share = dy.Float64(
        nullable=True, min=0, max=1, description="`recurrent` among both; null without either."
    )


class NewResidents(dy.Schema):
    """One row per criterion and country: non-recurrent migrants who live there at the end."""

    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    country = dy.String(metadata=KEY, description="Residence country, ISO 3166-1 alpha-2.")
    users = dy.Int64(nullable=True, min=1, description=f"Distinct migrants; {_HIDDEN}.")
    people = dy.Float64(
        nullable=True, metadata=PERSONS, description="Upscaled migrants (METHOD M10)."
    )


class Density(dy.Schema):
    """One row per grid cell in which enough residents by the study's criterion were seen."""

    cell = dy.Any(metadata=CELL_KEY, description="Grid cell (METHOD M3).")
    lon = dy.Float64(min=-180, max=180, metadata=DEGREES, description="Longitude of its centroid.")
    lat = dy.Float64(min=-90, max=90, metadata=DEGREES, description="Latitude of its centroid.")
    users = dy.Int64(min=1, description="Distinct residents over the window (METHOD M11.1).")


class Routes(dy.Schema):
    """One row per start cell and direction of the moves of residents by the study's criterion."""

    cell = dy.Any(metadata=CELL_KEY, description="Cell in which the moves start (METHOD M11.2).")
    direction = dy.String(
        regex="^(away|toward)$",
        metadata=KEY,
        description="`away` from the reference point or `toward` it (METHOD M11.3).",
    )
    lon = dy.Float64(min=-180, max=180, metadata=DEGREES, description="Longitude of its centroid.")
    lat = dy.Float64(min=-90, max=90, metadata=DEGREES, description="Latitude of its centroid.")
    users = dy.Int64(min=1, description="Distinct residents who made them.")
    moves = dy.Int64(min=1, description="Number of moves.")
    east = dy.Float64(description="Sum of the eastward parts of the moves' unit vectors.")
    north = dy.Float64(description="Sum of the northward parts of the moves' unit vectors.")


class NetRoutes(dy.Schema):
    """One row per cell in which `routes` has a row for each direction."""

    cell = dy.Any(metadata=CELL_KEY, description="Grid cell in which the moves start.")
    lon = dy.Float64(min=-180, max=180, metadata=DEGREES, description="Longitude of its centroid.")
    lat = dy.Float64(min=-90, max=90, metadata=DEGREES, description="Latitude of its centroid.")
    away = dy.Int64(min=1, description="Moves away from the reference point.")
    toward = dy.Int64(min=1, description="Moves toward it.")
    net = dy.Float64(
        min=-1, max=1, description="(`away` - `toward`) / (`away` + `toward`): which way prevails."
    )


class Crossings(dy.Schema):
    """One row per year and direction of the moves that meet a given line (METHOD M11.5)."""

    year = dy.Int32(metadata=KEY, description="Year of the move's second record.")
    direction = dy.String(
        regex="^(away|toward)$",
        metadata=KEY,
        description="`away` from the reference point or `toward` it (METHOD M11.3).",
    )
    users = dy.Int64(nullable=True, min=1, description=f"Distinct residents; {_HIDDEN}.")
    people = dy.Float64(
        nullable=True, metadata=PERSONS, description="Upscaled residents, by the year's factor."
    )


TABLES: dict[str, type[dy.Schema]] = {
    "dropped": Dropped,
    "residents": Residents,
    "exits": Exits,
    "factors": Factors,
    "appearances": Appearances,
    "detected": Detected,
    "monthly": Monthly,
    "recurrence": Recurrence,
    "recurrence_share": RecurrenceShare,
    "residence": Residence,
    "new_residents": NewResidents,
    "density": Density,
    "routes": Routes,
    "net_routes": NetRoutes,
    "crossings": Crossings,
}
"""The schema of each table of an estimate, by the name of its attribute, in METHOD M16's order."""


def key_columns(name: str, /) -> list[str]:
    """Name the columns that the rows of a table are about and sorted by (METHOD M16).

    Parameters
    ----------
    name
        A table of `TABLES`.

    Returns
    -------
    list of str
        Its key columns, the first one first.

    Raises
    ------
    ParameterError
        When no table has this name.

    Examples
    --------
    >>> key_columns("detected")
    ['criterion', 'year', 'country']
    """
    columns = _schema(name).columns()
    return [column for column, about in columns.items() if (about.metadata or {}).get("key")]


def _schema(name: str) -> type[dy.Schema]:
    if name not in TABLES:
        msg = f"table: there is none called {name!r}; expected one of {', '.join(TABLES)}"
        raise ParameterError(msg)
    return TABLES[name]
