"""Everybody who moves: one row a person, whether it uses the platform or not."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.sites import Sites
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DAY_S = 86_400
NEVER = 1 << 50
"""A time, in seconds after the window's start, that does not come."""


@dataclass(frozen=True, slots=True)
class Movers:
    """People who leave: one element of each array per person; times in seconds after the start.

    Attributes
    ----------
    flow, route
        Which flow of the world they belong to, and which of its routes they take.
    home, target
        Sites where they live before and after.
    exit_s
        When they first cross the border.
    return_s
        When those who come back for good cross it again; `NEVER` for the others.
    period_s
        Time from one trip of a pendular mover to the next; 0 for the others.
    """

    flow: Ints
    route: Ints
    home: Ints
    target: Ints
    exit_s: Ints
    return_s: Ints
    period_s: Ints

    def __len__(self) -> int:
        return len(self.exit_s)

    def take(self, chosen: NDArray[np.bool_] | Ints, /) -> Self:
        """Choose some of them, by number or by a mask."""
        return type(self)(*(getattr(self, f.name)[chosen] for f in fields(self)))


def draw_movers(world: World, sites: Sites, /, *, seed: int) -> Movers:
    """Give everybody who leaves a life, so that each month's number is the flow's.

    Parameters
    ----------
    world
        Its description.
    sites
        Its places.
    seed
        The simulation's seed.

    Returns
    -------
    Movers
        One row per person, by flow and month.

    Notes
    -----
    Crossings are uniform over the month's seconds. Only who moves is made one by one; who stays is
    a number.
    """
    rng, later = stream(seed, Part.MOVES), stream(seed, Part.RETURNS)
    starts = month_starts(world)
    months = world.months.n_months
    people = np.array([flow.people for flow in world.flows], dtype=np.int64).reshape(-1, months)
    flow = np.repeat(np.arange(len(world.flows)), people.sum(axis=1))
    month = np.repeat(np.tile(np.arange(months), len(world.flows)), people.ravel())
    exit_s = starts[month] + (rng.random(len(month)) * np.diff(starts)[month]).astype(np.int64)
    n = len(flow)
    route, target = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for number, one in enumerate(world.flows):
        here = flow == number
        weights = np.array([way.weight for way in one.routes])
        route[here] = rng.choice(len(weights), here.sum(), p=weights / weights.sum())
        target[here] = draw_city(rng, sites, one.destination, int(here.sum()))
    home = draw_city(rng, sites, world.origin, n, shares=sites.leaving)
    pendular = later.random(n) < pendular_shares(world)[flow]
    returns = ~pendular & (later.random(n) < world.return_share)
    low, high = world.return_after_days
    back = exit_s + (DAY_S * later.uniform(low, high, n)).astype(np.int64)
    # Who comes back after the window's end has not come back.
    return_s = np.where(returns & (back < starts[-1]), back, NEVER)
    mean = world.pendular_period_days * DAY_S
    period = (later.uniform(0.5, 1.5, n) * mean).astype(np.int64)
    return Movers(flow, route, home, target, exit_s, return_s, np.where(pendular, period, 0))


def pendular_shares(world: World, /) -> NDArray[np.float64]:
    """Share of each flow's people who come and go."""
    own = [flow.pendular_share for flow in world.flows]
    return np.array([world.pendular_share if share is None else share for share in own])


def draw_city(
    rng: np.random.Generator,
    sites: Sites,
    country: str,
    number: int,
    *,
    shares: Floats | None = None,
) -> Ints:
    """Draw cities of a country, by their people or by other shares."""
    cities, people = sites.cities[country]
    drawn: Ints = cities[rng.choice(len(cities), number, p=people if shares is None else shares)]
    return drawn


def joining(world: World, movers: Movers, /) -> Ints:
    """People by which births less deaths add to the origin at each year's start (METHOD M7)."""
    starts = year_starts(world)
    exits = np.histogram(movers.exit_s, starts)[0]
    people, added = world.population, [0]
    for left in exits[:-1].tolist():
        added.append(round(world.natural_increase * (people - left)))
        people += added[-1] - left
    return np.array(added)


def month_starts(world: World, /) -> Ints:
    """Seconds from the window's start to that of each month, and to the window's end."""
    months = [*world.months.months, world.months.end.date()]
    days = np.array(months, dtype="datetime64[D]").astype(np.int64)
    starts: Ints = (days - days[0]) * DAY_S
    return starts


def year_starts(world: World, /) -> Ints:
    """Seconds from the window's start to that of each of its years, and to the window's end."""
    starts = month_starts(world)
    opens = [m == 0 or day.month == 1 for m, day in enumerate(world.months.months)]
    years: Ints = starts[np.flatnonzero([*opens, True])]
    return years
