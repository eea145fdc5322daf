"""The figures that stand at the top of a report."""

from dataclasses import dataclass

import polars as pl

from migtrace.report.facts import Facts, name_of
from migtrace.report.figures import bounds, count, percent

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure that tells most.

    Parameters
    ----------
    figure
        The number, or that it is hidden.
    what
        What it counts, with its unit.
    between
        Its interval in words; empty without one.
    note
        What it rests on.
    """

    figure: str
    what: str
    between: str
    note: str


def headlines(tables: Tables, facts: Facts, /) -> list[Headline]:
    """Choose the figures at the top.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    list of Headline
        Active residents, who left, what a resident stands for, the largest destination, who comes
        and goes, and the month of most first exits; those that the tables can tell.
    """
    told = [
        *_factors(tables["factors"], facts),
        _destination(tables["new_residents"]),
        _recurrence(tables["recurrence_share"]),
        _month(tables["monthly"]),
    ]
    return [one for one in told if one is not None]


def _factors(factors: pl.DataFrame, facts: Facts) -> list[Headline]:
    if factors.is_empty():
        return []
    last = factors.sort("year").row(-1, named=True)
    active = Headline(
        count(last["active"]),
        f"residents of {facts.origin_name} active in {last['year']}",
        "",
        "people who post: a count, not upscaled",
    )
    stands = Headline(
        "unknown" if last["factor"] is None else f"{last['factor']:,.1f}",
        f"people that one of them stood for in {last['year']}",
        bounds(last, ",.1f"),
        "the population divided by the active residents (M7)",
    )
    return [active, _leavers(factors, facts), stands]


def _leavers(factors: pl.DataFrame, facts: Facts) -> Headline:
    """Sum up who left: `factors` holds whole totals, so that nothing hidden shows in the sum."""
    users = factors["first_exits"].sum()
    what = f"people who left {facts.origin_name} for the first time, {facts.window}"
    note = f"upscaled from {users:,} first exits; a sum over years has no interval in the tables"
    if facts.weighed:
        text = "first exits that were seen; the corrections weigh them by destination or group"
        return Headline(f"{users:,}", what.replace("people who", "residents seen who"), "", text)
    gaps = factors.filter(pl.col("factor").is_null() & (pl.col("first_exits") > 0)).height
    people = factors.select(pl.col("factor") * pl.col("first_exits")).to_series().sum()
    return Headline("unknown" if gaps else f"{people:,.0f}", what, "", note)


def _destination(new_residents: pl.DataFrame) -> Headline | None:
    shown = new_residents.drop_nulls("people")
    if shown.is_empty():
        return None
    row = shown.sort(["people", "country"], descending=[True, False]).row(0, named=True)
    return Headline(
        count(row["people"]),
        f"people live in {name_of(row['country'])} at the end, the most of all destinations",
        bounds(row),
        f"upscaled from {count(row['users'])} users",
    )


def _recurrence(share: pl.DataFrame) -> Headline | None:
    shown = share.drop_nulls("share")
    if shown.is_empty():
        return None
    row = shown.row(0, named=True)
    sure = row.get("low") is not None and row.get("high") is not None
    between = f"{percent(row['low'])} to {percent(row['high'])}" if sure else ""
    return Headline(
        percent(row["share"]),
        "of those who left come and go",
        between,
        "they spend most of the time since their first exit at home (M9)",
    )


def _month(monthly: pl.DataFrame) -> Headline | None:
    shown = monthly.drop_nulls(["first_exits", "movers"]).filter(pl.col("first_exits") > 0)
    if shown.is_empty():
        return None
    row = shown.sort(["first_exits", "month"], descending=[True, False]).row(0, named=True)
    return Headline(
        count(row["first_exits"]),
        f"people left for the first time in {row['month']:%B %Y}, the most of all months shown",
        bounds(row),
        f"upscaled from {count(row['movers'])} users",
    )
