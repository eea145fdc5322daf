"""The quadratic programme of push and pull, by a solver for any.

Not collected by pytest; `benchmarks/push_pull.py` uses it, too.
"""

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


def by_clarabel(affinity: Floats, true: Floats, *, nonnegative: bool) -> Floats:
    """Minimise 1/2 sum M^2/a over the margins of `true`, by an interior point method."""
    origin, destination = np.nonzero(affinity > 0)
    size = len(origin)
    count = np.arange(size)
    shape = (len(affinity), size), (affinity.shape[1], size)
    rows = sparse.csc_array((np.ones(size), (origin, count)), shape=shape[0])
    columns = sparse.csc_array((np.ones(size), (destination, count)), shape=shape[1])
    # The sums of one column follow from all others.
    equal = sparse.vstack([rows, columns[:-1]])
    margins = np.concatenate([true.sum(axis=1), true.sum(axis=0)[:-1]])
    cones = [clarabel.ZeroConeT(len(margins))]
    if nonnegative:
        equal = sparse.vstack([equal, -sparse.eye_array(size)])
        margins = np.concatenate([margins, np.zeros(size)])
        cones.append(clarabel.NonnegativeConeT(size))
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-12
    cost = sparse.csc_matrix(sparse.diags_array(1 / affinity[origin, destination]))
    constraints = sparse.csc_matrix(equal)
    solver = clarabel.DefaultSolver(cost, np.zeros(size), constraints, margins, cones, settings)
    flows = np.zeros_like(affinity)
    flows[origin, destination] = solver.solve().x
    return flows
