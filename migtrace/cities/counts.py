"""How many people of each group live in each cell: what the measures look at (METHOD M12.3)."""

from dataclasses import dataclass

import polars as pl

from migtrace.cities.entropy import Counts
from migtrace.errors import FrameError

MOST_PEOPLE = 999_999_999
"""In all; numpy draws exactly from no more."""

_GROUPS = ("migrants", "locals")


@dataclass(frozen=True, slots=True, eq=False)
class HomeCounts:
    """People of two groups in the cells where anyone lives.

    Attributes
    ----------
    migrants, locals
        One count per cell, by ascending cell.
    """

    migrants: Counts
    locals: Counts

    @property
    def everybody(self) -> Counts:
        """People of both groups, one count per cell."""
        return self.migrants + self.locals


def read_counts(homes: pl.DataFrame, /) -> HomeCounts:
    """Take the counts out of a table, in an order that does not depend on that of its rows.

    Parameters
    ----------
    homes
        One row per cell: `cell` (whole numbers or texts), `migrants` and `locals` (people).

    Returns
    -------
    HomeCounts
        Those of cells where anyone lives, by ascending cell.

    Raises
    ------
    FrameError
        When a column is missing or of another type, a value is null or negative, a cell has two
        rows, or there are 1,000,000,000 people or more.

    Examples
    --------
    >>> homes = pl.DataFrame({"cell": [9, 3, 5], "migrants": [1, 0, 0], "locals": [4, 2, 0]})
    >>> counts = read_counts(homes)
    >>> counts.migrants.tolist(), counts.locals.tolist()
    ([0, 1], [2, 4])
    """
    if not isinstance(homes, pl.DataFrame):
        msg = f"homes: got {type(homes).__name__}; expected a polars DataFrame, one row per cell"
        raise FrameError(msg)
    for column in ("cell", *_GROUPS):
        _check_column(homes, column)
    for group in _GROUPS:
        _check_range(homes, group)
    twice = homes.filter(pl.col("cell").is_duplicated())["cell"]
    if twice.len():
        cell = twice.min()
        rows = (twice == cell).sum()
        msg = f"homes: cell {cell!r} has {rows} rows; expected one row per cell"
        raise FrameError(msg)
    ordered = homes.sort("cell").select(pl.col(group).cast(pl.Int64) for group in _GROUPS)
    people = int(ordered["migrants"].sum()) + int(ordered["locals"].sum())
    if people > MOST_PEOPLE:
        msg = f"homes: {people:,} migrants and locals; expected at most {MOST_PEOPLE:,}"
        raise FrameError(msg)
    lived_in = ordered.filter(pl.sum_horizontal(_GROUPS) > 0)
    return HomeCounts(lived_in["migrants"].to_numpy(), lived_in["locals"].to_numpy())


def _check_column(homes: pl.DataFrame, column: str) -> None:
    """Raise FrameError unless the column is there, of a type that fits, and without nulls."""
    if column not in homes.columns:
        found = ", ".join(homes.columns) or "none"
        wanted = "cell, migrants and locals"
        msg = f"homes: column {column!r} is missing; expected {wanted}, got {found}"
        raise FrameError(msg)
    values = homes[column]
    kind = values.dtype
    expected = "whole numbers or texts" if column == "cell" else "whole numbers"
    fits = kind.is_integer() or (column == "cell" and kind == pl.String)
    if values.len() and kind != pl.Null and not fits:
        msg = f"homes: column {column!r} is {kind}; expected {expected}"
        raise FrameError(msg)
    if values.null_count():
        row = values.is_null().arg_max()
        msg = f"homes: column {column!r} is null in row {row}; expected {expected}"
        raise FrameError(msg)


def _check_range(homes: pl.DataFrame, group: str) -> None:
    """Raise FrameError unless all counts of a group can be numbers of people."""
    if homes.is_empty():
        return
    wrong = homes.with_row_index("row").filter(~pl.col(group).is_between(0, MOST_PEOPLE))
    for row, value in wrong.select("row", group).head(1).iter_rows():  # the first is told
        msg = (
            f"homes: column {group!r} is {value} in row {row}; expected a count from 0 to "
            f"{MOST_PEOPLE:,}"
        )
        raise FrameError(msg)
