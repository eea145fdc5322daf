"""What should be known before relying on a fitted network, in sentences."""

import numpy as np
import polars as pl

from migtrace.forecast.network.fitting import LEAST_FRACTION
from migtrace.forecast.network.inputs import LONGEST_WAIT
from migtrace.forecast.network.simulating import simulate
from migtrace.forecast.network.solving import Solved


def notes_of(
    solved: Solved, edges: pl.DataFrame, alternatives: pl.DataFrame, rivals: pl.DataFrame, /
) -> tuple[str, ...]:
    """What should be known before relying on a fit.

    Parameters
    ----------
    solved
        The fit.
    edges, alternatives, rivals
        Its tables.

    Returns
    -------
    tuple of str
        What was filled in, edges that were never open, fractions that the data do not determine,
        people at the start who are as many as may be, edges that the data do not need or cannot
        tell from others, other graphs and fractions that do as well, people who could not leave.
    """
    told = list(solved.inputs.notes)
    graph = solved.inputs.graph
    closed = np.flatnonzero(~solved.problem.is_open.any(axis=0))
    told += [
        f"{graph.nodes[graph.edges.origin[edge]]} to {graph.nodes[graph.edges.destination[edge]]} "
        "is never open on a measured date: its fraction is 0 and says nothing"
        for edge in closed
    ]
    rank, unknowns = solved.rank
    if rank < unknowns:
        told.append(
            f"the data determine {rank} of {unknowns} fractions, of edges that carry people or "
            "would do as well"
        )
    told += _starts_at_their_most(solved)
    told += [
        f"{row['origin']} to {row['destination']} is not needed: without it the loss is "
        f"{row['loss_without']:.3f} times as high"
        for row in edges.filter(~pl.col("needed")).iter_rows(named=True)
    ]
    told += [
        f"the data cannot tell {row['origin']} to {row['destination']} from "
        f"{row['instead_origin']} to {row['instead_destination']}: with the second in place of the "
        f"first the loss is {row['loss_ratio']:.3f} times as high"
        for row in alternatives.iter_rows(named=True)
    ]
    told += [_rival(rows) for rows in rivals.partition_by("rival", maintain_order=True)]
    unmet = simulate(solved, horizon=0, exogenous=None, scenarios=())["unmet"].sum()
    if unmet > 0:
        told.append(f"{unmet:,.0f} people who were to leave were not there to do so")
    return tuple(told)


def _rival(rows: pl.DataFrame) -> str:
    """How a fit that does as well differs."""
    loss = f"its loss is {rows['loss_ratio'][0]:.3f} times as high"
    name = pl.format("{} to {}", "origin", "destination")
    if rows["gained"].null_count():
        share = pl.format("{} {}", name, pl.col("fraction").round(2))
        shares = ", ".join(rows.select(share).to_series())
        others = f"others of the same edges ({shares})"
        return f"the data cannot tell these fractions from {others}: {loss}"
    gained, lost = (
        _listed(rows.filter(gained=own).select(name).to_series().to_list()) for own in (True, False)
    )
    if gained and lost:
        other = f"with {gained} in place of {lost}"
    else:
        other = f"with {gained}, too" if gained else f"without {lost}"
    return f"the data cannot tell this graph from one {other}: {loss}"


def _listed(names: list[str]) -> str:
    """Names in a sentence."""
    return " and ".join([", ".join(names[:-1]), *names[-1:]] if names[1:] else names)


def _starts_at_their_most(solved: Solved) -> list[str]:
    """Nodes with as many fitted people at the start as there may be."""
    problem, nodes = solved.problem, solved.inputs.graph.nodes
    shares = solved.fitted.unknowns[len(problem.edges) :]
    return [
        f"{nodes[place]}: {problem.unit[place]:,.0f} people at the start, the most that a fit "
        f"takes ({LONGEST_WAIT} steps' mean arrivals); there may have been more"
        for place in problem.fitted_starts[shares > 1 - LEAST_FRACTION]
    ]
