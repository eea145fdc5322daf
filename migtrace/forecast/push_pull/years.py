"""Years: those that are asked for, and those in columns of numbers."""

from collections.abc import Collection, Iterable

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import is_whole

_FIRST, _LAST = 1500, 2299


def check_year(name: str, year: object, /) -> None:
    """Raise ParameterError unless a year is a whole number."""
    if not is_whole(year):
        msg = f"{name}: got {year!r}; expected a whole number, such as 2016"
        raise ParameterError(msg)


def asked_years(name: str, years: int | Collection[int], /) -> list[int]:
    """Years that somebody asks for.

    Parameters
    ----------
    name
        What messages call them.
    years
        One or several.

    Returns
    -------
    list of int
        In order, each once.

    Raises
    ------
    ParameterError
        When there is none, or one is no whole number.

    Examples
    --------
    >>> asked_years("years", range(2015, 2017)), asked_years("years", 2016)
    ([2015, 2016], [2016])
    """
    several = isinstance(years, Iterable) and not isinstance(years, str | bytes)
    wanted: list[object] = list(years) if several else [years]  # type: ignore[arg-type]  # one or several
    whole = [int(year) for year in wanted if is_whole(year)]
    if not whole or len(whole) < len(wanted):
        msg = f"{name}: got {years!r}; expected whole numbers, such as 2016 or range(2005, 2015)"
        raise ParameterError(msg)
    return sorted(set(whole))


def whole_years(frame: pl.DataFrame, name: str, /) -> pl.DataFrame:
    """Make a column of years one of whole numbers.

    Parameters
    ----------
    frame
        With a column `year`.
    name
        What messages call the table.

    Returns
    -------
    polars.DataFrame
        The same with `year` as Int32.

    Raises
    ------
    FrameError
        When a year is missing, or no whole number from 1500 to 2299.

    Examples
    --------
    >>> whole_years(pl.DataFrame({"year": [2015.0]}), "pairs")["year"].to_list()
    [2015]
    """
    year = pl.col("year")
    if not frame["year"].dtype.is_numeric():
        msg = f"{name}: column 'year' is {frame['year'].dtype}; expected whole numbers"
        raise FrameError(msg)
    fits = year.is_between(_FIRST, _LAST) & (year.cast(pl.Float64) % 1 == 0)
    bad = frame.filter(~fits.fill_null(value=False))
    if not bad.is_empty():
        msg = (
            f"{name}: column 'year' has {bad['year'][0]}; expected a whole number from {_FIRST} "
            f"to {_LAST} in each row"
        )
        raise FrameError(msg)
    return frame.with_columns(year.cast(pl.Int32))
