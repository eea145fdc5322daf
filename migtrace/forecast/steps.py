"""Regular steps in time: days, weeks, months."""

from datetime import date as Date  # noqa: N812 - `date` is the column
from typing import Literal

import polars as pl

from migtrace.errors import FrameError, ParameterError

Step = Literal["1d", "1w", "1mo"]
"""The step of a series, as polars writes it."""

STEPS: dict[Step, str] = {"1d": "day", "1w": "week", "1mo": "month"}
"""The steps, and what one is called."""

_DAYS_A_WEEK = 7
_DAYS_A_MONTH = 28
_LEAST_SHARE = 0.5


def as_date(parameter: str, value: Date | str | None, /) -> Date | None:
    """Read a date.

    Parameters
    ----------
    parameter
        What a message calls it.
    value
        A date, text such as 2016-02-16, or None.

    Returns
    -------
    datetime.date or None
        None for None.

    Raises
    ------
    ParameterError
        When it is none of these.

    Examples
    --------
    >>> as_date("start", "2016-02-16")
    datetime.date(2016, 2, 16)
    """
    if value is None:
        return None
    try:
        if isinstance(value, Date):
            # A datetime is a date, too, but is not to be compared with one.
            return Date(value.year, value.month, value.day)
        return Date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        msg = f"{parameter}: got {value!r}; expected a date such as 2016-02-16"
        raise ParameterError(msg) from error


def find_step(dates: pl.Series, source: str, /) -> Step:
    """Tell days, weeks and months apart.

    Parameters
    ----------
    dates
        Distinct dates in order.
    source
        What a message calls the table.

    Returns
    -------
    str
        Months when all dates are the same day of the month, or its last, weeks when all are the
        same day of the week, days otherwise. A single date is a day.

    Raises
    ------
    FrameError
        When more than half of the steps would have no row: these are no regular steps.
    """
    apart = dates.diff().drop_nulls().dt.total_days().to_list()
    step: Step = "1d"
    if apart and min(apart) >= _DAYS_A_MONTH and _same_day(dates):
        step = "1mo"
    elif apart and all(days % _DAYS_A_WEEK == 0 for days in apart):
        step = "1w"
    if len(dates) < _LEAST_SHARE * len(grid_of(dates, step, source)):
        msg = (
            f"{source}: the {len(dates)} dates from {dates[0]} to {dates[-1]} are no regular "
            f"steps: taken for {STEPS[step]}s, more than half have no row; give the step, one of "
            f"{', '.join(map(repr, STEPS))}"
        )
        raise FrameError(msg)
    return step


def grid_of(dates: pl.Series, step: Step, source: str, /) -> pl.Series:
    """Every step between the first and the last date.

    Parameters
    ----------
    dates
        Distinct dates in order.
    step
        The step.
    source
        What a message calls the table.

    Returns
    -------
    polars.Series
        Dates.

    Raises
    ------
    FrameError
        When a date lies between two steps.
    """
    grid = pl.date_range(dates[0], dates[-1], interval=step, eager=True).alias("date")
    if step == "1mo" and _are_ends(dates):
        grid = pl.date_range(
            dates[0].replace(day=1), dates[-1].replace(day=1), interval=step, eager=True
        ).dt.month_end()
    between = dates.filter(~dates.is_in(grid.implode()))
    if len(between):
        msg = (
            f"{source}: {between[0]} lies between two steps of a {STEPS[step]} from {dates[0]}; "
            "expected regular steps"
        )
        raise FrameError(msg)
    return grid.alias("date")


def dates_after(dates: list[Date], step: Step, count: int, /) -> list[Date]:
    """The steps that come after a series.

    Parameters
    ----------
    dates
        Its dates, in order.
    step
        Its step.
    count
        How many steps.

    Returns
    -------
    list of datetime.date
        As many dates, the first one step after the last of `dates`.

    Examples
    --------
    >>> [str(day) for day in dates_after([Date(2015, 12, 31)], "1mo", 2)]
    ['2016-01-31', '2016-02-29']
    """
    known = pl.Series("date", dates, pl.Date)
    ends = step == "1mo" and _are_ends(known)
    start = dates[-1].replace(day=1) if ends else dates[-1]
    frame = pl.select(date=pl.lit(start), step=pl.int_range(1, count + 1, dtype=pl.Int64))
    unit = {"1d": "d", "1w": "w", "1mo": "mo"}[step]
    after = frame.select(pl.col("date").dt.offset_by(pl.col("step").cast(pl.String) + unit))
    moved = after.to_series()
    return (moved.dt.month_end() if ends else moved).to_list()


def _same_day(dates: pl.Series) -> bool:
    """Whether all dates are the same day of the month, or its last."""
    return dates.dt.day().n_unique() == 1 or _are_ends(dates)


def _are_ends(dates: pl.Series) -> bool:
    """Whether all dates are the last day of their month."""
    return bool((dates == dates.dt.month_end()).all())
