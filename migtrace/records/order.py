"""The one order of records (METHOD M1.8)."""

import polars as pl

from migtrace.errors import FrameError
from migtrace.records.ids import id_sort_keys

ORDER = pl.UInt32()
"""Type of `order`. A column of this name and another type is not ours and is written over."""

_TIE_BREAKERS = ("tweet_id", "country", "lon", "lat", "extent_km", "reply_to_tweet")


def order_records(records: pl.LazyFrame, /) -> pl.LazyFrame:
    """Sort records by user, and each user's by METHOD's order, and number them.

    Parameters
    ----------
    records
        Screened records: `user`, `time` and any of the other record columns.

    Returns
    -------
    polars.LazyFrame
        The same rows, users in one piece, with a column `order` (0, 1, 2, ...). Stages that speak
        of "first", "last" or "consecutive" go by it. A frame that has `order` is only brought back
        to it, unless numbers occur twice, as in ordered frames put together: then it is ordered
        anew.

    Raises
    ------
    FrameError
        When `user` or `time` is missing.

    Notes
    -----
    METHOD M1.8: by (`time`, `tweet_id`, `user`, `country`, `lon`, `lat`, `extent_km`,
    `reply_to_tweet`), nulls first. Few records of a user share an instant, so the frame is sorted
    by user and time and only the rows that tie are sorted by the rest.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> day = datetime(2015, 1, 1, tzinfo=UTC)
    >>> frame = pl.LazyFrame({"tweet_id": [9, 5, 7], "user": [1, 1, 0], "time": [day] * 3})
    >>> order_records(frame).collect()["tweet_id"].to_list()
    [7, 5, 9]
    """
    records = records.lazy()
    schema = records.collect_schema()
    missing = [name for name in ("user", "time") if name not in schema]
    if missing:
        msg = f"no column {missing[0]}; the frame has: {', '.join(schema) or 'no columns'}"
        raise FrameError(msg)
    if schema.get("order") == ORDER:
        return records.map_batches(_restore, schema=schema)
    schema["order"] = ORDER
    return records.map_batches(_order, schema=schema)


def _restore(frame: pl.DataFrame) -> pl.DataFrame:
    order = frame["order"]
    if (order > order.shift()).all():
        return frame
    if order.n_unique() == len(order):
        return frame.sort("order")
    # Frames that were ordered one by one and then put together: their numbers mean nothing now.
    return _order(frame.drop("order")).select(frame.columns)


def _order(frame: pl.DataFrame) -> pl.DataFrame:
    same = pl.col("user") == pl.col("user").shift()
    later = (pl.col("user") > pl.col("user").shift()) | (
        same & (pl.col("time") > pl.col("time").shift())
    )
    # Most frames come sorted and without a tie: one look is all they need.
    if not frame.select(later.fill_null(value=True).all()).item():
        earlier = same & (pl.col("time") < pl.col("time").shift())
        before = pl.col("user") < pl.col("user").shift()
        if frame.select((before | earlier).any()).item():
            frame = frame.sort("user", "time")
        frame = _break_ties(frame)
    return frame.with_columns(order=pl.int_range(pl.len(), dtype=pl.UInt32))


def _break_ties(frame: pl.DataFrame) -> pl.DataFrame:
    ties = (pl.col("user") == pl.col("user").shift()) & (pl.col("time") == pl.col("time").shift())
    tied = frame.select(
        (ties | ties.shift(-1)).fill_null(value=False).arg_true().alias("place")
    ).to_series()
    if tied.is_empty():
        return frame
    keys = [
        key
        for name in _TIE_BREAKERS
        if name in frame.columns
        for key in id_keys_or_column(name, frame.schema)
    ]
    rows = frame.select("user", "time", *[n for n in _TIE_BREAKERS if n in frame.columns])[tied]
    resolved = rows.with_columns(place=tied).sort("user", "time", *keys, "place")["place"]
    if resolved.is_sorted():
        return frame
    # A run of ties keeps its places, so the sorted rows fill the tied places in turn.
    source = pl.int_range(len(frame), dtype=pl.UInt32, eager=True).scatter(tied, resolved)
    return frame[source]


def id_keys_or_column(name: str, schema: pl.Schema) -> list[pl.Expr]:
    """Sort keys of a record's column: ids by value, everything else as it is."""
    is_id = name in ("tweet_id", "user", "reply_to_tweet")
    return id_sort_keys(name, schema[name]) if is_id else [pl.col(name)]
