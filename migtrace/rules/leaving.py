"""From moves to exits, so that all that follows an exit can be computed as for the paper's."""

import polars as pl

from migtrace.frames import COUNTRY, TIME


def exits_by_rule(posts: pl.LazyFrame, moves: pl.DataFrame, /, *, origin: str) -> pl.DataFrame:
    """Turn the moves away from the origin country into exits.

    Parameters
    ----------
    posts
        The users' records inside the window, in order: `user`, `time`, `country`, `order`.
    moves
        Moves by a rule: `user`, `home`, `destination`, `date`.
    origin
        Country of origin.

    Returns
    -------
    polars.DataFrame
        One row per move with home in `origin`, by user and date, with the columns of
        `migtrace.find_exits`: `time` is the first instant of the date in UTC, `order` that of the
        user's first record abroad at or after it.
    """
    exits = (
        moves.filter(pl.col("home") == origin)
        .select(
            "user",
            time=pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(TIME),
            destination=pl.col("destination").cast(COUNTRY),
        )
        .sort("user", "time")
        .with_columns(
            first=(pl.col("user") != pl.col("user").shift()).fill_null(value=True),
            exit=pl.int_range(pl.len(), dtype=pl.UInt32),
        )
    )
    starts = (
        posts.filter(pl.col("country") != origin)
        .select("user", "order", seen=pl.col("time"))
        .join(exits.lazy().select("user", "time", "exit"), on="user")
        .filter(pl.col("seen") >= pl.col("time"))
        .group_by("exit")
        .agg(pl.col("order").min())
        .collect(engine="in-memory")
    )
    return exits.join(starts, on="exit", how="left", maintain_order="left").drop("exit")
