"""METHOD M4-M6: month flags, resident criteria, exits."""

import calendar
from datetime import UTC, date, datetime
from typing import Any

from .screening import Row

CRITERIA = (1, 2, 3, 4)


def months_of(window: tuple[str, str]) -> list[date]:
    """Return the first day of every month of a window, both ends included."""
    year, month = (int(part) for part in window[0].split("-"))
    end = tuple(int(part) for part in window[1].split("-"))
    months = []
    while (year, month) <= end:
        months.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def years_of(window: tuple[str, str]) -> list[int]:
    """Return the years that a window touches, ascending."""
    return sorted({month.year for month in months_of(window)})


def month_of(time: datetime) -> date:
    """Return the first day of the month of an instant, in UTC."""
    time = time.astimezone(UTC)
    return date(time.year, time.month, 1)


def add_months(time: datetime, months: int) -> datetime:
    """M4.1: a missing day becomes the month's last, the time of day is kept."""
    year, month = divmod(time.year * 12 + time.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return time.replace(year=year, month=month + 1, day=min(time.day, last_day))


def most_frequent(values: list[Any]) -> set[Any]:
    """Return all the values that are most frequent; none for no values."""
    counts = {value: values.count(value) for value in values}
    return {value for value, n in counts.items() if n == max(counts.values())}


def flag(countries: list[str], origin: str) -> str:
    """M4.2: the flag of a month from the countries of its records."""
    top = most_frequent(countries)
    if top == {origin}:
        return "O"
    return "U" if not top or origin in top else "F"


def is_out(known: list[Row], study: Row) -> bool:
    """M4.1: too few records in the origin, or too short a trace (known country, in window)."""
    in_origin = [r for r in known if r["country"] == study["origin"]]
    if not known or len(in_origin) < study["min_records"]:
        return True
    times = [r["time"] for r in known]
    enough = add_months(min(times), study["min_span_months"])
    return bool(max(times) < enough)


def criteria_met(known: list[Row], study: Row) -> set[int]:
    """M4, M5: the criteria that a user satisfies; `known` are its records of M4, in order."""
    if is_out(known, study):
        return set()
    flags = "".join(
        flag([r["country"] for r in known if month_of(r["time"]) == month], study["origin"])
        for month in months_of(study["window"])
    )
    triples = {flags[i : i + 3] for i in range(len(flags) - 2)}
    met = set()
    if "OOO" in triples:
        met |= {1, 2, 3, 4}
    if "OUO" in triples:
        met |= {2, 4}
    if "UOO" in triples or "OOU" in triples:
        met |= {3, 4}
    return met


def exit_positions(known: list[Row], origin: str) -> list[int]:
    """M6.1: positions of the second records b of all exits (a, b)."""
    return [
        i
        for i in range(1, len(known))
        if known[i - 1]["country"] == origin and known[i]["country"] != origin
    ]


def life_of(records: list[Row], study: Row) -> Row:
    """Put together what the tables need of one user, from its kept records in order.

    `known` and `located` are made of the records in the window; `exits` are positions in `known`.
    """
    months = set(months_of(study["window"]))
    inside = [r for r in records if month_of(r["time"]) in months]
    known = [r for r in inside if r["country"] is not None]
    exits = exit_positions(known, study["origin"])
    return {
        "user": records[0]["user"],
        "criteria": criteria_met(known, study),
        "inside": inside,
        "known": known,
        "exits": exits,
        "active_years": {r["time"].year for r in inside},
        "exit_year": known[exits[0]]["time"].year if exits else None,
    }
