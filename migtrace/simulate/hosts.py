"""People of other countries, who live there all their lives: how many, and who of them post."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.sites import Sites
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.use import quitting_times, shares_by_year
from migtrace.simulate.users import Kind, Users
from migtrace.simulate.world import World

Ints = NDArray[np.int64]


def count_hosts(world: World, sites: Sites, /, *, seed: int) -> Ints:
    """Count the hosts who live at each site of a world, whether or not they post."""
    people = np.zeros(len(sites.lon), dtype=np.int64)
    for code, number in world.people_abroad.items():
        cities, shares = sites.cities[code]
        people[cities] = stream(seed, Part.HOSTS, int(cities[0])).multinomial(number, shares)
    return people


def add_hosts(world: World, sites: Sites, users: Users, /, *, seed: int) -> Users:
    """Append the hosts who use the platform to the other accounts.

    Parameters
    ----------
    world, sites
        The world.
    users
        Everybody else.
    seed
        The simulation's seed.

    Returns
    -------
    Users
        The same accounts, then hosts by site.

    Notes
    -----
    Each host is a user with the probability of the penetration of the place: of a city's hosts a
    binomial number.
    """
    people = count_hosts(world, sites, seed=seed)
    for code in world.people_abroad:
        cities = sites.cities[code][0]
        rng = stream(seed, Part.HOST_HABITS, int(cities[0]))
        most = max(shares_by_year(world)[code])
        using = rng.binomial(people[cities], np.minimum(most * sites.use[cities], 1.0))
        n, spread = int(using.sum()), world.posts_spread
        east, north = world.city_spread_km * rng.standard_normal((2, n))
        rate = world.posts_a_month * np.exp(spread * rng.standard_normal(n) - spread**2 / 2)
        users = replace(
            users,
            kind=np.append(users.kind, np.full(n, int(Kind.HOST))),
            home=np.append(users.home, np.repeat(cities, using)),
            threshold=np.append(users.threshold, rng.random(n) * most),
            join_s=np.append(users.join_s, np.zeros(n, dtype=np.int64)),
            quit_s=np.append(users.quit_s, quitting_times(world, rng, n)),
            posts_a_month=np.append(users.posts_a_month, rate),
            east_km=np.append(users.east_km, east),
            north_km=np.append(users.north_km, north),
            mover=np.append(users.mover, np.full(n, -1)),
        )
    return users
