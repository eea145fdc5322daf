"""Make a large set of posts for the benchmarks: seeded, and shaped like geolocated tweets.

Usage: ``python benchmarks/posts.py FOLDER [--records 10000000] [--seed 1]``

Writes ``sorted.parquet`` (in the order of user and time), ``shuffled.parquet`` (the same rows in a
random order) and ``part.parquet`` (the first users of the first file) with the columns of METHOD
M1.1. A few people post most; a sixth of them migrates, some of these return, others travel; there
are bots, globe-trotters, threads, repeated posts, unknown countries and impossible times.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

USERS_PER_RECORD = 0.012
MONTH = 30 * 86_400
FIRST, LAST = 1_404_172_800, 1_551_398_400  # 2014-07-01 and 2019-03-01, in seconds since 1970
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
NEVER = 1 << 40

# Code, share of homes, middle (lon, lat), half width in degrees, places.
COUNTRIES = (
    ("VE", 0.62, -67.0, 8.5, 3.5, 900),
    ("CO", 0.10, -74.5, 4.5, 3.0, 600),
    ("BR", 0.08, -48.0, -17.0, 8.0, 600),
    ("PE", 0.05, -76.0, -10.0, 4.0, 300),
    ("US", 0.05, -92.0, 38.0, 9.0, 500),
    ("EC", 0.03, -79.0, -1.5, 1.2, 150),
    ("CL", 0.03, -71.0, -34.0, 1.2, 150),
    ("ES", 0.02, -3.5, 40.0, 2.8, 200),
    ("AR", 0.02, -62.0, -34.0, 4.0, 200),
    ("PA", 0.0, -80.0, 8.5, 0.4, 40),
    ("MX", 0.0, -101.0, 21.0, 4.0, 150),
    ("FR", 0.0, 2.5, 46.5, 2.5, 100),
    ("GB", 0.0, -1.5, 52.5, 1.2, 80),
    ("JP", 0.0, 138.0, 36.0, 2.0, 80),
    ("AU", 0.0, 146.0, -34.0, 3.5, 60),
)
CODES, SHARES, LONS, LATS, HALF_WIDTHS, PLACES = (
    np.array(column) for column in zip(*COUNTRIES, strict=True)
)


@dataclass(frozen=True, slots=True)
class People:
    """The users: one element of each array per user."""

    ids: Ints
    posts: Ints
    home: Ints
    start: Ints
    span: Ints
    leaves: Ints
    returns: Ints
    abroad: Ints
    trip: Ints
    visited: Ints
    roams: Bools


def main() -> None:
    """Make the posts and write the three files."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--records", type=int, default=10_000_000)
    options.add_argument("--part", type=int, default=2_000_000, help="records of part.parquet")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rng = np.random.default_rng(asked.seed)
    posts = make_posts(asked.records, rng)
    # Whole or not at all: a later run takes the folder as it stands.
    partial = asked.folder.with_name(asked.folder.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    posts.write_parquet(partial / "sorted.parquet")
    # The last user of the part is left out, lest it be cut in two.
    part = posts.head(asked.part)
    if part.height < posts.height:
        part = part.filter(pl.col("user") != part["user"][-1])
    part.write_parquet(partial / "part.parquet")
    posts[rng.permutation(posts.height)].write_parquet(partial / "shuffled.parquet")
    partial.rename(asked.folder)
    print(f"{posts.height:,} records of {posts['user'].n_unique():,} users in {asked.folder}")


def make_posts(records: int, rng: np.random.Generator) -> pl.DataFrame:
    """Make about this many posts, in the order of user and time."""
    distinct = round(records / 1.005)
    people = make_people(max(1, round(records * USERS_PER_RECORD)), distinct, rng)
    user = np.repeat(np.arange(people.ids.size), people.posts)
    time = people.start[user] + (rng.random(distinct) * people.span[user]).astype(np.int64)
    time[rng.random(distinct) < 5e-5] = 1_000_000_000  # in 2001
    time[rng.random(distinct) < 5e-5] = 3_000_000_000  # in 2065
    key = user * (1 << 33) + time  # users stay together, each in the order of time
    key.sort()
    user, time = np.divmod(key, 1 << 33)
    country = _countries(people, user, time, rng)
    tweet = _snowflakes(time, rng)
    frame = pl.DataFrame(
        {
            "tweet_id": tweet,
            "user": people.ids[user],
            "time": pl.Series(time * 1_000_000).cast(pl.Datetime("us", "UTC")),
            "country": _texts(country, rng),
            **_positions(user, country, rng),
            "reply_to_tweet": _replies(user, tweet, rng),
        }
    )
    copies = 1 + (rng.random(distinct) < 0.005)
    return frame[np.repeat(np.arange(distinct), copies)]


def make_people(users: int, records: int, rng: np.random.Generator) -> People:
    """Draw who posts how often, lives where, and goes where."""
    activity = rng.lognormal(0.0, 1.4, users)
    posts = rng.multinomial(records, activity / activity.sum())
    start = rng.integers(FIRST, LAST - 6 * MONTH, users)
    span = np.minimum(LAST - start, MONTH * (1 + rng.exponential(24, users)).astype(np.int64))
    is_bot = (rng.random(users) < 0.002) & (posts > 100)
    span = np.where(is_bot, posts * 3600 // 60, span)  # a post a minute
    leaves = np.where(rng.random(users) < 0.16, start + rng.random(users) * span, NEVER)
    back = leaves + rng.exponential(8 * MONTH, users)
    home, abroad = (rng.choice(SHARES.size, users, p=SHARES) for _ in range(2))
    # Half of those who leave go where the origin's people go, which the draw above seldom is.
    abroad = np.where(rng.random(users) < 0.7, rng.integers(1, 9, users), abroad)
    trip = np.where(rng.random(users) < 0.25, start + rng.random(users) * span, NEVER)
    return People(
        ids=_user_ids(users, rng),
        posts=posts,
        home=home,
        start=start,
        span=span,
        leaves=leaves.astype(np.int64),
        returns=np.where(rng.random(users) < 0.3, back, NEVER).astype(np.int64),
        abroad=abroad,
        trip=trip.astype(np.int64),
        visited=rng.integers(0, SHARES.size, users),
        roams=rng.random(users) < 1e-3,
    )


def _user_ids(users: int, rng: np.random.Generator) -> Ints:
    """Old accounts have small ids, new ones have the size of tweet ids; all differ, ascending."""
    old = rng.random(2 * users) < 0.8
    drawn = np.where(
        old,
        rng.integers(10_000, 4_000_000_000, 2 * users),
        rng.integers(7 * 10**17, 10**18, 2 * users),
    )
    ids: Ints = np.sort(rng.choice(np.unique(drawn), users, replace=False))
    return ids


def _countries(people: People, user: Ints, time: Ints, rng: np.random.Generator) -> Ints:
    away = (time >= people.leaves[user]) & (time < people.returns[user])
    country = np.where(away, people.abroad[user], people.home[user])
    since = time - people.trip[user]
    country = np.where((since >= 0) & (since < MONTH // 2), people.visited[user], country)
    return np.where(people.roams[user], rng.integers(0, SHARES.size, user.size), country)


def _texts(country: Ints, rng: np.random.Generator) -> pl.Series:
    known = pl.Series(rng.random(country.size) >= 0.02)
    texts = pl.Series(CODES.tolist()).gather(country)
    return pl.select(pl.when(known).then(texts)).to_series()


def _snowflakes(time: Ints, rng: np.random.Generator) -> Ints:
    millisecond = time * 1000 + rng.integers(0, 1000, time.size) - SNOWFLAKE_EPOCH_MS
    ids: Ints = np.maximum(millisecond, 0) * (1 << 22) + rng.integers(0, 1 << 22, time.size)
    return ids


def _positions(user: Ints, country: Ints, rng: np.random.Generator) -> dict[str, pl.Series]:
    """Towns, exact points near them, boxes of whole regions, and posts without a position."""
    first = np.cumsum(PLACES) - PLACES
    of_place = np.repeat(np.arange(PLACES.size), PLACES)
    offset = rng.normal(0, 0.5, (2, of_place.size)) * HALF_WIDTHS[of_place]
    town_lon, town_lat = LONS[of_place] + offset[0], LATS[of_place] + offset[1]
    size = rng.uniform(3, 60, of_place.size)  # some towns are too wide to count as a place

    # Everybody has one town in a country, and is elsewhere a quarter of the time.
    usual = (user * 2_654_435_761 + country * 40_503) % 1_000_003 / 1_000_003
    draw = np.where(rng.random(user.size) < 0.75, usual, rng.random(user.size))
    town = first[country] + (draw**3 * PLACES[country]).astype(np.int64)
    lon, lat, extent = town_lon[town], town_lat[town], size[town]

    kind = rng.random(user.size)
    exact, region, nowhere = kind < 0.08, (kind >= 0.08) & (kind < 0.2), kind > 0.96
    jitter = rng.normal(0, 0.03, (2, user.size)) * exact
    lon, lat = lon + jitter[0], lat + jitter[1]
    lon, lat = np.where(region, LONS[country], lon), np.where(region, LATS[country], lat)
    extent = np.where(exact, 0.0, np.where(region, HALF_WIDTHS[country] * 200, extent))
    null_island = kind > 0.9999
    lon, lat = np.where(null_island, 0.0, lon), np.where(null_island, 0.0, lat)
    there = pl.Series(~nowhere | null_island)
    return {
        name: pl.select(pl.when(there).then(pl.Series(values))).to_series()
        for name, values in (("lon", lon), ("lat", lat), ("extent_km", extent))
    }


def _replies(user: Ints, tweet: Ints, rng: np.random.Generator) -> pl.Series:
    """A tenth are replies: half to the author's own last post, half to anybody's."""
    draw = rng.random(user.size)
    previous = np.concatenate([tweet[:1], tweet[:-1]])
    own = (draw < 0.05) & (user == np.concatenate([[-1], user[:-1]]))
    others = (draw >= 0.05) & (draw < 0.1)
    parent = np.where(own, previous, tweet[rng.integers(0, user.size, user.size)])
    return pl.select(pl.when(pl.Series(own | others)).then(pl.Series(parent))).to_series()


if __name__ == "__main__":
    main()
