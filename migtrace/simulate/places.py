"""Where simulated people live: countries and their cities."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above, is_number
from migtrace.residence import check_country


@dataclass(frozen=True, slots=True)
class City:
    """A city of a simulated country.

    Parameters
    ----------
    name
        What the place is called in simulated posts.
    lon, lat
        Its centre, degrees.
    weight
        How many of the country's people live there, in any unit.
    use
        Users per head there beside those of the country's other cities, in any unit; the country's
        penetration is the mean of its people.
    leaving
        How likely its people are to leave beside those of the other cities, in any unit.

    Raises
    ------
    ParameterError
        When the position is none, or `weight`, `use` or `leaving` is not above 0.

    Examples
    --------
    >>> City("Caracas", -66.917, 10.501, weight=2_985_000).name
    'Caracas'
    """

    name: str
    lon: float
    lat: float
    weight: float = 1.0
    use: float = 1.0
    leaving: float = 1.0

    def __post_init__(self) -> None:
        check_name("city", self.name)
        check_position(f"city {self.name!r}", self.lon, self.lat)
        for name in ("weight", "use", "leaving"):
            check_above(f"{name} of city {self.name!r}", getattr(self, name))


@dataclass(frozen=True, slots=True)
class Country:
    """A simulated country.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-2 code.
    cities
        Its cities, at least one.
    utc_offset_hours
        Hours that its clocks are ahead of UTC, whole.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Examples
    --------
    >>> Country("VE", (City("Caracas", -66.917, 10.501),), utc_offset_hours=-4).code
    'VE'
    """

    code: str
    cities: tuple[City, ...]
    utc_offset_hours: int = 0

    def __post_init__(self) -> None:
        check_country("code", self.code)
        object.__setattr__(self, "cities", as_tuple(f"cities of {self.code}", self.cities))
        if not self.cities or not all(isinstance(city, City) for city in self.cities):
            msg = f"cities of {self.code}: got {self.cities!r}; expected at least one City"
            raise ParameterError(msg)
        if not is_number(self.utc_offset_hours) or self.utc_offset_hours not in range(-12, 15):
            msg = (
                f"utc_offset_hours of {self.code}: got {self.utc_offset_hours!r}; "
                "expected a whole number from -12 to 14"
            )
            raise ParameterError(msg)

    @classmethod
    def known(cls, code: str, /) -> Self:
        """Take a country's largest cities from those that ship with the package.

        Parameters
        ----------
        code
            ISO 3166-1 alpha-2 code.

        Returns
        -------
        Country
            Its cities, weighted by their people (Natural Earth), and its standard time.

        Raises
        ------
        ParameterError
            When the package has no cities of that country; the message lists those it has.

        Examples
        --------
        >>> [city.name for city in Country.known("PE").cities]
        ['Lima', 'Callao', 'Arequipa', 'Trujillo']
        """
        known = _known_countries()
        if not isinstance(code, str) or code not in known:
            msg = f"code: got {code!r}; cities ship with the package for {', '.join(known)}"
            raise ParameterError(msg)
        return cls(code, *known[code])


def as_tuple(name: str, value: object) -> tuple[object, ...]:
    """Read a sequence, or raise ParameterError."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        msg = f"{name}: got {value!r}; expected a sequence"
        raise ParameterError(msg)
    return tuple(value)


def check_name(what: str, name: object) -> None:
    """Raise ParameterError unless `name` is text."""
    if not isinstance(name, str):
        msg = f"name of a {what}: got {name!r}; expected text"
        raise ParameterError(msg)


def check_position(name: str, lon: object, lat: object) -> None:
    """Raise ParameterError unless (lon, lat) can be a position (METHOD M1.5)."""
    inside = is_number(lon) and is_number(lat) and abs(lon) <= 180 and abs(lat) <= 90  # noqa: PLR2004 - ranges of degrees
    if not inside or (lon == 0 and lat == 0):
        msg = f"{name}: got ({lon!r}, {lat!r}); expected longitude and latitude in degrees"
        raise ParameterError(msg)


@cache
def _known_countries() -> dict[str, tuple[tuple[City, ...], int]]:
    """Read the cities that ship with the package."""
    text = (files("migtrace.simulate") / "data" / "cities.csv").read_text(encoding="utf-8")
    cities: dict[str, tuple[list[City], int]] = {}
    for row in csv.DictReader(text.splitlines()):
        city = City(row["name"], float(row["lon"]), float(row["lat"]), float(row["people"]))
        cities.setdefault(row["country"], ([], int(row["utc_offset_hours"])))[0].append(city)
    return {code: (tuple(listed), clock) for code, (listed, clock) in cities.items()}
