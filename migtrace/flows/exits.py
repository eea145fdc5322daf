"""Leaving the origin country, and when a resident was active (METHOD M6, M7)."""

import polars as pl

from migtrace.frames import COUNTRY, Window, WindowLike
from migtrace.records.order import order_records
from migtrace.residence import check_country


def known_countries(
    posts: pl.LazyFrame, residents: pl.LazyFrame, /, *, window: WindowLike
) -> pl.LazyFrame:
    """Residents' records with a known country inside the window, in order (METHOD M6)."""
    window = Window.parse(window)
    return (
        order_records(posts)
        .filter(window.contains() & pl.col("country").is_not_null())
        .join(residents.lazy().select("user"), on="user", how="semi", maintain_order="left")
        .select("user", "time", pl.col("country").cast(COUNTRY), "order")
    )


def find_exits(
    posts: pl.LazyFrame, residents: pl.LazyFrame, /, *, origin: str, window: WindowLike
) -> pl.LazyFrame:
    """Find each time that a resident leaves the origin country.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and `country`.
    residents
        The users to follow, as from `classify_residents`.
    origin
        Country of origin.
    window
        The study's months.

    Returns
    -------
    polars.LazyFrame
        One row per exit, in order: `user`, `time` (of the first record abroad), `destination`,
        `first` (whether it is the user's first exit), `order` (of the first record abroad).

    Notes
    -----
    METHOD M6 (Mazzoli et al. 2020): an exit is a consecutive pair of records with a known country,
    the first in `origin` and the second elsewhere. A user whose trace begins abroad has none
    until a record in `origin` comes before one abroad.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 4, "country": ["CO", "VE", "PE", "CL"],
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 2, 3, 4)],
    ... })
    >>> residents = pl.LazyFrame({"user": [1]})
    >>> exits = find_exits(posts, residents, origin="VE", window=("2015-01", "2015-12"))
    >>> exits.select(pl.col("time").dt.month(), "destination", "first").collect().rows()
    [(3, 'PE', True)]
    """
    check_country("origin", origin)
    known = known_countries(posts, residents, window=window)
    same_user = pl.col("user") == pl.col("user").shift()
    leaves = (
        same_user & (pl.col("country").shift() == origin) & (pl.col("country") != origin)
    ).fill_null(value=False)
    return known.filter(leaves).select(
        "user",
        "time",
        destination=pl.col("country"),
        first=(pl.col("user") != pl.col("user").shift()).fill_null(value=True),
        order=pl.col("order"),
    )


def active_years(
    posts: pl.LazyFrame, residents: pl.LazyFrame, /, *, window: WindowLike
) -> pl.LazyFrame:
    """Years in which a resident has at least one record in the window, anywhere.

    Parameters
    ----------
    posts
        Cleaned records with `user` and `time`; the country may be unknown.
    residents
        The users to follow.
    window
        The study's months.

    Returns
    -------
    polars.LazyFrame
        One row per user and year: `user`, `year`, `months` (with a record).

    Notes
    -----
    METHOD M7: u_k(t) counts these rows by year among the residents of criterion k; `choose_active`
    has other definitions.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({"user": [1, 1], "time": [datetime(2015, 1, 1, tzinfo=UTC)] * 2})
    >>> active_years(posts, pl.LazyFrame({"user": [1]}), window="2015-01:2016-12").collect().rows()
    [(1, 2015, 1)]
    """
    window = Window.parse(window)
    month = pl.col("time").dt.date().dt.month_start()
    new = (pl.col("user") != pl.col("user").shift()) | (pl.col("month") != pl.col("month").shift())
    return (
        order_records(posts)
        .filter(window.contains())
        .join(residents.select("user"), on="user", how="semi", maintain_order="left")
        .select("user", month=month)
        .filter(new.fill_null(value=True))
        .group_by("user", year=pl.col("month").dt.year(), maintain_order=True)
        .agg(months=pl.len().cast(pl.UInt8))
    )
