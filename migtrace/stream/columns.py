"""From decoded statuses to tables: one conversion per column and batch (METHOD M1.3-M1.6)."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import numpy as np
import polars as pl

from migtrace.frames import COUNTRY, RECORD_COLUMNS, TIME
from migtrace.records import NOTES, REASON, judge_records, note_counts
from migtrace.records.ids import narrow_ids
from migtrace.stream.batch import Batch, Columns, Id
from migtrace.stream.boxes import locate
from migtrace.stream.harvest import COUNTS, Harvest, add_counts
from migtrace.stream.times import read_times

_TWEET_IDS = ("tweet_id", "reply_to_tweet")


def harvest(batch: Batch, /, *, earliest: datetime, now: datetime) -> Harvest:
    """Turn what a batch holds into tables, and close its account.

    Parameters
    ----------
    batch
        The statuses and messages of a stretch of lines.
    earliest, now
        Bounds of the time, as for `judge_records`.

    Returns
    -------
    Harvest
        Its notes are of all statuses with an id and a user that are no retweets and say something
        of where, those too that end as `no_geography` or `bad_time`. A position is noted once: an
        impossible point, whether or not the box stands in for it, or else an impossible box.

    Notes
    -----
    METHOD M1.2-M1.7.
    """
    records, lost, notes = _judge(batch, earliest, now)
    counts = dict.fromkeys(COUNTS, 0) | batch.counts
    counts["read"] = counts["corrupt"] + counts["malformed"] + batch.statuses()
    counts["retweet"] = len(batch.retweeters)
    counts["no_geography"] = len(batch.nowhere)
    counts["records"] = len(records)
    by_reason = lost.group_by("reason").len()
    add_counts(counts, dict(zip(by_reason["reason"], by_reason["len"], strict=True)))
    dropped = pl.concat(
        [
            _of_reason("malformed", text_ids(batch.malformed)),
            _of_reason("retweet", text_ids(batch.retweeters)),
            _of_reason("no_geography", text_ids(batch.nowhere)),
            lost,
        ]
    )
    users, bounds = ([pair[side] for pair in batch.scrubs] for side in (0, 1))
    scrubs = pl.DataFrame({"user": text_ids(users), "up_to": text_ids(bounds)})
    deletes = pl.DataFrame({"tweet_id": text_ids(batch.deletes)})
    return Harvest(
        counts=counts,
        controls=dict(batch.controls),
        notes=notes,
        records=records,
        dropped=narrow_ids(dropped, "user").unique(maintain_order=True),
        deletes=narrow_ids(deletes, "tweet_id")["tweet_id"],
        scrubs=narrow_ids(narrow_ids(scrubs, "user"), "up_to"),
        bad=batch.bad,
    )


def text_ids(ids: Sequence[Id | None], /) -> pl.Series:
    """Ids as text, integers as their decimal digits; empty text is null.

    Examples
    --------
    >>> text_ids(["7", 8, "", None]).to_list()
    ['7', '8', None, None]
    """
    try:
        texts = pl.Series(ids, dtype=pl.String)
    except (TypeError, OverflowError):  # Integers are among them.
        texts = pl.Series([None if i is None else str(i) for i in ids], dtype=pl.String)
    return texts.replace("", None) if (texts == "").any() else texts


def _judge(
    batch: Batch, earliest: datetime, now: datetime
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Find records, reason and user of the others, and notes, of the statuses that say where."""
    batch.absorb()
    if not batch.columns.users:
        return _no_records(), _of_reason("no_geography", text_ids([])), dict.fromkeys(NOTES, 0)
    frame, replaced = _frame(batch.columns)
    notes = note_counts(frame.lazy())
    if not replaced.is_empty():
        add_counts(notes, note_counts(replaced.lazy()))
    judged = judge_records(frame.lazy(), earliest=earliest, now=now).collect(engine="in-memory")
    is_record = judged["reason"].is_null()
    records, lost = judged.filter(is_record), judged.filter(~is_record)
    if records.schema["user"] == pl.String:
        records = narrow_ids(records, "user")
    if records.schema["tweet_id"] == pl.String:
        records = narrow_ids(records, *_TWEET_IDS)
    return records.drop("reason"), lost.select("reason", pl.col("user").cast(pl.String)), notes


def _frame(columns: Columns) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make what `judge_records` judges, and the impossible points that boxes have replaced."""
    sides = np.concatenate(columns.sides, axis=1)
    # Rows that lie in one piece: polars copies others number by number.
    positions, replaced = locate(columns.points, np.ascontiguousarray(sides))
    countries = pl.Series("country", columns.countries, dtype=pl.String)
    frame = positions.with_columns(
        text_ids(columns.tweets).alias("tweet_id"),
        text_ids(columns.users).alias("user"),
        read_times(columns.created_at, columns.timestamp_ms).alias("time"),
        # An empty country is an absent one, and nothing to be noted.
        countries.replace("", None),
        text_ids(columns.replies).alias("reply_to_tweet"),
    )
    return narrow_ids(narrow_ids(frame, "user"), *_TWEET_IDS), replaced


def _of_reason(reason: str, users: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"user": users}).select(
        pl.lit(reason, dtype=REASON).alias("reason"), "user"
    )


@cache
def _no_records() -> pl.DataFrame:
    number = pl.Float64()
    types = (pl.Int64(), pl.Int64(), TIME, COUNTRY, number, number, number, pl.Int64())
    return pl.DataFrame(schema=dict(zip(RECORD_COLUMNS, types, strict=True)))
