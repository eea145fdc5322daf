"""Accounts that post faster than a person (METHOD M2.3)."""

import polars as pl

from migtrace.frames.checks import check_limit

MAX_POSTS_PER_HOUR = 20.0
_HOUR_US = 3_600_000_000


def find_bots(
    posts: pl.LazyFrame, /, *, max_posts_per_hour: float = MAX_POSTS_PER_HOUR
) -> pl.LazyFrame:
    """Users whose mean rate over their life span is above `max_posts_per_hour`.

    Parameters
    ----------
    posts
        Records with `user` and `time`, after `collapse_threads`; the whole trace, not a window.
    max_posts_per_hour
        Highest rate that is no bot's, itself allowed.

    Returns
    -------
    polars.LazyFrame
        One column, `user`: one row per bot.

    Notes
    -----
    METHOD M2.3: n / max(T, 1 h) > 20, T from the first record to the last. It is computed as
    n hours > 20 max(T, 1 h) in microseconds, so that a rate of exactly 20 is never a bot's.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> day = datetime(2015, 1, 1, tzinfo=UTC)
    >>> posts = pl.LazyFrame({"user": [1] * 21 + [2] * 20, "time": [day] * 41})
    >>> find_bots(posts).collect()["user"].to_list()
    [1]
    """
    check_limit("max_posts_per_hour", max_posts_per_hour)
    # As a float, so that no limit overflows.
    limit = float(max_posts_per_hour)
    span = (pl.col("last") - pl.col("first")).dt.total_microseconds()
    return (
        posts.lazy()
        .group_by("user")
        .agg(pl.len().cast(pl.Int64), first=pl.col("time").min(), last=pl.col("time").max())
        .filter(pl.col("len") * _HOUR_US > limit * pl.max_horizontal(span, pl.lit(_HOUR_US)))
        .select("user")
    )


def drop_bots(
    posts: pl.LazyFrame, /, *, max_posts_per_hour: float = MAX_POSTS_PER_HOUR
) -> pl.LazyFrame:
    """Drop every record of the users that `find_bots` finds.

    Parameters
    ----------
    posts, max_posts_per_hour
        As for `find_bots`.

    Returns
    -------
    polars.LazyFrame
        The rows that stay, in the order they came in.

    Notes
    -----
    METHOD M2.3, M2.5.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> day = datetime(2015, 1, 1, tzinfo=UTC)
    >>> posts = pl.LazyFrame({"user": [1] * 21 + [2] * 20, "time": [day] * 41})
    >>> drop_bots(posts).select(pl.len()).collect().item()
    20
    """
    posts = posts.lazy()
    bots = find_bots(posts, max_posts_per_hour=max_posts_per_hour)
    return posts.join(bots, on="user", how="anti", maintain_order="left")
