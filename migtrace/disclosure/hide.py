"""Hiding figures that rest on few people (METHOD M13)."""

from collections.abc import Sequence

import polars as pl

from migtrace.frames.checks import check_min_users

MIN_USERS = 4


def hide_small_groups(
    table: pl.DataFrame,
    /,
    *,
    min_users: int = MIN_USERS,
    by: str = "users",
    hide: Sequence[str] = ("users", "people"),
    drop: bool = False,
) -> pl.DataFrame:
    """Hide the figures of a table that rest on fewer than `min_users` people.

    Parameters
    ----------
    table
        A table of results.
    min_users
        Figures that rest on fewer distinct individuals are hidden, those on none too. 1 hides
        nothing.
    by
        The column that counts distinct individuals.
    hide
        The columns made null in those rows, those of them that the table has.
    drop
        Whether to leave those rows out instead, as tables keyed by cell must.

    Returns
    -------
    polars.DataFrame
        The table with the figures hidden.

    Raises
    ------
    ParameterError
        When `min_users` is not a whole number of at least 1.

    Notes
    -----
    METHOD M13.

    Examples
    --------
    >>> table = pl.DataFrame({"country": ["CO", "PE"], "users": [3, 4], "people": [30.0, 40.0]})
    >>> hide_small_groups(table).rows()
    [('CO', None, None), ('PE', 4, 40.0)]
    >>> hide_small_groups(table, drop=True).rows()
    [('PE', 4, 40.0)]
    """
    check_min_users(min_users)
    if min_users == 1:
        return table
    enough = pl.col(by) >= min_users
    if drop:
        return table.filter(enough)
    there = [name for name in hide if name in table.columns]
    return table.with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in there)
