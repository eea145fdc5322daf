"""Populations: all people of each country, by year."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from migtrace.errors import ParameterError
from migtrace.official.figures import Movements
from migtrace.official.selection import (
    UNMATCHED,
    check_table,
    is_country,
    is_year,
    refuse_comparison,
    span_of,
)

POPULATION = {"country": pl.String, "year": pl.Int32, "people": pl.Float64}
"""Columns of `Population.table`."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Population:
    """All people of each country, by year.

    Parameters
    ----------
    table
        One row per `country` (ISO 3166-1 alpha-2) and `year`; `people` is null where none is
        stated.
    source
        Where the figures come from.
    unmatched
        Rows of the source that are no ISO country, such as continents, with code and name in
        `origin_code` and `origin_name`.
    licence, citation
        The terms of use, and whom to cite.

    Raises
    ------
    FrameError
        As for `Stock`.

    Examples
    --------
    >>> table = pl.DataFrame({"country": ["VE"], "year": [2015], "people": [30_100_000.0]})
    >>> Population(table, "a census").people_of("VE", 2015)
    30100000.0
    """

    table: pl.DataFrame
    source: str
    unmatched: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNMATCHED))
    licence: str = ""
    citation: str = ""

    __hash__ = None  # type: ignore[assignment]  # frames have no hash

    def __post_init__(self) -> None:
        table = check_table(self.table, POPULATION, ["country", "year"], self.source)
        object.__setattr__(self, "table", table)

    def filter(
        self,
        *,
        country: str | Collection[str] | None = None,
        year: int | Collection[int] | None = None,
    ) -> Self:
        """Keep some countries or years.

        Parameters
        ----------
        country
            ISO 3166-1 alpha-2 codes, one or several.
        year
            Calendar years, one or several.

        Returns
        -------
        Population
            The rows that fit both; `unmatched` stays whole.

        Raises
        ------
        ParameterError
            When a country is not two capital letters, or a year no whole number.
        """
        table = self.table.filter(is_country("country", country) & is_year(year))
        return type(self)(table, self.source, self.unmatched, self.licence, self.citation)

    def people_of(self, country: str, year: int, /) -> float:
        """People of one country in one year, as `migtrace.Study` takes them.

        Parameters
        ----------
        country
            ISO 3166-1 alpha-2 code.
        year
            Calendar year.

        Returns
        -------
        float
            Persons.

        Raises
        ------
        ParameterError
            When there is no figure for them.
        """
        found = self.filter(country=country, year=year).table["people"].drop_nulls()
        if found.is_empty():
            there = self.filter(country=country).table.drop_nulls("people")["year"]
            years = span_of(there.to_list())
            msg = f"year: {self.source} has {years} for {country}, and none for {year}"
            raise ParameterError(msg)
        return float(found.item())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Movements):
            refuse_comparison(self, other)
        return self.table.equals(other.table) if isinstance(other, Population) else NotImplemented

    def __repr__(self) -> str:
        when = span_of(self.table["year"].unique().sort().to_list())
        countries = self.table["country"].n_unique()
        return (
            f"<Population: {countries:,} {'country' if countries == 1 else 'countries'}, {when}; "
            f"{self.unmatched.height:,} unmatched; {self.source}>"
        )
