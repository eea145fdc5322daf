"""Posts that arrived more than once (METHOD M2.1)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from migtrace.records.order import id_keys_or_column, order_records

_AFTER_THE_ID = ("time", "user", "country", "lon", "lat", "extent_km", "reply_to_tweet")
_FAST = (pl.Int64, pl.UInt64)
_ALIKE = ("user", "time", "country", "lon", "lat")


def drop_duplicates(
    records: pl.LazyFrame, /, *, repeated_ids: pl.Series | None = None
) -> pl.LazyFrame:
    """Keep the first of the records that are one and the same post.

    Parameters
    ----------
    records
        Screened records (see `screen_records`); ordered ones (`order_records`) stay so.
    repeated_ids
        Tweet ids that may occur more than once, when they are known; found when None.

    Returns
    -------
    polars.LazyFrame
        One row per post, in order, with the column `order`. Of the records with one `tweet_id`
        the first stays, whoever their users are; of those without an id that are alike in `user`,
        `time`, `country`, `lon` and `lat` (nulls equal), the first stays.

    Notes
    -----
    METHOD M2.1. Ids are sorted once: equal neighbours are the duplicates, usually few, and only
    these are put in full order.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> day = datetime(2015, 1, 1, tzinfo=UTC)
    >>> frame = pl.LazyFrame({"tweet_id": [7, 7, 8], "user": [1, 1, 1], "time": [day] * 3})
    >>> drop_duplicates(frame).collect()["tweet_id"].to_list()
    [7, 8]
    """
    ordered = order_records(records)
    return ordered.map_batches(
        lambda frame: _drop(frame, repeated_ids), schema=ordered.collect_schema()
    )


@dataclass(frozen=True, slots=True)
class RepeatedIds:
    """Tweet ids that occur more than once in some records.

    Attributes
    ----------
    ids
        The ids.
    owners
        `tweet_id`, `owner`: for each id that several users carry, the user of its first record in
        METHOD M1.8's order. Shards of users can be deduplicated each for itself, once the others'
        records are gone.
    """

    ids: pl.Series
    owners: pl.DataFrame


def find_repeated_ids(records: pl.LazyFrame, /) -> RepeatedIds:
    """Find the tweet ids that occur more than once, and whose they are.

    Parameters
    ----------
    records
        Screened records of all users, with `tweet_id`.

    Returns
    -------
    RepeatedIds
        Ids and owners.
    """
    columns = [n for n in ("tweet_id", *_AFTER_THE_ID) if n in records.collect_schema()]
    ids = repeated(records.select("tweet_id").collect().to_series())
    rows = records.select(columns)
    # No rows are looked for where no id repeats: the usual case, and a pass over the data saved.
    some = rows.filter(pl.col("tweet_id").is_in(ids.implode())) if len(ids) else rows.head(0)
    suspects = some.collect()
    users = suspects.group_by("tweet_id").agg(pl.col("user").n_unique())
    several = users.filter(pl.col("user") > 1).select("tweet_id")
    contested = suspects.join(several, on="tweet_id", how="semi")
    return RepeatedIds(ids, _first_of_each(contested).select("tweet_id", owner="user"))


def drop_strays(
    records: pl.DataFrame, owners: pl.DataFrame, /, *, on: str = "tweet_id"
) -> pl.DataFrame:
    """Leave out records whose tweet id belongs to another user, whose records may be elsewhere.

    Parameters
    ----------
    records
        Records of some users, in any order, which they keep.
    owners
        Whose the ids are that several users carry: the column `on`, and `owner`, a value of
        `user`, or null where it is nobody's here.
    on
        The column of ids.

    Returns
    -------
    polars.DataFrame
        The rows that stay.

    Notes
    -----
    METHOD M2.1.

    Examples
    --------
    >>> records = pl.DataFrame({"tweet_id": [1, 1, 2], "user": [7, 8, 8]})
    >>> drop_strays(records, pl.DataFrame({"tweet_id": [1], "owner": [7]})).rows()
    [(1, 7), (2, 8)]
    """
    if owners.is_empty():
        return records
    owned = records.select(on, "user").join(
        owners.with_columns(_contested=True), on=on, how="left", maintain_order="left"
    )
    free = pl.col("_contested").is_null()
    return records.filter(
        owned.select(free | pl.col("owner").eq_missing(pl.col("user"))).to_series()
    )


def repeated(ids: pl.Series) -> pl.Series:
    """Values that occur more than once; sorting is several times faster than hashing here."""
    there = ids.drop_nulls()
    # numpy's sort of 64-bit integers uses the vector units.
    ordered = pl.Series(np.sort(there.to_numpy())) if there.dtype in _FAST else there.sort()
    again = ordered.filter((ordered == ordered.shift()).fill_null(value=False)).unique()
    return again.cast(ids.dtype)


def _drop(frame: pl.DataFrame, repeated_ids: pl.Series | None) -> pl.DataFrame:
    again = _alike_without_id(frame)
    if "tweet_id" in frame.columns:
        twice = repeated(frame["tweet_id"]) if repeated_ids is None else repeated_ids
        if len(twice):
            suspects = frame.filter(pl.col("tweet_id").is_in(twice.implode()))
            losers = suspects.join(_first_of_each(suspects).select("order"), on="order", how="anti")
            again |= frame["order"].is_in(losers["order"].implode())
    return frame.filter(~again) if again.any() else frame


def _first_of_each(suspects: pl.DataFrame) -> pl.DataFrame:
    keys = [
        key
        for name in _AFTER_THE_ID
        if name in suspects.columns
        for key in id_keys_or_column(name, suspects.schema)
    ]
    return suspects.sort("tweet_id", *keys, maintain_order=True).unique(
        subset="tweet_id", keep="first", maintain_order=True
    )


def _alike_without_id(frame: pl.DataFrame) -> pl.Series:
    """Records without an id come first among their ties, alike ones side by side."""
    if "tweet_id" in frame.columns and frame["tweet_id"].null_count() == 0:
        return pl.repeat(value=False, n=frame.height, eager=True)
    there = [name for name in _ALIKE if name in frame.columns]
    alike = pl.all_horizontal(pl.col(n).eq_missing(pl.col(n).shift()) for n in there)
    if "tweet_id" in frame.columns:
        no_id = pl.col("tweet_id").is_null()
        alike = alike & no_id & no_id.shift(fill_value=False)
    first = pl.int_range(pl.len()) == 0
    return frame.select((alike & ~first).alias("again")).to_series()
