"""Coming back: the share of time abroad since the first exit (METHOD M9)."""

import polars as pl

from migtrace.flows.destinations import since_first_exit
from migtrace.frames import WindowLike
from migtrace.frames.checks import check_above
from migtrace.residence import check_country

RECURRENCE_THRESHOLD = 0.5


def recurrence_ratios(
    posts: pl.LazyFrame,
    residents: pl.LazyFrame,
    exits: pl.LazyFrame,
    /,
    *,
    origin: str,
    window: WindowLike,
    threshold: float = RECURRENCE_THRESHOLD,
) -> pl.LazyFrame:
    """Share of time that each migrant spends abroad from its first exit to its last record.

    Parameters
    ----------
    posts
        Cleaned records.
    residents
        The users to follow.
    exits
        Their exits, from `find_exits`.
    origin
        Country of origin.
    window
        The study's months.
    threshold
        Migrants with a lower ratio are recurrent.

    Returns
    -------
    polars.LazyFrame
        One row per migrant whose ratio is defined, sorted by user: `user`, `first_exit`, `ratio`,
        `recurrent`. A migrant whose first exit is its last record time has no row.

    Notes
    -----
    METHOD M9 (Mazzoli et al. 2020): the time from a record to the next belongs to the country of
    the first, and ``R = abroad / (last - first exit)``, of whole microseconds.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from migtrace.flows import find_exits
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 4, "country": ["VE", "CO", "VE", "VE"],
    ...     "time": [datetime(2015, 1, d, tzinfo=UTC) for d in (1, 2, 5, 14)],
    ... })
    >>> one = pl.LazyFrame({"user": [1]})
    >>> options = {"origin": "VE", "window": "2015-01:2015-12"}
    >>> exits = find_exits(posts, one, **options)
    >>> ratios = recurrence_ratios(posts, one, exits, **options)
    >>> ratios.select("ratio", "recurrent").collect().rows()  # 3 of 12 days
    [(0.25, True)]
    """
    check_country("origin", origin)
    check_above("threshold", threshold, most=1.0)
    same_user = pl.col("user") == pl.col("user").shift(-1)
    lasts = (pl.col("time").shift(-1) - pl.col("time")).dt.total_microseconds()
    spans = since_first_exit(posts, residents, exits, window=window).select(
        "user",
        "first_exit",
        span=pl.when(same_user).then(lasts).otherwise(0),
        abroad=pl.col("country") != origin,
    )
    return (
        spans.group_by("user")
        .agg(
            pl.col("first_exit").min(),
            total=pl.col("span").sum(),
            away=(pl.col("span") * pl.col("abroad")).sum(),
        )
        .filter(pl.col("total") > 0)
        .with_columns(ratio=pl.col("away") / pl.col("total"))
        .select("user", "first_exit", "ratio", recurrent=pl.col("ratio") < threshold)
        .sort("user")
    )
