"""Checks of the options that several pictures have."""

from collections.abc import Collection

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count, is_whole


def check_table(table: object, tables: Collection[str], /) -> None:
    """Raise ParameterError unless `table` names one of the tables that a picture can draw.

    Examples
    --------
    >>> check_table("detected", ("appearances", "detected"))
    """
    if not isinstance(table, str) or table not in tables:
        msg = f"table: got {table!r}; expected one of {', '.join(tables)}"
        raise ParameterError(msg)


def check_most(most: object, /) -> None:
    """Raise ParameterError unless `most` is a number of destinations to show.

    Examples
    --------
    >>> check_most(12)
    """
    check_count("most", most, least=1)


def check_year(year: object, /) -> None:
    """Raise ParameterError unless `year` is a calendar year, or None for one that is chosen.

    Examples
    --------
    >>> check_year(2018)
    """
    if year is not None and not (is_whole(year) and 1 <= year <= 9999):  # noqa: PLR2004 - as dates
        msg = f"year: got {year!r}; expected a year such as 2018"
        raise ParameterError(msg)
