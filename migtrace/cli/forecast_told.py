"""Forecasts as a person reads them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl
from rich.console import RenderableType
from rich.table import Table

if TYPE_CHECKING:
    from migtrace.forecast import Backtest, NetworkFlow, SpreadYear

TOP = 20
"""How many rows of a long table are shown."""

_PEOPLE = ("arrivals", "low", "high")


def tell_backtest(made: "Backtest", /) -> Iterator[RenderableType]:
    """Tell what was forecast, and how well.

    Parameters
    ----------
    made
        What `ArrivalForecaster.backtest` answered.

    Yields
    ------
    str
        Its lines, and what was missing.
    """
    yield repr(made) + "\n"
    for node, *counts in made.gaps.select("node", "blank", "no_row", "not_scored").rows():
        blank, no_row, not_scored = counts
        yield f"{node}: {blank} figures blank, {no_row} without a row, {not_scored} not scored"


def tell_scores(scores: pl.DataFrame, /) -> Table:
    """Lay out errors beside persistence.

    Parameters
    ----------
    scores
        As `score_forecasts` makes them.

    Returns
    -------
    rich.table.Table
        One row per node, horizon and model.
    """
    table = Table("node", "ahead", "model", title="Errors beside persistence", title_justify="left")
    for title in ("steps", "RMSE", "less than persistence", "intervals hold"):
        table.add_column(title, justify="right")
    scores = scores.sort("node", "horizon", "rmse", nulls_last=True)
    for row in scores.iter_rows(named=True):  # a few lines to print
        less, held = row["error_reduction_percent"], row["coverage"]
        table.add_row(
            row["node"],
            str(row["horizon"]),
            row["model"],
            str(row["steps"]),
            _number(row["rmse"]),
            row["reason"] or "" if less is None else f"{less:.1f}%",
            "" if held is None else f"{100 * held:.0f}%",
        )
    return table


def tell_forecasts(forecasts: pl.DataFrame, level: float, /) -> Iterator[RenderableType]:
    """Lay out forecasts by node and date.

    Parameters
    ----------
    forecasts
        Of one model, all made on one date.
    level
        The level of their intervals.

    Yields
    ------
    str or rich.table.Table
        Who made them and when, and one row per node and date.
    """
    model, made_on = forecasts.select("model", "made_on").row(0)
    yield f"Arrivals by {model}, made on {made_on}, {100 * level:g}% intervals"
    yield tell_rows(forecasts.select("node", "date", "arrivals", "low", "high"))


def tell_rows(frame: pl.DataFrame, title: str | None = None, /) -> Table:
    """Lay out a table as it is, numbers of people whole.

    Parameters
    ----------
    frame
        The table.
    title
        What stands above it, if anything.

    Returns
    -------
    rich.table.Table
        One row per row of the frame; nothing where it is null.

    Examples
    --------
    >>> tell_rows(pl.DataFrame({"node": ["a"], "arrivals": [1234.5]}), "Forecasts").row_count
    1
    """
    table = Table(title=title, title_justify="left")
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left")
    people = [name for name in frame.columns if name in _PEOPLE]
    shown = frame.with_columns(pl.selectors.float().exclude(people).round(2))
    for row in shown.iter_rows(named=True):  # a few lines to print
        cells = (_number(row[name]) if name in people else row[name] for name in row)
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    return table


def tell_network(
    fitted: "NetworkFlow", tables: Mapping[str, pl.DataFrame], /
) -> Iterator[RenderableType]:
    """Tell which edges carry people, what is not sure, and what scenarios change.

    Parameters
    ----------
    fitted
        The network.
    tables
        What is to be written.

    Yields
    ------
    str or rich.table.Table
        The fit, its edges, its notes, scenarios, errors of rolling forecasts.
    """
    yield (
        f"Network of {fitted.initial_.height} nodes: {1 - fitted.loss_:.0%} of the squares of "
        f"measured arrivals explained, penalty {fitted.penalty_:g}"
    )
    edges = Table("origin", "destination", title="Edges that carry people", title_justify="left")
    for title in ("fraction", "people a step", "needed"):
        edges.add_column(title, justify="right")
    carrying = fitted.edges_.sort("people", descending=True)
    for row in carrying.iter_rows(named=True):  # a few lines to print
        needed = {True: "yes", False: "no", None: ""}[row["needed"]]
        people = _number(row["people"])
        edges.add_row(row["origin"], row["destination"], f"{row['fraction']:.3f}", people, needed)
    yield edges
    yield from (f"note: {note}" for note in fitted.notes_[:TOP])
    if len(fitted.notes_) > TOP:
        yield f"{len(fitted.notes_) - TOP} more notes in forecast.json"
    if "difference" in tables:
        yield _scenarios(tables["scenarios"])
    if "scores" in tables:
        yield tell_scores(tables["scores"])


def _scenarios(runs: pl.DataFrame) -> Table:
    """Sum up runs by scenario and node."""
    sums = runs.group_by("scenario", "node", maintain_order=True).agg(
        pl.col("arrivals", "left").sum(), pl.col("population").last()
    )
    table = Table("node", "scenario", title="Scenarios, the whole run", title_justify="left")
    for title in ("arrivals within", "left", "there at the end"):
        table.add_column(title, justify="right")
    sums = sums.sort("node", maintain_order=True)
    for row in sums.iter_rows(named=True):  # a few lines to print
        figures = (_number(row[name]) for name in ("arrivals", "left", "population"))
        table.add_row(row["node"], row["scenario"], *figures)
    return table


def tell_spread(
    made: "SpreadYear", tables: Mapping[str, pl.DataFrame], /
) -> Iterator[RenderableType]:
    """Tell who goes where, what affinity is made of, and how near it comes.

    Parameters
    ----------
    made
        What `spread_year` answered.
    tables
        What is to be written.

    Yields
    ------
    str or rich.table.Table
        The spread, its largest flows, coefficients, notes, errors by model.
    """
    yield repr(made)
    flows = Table("origin", "destination", title="Largest flows", title_justify="left")
    flows.add_column("people", justify="right")
    largest = made.spread.flows.sort(
        "people", "origin", "destination", descending=[True, False, False]
    )
    for origin, destination, people in largest.head(TOP).iter_rows():  # a few lines to print
        flows.add_row(origin, destination, _number(people))
    yield flows
    terms = Table("term", title="What affinity is made of", title_justify="left")
    for title in ("estimate", "standard error"):
        terms.add_column(title, justify="right")
    for term, estimate, error, *_ in made.coefficients.iter_rows():  # a few lines to print
        terms.add_row(term, f"{estimate:.3f}", "" if error is None else f"{error:.3f}")
    yield terms
    yield from (f"note: {note}" for note in made.notes)
    if "cases" in tables:
        yield from _cases(tables["cases"])


def _cases(cases: pl.DataFrame) -> Iterator[RenderableType]:
    """Lay out errors by model for each task, the smallest first."""
    for (task,), rows in cases.group_by("task", maintain_order=True):
        table = Table("model", "case", "method", title=f"Every way, {task}", title_justify="left")
        for title in ("RMSE", "common part"):
            table.add_column(title, justify="right")
        best = rows.sort("rmse", "model", "case", "method", nulls_last=True)
        for row in best.head(TOP).iter_rows(named=True):  # a few lines to print
            common = "" if row["cpc"] is None else f"{row['cpc']:.2f}"
            names = (row[name] or "" for name in ("model", "case", "method"))
            table.add_row(*names, row["reason"] or _number(row["rmse"]), common)
        yield table
        if rows.height > TOP:
            yield f"{rows.height - TOP} more in cases.csv"


def _number(value: float | None) -> str:
    """People, whole; nothing for none."""
    return "" if value is None else f"{value:,.0f}"
