"""The record, as every stage sees it (METHOD M1.1)."""

from itertools import product
from string import ascii_uppercase

import polars as pl

COUNTRIES = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
"""All pairs of capital letters, in code-point order."""

COUNTRY = pl.Enum(COUNTRIES)
"""The type of `country`: 16 bits a value, reads as text, sorts as text (METHOD M1.8)."""

TIME = pl.Datetime("us", "UTC")
"""The type of `time`."""

RECORD_COLUMNS = (
    "tweet_id",
    "user",
    "time",
    "country",
    "lon",
    "lat",
    "extent_km",
    "reply_to_tweet",
)
"""The columns that a stage may use, in the order in which they break ties (METHOD M1.8)."""

MAX_EXTENT_KM = 40.0
"""Below this a position is located (METHOD M1.4)."""


def is_located(max_extent_km: float = MAX_EXTENT_KM) -> pl.Expr:
    """Whether a record has a position finer than `max_extent_km` (METHOD M1.4, strict).

    Parameters
    ----------
    max_extent_km
        Upper bound of `extent_km`, not itself allowed.

    Returns
    -------
    polars.Expr
        A boolean without nulls.

    Examples
    --------
    >>> frame = pl.DataFrame({"lon": [1.0, 1.0, None], "extent_km": [39.9, 40.0, None]})
    >>> frame.select(located=is_located())["located"].to_list()
    [True, False, False]
    """
    return (pl.col("lon").is_not_null() & (pl.col("extent_km") < max_extent_km)).fill_null(
        value=False
    )


def with_extent(records: pl.LazyFrame, /) -> pl.LazyFrame:
    """Take positions of a frame without `extent_km` as exact points (METHOD M1.4).

    Parameters
    ----------
    records
        Records with `lon` and `lat`.

    Returns
    -------
    polars.LazyFrame
        The same, with an extent of 0 when there was no such column.
    """
    if "extent_km" in records.collect_schema():
        return records
    return records.with_columns(extent_km=pl.when(pl.col("lon").is_not_null()).then(pl.lit(0.0)))
