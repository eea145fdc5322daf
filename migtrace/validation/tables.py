"""The statistics of a table of pairs: values, bootstrap intervals, and what each country does."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from migtrace.validation.formulas import Floats
from migtrace.validation.statistics import STATISTICS, Statistic, measure, select, varies

FEWEST_PAIRS = 3
"""Intervals need at least so many pairs."""
MOST_UNDEFINED = 0.05
"""Intervals are not given when a statistic is undefined in a larger share of the draws."""
BLOCK = 2_000
"""Draws that are computed at once, to keep memory flat."""

_EQUAL = {
    "estimated": "the estimated figures are all equal",
    "official": "the official figures are all equal",
}
_OF = {
    "all": "",
    "positive": " with both figures above 0",
    "stated": " with an official figure above 0",
    "bounded": " with an interval",
}


def statistics_table(
    pairs: pl.DataFrame, /, *, level: float, replicates: int, seed: int
) -> pl.DataFrame:
    """Compute every statistic of a table of pairs, with intervals.

    Parameters
    ----------
    pairs
        `country`, `estimated`, `official`, `inside` (null without an interval), sorted by country.
    level
        Level of the intervals, such as 0.95.
    replicates
        Draws of the bootstrap.
    seed
        Seed of the draws.

    Returns
    -------
    polars.DataFrame
        One row per statistic, in a fixed order: `statistic`, `value`, `low`, `high`, `pairs` (that
        it looks at), `left_out` (other pairs), `reason` (why a figure of the row is null).

    Notes
    -----
    Countries are drawn with replacement, as many as there are, the same draws for every statistic;
    low and high are percentiles of the draws in which the statistic is defined (Efron and
    Tibshirani 1993, chapter 13). A country that is drawn twice is one, so that a correlation, which
    needs three, is not defined in draws of two: these always lie on a line. With fewer than
    `FEWEST_PAIRS` pairs, or when more than a twentieth of the draws leave the statistic undefined,
    there is no interval: a correlation of fewer than six pairs has none.

    Examples
    --------
    >>> pairs = pl.DataFrame(
    ...     {"country": ["CO", "PE"], "estimated": [2.0, 4.0], "official": [1.0, 3.0]}
    ... ).with_columns(inside=pl.lit(None, pl.Boolean))
    >>> table = statistics_table(pairs, level=0.95, replicates=100, seed=0)
    >>> table.row(0)  # 1 - (1 + 1) / (1 + 1)
    ('r2_identity', 0.0, None, None, 2, 0, 'interval: fewer than 3 pairs')
    """
    figures = _figures(pairs)
    draws = _bootstrap(figures, replicates, seed)
    whole = np.ones((1, pairs.height))
    rows = []
    for statistic, drawn in zip(STATISTICS, draws, strict=True):
        value = float(measure(statistic, *figures, whole)[0])
        count = int(select(statistic.subset, *figures).sum())
        reason = None if not np.isnan(value) else _why(statistic, figures, whole)
        low = high = None
        if reason is None:
            low, high, reason = _interval(drawn, count, level)
        shown = None if np.isnan(value) else value
        rows.append((statistic.name, shown, low, high, count, pairs.height - count, reason))
    schema = {
        "statistic": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "pairs": pl.Int64,
        "left_out": pl.Int64,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def influence_table(pairs: pl.DataFrame, statistics: pl.DataFrame, /) -> pl.DataFrame:
    """Compute every statistic again with each country left out.

    Parameters
    ----------
    pairs
        As for `statistics_table`.
    statistics
        What `statistics_table` gave for them.

    Returns
    -------
    polars.DataFrame
        One row per country and statistic, by country and in the order of the statistics:
        `country` (the one left out), `statistic`, `value` (of the others), `change` (`value` less
        that of all pairs), `reason` (why it is null).

    Examples
    --------
    >>> pairs = pl.DataFrame(
    ...     {"country": ["CO", "PE"], "estimated": [2.0, 4.0], "official": [1.0, 2.0]}
    ... ).with_columns(inside=pl.lit(None, pl.Boolean))
    >>> table = statistics_table(pairs, level=0.95, replicates=0, seed=0)
    >>> influence_table(pairs, table).filter(statistic="bias").rows()  # of all pairs: 1.5
    [('CO', 'bias', 2.0, 0.5, None), ('PE', 'bias', 1.0, -0.5, None)]
    """
    figures = _figures(pairs)
    others = 1 - np.eye(pairs.height)
    parts = []
    for order, statistic in enumerate(STATISTICS):
        values = measure(statistic, *figures, others)
        # A loop over countries, for the few that leave nothing to compute.
        reasons = [
            _why(statistic, figures, others[place : place + 1]) if np.isnan(value) else None
            for place, value in enumerate(values)
        ]
        parts.append(
            pairs.select(
                "country",
                statistic=pl.lit(statistic.name),
                value=pl.Series(values).fill_nan(None),
                reason=pl.Series(reasons, dtype=pl.String),
                order=pl.lit(order),
            )
        )
    whole = statistics.select("statistic", whole="value")
    change = (pl.col("value") - pl.col("whole")).alias("change")
    return (
        pl.concat(parts)
        .join(whole, on="statistic", maintain_order="left")
        .sort("country", "order")
        .select("country", "statistic", "value", change, "reason")
    )


def _figures(pairs: pl.DataFrame) -> tuple[Floats, Floats, Floats]:
    inside = pairs["inside"].cast(pl.Float64).fill_null(float("nan"))
    return pairs["estimated"].to_numpy(), pairs["official"].to_numpy(), inside.to_numpy()


def _bootstrap(figures: tuple[Floats, Floats, Floats], replicates: int, seed: int) -> list[Floats]:
    """Compute each statistic under draws of countries with replacement."""
    found: list[list[Floats]] = [[np.empty(0)] for _ in STATISTICS]
    for weights in _draws(len(figures[0]), replicates, seed):
        for statistic, values in zip(STATISTICS, found, strict=True):
            values.append(measure(statistic, *figures, weights))
    return [np.concatenate(values) for values in found]


def _draws(count: int, replicates: int, seed: int) -> Iterator[Floats]:
    """Yield blocks of draws: how often each of `count` pairs is drawn in `count` draws."""
    if count < FEWEST_PAIRS:
        return
    generator = np.random.default_rng(seed)
    shares = np.full(count, 1 / count)
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        yield generator.multinomial(count, shares, size=size).astype(np.float64)


def _interval(
    drawn: Floats, count: int, level: float
) -> tuple[float | None, float | None, str | None]:
    """Find the percentiles, or say why there are none."""
    if count < FEWEST_PAIRS:
        return None, None, f"interval: fewer than {FEWEST_PAIRS} pairs"
    defined = drawn[~np.isnan(drawn)]
    if drawn.size == 0:
        return None, None, "interval: no replicates"
    undefined = 1 - defined.size / drawn.size
    if undefined > MOST_UNDEFINED:
        return None, None, f"interval: undefined in {undefined:.0%} of the draws, too few pairs"
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high), None


def _why(statistic: Statistic, figures: tuple[Floats, Floats, Floats], weights: Floats) -> str:
    """Say why a statistic is not defined under one weighting."""
    estimated, official, _ = figures
    chosen = select(statistic.subset, *figures)
    counts = weights[:, chosen]
    number, kind = int((counts > 0).sum()), _OF[statistic.subset]
    if number == 0:
        return f"no pair{kind}"
    if number < statistic.least:
        return f"fewer than {statistic.least} pairs{kind}"
    for name in statistic.varies:
        column = estimated if name == "estimated" else official
        if not varies(column[chosen], counts)[0]:
            return f"{_EQUAL[name]}{kind and ' in the pairs' + kind}"
    shown = np.concatenate([column[chosen][counts[0] > 0] for column in (estimated, official)])
    if statistic.name == "relative_bias":
        return "the official figures sum to 0"
    if shown.max() == shown.min():
        return "all figures are equal"
    return f"the figures differ by no more than rounding{kind and ' in the pairs' + kind}"
