"""Joining estimated and official figures by country, and saying what has no partner."""

import polars as pl

ONLY_ESTIMATE, ONLY_OFFICIAL, NEITHER = "only_estimate", "only_official", "neither"
NO_ROW_OFFICIAL = "no official figure for this country"
NOT_STATED = "the official table states no figure"
NO_ROW_ESTIMATE = "no estimate for this country"


def pair(estimated: pl.DataFrame, official: pl.DataFrame, /) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put the figures of each country side by side.

    Parameters
    ----------
    estimated
        `country`, `estimated`, `low`, `high`, `why`.
    official
        `country`, `official`.

    Returns
    -------
    pairs : polars.DataFrame
        One row per country with both figures, by country: `country`, `estimated`, `low`, `high`,
        `official`, `difference` (estimated less official), `ratio` (estimated over official, null
        when that is 0), `inside` (whether the official figure is in [low, high], null without).
    unmatched : polars.DataFrame
        One row per other country, by side and country: `side` (``only_estimate`` and
        ``only_official`` have a figure on that side alone, ``neither`` on none), `country`,
        `estimated`, `official`, `reason`.

    Notes
    -----
    A missing figure is never taken for 0. A stated 0 is a figure.

    Examples
    --------
    >>> none = pl.lit(None, pl.Float64)
    >>> estimated = pl.DataFrame({"country": ["CO", "PE"], "estimated": [8.0, None]}).with_columns(
    ...     low=none, high=none, why=pl.lit("hidden")
    ... )
    >>> official = pl.DataFrame({"country": ["CO", "BR", "PE"], "official": [10.0, 3.0, 5.0]})
    >>> pairs, unmatched = pair(estimated, official)
    >>> pairs.select("country", "difference", "ratio").rows()
    [('CO', -2.0, 0.8)]
    >>> unmatched.select("side", "country", "reason").rows()
    [('only_official', 'BR', 'no estimate for this country'), ('only_official', 'PE', 'hidden')]
    """
    both = estimated.with_columns(row=pl.lit(value=True)).join(
        official.with_columns(stated=pl.col("official").is_not_null()),
        on="country",
        how="full",
        coalesce=True,
    )
    matched = pl.col("estimated").is_not_null() & pl.col("official").is_not_null()
    return _pairs(both.filter(matched)), _unmatched(both.filter(~matched))


def _pairs(both: pl.DataFrame) -> pl.DataFrame:
    estimated, official = pl.col("estimated"), pl.col("official")
    return both.select(
        "country",
        "estimated",
        "low",
        "high",
        "official",
        difference=estimated - official,
        ratio=pl.when(official > 0).then(estimated / official),
        inside=official.is_between("low", "high"),
    ).sort("country")


def _unmatched(both: pl.DataFrame) -> pl.DataFrame:
    has_estimate, has_official = (
        pl.col("estimated").is_not_null(),
        pl.col("official").is_not_null(),
    )
    side = (
        pl.when(has_estimate)
        .then(pl.lit(ONLY_ESTIMATE))
        .when(has_official)
        .then(pl.lit(ONLY_OFFICIAL))
        .otherwise(pl.lit(NEITHER))
    )
    of_estimate = (
        pl.when(pl.col("row").is_null()).then(pl.lit(NO_ROW_ESTIMATE)).otherwise(pl.col("why"))
    )
    of_official = (
        pl.when(pl.col("stated").is_null())
        .then(pl.lit(NO_ROW_OFFICIAL))
        .otherwise(pl.lit(NOT_STATED))
    )
    reason = (
        pl.when(has_estimate)
        .then(of_official)
        .when(has_official)
        .then(of_estimate)
        .otherwise(pl.concat_str(of_estimate, of_official, separator="; "))
    )
    return both.select(
        side=side, country="country", estimated="estimated", official="official", reason=reason
    ).sort("side", "country")
