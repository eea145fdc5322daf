"""An agreement as a person reads it."""

from collections.abc import Iterator

import polars as pl
from rich.console import RenderableType
from rich.table import Table

from migtrace.official.selection import counted
from migtrace.validation import Agreement
from migtrace.validation.agreement import percent

TOP = 20
"""How many countries are shown."""

_SHARES = ("mape", "relative_bias")
_PEOPLE = ("bias", "inside")
_SIDES = {
    "only_estimate": "estimated, without an official figure",
    "only_official": "official, without an estimated figure",
    "neither": "in both tables, without a figure",
}


def tell_agreement(agreement: Agreement, /) -> Iterator[RenderableType]:
    """Tell what agrees with what, and how well.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.

    Yields
    ------
    str or rich.table.Table
        What was compared, and the study behind it; pairs, the largest first; statistics; what each
        country does to R2 about the identity line; what has no partner.

    Examples
    --------
    >>> from migtrace.validation import published_agreement
    >>> next(tell_agreement(published_agreement("IOM, 2018-09", table=4)))[:44]
    'Agreement: new_residents of VE, criterion 4,'
    """
    yield "\n".join([repr(agreement).splitlines()[0], *agreement.remarks]) + "\n"
    yield pairs_table(agreement)
    yield statistics_told(agreement)
    yield from _without_partner(agreement)
    unresolved = agreement.about["unresolved"]
    if unresolved:
        verb = "has" if unresolved == 1 else "have"
        yield f"{counted(unresolved, 'row')} of the official source {verb} no ISO country"
    if agreement.about["licence"]:
        yield f"Official figures: {agreement.about['licence']}, {agreement.about['citation']}"


def pairs_table(agreement: Agreement, /) -> Table:
    """Lay out the pairs, those with the most official people first.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.

    Returns
    -------
    rich.table.Table
        Up to twenty countries, with R2 about the identity line without each.
    """
    pairs = agreement.pairs.sort("official", "country", descending=[True, False])
    without = agreement.influence.filter(pl.col("statistic") == "r2_identity")
    r2 = dict(without.select("country", "value").rows())
    title = f"Pairs: top {min(TOP, pairs.height)} of {pairs.height}"
    heads = ("country", "estimated", "official", "ratio", "R2 without it")
    table = _table(title, *heads)
    for row in pairs.head(TOP).to_dicts():  # a few lines to print
        table.add_row(
            row["country"],
            f"{row['estimated']:,.0f}",
            f"{row['official']:,.0f}",
            "" if row["ratio"] is None else f"{row['ratio']:.2f}",
            "" if r2[row["country"]] is None else f"{r2[row['country']]:.2f}",
        )
    return table


def statistics_told(agreement: Agreement, /) -> Table:
    """Lay out the statistics.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.

    Returns
    -------
    rich.table.Table
        Value, interval, pairs, and why a figure is missing.
    """
    interval = f"{percent(agreement.about['level'])} interval"
    table = _table("Agreement", "statistic", "value", interval, "pairs", "reason")
    for row in agreement.statistics.to_dicts():  # a few lines to print
        name, bounds = row["statistic"], (row["low"], row["high"])
        shown = "" if bounds[0] is None else " to ".join(_number(name, b) for b in bounds)
        value = "" if row["value"] is None else _number(name, row["value"])
        table.add_row(name, value, shown, f"{row['pairs']:,}", row["reason"] or "")
    return table


def _without_partner(agreement: Agreement) -> Iterator[str]:
    for side, meaning in _SIDES.items():
        countries = agreement.unmatched.filter(pl.col("side") == side)["country"].to_list()
        if countries:
            shown = ", ".join(countries[:TOP]) + (", ..." if len(countries) > TOP else "")
            yield f"{counted(len(countries), 'country', 'countries')} {meaning}: {shown}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        words = column in {"country", "statistic", "reason"}
        # Where there is no room a figure goes on in the next line; cut, it would be another one.
        table.add_column(column, justify="left" if words else "right", overflow="fold")
    return table


def _number(name: str, value: float) -> str:
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:,.0f}" if name in _PEOPLE else f"{value:.3f}"
