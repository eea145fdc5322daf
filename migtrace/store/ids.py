"""Ids of many frames: one type for all, and a number for each that spreads them evenly."""

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.records.ids import narrow_ids

ID_COLUMNS = ("user", "tweet_id", "reply_to_tweet", "up_to")
"""Columns that hold ids: Int64, or text where an id is no such integer."""

_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
_NUMBERS = 2**64


def concat_frames(frames: Sequence[pl.DataFrame], /) -> pl.DataFrame:
    """Put frames with the same columns together, ids as text where any of them is text.

    Examples
    --------
    >>> one, two = pl.DataFrame({"user": [7]}), pl.DataFrame({"user": ["x"]})
    >>> concat_frames([one, two])["user"].to_list()
    ['7', 'x']
    """
    schemas = [frame.schema for frame in frames]
    texts = [
        name
        for name in ID_COLUMNS
        if name in schemas[0] and len({str(schema[name]) for schema in schemas}) > 1
    ]
    # What can be compared with each other is of one type.
    if {"tweet_id", "reply_to_tweet"} <= set(schemas[0]):
        pair = {str(schema[n]) for schema in schemas for n in ("tweet_id", "reply_to_tweet")}
        texts += ["tweet_id", "reply_to_tweet"] if len(pair) > 1 else []
    return pl.concat([f.with_columns(pl.col(texts).cast(pl.String)) for f in frames])


def concat_ids(parts: Sequence[pl.Series], /) -> pl.Series:
    """Put ids together, as text where any of them is text."""
    if len({str(part.dtype) for part in parts}) > 1:
        parts = [part.cast(pl.String) for part in parts]
    return pl.concat(parts)


def alike(ids: pl.Series, other: pl.Series, /) -> tuple[pl.Series, pl.Series]:
    """Two columns of ids in one type, so that they can be compared."""
    if ids.dtype == other.dtype:
        return ids, other
    return ids.cast(pl.String), other.cast(pl.String)


def tightened(frame: pl.DataFrame, /) -> pl.DataFrame:
    """Ids as integers wherever all of a column are: a frame's type then says nothing of its past.

    Examples
    --------
    >>> tightened(pl.DataFrame({"user": ["7", "12"]}))["user"].to_list()
    [7, 12]
    """
    for group in (("user",), ("tweet_id", "reply_to_tweet"), ("up_to",)):
        names = [name for name in group if frame.schema.get(name) == pl.String]
        frame = narrow_ids(frame, *names)
    return frame


def mixed(ids: pl.Series, /) -> NDArray[np.uint64]:
    """Number ids so that they spread evenly over 64 bits; the same id always the same number.

    Parameters
    ----------
    ids
        Int64 or text, without nulls. An integer and its decimal text are one id.

    Returns
    -------
    numpy.ndarray
        Distinct for distinct integers; of other texts 64 bits of a hash.

    Notes
    -----
    The finaliser of the SplitMix64 generator (Steele, Lea and Flood 2014). It hides nothing: these
    numbers are worked with, never written unsealed.

    Examples
    --------
    >>> bool(mixed(pl.Series([7]))[0] == mixed(pl.Series(["7"]))[0])
    True
    """
    if ids.dtype != pl.String:
        return _split_mix(ids.cast(pl.Int64).to_numpy())
    numbers = ids.cast(pl.Int64, strict=False)
    canonical = (numbers.cast(pl.String) == ids).fill_null(value=False)
    answer = _split_mix(numbers.fill_null(0).to_numpy())
    texts = ids.filter(~canonical)
    if len(texts):
        answer = answer.copy()
        answer[(~canonical).to_numpy()] = [_hashed(text) for text in texts.to_list()]
    return answer


def in_share(numbers: pl.Series, number: int, shares: int, /) -> pl.Series:
    """Whether numbers (`mixed`) fall into the `number`-th of so many even ranges.

    Examples
    --------
    >>> in_share(pl.Series([1, 2**63, 2**64 - 1], dtype=pl.UInt64), 1, 2).to_list()
    [False, True, True]
    """
    low, high = (_NUMBERS * n // shares for n in (number, number + 1))
    return (numbers >= low) & (numbers <= high - 1)


def _split_mix(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    z = numbers.astype(np.uint64) + _STEP
    for shift, multiplier in zip((np.uint64(30), np.uint64(27)), _MULTIPLIERS, strict=True):
        z = (z ^ (z >> shift)) * multiplier
    answer: NDArray[np.uint64] = z ^ (z >> np.uint64(31))
    return answer


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
