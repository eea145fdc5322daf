"""Push and pull against a general solver of quadratic programmes."""

import numpy as np
import pytest

from migtrace.forecast.push_pull.nonnegative import solve_nonnegative
from migtrace.forecast.push_pull.transport import solve
from tests.forecast.general_solver import by_clarabel


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
    peer = by_clarabel(affinity, true, nonnegative=nonnegative)
    assert np.abs(flows - peer).max() <= 1e-6 * true.max()
