"""What is no scenario, no edit and no table of runs, and what is said of it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast import NetworkFlow, NoArrivals, Scenario, compare_scenarios
from tests.forecast.planted_networks import three_nodes


@pytest.fixture(scope="module")
def network() -> NetworkFlow:
    """As `three_nodes` says."""
    return three_nodes()


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
