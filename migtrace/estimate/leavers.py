"""People who leave for the first time, by year and in all, with intervals (METHOD M7)."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from migtrace.estimate.intervals import blocks, bounded
from migtrace.uncertainty import Weights, percentile_interval
from migtrace.uncertainty.tally import Floats

if TYPE_CHECKING:
    from migtrace.estimate.estimates import Estimates


def count_leavers(estimates: "Estimates", /) -> pl.DataFrame:
    """People who leave for the first time, by criterion and year, and over the whole window.

    Parameters
    ----------
    estimates
        From `estimate`, corrected or not, with intervals or without.

    Returns
    -------
    polars.DataFrame
        One row per `criterion` and `year`, sorted by them, with the whole window as the null year
        before: `users` (first exits, a count), `people`, and after `intervals` also `low` and
        `high`. Null where a factor is that somebody needs.

    Notes
    -----
    METHOD M7: S_k(t) e_k(t), and its sum over the years; a sum of intervals' ends would be no
    interval, so that of the total comes from the replicates of the total (M14). Counts are those of
    `factors`, and hidden no more than there (M13).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "CO" if n < 30 and month > 6 else "VE"}
    ...     for n in range(100) for month in range(1, 13)
    ... ])
    >>> answer = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
    >>> count_leavers(answer).filter(criterion=4).rows()
    [(4, None, 30, 300.0), (4, 2015, 30, 300.0)]
    """
    factors = estimates.factors
    replicator = estimates.replicator({"factors": factors})
    whole = factors.group_by("criterion").agg(
        year=pl.lit(None, dtype=pl.Int32), users=pl.col("first_exits").sum()
    )
    rows = pl.concat([whole, factors.select("criterion", "year", users="first_exits")])

    def people(weights: Weights) -> Floats:
        _, factor = replicator.factors(weights)
        left = replicator.counts["first_exits"].count(weights).reshape(factor.shape)
        # Nobody of a year without a factor is nobody.
        each = np.where(left == 0, 0.0, factor * left)
        with_whole = np.concatenate([each.sum(axis=1, keepdims=True), each], axis=1)
        return with_whole.reshape(rows.height, -1)

    found = pl.Series(people(replicator.people.everyone())[:, 0], dtype=pl.Float64)
    table = rows.sort("criterion", "year").with_columns(people=found.fill_nan(None))
    drawn = estimates.bootstrap
    if drawn is None:
        return table
    weigh = replicator.people.weigh
    replicates = [people(weigh(drawn.weights[:, block])) for block in blocks(drawn.replicates)]
    low, high = percentile_interval(np.concatenate(replicates, axis=1), level=drawn.level)
    return bounded(table, "people", "", low, high)
