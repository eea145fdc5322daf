"""METHOD M8-M10: flows by destination, monthly series, recurrence, residence."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from .cells import cell_of
from .residence import CRITERIA, month_of, months_of, most_frequent
from .screening import Row, is_located
from .upscaling import Factors, is_hidden, weigh


def migrants_of(lives: list[Row], criterion: int) -> list[Row]:
    """M8: the residents of a criterion who have a first exit."""
    return [life for life in lives if criterion in life["criteria"] and life["exits"]]


def since_exit(life: Row) -> list[Row]:
    """M8: the records at or after the first exit, by position in the order."""
    known: list[Row] = life["known"]
    return known[life["exits"][0] :]


def first_years(life: Row, origin: str) -> set[tuple[int, str]]:
    """M8.1: (year, country) of the first record in each foreign country since the exit."""
    first: dict[str, int] = {}
    for record in since_exit(life):
        if record["country"] != origin:
            first.setdefault(record["country"], record["time"].year)
    return {(year, country) for country, year in first.items()}


def years_seen(life: Row, origin: str) -> set[tuple[int, str]]:
    """M8.2: every (year, country) with at least one record in a foreign country since the exit."""
    return {(r["time"].year, r["country"]) for r in since_exit(life) if r["country"] != origin}


def flow_table(
    lives: list[Row],
    study: Row,
    factors: Factors,
    places: Callable[[Row, str], set[tuple[int, str]]],
) -> list[Row]:
    """M8.1, M8.2: distinct migrants and people by criterion, year and country."""
    rows = []
    for k in CRITERIA:
        groups: dict[tuple[int, str], list[int]] = {}
        for life in migrants_of(lives, k):
            for place in places(life, study["origin"]):
                groups.setdefault(place, []).append(life["exit_year"])
        for (year, country), exit_years in sorted(groups.items()):
            row: Row = {"criterion": k, "year": year, "country": country}
            row["users"] = len(exit_years)
            row["people"] = weigh(exit_years, factors[k])
            rows.append(row)
    return rows


def monthly_table(lives: list[Row], study: Row, factors: Factors) -> list[Row]:
    """M8.3, M13: exits and first exits in every month of the window, hidden by distinct users."""
    rows = []
    for k in CRITERIA:
        for month in months_of(study["window"]):
            exits: list[Any] = []
            firsts: list[Any] = []
            for life in migrants_of(lives, k):
                for n, position in enumerate(life["exits"]):
                    if month_of(life["known"][position]["time"]) == month:
                        exits.append(life["user"])
                        if n == 0:
                            firsts.append(life["user"])
            row = {"criterion": k, "month": month}
            for names, users in (
                (("exits", "all_exits"), exits),
                (("movers", "first_exits"), firsts),
            ):
                figures: tuple[int | None, float | None] = (None, None)
                if not is_hidden(len(set(users)), study["min_users"]):
                    figures = (len(users), weigh([month.year] * len(users), factors[k]))
                row |= dict(zip(names, figures, strict=True))
            rows.append(row)
    return rows


def time_abroad(life: Row, origin: str) -> float | None:
    """M9: the share R of the time since the first exit, None where it is undefined."""
    records = since_exit(life)
    total = records[-1]["time"] - records[0]["time"]
    if total == timedelta(0):
        return None
    abroad = timedelta(0)
    for a, b in pairwise(records):
        if a["country"] != origin:
            abroad += b["time"] - a["time"]
    return float(abroad / total)


def recurrence_table(lives: list[Row], study: Row) -> list[Row]:
    """M9: one row per migrant of the study's criterion with a defined R."""
    rows = []
    for life in migrants_of(lives, study["criterion"]):
        ratio = time_abroad(life, study["origin"])
        if ratio is not None:
            rows.append(
                {
                    "user": life["user"],
                    "first_exit": since_exit(life)[0]["time"],
                    "ratio": ratio,
                    "recurrent": ratio < study["recurrence_threshold"],
                }
            )
    return rows


def last_tied(values: list[Any]) -> Any:  # noqa: ANN401 - a country or a cell
    """M10: the most frequent of ordered values, ties to the one seen last; None for none."""
    top = most_frequent(values)
    return next((value for value in reversed(values) if value in top), None)


def residence_of(life: Row, study: Row) -> Row:
    """M10: country and cell of the last month of activity."""
    month = month_of(life["known"][-1]["time"])
    countries = [r["country"] for r in life["known"] if month_of(r["time"]) == month]
    cells = [
        cell_of(r["lon"], r["lat"], study["grid"])
        for r in life["inside"]
        if month_of(r["time"]) == month and is_located(r, study["max_extent_km"])
    ]
    return {"user": life["user"], "country": last_tied(countries), "cell": last_tied(cells)}


def new_residents_table(lives: list[Row], study: Row, factors: Factors) -> list[Row]:
    """M10: non-recurrent migrants who reside abroad, by criterion and country."""
    rows = []
    for k in CRITERIA:
        groups: dict[str, list[int]] = {}
        for life in migrants_of(lives, k):
            ratio = time_abroad(life, study["origin"])
            country = residence_of(life, study)["country"]
            settled = ratio is not None and not ratio < study["recurrence_threshold"]
            if settled and country != study["origin"]:
                groups.setdefault(country, []).append(life["exit_year"])
        for country, years in sorted(groups.items()):
            people = weigh(years, factors[k])
            rows.append({"criterion": k, "country": country, "users": len(years), "people": people})
    return rows
