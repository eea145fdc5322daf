"""An estimate finds what was planted, and misses it the way that each violation says."""

from dataclasses import replace

import polars as pl
import pytest

import migtrace as mt
from migtrace.simulate import Simulated, World, simulate
from tests.simulate.small import everybody


def estimated(simulated: Simulated) -> mt.Estimates:
    """Estimate over all that was posted, hiding nothing."""
    world = simulated.world
    study = mt.Study(world.origin, world.window, world.population, min_users=1)
    return mt.estimate(simulated.traces, study)


def own(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of the study's criterion."""
    return table.filter(pl.col("criterion") == 4).drop("criterion")


def found_people(world: World, seed: int = 1) -> float:
    """Estimated people who leave in the first year."""
    first = own(estimated(simulate(world, seed=seed)).factors).row(0, named=True)
    return float(first["first_exits"] * first["factor"])


PLANTED = simulate(everybody(), seed=1)
FOUND = estimated(PLANTED)


def test_where_everybody_posts_the_first_year_is_the_truth() -> None:
    truth = PLANTED.truth
    factors = own(FOUND.factors)
    assert factors["active"].to_list() == [3000, 3000]
    assert factors["factor"][0] == truth.population["factor"][0] == 1.0
    columns = ["year", "first_exits", "population"]
    assert factors.select(columns).rows() == truth.population.select(columns).rows()
    for name in ("appearances", "detected"):
        here, there = own(getattr(FOUND, name)), getattr(truth, name)
        assert here.select("year", "country", "users").rows() == there.rows()
        assert here["people"].to_list()[:2] == there["people"].to_list()[:2]


def test_the_factor_falls_behind_by_those_who_left() -> None:
    # 160 of 3,000 have left and still post: u is 3,000 in both years, P is 2,840 in the second.
    factors, truth = own(FOUND.factors), PLANTED.truth.population
    assert factors["factor"].to_list() == [1.0, pytest.approx(2840 / 3000)]
    assert truth["factor"].to_list() == [1.0, pytest.approx(2840 / 3000)]
    people = factors["first_exits"] * factors["factor"]
    assert people[1] / truth["first_exits"][1] - 1 == pytest.approx(-160 / 3000)


def test_months_residences_and_recurrence_are_the_truth() -> None:
    truth = PLANTED.truth
    months = own(FOUND.monthly)
    # A post within the hour may fall into the next month or, with little chance, more of them.
    assert (months["movers"] - truth.monthly["first_exits"]).abs().sum() <= 4
    assert months["movers"].sum() == 300
    residents = own(FOUND.new_residents)
    assert residents.select("country", "users").rows() == truth.new_residents.rows()
    assert FOUND.recurrence["recurrent"].sum() == truth.recurrence["recurrent"].item() == 0


def test_samples_miss_the_truth_by_sampling_error_alone() -> None:
    # 160 leave in the first year; e and u are binomial parts of 160 and 3,000 with p = 0.3. The
    # ratio e/u then has the relative variance (1/p - 1)(1/160 - 1/3000); the mean of 20 worlds is
    # within four of its standard deviations, and the mean square within what chi-square allows.
    world = everybody(penetration=0.3)
    scale = ((1 / 0.3 - 1) * (1 / 160 - 1 / 3000)) ** 0.5
    errors = [(found_people(world, seed) / 160 - 1) / scale for seed in range(20)]
    assert abs(sum(errors) / 20) < 4 / 20**0.5
    # The 0.1% and 99.9% points of chi-square with 20 degrees of freedom.
    assert 5.92 < sum(error**2 for error in errors) < 45.31


def test_half_the_penetration_abroad_halves_who_is_seen() -> None:
    # Of 160 movers a binomial half is seen; five standard deviations of 6.3 to either side.
    assert abs(found_people(everybody(destination_penetration=0.5)) - 80) < 32


def test_who_quits_before_is_missed() -> None:
    # All 160 but a binomial 30%: 112, five standard deviations of 5.8 to either side.
    assert abs(found_people(everybody(quit_before_move=0.3)) - 112) < 29


def test_tourists_pass_for_migrants() -> None:
    # A tenth of 2,700 travels once at any time: 270 trips, half of them in 2015, of which those of
    # the first weeks begin before anybody could leave; none of them is in the truth.
    simulated = simulate(everybody(tourist_share=0.1), seed=1)
    exits = own(estimated(simulated).factors)["first_exits"]
    # Every tourist posts on arrival, and at home before, unless the trip comes first.
    assert 300 + 270 - 20 < exits.sum() <= 570
    assert simulated.truth.population["first_exits"].sum() == 300


def test_silence_after_the_move_makes_exits_late() -> None:
    late = simulate(everybody(silence_after_move_days=200.0), seed=1)
    assert found_people(late.world) < 160 * 0.75
    assert late.truth.population["first_exits"].to_list() == [160, 140]


def test_sparse_posts_lose_residents() -> None:
    sparse = everybody(posts_a_month=0.5, least_posts=0, posts_on_arrival=0.0)
    assert own(estimated(simulate(sparse, seed=1)).factors)["active"][0] < 2900


def test_pendular_movers_and_returns_are_told_apart() -> None:
    world = everybody(pendular_share=0.5, posts_a_month=12.0)
    simulated = simulate(world, seed=1)
    found = estimated(simulated)
    share = simulated.truth.recurrence["share"].item()
    assert share == pytest.approx(0.5, abs=5 * 0.5 / 300**0.5)
    assert found.recurrence["recurrent"].mean() == pytest.approx(share, abs=0.05)
    back = simulate(replace(world, pendular_share=0.0, return_share=1.0), seed=1)
    kinds = dict(back.truth.users["kind"].value_counts().iter_rows())
    # Whoever left in the first year is back by the end of the second: at most 365 days later.
    assert kinds["returned"] >= 160
    assert own(estimated(back).new_residents)["users"].sum() <= 300 - 160


def test_exits_of_pendular_movers_are_counted_every_time() -> None:
    simulated = simulate(everybody(pendular_share=1.0), seed=1)
    found, truth = own(estimated(simulated).monthly), simulated.truth.monthly
    # Everybody posts on every arrival, abroad and at home.
    assert found["exits"].sum() == pytest.approx(truth["all_exits"].sum(), rel=0.01)
