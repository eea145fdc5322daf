"""Posts as records: where exactly, in which form, in answer to what."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.frames import COUNTRY, TIME
from migtrace.simulate.lives import Lives
from migtrace.simulate.sites import BOXES, around
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.times import Posts
from migtrace.simulate.users import FIRST_USER, Kind
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FIRST_TWEET = 9_100_000_000_000_000_000
"""Ids of simulated posts begin here."""

_ELSEWHERE = 9_050_000_000_000_000_000
"""Ids of posts that are not in the data, which others answer, begin here."""

_HOUR_S, _DAY_S = 3600, 86_400
_NIGHT = (20, 8)
_NIGHT_KM, _WAYPOINT_KM = 0.03, 1.0
_ROAMS = 0.5


def as_records(lives: Lives, posts: Posts, /, *, block: int, first: int, seed: int) -> pl.DataFrame:
    """Write posts as records.

    Parameters
    ----------
    lives
        Of all accounts.
    posts
        Of a block of accounts, by account and time.
    block
        Number of its first account.
    first
        Number of the first post.
    seed
        The simulation's seed.

    Returns
    -------
    polars.DataFrame
        One row per post, repeated posts twice, by user and time: METHOD M1.1's columns, and `box`,
        the place that it names (null for none).
    """
    world, sites = lives.world, lives.sites
    rng = stream(seed, Part.PLACES, block)
    n = len(posts.user)
    stay = lives.at(posts.user, posts.time)
    site = _roam(lives, posts.user, lives.site[stay], rng)
    kind, unknown = _forms(world, n, rng)
    box = site * BOXES + np.maximum(kind - 1, 0)
    lon, lat = _points(lives, posts, site, lives.waypoint[stay], rng)
    exact = pl.Series(kind == 0)
    boxes = sites.boxes[box]
    start_us = int(world.months.start.timestamp()) * 1_000_000
    number = np.arange(first, first + n)
    records = pl.DataFrame(
        {
            "tweet_id": FIRST_TWEET + number,
            "user": FIRST_USER + posts.user,
            "time": pl.Series(start_us + posts.time * 1_000_000).cast(pl.Datetime("us")),
            "country": pl.Series(sites.country.tolist(), dtype=COUNTRY).gather(site),
            "lon": lon,
            "lat": lat,
            "box": box.astype(np.uint32),
        }
    ).with_columns(
        pl.col("time").dt.replace_time_zone("UTC").cast(TIME),
        *(pl.when(exact).then(pl.col(c)).otherwise(boxes[c]).alias(c) for c in ("lon", "lat")),
        *(pl.when(~pl.Series(unknown)).then(pl.col(c)).alias(c) for c in ("country", "box")),
        extent_km=pl.when(exact).then(pl.lit(0.0)).otherwise(boxes["extent_km"]),
    )
    answers = _answers(world, posts.user, number, stream(seed, Part.REPLIES, block))
    records = records.hstack(answers).select(
        "tweet_id", "user", "time", "country", "lon", "lat", "extent_km",
        "reply_to_tweet", "reply_to_user", "box",
    )  # fmt: skip
    copies = stream(seed, Part.COPIES, block).random(n) < world.duplicate_share
    return records if not copies.any() else records[np.repeat(np.arange(n), 1 + copies)]


def _roam(lives: Lives, user: Ints, site: Ints, rng: np.random.Generator) -> Ints:
    """Let every second institution post from all over the world, half of the time."""
    roams = (lives.users.kind[user] == Kind.INSTITUTION) & (user % 2 == 0)
    if not roams.any():
        return site
    away = roams & (rng.random(len(user)) < _ROAMS)
    return np.where(away, rng.choice(lives.sites.far, len(user)), site)


def _forms(world: World, number: int, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Choose how posts say where: 0 a point, 1 to 3 a box; and which have no place."""
    weights = np.array(
        [world.point_share, world.city_share, world.admin_share, world.country_share]
    )
    steps = np.cumsum(weights / weights.sum())[:-1]
    kind = np.searchsorted(steps, rng.random(number), side="right")
    unknown = rng.random(number) < world.unknown_country_share
    return np.where(unknown, 0, kind), unknown


def _points(
    lives: Lives, posts: Posts, site: Ints, waypoint: Bools, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Exact points: at home by night, about the city by day, near a waypoint on the way."""
    sites, users = lives.sites, lives.users
    hour = (posts.time + sites.offset_s[site]) % _DAY_S // _HOUR_S
    night = (hour >= _NIGHT[0]) | (hour < _NIGHT[1])
    wander = np.where(night, _NIGHT_KM, lives.world.city_spread_km / 2)
    wander = np.where(waypoint, _WAYPOINT_KM, wander)
    east, north = wander * rng.standard_normal((2, len(site)))
    home_east, home_north = users.homes(posts.user, site)
    east += np.where(waypoint, 0.0, home_east)
    north += np.where(waypoint, 0.0, home_north)
    return around(sites, site, east, north)


def _answers(world: World, user: Ints, number: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """Posts that others answer: their user's last one, or one that is not in the data."""
    drawn = rng.random(len(user))
    follows = np.append(False, user[1:] == user[:-1])
    thread = (drawn < world.thread_share) & follows
    reply = ~thread & (drawn >= 1 - world.reply_share)
    other = rng.integers(1 << 40, size=len(user))
    tweet = np.where(thread, FIRST_TWEET + number - 1, _ELSEWHERE + other)
    target = np.where(thread, FIRST_USER + user, _ELSEWHERE + other % (1 << 20))
    answered = pl.Series(thread | reply)
    return pl.DataFrame({"reply_to_tweet": tweet, "reply_to_user": target}).select(
        pl.when(answered).then(pl.all())
    )
