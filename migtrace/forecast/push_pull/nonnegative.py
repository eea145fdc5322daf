"""The quadratic transportation problem without negative flows (docs/forecasting.md F4)."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from migtrace.forecast.push_pull.transport import Floats, Potentials, centred, parts, solve

_STEPS = 200
_EXACT = 1e-12
_NEAR, _PATIENCE = 1e-4, 4
_RIDGE = 1e-10
_SHORTEST = 2.0**-40
_ARMIJO = 1e-4


def solve_nonnegative(
    affinity: Floats, leaving: Floats, arriving: Floats, /
) -> tuple[Potentials, float]:
    """Push and pull whose flows a_ij max(R_i + E_j, 0) meet both margins.

    Parameters
    ----------
    affinity
        a_ij = 1/d_ij, at least 0: a row per origin, a column per destination.
    leaving, arriving
        O_i and I_j, in persons, with the same sum.

    Returns
    -------
    potentials
        With sum R = sum E in each of the `parts`. Where pairs without flows cut a part in two, R
        and E are not unique, though the flows are.
    deviation
        Largest relative deviation of a margin above 0. Above 1e-9 no flows of at least 0 meet the
        margins, or they are too near to that; see `most_people`.

    Notes
    -----
    The problem's dual is to maximise sum O_i R_i + sum I_j E_j - 1/2 sum a_ij max(R_i + E_j, 0)^2:
    concave, with the margins' deviation for its gradient. A semismooth Newton method climbs it
    (Lorenz, Manns and Meyer 2021): its Hessian is the system of `solve` over the pairs that have
    flows now, with a ridge, and the step is halved until the dual grows enough. Who has a margin
    of 0 takes no part; its R or E is the largest with which no flow of it is above 0.

    Examples
    --------
    >>> affinity = np.array([[1.0, 1.0], [1.0, 1.0]])
    >>> found, _ = solve_nonnegative(affinity, np.array([9.0, 1.0]), np.array([9.0, 1.0]))
    >>> (affinity * np.maximum(found.sums(), 0)).round(6).tolist()
    [[8.0, 1.0], [1.0, 0.0]]
    """
    some, there = leaving > 0, arriving > 0
    inner = affinity[np.ix_(some, there)]
    push, pull, deviation = _climb(inner, leaving[some], arriving[there])
    return _with_idle(affinity, some, there, Potentials(push, pull)), deviation


def most_people(affinity: Floats, leaving: Floats, arriving: Floats, /) -> tuple[float, Floats]:
    """How many people flows of at least 0 can move without exceeding a margin.

    Parameters
    ----------
    affinity, leaving, arriving
        As for `solve_nonnegative`.

    Returns
    -------
    people
        Less than the sum of `leaving` when the margins cannot be met.
    short
        How many of each origin cannot leave, then how many of each destination cannot arrive, in
        one way of moving as many as can.

    Examples
    --------
    Nobody moves to where they are: of ten people six leave A, and five of all ten go there.

    >>> apart = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> most_people(apart, np.array([6.0, 4.0]), np.array([5.0, 5.0]))[0]
    9.0
    """
    origin, destination = np.nonzero(affinity > 0)
    count = np.arange(len(origin))
    ones = np.ones(len(origin))
    rows = csr_array((ones, (origin, count)), shape=(len(leaving), len(origin)))
    columns = csr_array((ones, (destination, count)), shape=(len(arriving), len(origin)))
    margins = np.concatenate([leaving, arriving])
    sums = vstack([rows, columns])
    found = linprog(-ones, A_ub=sums, b_ub=margins, method="highs")
    return float(-found.fun), np.maximum(margins - sums @ found.x, 0.0)


def _climb(affinity: Floats, leaving: Floats, arriving: Floats) -> tuple[Floats, Floats, float]:
    """Maximise the dual, all margins above 0."""
    origins = len(leaving)
    margins = np.concatenate([leaving, arriving])
    degree = np.concatenate([affinity.sum(axis=1), affinity.sum(axis=0)])
    if not len(margins) or not degree.all():
        return np.zeros(origins), np.zeros(len(arriving)), float(len(margins) > 0)
    start = solve(affinity, leaving, arriving)
    point = np.concatenate([start.push, start.pull])
    left, value = _dual(affinity, point, margins)
    best, least, idle = point, _deviation(left, margins), 0
    for _ in range(_STEPS):
        if least <= _EXACT:
            break
        step = _newton_step(affinity, point, left, degree)
        slope, length = float(left @ step), 1.0
        while length > _SHORTEST:
            tried = point + length * step
            left, value_there = _dual(affinity, tried, margins)
            # Of a concave function that still rises there, the value has risen: rounding of the
            # value itself, a difference of large numbers, does not matter.
            rising = float(left @ step) >= 0
            if rising or value_there >= value + _ARMIJO * length * slope:
                break
            length /= 2
        point, value = tried, value_there
        if (deviation := _deviation(left, margins)) < least:
            best, least, idle = point, deviation, 0
        elif least <= _NEAR and (idle := idle + 1) == _PATIENCE:
            # R + E of large numbers is rounded: it does not get any nearer.
            break
    return best[:origins], best[origins:], least


def _dual(affinity: Floats, point: Floats, margins: Floats) -> tuple[Floats, float]:
    """What the flows leave of the margins (the gradient), and the dual's value."""
    origins = len(affinity)
    above = np.maximum(np.add.outer(point[:origins], point[origins:]), 0.0)
    flows = affinity * above
    left = margins - np.concatenate([flows.sum(axis=1), flows.sum(axis=0)])
    return left, float(point @ margins - (flows * above).sum() / 2)


def _newton_step(affinity: Floats, point: Floats, left: Floats, degree: Floats) -> Floats:
    """Newton's step over the pairs that have flows now."""
    origins = len(affinity)
    now = affinity * (np.add.outer(point[:origins], point[origins:]) > 0)
    active = np.concatenate([now.sum(axis=1), now.sum(axis=0)])
    scale = 1 / np.sqrt(np.maximum(active, _RIDGE * degree))
    across = now * scale[:origins, None] * scale[None, origins:]
    hessian = np.diag(active * scale**2 + _RIDGE)
    hessian[:origins, origins:] = across
    hessian[origins:, :origins] = across.T
    factor = cho_factor(hessian, lower=True, overwrite_a=True, check_finite=False)
    step: Floats = scale * cho_solve(factor, scale * left, check_finite=False)
    return step


def _deviation(left: Floats, margins: Floats) -> float:
    return float(np.max(np.abs(left) / margins))


def _with_idle(
    affinity: Floats, some: NDArray[np.bool_], there: NDArray[np.bool_], found: Potentials
) -> Potentials:
    """Give those with a margin of 0 the largest R or E without a flow, then centre all."""
    push, pull = np.zeros(len(some)), np.zeros(len(there))
    push[some], pull[there] = found.push, found.pull
    possible = affinity > 0
    reached = np.where(possible[:, there], pull[there][None, :], -np.inf).max(
        axis=1, initial=-np.inf
    )
    reached = np.where(np.isfinite(reached), reached, 0.0)
    push = np.where(some, push, -reached)
    sent = np.where(possible, push[:, None], -np.inf).max(axis=0, initial=-np.inf)
    sent = np.where(np.isfinite(sent), sent, 0.0)
    pull = np.where(there, pull, -sent)
    return centred(Potentials(push, pull), np.concatenate(parts(affinity)))
