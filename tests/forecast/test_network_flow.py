"""Planted networks found again, what cannot be told apart, input and its errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from migtrace.forecast import NetworkFlow
from migtrace.forecast.network.dynamics import Edges, Floats, Outside, run
from migtrace.frames.networks import NETWORK_TABLES

PAIRS = [(0, 3), (1, 3), (1, 4), (2, 5), (3, 4), (3, 5), (4, 6), (5, 6), (5, 7), (6, 7)]
NAMES = [f"n{place}" for place in range(8)]


def frame_of(arrivals: Floats, names: Sequence[str] = NAMES) -> pl.DataFrame:
    """A wide table of days."""
    day = pl.date(2016, 1, 1)
    days = pl.date_range(day, day + pl.duration(days=len(arrivals) - 1), eager=True)
    columns = {name: arrivals[:, place] for place, name in enumerate(names)}
    return pl.DataFrame({"date": days, **columns})


def planted(seed: int, noise: str, steps: int = 60) -> tuple[pl.DataFrame, Floats]:
    """Three entries whose people mix on their way to a node that empties, and ten fractions."""
    random = np.random.default_rng(seed)
    fractions = random.uniform(0.1, 0.45, len(PAIRS))
    entered = np.zeros((steps, 8))
    entered[:, :3] = random.gamma(1.0, 3000, (steps, 3))
    edges = Edges(8, *np.array(PAIRS).T)
    outside = Outside(entered, np.zeros((steps, 8)), np.arange(8) == 7)
    ran = run(edges, np.tile(fractions, (steps, 1)), np.zeros(8), outside)
    exact = ran.arrivals + entered
    if noise == "5%":
        return frame_of(exact * (1 + 0.05 * random.normal(size=exact.shape))), fractions
    return frame_of(random.poisson(exact).astype(float)), fractions


def found(network: NetworkFlow) -> dict[tuple[int, int], float]:
    """The fractions that were found, by the places of nodes."""
    rows = network.edges_.select("origin", "destination", "fraction").iter_rows()
    return {(NAMES.index(origin), NAMES.index(end)): share for origin, end, share in rows}


@pytest.mark.parametrize("noise", ["5%", "poisson"])
@pytest.mark.parametrize("seed", range(4))
def test_a_planted_network_is_found_among_all_pairs(seed: int, noise: str) -> None:
    arrivals, fractions = planted(seed, noise)
    network = NetworkFlow(penalty=1e-3, empties=["n7"], identify=False)
    mine = found(network.fit(arrivals, entries=NAMES[:3]))
    assert set(PAIRS) <= set(mine)
    assert all(share <= 0.05 for pair, share in mine.items() if pair not in PAIRS)
    errors = [abs(mine[pair] - share) for pair, share in zip(PAIRS, fractions, strict=True)]
    assert max(errors) < 0.1


@pytest.mark.parametrize(
    ("entries", "pairs", "seed"),
    [
        (1, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)], 1000),
        (3, [(0, 3), (1, 4), (2, 5), (3, 4), (4, 5), (5, 3), (3, 6), (4, 7), (5, 6)], 1001),
        (4, [(0, 4), (0, 5), (1, 5), (1, 6), (2, 6), (2, 7), (3, 7), (3, 4), (4, 5), (6, 7)], 1000),
    ],
    ids=["chain", "cycle", "dense"],
)
def test_other_shapes_are_found(entries: int, pairs: list[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    origin, destination = np.array(pairs).T
    fractions = random.uniform(0.1, 0.9, len(pairs)) / np.bincount(origin)[origin]
    fractions = np.maximum(0.95 * fractions, 0.1)
    entered = np.zeros((60, 8))
    entered[:, :entries] = random.gamma(1.5, 2000, (60, entries))
    outside = Outside(entered, np.zeros((60, 8)), np.arange(8) == 7)
    edges = Edges(8, origin, destination)
    ran = run(edges, np.tile(fractions, (60, 1)), np.zeros(8), outside)
    arrivals = frame_of(random.poisson(ran.arrivals + entered).astype(float))
    network = NetworkFlow(penalty=1e-3, empties=["n7"]).fit(arrivals, entries=NAMES[:entries])
    mine = found(network)
    assert set(pairs) <= set(mine)
    assert all(share <= 0.05 for pair, share in mine.items() if pair not in pairs)


def test_the_penalty_is_chosen_by_backtest_and_every_edge_is_needed() -> None:
    arrivals, _ = planted(1, "poisson")
    network = NetworkFlow(empties=["n7"]).fit(arrivals, entries=NAMES[:3])
    assert set(found(network)) == set(PAIRS)
    assert network.edges_["needed"].all()
    assert network.alternatives_.is_empty()
    assert network.notes_ == ()
    assert (network.rank_, network.unknowns_) == (10, 10)
    scores = network.penalty_scores_
    NETWORK_TABLES["penalty_scores"].validate(scores)
    means = scores.group_by("penalty").agg(pl.col("loss").mean())
    least = means["loss"].min()
    close = means.filter(pl.col("loss") <= 1.01 * least)  # type: ignore[operator] # a number
    assert network.penalty_ == close["penalty"].max()
    for name, table in (
        ("edges", network.edges_),
        ("alternatives", network.alternatives_),
        ("runs", network.fit_),
    ):
        NETWORK_TABLES[name].validate(table)


def test_the_order_of_rows_and_nodes_and_the_library_do_not_matter() -> None:
    arrivals, _ = planted(2, "5%", steps=30)
    network = NetworkFlow(penalty=1e-3, empties=["n7"], identify=False)
    first = network.fit(arrivals, entries=NAMES[:3])
    long = arrivals.unpivot(index="date", variable_name="node", value_name="arrivals")
    for other in (
        arrivals.select("date", *reversed(NAMES)),
        long.sample(fraction=1.0, shuffle=True, seed=1),
        arrivals.to_pandas(),
    ):
        again = clone(network).fit(other, entries=NAMES[2::-1])
        assert again.edges_.equals(first.edges_)
        assert again.fit_.equals(first.fit_)


def proportional() -> pl.DataFrame:
    """Twice as many come to `b` as to `a`; 0.6 of those at `a` go on to `c`."""
    came = np.random.default_rng(0).integers(100, 900, 40).astype(float)
    there = np.append(0.0, came[:-1])
    return frame_of(np.column_stack([came, 2 * came, 0.6 * there]), ["a", "b", "c"])


def test_it_says_when_the_data_cannot_tell_two_graphs_apart() -> None:
    # Nobody stays for longer than a step at `a` and `b`, so that b always has twice a's people:
    # 0.6 of a's are as many as 0.3 of b's.
    graph = [("a", "c"), ("b", "c")]
    network = NetworkFlow(graph, penalty=1e-4, empties=["a", "b"])
    network.fit(proportional(), entries=["a", "b"])
    (edge,) = network.edges_.iter_rows(named=True)
    share = {"a": 0.6, "b": 0.3}
    assert edge["fraction"] == pytest.approx(share[edge["origin"]], rel=1e-5)
    assert edge["alternatives"] == 1
    (other,) = network.alternatives_.iter_rows(named=True)
    assert {other["origin"], other["instead_origin"]} == {"a", "b"}
    assert other["loss_ratio"] == pytest.approx(1.0, abs=1e-6)
    assert (network.rank_, network.unknowns_) == (1, 2)
    assert "the data determine 1 of 2 fractions" in network.notes_[0]
    assert "the data cannot tell" in network.notes_[1]


def test_it_says_when_two_edges_do_what_two_others_do() -> None:
    # As many come to `a` as to `b`, and 0.3 of each go on: whose go where, nothing can tell.
    came = np.random.default_rng(0).gamma(2.0, 500, 40)
    people, went = 0.0, []
    for entered in came:
        went.append(0.3 * people)
        people += entered - went[-1]
    arrivals = frame_of(np.column_stack([came, came, went, went]), ["a", "b", "c", "d"])
    network = NetworkFlow().fit(arrivals, entries=["a", "b"])
    mine = {(origin, end) for origin, end, *_ in network.edges_.iter_rows()}
    straight, crossed = {("a", "c"), ("b", "d")}, {("a", "d"), ("b", "c")}
    assert mine in (straight, crossed)
    other = crossed if mine == straight else straight
    NETWORK_TABLES["rivals"].validate(network.rivals_)
    rows = network.rivals_.filter(rival=1).sort("gained", "origin").rows()
    expected = [
        (1, *edge, edge in other, pytest.approx(0.3 * (edge in other)), pytest.approx(1.0))
        for edge in [*sorted(mine), *sorted(other)]
    ]
    assert rows == expected
    lost, gained = (
        " and ".join(f"{origin} to {end}" for origin, end in sorted(edges))
        for edges in (mine, other)
    )
    (note,) = network.notes_
    told = f"the data cannot tell this graph from one with {gained} in place of {lost}: "
    assert note == told + "its loss is 1.000 times as high"


def test_it_says_when_other_fractions_of_the_same_edges_do_as_well() -> None:
    # To wait at `a` for 5 days in the mean and at `b`, which nobody counts, for 2, or the other way
    # round: as many come to `c` on each day.
    came = np.random.default_rng(0).gamma(2.0, 500, 40)
    there, between, went = 0.0, 0.0, []
    for entered in came:
        went.append(0.5 * between)
        there, between = 0.8 * there + entered, 0.5 * between + 0.2 * there
    uncounted = np.full(40, np.nan)
    arrivals = frame_of(np.column_stack([came, uncounted, went]), ["a", "b", "c"])
    network = NetworkFlow([("a", "b"), ("b", "c")], penalty=1e-4).fit(arrivals, entries=["a"])
    mine = network.edges_["fraction"].to_list()
    assert sorted(mine) == pytest.approx([0.2, 0.5], rel=1e-4)
    NETWORK_TABLES["rivals"].validate(network.rivals_)
    first, second = mine[::-1]
    assert network.rivals_.rows() == [
        (1, "a", "b", None, pytest.approx(first, rel=1e-4), pytest.approx(1.0)),
        (1, "b", "c", None, pytest.approx(second, rel=1e-4), pytest.approx(1.0)),
    ]
    told = f"(a to b {first:.1f}, b to c {second:.1f}): its loss is 1.000 times as high"
    assert network.notes_[-1].endswith(told)


def test_an_edge_that_is_hardly_worth_it_is_named() -> None:
    arrivals, _ = planted(0, "5%", steps=30)
    extra = [*PAIRS_NAMED, ("n0", "n7")]
    options: dict[str, Any] = {"penalty": 0.0, "empties": ["n7"]}
    plain = NetworkFlow(extra, refit_edges=False, **options).fit(arrivals, entries=NAMES[:3])
    pruned = NetworkFlow(extra, **options).fit(arrivals, entries=NAMES[:3])
    assert ("n0", "n7") not in set(pruned.edges_.select("origin", "destination").iter_rows())
    assert plain.edges_.height >= pruned.edges_.height
    for row in plain.edges_.filter(~pl.col("needed")).iter_rows(named=True):
        assert any(f"{row['origin']} to {row['destination']} is not" in n for n in plain.notes_)
    # With n measured figures and m edges, needed is what raises n ln(loss) by ln n + 2 ln m; more
    # where residuals are larger where many arrive.
    figures, edges = 30 * 8, len(extra)
    least = np.exp((np.log(figures) + 2 * np.log(edges)) / figures)
    assert (plain.edges_["loss_needed"] >= least * (1 - 1e-12)).all()
    expected = plain.edges_["loss_without"] > plain.edges_["loss_needed"]
    assert plain.edges_["needed"].equals(expected.alias("needed"))


def test_blanks_are_no_part_of_the_fit() -> None:
    arrivals, _ = planted(3, "5%")
    holes = arrivals.with_columns(
        pl.when(pl.int_range(pl.len()) % 7 == 3).then(None).otherwise(pl.col("n5")).alias("n5"),
        pl.when(pl.int_range(pl.len()) == 4).then(None).otherwise(pl.col("n0")).alias("n0"),
    )
    network = NetworkFlow(PAIRS_NAMED, penalty=0.0, empties=["n7"], identify=False)
    with_holes = network.fit(holes, entries=NAMES[:3])
    assert with_holes.notes_ == ("n0: 1 blank steps of an entry filled by straight lines",)
    blank = with_holes.fit_.filter(pl.col("node") == "n5")["observed"]
    assert blank.null_count() == len([day for day in range(60) if day % 7 == 3])
    whole = clone(network).fit(arrivals, entries=NAMES[:3])
    assert found(with_holes)[5, 6] == pytest.approx(found(whole)[5, 6], abs=0.05)


PAIRS_NAMED = [(NAMES[origin], NAMES[end]) for origin, end in PAIRS]


def test_a_node_that_nobody_measures() -> None:
    # 0.7 of a's people go on to `b`, which nobody counts, and 0.4 of b's to `c`.
    came = np.random.default_rng(1).gamma(2.0, 500, 40)
    at_a = at_b = 0.0
    arrivals = np.full((40, 3), np.nan)
    for day, entered in enumerate(came):
        arrivals[day, [0, 2]] = entered, at_b * 0.4
        at_a, at_b = at_a * 0.3 + entered, at_b * 0.6 + at_a * 0.7
    table = frame_of(arrivals, ["a", "b", "c"]).fill_nan(None)
    network = NetworkFlow([("a", "b"), ("b", "c")], penalty=0.0).fit(table, entries=["a"])
    # Who comes to `c` does not tell which of the two is slow: 0.7 and 0.4 may change places.
    assert network.edges_["fraction"].sort().to_list() == pytest.approx([0.4, 0.7], rel=1e-3)
    assert network.fit_.filter(pl.col("node") == "b")["observed"].null_count() == 40


def test_edges_that_are_open_for_a_time() -> None:
    # Half of the people at `a` go to `b` on the first six days, then to `c`.
    came, people = np.full(12, 100.0), 0.0
    arrivals = np.zeros((12, 3))
    arrivals[:, 0] = came
    for day in range(12):
        arrivals[day, 1 if day < 6 else 2] = people / 2
        people = people / 2 + 100
    graph = pl.DataFrame(
        {
            "origin": ["a", "a"],
            "destination": ["b", "c"],
            "after": [None, "2016-01-06"],
            "until": ["2016-01-06", None],
        }
    )
    network = NetworkFlow(graph, penalty=0.0)
    network.fit(frame_of(arrivals, ["a", "b", "c"]), entries=["a"])
    # Each is 0.5, and they could be 1 each: they are never open together.
    assert network.edges_["fraction"].to_list() == pytest.approx([0.5, 0.5])
    later = network.simulate(3).filter(pl.col("date") > pl.date(2016, 1, 12))
    assert later.filter(pl.col("node") == "b")["arrivals"].to_list() == [0.0, 0.0, 0.0]


def test_exogenous_tables_enter_and_leave() -> None:
    # 100 enter at `a` each day; half move on; 20 leave from `b`, as long as they are there.
    days = pl.date_range(pl.date(2016, 1, 1), pl.date(2016, 1, 10), eager=True)
    people, went = 0.0, []
    for _ in range(10):
        went.append(people / 2)
        people = people / 2 + 100
    arrivals = pl.DataFrame({"date": days, "a": [100.0] * 10, "b": went})
    outside = pl.concat(
        [
            pl.DataFrame({"date": days, "node": "a", "entered": 100.0, "left": 0.0}),
            pl.DataFrame({"date": days, "node": "b", "entered": 0.0, "left": 20.0}),
        ]
    )
    network = NetworkFlow([("a", "b")], penalty=0.0).fit(arrivals, exogenous=outside)
    assert network.edges_["fraction"].item() == pytest.approx(0.5)
    run_of_b = network.fit_.filter(pl.col("node") == "b")
    # Nobody is there on the first day; 50 come on the second, and 20 leave.
    assert run_of_b["unmet"].to_list()[:2] == pytest.approx([20.0, 0.0])
    assert run_of_b["population"].to_list()[:3] == pytest.approx([0.0, 30.0, 85.0])
    assert any("20 people who were to leave" in note for note in network.notes_)


def test_the_path_of_the_penalty_drops_edges() -> None:
    arrivals, _ = planted(0, "poisson", steps=30)
    network = NetworkFlow(PAIRS_NAMED, penalty=0.0, empties=["n7"], identify=False)
    path = network.fit(arrivals, entries=NAMES[:3]).penalty_path([0.0, 1e-3, 1e3])
    NETWORK_TABLES["penalty_path"].validate(path)
    by_penalty = path.group_by("penalty", maintain_order=True).agg(
        pl.col("fraction").sum(), pl.col("loss").first()
    )
    assert by_penalty["fraction"].is_sorted(descending=True)
    assert by_penalty["loss"].is_sorted()
    # What is asked besides does not matter, but for a start from the penalty before.
    assert network.penalty_path([1e3]).equals(path.filter(pl.col("penalty") == 1e3))
    again = network.set_params(starts="x").penalty_path([0.0, 1e-3, 1e3])
    assert again.equals(path)
    # When a fraction costs more than all that it could explain, nobody moves: the loss of the
    # arrivals in the network, of which the entries' are no part.
    assert by_penalty["fraction"][-1] == pytest.approx(0.0, abs=1e-9)


def test_scikit_learn_sees_an_estimator() -> None:
    network = NetworkFlow([("a", "b")], penalty=0.5, empties=["b"])
    assert clone(network).get_params() == network.get_params()
    assert "penalty=0.5" in repr(network)
    table = NetworkFlow(frame_of(np.zeros((1, 1)), ["a"]))
    assert isinstance(clone(table).graph, pl.DataFrame)
    assert "NetworkFlow(graph=" in repr(table)
    with pytest.raises(NotFittedError, match="not fitted yet"):
        network.simulate()
