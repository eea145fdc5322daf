"""Who leaves when, where to, and on which way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.frames import Window, WindowLike
from migtrace.frames.checks import check_above, check_amount, is_number, is_whole
from migtrace.residence import check_country
from migtrace.simulate.places import as_tuple, check_name, check_position

_MONTHS = 12
_MOST_DAYS = 10_000.0


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place that people pass on their way, or stay at for a while.

    Parameters
    ----------
    name
        What the place is called in simulated posts.
    country
        ISO 3166-1 alpha-2 code.
    lon, lat
        Degrees.
    stay_days
        Days that migrants stay there on the way out; nobody stays on the way back.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Examples
    --------
    >>> Waypoint("Cucuta", "CO", -72.52, 7.92).stay_days
    0.0
    """

    name: str
    country: str
    lon: float
    lat: float
    stay_days: float = 0.0

    def __post_init__(self) -> None:
        check_name("waypoint", self.name)
        check_country(f"country of waypoint {self.name!r}", self.country)
        check_position(f"waypoint {self.name!r}", self.lon, self.lat)
        check_amount(f"stay_days of waypoint {self.name!r}", self.stay_days, most=_MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Route:
    """A way from a home to a destination.

    Parameters
    ----------
    waypoints
        In the order of the way out: those in the country of origin first. Without any, people
        travel straight and cross no line on the ground.
    weight
        How many of the flow's people take it, in any unit.
    leg_hours
        Hours from one place of the way to the next.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Examples
    --------
    >>> Route((Waypoint("Cucuta", "CO", -72.52, 7.92),), leg_hours=6).weight
    1.0
    """

    waypoints: tuple[Waypoint, ...] = ()
    weight: float = 1.0
    leg_hours: float = 8.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "waypoints", as_tuple("waypoints", self.waypoints))
        if not all(isinstance(point, Waypoint) for point in self.waypoints):
            msg = f"waypoints: got {self.waypoints!r}; expected Waypoint objects"
            raise ParameterError(msg)
        check_above("weight of a route", self.weight)
        check_above("leg_hours of a route", self.leg_hours, most=24 * _MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Flow:
    """People who leave the origin for one destination, month by month.

    Parameters
    ----------
    destination
        ISO 3166-1 alpha-2 code.
    people
        People whose first crossing of the border falls in each month of the world's window, whole.
    routes
        The ways that they take.
    pendular_share
        Share of them who come and go; None is the world's.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Examples
    --------
    >>> Flow("CO", (0, 120, 80)).total
    200
    """

    destination: str
    people: tuple[int, ...]
    routes: tuple[Route, ...] = (Route(),)
    pendular_share: float | None = None

    def __post_init__(self) -> None:
        check_country("destination", self.destination)
        for name in ("people", "routes"):
            value = as_tuple(f"{name} of the flow to {self.destination}", getattr(self, name))
            object.__setattr__(self, name, value)
        for month, number in enumerate(self.people):
            if not is_whole(number) or number < 0:
                msg = (
                    f"people of the flow to {self.destination}, month {month}: got {number!r}; "
                    "expected a whole number of at least 0"
                )
                raise ParameterError(msg)
        if not self.routes or not all(isinstance(route, Route) for route in self.routes):
            msg = f"routes to {self.destination}: got {self.routes!r}; expected at least one Route"
            raise ParameterError(msg)

    @property
    def total(self) -> int:
        """People of all months."""
        return sum(self.people)

    @classmethod
    def spread(
        cls,
        destination: str,
        people_by_year: Mapping[int, int],
        window: WindowLike,
        *,
        season: Sequence[float] = (1.0,) * _MONTHS,
        first_month: str | None = None,
        last_month: str | None = None,
        routes: Sequence[Route] = (Route(),),
        pendular_share: float | None = None,
    ) -> Self:
        """Spread yearly totals over the months.

        Parameters
        ----------
        destination
            ISO 3166-1 alpha-2 code.
        people_by_year
            People who leave in each calendar year; a trend is a total that grows.
        window
            The world's window.
        season
            Weight of each calendar month, January first.
        first_month, last_month
            ``"YYYY-MM"``: nobody leaves before, or after.
        routes
            The ways that they take.
        pendular_share
            Share of them who come and go; None is the world's.

        Returns
        -------
        Flow
            Whole people a month, whose sums are the totals: the parts that rounding down leaves
            go to the months with the largest remainders.

        Raises
        ------
        ParameterError
            When a year is not in the window, or none of its months is open.

        Examples
        --------
        >>> Flow.spread("CO", {2015: 25}, "2015-01:2015-12", first_month="2015-04").people
        (0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 2, 2)
        """
        months = Window.parse(window).months
        given = as_tuple("season", season)
        by_month = [weight for weight in given if is_number(weight) and weight >= 0]
        if not len(by_month) == len(given) == _MONTHS:
            msg = f"season: got {season!r}; expected 12 weights of at least 0"
            raise ParameterError(msg)
        if not isinstance(people_by_year, Mapping):
            msg = f"people_by_year: got {people_by_year!r}; expected a mapping of year to people"
            raise ParameterError(msg)
        first = _month(first_month) if first_month else months[0]
        last = _month(last_month) if last_month else months[-1]
        people = np.zeros(len(months), dtype=np.int64)
        for year, total in people_by_year.items():
            if not is_whole(total) or total < 0:
                msg = f"people_by_year of {year}: got {total!r}; expected a whole number"
                raise ParameterError(msg)
            weights = np.array(
                [
                    by_month[m.month - 1] if m.year == year and first <= m <= last else 0.0
                    for m in months
                ]
            )
            if weights.sum() <= 0:
                msg = f"people_by_year: {year} has no month in which anybody can leave"
                raise ParameterError(msg)
            people += _apportion(total, weights)
        ways = as_tuple(f"routes of the flow to {destination}", routes)
        return cls(destination, tuple(people.tolist()), ways, pendular_share)  # type: ignore[arg-type]  # checked when made


def _month(text: str) -> date:
    return Window.parse((text, text)).first


def _apportion(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Divide a whole number in proportion to weights: largest remainders first."""
    shares = total * weights / weights.sum()
    whole: NDArray[np.int64] = np.floor(shares).astype(np.int64)
    # Rounded, so that months with one weight tie, and the earlier of them comes first.
    order = np.argsort(-np.round(shares - whole, 9), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
