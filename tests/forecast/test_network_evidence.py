"""What an edge must be worth, and which graphs do as well: by hand."""

from math import exp, log

import numpy as np
import pytest

from migtrace.forecast.network.dynamics import Edges, Floats, Outside
from migtrace.forecast.network.evidence import (
    as_good,
    criterion,
    does_as_well,
    evidence_of,
    is_alike,
)
from migtrace.forecast.network.fitting import Fitted, minimise
from migtrace.forecast.network.problem import Problem, weigh
from migtrace.forecast.network.pruning import prune_all
from migtrace.forecast.network.rivals import find_rivals
from migtrace.forecast.network.selection import find_needs
from migtrace.forecast.network.trades import exchange, trade_pairs


def problem_of(
    pairs: list[tuple[int, int]], entered: Floats, measured: Floats, empties: list[int]
) -> Problem:
    """A network whose edges are always open, and nobody there at first."""
    steps, nodes = measured.shape
    outside = Outside(entered, np.zeros((steps, nodes)), np.isin(np.arange(nodes), empties))
    edges = Edges(nodes, *np.array(pairs, dtype=np.int64).T)
    is_open = np.ones((steps, len(pairs)), dtype=bool)
    nowhere = np.zeros(0, dtype=np.int64)
    weights, nobody = weigh(measured), np.zeros(nodes)
    return Problem(edges, is_open, outside, measured, weights, nobody, nowhere, np.ones(nodes))


def road(errors: list[float]) -> tuple[Problem, Fitted]:
    """Half of those who came to a node the step before go on to another, but for errors."""
    came = np.array([100.0, 200.0, 200.0, 0.0])
    there = np.array([0.0, 100.0, 200.0, 200.0])
    measured = np.column_stack([came, 0.5 * there + errors])
    problem = problem_of([(0, 1)], np.column_stack([came, np.zeros(4)]), measured, [0])
    return problem, minimise(problem, np.array([0.4]), 0.0, kept=np.ones(1, dtype=bool))


def test_errors_that_are_larger_where_more_come_ask_for_more() -> None:
    # Errors at right angles to who was there (2 x 1 - 2 x 2 + 1 x 2 = 0) leave the half as it is.
    problem, fitted = road([0.0, 2.0, -2.0, 1.0])
    assert fitted.unknowns == pytest.approx([0.5])
    # In hundreds who are there are 0, 1, 2, 2, of squares 9 in sum. By the errors' own squares the
    # variance of the fraction is (1 x 2^2 + 4 x 2^2 + 4 x 1^2) / 9^2 = 24 / 81; by their mean over
    # 8 figures, (9 / 8) / 9 = 1 / 8.
    more = 24 / 81 * 8
    evidence = evidence_of(problem, fitted)
    assert evidence.worth == pytest.approx([exp(more * (log(8) + 2 * log(1)) / 8)], rel=1e-4)
    # Without the edge all is lost: 0.5^2 of the sum of squares, in weighted units.
    empty = problem.loss(np.zeros(1))
    assert evidence.costs == pytest.approx([empty - fitted.loss], rel=1e-4)


@pytest.mark.parametrize("errors", [[0.0, 0.0, 0.0, 0.0], [30.0, 0.0, 0.0, 0.0]])
def test_errors_where_nobody_is_ask_for_no_more(errors: list[float]) -> None:
    problem, fitted = road(errors)
    assert evidence_of(problem, fitted).worth == pytest.approx([8 ** (1 / 8)])


def test_a_graph_does_as_well_up_to_ln_n() -> None:
    problem, _ = road([0.0, 2.0, -2.0, 1.0])

    def fit(fraction: float, loss: float) -> Fitted:
        return Fitted(np.array([fraction]), loss, loss)

    # 8 ln(1/4) + 1 x (ln 8 + 2 ln 1), and 8 ln(1/4) without an edge.
    assert criterion(problem, fit(0.5, 0.25)) == pytest.approx(log(8) - 8 * log(4))
    assert criterion(problem, fit(0.0, 0.25)) == pytest.approx(-8 * log(4))
    factor = as_good(problem)
    assert factor == pytest.approx(8 ** (1 / 8))
    assert does_as_well(problem, fit(0.5, 0.2 * factor * 0.999), fit(0.4, 0.2))
    assert not does_as_well(problem, fit(0.5, 0.2 * factor * 1.001), fit(0.4, 0.2))


def twins(noise: float) -> Problem:
    """As many enter at `0` as at `1`; 0.3 of each move on, to `2` and `3`."""
    random = np.random.default_rng(0)
    came = random.gamma(2.0, 500, 40)
    people, went = 0.0, []
    for entered in came:
        went.append(0.3 * people)
        people += entered - went[-1]
    exact = np.column_stack([came, came, went, went])
    measured = exact * (1 + noise * random.normal(size=exact.shape))
    entered = exact * [1, 1, 0, 0]
    return problem_of([(0, 2), (0, 3), (1, 2), (1, 3)], entered, measured, [])


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_two_edges_that_do_what_two_others_do_are_found(noise: float) -> None:
    # 0 to 2 and 1 to 3, or 0 to 3 and 1 to 2; one of the second in place of one of the first would
    # take 0.6 of one node's people and none of the other's.
    problem = twins(noise)
    fitted = minimise(
        problem, np.array([0.3, 0, 0, 0.3]), 0.0, kept=np.array([True, False, False, True])
    )
    needs = find_needs(problem, fitted, 0.0)
    assert not any(tried.ratio <= as_good(problem) for tried in needs.instead)
    others = prune_all(problem, trade_pairs(problem, fitted))
    same, rivals = find_rivals(problem, fitted, needs, [fitted, *others, *others])
    assert same.instead == needs.instead
    (rival,) = rivals
    assert (rival.gained.tolist(), rival.lost.tolist()) == ([1, 2], [0, 3])
    assert rival.fitted.unknowns == pytest.approx([0, 0.3, 0.3, 0], abs=0.01)
    assert rival.ratio == pytest.approx(1.0, abs=0.1)


def test_fits_are_alike_with_the_same_edges_and_about_the_same_fractions() -> None:
    def fit(*fractions: float) -> Fitted:
        return Fitted(np.array(fractions), 0.5, 0.5)

    assert is_alike(fit(0.3, 0.0), fit(0.34, 0.0), 2)
    assert not is_alike(fit(0.3, 0.0), fit(0.36, 0.0), 2)
    assert not is_alike(fit(0.3, 0.0), fit(0.3, 0.01), 2)
    # What comes after the edges are people at the start.
    assert is_alike(fit(0.3, 0.0), fit(0.3, 0.9), 1)


def test_there_is_nothing_to_trade_without_people_or_other_edges() -> None:
    problem = twins(0.0)
    nothing = minimise(problem, np.zeros(4), 0.0, kept=np.zeros(4, dtype=bool))
    assert trade_pairs(problem, nothing) == []
    alone, fitted = road([0.0, 2.0, -2.0, 1.0])
    assert trade_pairs(alone, fitted) == []
    assert exchange(alone, fitted) == []


def test_one_edge_in_place_of_another_is_an_alternative_not_a_rival() -> None:
    # Nobody stays at 0 and 1, and twice as many come to 1: 0.6 of 0's are 0.3 of 1's.
    came = np.random.default_rng(0).integers(100, 900, 40).astype(float)
    there = np.append(0.0, came[:-1])
    measured = np.column_stack([came, 2 * came, 0.6 * there])
    problem = problem_of([(0, 2), (1, 2)], measured * [1, 1, 0], measured, [0, 1])
    first = minimise(problem, np.array([0.6, 0.0]), 0.0, kept=np.array([True, False]))
    second = minimise(problem, np.array([0.0, 0.3]), 0.0, kept=np.array([False, True]))
    needs = find_needs(problem, first, 0.0)
    blind = type(needs)(needs.edges, needs.without, needs.worth, ())
    found, rivals = find_rivals(problem, first, blind, [first, second])
    assert rivals == ()
    assert [(tried.edge, tried.instead) for tried in found.instead] == [(0, 1)]
    assert find_rivals(problem, first, found, [second])[0].instead == found.instead
