"""The answer as a person reads it, with no more told than an export tells (METHOD M13)."""

from collections.abc import Iterator
from typing import Any

import polars as pl
from rich.console import RenderableType
from rich.table import Table

from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handed_on import handed_on, rounded
from migtrace.estimate.handout import count_hidden, own_criterion
from migtrace.estimate.leavers import count_leavers

TOP = 10
"""How many destinations are shown."""

_MEANING = {
    "read": "all records of the input",
    "corrupt": "do not decode",
    "malformed": "no usable id",
    "retweet": "somebody else's words",
    "no_geography": "neither country nor position",
    "bad_time": "no time, or one before earliest or after now",
    "duplicate": "seen before",
    "thread": "replies to an own post",
    "bot": "user posts faster than people do",
    "gyration": "user roams farther than people do",
    "speed": "user steps faster than airliners do",
    "traveller": "user goes to and fro too often",
}
_HIDDEN = "hidden"


def summarise(estimates: Estimates, /) -> Iterator[RenderableType]:
    """Tell what came out, from the records to the destinations.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Yields
    ------
    str or rich.table.Table
        The parts, from top to bottom, of the study's own criterion: records by reason, notes,
        active residents and factors by year, top destinations, what is hidden, what is empty.
    """
    estimates = handed_on(estimates)
    study = estimates.study
    yield (
        f"{study.origin}, {study.window}, {study.told}, "
        f"population {study.population:,.0f} in {study.months.first.year}\n"
    )
    yield records_table(estimates)
    if estimates.notes["records"].sum():
        yield notes_table(estimates)
    yield factors_table(estimates)
    yield _leavers(estimates)
    destinations = destinations_table(estimates)
    if destinations.row_count:
        yield destinations
    yield from _remarks(estimates)


def records_table(estimates: Estimates, /) -> Table:
    """Lay out why records were dropped (METHOD M1.7, M2.6).

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    rich.table.Table
        `read`, the reasons that dropped a record, and `kept`.
    """
    return drops_table(estimates.dropped, kept="what the estimate rests on")


def drops_table(dropped: pl.DataFrame, /, *, kept: str = "what the store holds") -> Table:
    """Lay out how many records and users each reason dropped (METHOD M1.7, M2.6).

    Parameters
    ----------
    dropped
        `reason`, `records`, `users`.
    kept
        What is said of the records that were kept.

    Returns
    -------
    rich.table.Table
        `read`, the reasons that dropped a record, and `kept`.

    Examples
    --------
    >>> drops = {"reason": ["read", "bot", "kept"], "records": [5, 0, 5], "users": [2, 0, 2]}
    >>> drops_table(pl.DataFrame(drops)).row_count
    2
    """
    table = _table("Records", "reason", "records", "users", "meaning")
    meaning = {**_MEANING, "kept": kept}
    shown = pl.col("reason").is_in(["read", "kept"]) | (pl.col("records") > 0)
    for reason, records, users in dropped.filter(shown).rows():
        table.add_row(reason, f"{records:,}", f"{users:,}", meaning.get(reason, ""))
    return table


def notes_table(estimates: Estimates, /) -> Table:
    """Lay out what was noticed in the input without dropping anything (METHOD M1.5).

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    rich.table.Table
        Notes with the records that they concern.
    """
    table = _table("Notes", "note", "records")
    for note, records in estimates.notes.filter(pl.col("records") > 0).rows():
        table.add_row(note, _count(records))
    return table


def factors_table(estimates: Estimates, /) -> Table:
    """Lay out the recursion of METHOD M7 by year.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    rich.table.Table
        Active residents, first exits, population and factor, of the study's criterion.
    """
    table = _table(
        f"Residents of {estimates.study.origin}",
        *("year", "active residents", "first exits", "population", "people per resident"),
    )
    for row in _own(estimates, "factors").to_dicts():  # one line a year
        population, factor = row["population"], row["factor"]
        people = "" if population is None else f"{population:,.0f}"
        table.add_row(
            f"{row['year']}",
            _count(row["active"]),
            _count(row["first_exits"]),
            people + _between(row, "population_", ",.0f"),
            ("" if factor is None else f"{factor:,.2f}") + _between(row, "", ",.2f"),
        )
    return table


def _leavers(estimates: Estimates) -> str:
    """Say how many left in all (METHOD M7)."""
    table = own_criterion("leavers", count_leavers(estimates), estimates.study.criterion)
    table = table if estimates.study.raking is None else rounded(table)
    row = table.filter(pl.col("year").is_null()).row(0, named=True)
    people = "unknown" if row["people"] is None else f"{row['people']:,.0f}"
    sure = _between(row, "", ",.0f").strip()
    return " ".join(
        filter(None, (f"First exits in all: {row['users']:,} users, people:", people, sure))
    )


def destinations_table(estimates: Estimates, /) -> Table:
    """Lay out where migrants were seen in the window's last year, and where they live (M8.2, M10).

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    rich.table.Table
        Up to ten countries, those with the most people seen first, hidden ones last.
    """
    year = estimates.study.months.last.year
    seen = _own(estimates, "detected").filter(pl.col("year") == year)
    settled = _own(estimates, "new_residents")
    columns = ["country", "users", "people", *(["low", "high"] if estimates.bootstrap else [])]
    both = (
        seen.select(columns, seen=pl.lit(value=True))
        .join(
            settled.select(columns, settled=pl.lit(value=True)),
            on="country",
            how="full",
            coalesce=True,
            suffix="_settled",
        )
        .sort(
            "people", "people_settled", "country", descending=[True, True, False], nulls_last=True
        )
    )
    title = f"Destinations: top {min(TOP, both.height)} of {both.height}, people upscaled"
    heads = ("country", f"users seen in {year}", f"people seen in {year}")
    table = _table(title, *heads, "new residents (users)", "new residents (people)")
    for row in both.head(TOP).to_dicts():  # ten lines to print
        counts = [
            *_figures(row, "seen", ""),
            *_figures(row, "settled", "_settled"),
        ]
        table.add_row(row["country"], *counts)
    return table


def _remarks(estimates: Estimates) -> Iterator[str]:
    """Say what the tables do not show, and why."""
    if estimates.study.corrections:
        yield f"Corrected by {', '.join(estimates.study.corrections)} (see study.json)"
    if estimates.bootstrap:
        made = estimates.bootstrap
        yield (
            f"In brackets: {made.level:.4g} intervals from {made.replicates:,} draws of the users, "
            f"seed {made.seed} (METHOD M14). They tell of the sample alone, not of who posts"
        )
    if estimates.exits.is_empty():
        yield f"Nobody left {estimates.study.origin} in the window: tables of migrants are empty"
    names = ("appearances", "detected", "monthly", "new_residents")
    hidden = count_hidden({name: _own(estimates, name) for name in names})
    least = estimates.study.min_users
    if hidden:
        told = ", ".join(f"{name} {count:,}" for name, count in hidden.items())
        yield f"Hidden, because they rest on fewer than {least} users (METHOD M13): {told}"
    if least > 1:
        yield f"density and routes show only cells with at least {least} users (METHOD M13)"
    for name, reason in sorted(estimates.reasons.items()):
        yield f"{name} is empty: {reason}"


def _own(estimates: Estimates, name: str) -> pl.DataFrame:
    return own_criterion(name, getattr(estimates, name), estimates.study.criterion)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        words = column in {"reason", "meaning", "note", "country", "year"}
        table.add_column(column, justify="left" if words else "right")
    return table


def _count(value: int | None) -> str:
    return _HIDDEN if value is None else f"{value:,}"


def _figures(row: dict[str, Any], exists: str, suffix: str) -> tuple[str, str]:
    """Show a pair of figures: nothing without a row, and that they are hidden if they are."""
    if not row[exists]:
        return "", ""
    people = row[f"people{suffix}"]
    told = "" if people is None else f"{people:,.0f}"
    return _count(row[f"users{suffix}"]), told + _between(row, "", ",.0f", suffix)


def _between(row: dict[str, Any], prefix: str, form: str, suffix: str = "") -> str:
    """Show the bounds of a figure behind it, where there are any."""
    low, high = row.get(f"{prefix}low{suffix}"), row.get(f"{prefix}high{suffix}")
    return "" if low is None or low == high else f"\n({low:{form}} to {high:{form}})"
