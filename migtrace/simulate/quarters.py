"""Quarters of cities abroad, where migrants live more often than others do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_amount, is_number
from migtrace.residence import check_country
from migtrace.simulate.places import check_name
from migtrace.simulate.rates import check_share

if TYPE_CHECKING:
    from migtrace.simulate.world import World

_MOST_KM = 500.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a city of destination, where part of the migrants live.

    Parameters
    ----------
    city
        Name of the city.
    east_km, north_km
        From the city's centre to the quarter's.
    spread_km
        Standard deviation of homes about the quarter's centre, in each direction.
    share
        Share of the people who move to the city that live here. Who lives in none of a city's
        quarters lives as its hosts do, scattered about the centre.
    country
        ISO 3166-1 alpha-2 code; needed only where flows go to two cities of that name.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Examples
    --------
    >>> Quarter("Bogota", east_km=-6, north_km=-3, spread_km=1.5, share=0.6).share
    0.6
    """

    city: str
    east_km: float = 0.0
    north_km: float = 0.0
    spread_km: float = 1.0
    share: float = 0.5
    country: str | None = None

    def __post_init__(self) -> None:
        check_name("quarter's city", self.city)
        for name in ("east_km", "north_km"):
            value = getattr(self, name)
            if not is_number(value) or not abs(value) <= _MOST_KM:
                msg = (
                    f"{name} of a quarter of {self.city}: got {value!r}; expected a number from "
                    f"-{_MOST_KM:g} to {_MOST_KM:g}"
                )
                raise ParameterError(msg)
        check_amount(f"spread_km of a quarter of {self.city}", self.spread_km, most=_MOST_KM)
        check_share(f"share of a quarter of {self.city}", self.share)
        if self.country is not None:
            check_country(f"country of a quarter of {self.city}", self.country)


def quarters_by_city(world: "World", /) -> dict[tuple[str, str], list[Quarter]]:
    """Sort a world's quarters by country and name of their city."""
    found: dict[tuple[str, str], list[Quarter]] = {}
    for quarter in world.quarters:
        found.setdefault((_countries(quarter, world)[0], quarter.city), []).append(quarter)
    return found


def check_quarters(world: "World") -> None:
    """Raise ParameterError unless each quarter is in one city, and a city's shares in 1."""
    for quarter in world.quarters:
        if not isinstance(quarter, Quarter):
            msg = f"quarters: got {quarter!r}; expected Quarter objects"
            raise ParameterError(msg)
        found = _countries(quarter, world)
        if not found:
            asked = quarter.city + (f" in {quarter.country}" if quarter.country else "")
            codes = ", ".join(_destinations(world)) or "none"
            msg = f"quarters: got {asked!r}; expected a city of a flow's destination ({codes})"
            raise ParameterError(msg)
        if len(found) > 1:
            msg = (
                f"quarters: flows go to a {quarter.city!r} in {' and '.join(found)}; "
                "expected a quarter with its `country`"
            )
            raise ParameterError(msg)
    for (code, city), quarters in quarters_by_city(world).items():
        total = sum(quarter.share for quarter in quarters)
        if total > 1 + 1e-9:
            msg = f"quarters: shares of {city} in {code} sum to {total:g}; expected at most 1"
            raise ParameterError(msg)


def _destinations(world: "World") -> list[str]:
    return [flow.destination for flow in world.flows]


def _countries(quarter: Quarter, world: "World") -> list[str]:
    """Destinations with a city of the quarter's name."""
    asked = _destinations(world) if quarter.country is None else [quarter.country]
    return [
        code
        for code in _destinations(world)
        if code in asked and quarter.city in {city.name for city in world.country(code).cities}
    ]
