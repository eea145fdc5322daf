"""Edits by hand: who enters, which edges are open, from when on."""

from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast import (
    ArrivalsTimes,
    CloseEdge,
    NetworkFlow,
    NoArrivals,
    OpenEdge,
    Scenario,
    compare_scenarios,
)
from migtrace.frames.networks import NetworkRun, ScenarioDifference
from tests.forecast.planted_networks import three_nodes

DAYS = 10
LAST = "2016-02-10"


@pytest.fixture(scope="module")
def network() -> NetworkFlow:
    """As `three_nodes` says."""
    return three_nodes()


def column(runs: pl.DataFrame, name: str, node: str, figure: str) -> list[float]:
    """One figure of one node, by date."""
    rows = runs.filter((pl.col("scenario") == name) & (pl.col("node") == node)).sort("date")
    return rows[figure].to_list()


def test_the_fixture_is_what_it_says(network: NetworkFlow) -> None:
    assert network.edges_["fraction"].to_list() == pytest.approx([0.5, 0.25, 0.5])


def test_no_arrivals_after_a_date_is_strict(network: NetworkFlow) -> None:
    stop = Scenario("stop").no_arrivals(after="2016-02-06")
    runs = network.simulate(scenarios=[stop])
    NetworkRun.validate(runs)
    entered = column(runs, "stop", "a", "entered")
    # The 6th still has them: 100 + 40 x (5 mod 3) = 180.
    assert entered[4:] == [140.0, 180.0, 0.0, 0.0, 0.0, 0.0]
    people = column(runs, "stop", "a", "population")
    # From then on three quarters of who is there leave each day.
    assert people[6] == pytest.approx(people[5] * 0.25)
    assert column(runs, "stop", "b", "arrivals")[6:8] == pytest.approx(
        [people[5] * 0.5, people[5] * 0.125]
    )


def test_arrivals_times_a_factor_until_a_date(network: NetworkFlow) -> None:
    half = Scenario("half", (ArrivalsTimes(0.5, "a", after="2016-02-02", until="2016-02-04"),))
    entered = column(network.simulate(scenarios=[half]), "half", "a", "entered")
    assert entered[:5] == [100.0, 140.0, 90.0, 50.0, 140.0]


def test_a_closed_edge_keeps_people_or_reroutes_them(network: NetworkFlow) -> None:
    kept = Scenario("kept").close("a", "b", after="2016-02-05")
    rerouted = Scenario("rerouted").close("a", "b", after=date(2016, 2, 5), reroute=True)
    runs = network.simulate(scenarios=[kept, rerouted])
    before = column(runs, "baseline", "a", "population")[4]
    for name in ("kept", "rerouted"):
        assert (
            column(runs, name, "b", "arrivals")[:5] == column(runs, "baseline", "b", "arrivals")[:5]
        )
        assert column(runs, name, "b", "arrivals")[5] == 0.0
    # Of `a`'s people a quarter leaves for c, or three quarters, when b's half goes there, too.
    assert column(runs, "kept", "a", "departures")[5] == pytest.approx(before * 0.25)
    assert column(runs, "rerouted", "a", "departures")[5] == pytest.approx(before * 0.75)


def test_where_there_is_no_other_edge_people_stay(network: NetworkFlow) -> None:
    closed = Scenario("closed", (CloseEdge("b", "c", after="2016-02-05", reroute=True),))
    runs = network.simulate(scenarios=[closed])
    assert column(runs, "closed", "b", "departures")[5:] == [0.0] * 5


def test_both_directions_are_closed(network: NetworkFlow) -> None:
    scenario = (
        Scenario("both")
        .open("c", "b", 0.1, after="2016-02-02")
        .close("b", "c", after="2016-02-07", both=True)
    )
    runs = network.simulate(scenarios=[scenario])
    assert column(runs, "both", "c", "departures")[7:] == [0.0] * 3
    assert column(runs, "both", "b", "departures")[7:] == [0.0] * 3


def test_an_edge_that_opens_takes_from_the_others(network: NetworkFlow) -> None:
    opened = Scenario("opened", (OpenEdge("a", "c", 0.8, after="2016-02-03"),))
    runs = network.simulate(scenarios=[opened])
    there = column(runs, "opened", "a", "population")
    # 0.5 to b and 0.8 to c would be 1.3: b keeps the 0.2 that are left.
    assert column(runs, "opened", "b", "arrivals")[3] == pytest.approx(there[2] * 0.2)
    assert column(runs, "opened", "a", "departures")[3] == pytest.approx(there[2])


def test_an_edge_that_was_not_in_the_graph(network: NetworkFlow) -> None:
    back = Scenario("back").open("c", "a", 0.25, after="2016-02-09")
    runs = network.simulate(scenarios=[back])
    at_a = column(runs, "baseline", "a", "population")[8]
    at_c = column(runs, "baseline", "c", "population")[8]
    # Both go a quarter: the larger flow is set off against the smaller.
    assert column(runs, "back", "a", "arrivals")[9] == pytest.approx(max(at_c - at_a, 0) / 4)


def test_the_future_carries_the_last_seven_steps_on(network: NetworkFlow) -> None:
    runs = network.simulate(2)
    # The last seven days: 100, 140, 180, 100, 140, 180, 100.
    assert column(runs, "baseline", "a", "entered")[-2:] == pytest.approx([940 / 7] * 2)
    assert runs["date"].max() == date(2016, 2, 12)
    assert runs.filter(pl.col("date") > date(2016, 2, 10))["observed"].null_count() == 6


def test_the_future_from_a_table_of_forecasts(network: NetworkFlow) -> None:
    forecasts = pl.DataFrame(
        {
            "node": ["a", "a", "b", "b"],
            "date": [date(2016, 2, 11), date(2016, 2, 12)] * 2,
            "arrivals": [50.0, 60.0, 1000.0, 1000.0],
        }
    )
    runs = network.simulate(2, exogenous=forecasts)
    assert column(runs, "baseline", "a", "entered")[-2:] == [50.0, 60.0]
    # Arrivals at `b` come from the network, whatever the table says.
    assert column(runs, "baseline", "b", "entered")[-2:] == [0.0, 0.0]
    with pytest.raises(FrameError, match=r"no figure of people who enter at 'a' on 2016-02-12"):
        network.simulate(2, exogenous=forecasts[:1])
    with pytest.raises(ParameterError, match=r"exogenous: figures of steps to come, but horizon"):
        network.simulate(exogenous=forecasts)


def test_the_future_where_nobody_came_before(network: NetworkFlow) -> None:
    day, other = date(2016, 2, 11), date(2016, 2, 12)
    came = {"date": [day, other] * 2, "node": ["a", "a", "b", "b"]}
    told = pl.DataFrame({**came, "entered": [100.0, 200.0, 7.0, 0.0]})
    runs = network.simulate(2, exogenous=told)
    # Who enters at `b` is told, so they do; a forecast of `b` counts who comes from `a`.
    assert column(runs, "baseline", "b", "entered")[DAYS:] == [7.0, 0.0]
    forecasts = told.rename({"entered": "arrivals"})
    passed = network.simulate(2, exogenous=forecasts)
    assert column(passed, "baseline", "b", "entered")[DAYS:] == [0.0, 0.0]
    assert column(passed, "baseline", "a", "entered")[DAYS:] == [100.0, 200.0]


def test_nobody_is_to_leave_from_a_node_that_empties() -> None:
    days = pl.date_range(date(2016, 2, 1), date(2016, 2, 10), eager=True)
    table = pl.DataFrame({"date": days, "a": [10.0] * 10, "b": [5.0] * 10})
    empty = NetworkFlow([("a", "b")], penalty=0.0, empties=["b"]).fit(table, entries=["a"])
    told = pl.DataFrame(
        {
            "date": [date(2016, 2, 11)] * 2,
            "node": ["a", "b"],
            "entered": [10.0, 0.0],
            "left": [0.0, 3.0],
        }
    )
    with pytest.raises(ParameterError, match=r"empties: 'b' also has people who are to leave"):
        empty.simulate(1, exogenous=told)


def test_scenarios_side_by_side(network: NetworkFlow) -> None:
    stop = Scenario("stop").no_arrivals("a", after="2016-02-06")
    double = Scenario("double").arrivals_times(2)
    comparison = network.compare_scenarios([stop, double], horizon=1)
    difference = comparison.difference
    ScenarioDifference.validate(difference.select("date", "node", "baseline"))
    assert difference.columns == ["date", "node", "baseline", "stop", "double"]
    # The model is linear in who enters when edges are one-way: twice as many, twice the arrivals.
    assert difference["double"].to_list() == pytest.approx(difference["baseline"].to_list())
    assert "double +" in repr(comparison)
    again = compare_scenarios(comparison.runs)
    assert again.difference.equals(difference)


def test_the_baseline_is_the_fit(network: NetworkFlow) -> None:
    nothing = Scenario("nothing")
    runs = network.simulate(scenarios=[nothing])
    base = runs.filter(pl.col("scenario") == "baseline")
    assert base.equals(network.fit_)
    assert (
        runs.filter(pl.col("scenario") == "nothing").drop("scenario").equals(base.drop("scenario"))
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.builds(NoArrivals, node=st.just("a"), after=st.just("2016-02-04")),
            st.builds(ArrivalsTimes, st.floats(0, 5)),
            st.builds(
                OpenEdge,
                st.sampled_from(["a", "b"]),
                st.just("c"),
                st.floats(0.01, 1),
                after=st.just("2016-02-03"),
            ),
            st.builds(OpenEdge, st.just("c"), st.sampled_from(["a", "b"]), st.floats(0, 1)),
            st.builds(
                CloseEdge,
                st.just("a"),
                st.just("b"),
                until=st.just("2016-02-08"),
                reroute=st.booleans(),
            ),
        ),
        max_size=3,
        unique_by=type,
    )
)
def test_no_edit_makes_or_loses_people(network: NetworkFlow, edits: list[NoArrivals]) -> None:
    runs = network.simulate(5, scenarios=[Scenario("edited", tuple(edits))])
    totals = (
        runs.group_by("scenario", "date")
        .agg(pl.col("population", "entered", "left").sum())
        .sort("scenario", "date")
        .with_columns(before=pl.col("population").shift(1, fill_value=0.0).over("scenario"))
    )
    balance = totals["before"] + totals["entered"] - totals["left"]
    assert totals["population"].to_numpy() == pytest.approx(balance.to_numpy(), rel=1e-9)
    assert np.all(runs["population"].to_numpy() >= 0)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (Scenario("x").no_arrivals("z"), r"node: got 'z'; expected nodes among a, b, c"),
        (Scenario("x").close("b", "a"), r"nobody moves from 'b' to 'a'"),
        (Scenario("x").close("q", "a"), r"origin: got 'q'"),
        (Scenario("x").open("a", "a", 0.1), r"destination: got 'a', the origin itself"),
        (Scenario("x").open("a", "b", 1.1), r"fraction: got 1.1; expected a share from 0 to 1"),
        (
            Scenario("x").arrivals_times(-1),
            r"factor: got -1; expected a finite number of at least 0",
        ),
        (
            Scenario("x").no_arrivals(after="2017-01-01"),
            r"after: 2017-01-01 is outside the run; expected a date from 2016-02-01 to 2016-02-10",
        ),
        (Scenario("x").no_arrivals(after=LAST), r"no step is later than 2016-02-10"),
        (Scenario("x").no_arrivals(after="soon"), r"after: got 'soon'; expected a date such as"),
        (
            Scenario("x").no_arrivals(after="2016-02-05", until="2016-02-03"),
            r"no step is later than 2016-02-05 and not later than 2016-02-03",
        ),
        (Scenario("baseline"), r"the name 'baseline' is taken"),
    ],
)
def test_wrong_scenarios(network: NetworkFlow, scenario: Scenario, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        network.simulate(scenarios=[scenario])


def test_other_wrong_input(network: NetworkFlow) -> None:
    twice = [Scenario("x"), Scenario("x")]
    with pytest.raises(ParameterError, match=r"the name 'x' is taken"):
        network.simulate(scenarios=twice)
    with pytest.raises(ParameterError, match=r"scenarios: got str"):
        network.simulate(scenarios=["x"])  # type: ignore[list-item] # on purpose
    with pytest.raises(ParameterError, match=r"horizon: got -1"):
        network.simulate(-1)
    with pytest.raises(ParameterError, match=r"scenarios: there is none"):
        network.compare_scenarios([])
    with pytest.raises(FrameError, match=r"runs: has no column 'scenario'"):
        compare_scenarios(pl.DataFrame({"date": [1]}))
    with pytest.raises(FrameError, match=r"has the scenarios \['baseline'\]; expected"):
        compare_scenarios(network.fit_)
    timed = Scenario("timed").no_arrivals(after=datetime(2016, 2, 6, 12))  # noqa: DTZ001 - a day
    entered = column(network.simulate(scenarios=[timed]), "timed", "a", "entered")
    assert entered[5:7] == [180.0, 0.0]
