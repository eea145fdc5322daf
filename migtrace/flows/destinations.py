"""Flows by destination (METHOD M8.1, M8.2)."""

import polars as pl

from migtrace.flows.counts import count_by_criterion, upscaled
from migtrace.flows.exits import known_countries
from migtrace.frames import WindowLike
from migtrace.residence import check_country


def stays_abroad(
    posts: pl.LazyFrame,
    residents: pl.LazyFrame,
    exits: pl.LazyFrame,
    /,
    *,
    origin: str,
    window: WindowLike,
) -> pl.LazyFrame:
    """Countries in which migrants were seen after they left, by year.

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

    Returns
    -------
    polars.LazyFrame
        One row per user, country and year with a record at or after the user's first exit, by
        position in the order: `user`, `country`, `year`.

    Notes
    -----
    METHOD M8: the country of origin is no destination.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from migtrace.flows import find_exits
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 4, "country": ["PE", "VE", "CO", "VE"],
    ...     "time": [datetime(2015, m, 1, tzinfo=UTC) for m in (1, 2, 3, 4)],
    ... })
    >>> one = pl.LazyFrame({"user": [1]})
    >>> options = {"origin": "VE", "window": "2015-01:2015-12"}
    >>> exits = find_exits(posts, one, **options)
    >>> stays_abroad(posts, one, exits, **options).collect().rows()
    [(1, 'CO', 2015)]
    """
    check_country("origin", origin)
    return (
        since_first_exit(posts, residents, exits, window=window)
        .filter(pl.col("country") != origin)
        .select("user", "country", year=pl.col("time").dt.year())
        .unique()
    )


def since_first_exit(
    posts: pl.LazyFrame, residents: pl.LazyFrame, exits: pl.LazyFrame, /, *, window: WindowLike
) -> pl.LazyFrame:
    """Migrants' records with a known country from their first exit on, in order (METHOD M8, M9)."""
    starts = exits.lazy().filter("first").select("user", first_exit="time", start="order")
    return (
        known_countries(posts, residents, window=window)
        .join(starts, on="user", maintain_order="left")
        .filter(pl.col("order") >= pl.col("start"))
        .drop("start")
    )


def appearances(
    stays: pl.DataFrame, exits: pl.DataFrame, residents: pl.DataFrame, factors: pl.DataFrame, /
) -> pl.DataFrame:
    """Migrants by the year and country in which they are first seen after leaving.

    Parameters
    ----------
    stays
        From `stays_abroad`.
    exits
        From `find_exits`.
    residents
        From `classify_residents`.
    factors
        From `upscale`.

    Returns
    -------
    polars.DataFrame
        `criterion`, `year`, `country`, `users`, `people`. A migrant can appear in several
        countries; each weighs the factor of the year of its first exit.

    Notes
    -----
    METHOD M8.1 (Mazzoli et al. 2020).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> residents = pl.DataFrame({"user": [1, 2], "c1": True, "c2": True, "c3": True, "c4": True})
    >>> exits = pl.DataFrame({
    ...     "user": [1, 2], "time": [datetime(2015, 5, 1, tzinfo=UTC)] * 2, "first": True,
    ... })
    >>> stays = pl.DataFrame({
    ...     "user": [1, 1, 2], "country": ["CO", "CO", "CO"], "year": [2015, 2016, 2016],
    ... })
    >>> factors = pl.DataFrame({"criterion": [4, 4], "year": [2015, 2016], "factor": [10.0, 9.0]})
    >>> appearances(stays, exits, residents, factors).filter(pl.col("criterion") == 4).rows()
    [(4, 2015, 'CO', 1, 10.0), (4, 2016, 'CO', 1, 10.0)]
    """
    return _flows(first_stays(stays), exits, residents, factors)


def first_stays(stays: pl.DataFrame, /) -> pl.DataFrame:
    """One row per user and country: the year in which it is first seen there (METHOD M8.1)."""
    return stays.group_by("user", "country").agg(pl.col("year").min())


def detected(
    stays: pl.DataFrame, exits: pl.DataFrame, residents: pl.DataFrame, factors: pl.DataFrame, /
) -> pl.DataFrame:
    """Migrants by the years and countries in which they are seen after leaving.

    Parameters
    ----------
    stays, exits, residents, factors
        As for `appearances`.

    Returns
    -------
    polars.DataFrame
        `criterion`, `year`, `country`, `users`, `people`; the year 2018 of criterion 4 is a row of
        the paper's Table 2.

    Notes
    -----
    METHOD M8.2 (Mazzoli et al. 2020).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> residents = pl.DataFrame({"user": [1, 2], "c1": True, "c2": True, "c3": True, "c4": True})
    >>> exits = pl.DataFrame({
    ...     "user": [1, 2], "time": [datetime(2015, 5, 1, tzinfo=UTC)] * 2, "first": True,
    ... })
    >>> stays = pl.DataFrame({
    ...     "user": [1, 1, 2], "country": ["CO", "CO", "CO"], "year": [2015, 2016, 2016],
    ... })
    >>> factors = pl.DataFrame({"criterion": [4, 4], "year": [2015, 2016], "factor": [10.0, 9.0]})
    >>> detected(stays, exits, residents, factors).filter(pl.col("criterion") == 4).rows()
    [(4, 2015, 'CO', 1, 10.0), (4, 2016, 'CO', 2, 20.0)]
    """
    return _flows(stays, exits, residents, factors)


def _flows(
    stays: pl.DataFrame, exits: pl.DataFrame, residents: pl.DataFrame, factors: pl.DataFrame
) -> pl.DataFrame:
    weighed = stays.join(first_exit_years(exits), on="user")
    counts = count_by_criterion(weighed, residents, ["year", "country", "weight_year"])
    flows = upscaled(counts, factors, ["year", "country"])
    return flows.with_columns(pl.col("country").cast(pl.String))


def first_exit_years(exits: pl.DataFrame, /) -> pl.DataFrame:
    """One row per migrant: `user` and `weight_year`, the year of its first exit (METHOD M8)."""
    return exits.filter("first").select("user", weight_year=pl.col("time").dt.year())
