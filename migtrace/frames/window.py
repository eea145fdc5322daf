"""Study windows: whole calendar months in UTC (METHOD, preamble)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

import polars as pl

from migtrace.errors import ParameterError

MONTHS_A_YEAR = 12
_LAST_MONTH = date(date.max.year, MONTHS_A_YEAR, 1)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Window:
    """A range of whole calendar months in UTC, both ends included.

    Parameters
    ----------
    first, last
        The first and last month, each given by the first day of that month.

    Raises
    ------
    ParameterError
        When a date is not the first of a month, or `last` is before `first`.

    Examples
    --------
    >>> window = Window.parse(("2015-01", "2018-12"))
    >>> window.n_months, window.years
    (48, [2015, 2016, 2017, 2018])
    >>> str(window)
    '2015-01:2018-12'
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        for name, day in (("first", self.first), ("last", self.last)):
            if not isinstance(day, date) or isinstance(day, datetime) or day.day != 1:
                msg = f"window: {name} is {day!r}; it must be the first day of a month"
                raise ParameterError(msg)
        if self.last == _LAST_MONTH:
            msg = f"window: the last month is {self.last:%Y-%m}; no instant after it can be written"
            raise ParameterError(msg)
        if self.last < self.first:
            msg = f"window: the last month {self.last:%Y-%m} is before the first {self.first:%Y-%m}"
            raise ParameterError(msg)

    @classmethod
    def parse(cls, value: "WindowLike") -> Self:
        """Read a window from a pair of months or from ``"2015-01:2018-12"``.

        Parameters
        ----------
        value
            A `Window`, a pair of ``"YYYY-MM"`` strings or dates (any day of the month), or one
            string with a colon between the months.

        Returns
        -------
        Window
            The months named, both included.

        Raises
        ------
        ParameterError
            When `value` is none of these, or its end is before its start.
        """
        if isinstance(value, Window):
            return cls(value.first, value.last)
        parts = value.split(":") if isinstance(value, str) else value
        if not isinstance(parts, Sequence) or len(parts) != 2:  # noqa: PLR2004 - a pair
            msg = f'window: got {value!r}; expected two months such as ("2015-01", "2018-12")'
            raise ParameterError(msg)
        return cls(_month("first", parts[0]), _month("last", parts[1]))

    @property
    def n_months(self) -> int:
        """Number of months in the window."""
        return self.month_number(self.last) - self.month_number(self.first) + 1

    @property
    def years(self) -> list[int]:
        """The calendar years that the window covers, in whole or in part, ascending."""
        return list(range(self.first.year, self.last.year + 1))

    @property
    def months(self) -> list[date]:
        """The first day of every month of the window, ascending."""
        start = self.month_number(self.first)
        return [
            date(n // MONTHS_A_YEAR, n % MONTHS_A_YEAR + 1, 1)
            for n in range(start, start + self.n_months)
        ]

    @property
    def start(self) -> datetime:
        """The first instant of the window."""
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first instant after the window."""
        year, month = divmod(self.month_number(self.last) + 1, MONTHS_A_YEAR)
        return datetime(year, month + 1, 1, tzinfo=UTC)

    @staticmethod
    def month_number(day: date) -> int:
        """Months since year 0, so that consecutive months differ by one."""
        return day.year * MONTHS_A_YEAR + day.month - 1

    def contains(self, time: str = "time") -> pl.Expr:
        """Whether the instant in column `time` lies in the window, as an expression."""
        return (pl.col(time) >= self.start) & (pl.col(time) < self.end)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}:{self.last:%Y-%m}"


WindowLike = Window | str | Sequence[str | date]
"""What a window can be given as: see `Window.parse`."""


def _month(name: str, value: object) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    found = _MONTH.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        msg = f'window: the {name} month is {value!r}; expected "YYYY-MM" such as "2015-01"'
        raise ParameterError(msg)
    return date(int(found[1]), int(found[2]), 1)
