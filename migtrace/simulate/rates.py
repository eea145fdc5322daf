"""Rates by year and country: reading and checking them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_amount, is_number
from migtrace.residence import check_country

if TYPE_CHECKING:
    from migtrace.simulate.world import World

MOST_FACTOR = 10_000.0
"""A higher factor is no world: numbers beyond would not fit into what counts posts and seconds."""

_MOST_YEARS = 60


def frozen_pairs(value: object) -> object:
    """Write a mapping of country to numbers as sorted pairs, which can be hashed."""
    if not isinstance(value, Mapping):
        return value
    return tuple(
        (code, tuple(rate) if isinstance(rate, list) else rate)
        for code, rate in sorted(value.items(), key=lambda pair: str(pair[0]))
    )


def check_share(name: str, value: object) -> None:
    """Raise ParameterError unless `value` is a number from 0 to 1."""
    if not is_number(value) or not 0 <= value <= 1:
        msg = f"{name}: got {value!r}; expected a number from 0 to 1"
        raise ParameterError(msg)


def by_year(name: str, value: object, years: int) -> tuple[float, ...]:
    """Give one number for each year; a single one is that of all years."""
    values: tuple[object, ...] = value if isinstance(value, tuple) else (value,) * years
    numbers = tuple(number for number in values if is_number(number))
    if not len(values) == len(numbers) == years:
        msg = f"{name}: got {value!r}; expected a number, or {years}, one for each year"
        raise ParameterError(msg)
    return numbers


def penetration_of(world: "World", code: str, /) -> tuple[float, ...]:
    """Penetration of a country in each year of the window."""
    years = len(world.months.years)
    given = world.destination_penetration
    if code == world.origin or given is None:
        return by_year("penetration", world.penetration, years)
    rates = dict(given).get(code, world.penetration) if isinstance(given, tuple) else given
    return by_year("destination_penetration", rates, years)


def check_rates(world: "World") -> None:
    """Raise ParameterError when a rate is none, or a city has more users than people."""
    years = len(world.months.years)
    if years > _MOST_YEARS:
        msg = f"window: {world.months} has {years} years; expected at most {_MOST_YEARS}"
        raise ParameterError(msg)
    for name in ("penetration", "attrition"):
        for rate in by_year(name, getattr(world, name), years):
            check_share(name, rate)
    for factor in by_year("activity_by_year", world.activity_by_year, years):
        check_amount("activity_by_year", factor, most=MOST_FACTOR)
    if max(by_year("penetration", world.penetration, years)) == 0:
        msg = "penetration: is 0 in all years; expected users"
        raise ParameterError(msg)
    _check_rates_abroad(world, years)


def check_use(world: "World", code: str, where: str) -> None:
    """Make sure that no city of a country has more users than people."""
    most = max(penetration_of(world, code))
    cities = world.country(code).cities
    people = sum(city.weight for city in cities)
    highest = most * max(c.use for c in cities)
    if highest * people > sum(city.weight * city.use for city in cities) * (1 + 1e-9):
        msg = f"use: a city of {where} has a penetration above 1; expected at most 1"
        raise ParameterError(msg)


def _check_rates_abroad(world: "World", years: int) -> None:
    abroad = world.destination_penetration
    if abroad is None or is_number(abroad):
        check_share("destination_penetration", abroad or 0)
        return
    pairs = abroad if isinstance(abroad, tuple) else ()
    if not pairs or not all(isinstance(p, tuple) and len(p) == 2 for p in pairs):  # noqa: PLR2004 - pairs
        msg = (
            f"destination_penetration: got {abroad!r}; expected None, a number, or a mapping of "
            "country to number or numbers by year"
        )
        raise ParameterError(msg)
    codes = [code for code, _ in pairs]
    others = [country.code for country in world.countries if country.code != world.origin]
    for code, rates in pairs:
        check_country("destination_penetration", code)
        if code not in others:
            msg = f"destination_penetration: got {code!r}; expected one of {', '.join(others)}"
            raise ParameterError(msg)
        if codes.count(code) > 1:
            msg = f"destination_penetration: {code} has {codes.count(code)} rates; expected one"
            raise ParameterError(msg)
        for rate in by_year(f"destination_penetration of {code}", rates, years):
            check_share(f"destination_penetration of {code}", rate)
