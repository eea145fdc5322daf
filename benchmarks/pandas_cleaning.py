"""The pandas version's reading and cleaning: METHOD M1 and M2."""

from pathlib import Path

import numpy as np
import pandas as pd
from pandas_space import add_cells, haversine, unit_vectors

COLUMNS = ["tweet_id", "user", "time", "country", "lon", "lat", "extent_km"]
ORDER = [
    "time",
    "tweet_id",
    "user",
    "country",
    "lon",
    "lat",
    "extent_km",
    "reply_to_tweet",
]
SHORT_ORDER = ["time", "tweet_id", "user"]
EARLIEST = pd.Timestamp("2006-03-21", tz="UTC")


def read(file: Path) -> pd.DataFrame:
    """Read the posts; ids with gaps as nullable integers, since floats would round them."""
    parent = "reply_to_tweet"
    posts = pd.read_parquet(file, columns=COLUMNS)
    parents = pd.read_parquet(file, columns=[parent], dtype_backend="numpy_nullable")
    return posts.assign(reply_to_tweet=parents[parent])


def clean(
    posts: pd.DataFrame, *, now: pd.Timestamp, order: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """M1, M2: the posts that stay, in order, with their cells; and records and users by reason.

    In `order` first, since M2.1 keeps the first of all posts; then user by user.
    """
    counts = [("read", len(posts), posts["user"].nunique())]
    counts += [(reason, 0, 0) for reason in ("corrupt", "malformed", "retweet")]

    def dropping(reason: str, gone: pd.Series) -> pd.DataFrame:
        counts.append((reason, int(gone.sum()), posts.loc[gone, "user"].nunique()))
        return posts[~gone]

    posts = repair(posts)
    posts = dropping("no_geography", posts["country"].isna() & posts["lon"].isna())
    latest = now + pd.Timedelta(days=1)
    posts = dropping("bad_time", ~posts["time"].between(EARLIEST, latest))
    posts = posts.sort_values(order, na_position="first")
    posts = dropping("duplicate", posts.duplicated("tweet_id"))
    posts = posts.sort_values("user", kind="stable", ignore_index=True)
    posts = dropping("thread", find_threads(posts))
    posts = dropping("bot", posts["user"].isin(find_bots(posts)))
    posts = add_cells(posts)
    posts = dropping("gyration", posts["user"].isin(find_wide(posts)))
    counts.append(("kept", len(posts), posts["user"].nunique()))
    return posts, pd.DataFrame(counts, columns=["reason", "records", "users"])


def repair(posts: pd.DataFrame) -> pd.DataFrame:
    """M1.5: null what is no country or no position."""
    two_letters = posts["country"].str.fullmatch("[A-Za-z]{2}", na=False)
    country = posts["country"].str.upper().where(two_letters).astype("category")
    inside = posts["lon"].between(-180, 180) & posts["lat"].between(-90, 90)
    inside &= (posts["lon"] != 0) | (posts["lat"] != 0)
    sized = inside & posts["extent_km"].between(0, np.inf, inclusive="left")
    return posts.assign(
        country=country,
        lon=posts["lon"].where(inside),
        lat=posts["lat"].where(inside),
        extent_km=posts["extent_km"].where(sized),
    )


def find_threads(posts: pd.DataFrame) -> pd.Series:
    """M2.2: which posts reply to a post of the same user that is there."""
    replies = posts.loc[posts["reply_to_tweet"].notna(), ["user", "reply_to_tweet"]]
    replies = replies.astype("int64").rename_axis("row").reset_index()
    answered = replies.merge(
        posts[["tweet_id", "user"]],
        left_on="reply_to_tweet",
        right_on="tweet_id",
        suffixes=("", "_parent"),
    )
    own = answered.loc[answered["user"] == answered["user_parent"], "row"]
    return pd.Series(posts.index.isin(own), index=posts.index)


def find_bots(posts: pd.DataFrame) -> pd.Index:
    """M2.3: users with more than 20 posts an hour."""
    lives = posts.groupby("user")["time"].agg(["size", "min", "max"])
    hours = (lives["max"] - lives["min"]).dt.total_seconds() / 3600
    return lives.index[lives["size"] / hours.clip(lower=1) > 20]


def find_wide(posts: pd.DataFrame) -> pd.Index:
    """M2.4: users whose radius of gyration is above 5000 km."""
    located = posts[posts["cell"].notna()]
    points = unit_vectors(located).assign(user=located["user"])
    centres = points.groupby("user")[["x", "y", "z"]].mean()
    length = np.sqrt((centres**2).sum(axis="columns"))
    centres["lon"] = np.arctan2(centres["y"], centres["x"])
    centres["lat"] = np.arcsin((centres["z"] / length).clip(-1, 1))
    own = points[["user"]].join(centres[["lon", "lat"]], on="user")
    distance = haversine(located["cell_lon"], located["cell_lat"], own["lon"], own["lat"])
    radius = np.sqrt((distance**2).groupby(points["user"]).mean())
    users: pd.Index = radius.index[(radius > 5000) | (length < 1e-9)]
    return users
