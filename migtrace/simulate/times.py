"""When posts are made: months, days, hours of the local clock, bursts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.lives import Lives
from migtrace.simulate.movers import DAY_S, month_starts, year_starts
from migtrace.simulate.rates import by_year
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.users import Kind
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts: the account and the time (seconds after the window's start) of each.

    `by_rate` tells those whose number goes by the account's own rate from those that are made in
    any case: `least_posts`, on arrival, and those of bots.
    """

    user: Ints
    time: Ints
    by_rate: NDArray[np.bool_]


def draw_posts(lives: Lives, /, *, block: range, seed: int) -> Posts:
    """Draw the posts of a block of accounts, whether or not they are allowed to be made.

    Parameters
    ----------
    lives
        Of all accounts.
    block
        Numbers of the accounts.
    seed
        The simulation's seed.

    Returns
    -------
    Posts
        By account and month, not in order of time.

    Notes
    -----
    An account posts in a month `least_posts` and a Poisson number with the rest of its own mean.
    The day is uniform, the hour by `hours` on the clock of the place where it is.
    """
    rates = stream(seed, Part.RATES, block.start)
    world, users = lives.world, lives.users
    months = month_starts(world)
    numbers = np.arange(block.start, block.stop)
    year = np.searchsorted(year_starts(world), months[:-1], side="right") - 1
    lively = np.array(by_year("activity_by_year", world.activity_by_year, year[-1] + 1))[year]
    means = users.posts_a_month[numbers, None] * lively
    factor = np.where(users.kind[numbers] == Kind.MOVER, boost(world), 1.0)
    means = factor[:, None] * np.maximum(means - world.least_posts, 0)
    counts = rates.poisson(means) + world.least_posts
    counts[users.kind[numbers] == Kind.BOT] = 0
    user = np.repeat(numbers, counts.sum(axis=1))
    month = np.repeat(np.tile(np.arange(len(lively)), len(numbers)), counts.ravel())
    place = np.arange(len(user)) - np.repeat(np.cumsum(counts) - counts.ravel(), counts.ravel())
    time = _times(lives, user, month, stream(seed, Part.TIMES, block.start))
    group = user * len(lively) + month
    time = _gather_bursts(
        world, time, group, months[month + 1], stream(seed, Part.BURSTS, block.start)
    )
    bots = numbers[users.kind[numbers] == Kind.BOT]
    bot_user, bot_time = _bots(world, bots, int(months[-1]), rates)
    return Posts(
        np.concatenate([user, bot_user]),
        np.concatenate([time, bot_time]),
        np.concatenate([place >= world.least_posts, np.zeros(len(bot_user), dtype=np.bool_)]),
    )


def boost(world: World, /) -> float:
    """How many more posts are drawn for movers than for others, before some are left out again."""
    return max(1.0, world.rate_before_move, world.rate_after_move)


def arrivals(lives: Lives, /, *, seed: int) -> Posts:
    """Posts on arriving in a city or at a waypoint, within the hour and before going on.

    Parameters
    ----------
    lives
        Of all accounts.
    seed
        The simulation's seed.

    Returns
    -------
    Posts
        By account and time.
    """
    rng = stream(seed, Part.ARRIVALS)
    # Hosts stand last, have one stay each, and arrive nowhere.
    stays = len(lives.user) - len(lives.users.of(Kind.HOST))
    user, begin, waypoint = lives.user[:stays], lives.start[:stays], lives.waypoint[:stays]
    chance = np.where(waypoint, lives.world.posts_on_the_way, lives.world.posts_on_arrival)
    posts = (rng.random(len(chance)) < chance) & (begin >= 0)
    after = (rng.random(len(chance)) * _HOUR_S).astype(np.int64)
    following = np.append(begin[1:], 0)
    same = np.append(user[1:] == user[:-1], False)
    end = np.where(same, following, month_starts(lives.world)[-1])
    time = np.minimum(begin + after, end - 1)
    # Of two stays in the same second the first one does not last.
    posts &= time >= begin
    user = user[posts]
    return Posts(user, time[posts], np.zeros(len(user), dtype=np.bool_))


def _times(lives: Lives, user: Ints, month: Ints, rng: np.random.Generator) -> Ints:
    """Draw a time in each post's month."""
    world, sites = lives.world, lives.sites
    months = month_starts(world)
    days = np.diff(months)[month] // DAY_S
    day = months[month] + DAY_S * (rng.random(len(month)) * days).astype(np.int64)
    weights = np.array(world.hours, dtype=np.float64)
    steps = np.cumsum(weights / weights.sum())
    hour = np.minimum(
        np.searchsorted(steps, rng.random(len(month)), side="right"), len(weights) - 1
    )
    local = hour * _HOUR_S + (rng.random(len(month)) * _HOUR_S).astype(np.int64)
    # The clock is that of where people are, and where they are depends on the clock: in two steps.
    time = day + (local - sites.offset_s[lives.users.home[user]]) % DAY_S
    site = lives.site[lives.at(user, time)]
    times: Ints = day + (local - sites.offset_s[site]) % DAY_S
    return times


def _gather_bursts(
    world: World, time: Ints, group: Ints, end: Ints, rng: np.random.Generator
) -> Ints:
    """Let some posts follow another of the same account and month after some minutes."""
    if not world.burst_share or not len(time):
        return time
    new = np.append(True, group[1:] != group[:-1])
    follows = (rng.random(len(time)) < world.burst_share) & ~new
    wait = np.where(follows, rng.exponential(world.burst_minutes * 60, len(time)), 0.0)
    base = np.maximum.accumulate(np.where(follows, 0, np.arange(len(time))))
    waited = np.cumsum(wait)
    later = time[base] + (waited - waited[base]).astype(np.int64) + follows
    times: Ints = np.minimum(later, end - 1)
    return times


def _bots(world: World, bots: Ints, end_s: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Posts of bots: many within the hours that they live."""
    life = min(int(world.bot_hours * _HOUR_S), end_s)
    counts = rng.poisson(world.bot_posts_an_hour * life / _HOUR_S, len(bots))
    start = (rng.random(len(bots)) * (end_s - life)).astype(np.int64)
    user = np.repeat(bots, counts)
    time = np.repeat(start, counts) + (rng.random(len(user)) * life).astype(np.int64)
    return user, time
