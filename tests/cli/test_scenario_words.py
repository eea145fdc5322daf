"""Scenarios in words."""

import pytest

from migtrace import ParameterError
from migtrace.cli.scenario_words import parse_scenarios
from migtrace.forecast import ArrivalsTimes, CloseEdge, NoArrivals, OpenEdge, Scenario

DAY = "2016-02-16"


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("s: close a b", [CloseEdge("a", "b")]),
        ("s: close a b after 2016-02-16 both", [CloseEdge("a", "b", DAY, both=True)]),
        ("s: close a b reroute until 2016-02-16", [CloseEdge("a", "b", None, DAY, reroute=True)]),
        ("s: open a b 0.25 after 2016-02-16", [OpenEdge("a", "b", 0.25, DAY)]),
        ("s: no-arrivals", [NoArrivals()]),
        ("s:no-arrivals 'Greek islands' after 2016-02-16", [NoArrivals("Greek islands", DAY)]),
        ("s: arrivals-times 2", [ArrivalsTimes(2.0)]),
        ("s: arrivals-times .5 a until 2016-02-16", [ArrivalsTimes(0.5, "a", None, DAY)]),
        ("s: close a b; no-arrivals a", [CloseEdge("a", "b"), NoArrivals("a")]),
    ],
)
def test_words_are_edits(text: str, edits: list[object]) -> None:
    assert parse_scenarios([text]) == (Scenario("s", tuple(edits)),)  # type: ignore[arg-type] # edits of all kinds


def test_scenarios_keep_their_order() -> None:
    read = parse_scenarios(["b: no-arrivals", "a: close x y"])
    assert [scenario.name for scenario in read] == ["b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "close a b",
        ": close a b",
        "s:",
        "s: ;",
        "s: shut a b",
        "s: close a",
        "s: close a b c",
        "s: close a b after",
        "s: close a b both both",
        "s: open a b",
        "s: open a b half",
        "s: open a b 0.5 reroute",
        "s: no-arrivals a b",
        "s: arrivals-times a",
        "s: close 'a b",
        "s: after 2016-02-16",
    ],
)
def test_other_words_are_none(text: str) -> None:
    with pytest.raises(ParameterError, match="--scenario: got"):
        parse_scenarios([text])


def test_two_scenarios_of_one_name() -> None:
    with pytest.raises(ParameterError, match="two are called 's'"):
        parse_scenarios(["s: no-arrivals", "s: close a b"])
