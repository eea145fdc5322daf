"""Whatever the world, no person is lost or made up."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.simulate import Flow, Simulated, simulate
from tests.simulate.small import everybody

MONTHS = st.lists(st.integers(0, 6), min_size=24, max_size=24).map(tuple)
SHARES = st.sampled_from([0.0, 0.3, 1.0])


@st.composite
def drawn(draw: st.DrawFn) -> Simulated:
    """Draw a world of at most 300 people, all of whom use the platform."""
    flows = (Flow("CO", draw(MONTHS)), Flow("PE", draw(MONTHS)))
    world = everybody(
        flows=flows,
        population=300,
        posts_a_month=0.5,
        least_posts=0,
        pendular_share=draw(SHARES),
        return_share=draw(SHARES),
        tourist_share=draw(SHARES),
    )
    return simulate(world, seed=draw(st.integers(0, 9)))


@settings(max_examples=25)
@given(drawn())
def test_people_are_conserved(simulated: Simulated) -> None:
    truth, world = simulated.truth, simulated.world
    movers = sum(flow.total for flow in world.flows)
    population = truth.population
    assert population["first_exits"].sum() == movers
    first, second = population.rows(named=True)
    assert second["population"] == first["population"] - first["first_exits"]
    assert all(population["at_home"] >= population["population"])
    assert truth.recurrence.select(pl.sum_horizontal("recurrent", "non_recurrent")).item() == movers
    assert truth.new_residents["people"].sum() <= truth.recurrence["non_recurrent"].item()
    assert truth.appearances["people"].sum() == movers
    kinds = dict(truth.users["kind"].value_counts().iter_rows())
    assert sum(kinds.values()) == world.population
    assert kinds.get("tourist", 0) == truth.tourists["people"].item()
    assert sum(kinds.get(k, 0) for k in ("migrant", "returned", "pendular")) == movers


@settings(max_examples=25)
@given(drawn())
def test_months_are_those_of_the_flows(simulated: Simulated) -> None:
    truth, world = simulated.truth, simulated.world
    asked = [sum(month) for month in zip(*(flow.people for flow in world.flows), strict=True)]
    assert truth.monthly["first_exits"].to_list() == asked
    assert all(truth.monthly["all_exits"] >= truth.monthly["first_exits"])
    joined = truth.detected.join(
        truth.appearances, on=["year", "country"], how="left", suffix="_new"
    )
    assert all(joined["people"] >= joined["people_new"].fill_null(0))
    for flow in world.flows:
        here = truth.appearances.filter(pl.col("country") == flow.destination)
        assert here["people"].sum() == flow.total
