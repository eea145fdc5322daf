"""The people who post: a random sample of the people of the world, and accounts that are none."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.homes import settle
from migtrace.simulate.movers import DAY_S, NEVER, Movers, draw_city, joining, year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.use import quitting_times, shares_by_year
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FIRST_USER = 9_000_000_000_000_000_000
"""Ids of simulated users begin here; no account of Twitter has one as high."""

HALF_YEAR_S = 183 * DAY_S
"""In the time before the exit, of this length, movers who quit before it do so."""


class Kind(IntEnum):
    """What an account is."""

    STAYER = 0
    MOVER = 1
    TOURIST = 2
    VISITOR = 3
    BOT = 4
    INSTITUTION = 5
    HOST = 6


@dataclass(frozen=True, slots=True)
class Users:
    """Accounts by number: one element of each array per account; times in seconds.

    Attributes
    ----------
    kind
        A `Kind`.
    home
        Site where it lives at first.
    threshold
        Who uses the platform at a penetration of 0.2 uses it at 0.3: it is used where and when the
        penetration is above this.
    join_s
        When it begins to post; 0 but for those who add to the population later.
    quit_s
        From when on it is silent for good.
    posts_a_month
        Its own mean.
    east_km, north_km
        From a city's centre to its home.
    mover
        Number among the movers who use the platform; -1 for others.
    movers
        The movers who use the platform.
    sampled
        Their numbers among all who move.
    abroad_east_km, abroad_north_km
        Of each of these movers: from the centre of the city of destination to the home there.
    silence_s
        How long a mover is silent after the first exit.
    """

    kind: Ints
    home: Ints
    threshold: Floats
    join_s: Ints
    quit_s: Ints
    posts_a_month: Floats
    east_km: Floats
    north_km: Floats
    mover: Ints
    movers: Movers
    sampled: Ints
    abroad_east_km: Floats
    abroad_north_km: Floats
    silence_s: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def homes(self, user: Ints, site: Ints, /) -> tuple[Floats, Floats]:
        """Find where in a city accounts live: kilometres east and north of its centre."""
        east, north = self.east_km[user], self.north_km[user]
        moved = np.flatnonzero(self.mover[user] >= 0)
        moved = moved[site[moved] == self.movers.target[self.mover[user[moved]]]]
        number = self.mover[user[moved]]
        east[moved], north[moved] = self.abroad_east_km[number], self.abroad_north_km[number]
        return east, north

    def of(self, kind: Kind, /) -> Ints:
        """Numbers of the accounts of one kind."""
        return np.flatnonzero(self.kind == kind)


def draw_users(world: World, sites: Sites, movers: Movers, /, *, seed: int) -> Users:
    """Draw who uses the platform, and their habits.

    Parameters
    ----------
    world, sites
        The world.
    movers
        Everybody who moves.
    seed
        The simulation's seed.

    Returns
    -------
    Users
        Movers, stayers and tourists who use the platform in some year of the window at home, then
        visitors, bots and institutions, and those who add to the population later.

    Notes
    -----
    Each person is a user with the probability of the penetration at home, whatever else is known of
    it: movers one by one, stayers as a binomial number.
    """
    rng = stream(seed, Part.SAMPLE)
    most = max(shares_by_year(world)[world.origin])
    drawn = rng.random(len(movers))
    drawn /= sites.use[movers.home]
    sampled = np.flatnonzero(drawn < most)
    chosen = movers.take(sampled)
    stayers = world.population - len(movers)
    travelling = round(world.tourist_share * stayers)
    using, homes = _stayers_homes(world, sites, movers)
    staying = int(rng.binomial(stayers - travelling, min(most * using, 1.0)))
    tourists = int(rng.binomial(travelling, min(most * using, 1.0)))
    people = len(chosen) + staying + tourists
    others = [
        round(share * people)
        for share in (world.visitor_share, world.bot_share, world.institution_share)
    ]
    later = stream(seed, Part.JOINING).binomial(joining(world, movers), most)
    order = (Kind.MOVER, Kind.STAYER, Kind.TOURIST, Kind.VISITOR, Kind.BOT, Kind.INSTITUTION)
    here = np.repeat(order, [len(chosen), staying, tourists, *others])
    kind = np.append(here, np.repeat(Kind.STAYER, later.sum())).astype(np.int64)
    n = len(kind)
    home = draw_city(rng, sites, world.origin, n, shares=homes)
    home[: len(chosen)] = chosen.home
    foreign = kind == Kind.VISITOR
    home[foreign] = _abroad(rng, world, sites, int(foreign.sum()))
    threshold = rng.random(n) * most
    threshold[: len(chosen)] = drawn[sampled]
    # Accounts that are no sample of anybody are there all the time.
    threshold[people : len(here)] = -1.0
    join_s = np.append(np.zeros(len(here)), np.repeat(year_starts(world)[:-1], later))
    mover = np.full(n, -1)
    mover[: len(chosen)] = np.arange(len(chosen))
    habits = stream(seed, Part.HABITS)
    spread = world.posts_spread
    rate = world.posts_a_month * np.exp(spread * habits.standard_normal(n) - spread**2 / 2)
    east, north = world.city_spread_km * habits.standard_normal((2, n))
    scattered = (east[: len(chosen)], north[: len(chosen)])
    abroad = settle(world, sites, chosen.target, scattered, stream(seed, Part.QUARTERS))
    silence = habits.exponential(size=len(chosen)) * world.silence_after_move_days * DAY_S
    quit_s = _quitting(world, chosen, n, seed)
    return Users(
        kind,
        home,
        threshold,
        join_s.astype(np.int64),
        quit_s,
        rate,
        east,
        north,
        mover,
        chosen,
        sampled,
        *abroad,
        silence.astype(np.int64),
    )


def draw_trips(world: World, sites: Sites, users: Users, /, *, seed: int) -> "Trips":
    """Draw when tourists and visitors travel, and where to.

    Returns
    -------
    Trips
        One element per trip: `tourist_trips` of each tourist, one of each visitor. The window is
        cut into as many parts as there are trips, so that they do not meet.
    """
    rng = stream(seed, Part.TRIPS)
    end_s = int(year_starts(world)[-1])
    stay = int(world.tourist_stay_days * DAY_S)
    tourists = np.repeat(users.of(Kind.TOURIST), world.tourist_trips)
    part = np.tile(np.arange(world.tourist_trips), len(users.of(Kind.TOURIST)))
    slot = end_s // world.tourist_trips
    there = part * slot + (rng.random(len(part)) * (slot - stay)).astype(np.int64)
    visitors = users.of(Kind.VISITOR)
    visiting = (rng.random(len(visitors)) * max(end_s - stay, 1)).astype(np.int64)
    target = (
        _abroad(rng, world, sites, len(tourists)),
        draw_city(rng, sites, world.origin, len(visitors)),
    )
    start = np.concatenate([there, visiting])
    return Trips(np.concatenate([tourists, visitors]), np.concatenate(target), start, start + stay)


@dataclass(frozen=True, slots=True)
class Trips:
    """Short visits: who, to which site, from when to when (seconds)."""

    user: Ints
    site: Ints
    start: Ints
    end: Ints


def count_tourists(world: World, movers: Movers, /) -> int:
    """People who travel and never migrate."""
    return round(world.tourist_share * (world.population - len(movers)))


def staying(world: World, sites: Sites, movers: Movers, /) -> tuple[Ints, Floats]:
    """Cities of the origin, and the people of each who never move: a share of a number."""
    cities, shares = sites.cities[world.origin]
    return cities, np.maximum(world.population * shares - len(movers) * sites.leaving, 0)


def _stayers_homes(world: World, sites: Sites, movers: Movers) -> tuple[float, Floats]:
    """Users per head among those who stay, beside the country's, and where these users live."""
    cities, people = staying(world, sites, movers)
    if not people.sum():
        people = sites.cities[world.origin][1]
    users = people * sites.use[cities]
    return float(users.sum() / people.sum()), users / users.sum()


def _quitting(world: World, movers: Movers, number: int, seed: int) -> Ints:
    """When users quit; movers perhaps in the half year before they go."""
    rng = stream(seed, Part.LEAVING)
    times = quitting_times(world, rng, number)
    quits = rng.random(len(movers)) < world.quit_before_move
    before = (rng.random(len(movers)) * HALF_YEAR_S).astype(np.int64)
    early = np.where(quits, np.maximum(movers.exit_s - before, 0), NEVER)
    times[: len(movers)] = np.minimum(times[: len(movers)], early)
    return times


def _abroad(rng: np.random.Generator, world: World, sites: Sites, number: int) -> Ints:
    """Draw cities of other countries, each country as likely as another."""
    codes = [country.code for country in world.countries if country.code != world.origin]
    drawn = rng.integers(max(len(codes), 1), size=number)
    found = np.zeros(number, dtype=np.int64)
    for place, code in enumerate(codes):
        here = drawn == place
        found[here] = draw_city(rng, sites, code, int(here.sum()))
    return found
