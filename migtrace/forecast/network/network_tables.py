"""The tables of a network of flows, out of arrays."""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812 - `date` is the column

import numpy as np
import polars as pl

from migtrace.forecast.network.dynamics import Floats, Outside, Run
from migtrace.forecast.network.evidence import as_good
from migtrace.forecast.network.fitting import Fitted
from migtrace.forecast.network.graph import Graph
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.rivals import Rival
from migtrace.forecast.network.selection import Needs

BASELINE = "baseline"
"""The name of the run without a scenario."""


def run_table(
    name: str,
    /,
    *,
    nodes: Sequence[str],
    dates: Sequence[Date],
    outside: Outside,
    ran: Run,
    observed: Floats,
) -> pl.DataFrame:
    """What happens in a run.

    Parameters
    ----------
    name
        The scenario's.
    nodes, dates
        The nodes and the steps, in order.
    outside, ran
        Who enters and leaves, and the run.
    observed
        Measured arrivals by step and node; NaN for none.

    Returns
    -------
    polars.DataFrame
        One row per step and node, sorted so (`migtrace.frames.networks.NetworkRun`).
    """
    wanted = np.where(outside.empties, ran.left, outside.leaving)
    columns = {
        "arrivals": ran.arrivals,
        "departures": ran.departures,
        "entered": outside.entered,
        "left": ran.left,
        "population": ran.population[1:],
        "unmet": np.maximum(wanted - ran.left, 0.0),
        "observed": observed,
    }
    table = pl.DataFrame(
        {
            "date": np.repeat(np.array(dates, dtype="datetime64[D]"), len(nodes)),
            "node": np.tile(np.array(nodes, dtype=object), len(dates)),
            **{column: values.ravel() for column, values in columns.items()},
        },
        schema_overrides={"node": pl.String},
    )
    return table.select(
        pl.lit(name).alias("scenario"),
        pl.all().exclude("observed"),
        pl.col("observed").fill_nan(None),
    )


def edges_table(
    graph: Graph, problem: Problem, fitted: Fitted, needs: Needs | None, /
) -> pl.DataFrame:
    """The edges that carry people.

    Parameters
    ----------
    graph, problem, fitted
        What was fitted, and how.
    needs
        What the data say of each; None when nobody asked.

    Returns
    -------
    polars.DataFrame
        Sorted by origin and destination (`migtrace.frames.networks.NetworkEdges`).
    """
    places = np.flatnonzero(fitted.kept(len(problem.edges)))
    names = np.array(graph.nodes, dtype=object)
    moved = np.maximum(problem.run(fitted.unknowns).net, 0.0)
    steps = np.maximum(problem.is_open.sum(axis=0), 1)
    table = pl.DataFrame(
        {
            "origin": names[graph.edges.origin[places]],
            "destination": names[graph.edges.destination[places]],
            "fraction": fitted.unknowns[places],
            "people": (moved.sum(axis=0) / steps)[places],
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    )
    without = pl.Series("loss_without", [None] * len(places), pl.Float64)
    worth = pl.Series("loss_needed", [None] * len(places), pl.Float64)
    others = pl.Series("alternatives", [None] * len(places), pl.Int32)
    if needs is not None:
        good = as_good(problem)
        counts = [
            len({t.instead for t in needs.instead if t.edge == place and t.ratio <= good})
            for place in needs.edges
        ]
        without = pl.Series("loss_without", needs.without)
        worth = pl.Series("loss_needed", needs.worth)
        others = pl.Series("alternatives", counts, pl.Int32)
    needed = (without > worth).alias("needed")
    return table.with_columns(without, worth, needed, others).sort("origin", "destination")


def alternatives_table(graph: Graph, problem: Problem, needs: Needs | None, /) -> pl.DataFrame:
    """The edges that do as well in the place of others.

    Parameters
    ----------
    graph, problem
        What was fitted.
    needs
        What the data say of each edge; None when nobody asked.

    Returns
    -------
    polars.DataFrame
        Sorted by its first four columns (`migtrace.frames.networks.NetworkAlternatives`).
    """
    good = as_good(problem)
    rows = [
        (*_ends(graph, tried.edge), *_ends(graph, tried.instead), tried.ratio)
        for tried in (() if needs is None else needs.instead)
        if tried.ratio <= good
    ]
    key = ("origin", "destination", "instead_origin", "instead_destination")
    schema = {**dict.fromkeys(key, pl.String), "loss_ratio": pl.Float64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.group_by(key).agg(pl.col("loss_ratio").min()).sort(key)


def rivals_table(graph: Graph, rivals: Sequence[Rival], /) -> pl.DataFrame:
    """The edges by which fits that do as well differ.

    Parameters
    ----------
    graph
        The graph of all edges.
    rivals
        Those that do as well, in order.

    Returns
    -------
    polars.DataFrame
        Sorted by its first three columns (`migtrace.frames.networks.NetworkRivals`).
    """
    rows = [
        (
            number,
            *_ends(graph, place),
            None if rival.shared.size else place in rival.gained,
            0.0 if place in rival.lost else float(rival.fitted.unknowns[place]),
            rival.ratio,
        )
        for number, rival in enumerate(rivals, start=1)
        for place in np.concatenate([rival.gained, rival.lost, rival.shared]).tolist()
    ]
    key = {"rival": pl.Int32, "origin": pl.String, "destination": pl.String}
    rest = {"gained": pl.Boolean, "fraction": pl.Float64, "loss_ratio": pl.Float64}
    return pl.DataFrame(rows, schema=key | rest, orient="row").sort(*key)


def path_table(graph: Graph, penalties: Sequence[float], fits: Sequence[Fitted], /) -> pl.DataFrame:
    """What each penalty leaves of each edge.

    Parameters
    ----------
    graph
        The graph.
    penalties, fits
        The penalties, and the fit with each.

    Returns
    -------
    polars.DataFrame
        Sorted by penalty, origin, destination (`migtrace.frames.networks.PenaltyPath`).
    """
    size = len(graph.edges)
    names = np.array(graph.nodes, dtype=object)
    table = pl.DataFrame(
        {
            "penalty": np.repeat(np.array(penalties, dtype=float), size),
            "origin": np.tile(names[graph.edges.origin], len(fits)),
            "destination": np.tile(names[graph.edges.destination], len(fits)),
            "fraction": np.concatenate([fitted.unknowns[:size] for fitted in fits]),
            "loss": np.repeat([fitted.loss for fitted in fits], size),
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    )
    return table.sort("penalty", "origin", "destination")


def _ends(graph: Graph, edge: int) -> tuple[str, str]:
    """The names of the nodes that an edge joins."""
    return (
        graph.nodes[int(graph.edges.origin[edge])],
        graph.nodes[int(graph.edges.destination[edge])],
    )
