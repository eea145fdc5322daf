"""Counts of ratios by bin, with small bins hidden so that no total gives them away (M13)."""

import math

import numpy as np
import polars as pl


def bin_ratios(
    ratios: pl.Series, /, *, bins: int, threshold: float, min_users: int
) -> pl.DataFrame:
    """Count ratios by bin, with the threshold as an edge.

    Parameters
    ----------
    ratios
        Numbers from 0 to 1, one per person; nulls count nowhere.
    bins
        How many bins there are, about: as many below the threshold as fit its share of the range,
        at least one on each side.
    threshold
        An edge of two bins, above 0. A bin holds its lower edge; the last one holds 1, too.
    min_users
        The least count that is shown.

    Returns
    -------
    polars.DataFrame
        One row per bin, ascending: `low`, `high`, `users` (null when hidden).

    Notes
    -----
    The counts of each side of the threshold are known (METHOD M9). Hidden bins of a side would be
    told by it where they hold fewer than `min_users` in all, or the most that they can, as many as
    `min_users` - 1 each. There the smallest that are shown, all of one count, are hidden, too.
    Then hidden bins are not all alike, and whichever way their counts are dealt out among them,
    the same bins are hidden: so each has several counts that are possible.

    Examples
    --------
    Two people stand apart; without them the side has a bin of 4 and one of 6, and hiding the two
    alone would tell them:

    >>> ratios = pl.Series([0.05] * 2 + [0.15] * 4 + [0.3] * 6 + [0.9] * 9)
    >>> bin_ratios(ratios, bins=8, threshold=0.5, min_users=4)["users"].to_list()
    [None, None, 6, None, None, None, None, 9]
    """
    below = max(1, round(bins * threshold))
    above = max(1, bins - below) if threshold < 1 else 0
    edges = np.concatenate(
        [np.linspace(0, threshold, below + 1), np.linspace(threshold, 1, above + 1)[1:]]
    )
    known = ratios.drop_nulls().to_numpy()
    number = np.clip(np.searchsorted(edges, known, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(number.astype(np.int64), minlength=len(edges) - 1)
    shown = (counts >= min_users) | (min_users == 1)
    if min_users > 1:
        for side in (slice(0, below), slice(below, None)):
            _hide_with(counts[side], shown[side], min_users)
    users = [
        int(count) if is_shown else None for count, is_shown in zip(counts, shown, strict=True)
    ]
    return pl.DataFrame(
        {"low": edges[:-1], "high": edges[1:], "users": pl.Series(users, dtype=pl.Int64)}
    )


def shares_of(ratios: pl.Series, /, *, threshold: float, min_users: int) -> pl.DataFrame:
    """Count both sides of the threshold, as `recurrence_share` does (METHOD M9).

    Parameters
    ----------
    ratios, threshold, min_users
        As in `bin_ratios`.

    Returns
    -------
    polars.DataFrame
        One row: `recurrent`, `non_recurrent`, `share`; null when a side rests on too few people.

    Examples
    --------
    >>> shares_of(pl.Series([0.1] * 5 + [0.5] * 15), threshold=0.5, min_users=4).row(0)
    (5, 15, 0.25)
    """
    known = ratios.drop_nulls()
    below = int((known < threshold).sum())
    above = len(known) - below
    enough = min_users == 1 or min(below, above) >= min_users
    row = (below, above, below / len(known) if len(known) else None)
    return pl.DataFrame(
        [row if enough else (None, None, None)],
        schema={"recurrent": pl.Int64, "non_recurrent": pl.Int64, "share": pl.Float64},
        orient="row",
    )


def in_percent(binned: pl.DataFrame, total: int, min_users: int, /) -> pl.DataFrame:
    """Turn counts into percentages that do not tell the total.

    Parameters
    ----------
    binned
        From `bin_ratios`.
    total
        Of how many people.
    min_users
        Steps are at least as coarse as so many of them.

    Returns
    -------
    polars.DataFrame
        The same, `users` in percent, in steps of a power of ten.

    Examples
    --------
    Four of 871 are 0.46%, so steps are of 1%:

    >>> bins = pl.DataFrame({"low": [0.0], "high": [0.1], "users": [45]})
    >>> in_percent(bins, 871, 4)["users"].to_list()
    [5.0]
    """
    step = 10.0 ** math.ceil(math.log10(100 * min_users / max(total, 1)))
    return binned.with_columns(users=(100 * pl.col("users") / total / step).round() * step)


def _hide_with(
    counts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    shown: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    least: int,
) -> None:
    """Hide the smallest shown bins of a side whose hidden ones its total would tell."""
    small = counts[~shown]
    fullest = (least - 1) * len(small)
    is_safe = small.sum() == 0 or least <= small.sum() < fullest
    if shown.any() and not is_safe:
        shown &= counts > counts[shown].min()
    if len(counts) == least == counts.sum() == 2:  # noqa: PLR2004 - one and one, or two and none
        shown[:] = False
