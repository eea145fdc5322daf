"""Reading flows between countries: tables, official figures, migtrace's own estimates."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import STUDY_FILE, Handout, read_study
from migtrace.forecast.estimated import yearly_flows
from migtrace.forecast.push_pull.flows import DROPPED, BilateralFlows, count_dropped
from migtrace.forecast.tables import find_parts, read_cells, renamed, require_parts
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

_KEY = ("origin", "destination", "year")
_ORIGIN = ("origin", "from", "coo_iso", "iso_o", "origin_code")
_DESTINATION = ("destination", "to", "country", "coa_iso", "iso_d", "destination_code")
_YEAR = ("year",)
PEOPLE = ("people", "flow", "migrants", "count", "value")
"""What the column of people may be called."""


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
        `dropped` counts, as it does the `unmatched` of official figures in these categories, of
        all countries and years.

    Raises
    ------
    FrameError
        When a column is missing, a value is no year or no number of people of at least 0, a pair
        (and year) occurs twice, or no row is left.
    SourceError
        When a file is missing, empty or damaged.
    ParameterError
        When `subject` is nothing that flows can be read from, or `origin` or `categories` are given
        with one that does not need them.

    Notes
    -----
    What an estimate says of flows is `yearly_flows`: its monthly exits, shared out to the
    destinations in which its migrants appear (METHOD M8.1, M8.3).

    Examples
    --------
    >>> csv = b"origin,destination,people\nSY,TR,90\nSY,LB,-\nSY,SY,7\n"
    >>> flows = read_flows(csv)
    >>> flows.table.rows(), flows.dropped.rows()
    ([('SY', 'TR', None, 90.0)], [('no figure', 1, 0.0), ('origin is destination', 1, 7.0)])
    """
    if isinstance(subject, Stock):
        msg = "flows: got a Stock; expected a Flow: people who are somewhere have not all moved"
        raise ParameterError(msg)
    estimated, official = is_estimated(subject), isinstance(subject, Flow)
    is_table = not (estimated or official or isinstance(subject, BilateralFlows))
    _refuse_idle(origin, categories, is_table=is_table, is_official=official)
    if isinstance(subject, BilateralFlows):
        return subject
    if estimated:
        if isinstance(subject, str | Path):
            subject = read_study(subject)
        several = [subject] if isinstance(subject, Estimates | Handout) else subject
        flows = pl.concat([yearly_flows(one) for one in several])  # type: ignore[union-attr, arg-type]  # estimates
        return _settle(flows, "the whole years of the estimates")
    if isinstance(subject, Flow):
        return _of_official(subject, categories)
    return _of_table(subject, origin)  # type: ignore[arg-type]  # what is left is a table or an error


def is_estimated(subject: object, /) -> bool:
    """Whether flows are to be made from estimates: some, or the folder of a study."""
    if isinstance(subject, str | Path):
        return (Path(subject) / STUDY_FILE).is_file()
    several = subject if isinstance(subject, list | tuple) else [subject]
    return bool(several) and all(isinstance(one, Estimates | Handout) for one in several)


def _refuse_idle(origin: object, categories: object, *, is_table: bool, is_official: bool) -> None:
    """Raise for options that would change nothing."""
    if origin is not None and not (is_table and isinstance(origin, str)):
        what = "text, such as 'VE'" if is_table else "none: the flows have their origins"
        msg = f"origin: got {origin!r}; expected {what}"
        raise ParameterError(msg)
    if categories is not None and not is_official:
        msg = (
            f"categories: got {categories!r}; expected none: only official figures have categories "
            "to sum; cut a table before"
        )
        raise ParameterError(msg)


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
    wanted = [categories] if isinstance(categories, str) else categories
    category = pl.col("category")
    summed = ~category.is_in(NOT_ABROAD) if wanted is None else category.is_in(list(wanted))
    chosen = flow.table.filter(summed)
    unmatched = flow.unmatched.filter(summed | category.is_null())
    # Sorted first, so that no bit depends on the order of rows.
    total = pl.col("people").sort().sum()
    stated = pl.when(pl.col("people").count() > 0).then(total).alias("people")
    flows = _settle(chosen.group_by(_KEY).agg(stated), flow.source)
    return replace(flows, dropped=pl.concat([flows.dropped, _unmatched(unmatched)]))


def _unmatched(rows: pl.DataFrame) -> pl.DataFrame:
    """Count by reason what has no country."""
    people = pl.col("people").sort().sum()
    counted = rows.group_by("reason").agg(rows=pl.len(), people=people).sort("reason")
    return counted.select(pl.col(name).cast(dtype) for name, dtype in DROPPED.items())


def _of_table(subject: TraceSource | bytes, origin: str | None) -> BilateralFlows:
    """Read a long table, each of whose cells has a place to name when it is wrong."""
    rows = read_cells(subject, parameter="flows")
    parts = {
        "origin": (None, _ORIGIN),
        "destination": (None, _DESTINATION),
        "year": (None, _YEAR),
        "people": (None, PEOPLE),
    }
    found = find_parts(rows, parts)
    if origin is not None and "origin" in found:
        msg = (
            f"origin: got {origin!r}, and {rows.name} has the column {found['origin']!r}; expected "
            "one of them"
        )
        raise ParameterError(msg)
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
    start = pl.col("origin") if origin is None else pl.lit(origin)
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
    dropped = pl.concat(count_dropped(frame.filter(why), reason) for reason, why in reasons.items())
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
