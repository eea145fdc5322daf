"""Self-threads: several posts of one breath (METHOD M2.2)."""

import polars as pl

from migtrace.records.order import order_records


def collapse_threads(posts: pl.LazyFrame, /) -> pl.LazyFrame:
    """Drop replies to a record of the same user, so that a self-thread leaves its root.

    Parameters
    ----------
    posts
        Records without duplicates (`drop_duplicates`), with `tweet_id`, `user` and
        `reply_to_tweet`; a frame without the ids comes back as it is.

    Returns
    -------
    polars.LazyFrame
        The rows that stay, in order. A reply whose parent is not in the data stays. Replies that
        form a loop are dropped whole.

    Notes
    -----
    METHOD M2.2. The parent may come later, and may itself be dropped as part of the thread: its
    being in the data is what counts.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> frame = pl.LazyFrame({
    ...     "tweet_id": [1, 2, 3], "user": [5, 5, 6], "reply_to_tweet": [None, 1, 1],
    ...     "time": [datetime(2015, 1, 1, hour, tzinfo=UTC) for hour in (1, 2, 3)],
    ... })
    >>> collapse_threads(frame).collect()["tweet_id"].to_list()
    [1, 3]
    """
    ordered = order_records(posts)
    schema = ordered.collect_schema()
    if not {"tweet_id", "reply_to_tweet"} <= set(schema):
        return ordered
    return ordered.map_batches(_collapse, schema=schema)


def _collapse(frame: pl.DataFrame) -> pl.DataFrame:
    replies = frame.select("order", "user", "reply_to_tweet").drop_nulls("reply_to_tweet")
    if replies.is_empty():
        return frame
    wanted = replies["reply_to_tweet"].unique().implode()
    parents = frame.select("tweet_id", "user").filter(pl.col("tweet_id").is_in(wanted))
    own = replies.join(
        parents, left_on=["reply_to_tweet", "user"], right_on=["tweet_id", "user"], how="semi"
    )
    return frame.filter(~pl.col("order").is_in(own["order"].implode())) if len(own) else frame
