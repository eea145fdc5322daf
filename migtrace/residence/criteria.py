"""Who lives in the origin country: the four nested criteria (METHOD M5)."""

import polars as pl

from migtrace.frames import Window, WindowLike
from migtrace.frames.window import MONTHS_A_YEAR
from migtrace.residence.flags import FLAG

CRITERIA = (1, 2, 3, 4)


def classify_residents(flags: pl.LazyFrame, /, *, window: WindowLike | None = None) -> pl.LazyFrame:
    """Find the residents by each criterion from their monthly flags.

    Parameters
    ----------
    flags
        `user`, `month`, `flag` from `flag_months`. Absent months are undetermined.
    window
        The months that exist; by default those from the first to the last month in `flags`, which
        is right when it has every month.

    Returns
    -------
    polars.LazyFrame
        One row per resident of criterion 4, sorted by user: `user`, `c1`, `c2`, `c3`, `c4`.

    Notes
    -----
    METHOD M5, over three consecutive months (Mazzoli et al. 2020): c1 has O O O at least once; c2
    also O U O; c3, besides c1, U O O or O O U; c4 any of these. No pattern reaches over the edges
    of the window.

    Examples
    --------
    >>> from datetime import date
    >>> flags = pl.LazyFrame({
    ...     "user": [1] * 4, "month": [date(2015, m, 1) for m in (1, 2, 3, 4)],
    ...     "flag": ["F", "O", "U", "O"],
    ... })
    >>> classify_residents(flags).collect().rows()
    [(1, False, True, False, True)]
    """
    month = pl.col("month").dt
    number = (month.year() * MONTHS_A_YEAR + month.month().cast(pl.Int32) - 1).alias("number")
    rows = (
        flags.lazy().select("user", number, flag=pl.col("flag").cast(FLAG)).sort("user", "number")
    )
    first, last = pl.col("number").min(), pl.col("number").max()
    if window is not None:
        window = Window.parse(window)
        first = pl.lit(Window.month_number(window.first))
        last = pl.lit(Window.month_number(window.last))
    here = pl.col("flag") == "O"
    before, after, later = _flag_at(-1), _flag_at(1), _flag_at(2)
    # Every pattern is looked for at its first O, which an O U O or O O * month always is.
    unknown_before = (before == "U") & (pl.col("number") > first)
    unknown_later = (later == "U") & (pl.col("number") + 2 <= last)
    three = here & (after == "O") & (later == "O")
    gap = here & (after == "U") & (later == "O")
    edge = here & (after == "O") & (unknown_before | unknown_later)
    return (
        rows.select("user", three=three, gap=gap, edge=edge)
        .group_by("user")
        .agg(pl.col("three", "gap", "edge").any())
        .select(
            "user",
            c1=pl.col("three"),
            c2=pl.col("three") | pl.col("gap"),
            c3=pl.col("three") | pl.col("edge"),
            c4=pl.col("three") | pl.col("gap") | pl.col("edge"),
        )
        .filter("c4")
        .sort("user")
    )


def _flag_at(step: int) -> pl.Expr:
    """Flag of the month `step` months on, for rows sorted by user and month; U where absent."""
    unknown = pl.lit("U", dtype=FLAG)
    direction = 1 if step > 0 else -1
    flag = unknown
    for rows in range(1, abs(step) + 1):
        shift = -direction * rows
        there = (pl.col("user") == pl.col("user").shift(shift)) & (
            pl.col("number").shift(shift) == pl.col("number") + step
        )
        flag = pl.when(there).then(pl.col("flag").shift(shift)).otherwise(flag)
    return flag
