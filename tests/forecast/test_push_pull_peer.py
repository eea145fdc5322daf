"""Push and pull against a general solver of quadratic programmes."""

import clarabel
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from migtrace.forecast.push_pull.nonnegative import solve_nonnegative
from migtrace.forecast.push_pull.transport import solve

Floats = NDArray[np.float64]


def _by_clarabel(affinity: Floats, true: Floats, *, nonnegative: bool) -> Floats:
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


@pytest.mark.parametrize("shape", [(5, 5), (4, 9), (30, 30)])
@pytest.mark.parametrize("nonnegative", [False, True])
def test_flows_are_those_of_a_general_solver(shape: tuple[int, int], *, nonnegative: bool) -> None:
    generator = np.random.default_rng(shape[1])
    affinity = np.exp(generator.normal(0.0, 1.0, shape))
    true = np.exp(generator.normal(0.0, 2.0, shape)) * (generator.random(shape) < 0.5)
    if shape[0] == shape[1]:
        np.fill_diagonal(affinity, 0.0)
        np.fill_diagonal(true, 0.0)
    leaving, arriving = true.sum(axis=1), true.sum(axis=0)
    if nonnegative:
        found, _ = solve_nonnegative(affinity, leaving, arriving)
        flows = affinity * np.maximum(found.sums(), 0.0)
    else:
        flows = affinity * solve(affinity, leaving, arriving).sums()
        assert (flows < 0).any()
    peer = _by_clarabel(affinity, true, nonnegative=nonnegative)
    assert np.abs(flows - peer).max() <= 1e-6 * true.max()
