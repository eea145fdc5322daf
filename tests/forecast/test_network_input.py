"""Input that a network cannot be fitted to, and what it says."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast import NetworkFlow, read_series

DAYS = [date(2016, 1, day) for day in range(1, 10)]
SHORT = pl.DataFrame({"date": DAYS, "a": [10.0] * 9, "b": [5.0] * 9, "c": [2.0] * 9})
ROAD = [("a", "b"), ("b", "c")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"graph": [("a", "z")]}, r"graph: got 'z'; expected nodes among a, b, c"),
        ({"graph": [("a", "a")]}, r"graph: the edge \('a', 'a'\) leads to itself"),
        ({"graph": [("a", "b"), ("a", "b")]}, r"graph: the edge \('a', 'b'\) occurs twice"),
        ({"graph": []}, r"graph: has no edge"),
        ({"graph": [("a", "b", "c")]}, r"graph: got \('a', 'b', 'c'\); expected a pair"),
        ({"graph": [("a", "b")]}, r"graph: it is disconnected: arrivals are measured at c"),
        ({"penalty": -1.0}, r"penalty: got -1.0; expected a number of at least 0"),
        ({"penalty": "most"}, r"penalty: got 'most'; expected a number, or 'backtest'"),
        ({"initial": {"z": 1.0}}, r"initial: got 'z'; expected nodes among"),
        (
            {"initial": {"a": -1.0}},
            r"initial: got -1.0 people at 'a'; expected a number of at least 0",
        ),
        ({"initial": "some"}, r"initial: got 'some'; expected people by node, 'fit' or None"),
        ({"empties": ["z"]}, r"empties: got 'z'; expected nodes among"),
        ({"starts": 0}, r"starts: got 0; expected a whole number of at least 1"),
        ({"starts": 2.0}, r"starts: got 2.0; expected a whole number of at least 1"),
        ({"seed": None}, r"seed: got None; expected a whole number of at least 0"),
        ({"seed": -1}, r"seed: got -1; expected a whole number of at least 0"),
        ({"seed": 1.5}, r"seed: got 1.5; expected a whole number of at least 0"),
        ({"refit_edges": "no"}, r"refit_edges: got 'no'; expected True or False"),
        ({"identify": None}, r"identify: got None; expected True or False"),
        ({"initial": {"a": "x"}}, r"initial: got 'x' people at 'a'; expected a number of at least"),
        ({"empties": None}, r"empties: got None; expected names of nodes, such as \['a'\]"),
        ({"empties": 5}, r"empties: got 5; expected names of nodes"),
        ({"graph": "ab"}, r"graph: got 'ab', and there is no such file; expected pairs such as"),
        ({"graph": ["ab", "bc"]}, r"graph: got 'ab'; expected a pair such as"),
    ],
)
def test_wrong_parameters(options: dict[str, Any], message: str) -> None:
    network = NetworkFlow(**{"graph": ROAD, **options})
    with pytest.raises(ParameterError, match=message):
        network.fit(SHORT, entries=["a"])


def test_wrong_input() -> None:
    network = NetworkFlow(ROAD, penalty=0.0)
    with pytest.raises(ParameterError, match=r"entries: got 'z'"):
        network.fit(SHORT, entries=["z"])
    nothing: Any = None
    with pytest.raises(ParameterError, match=r"entries: got None; expected names of nodes"):
        network.fit(SHORT, entries=nothing)
    with pytest.raises(FrameError, match=r"arrivals: 5 steps; expected at least 8"):
        network.fit(SHORT.head(5), entries=["a"])
    with pytest.raises(FrameError, match=r"column 'b' has '-5.0'"):
        network.fit(SHORT.with_columns(b=-pl.col("b")), entries=["a"])
    blank = read_series(SHORT.with_columns(a=pl.lit(None, pl.Float64)))
    with pytest.raises(FrameError, match=r"entries: 'a' has no figure"):
        network.fit(blank, entries=["a"])
    graph = pl.DataFrame({"origin": ["a"], "destination": ["b"], "until": ["soon"]})
    with pytest.raises(FrameError, match=r"column 'until' has 'soon'; expected a date"):
        NetworkFlow(graph).fit(SHORT, entries=["a"])
    never = graph.with_columns(after=pl.lit("2016-01-05"), until=pl.lit("2016-01-05"))
    with pytest.raises(FrameError, match=r"open after 2016-01-05 and until 2016-01-05, never"):
        NetworkFlow(never).fit(SHORT, entries=["a"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"entered": -3.0}, r"column 'entered' has '-3.0'; expected a number of people"),
        ({"entered": None}, r"column 'entered' has nothing; expected a number of people"),
        ({"node": "z"}, r"exogenous: got 'z'; expected nodes among"),
        ({"date": "2017-01-01"}, r"column 'date' has '2017-01-01'; expected a step from 2016"),
        ({"date": "today"}, r"column 'date' has 'today'; expected a date"),
    ],
)
def test_wrong_exogenous(row: dict[str, object], message: str) -> None:
    good = {"date": "2016-01-02", "node": "b", "entered": 3.0}
    table = pl.DataFrame({name: [value] for name, value in {**good, **row}.items()})
    with pytest.raises((FrameError, ParameterError), match=message):
        NetworkFlow(ROAD, penalty=0.0).fit(SHORT, entries=["a"], exogenous=table)


def test_contradicting_exogenous() -> None:
    network = NetworkFlow(ROAD, penalty=0.0, empties=["b"])
    table = pl.DataFrame({"date": ["2016-01-02"], "node": ["a"], "entered": [3.0]})
    with pytest.raises(ParameterError, match=r"entries: 'a' has rows of `entered`"):
        network.fit(SHORT, entries=["a"], exogenous=table)
    leaving = pl.DataFrame({"date": ["2016-01-02"], "node": ["b"], "left": [3.0]})
    with pytest.raises(ParameterError, match=r"empties: 'b' also has people who are to leave"):
        network.fit(SHORT, entries=["a"], exogenous=leaving)
    twice = pl.concat([leaving, leaving])
    with pytest.raises(FrameError, match="have the same key"):
        network.fit(SHORT, entries=["a"], exogenous=twice)
    with pytest.raises(FrameError, match="has no column 'entered'"):
        network.fit(SHORT, entries=["a"], exogenous=leaving.drop("left"))
