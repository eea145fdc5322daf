"""Counting distinct people by criterion, and upscaling the counts (METHOD M7, M8)."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

from migtrace.residence import CRITERIA


def count_by_criterion(
    events: pl.DataFrame, residents: pl.DataFrame, /, keys: Sequence[str]
) -> pl.DataFrame:
    """Count rows of `events` by criterion and `keys`.

    Parameters
    ----------
    events
        One row per user and key: `user` and `keys`.
    residents
        `user`, `c1` to `c4`.
    keys
        Columns to count by.

    Returns
    -------
    polars.DataFrame
        `criterion`, the keys, `n`, in no particular order; only rows with n >= 1.
    """
    flagged = events.lazy().join(residents.lazy(), on="user")
    counts = [
        flagged.filter(f"c{k}")
        .group_by(keys)
        .agg(n=pl.len().cast(pl.Int64))
        .select(pl.lit(k, dtype=pl.UInt8).alias("criterion"), *keys, "n")
        for k in CRITERIA
    ]
    return pl.concat(counts).collect()


def upscaled(counts: pl.DataFrame, factors: pl.DataFrame, /, keys: Sequence[str]) -> pl.DataFrame:
    """Add up counts by weight year into `users` and `people`.

    Parameters
    ----------
    counts
        `criterion`, the keys, `weight_year`, `n`: how many users of a key weigh that year's factor.
    factors
        The upscaling factors, `criterion`, `year`, `factor`.
    keys
        Columns of the answer's grain, besides `criterion`.

    Returns
    -------
    polars.DataFrame
        `criterion`, the keys, `users`, `people`, sorted by `criterion` and the keys. `people` is
        null when any of its users' factors is.

    Notes
    -----
    METHOD M1.9: sums over the years, ascending, of S_k(y) times an integer count, in float64 and
    in that order; never a parallel sum over users.
    """
    grain = ["criterion", *keys]
    weights = factors.select("criterion", "factor", weight_year="year")
    terms = counts.join(weights, on=["criterion", "weight_year"], how="left").sort(
        *grain, "weight_year"
    )
    first = terms.select(pl.struct(grain).rle_id()).to_series()
    # bincount adds one term after the other, from zero; a missing factor makes the sum NaN.
    people = np.bincount(first, weights=(terms["factor"] * terms["n"]).fill_null(math.nan))
    return (
        terms.group_by(grain, maintain_order=True)
        .agg(users=pl.col("n").sum())
        .with_columns(people=pl.Series(people, dtype=pl.Float64).fill_nan(None))
    )
