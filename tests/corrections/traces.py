"""Made-up traces, short enough to walk along."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

from tests.estimate.lives import SCHEMA


def world(seed: int) -> pl.DataFrame:
    """Make traces of up to five users in ten days, many records sharing their instant."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 60))
    tweets = rng.permutation(n)
    columns = {
        "tweet_id": tweets,
        "user": rng.integers(0, 5, n),
        "hours": rng.integers(0, 40, n) * 6,
        "country": rng.integers(0, 4, n),
    }
    start = pl.lit(datetime(2015, 1, 1, tzinfo=UTC))
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64)).with_columns(
        time=start + pl.duration(hours="hours"),
        country=pl.col("country").replace_strict({0: "VE", 1: "CO", 2: "PE", 3: None}),
        # On a coarse lattice, a third of it of places of 20 km, a third of 40.
        lon=pl.col("tweet_id") * 7 % 40 - 20,
        lat=pl.col("tweet_id") * 3 % 20,
        extent_km=pl.col("tweet_id") % 3 * 20,
    )
    return frame.select(*SCHEMA).cast(pl.Schema(SCHEMA))
