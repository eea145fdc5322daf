"""First exits by year and in all are sums of what the other tables say (METHOD M7, M14)."""

import polars as pl
import pytest

import migtrace as mt
from migtrace.estimate.leavers import count_leavers
from tests.store.wanderers import STUDY, as_frame, posts


@pytest.fixture(scope="module")
def plain() -> mt.Estimates:
    return mt.estimate(as_frame(posts(users=150, seed=12)), STUDY)


def test_people_are_the_factor_times_the_first_exits(plain: mt.Estimates) -> None:
    found = count_leavers(plain)
    by_year = found.drop_nulls("year").join(plain.factors, on=["criterion", "year"])
    assert by_year.height == plain.factors.height
    assert by_year["users"].to_list() == by_year["first_exits"].to_list()
    expected = by_year["factor"] * by_year["first_exits"]
    assert by_year["people"].to_list() == pytest.approx(expected.to_list())


def test_the_whole_window_is_the_sum_of_its_years(plain: mt.Estimates) -> None:
    found = count_leavers(plain)
    keys = pl.col("year").is_null()
    sums = found.filter(~keys).group_by("criterion").agg(pl.col("users", "people").sum())
    whole = found.filter(keys).drop("year").sort("criterion")
    assert whole["users"].to_list() == sums.sort("criterion")["users"].to_list()
    assert whole["people"].to_list() == pytest.approx(sums.sort("criterion")["people"].to_list())
    assert found.columns == ["criterion", "year", "users", "people"]


def test_bounds_of_the_first_year_are_those_of_the_population_after_it(
    plain: mt.Estimates,
) -> None:
    # P(t0 + 1) = P(t0) - S e: what is the upper end of one is the lower of the other.
    sure = plain.intervals(replicates=50)
    first, second = STUDY.months.years[:2]
    left = count_leavers(sure).filter(year=first)
    after = sure.factors.filter(year=second)
    for low, high in (("low", "population_high"), ("high", "population_low")):
        expected = STUDY.population - after[high]
        assert left[low].to_list() == pytest.approx(expected.to_list())


def test_corrections_count(plain: mt.Estimates) -> None:
    countries = plain.exits["destination"].unique().cast(pl.String)
    half = [(country, None, 0.1) for country in countries if country != STUDY.origin]
    rates = mt.Penetration(((STUDY.origin, None, 0.2), *half), missing="origin")
    year = STUDY.months.years[0]
    before, after = (
        count_leavers(found).filter(year=year)["people"].to_list()
        for found in (plain, plain.corrected(penetration=rates))
    )
    # The first year's factor is the given population's: each weighs twice.
    assert after == pytest.approx([2 * people for people in before])
