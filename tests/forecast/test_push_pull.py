"""Push and pull: by hand, and what holds for any margins and affinities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from migtrace.forecast.push_pull.nonnegative import most_people, solve_nonnegative
from migtrace.forecast.push_pull.transport import parts, solve

Floats = NDArray[np.float64]

APART = 1.0 - np.eye(3)


def test_three_places_by_hand() -> None:
    # All one apart. With sum R = sum E = S: 2 R_i + S - E_i = O_i and 2 E_i + S - R_i = I_i; summed
    # over i and both, 4 S = 6, so S = 3/2. With a = O - 3/2 = (3/2, 3/2, -3/2) and
    # b = I - 3/2 = (1/2, -3/2, 5/2): R = (2a + b)/3 and E = (a + 2b)/3.
    found = solve(APART, np.array([3.0, 3.0, 0.0]), np.array([2.0, 0.0, 4.0]))
    assert found.push == pytest.approx([7 / 6, 1 / 2, -1 / 6])
    assert found.pull == pytest.approx([5 / 6, -1 / 2, 7 / 6])
    flows = APART * found.sums()
    # Rows sum to 3, 3, 0: 2/3 + 7/3, 4/3 + 5/3, 2/3 - 2/3.
    expected = [[0, 2 / 3, 7 / 3], [4 / 3, 0, 5 / 3], [2 / 3, -2 / 3, 0]]
    assert flows == pytest.approx(np.array(expected))


def test_three_places_without_flows_below_zero_by_hand() -> None:
    # Nobody leaves C, nobody arrives in B: all of A's 3 go to C, and B's 3 make up what is missing.
    leaving, arriving = np.array([3.0, 3.0, 0.0]), np.array([2.0, 0.0, 4.0])
    found, deviation = solve_nonnegative(APART, leaving, arriving)
    flows = APART * np.maximum(found.sums(), 0)
    assert deviation < 1e-12
    assert flows == pytest.approx(np.array([[0.0, 0, 3], [2, 0, 1], [0, 0, 0]]), abs=1e-9)


def test_the_gauge_is_the_least_norm() -> None:
    generator = np.random.default_rng(3)
    affinity = generator.random((4, 6))
    flows = generator.random((4, 6))
    leaving, arriving = flows.sum(axis=1), flows.sum(axis=0)
    found = solve(affinity, leaving, arriving)
    across = [
        [np.diag(affinity.sum(axis=1)), affinity],
        [affinity.T, np.diag(affinity.sum(axis=0))],
    ]
    peer = np.linalg.lstsq(np.block(across), np.concatenate([leaving, arriving]), rcond=None)[0]
    assert np.concatenate([found.push, found.pull]) == pytest.approx(peer)
    assert found.push.sum() == pytest.approx(found.pull.sum())


def test_two_places_are_two_parts() -> None:
    # A can only go to B and B only to A: each pair has its own pair of margins.
    apart = 1.0 - np.eye(2)
    origins, destinations = parts(apart)
    assert origins[0] == destinations[1] != origins[1] == destinations[0]
    found = solve(apart, np.array([4.0, 2.0]), np.array([2.0, 4.0]))
    assert (apart * found.sums()).tolist() == [[0, 4], [2, 0]]
    # Halves: R_A + E_B = 4 and R_B + E_A = 2, each part with as much push as pull.
    assert found.push == pytest.approx([2, 1])
    assert found.pull == pytest.approx([1, 2])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Affinities over three orders of magnitude, some of them 0, and flows where there are some."""
    origins, destinations = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (origins, destinations)
    affinity = 10 ** generator.uniform(-1.5, 1.5, shape)
    if draw(st.booleans()):
        affinity = affinity * (generator.random(shape) < 0.7)
    flows = np.where(affinity > 0, generator.exponential(100.0, shape), 0.0)
    if draw(st.booleans()):
        flows = flows * (generator.random(shape) < 0.6)
    return affinity, flows


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_margins_are_met(world: tuple[Floats, Floats]) -> None:
    affinity, true = world
    leaving, arriving = true.sum(axis=1), true.sum(axis=0)
    flows = affinity * solve(affinity, leaving, arriving).sums()
    scale = max(1.0, float(true.sum()))
    assert np.abs(flows.sum(axis=1) - leaving).max() <= 1e-12 * scale
    assert np.abs(flows.sum(axis=0) - arriving).max() <= 1e-12 * scale


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_conditions_of_karush_kuhn_and_tucker_hold(world: tuple[Floats, Floats]) -> None:
    # d_ij M_ij = R_i + E_j + mu_ij with mu >= 0, and mu_ij M_ij = 0: that is the definition of M
    # by max(R_i + E_j, 0), so what is left to hold are the margins, at flows of at least 0.
    affinity, true = world
    leaving, arriving = true.sum(axis=1), true.sum(axis=0)
    found, deviation = solve_nonnegative(affinity, leaving, arriving)
    flows = affinity * np.maximum(found.sums(), 0.0)
    assert deviation <= 1e-9
    assert (flows >= 0).all()
    assert flows.sum(axis=1) == pytest.approx(leaving, rel=1e-9, abs=1e-9)
    assert flows.sum(axis=0) == pytest.approx(arriving, rel=1e-9, abs=1e-9)
    # No worse than the flows that the margins come from: the objective is a minimum.
    possible = affinity > 0
    cost = (flows[possible] ** 2 / affinity[possible]).sum()
    assert cost <= (true[possible] ** 2 / affinity[possible]).sum() * (1 + 1e-9)


@settings(max_examples=30, deadline=None)
@given(worlds(), st.floats(1e-3, 1e3))
def test_a_factor_of_distance_changes_nothing(world: tuple[Floats, Floats], factor: float) -> None:
    affinity, true = world
    leaving, arriving = true.sum(axis=1), true.sum(axis=0)
    one, other = affinity, affinity * factor
    plain = [a * solve(a, leaving, arriving).sums() for a in (one, other)]
    assert plain[0] == pytest.approx(plain[1], rel=1e-7, abs=1e-7)
    above = [
        a * np.maximum(solve_nonnegative(a, leaving, arriving)[0].sums(), 0) for a in (one, other)
    ]
    assert above[0] == pytest.approx(above[1], rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_another_order_of_countries_is_another_order_of_flows(
    world: tuple[Floats, Floats], order: st.DataObject
) -> None:
    affinity, true = world
    rows, columns = list(range(len(true))), list(range(true.shape[1]))
    order.shuffle(rows)  # type: ignore[attr-defined]  # a random.Random
    order.shuffle(columns)  # type: ignore[attr-defined]  # a random.Random
    turned = np.ix_(rows, columns)
    for tell in (_plain, _above):
        one, other = tell(affinity, true), tell(affinity[turned], true[turned])
        assert one[turned] == pytest.approx(other, rel=1e-6, abs=1e-6)


def _plain(affinity: Floats, true: Floats) -> Floats:
    flows: Floats = affinity * solve(affinity, true.sum(axis=1), true.sum(axis=0)).sums()
    return flows


def _above(affinity: Floats, true: Floats) -> Floats:
    found, _ = solve_nonnegative(affinity, true.sum(axis=1), true.sum(axis=0))
    flows: Floats = affinity * np.maximum(found.sums(), 0.0)
    return flows


def test_margins_that_no_flow_can_meet_stay_unmet() -> None:
    # 6 leave A, and all other places take 4.
    leaving, arriving = np.array([6.0, 2.0, 2.0]), np.array([6.0, 2.0, 2.0])
    assert solve_nonnegative(APART, leaving, arriving)[1] > 0.01
    most, short = most_people(APART, leaving, arriving)
    assert most == pytest.approx(8.0)
    assert short == pytest.approx([2, 0, 0, 2, 0, 0])


def test_margins_that_leave_no_choice_are_met() -> None:
    # 5 leave A and all other places take 5: so B and C can only go to A.
    leaving, arriving = np.array([5.0, 3.0, 2.0]), np.array([5.0, 1.0, 4.0])
    found, deviation = solve_nonnegative(APART, leaving, arriving)
    assert deviation < 1e-9
    assert APART * np.maximum(found.sums(), 0) == pytest.approx(
        np.array([[0.0, 1, 4], [3, 0, 0], [2, 0, 0]]), abs=1e-6
    )


def test_people_of_one_origin_go_where_they_arrive() -> None:
    arriving = np.array([0.0, 70.0, 30.0])
    found, _ = solve_nonnegative(APART, np.array([100.0, 0.0, 0.0]), arriving)
    flows = APART * np.maximum(found.sums(), 0)
    assert flows == pytest.approx(np.array([[0, 70, 30], [0] * 3, [0] * 3]), abs=1e-9)


def test_a_margin_with_nowhere_to_go_is_not_met() -> None:
    affinity = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert solve_nonnegative(affinity, np.array([1.0, 1.0]), np.array([1.0, 1.0]))[1] == 1.0
