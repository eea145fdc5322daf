"""Flows between countries, or any places, by year: who went from where to where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import STUDY_FILE, Handout, read_study
from migtrace.forecast.estimated import yearly_flows
from migtrace.forecast.tables import find_parts, listed, read_cells, renamed, require_parts
from migtrace.frames.checks import is_whole
from migtrace.official.figures import NOT_ABROAD, TOTAL, Flow, Stock
from migtrace.official.values import read_people, read_years
from migtrace.readers.sources import TraceSource

Estimated = Estimates | Handout
FlowSource = TraceSource | bytes | Flow | Estimated | Sequence[Estimated]
"""What flows can be read from, beside `BilateralFlows`."""

FLOWS = {
    "origin": pl.String,
    "destination": pl.String,
    "year": pl.Int32,
    "people": pl.Float64,
}
DROPPED = {"reason": pl.String, "rows": pl.Int64, "people": pl.Float64}

_KEY = ("origin", "destination", "year")
_ORIGIN = ("origin", "from", "coo_iso", "iso_o", "origin_code")
_DESTINATION = ("destination", "to", "country", "coa_iso", "iso_d", "destination_code")
_YEAR = ("year",)
_PEOPLE = ("people", "flow", "migrants", "count", "value")
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
            When there are no flows of one of them.
        """
        wanted = [years] if is_whole(years) else list(years)  # type: ignore[arg-type]  # a whole number, or several
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
        """
        inside = pl.all_horizontal(pl.col("origin", "destination").is_in(list(places)))
        outside = self.table.filter(~inside)
        dropped = pl.concat([self.dropped, _count(outside, "not among the countries asked for")])
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


def read_flows(
    subject: "FlowSource | BilateralFlows",
    /,
    *,
    origin: str | None = None,
    categories: str | Collection[str] | None = None,
) -> BilateralFlows:
    r"""Read flows between countries from a table, official figures or migtrace's own estimates.

    Parameters
    ----------
    subject
        A table with a row for each pair (and year), with columns such as `origin`, `destination`,
        `year`, `people`, in polars, pandas or Arrow or as the path or bytes of a CSV or the path of
        a Parquet file; a `migtrace.official.Flow`; one of `Estimates`, `Handout` or the folder that
        `write_study` wrote, or a list of them, of one origin each; or `BilateralFlows`, which come
        back as they are.
    origin
        The origin of a table that has no such column, such as `detected`.
    categories
        Of official figures, what to sum. None: all categories of people abroad.

    Returns
    -------
    BilateralFlows
        Without self-pairs, rows without a figure and rows for all countries together, which
        `dropped` counts.

    Raises
    ------
    FrameError
        When a column is missing, a value is no year or no number of people of at least 0, a pair
        (and year) occurs twice, or no row is left.
    SourceError
        When a file is missing, empty or damaged.
    ParameterError
        When `subject` is nothing that flows can be read from.

    Notes
    -----
    What an estimate says of flows is `yearly_flows`: its monthly exits, shared out to the
    destinations in which its migrants were detected (METHOD M8.2, M8.3).

    Examples
    --------
    >>> csv = b"origin,destination,people\nSY,TR,90\nSY,LB,-\nSY,SY,7\n"
    >>> flows = read_flows(csv)
    >>> flows.table.rows(), flows.dropped.rows()
    ([('SY', 'TR', None, 90.0)], [('no figure', 1, 0.0), ('origin is destination', 1, 7.0)])
    """
    if isinstance(subject, BilateralFlows):
        return subject
    if isinstance(subject, Stock):
        msg = "flows: got a Stock; expected a Flow: people who are somewhere have not all moved"
        raise ParameterError(msg)
    if isinstance(subject, str | Path) and (Path(subject) / STUDY_FILE).is_file():
        subject = read_study(subject)
    if isinstance(subject, Estimates | Handout):
        subject = [subject]
    if isinstance(subject, list | tuple) and subject and _all_estimated(subject):
        return _settle(pl.concat([yearly_flows(one) for one in subject]), "the estimates")
    if isinstance(subject, Flow):
        return _of_official(subject, categories)
    return _of_table(subject, origin)  # type: ignore[arg-type]  # what is left is a table or an error


def _all_estimated(subjects: Collection[object]) -> bool:
    return all(isinstance(one, Estimates | Handout) for one in subjects)


def _of_official(flow: Flow, categories: str | Collection[str] | None) -> BilateralFlows:
    """Sum the categories and dates of official figures."""
    if categories is not None:
        flow = flow.filter(category=categories)
    elif TOTAL in flow.categories and len(flow.categories) > 1:
        msg = (
            f"categories: there are {', '.join(flow.categories)}, and the total holds the others; "
            f"name what to sum, such as categories={TOTAL!r}"
        )
        raise ParameterError(msg)
    wanted = categories is not None
    chosen = flow.table.filter(pl.lit(wanted) | ~pl.col("category").is_in(NOT_ABROAD))
    # Sorted first, so that no bit depends on the order of rows.
    total = pl.col("people").sort().sum()
    stated = pl.when(pl.col("people").count() > 0).then(total).alias("people")
    return _settle(chosen.group_by(_KEY).agg(stated), flow.source)


def _of_table(subject: TraceSource | bytes, origin: str | None) -> BilateralFlows:
    """Read a long table, each of whose cells has a place to name when it is wrong."""
    rows = read_cells(subject, parameter="flows")
    parts = {
        "origin": (None, () if origin else _ORIGIN),
        "destination": (None, _DESTINATION),
        "year": (None, _YEAR),
        "people": (None, _PEOPLE),
    }
    found = find_parts(rows, parts)
    required = {"destination": "where people go", "people": "how many go"}
    if origin is None:
        required = {"origin": "where people come from", **required}
    require_parts(rows, found, required)
    rows = renamed(rows, found)
    for end in ("origin", "destination"):
        if end in found:
            rows.refuse(pl.col(end).is_null(), end, "a country")
    frame = read_people(rows, ["people"])
    year = read_years(rows, "year") if "year" in found else pl.lit(None, pl.Int32)
    start = pl.lit(origin) if origin else pl.col("origin")
    rows.refuse_twice([part for part in _KEY if part in found])
    return _settle(frame.with_columns(year=year, origin=start), rows.name)


def _settle(frame: pl.DataFrame, source: str) -> BilateralFlows:
    """Set aside what is no flow from one country to another, and count it."""
    frame = frame.select(pl.col(name).cast(dtype) for name, dtype in FLOWS.items())
    whole = pl.any_horizontal(pl.col("origin", "destination").is_null())
    reasons = {
        "all countries together": whole,
        "no figure": ~whole & pl.col("people").is_null(),
        "origin is destination": pl.col("people").is_not_null()
        & (pl.col("origin") == pl.col("destination")),
    }
    # The first two leave nulls in conditions, which filters take for false.
    dropped = pl.concat([_count(frame.filter(why), reason) for reason, why in reasons.items()])
    kept = frame.filter(~whole, pl.col("people").is_not_null()).filter(
        pl.col("origin") != pl.col("destination")
    )
    if kept.is_empty():
        told = ", ".join(f"{rows} {reason}" for reason, rows, _ in dropped.iter_rows())
        msg = f"{source}: has no flow from one country to another ({told or 'no row'})"
        raise FrameError(msg)
    if kept["year"].null_count() not in (0, kept.height):
        msg = f"{source}: some rows have a year and others none; expected a year for each or none"
        raise FrameError(msg)
    twice = kept.filter(pl.struct(_KEY).is_duplicated()).sort(_KEY)
    if not twice.is_empty():
        msg = f"{source}: {dict(zip(_KEY, twice.row(0), strict=False))} is there twice"
        raise FrameError(msg)
    return BilateralFlows(kept.sort(_KEY), dropped, source)


def _count(frame: pl.DataFrame, reason: str) -> pl.DataFrame:
    """One row of what is dropped, or none."""
    row = (reason, frame.height, float(frame["people"].sum() or 0))
    return pl.DataFrame([row] if frame.height else [], schema=DROPPED, orient="row")


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
