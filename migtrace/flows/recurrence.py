"""Coming back: the share of time abroad since the first exit (METHOD M9)."""

import polars as pl

from migtrace.flows.counts import count_by_criterion
from migtrace.flows.destinations import since_first_exit
from migtrace.frames import WindowLike
from migtrace.frames.checks import check_above
from migtrace.residence import CRITERIA, check_country

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


def recurrence_share(recurrence: pl.DataFrame, residents: pl.DataFrame, /) -> pl.DataFrame:
    """Share of the migrants who keep coming back.

    Parameters
    ----------
    recurrence
        From `recurrence_ratios`.
    residents
        From `classify_residents`.

    Returns
    -------
    polars.DataFrame
        One row per criterion: `criterion`, `recurrent`, `non_recurrent` (migrants), `share`
        (recurrent / both; null without either). Migrants whose ratio is undefined count in neither.

    Notes
    -----
    METHOD M9; the paper counts 12,518 recurrent and 22,459 non-recurrent migrants (M15).

    Examples
    --------
    >>> recurrence = pl.DataFrame({"user": [1, 2, 3, 4], "recurrent": [True, False, False, False]})
    >>> residents = pl.DataFrame({"user": [1, 2, 3, 4], "c1": False, "c2": False, "c3": False,
    ...     "c4": True})
    >>> recurrence_share(recurrence, residents).rows()[2:]
    [(3, 0, 0, None), (4, 1, 3, 0.25)]
    """
    counts = count_by_criterion(recurrence, residents, ["recurrent"])
    both = pl.col("recurrent") + pl.col("non_recurrent")
    return (
        pl.DataFrame({"criterion": CRITERIA}, schema={"criterion": pl.UInt8})
        .join(_count(counts, "recurrent", recurrent=True), on="criterion", how="left")
        .join(_count(counts, "non_recurrent", recurrent=False), on="criterion", how="left")
        .with_columns(pl.col("recurrent", "non_recurrent").fill_null(0))
        .with_columns(share=pl.when(both > 0).then(pl.col("recurrent") / both))
        .sort("criterion")
    )


def _count(counts: pl.DataFrame, name: str, *, recurrent: bool) -> pl.DataFrame:
    mine = counts.filter(pl.col("recurrent") == recurrent)
    return mine.select("criterion", pl.col("n").alias(name))
