"""Flows between countries, or any places, by year: who went from where to where."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.years import asked_years
from migtrace.forecast.tables import listed

DROPPED = {"reason": pl.String, "rows": pl.Int64, "people": pl.Float64}

_SHOWN = 8


@dataclass(frozen=True, eq=False, repr=False)
class BilateralFlows:
    """People who move from an origin to a destination, by year.

    Parameters
    ----------
    table
        `origin`, `destination`, `year` (Int32, null throughout when there are no years), `people`
        (persons, at least 0): one row per pair and year that the source has, sorted so. A pair
        without a row has no people.
    dropped
        `reason`, `rows`, `people`: rows of the source that are not in `table`.
    source
        Where the figures come from, for messages.
    """

    table: pl.DataFrame
    dropped: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DROPPED))
    source: str = ""

    @property
    def years(self) -> list[int]:
        """The years, in order; none when the flows are of no year."""
        return self.table["year"].drop_nulls().unique().sort().to_list()

    @property
    def places(self) -> list[str]:
        """All origins and destinations, sorted by code point."""
        both = pl.concat([self.table["origin"], self.table["destination"].alias("origin")])
        return both.unique().sort().to_list()

    def of(self, years: int | Collection[int], /) -> "BilateralFlows":
        """The flows of some years.

        Parameters
        ----------
        years
            One or several; each must be there.

        Returns
        -------
        BilateralFlows
            With the same `dropped`.

        Raises
        ------
        ParameterError
            When a year is no whole number, or there are no flows of it.
        """
        wanted = asked_years("year", years)
        for year in wanted:
            if year not in self.years:
                known = listed([str(known) for known in self.years])
                msg = f"year: got {year!r}; {self.source or 'the flows'} have {known}"
                raise ParameterError(msg)
        return replace(self, table=self.table.filter(pl.col("year").is_in(wanted)))

    def among(self, places: Collection[str], /) -> "BilateralFlows":
        """The flows between some countries; the others are counted in `dropped`.

        Parameters
        ----------
        places
            Countries to keep.

        Returns
        -------
        BilateralFlows
            Whose origins and destinations are all among them.

        Raises
        ------
        ParameterError
            When `places` is one text: several are expected.
        """
        if isinstance(places, str):
            msg = f"places: got {places!r}; expected several, such as [{places!r}, 'TR']"
            raise ParameterError(msg)
        inside = pl.all_horizontal(pl.col("origin", "destination").is_in(list(places)))
        outside = self.table.filter(~inside)
        told = count_dropped(outside, "not among the countries asked for")
        dropped = pl.concat([self.dropped, told])
        return replace(self, table=self.table.filter(inside), dropped=dropped)

    def __repr__(self) -> str:
        years = self.years
        when = f"{years[0]}-{years[-1]}" if len(years) > 1 else "".join(map(str, years))
        left_out = int(self.dropped["rows"].sum())
        return (
            f"BilateralFlows of {self.table['origin'].n_unique()} origins and "
            f"{self.table['destination'].n_unique()} destinations, {when or 'no year'}: "
            f"{self.table.height:,} rows, {self.table['people'].sum():,.0f} people; "
            f"{left_out:,} rows left out"
        )


def count_dropped(rows: pl.DataFrame, reason: str, /) -> pl.DataFrame:
    """Count rows that are left out, and their people.

    Parameters
    ----------
    rows
        With `people`.
    reason
        Why they are.

    Returns
    -------
    polars.DataFrame
        One row with `reason`, `rows`, `people`; none when there are no rows.
    """
    row = (reason, rows.height, float(rows["people"].sum() or 0))
    return pl.DataFrame([row] if rows.height else [], schema=DROPPED, orient="row")


def refuse_unknown(
    known: Collection[str], wanted: Collection[str], table: str, remedy: str, /
) -> None:
    """Raise when countries are missing from a table.

    Parameters
    ----------
    known
        Countries of the table.
    wanted
        Countries that are needed.
    table
        What the table is called in the message.
    remedy
        What can be done about it.

    Raises
    ------
    FrameError
        With their number and names.
    """
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        names = ", ".join(unknown[:_SHOWN]) + (", ..." if len(unknown) > _SHOWN else "")
        countries = "1 country has" if len(unknown) == 1 else f"{len(unknown)} countries have"
        msg = f"{table}: {countries} no row: {names}; {remedy}"
        raise FrameError(msg)
