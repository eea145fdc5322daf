"""Exact derivatives of a run of people through a network."""

import numpy as np

from migtrace.forecast.network.dynamics import Bools, Edges, Floats, Outside, Places, Run


def gradient(
    edges: Edges, fractions: Floats, outside: Outside, ran: Run, weights: Floats, /
) -> tuple[Floats, Floats]:
    """What a figure gains from each fraction and from the people at the start.

    Parameters
    ----------
    edges, fractions, outside
        As given to `run`.
    ran
        What it answered.
    weights
        By step and node: the figure's derivative by A_i(t).

    Returns
    -------
    by_fraction : numpy.ndarray
        The figure's derivative by each f_ij(t), by step and edge.
    by_start : numpy.ndarray
        By each P_i(0).

    Notes
    -----
    The adjoint of the recursion (reverse mode): exact, for about the cost of one more run. Positive
    parts have kinks where a net flow is zero. There the answer is the derivative from above: what
    is gained when that one fraction (or person) is added. Elsewhere it is the derivative.
    """
    opposite, is_given = edges.opposite, outside.is_given
    forward, back = _slopes(ran)
    by_fraction = np.empty_like(ran.net)
    by_people = np.zeros(edges.nodes)  # at the end of the step
    padded = np.zeros(len(edges) + 1)
    for step in range(len(ran.net) - 1, -1, -1):
        by_end = np.where(ran.runs_dry[step], 0.0, by_people)
        by_stay = np.where(outside.empties, 0.0, by_end)
        by_arrival = weights[step] + np.where(is_given[step], 0.0, by_end)
        by_moved = by_arrival[edges.destination] - by_stay[edges.origin]
        padded[:-1] = by_moved * back[step]
        by_gross = by_moved * forward[step] - padded[opposite]
        by_fraction[step] = by_gross * ran.population[step][edges.origin]
        moving = np.bincount(edges.origin, by_gross * fractions[step], edges.nodes)
        by_people = by_stay + moving
    return by_fraction, by_people


def jacobian(
    edges: Edges,
    fractions: Floats,
    outside: Outside,
    ran: Run,
    /,
    *,
    is_open: Bools,
    starts: Places,
) -> Floats:
    """How each arrival answers to each fraction and to the people at the start.

    Parameters
    ----------
    edges, fractions, outside
        As given to `run`.
    ran
        What it answered.
    is_open
        By step and edge: whether the fraction counts in that step.
    starts
        The nodes whose P_i(0) is varied.

    Returns
    -------
    numpy.ndarray
        dA_i(t)/dx of shape (steps, nodes, edges + starts); kinks as in `gradient`.

    Notes
    -----
    Forward mode: dP(t+1) = S(t) dP(t) + own(t), carried along with the recursion.
    """
    steps, nodes, columns = len(ran.net), edges.nodes, len(edges) + starts.size
    origin, destination, place = edges.origin, edges.destination, np.arange(len(edges))
    forward, back = _slopes(ran)
    against = np.append(back, np.zeros((steps, 1)), axis=1)[:, edges.opposite]
    # More people at the origin move more along the edge, and fewer along its opposite.
    to_came, to_gone = np.zeros((2, steps, nodes, nodes))
    to_came[:, destination, origin] = forward * fractions
    to_gone[:, destination, origin] = -against * fractions
    node = np.arange(nodes)
    to_came[:, node, node] = -(against * fractions) @ edges.ends[0]
    to_gone[:, node, node] = (forward * fractions) @ edges.ends[0]
    people = ran.population[:-1, origin] * is_open
    came, gone = np.zeros((2, steps, nodes, columns))
    came[:, destination, place] = forward * people
    came[:, origin, place] = -against * people
    gone[:, origin, place] = forward * people
    gone[:, destination, place] = -against * people
    stays = (~outside.empties & ~ran.runs_dry)[:, :, None].astype(float)
    comes = (~ran.runs_dry & ~outside.is_given)[:, :, None].astype(float)
    carried = stays * (np.eye(nodes) - to_gone) + comes * to_came
    own = comes * came - stays * gone
    by_people = np.zeros((steps, nodes, columns))
    by_people[0, starts, len(edges) + np.arange(starts.size)] = 1.0
    for step in range(steps - 1):
        by_people[step + 1] = carried[step] @ by_people[step] + own[step]
    return to_came @ by_people + came


def _slopes(ran: Run) -> tuple[Floats, Floats]:
    """By step and edge, whether more flow is more movement, and whether less is less."""
    return (ran.net >= 0).astype(float), (ran.net > 0).astype(float)
