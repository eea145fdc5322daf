"""What should be known before relying on a fitted network, in sentences."""

import numpy as np
import polars as pl

from migtrace.forecast.network.simulating import simulate
from migtrace.forecast.network.solving import Solved


def notes_of(solved: Solved, edges: pl.DataFrame, alternatives: pl.DataFrame, /) -> tuple[str, ...]:
    """What should be known before relying on a fit.

    Parameters
    ----------
    solved
        The fit.
    edges, alternatives
        Its tables.

    Returns
    -------
    tuple of str
        What was filled in, edges that were never open, fractions that the data do not determine,
        edges that they do not need or cannot tell from others, people who could not leave.
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
    unmet = simulate(solved, horizon=0, exogenous=None, scenarios=())["unmet"].sum()
    if unmet > 0:
        told.append(f"{unmet:,.0f} people who were to leave were not there to do so")
    return tuple(told)
