"""The recursion by hand, its balance, and its exact derivatives."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from migtrace.forecast.network.derivatives import gradient, jacobian
from migtrace.forecast.network.dynamics import Bools, Edges, Floats, Outside, run

NOBODY = np.zeros((1, 2))
STAY = np.zeros(2, dtype=bool)


def edges_of(nodes: int, *pairs: tuple[int, int]) -> Edges:
    return Edges(nodes, np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))


def test_three_nodes_in_a_row() -> None:
    road = edges_of(3, (0, 1), (1, 2))
    entered = np.array([[100.0, 0.0, 0.0], [60.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    outside = Outside(entered, np.zeros((3, 3)), np.zeros(3, dtype=bool))
    ran = run(road, np.tile([0.5, 0.2], (3, 1)), np.array([40.0, 10.0, 0.0]), outside)
    # Step 1: 40 x 0.5 = 20 move on to the second node, 10 x 0.2 = 2 to the third.
    # Ends with 40 - 20 + 100 = 120, 10 + 20 - 2 = 28, 2.
    # Step 2: 60 and 28 x 0.2 = 5.6: 120 - 60 + 60 = 120, 28 + 60 - 5.6 = 82.4, 7.6.
    # Step 3: 60 and 82.4 x 0.2 = 16.48: 60, 82.4 + 60 - 16.48 = 125.92, 24.08.
    expected = [[40, 10, 0], [120, 28, 2], [120, 82.4, 7.6], [60, 125.92, 24.08]]
    assert ran.population == pytest.approx(np.array(expected))
    assert ran.arrivals == pytest.approx(np.array([[0, 20, 2], [0, 60, 5.6], [0, 60, 16.48]]))
    assert ran.departures == pytest.approx(np.array([[20, 2, 0], [60, 5.6, 0], [60, 16.48, 0]]))


def test_the_two_directions_are_set_off() -> None:
    both = edges_of(2, (0, 1), (1, 0))
    outside = Outside(NOBODY, NOBODY, STAY)
    ran = run(both, np.array([[0.3, 0.1]]), np.array([100.0, 200.0]), outside)
    # F = 30 and 20, net 10 from the first to the second.
    assert ran.arrivals.tolist() == [[0.0, 10.0]]
    assert ran.departures.tolist() == [[10.0, 0.0]]
    assert ran.population[-1].tolist() == [90.0, 210.0]


def test_a_node_that_empties_keeps_who_came_in_the_step() -> None:
    road = edges_of(2, (0, 1))
    entered = np.array([[50.0, 7.0], [0.0, 0.0]])
    outside = Outside(entered, np.zeros((2, 2)), np.array([False, True]))
    ran = run(road, np.full((2, 1), 0.5), np.array([40.0, 30.0]), outside)
    # Step 1: the 30 leave; 20 come and 7 enter. Step 2: those 27 leave; (40 - 20 + 50)/2 = 35 come.
    assert ran.left.tolist() == [[0.0, 30.0], [0.0, 27.0]]
    assert ran.population[1:].tolist() == [[70.0, 27.0], [35.0, 35.0]]


def test_nobody_moves_on_from_where_all_have_left() -> None:
    road = edges_of(2, (0, 1))
    empties = np.array([True, False])
    outside = Outside(np.array([[10.0, 0.0]]), NOBODY, empties)
    ran = run(road, np.array([[0.25]]), np.array([40.0, 0.0]), outside)
    # 40 x 0.25 = 10 move on, the other 30 leave, 10 enter.
    assert ran.left.tolist() == [[30.0, 0.0]]
    assert ran.population[-1].tolist() == [10.0, 10.0]


def test_no_more_leave_than_are_there() -> None:
    road = edges_of(2, (0, 1))
    outside = Outside(np.array([[5.0, 0.0]]), np.array([[100.0, 3.0]]), STAY)
    ran = run(road, np.array([[0.5]]), np.array([40.0, 0.0]), outside)
    # 40 - 20 + 5 = 25 are there to leave; of the 20 who came to the second node 3 leave.
    assert ran.left.tolist() == [[25.0, 3.0]]
    assert ran.population[-1].tolist() == [0.0, 17.0]


@dataclass(frozen=True)
class World:
    """A network with everything in it."""

    edges: Edges
    fractions: Floats
    start: Floats
    outside: Outside
    is_open: Bools


def random_world(seed: int, *, steps: int = 9, empty: bool = True, leave: bool = True) -> World:
    """Five nodes, both directions between most, some of whom empty and some of whom leave."""
    random = np.random.default_rng(seed)
    nodes = 5
    origin, destination = np.nonzero(
        (random.random((nodes, nodes)) < 0.7) & ~np.eye(nodes, dtype=bool)
    )
    edges = Edges(nodes, origin, destination)
    out = np.maximum(np.bincount(origin, minlength=nodes), 1)
    constant = random.random(origin.size) / out[origin]
    is_open = random.random((steps, origin.size)) < 0.9
    empties = random.random(nodes) < 0.3 if empty else np.zeros(nodes, dtype=bool)
    leaving = random.random((steps, nodes)) * 300 * (random.random((steps, nodes)) < 0.3)
    leaving = np.where(empties, 0.0, leaving) if leave else np.zeros((steps, nodes))
    entered = random.random((steps, nodes)) * 200
    outside = Outside(entered, leaving, empties)
    return World(edges, constant * is_open, random.random(nodes) * 500, outside, is_open)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_people_are_conserved(seed: int) -> None:
    world = random_world(seed)
    ran = run(world.edges, world.fractions, world.start, world.outside)
    whole = ran.population.sum(axis=1)
    change = world.outside.entered.sum(axis=1) - ran.left.sum(axis=1)
    assert whole[1:] == pytest.approx(whole[:-1] + change, rel=1e-9)
    assert ran.arrivals.sum(axis=1) == pytest.approx(ran.departures.sum(axis=1), rel=1e-9)
    by_node = ran.population[:-1] + ran.arrivals - ran.departures
    balance = by_node + world.outside.entered - ran.left
    assert ran.population[1:] == pytest.approx(balance, rel=1e-9, abs=1e-9)
    assert ran.population.min() >= 0
    assert (ran.left <= ran.population[1:] + ran.left + 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_matrix_and_the_step_give_the_same(seed: int) -> None:
    """Without leavers a step is linear; a leaver of nobody takes the other way."""
    world = random_world(seed, empty=False, leave=False)
    linear = run(world.edges, world.fractions, world.start, world.outside)
    almost = np.full_like(world.outside.leaving, 1e-12)
    stepwise = run(
        world.edges,
        world.fractions,
        world.start,
        Outside(world.outside.entered, almost, world.outside.empties),
    )
    assert linear.population == pytest.approx(stepwise.population, rel=1e-9)


def by_hand(
    world: World, fractions: NDArray[np.complex128], start: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """The arrivals, written out node by node, for complex numbers."""
    pairs = list(zip(world.edges.origin.tolist(), world.edges.destination.tolist(), strict=True))
    people, all_arrivals = start.copy(), []
    for step in range(len(fractions)):
        flow = {pair: people[pair[0]] * fractions[step, e] for e, pair in enumerate(pairs)}
        came, gone = np.zeros((2, len(people)), dtype=complex)
        for origin, end in pairs:
            net = flow[origin, end] - flow.get((end, origin), 0.0)
            if net.real > 0:
                came[end] += net
                gone[origin] += net
        all_arrivals.append(came.copy())
        stay, came = people - gone, came + world.outside.entered[step]
        for node in range(len(people)):
            if world.outside.empties[node]:
                people[node] = came[node]
            else:
                there = stay[node] + came[node]
                people[node] = max(there - world.outside.leaving[step, node], 0.0, key=np.real)
    return np.array(all_arrivals)


@pytest.mark.parametrize("seed", range(6))
def test_derivatives_are_those_of_complex_steps(seed: int) -> None:
    world = random_world(seed)
    random = np.random.default_rng(seed)
    weights = random.normal(size=world.outside.entered.shape)
    ran = run(world.edges, world.fractions, world.start, world.outside)
    plain = by_hand(world, world.fractions.astype(complex), world.start.astype(complex))
    assert plain.real == pytest.approx(ran.arrivals, abs=1e-9)
    by_fraction, by_start = gradient(world.edges, world.fractions, world.outside, ran, weights)
    slopes = jacobian(
        world.edges,
        world.fractions,
        world.outside,
        ran,
        is_open=world.is_open,
        starts=np.arange(5),
    )
    tiny = 1e-30
    for edge in range(len(world.edges)):
        moved = world.fractions.astype(complex)
        moved[:, edge] += 1j * tiny * world.is_open[:, edge]
        exact = by_hand(world, moved, world.start.astype(complex)).imag / tiny
        assert slopes[:, :, edge] == pytest.approx(exact, rel=1e-9, abs=1e-9)
        mine = (by_fraction * world.is_open)[:, edge].sum()
        assert mine == pytest.approx((weights * exact).sum(), rel=1e-9, abs=1e-9)
    for node in range(5):
        start = world.start.astype(complex)
        start[node] += 1j * tiny
        exact = by_hand(world, world.fractions.astype(complex), start).imag / tiny
        assert slopes[:, :, len(world.edges) + node] == pytest.approx(exact, rel=1e-9, abs=1e-9)
        assert by_start[node] == pytest.approx((weights * exact).sum(), rel=1e-9, abs=1e-9)


def test_at_a_kink_the_derivative_is_from_above() -> None:
    both = edges_of(2, (0, 1), (1, 0))
    outside = Outside(NOBODY, NOBODY, STAY)
    nothing = np.zeros((1, 2))
    ran = run(both, nothing, np.array([30.0, 20.0]), outside)
    by_fraction, _ = gradient(both, nothing, outside, ran, np.ones((1, 2)))
    # A first fraction f moves 30 f people, one of the other direction 20 f.
    assert by_fraction.tolist() == [[30.0, 20.0]]


def test_given_arrivals_replace_those_of_the_network() -> None:
    road = edges_of(3, (0, 1), (1, 2))
    entered = np.array([[100.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    measured = np.array([[np.nan, 30.0, np.nan], [np.nan, np.nan, np.nan]])
    outside = Outside(entered, np.zeros((2, 3)), np.zeros(3, dtype=bool), measured)
    ran = run(road, np.full((2, 2), 0.5), np.array([40.0, 0.0, 0.0]), outside)
    # 20 would come to the second node, 30 are said to; in the second step 30/2 = 15 go on.
    assert ran.arrivals.tolist() == [[0.0, 20.0, 0.0], [0.0, 60.0, 15.0]]
    assert ran.population[1].tolist() == [120.0, 30.0, 0.0]
