"""How many leave each origin and how many arrive at each destination: what flows add up to."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.bilateral import PEOPLE, FlowSource, is_estimated, read_flows
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.numbers import is_table, table_of
from migtrace.forecast.tables import find_parts, read_cells, renamed, require_parts
from migtrace.official.values import read_people


@dataclass(frozen=True, eq=False)
class Margins:
    """People who leave each origin and people who arrive at each destination.

    Parameters
    ----------
    leaving
        `origin`, `people`: one row per origin, persons of at least 0; of polars, pandas or Arrow.
    arriving
        `destination`, `people`: likewise. Origins and destinations may be different places.

    Raises
    ------
    FrameError
        When a column is missing, a place is null or there twice, or people are no finite number of
        at least 0.
    ParameterError
        When one of them is no table.

    Examples
    --------
    >>> leaving = pl.DataFrame({"origin": ["SY", "IQ"], "people": [90, 10]})
    >>> arriving = pl.DataFrame({"destination": ["TR", "DE"], "people": [70, 30]})
    >>> Margins(leaving, arriving).leaving.rows()
    [('IQ', 10.0), ('SY', 90.0)]
    """

    leaving: pl.DataFrame
    arriving: pl.DataFrame

    def __post_init__(self) -> None:
        for name, end in (("leaving", "origin"), ("arriving", "destination")):
            object.__setattr__(self, name, _checked(getattr(self, name), name, end))

    @property
    def origins(self) -> list[str]:
        """The origins, sorted by code point."""
        return self.leaving["origin"].to_list()

    @property
    def destinations(self) -> list[str]:
        """The destinations, sorted by code point."""
        return self.arriving["destination"].to_list()


MarginSource = FlowSource | BilateralFlows | Margins
"""What margins can be read from."""


def read_margins(subject: MarginSource, /) -> Margins:
    r"""Read margins: as such, from a table of places, or as the sums of flows.

    Parameters
    ----------
    subject
        `Margins`, which come back as they are; a table with a row per place and the columns
        `country` (or `node`, `place`), `leaving` (or `departures`) and `arriving` (or `arrivals`);
        or flows, as `read_flows` takes them, of one year at most.

    Returns
    -------
    Margins
        Of flows: every origin and destination that has a row, both ways, so that a country that
        only sends has 0 arrivals.

    Raises
    ------
    FrameError
        When a column is missing, a value is no number of people, or a place is there twice.
    ParameterError
        When flows are of several years.

    Examples
    --------
    >>> csv = b"country,leaving,arriving\nSY,90,0\nTR,10,100\n"
    >>> read_margins(csv).arriving.rows()
    [('SY', 0.0), ('TR', 100.0)]
    >>> flows = pl.DataFrame({"origin": ["SY"], "destination": ["TR"], "people": [90.0]})
    >>> read_margins(flows).leaving.rows()
    [('SY', 90.0), ('TR', 0.0)]
    """
    flows = read_either(subject)
    if isinstance(flows, Margins):
        return flows
    if len(flows.years) > 1:
        msg = (
            f"margins: the flows are of {len(flows.years)} years, {flows.years[0]} to "
            f"{flows.years[-1]}; expected one: choose it by read_flows(...).of(year)"
        )
        raise ParameterError(msg)
    places = pl.DataFrame({"place": flows.places}, schema={"place": pl.String})
    sums = [
        places.rename({"place": end})
        .join(flows.table.group_by(end).agg(pl.col("people").sort().sum()), on=end, how="left")
        .with_columns(pl.col("people").fill_null(0.0))
        for end in ("origin", "destination")
    ]
    return Margins(*sums)


def read_either(subject: MarginSource, /) -> BilateralFlows | Margins:
    """Read margins from a table of places, and flows from all else.

    Parameters
    ----------
    subject
        As for `read_margins`.

    Returns
    -------
    Margins or BilateralFlows
        What it is.

    Raises
    ------
    FrameError, SourceError, ParameterError
        As for `read_margins` and `read_flows`.
    """
    if isinstance(subject, Margins | BilateralFlows):
        return subject
    table = None if is_estimated(subject) else _of_places(subject)
    return read_flows(subject) if table is None else table


def _of_places(subject: object) -> Margins | None:
    """Margins out of a table with a row per place; None when it is no such table."""
    if not isinstance(subject, str | Path | bytes) and not is_table(subject):
        return None
    rows = read_cells(subject, parameter="margins")
    parts_of = {
        "place": (None, ("country", "node", "place")),
        "leaving": (None, ("leaving", "departures", "out")),
        "arriving": (None, ("arriving", "arrivals", "in")),
    }
    found = find_parts(rows, parts_of)
    sides = {"leaving", "arriving"} & set(found)
    # One side and no number of flows: margins that lack the other.
    if not sides or (len(sides) == 1 and find_parts(rows, {"people": (None, PEOPLE)})):
        return None
    sides_of = {"leaving": "how many leave", "arriving": "how many arrive"}
    require_parts(rows, found, {"place": "whose margins they are", **sides_of})
    rows = renamed(rows, found)
    rows.refuse(pl.col("place").is_null(), "place", "the name of a place")
    rows.refuse_twice(["place"])
    frame = read_people(rows, ["leaving", "arriving"])
    return Margins(
        frame.select(origin="place", people="leaving"),
        frame.select(destination="place", people="arriving"),
    )


def _checked(frame: pl.DataFrame, name: str, end: str) -> pl.DataFrame:
    """Cast, check and sort one margin."""
    frame = table_of(frame, f"margins: {name}")
    missing = [column for column in (end, "people") if column not in frame.columns]
    if missing:
        have = ", ".join(frame.columns) or "none"
        msg = f"margins: {name} has no column {missing[0]!r}; it has {have}"
        raise FrameError(msg)
    if not frame["people"].dtype.is_numeric():
        msg = f"margins: {name}: people are {frame['people'].dtype}; expected numbers"
        raise FrameError(msg)
    frame = frame.select(pl.col(end).cast(pl.String), pl.col("people").cast(pl.Float64)).sort(end)
    people = pl.col("people")
    bad = frame.filter(
        ~(people.is_finite() & (people >= 0)).fill_null(value=False) | pl.col(end).is_null()
    )
    if not bad.is_empty():
        place, value = bad.row(0)
        msg = f"margins: {name}: {place!r} has {value} people; expected a number of at least 0"
        raise FrameError(msg)
    twice = frame.filter(pl.col(end).is_duplicated())
    if not twice.is_empty():
        msg = f"margins: {name}: {twice[end][0]!r} is there twice; expected one row per {end}"
        raise FrameError(msg)
    return frame
