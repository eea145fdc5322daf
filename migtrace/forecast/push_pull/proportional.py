"""Fitting expected flows to margins by factors (iterative proportional fitting)."""

import numpy as np

from migtrace.errors import ParameterError
from migtrace.forecast.push_pull.balance import TOLERANCE, Balance, balanced, unmet
from migtrace.forecast.push_pull.margins import Margins
from migtrace.forecast.push_pull.matrices import Floats

_PASSES = 5000
_EXACT = 1e-10


def flows_by_factors(margins: Margins, expected: Floats, balance: Balance, /) -> Floats:
    """Scale expected flows to margins, or say why that is not possible.

    Parameters
    ----------
    margins
        Who leaves and arrives.
    expected
        A row per origin, a column per destination; 0 where nobody can go.
    balance
        As for `balanced`.

    Returns
    -------
    numpy.ndarray
        Flows in persons, which meet the margins to 1e-9 of themselves.

    Raises
    ------
    ParameterError
        When margins do not balance, or cannot be met.
    """
    leaving, arriving = balanced(margins, expected, balance)
    flows, deviation = fit_margins(expected, leaving, arriving)
    if not deviation <= TOLERANCE:
        slow = (
            f"margins: after {_PASSES:,} passes factors meet them only to {deviation:.2g} of "
            "themselves: they leave nobody for some pairs, which factors reach slowly or never; "
            "use PushPull(nonnegative=True), or leave these pairs out"
        )
        raise unmet(margins, expected, leaving, arriving, ParameterError(slow))
    return flows


def fit_margins(expected: Floats, leaving: Floats, arriving: Floats, /) -> tuple[Floats, float]:
    """Scale the rows and columns of expected flows until they meet both margins.

    Parameters
    ----------
    expected
        Flows of at least 0 in any unit: a row per origin, a column per destination.
    leaving, arriving
        People by row and by column, with the same sum.

    Returns
    -------
    flows
        A_i B_j times `expected`, in persons.
    deviation
        The largest difference between the sum of a row and its margin, relative to the margin;
        columns meet theirs. Far from 0 the margins cannot be met.

    Notes
    -----
    Deming and Stephan 1940; with a gravity model for `expected` it is Wilson's doubly constrained
    one (1971). Of all flows with these margins it finds those with the least sum of M ln(M / m).

    Examples
    --------
    Twice as many leave the first place as the second, everybody is as likely to go anywhere:

    >>> flows, _ = fit_margins(np.ones((2, 2)), np.array([6.0, 3.0]), np.array([3.0, 6.0]))
    >>> flows.round(6).tolist()
    [[2.0, 4.0], [1.0, 2.0]]
    """
    flows = expected / max(float(expected.max(initial=0.0)), np.finfo(float).tiny)
    deviation = np.inf
    for _ in range(_PASSES):
        flows = flows * _factors(leaving, flows.sum(axis=1))[:, None]
        flows = flows * _factors(arriving, flows.sum(axis=0))[None, :]
        off = np.abs(flows.sum(axis=1) - leaving)
        relative = np.divide(off, leaving, out=np.zeros_like(off), where=leaving > 0)
        deviation = float(relative.max(initial=0.0))
        if deviation <= _EXACT:
            break
    return flows, deviation


def _factors(margin: Floats, sums: Floats) -> Floats:
    """What each sum is to be multiplied by; a row that is all 0 stays so."""
    return np.divide(margin, sums, out=np.zeros_like(sums), where=sums > 0)
