"""The upscaling recursion over many replicates at once (METHOD M7, M14)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class ReplicateFactors(NamedTuple):
    """People at home and people per resident, each of shape (criteria, years, replicates)."""

    population: Floats
    factor: Floats


def replicate_factors(
    active: Floats, first_exits: Floats, /, *, population: float, increase: tuple[float, ...]
) -> ReplicateFactors:
    """Run the recursion of Eq. 2 for every criterion and replicate.

    Parameters
    ----------
    active, first_exits
        u_k(t) and e_k(t), of shape (criteria, years, replicates).
    population
        People in the origin country in the first year.
    increase
        Births less deaths per head, one number a year (the last is not used).

    Returns
    -------
    ReplicateFactors
        NaN from the year on in which nobody is left to stand for the people.

    Notes
    -----
    METHOD M7, Eq. 2 of Mazzoli et al. 2020, in the written order of operations, so that weights of
    one give the very figures of `upscale`.

    Examples
    --------
    >>> u, e = np.array([[[100.0], [80.0]]]), np.array([[[10.0], [5.0]]])
    >>> answer = replicate_factors(u, e, population=1000, increase=(0.0, 0.0))
    >>> answer.population.ravel().tolist(), answer.factor.ravel().tolist()
    ([1000.0, 900.0], [10.0, 11.25])
    """
    years = active.shape[1]
    people = np.empty_like(active)
    now = np.full(active[:, 0].shape, float(population)) if years else active[:, 0]
    for year in range(years):
        u, e = active[:, year], first_exits[:, year]
        somebody = (u > 0) & (now > 0)
        now = np.where(somebody, now, np.nan)
        people[:, year] = now
        now = np.divide(now * (u - e), u, out=np.full_like(now, np.nan), where=somebody)
        if increase[year]:
            now = now * (1 + increase[year])
    factor = np.divide(people, active, out=np.full_like(people, np.nan), where=active > 0)
    return ReplicateFactors(people, factor)
