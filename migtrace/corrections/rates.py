"""Rates of users per head: what they may be."""

from datetime import MAXYEAR, MINYEAR

from migtrace.errors import ParameterError
from migtrace.frames import COUNTRIES
from migtrace.frames.checks import is_number, is_whole

Rate = tuple[str, int | None, float]
"""Country, year (None is every year), users per head."""


def check_rates(rates: object) -> tuple[Rate, ...]:
    """Rates in order of country and year; ParameterError when one is not what it should be."""
    if not isinstance(rates, list | tuple) or not rates:
        msg = f"rates: got {rates!r}; expected one (country, year, users per head) or more"
        raise ParameterError(msg)
    sound: dict[tuple[str, int | None], float] = {}
    for number, row in enumerate(rates):
        if not isinstance(row, list | tuple) or len(row) != 3:  # noqa: PLR2004 - as in Rate
            msg = f"rates: rate {number} is {row!r}; expected (country, year, users per head)"
            raise ParameterError(msg)
        fault = rate_fault(*row)
        if fault:
            msg = f"rates: rate {number}: {fault}"
            raise ParameterError(msg)
        key = (row[0], None if row[1] is None else int(row[1]))
        if key in sound:
            when = "without a year" if key[1] is None else f"in {key[1]}"
            msg = f"rates: {key[0]} {when} has two, {sound[key]} and {row[2]}; expected one"
            raise ParameterError(msg)
        sound[key] = float(row[2])
    # None sorts before any year.
    keys = sorted(sound, key=lambda key: (key[0], key[1] or 0))
    return tuple((*key, sound[key]) for key in keys)


def check_share(value: object) -> None:
    """Raise ParameterError unless `value` is a number from 0 to 1."""
    if not is_number(value) or not 0 <= value <= 1:
        msg = f"origin_share: got {value!r}; expected a number from 0 to 1"
        raise ParameterError(msg)


def rate_fault(country: object, year: object, rate: object) -> str:
    """What is wrong with a rate, or nothing."""
    if not isinstance(country, str) or country not in COUNTRIES:
        return f"country is {country!r}; expected an ISO 3166-1 alpha-2 code such as 'VE'"
    if year is not None and (not is_whole(year) or not MINYEAR <= year <= MAXYEAR):
        return f"year is {year!r}; expected a calendar year, or none for every year"
    if not is_number(rate) or not 0 < rate <= 1:
        return (
            f"penetration is {rate!r}; expected users per head, above 0, at most 1 (not per cent)"
        )
    return ""
