"""What somebody has most often (METHOD M10, M12.1)."""

import polars as pl


def most_frequent(records: pl.LazyFrame, what: str, /) -> pl.LazyFrame:
    """Mode of a column per user; of tied values, the one that was seen last.

    Parameters
    ----------
    records
        `user`, `order` and the column, without nulls in it.
    what
        The column's name.

    Returns
    -------
    polars.LazyFrame
        One row per user, in any order: `user` and the column.

    Examples
    --------
    >>> cells = pl.LazyFrame({"user": [7] * 4, "order": [0, 1, 2, 3], "cell": [5, 3, 5, 3]})
    >>> most_frequent(cells, "cell").collect().rows()
    [(7, 3)]
    """
    return (
        records.group_by("user", what)
        .agg(n=pl.len(), seen=pl.col("order").max())
        .group_by("user")
        .agg(pl.col(what).sort_by("n", "seen").last())
    )
