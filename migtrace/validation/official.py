"""The official side: the figures of one origin and year."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

import polars as pl

from migtrace.errors import ParameterError
from migtrace.official import Flow, Population, Stock
from migtrace.official.figures import NOT_ABROAD
from migtrace.official.places import Codes, to_iso2
from migtrace.residence import check_country
from migtrace.validation.columns import MOST_PEOPLE
from migtrace.validation.estimated import Kind

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Official:
    """One official figure per country, and what it is.

    Parameters
    ----------
    figures
        `country`, `official` (null where the source states none), sorted by country.
    origin
        Whose people they count; None when the source does not say.
    year
        The year.
    categories
        The categories that are summed.
    unresolved
        Rows of the source, of that year and of people who may be from the origin, whose place is
        no ISO country.
    """

    figures: pl.DataFrame
    origin: str | None
    year: int
    categories: tuple[str, ...]
    unresolved: int


def kind_of(official: object, /) -> Kind:
    """Tell whether official figures are a stock or a flow.

    Parameters
    ----------
    official
        The figures.

    Returns
    -------
    str
        ``stock`` or ``flow``.

    Raises
    ------
    ParameterError
        When they are neither.

    Examples
    --------
    >>> kind_of(None)
    Traceback (most recent call last):
    ...
    migtrace.errors.ParameterError: official: got NoneType; expected a Stock or Flow
    """
    if isinstance(official, Stock):
        return "stock"
    if isinstance(official, Flow):
        return "flow"
    what = ", everybody who lives in a country" if isinstance(official, Population) else ""
    msg = f"official: got {type(official).__name__}{what}; expected a Stock or Flow"
    raise ParameterError(msg)


def take_official(
    official: Stock | Flow,
    /,
    *,
    origin: str | None,
    year: int | None,
    categories: str | Collection[str] | None,
) -> Official:
    """Find the official figures of one origin and year.

    Parameters
    ----------
    official
        The figures.
    origin
        The country of origin; None when the figures have only one.
    year
        The year; None when the figures have only one.
    categories
        What to sum; None for all categories of people abroad.

    Returns
    -------
    Official
        Its figures.

    Raises
    ------
    ParameterError
        When an origin or year is needed and not given, or is not there, there are no figures at
        all, or one is no number of people.
    """
    _refuse_empty(official)
    whose = _origin(official, origin)
    when = _year(official, year)
    _refuse_within(official, whose, when)
    summed = official.people_by_destination(year=when, categories=categories, origin=whose)
    figures = summed.select(country="destination", official=pl.col("people").cast(pl.Float64))
    _refuse_too_many(official, figures)
    chosen = _categories(official, whose, when, categories)
    unresolved = _count_unresolved(official.unmatched, whose, when)
    return Official(figures.sort("country"), whose, when, chosen, unresolved)


def _refuse_empty(official: Stock | Flow) -> None:
    """Say why there is nothing to compare with."""
    if not official.table.is_empty():
        return
    why = "the table has no rows"
    if official.unmatched.height and "reason" in official.unmatched.columns:
        first = official.unmatched["reason"][0]
        why = f"no row has an ISO country; the first: {first!r}; check how the codes are written"
    msg = f"official: {official.source} has no figures: {why}"
    raise ParameterError(msg)


def _refuse_too_many(official: Stock | Flow, figures: pl.DataFrame) -> None:
    many = figures.filter(pl.col("official") > MOST_PEOPLE)
    if many.height:
        country, people = many.row(0)
        msg = f"official: {official.source} has {people} people in {country}; expected up to 1e12"
        raise ParameterError(msg)


def _count_unresolved(unmatched: pl.DataFrame, origin: str | None, year: int) -> int:
    """Count rows of the source; people of another known origin are none that are missing here."""
    rows = unmatched
    if "year" in rows.columns:
        rows = rows.filter(pl.col("year").is_null() | (pl.col("year") == year))
    if origin is not None and {"origin_code", "reason"} <= set(rows.columns):
        known = ~pl.col("reason").str.starts_with("origin").fill_null(value=False)
        kinds: tuple[Codes, ...] = get_args(Codes)
        codes = rows["origin_code"]
        found = [to_iso2(codes, kind).rename(kind) for kind in kinds]
        other = codes.is_not_null() & ~pl.Series(
            pl.DataFrame(found).select(pl.any_horizontal(pl.all().eq_missing(origin))).to_series()
        )
        rows = rows.filter(~(known & pl.lit(other)))
    # One row of a source is one for each category here.
    return rows.select(pl.exclude("category", "people", "reason")).unique().height


def _origin(official: Stock | Flow, origin: str | None) -> str | None:
    """Decide whose people are counted."""
    there = official.table["origin"].drop_nulls().unique().sort().to_list()
    if origin is not None:
        check_country("origin", origin)
        if origin not in there:
            told = _list(there) if there else f'{_list(there)}; if they are, say origin="{origin}"'
            msg = f"origin: {official.source} has no figures of {origin}; it has {told}"
            raise ParameterError(msg)
        return origin
    if len(there) > 1:
        msg = (
            f"origin: {official.source} has {len(there)} origins, {_list(there)}; "
            "say whose people were estimated"
        )
        raise ParameterError(msg)
    return there[0] if there else None


def _refuse_within(official: Stock | Flow, origin: str | None, year: int) -> None:
    """Refuse figures of people who have not left: an estimate counts people abroad."""
    table = official.filter(origin=origin, year=year).table
    abroad = pl.col("origin").ne_missing(pl.col("destination"))
    if table.height and table.filter(abroad).is_empty():
        what = ", ".join(table["category"].unique().sort())
        msg = (
            f"official: all figures of {official.source} for {year} are of people within their own "
            f"country ({what}); an estimate counts people abroad"
        )
        raise ParameterError(msg)


def _list(there: list[str]) -> str:
    if not there:
        return "all origins together, and names none"
    return ", ".join(there[:_SHOWN]) + (", ..." if len(there) > _SHOWN else "")


def _year(official: Stock | Flow, year: int | None) -> int:
    """Decide which year's figures are meant."""
    years = official.years
    if year is None and len(years) == 1:
        return years[0]
    if year is None or year not in years:
        there = f"{years[0]} to {years[-1]}" if years else "no year"
        given = "say which" if year is None else f"got {year!r}"
        msg = f"year: {given}; {official.source} has {there}"
        raise ParameterError(msg)
    return year


def _categories(
    official: Stock | Flow, origin: str | None, year: int, categories: str | Collection[str] | None
) -> tuple[str, ...]:
    """Name the categories that were summed."""
    if categories is not None:
        return (categories,) if isinstance(categories, str) else tuple(sorted(categories))
    there = official.filter(origin=origin, year=year).categories
    return tuple(name for name in there if name not in NOT_ABROAD)
