"""People who are at the nodes before the first step: given, fitted, or nobody."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone

from migtrace.errors import ParameterError
from migtrace.forecast import NetworkFlow
from migtrace.forecast.network.dynamics import Floats


def frame_of(arrivals: Floats, names: Sequence[str]) -> pl.DataFrame:
    """A wide table of days."""
    day = pl.date(2016, 1, 1)
    days = pl.date_range(day, day + pl.duration(days=len(arrivals) - 1), eager=True)
    columns = {name: arrivals[:, place] for place, name in enumerate(names)}
    return pl.DataFrame({"date": days, **columns})


def test_people_at_the_start_given_fitted_or_none() -> None:
    # 800 at first, a quarter of whom leave each step: 200, 150, 112.5, ...
    went = np.array([800 * 0.75**step * 0.25 for step in range(12)])
    arrivals = frame_of(np.column_stack([np.zeros(12), went]), ["a", "b"])
    given = NetworkFlow([("a", "b")], penalty=0.0, initial={"a": 800})
    assert given.fit(arrivals).edges_["fraction"].item() == pytest.approx(0.25)
    assert given.initial_.rows() == [("a", 800.0), ("b", 0.0)]
    nobody = clone(given).set_params(initial=None)
    with pytest.raises(ParameterError, match="nobody enters the network, and nobody is there"):
        nobody.fit(arrivals)


def test_fitted_people_at_the_start() -> None:
    random = np.random.default_rng(0)
    came = random.gamma(2.0, 500, 40)
    people, went = 1500.0, []
    for entered in came:
        went.append(people * 0.3)
        people = people * 0.7 + entered
    arrivals = frame_of(np.column_stack([came, went]), ["a", "b"])
    network = NetworkFlow([("a", "b")], penalty=0.0, initial="fit").fit(arrivals, entries=["a"])
    assert network.edges_["fraction"].item() == pytest.approx(0.3)
    assert network.initial_.rows()[0] == ("a", pytest.approx(1500.0))


def test_more_people_at_the_start_than_a_fit_takes() -> None:
    # 1,000 at `a` at first, a tenth of whom leave each step, and 10 who come: seven steps' mean
    # arrivals at `a` are 70.
    people, went = 1000.0, []
    for _ in range(20):
        went.append(people * 0.1)
        people = people * 0.9 + 10
    arrivals = frame_of(np.column_stack([np.full(20, 10.0), went]), ["a", "b"])
    network = NetworkFlow([("a", "b")], penalty=0.0, initial="fit").fit(arrivals, entries=["a"])
    assert network.initial_.rows()[0] == ("a", pytest.approx(70.0))
    assert any(note.startswith("a: 70 people at the start, the most") for note in network.notes_)


def test_people_at_the_start_may_stand_for_fractions() -> None:
    # Nobody comes to `a`, which empties, before the last day: f_ab P_a(0) = 10 and f_ac P_a(0) = 15
    # on the first day are all there is, and twice the people with half the fractions do as well.
    arrivals = np.zeros((20, 3))
    arrivals[0, 1:] = 10.0, 15.0
    arrivals[-1, 0] = 140.0
    network = NetworkFlow([("a", "b"), ("a", "c")], penalty=0.0, initial="fit", empties=["a"])
    network.fit(frame_of(arrivals, ["a", "b", "c"]), entries=["a"])
    to_b, to_c = network.edges_["fraction"].to_list()
    assert to_c / to_b == pytest.approx(1.5, rel=1e-3)
    assert (network.rank_, network.unknowns_) == (1, 2)
    assert any("the data determine 1 of 2 fractions" in note for note in network.notes_)
