"""The lives of movers as stays at places, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.flows import Route
from migtrace.simulate.movers import DAY_S, NEVER, Movers, month_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.world import World

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Visits:
    """Stays of several movers at the same step of their journeys.

    Attributes
    ----------
    who
        Which movers, by number.
    country
        Where they are, ISO 3166-1 alpha-2.
    site, before
        The place, and the one they come from; one element per mover.
    start, end
        From when to when, in seconds after the window's start; the end is not part of it.
    waypoint
        Whether it is a waypoint, not a city.
    by_land
        Whether they come by a route with waypoints.
    """

    who: Ints
    country: str
    site: Ints
    before: Ints
    start: Ints
    end: Ints
    waypoint: bool
    by_land: bool


@dataclass(frozen=True, slots=True)
class _Stop:
    """A place of a journey: seconds from the crossing of the border to the arrival."""

    country: str
    after_s: int
    number: int | None
    """The waypoint's site; None for the city at the journey's end."""


def visits(movers: Movers, world: World, sites: Sites, /) -> Iterator[Visits]:
    """Follow movers from their first departure to the window's end.

    Parameters
    ----------
    movers
        Who moves.
    world, sites
        Where.

    Yields
    ------
    Visits
        One per flow, route, journey and stop, in the order of a mover's life. What comes before the
        first stop is spent at home.
    """
    for f, flow in enumerate(world.flows):
        for r, route in enumerate(flow.routes):
            here = (movers.flow == f) & (movers.route == r)
            way = [sites.waypoints[f, r, k] for k in range(len(route.waypoints))]
            settled = np.flatnonzero(here & (movers.period_s == 0))
            out = _outward(world.origin, flow.destination, route, way, stays=True)
            back = _homeward(world.origin, route, way)
            until = movers.return_s[settled] + back[0].after_s
            yield from _journey(settled, movers, out, movers.exit_s[settled], until, home=True)
            returned = settled[movers.return_s[settled] < NEVER]
            start = movers.return_s[returned]
            never = np.full(len(returned), NEVER)
            yield from _journey(returned, movers, back, start, never, home=False)
            pendular = np.flatnonzero(here & (movers.period_s > 0))
            out = _outward(world.origin, flow.destination, route, way, stays=False)
            yield from _trips(pendular, movers, out, back, world)


def _trips(
    who: Ints, movers: Movers, out: list[_Stop], back: list[_Stop], world: World
) -> Iterator[Visits]:
    """Follow pendular movers there and back until nobody sets out any more."""
    stay = int(world.pendular_stay_days * DAY_S)
    end_s = int(month_starts(world)[-1])
    exit_s = movers.exit_s[who]
    while True:
        going = exit_s + out[0].after_s < end_s
        who, exit_s = who[going], exit_s[going]
        if not len(who):
            return
        following = exit_s + movers.period_s[who]
        until = exit_s + stay + back[0].after_s
        yield from _journey(who, movers, out, exit_s, until, home=True)
        leave = following + out[0].after_s
        yield from _journey(who, movers, back, exit_s + stay, leave, home=False)
        exit_s = following


def _journey(
    who: Ints, movers: Movers, stops: list[_Stop], crossing: Ints, until: Ints, *, home: bool
) -> Iterator[Visits]:
    """Go from stop to stop; the last one lasts until the next journey sets out."""
    if not len(who):
        return
    first, last = (movers.home, movers.target) if home else (movers.target, movers.home)
    before = first[who]
    for k, stop in enumerate(stops):
        site = last[who] if stop.number is None else np.full(len(who), stop.number)
        end = crossing + stops[k + 1].after_s if k + 1 < len(stops) else until
        yield Visits(
            who=who,
            country=stop.country,
            site=site,
            before=before,
            start=crossing + stop.after_s,
            end=end,
            waypoint=stop.number is not None,
            by_land=len(stops) > 1,
        )
        before = site


def _outward(
    origin: str, destination: str, route: Route, way: list[int], *, stays: bool
) -> list[_Stop]:
    """Places on the way out; the first one abroad is reached at 0."""
    leg = int(route.leg_hours * 3600)
    points = route.waypoints
    waits = [int(point.stay_days * DAY_S) if stays else 0 for point in points]
    arrivals = np.cumsum([0, *(leg + wait for wait in waits)])
    border = sum(point.country == origin for point in points)
    after = (arrivals - arrivals[border]).tolist()
    stops = [_Stop(p.country, a, n) for p, a, n in zip(points, after, way, strict=False)]
    return [*stops, _Stop(destination, after[-1], None)]


def _homeward(origin: str, route: Route, way: list[int]) -> list[_Stop]:
    """Places on the way back, without stays; the first one in the origin is reached at 0."""
    leg = int(route.leg_hours * 3600)
    points = route.waypoints[::-1]
    abroad = sum(point.country != origin for point in points)
    after = [leg * (k - abroad) for k in range(len(points) + 1)]
    stops = [_Stop(p.country, a, n) for p, a, n in zip(points, after, way[::-1], strict=False)]
    return [*stops, _Stop(origin, after[-1], None)]
