"""The lives of accounts: who they are, and where at any time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.movers import year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.users import Trips, Users
from migtrace.simulate.visits import visits
from migtrace.simulate.world import World

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lives:
    """Stays of all accounts, by account and time: one element of each array per stay.

    Attributes
    ----------
    world, sites, users
        Whose lives these are.
    user
        Number of the account.
    start
        When it comes, in seconds; -1 for the home of the beginning.
    site
        Where it is.
    waypoint
        Whether that is a waypoint.
    """

    world: World
    sites: Sites
    users: Users
    user: Ints
    start: Ints
    site: Ints
    waypoint: NDArray[np.bool_]
    _key: Ints
    _span: int

    def at(self, user: Ints, time: Ints, /) -> Ints:
        """Numbers of the stays that accounts are at, at some times."""
        place: Ints = np.searchsorted(self._key, user * self._span + time + 1, side="right") - 1
        return place


def plan(world: World, sites: Sites, users: Users, trips: Trips, /) -> Lives:
    """Put the stays of all accounts in order.

    Parameters
    ----------
    world, sites
        The world.
    users
        Its accounts.
    trips
        Of tourists and visitors.

    Returns
    -------
    Lives
        At least one stay per account.
    """
    end_s = int(year_starts(world)[-1])
    everyone = np.arange(len(users))
    who, start, site = [everyone, trips.user, trips.user], [], [users.home, trips.site]
    site.append(users.home[trips.user])
    start = [np.full(len(users), -1), trips.start, trips.end]
    waypoint = [np.zeros(len(users) + 2 * len(trips.user), dtype=np.bool_)]
    # Movers stand first among the accounts.
    for visit in visits(users.movers, world, sites):
        who.append(visit.who)
        # Who is under way when the window opens is there from its first second.
        start.append(np.maximum(visit.start, 0))
        site.append(visit.site)
        waypoint.append(np.full(len(visit.who), visit.waypoint))
    user_of, start_of, site_of, way_of = map(np.concatenate, (who, start, site, waypoint))
    inside = start_of < end_s
    user_of, start_of, site_of, way_of = (a[inside] for a in (user_of, start_of, site_of, way_of))
    span = end_s + 2
    key = user_of * span + start_of + 1
    order = np.argsort(key, kind="stable")
    return Lives(
        world,
        sites,
        users,
        user_of[order],
        start_of[order],
        site_of[order],
        way_of[order],
        key[order],
        span,
    )
