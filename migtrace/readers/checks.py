"""Looking for values that cannot be read, in one pass over a table, and naming the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from migtrace.errors import FrameError

_ROW = "__migtrace_row"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A source as the readers see it: its columns, lazily, and where they come from.

    Parameters
    ----------
    frame
        The source's columns, under its own names: those that are wanted, and maybe others.
    name
        What messages call it: a path, or "the pandas DataFrame".
    is_text
        Whether every value is text (CSV), so that types are read from the values.
    paths
        The files, when there are any.
    path_column
        The column of `frame` that tells a row's file, when there are several.
    """

    frame: pl.LazyFrame
    name: str
    is_text: bool = False
    paths: Sequence[str] = field(default_factory=list)
    path_column: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A test of one column: `bad` is true for a value that cannot be read."""

    column: str
    bad: pl.Expr
    expected: str


def look_over(
    table: Table, checks: Sequence[Check], facts: Mapping[str, pl.Expr], /
) -> tuple[list[int | None], dict[str, bool]]:
    """Find the first row that fails each check, and answer yes-or-no questions about the values.

    Parameters
    ----------
    table
        Where to look.
    checks
        What to look for.
    facts
        Aggregates to a boolean, by name.

    Returns
    -------
    rows
        Per check, the number of the first bad row (from 0), or None.
    answers
        Per fact, its value. Nothing is read when there is nothing to ask.
    """
    if not checks and not facts:
        return [], {}
    first = [
        pl.col(_ROW).filter(check.bad).min().alias(f"check {i}") for i, check in enumerate(checks)
    ]
    asked = [fact.alias(f"fact {name}") for name, fact in facts.items()]
    # A row with a field too many shifts the others, and polars says so only if all are looked at.
    all_fields = [pl.all().null_count().name.prefix("nulls in ")] if table.is_text else []
    numbered = table.frame.with_row_index(_ROW)
    row = numbered.select(*first, *asked, *all_fields).collect().row(0)
    return list(row[: len(checks)]), dict(zip(facts, row[len(checks) :], strict=False))


def bad_value(table: Table, check: Check, row: int, /) -> FrameError:
    """Error for the value of `check.column` in `row`: file, place, value, what would be right.

    Parameters
    ----------
    table, check, row
        As given to and answered by `look_over`.

    Returns
    -------
    FrameError
        Files count rows from 1 after the header, and lines from 1 with it; frames count from 0.
    """
    wanted = [check.column] if table.path_column is None else [check.column, table.path_column]
    numbered = table.frame.with_row_index(_ROW)
    value, *path = numbered.filter(pl.col(_ROW) == row).select(wanted).collect().row(0)
    name = path[0] if path else table.name
    if table.path_column is not None:
        same_file = numbered.filter(pl.col(table.path_column) == path[0])
        row -= same_file.select(pl.col(_ROW).min()).collect().item()
    place = f"row {row}" if not table.paths else f"row {row + 1}"
    if table.is_text:
        # A line too many if an earlier field holds a line break; the row is right in any case.
        place += f" (line {row + 2})"
    shown = repr(value) if len(repr(value)) <= _SHOWN else repr(value)[:_SHOWN] + "..."
    return FrameError(f"{name}: column {check.column}, {place}: {shown}; {check.expected}")
