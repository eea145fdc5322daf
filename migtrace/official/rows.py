"""Rows of text, which remember the place in their file that they come from."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from migtrace.errors import FrameError

ROW = "__row"
"""The column with a row's number in its file, from 0."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one file, every value text or null.

    Attributes
    ----------
    name
        The file, for messages.
    frame
        The columns that were found, under the names they have here, and `ROW`.
    titles
        What each column is called in the file.
    text
        The file's text, to look a line up when a message needs it.
    header_rows
        CSV rows before the first row of the table; None when the file is JSON.
    separator
        Between the fields of a CSV.
    """

    name: str
    frame: pl.DataFrame
    titles: Mapping[str, str]
    text: str = ""
    header_rows: int | None = None
    separator: str = ","

    def place(self, row: int, /) -> str:
        """Say where a row stands: ``line 12`` of a CSV (from 1), ``item 3`` of a list (from 0)."""
        if self.header_rows is None:
            return f"item {row}"
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        line = 1
        for number, _ in enumerate(reader):
            if number == row + self.header_rows:
                break
            line = reader.line_num + 1
        return f"line {line}"

    def keep(self, rows: pl.Expr, /) -> "Rows":
        """Only the rows for which something holds; each keeps its place."""
        return replace(self, frame=self.frame.filter(rows))

    def refuse(self, bad: pl.Expr, column: str, expected: str) -> None:
        """Raise for the first row that is bad.

        Parameters
        ----------
        bad
            True where a row is; null is not.
        column
            The column whose value to show.
        expected
            What should be there.

        Raises
        ------
        FrameError
            Naming the file, the line, the column, the value and what was expected.
        """
        found = self.frame.filter(bad).select(ROW, column).head(1)
        if not found.is_empty():
            row, value = found.row(0)
            shown = "nothing" if value is None else repr(value)
            msg = (
                f"{self.name}: {self.place(row)}: column {self.titles.get(column, column)!r} "
                f"has {shown}; expected {expected}"
            )
            raise FrameError(msg)

    def refuse_twice(self, key: Sequence[str], /) -> None:
        """Raise when two rows have the same key.

        Raises
        ------
        FrameError
            Naming the file, both lines and the key.
        """
        twice = self.frame.filter(pl.struct(key).is_duplicated()).sort(*key, ROW, nulls_last=True)
        if not twice.is_empty():
            first, second = twice[ROW].to_list()[:2]
            names = [self.titles.get(column, column) for column in key]
            values = dict(zip(names, twice.select(key).row(0), strict=True))
            msg = (
                f"{self.name}: {self.place(first)} and {self.place(second)} have the same key "
                f"{values}; expected one row for each"
            )
            raise FrameError(msg)


def stripped(frame: pl.DataFrame, /) -> pl.DataFrame:
    """Text without the spaces around it; null when nothing is left."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))


def shorten(value: object, /) -> str:
    """A value as a message shows it."""
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."  # noqa: PLR2004 - room in a line
