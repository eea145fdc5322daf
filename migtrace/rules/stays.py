"""Stays in one country, by months: what the twelve-month rule looks at."""

import polars as pl

from migtrace.frames.checks import check_count
from migtrace.frames.window import MONTHS_A_YEAR
from migtrace.rules.days import as_date, check_posts, days_seen

MONTHS = 12
MAX_GAP_MONTHS = 2
STATUS = pl.Enum(["long", "short", "censored"])
"""Long enough; seen to begin and to end, too short; of unknown length."""


def country_stays(
    posts: pl.LazyFrame,
    /,
    *,
    months: int = MONTHS,
    max_gap_months: int = MAX_GAP_MONTHS,
) -> pl.LazyFrame:
    """Find users' stays in a country, and say which are long enough for a change of residence.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and `country`. Records without a country do not count.
    months
        Months that make a stay long, n: from the first day seen there to the last at least n - 1
        calendar months pass.
    max_gap_months
        Most consecutive months without evidence inside a stay.

    Returns
    -------
    polars.LazyFrame
        One row per stay, sorted by user and start: `user`, `country`, `start` and `end` (the first
        day seen there in its first month, the last in its last), `months` (calendar months from
        first to last, both counted), `observed_months` (those with evidence), `status`: `long`
        (of `months` or more), `short` (seen to begin and to end, and not long), `censored` (not
        long as far as seen, but its begin or end was not seen).

    Raises
    ------
    FrameError
        When a column is missing or `time` is no datetime in UTC.
    ParameterError
        When a parameter cannot be what its name says.

    Notes
    -----
    The country of a month is the one with most days on which the user was seen there; when two
    tie, or nothing was seen, the month is without evidence. Consecutive months with evidence in
    the same country are one stay if at most `max_gap_months` months without evidence lie between
    them. So a month mostly elsewhere ends a stay, and a shorter trip does not. The begin of a stay
    is seen when the month with evidence before it, at most as far away, is in another country;
    likewise its end.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = [("VE", 2015, m) for m in range(1, 13)] + [("CO", 2016, m) for m in (1, 2, 4, 5)]
    >>> posts = pl.LazyFrame({
    ...     "user": 1, "country": [c for c, _, _ in seen],
    ...     "time": [datetime(y, m, 10, tzinfo=UTC) for _, y, m in seen],
    ... })
    >>> stays = country_stays(posts)
    >>> stays.select("country", "months", "observed_months", "status").collect().rows()
    [('VE', 12, 12, 'long'), ('CO', 5, 4, 'censored')]
    """
    check_count("months", months, least=1)
    check_count("max_gap_months", max_gap_months)
    seen = check_posts(posts, "country")
    schema = seen.collect_schema()

    def find(frame: pl.DataFrame) -> pl.DataFrame:
        stays = find_stays(
            days_seen(frame, "country"), months=months, max_gap_months=max_gap_months
        )
        return stays.with_columns(as_date("start"), as_date("end"))

    return seen.map_batches(
        find,
        schema={
            "user": schema["user"],
            "country": schema["country"],
            "start": pl.Date(),
            "end": pl.Date(),
            "months": pl.Int64(),
            "observed_months": pl.Int64(),
            "status": STATUS,
        },
    )


def find_stays(days: pl.DataFrame, /, *, months: int, max_gap_months: int) -> pl.DataFrame:
    """As `country_stays`, from `days_seen`; `start` and `end` are days since 1970-01-01."""
    same_user = pl.col("user") == pl.col("user").shift()
    elsewhere = pl.col("location") != pl.col("location").shift()
    near = pl.col("first_month") - pl.col("last_month").shift() <= max_gap_months + 1
    seen_to_begin = (same_user & elsewhere & near).fill_null(value=False)
    seen_to_end = seen_to_begin.shift(-1).fill_null(value=False)
    long = lasts(months)
    evidence = _months(days).with_columns(first_month="month", last_month="month")
    continues = (same_user & ~elsewhere & near).fill_null(value=False)
    return (
        evidence.with_columns(stay=(~continues).cum_sum())
        .group_by("stay", maintain_order=True)
        .agg(
            pl.col("user", "location", "first_month", "start").first(),
            pl.col("last_month", "end").last(),
            observed_months=pl.len().cast(pl.Int64),
        )
        .with_columns(months=pl.col("last_month") - pl.col("first_month") + 1)
        .select(
            "user",
            pl.col("location").alias("country"),
            "start",
            "end",
            "months",
            "observed_months",
            status=pl.when(long)
            .then(pl.lit("long", dtype=STATUS))
            .when(seen_to_begin & seen_to_end)
            .then(pl.lit("short", dtype=STATUS))
            .otherwise(pl.lit("censored", dtype=STATUS)),
        )
    )


def lasts(months: int, /) -> pl.Expr:
    """Whether a stay from `start` to `end` is of so many months, as far as posts can tell.

    Its edges are known to a month, the grain of the evidence: so all but one month must have passed
    between the first and the last day seen.
    """
    return as_date("end") >= as_date("start").dt.offset_by(f"{months - 1}mo")


def _months(days: pl.DataFrame) -> pl.DataFrame:
    """Months whose country is clear, in order, with the first and last day seen there."""
    day = as_date("day").dt
    number = day.year().cast(pl.Int64) * MONTHS_A_YEAR + day.month() - 1
    return (
        days.with_columns(month=number)
        .group_by("user", "month", "location")
        .agg(n=pl.len(), start=pl.col("day").min(), end=pl.col("day").max())
        .filter(pl.col("n") == pl.col("n").max().over("user", "month"))
        .filter(pl.len().over("user", "month") == 1)
        .sort("user", "month")
    )
