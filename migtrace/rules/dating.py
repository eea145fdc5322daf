"""On which day a move took place: the day that misplaces the fewest days."""

import polars as pl

from migtrace.rules.days import as_date

_DAYS = ("home_start", "home_end", "destination_start", "destination_end", "date")


def date_moves(moves: pl.DataFrame, days: pl.DataFrame, /) -> pl.DataFrame:
    """Date moves between the end of one stay and the start of the next.

    Parameters
    ----------
    moves
        One row per move: `user`, `home`, `destination`, and as days since 1970-01-01 `home_end`
        and `destination_start`.
    days
        From `days_seen`.

    Returns
    -------
    polars.DataFrame
        The same rows, in their order, with `date` (a day, likewise) and `misplaced_days`.

    Notes
    -----
    Chi et al. 2020: of the days from `home_end` to `destination_start`, both included, the date is
    the one with the fewest misplaced days, which are days at the destination before the date and
    days at home after it; of several such days it is the last.

    The count rises only from a day at the destination to the next day. So its last minimum is at
    one of these days or at the end, and no other day is looked at.
    """
    moves = moves.with_row_index("move")
    kinds = (("home", 1, 0), ("destination", 0, 1))
    seen = [
        moves.join(days, left_on=["user", place], right_on=["user", "location"])
        .filter(pl.col("day").is_between("home_end", "destination_start"))
        .select("move", "day", at_home=pl.lit(at_home), abroad=pl.lit(abroad))
        for place, at_home, abroad in kinds
    ]
    end = moves.select("move", day=pl.col("destination_start"), at_home=pl.lit(0), abroad=pl.lit(0))
    abroad_before = pl.col("abroad").cum_sum() - pl.col("abroad")
    at_home_after = pl.col("at_home").sum() - pl.col("at_home").cum_sum()
    dated = (
        pl.concat([*seen, end])
        .group_by("move", "day")
        .agg(pl.col("at_home", "abroad").sum().cast(pl.Int64))
        .sort("move", "day")
        .with_columns(misplaced_days=(abroad_before + at_home_after).over("move"))
        .filter(pl.col("misplaced_days") == pl.col("misplaced_days").min().over("move"))
        .group_by("move")
        .agg(date=pl.col("day").max(), misplaced_days=pl.col("misplaced_days").first())
    )
    return moves.join(dated, on="move", how="left", maintain_order="left").drop("move")


def as_moves(moves: pl.DataFrame, days: pl.DataFrame, /) -> pl.DataFrame:
    """Date moves and turn numbers of days into dates: the table that every rule answers with.

    Parameters
    ----------
    moves
        One row per move, in order: `user`, `home`, `destination`, and as days since 1970-01-01
        `home_start`, `home_end`, `destination_start`, `destination_end`.
    days
        From `days_seen`.

    Returns
    -------
    polars.DataFrame
        The columns of `moves_schema`.
    """
    gap = pl.col("destination_start") - pl.col("home_end")
    return date_moves(moves, days).select(
        "user",
        "home",
        "destination",
        *map(as_date, _DAYS),
        uncertainty_days=gap - 1,
        misplaced_days=pl.col("misplaced_days"),
    )


def moves_schema(user: pl.DataType, location: pl.DataType, /) -> dict[str, pl.DataType]:
    """Columns of a table of moves, given the types of users and locations."""
    counts = ("uncertainty_days", "misplaced_days")
    return {
        "user": user,
        "home": location,
        "destination": location,
        **dict.fromkeys(_DAYS, pl.Date()),
        **dict.fromkeys(counts, pl.Int64()),
    }
