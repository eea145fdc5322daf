"""The minimum: constraints, a peer, weights and limits by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from migtrace.forecast.network.dynamics import Edges, Floats, Outside, run
from migtrace.forecast.network.fitting import minimise, minimise_growing, within
from migtrace.forecast.network.problem import Problem, weigh
from migtrace.forecast.network.starts import first_minimum

PAIRS = [(0, 1), (0, 2), (1, 2), (2, 1), (1, 3), (2, 3)]


def problem_of(seed: int, *, noise: float, mass: float = 0.8) -> tuple[Problem, Floats]:
    """Four nodes, both directions between two of them, and noisy arrivals."""
    random = np.random.default_rng(seed)
    edges = Edges(4, *np.array(PAIRS).T)
    fractions = random.random(len(PAIRS))
    fractions *= mass / np.bincount(edges.origin, fractions)[edges.origin]
    entered = np.zeros((25, 4))
    entered[:, 0] = random.gamma(1.0, 1000, 25)
    outside = Outside(entered, np.zeros((25, 4)), np.arange(4) == 3)
    ran = run(edges, np.tile(fractions, (25, 1)), np.zeros(4), outside)
    measured = (ran.arrivals + entered) * (1 + noise * random.normal(size=(25, 4)))
    nowhere = np.zeros(0, dtype=np.int64)
    is_open = np.ones((25, len(PAIRS)), dtype=bool)
    problem = Problem(
        edges, is_open, outside, measured, weigh(measured), np.zeros(4), nowhere, np.ones(4)
    )
    return problem, fractions


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 2.0), st.sampled_from([0.0, 1e-3, 0.1]))
def test_no_more_than_all_leave_a_node(seed: int, noise: float, penalty: float) -> None:
    problem, _ = problem_of(seed, noise=noise, mass=1.0)
    fitted = first_minimum(problem, penalty, starts=2, seed=0)
    assert fitted.unknowns.min() >= 0
    sums = np.bincount(problem.edges.origin, fitted.unknowns, 4)
    assert sums.max() <= 1 + 1e-12
    ran = problem.run(fitted.unknowns)
    assert ran.population.min() >= 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("penalty", [0.0, 0.01])
def test_scipy_finds_no_lower_minimum_near(seed: int, penalty: float) -> None:
    problem, truth = problem_of(seed, noise=0.1)
    mine = minimise(problem, truth, penalty, kept=np.ones(len(PAIRS), dtype=bool))
    rows = (problem.edges.origin == np.arange(3)[:, None]).astype(float)
    peer = minimize(
        lambda x: problem.loss(x) + penalty * x.sum(),
        mine.unknowns,
        jac=lambda x: problem.gradient(x) + penalty,
        method="SLSQP",
        bounds=[(0, 1)] * len(PAIRS),
        constraints=LinearConstraint(rows, -np.inf, 1.0),
        options={"ftol": 1e-12, "maxiter": 300},
    )
    assert mine.objective <= peer.fun * (1 + 1e-4) + 1e-12
    assert mine.objective == pytest.approx(
        problem.loss(mine.unknowns) + penalty * mine.unknowns.sum()
    )


@pytest.mark.parametrize("seed", range(4))
def test_no_edge_of_nothing_would_gain(seed: int) -> None:
    problem, _ = problem_of(seed, noise=0.1)
    begin = np.where(np.arange(len(PAIRS)) < 2, 0.2, 0.0)
    fitted = minimise_growing(problem, begin, 1e-3)
    assert fitted.objective < problem.loss(begin) + 1e-3 * begin.sum()
    nothing = fitted.unknowns == 0
    room = np.bincount(problem.edges.origin, fitted.unknowns, 4)[problem.edges.origin] < 1 - 1e-9
    gains = -problem.gradient(fitted.unknowns) - 1e-3
    assert np.all(gains[nothing & room] <= 1e-5)


def test_weights_are_roots_of_means_and_the_loss_of_rest_is_one() -> None:
    measured = np.array([[4.0, 100.0], [np.nan, 300.0]])
    # Means 4 and 200: squares over means 16/4 = 4, (100^2 + 300^2)/200 = 500, 504 in all.
    expected = np.array([[1 / 2, 1 / np.sqrt(200)], [0.0, 1 / np.sqrt(200)]]) / np.sqrt(504)
    assert weigh(measured) == pytest.approx(expected)
    edges = Edges(2, np.array([0]), np.array([1]))
    outside = Outside(np.zeros((2, 2)), np.zeros((2, 2)), np.zeros(2, dtype=bool))
    problem = Problem(
        edges,
        np.ones((2, 1), dtype=bool),
        outside,
        measured,
        weigh(measured),
        np.zeros(2),
        np.zeros(0, dtype=np.int64),
        np.ones(2),
    )
    assert problem.loss(np.array([0.5])) == pytest.approx(1.0)


def test_a_node_of_a_handful_of_people_does_not_outweigh_thousands() -> None:
    measured = np.array([[1.0, 9999.0]])
    # The mean over nodes is 5000, 1% of it 50: the first node is weighted as one of 50.
    weights = weigh(measured)
    assert weights[0, 0] / weights[0, 1] == pytest.approx(np.sqrt(9999 / 50))


def test_limits_scale_down_what_is_above_them() -> None:
    limits = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert within(np.array([1.5, 0.5, 0.7]), limits).tolist() == [0.75, 0.25, 0.7]


def test_edges_that_are_never_open_together_share_no_limit() -> None:
    problem, _ = problem_of(0, noise=0.0)
    limits = problem.limits()
    assert limits.sum(axis=1).tolist() == [2.0, 2.0, 2.0]
    is_open = problem.is_open.copy()
    is_open[:12, 0] = False
    is_open[12:, 1] = False
    apart = Problem(
        problem.edges,
        is_open,
        problem.outside,
        problem.measured,
        problem.weights,
        problem.start,
        problem.fitted_starts,
        problem.unit,
    )
    assert sorted(apart.limits().sum(axis=1).tolist()) == [1.0, 1.0, 2.0, 2.0]
