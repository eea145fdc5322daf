"""Stocks and flows: official figures by origin and destination, of two types that do not mix."""

from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar, Self

import polars as pl

from migtrace.errors import ParameterError
from migtrace.official.selection import (
    UNMATCHED,
    check_table,
    counted,
    is_country,
    is_year,
    listed,
    refuse_comparison,
    refuse_half_dated,
    span_of,
)

TABLE = {
    "origin": pl.String,
    "destination": pl.String,
    "year": pl.Int32,
    "date": pl.Date,
    "category": pl.String,
    "people": pl.Float64,
}
"""Columns of `Stock.table` and `Flow.table`."""

NOT_ABROAD = ("idps", "returned_idps", "hst", "stateless")
"""Categories of people who have not left their country, or are counted under another one too."""

TOTAL = "total"

_KEY = ["origin", "destination", "year", "date", "category"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Movements:
    """What stocks and flows have in common: figures by origin, destination, year and category.

    Parameters
    ----------
    table
        One row per origin, destination, year, date and category, and no two alike. `origin` and
        `destination` are ISO 3166-1 alpha-2; null stands for all countries together, never for an
        unknown one. `people` is null where the source states no figure.
    source
        Where the figures come from, for messages and captions.
    unmatched
        The rows of the source whose place is no ISO country, with its own codes and the reason.
    licence, citation
        The terms of use, and whom to cite.

    Raises
    ------
    FrameError
        When a column is missing or of another type, a code is not two capital letters, people are
        negative, two rows have the same key, or of an origin, destination, year and category some
        figures have a date and others none: the one without may hold the others, or not.
    """

    table: pl.DataFrame
    source: str
    unmatched: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNMATCHED))
    licence: str = ""
    citation: str = ""

    kind: ClassVar[str] = "figures"
    __hash__ = None  # type: ignore[assignment]  # frames have no hash

    def __post_init__(self) -> None:
        table = check_table(self.table, TABLE, _KEY, self.source)
        refuse_half_dated(table, self.source)
        object.__setattr__(self, "table", table)

    def filter(
        self,
        *,
        origin: str | Collection[str] | None = None,
        destination: str | Collection[str] | None = None,
        year: int | Collection[int] | None = None,
        category: str | Collection[str] | None = None,
    ) -> Self:
        """Keep the figures of some countries, years or categories.

        Parameters
        ----------
        origin, destination
            ISO 3166-1 alpha-2 codes, one or several. A named country leaves out rows that stand
            for all countries together.
        year
            Calendar years, one or several.
        category
            Categories, one or several, as `categories` lists them.

        Returns
        -------
        Stock or Flow
            Of the same type, with the rows that fit all of them; `unmatched` stays whole.

        Raises
        ------
        ParameterError
            When a country is not two capital letters, a year no whole number, or a category one
            that the figures do not have.
        """
        keep = (
            is_country("origin", origin)
            & is_country("destination", destination)
            & is_year(year)
            & self._is_category(category)
        )
        return self._with(self.table.filter(keep))

    def people_by_destination(
        self,
        *,
        year: int | Collection[int] | None = None,
        categories: str | Collection[str] | None = None,
        origin: str | Collection[str] | None = None,
        within: bool = False,
    ) -> pl.DataFrame:
        """Sum the categories, and the origins, of each destination and year.

        Parameters
        ----------
        year
            Calendar years, one or several; None for all.
        categories
            What to sum. None: every category of people abroad, which leaves out `idps`,
            `returned_idps`, `hst` (hosts) and `stateless` (counted under another category too).
        origin
            ISO 3166-1 alpha-2 codes, one or several; None for all origins.
        within
            Whether to count people whose origin and destination are the same country.

        Returns
        -------
        polars.DataFrame
            One row per `destination` and `year`, in this order, with `people`: null where all
            figures that it would sum are null. Of a stock's dates the last in each year counts; of
            a flow's, all are summed.

        Raises
        ------
        ParameterError
            When a parameter has a value that it cannot have, or `categories` is None and there are
            both `total` and other categories, which would be counted twice.

        Notes
        -----
        Figures of all origins together are not added to those of single origins. Where a
        destination, year and category has both, the figure for all origins is the one, if it is
        stated. People whose origin or destination is unknown are in `unmatched` and in no sum.
        """
        chosen = self.filter(year=year, origin=origin).table
        if not within:
            chosen = chosen.filter(pl.col("origin").ne_missing(pl.col("destination")))
        chosen = chosen.filter(
            self._summed(chosen, categories), pl.col("destination").is_not_null()
        )
        if self.kind == "stock":
            last = pl.col("date").max().over("origin", "destination", "year", "category")
            chosen = chosen.filter(pl.col("date").eq_missing(last))
        whole = pl.col("origin").is_null()
        stated = (whole & pl.col("people").is_not_null()).any()
        chosen = chosen.filter(whole | ~stated.over("destination", "year", "category"))
        people = pl.when(pl.col("people").count() > 0).then(pl.col("people").sum()).alias("people")
        return (
            chosen.sort(_KEY)
            .group_by("destination", "year")
            .agg(people)
            .sort("destination", "year")
        )

    @property
    def categories(self) -> list[str]:
        """The categories that occur, in alphabetical order."""
        return self.table["category"].unique().sort().to_list()

    @property
    def years(self) -> list[int]:
        """The years that occur, in order."""
        return self.table["year"].drop_nulls().unique().sort().to_list()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Movements):
            return NotImplemented
        if self.kind != other.kind:
            refuse_comparison(self, other)
        return self.table.equals(other.table)

    def __repr__(self) -> str:
        parts = (
            counted(self.table.height, "figure"),
            counted(self.table["origin"].drop_nulls().n_unique(), "origin"),
            counted(self.table["destination"].drop_nulls().n_unique(), "destination"),
            span_of(self.years),
            ", ".join(self.categories) or "no category",
        )
        rest = f"{self.unmatched.height:,} unmatched; {self.source}"
        return f"<{type(self).__name__}: {', '.join(parts)}; {rest}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.table.head(10)._repr_html_()}"

    def _with(self, table: pl.DataFrame) -> Self:
        return type(self)(table, self.source, self.unmatched, self.licence, self.citation)

    def _is_category(self, category: str | Collection[str] | None) -> pl.Expr:
        if category is None:
            return pl.lit(value=True)
        names = listed(category)
        known = self.categories
        if not names:
            msg = f"category: got {category!r}; expected at least one of {', '.join(known)}"
            raise ParameterError(msg)
        for name in names:
            if name not in known:
                there = ", ".join(known) or "none"
                msg = f"category: got {name!r}; these figures have {there}"
                raise ParameterError(msg)
        return pl.col("category").is_in(names)

    def _summed(self, chosen: pl.DataFrame, categories: str | Collection[str] | None) -> pl.Expr:
        """Which categories to sum."""
        if categories is not None:
            return self._is_category(categories)
        found = set(chosen["category"].unique()) - set(NOT_ABROAD)
        if TOTAL in found and len(found) > 1:
            msg = (
                f"categories: there are {', '.join(sorted(found))}, and the total holds the "
                f"others; name what to sum, such as categories={TOTAL!r}"
            )
            raise ParameterError(msg)
        return pl.col("category").is_in(sorted(found))


class Stock(Movements):
    """People of an origin who live in a destination at a date.

    Examples
    --------
    >>> rows = {"origin": ["VE"] * 2, "destination": ["CO", "PE"], "year": [2018, 2018]}
    >>> people = {"category": ["oip", "oip"], "people": [1_171_552.0, 428_214.0]}
    >>> stock = Stock(pl.DataFrame({**rows, "date": None, **people}), "UNHCR")
    >>> stock
    <Stock: 2 figures, 1 origin, 2 destinations, 2018, oip; 0 unmatched; UNHCR>
    >>> stock.people_by_destination(year=2018).rows()
    [('CO', 2018, 1171552.0), ('PE', 2018, 428214.0)]
    """

    __slots__ = ()

    kind: ClassVar[str] = "stock"


class Flow(Movements):
    """People who move from an origin to a destination during a year, or at a date of it.

    Examples
    --------
    >>> rows = {"origin": ["VE"], "destination": ["CO"], "year": [2018], "date": [None]}
    >>> flow = Flow(pl.DataFrame({**rows, "category": ["refugees"], "people": [80.0]}), "a count")
    >>> flow
    <Flow: 1 figure, 1 origin, 1 destination, 2018, refugees; 0 unmatched; a count>
    """

    __slots__ = ()

    kind: ClassVar[str] = "flow"
