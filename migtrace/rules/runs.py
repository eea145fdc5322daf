"""The steps from days to segments of residence (Chi et al. 2020). Days are numbers here."""

import numpy as np
import polars as pl

# A share of a length is not always exact in binary: 0.07 of 100 days is a little more than 7.
_ROUNDING = 1e-9


def find_runs(
    days: pl.DataFrame, /, *, fill_days: int, min_run_days: int, min_observed: float
) -> pl.DataFrame:
    """Join a location's days into runs, and keep those that are long and well observed.

    Parameters
    ----------
    days
        From `days_seen`.
    fill_days
        Two days of a location that lie at most this far apart are in one run.
    min_run_days
        Least length of a run, in days, with the filled ones.
    min_observed
        Least share of its days on which the user was seen there.

    Returns
    -------
    polars.DataFrame
        `user`, `number` (of the user), `location`, `start`, `end`, by user and location.
    """
    here = (pl.col("user") == pl.col("user").shift()) & (
        pl.col("location") == pl.col("location").shift()
    )
    near = pl.col("day") - pl.col("day").shift() <= fill_days
    first = days.select(~(here & near).fill_null(value=False)).to_series().arg_true()
    last = first.shift(-1).fill_null(days.height).cast(pl.Int64) - 1
    length = pl.col("end") - pl.col("start") + 1
    return (
        days[first]
        .rename({"day": "start"})
        .with_columns(
            number=pl.col("user").rle_id().cast(pl.Int64),
            end=days["day"].gather(last),
            observed=last - first.cast(pl.Int64) + 1,
        )
        .filter(length >= min_run_days)
        .filter(is_well_observed(min_observed))
        .select("user", "number", "location", "start", "end")
    )


def is_well_observed(min_observed: float, /) -> pl.Expr:
    """Whether `observed` is at least a share of the days from `start` to `end`."""
    length = pl.col("end") - pl.col("start") + 1
    return pl.col("observed") >= min_observed * length - _ROUNDING


def merge_runs(runs: pl.DataFrame, /) -> pl.DataFrame:
    """Merge a location's neighbouring runs unless a run elsewhere reaches between them.

    Parameters
    ----------
    runs
        From `find_runs`.

    Returns
    -------
    polars.DataFrame
        Likewise, with fewer rows.

    Notes
    -----
    A run reaches between two others when it starts before the second and does not end by the end
    of the first. Of all the user's runs, so many start before the second, and so many of these end
    by the end of the first: when there are as many, none is between.
    """
    if runs.is_empty():
        return runs
    start, end = runs["start"].to_numpy(), runs["end"].to_numpy()
    lowest = int(start.min())
    users = runs["number"].to_numpy() * (int(end.max()) - lowest + 2) - lowest
    starts, ends = np.sort(users + start), np.sort(users + end)
    begun = np.searchsorted(starts, (users + start)[1:], side="left")
    over = np.searchsorted(ends, (users + end)[:-1], side="right")
    neighbours = runs.select(
        (pl.col("number") == pl.col("number").shift())
        & (pl.col("location") == pl.col("location").shift())
    ).to_series()
    joined = np.append(False, neighbours.to_numpy()[1:].astype(bool) & (begun == over))
    return (
        runs.with_columns(run=pl.Series(~joined).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("user", "number", "location", "start").first(), pl.col("end").last())
        .drop("run")
    )


def cut_overlaps(runs: pl.DataFrame, /, *, min_days: int) -> pl.DataFrame:
    """Take away the days that runs at several locations share, and keep the long pieces.

    Parameters
    ----------
    runs
        From `merge_runs`.
    min_days
        Least length of a piece.

    Returns
    -------
    polars.DataFrame
        Likewise, by user and start, without an overlap. A run can leave several pieces, or none.

    Notes
    -----
    Over the days on which runs start or have ended, the sum of +1 and -1 is how many runs there
    are, and where this is 1 the sum of their places, with the same signs, is that run's place.
    """
    places = runs.with_row_index("place").select(
        "number", "start", "end", pl.col("place").cast(int)
    )
    edges = pl.concat(
        [
            places.select("number", day="start", runs=pl.lit(1), place="place"),
            places.select("number", day=pl.col("end") + 1, runs=pl.lit(-1), place=-pl.col("place")),
        ]
    )
    pieces = (
        edges.group_by("number", "day")
        .agg(pl.col("runs", "place").sum())
        .sort("number", "day")
        .select(pl.col("runs", "place").cum_sum(), start="day", end=pl.col("day").shift(-1) - 1)
        .filter((pl.col("runs") == 1) & (pl.col("end") - pl.col("start") + 1 >= min_days))
    )
    whose = runs.select("user", "number", "location")[pieces["place"]]
    return pl.concat([whose, pieces.select("start", "end")], how="horizontal")


def count_observed(segments: pl.DataFrame, days: pl.DataFrame, /) -> pl.Series:
    """Count the days of each segment on which the user was seen there.

    Parameters
    ----------
    segments
        With `user`, `location`, `start` and `end`.
    days
        From `days_seen`.

    Returns
    -------
    polars.Series
        One number per segment, in their order.
    """
    found = (
        segments.with_row_index("segment")
        .join(days, on=["user", "location"])
        .filter(pl.col("day").is_between("start", "end"))
        .group_by("segment")
        .agg(observed_days=pl.len().cast(pl.Int64))
    )
    return (
        segments.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("segment"))
        .join(found, on="segment", how="left", maintain_order="left")["observed_days"]
        .fill_null(0)
    )
