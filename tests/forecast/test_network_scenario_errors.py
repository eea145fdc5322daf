"""What is no scenario, no edit and no table of runs, and what is said of it."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast import NetworkFlow, NoArrivals, Scenario, compare_scenarios


@pytest.fixture(scope="module")
def network() -> NetworkFlow:
    """100 a day enter at `a`; 0.5 go on to `b`, 0.25 to `c`; of `b` 0.5 to `c`."""
    a = b = 0.0
    rows = []
    for day in range(10):
        entered = 100.0 + 40 * (day % 3)
        rows.append((date(2016, 2, day + 1), entered, a * 0.5, a * 0.25 + b * 0.5))
        a, b = a * 0.25 + entered, b * 0.5 + a * 0.5
    arrivals = pl.DataFrame(rows, schema=["date", "a", "b", "c"], orient="row")
    graph = [("a", "b"), ("a", "c"), ("b", "c")]
    return NetworkFlow(graph, penalty=0.0).fit(arrivals, entries=["a"])


@pytest.mark.parametrize(
    ("name", "edits", "message"),
    [
        (None, (), r"name: got None; expected the name of a scenario"),
        (5, (), r"name: got 5; expected"),
        ("", (), r"name: got ''; expected"),
        ("x", NoArrivals("a"), r"edits: got NoArrivals.* expected a tuple"),
        ("x", ("y",), r"edits: got 'y'; expected such as NoArrivals\(\)"),
    ],
)
def test_what_is_no_scenario(name: object, edits: object, message: str) -> None:
    make: Any = Scenario
    with pytest.raises(ParameterError, match=message):
        make(name, edits)


def test_wrong_figures_and_dates_of_edits(network: NetworkFlow) -> None:
    unknown: Any = pd.NaT
    word: Any = "x"
    plain = Scenario("x")
    for scenario, message in (
        (plain.arrivals_times(word), r"factor: got 'x'; expected a finite number of at least 0"),
        (plain.open("a", "c", word), r"fraction: got 'x'; expected a share from 0 to 1"),
        (plain.no_arrivals(after=unknown), r"after: got NaT; expected a date such as"),
    ):
        with pytest.raises(ParameterError, match=message):
            network.simulate(scenarios=[scenario])


def test_what_is_no_list_of_scenarios_or_numbers(network: NetworkFlow) -> None:
    single: Any = Scenario("x")
    number: Any = 0.1
    with pytest.raises(ParameterError, match=r"scenarios: got Scenario.* expected a list of"):
        network.simulate(scenarios=single)
    with pytest.raises(ParameterError, match=r"scenarios: got Scenario.* expected a list of"):
        network.compare_scenarios(single)
    with pytest.raises(ParameterError, match=r"penalties: got 0.1; expected several numbers"):
        network.penalty_path(number)
    with pytest.raises(ParameterError, match=r"horizon: got 100000000; .*at most 10,000"):
        network.simulate(10**8)
    two: Any = np.int64(2)
    assert network.simulate(two).equals(network.simulate(2))
    runs: Any = network.simulate(scenarios=[single]).to_pandas()
    with pytest.raises(FrameError, match=r"runs: got DataFrame; expected the polars table"):
        compare_scenarios(runs)
