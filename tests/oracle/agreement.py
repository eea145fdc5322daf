"""How two answers are compared: METHOD M16's columns, equal rows in equal order."""

import math

from .screening import Row

COLUMNS = {
    "dropped": ["reason", "records", "users"],
    "residents": ["user", "c1", "c2", "c3", "c4"],
    "exits": ["user", "time", "destination", "first"],
    "factors": ["criterion", "year", "active", "first_exits", "population", "factor"],
    "appearances": ["criterion", "year", "country", "users", "people"],
    "detected": ["criterion", "year", "country", "users", "people"],
    "monthly": ["criterion", "month", "exits", "all_exits", "movers", "first_exits"],
    "recurrence": ["user", "first_exit", "ratio", "recurrent"],
    "residence": ["user", "country", "cell"],
    "new_residents": ["criterion", "country", "users", "people"],
    "density": ["cell", "lon", "lat", "users"],
    "routes": ["cell", "direction", "lon", "lat", "users", "moves", "east", "north"],
    "crossings": ["year", "direction", "users", "people"],
}
TOLERANCE = 1e-9


def same_value(a: object, b: object) -> bool:
    """Equal; floats within 1e-9, relative or absolute; a null only with a null."""
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(a) is type(b) and a == b


def differences(table: str, expected: list[Row], actual: list[Row]) -> list[str]:
    """Say where two tables differ, row by row in their order; nothing when they agree."""
    found = []
    if len(expected) != len(actual):
        found.append(f"{table}: {len(actual)} rows, expected {len(expected)}")
    for n, (want, got) in enumerate(zip(expected, actual, strict=False)):
        if list(want) != COLUMNS[table] or list(got) != COLUMNS[table]:
            return [*found, f"{table}: columns {list(got)}, expected {COLUMNS[table]}"]
        if not all(same_value(want[column], got[column]) for column in want):
            found.append(f"{table}[{n}]: {got}, expected {want}")
    return found
