"""An estimate beside its world's truth: by hand where everybody posts."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import ParameterError
from migtrace.simulate import compare, simulate
from tests.simulate.small import everybody

PLANTED = simulate(everybody(), seed=1)
STUDY = mt.Study("VE", PLANTED.world.window, 3000, min_users=1)
FOUND = mt.estimate(PLANTED.traces, STUDY)
COLUMNS = ["truth", "expected_users", "value"]


def rows(table: pl.DataFrame, figure: str) -> pl.DataFrame:
    return table.filter(pl.col("figure") == figure)


def test_first_exits_by_year_and_in_all() -> None:
    found = rows(compare(PLANTED, FOUND), "first_exits").select("year", *COLUMNS)
    # 160 and 140 leave; in the second year 3,000 are counted as active, and P is 2,840.
    late = 140 * 2840 / 3000
    assert found["year"].to_list() == [None, 2015, 2016]
    assert found["truth"].to_list() == found["expected_users"].to_list() == [300, 160, 140]
    assert found["value"].to_list() == pytest.approx([160 + late, 160, late])


def test_the_factor_has_two_truths() -> None:
    table = compare(PLANTED, FOUND)
    # By the paper's formula 2,840 / 3,000; a user at home is one person.
    assert rows(table, "factor")["truth"].to_list() == pytest.approx([1, 2840 / 3000])
    assert rows(table, "people_per_user")["truth"].to_list() == [1, 1]
    without_left = compare(PLANTED, FOUND.corrected(activity="not_left"))
    assert rows(without_left, "factor")["truth"].to_list() == [1, 1]
    assert rows(without_left, "factor")["value"].to_list() == pytest.approx([1, 1])


def test_totals_and_parts() -> None:
    found = rows(compare(PLANTED, FOUND), "detected")
    # 100 and 60 leave in the first year; in the second 80 and 60 more are there.
    parts = [(2015, "CO", 100), (2015, "PE", 60), (2016, "CO", 180), (2016, "PE", 120)]
    shown = found.select("year", "country", "truth").rows()
    assert shown == [(None, None, 460), *parts]
    assert found["value"][0] == pytest.approx(found["value"][1:].sum())
    months = rows(compare(PLANTED, FOUND), "monthly_first_exits")
    assert months["month"][0] == date(2015, 1, 1)
    assert months["truth"].sum() == 300


def test_expected_users_are_the_sample_of_the_truth() -> None:
    sampled = simulate(everybody(penetration=0.3, pendular_share=0.5), seed=1)
    table = compare(sampled, mt.estimate(sampled.traces, STUDY))
    exits = rows(table, "first_exits")
    assert exits["expected_users"].to_list() == pytest.approx([90, 48, 42])
    fewest = sampled.truth.recurrence.select(pl.min_horizontal("recurrent", "non_recurrent"))
    share = rows(table, "recurrence_share")
    assert share["expected_users"].item() == pytest.approx(0.3 * fewest.item())
    assert share["truth"].item() == sampled.truth.recurrence["share"].item()
    plain = table.filter(pl.col("figure").is_in(["factor", "population", "people_per_user"]))
    assert plain["expected_users"].null_count() == plain.height == 6


def test_hidden_and_unknown_figures_stay() -> None:
    hidden = mt.estimate(PLANTED.traces, replace(STUDY, min_users=150))
    shown = rows(compare(PLANTED, hidden), "detected").filter(country="PE", year=2015)
    assert shown.select("truth", "value").row(0) == (60, None)
    # Tourists are in no truth; those to a country where no migrant goes have a truth of 0.
    flows = [flow for flow in PLANTED.world.flows if flow.destination == "CO"]
    trips = simulate(everybody(flows=flows, tourist_share=0.2), seed=1)
    peru = compare(trips, mt.estimate(trips.traces, STUDY)).filter(country="PE")
    assert set(rows(peru, "detected")["truth"]) == {0}
    assert (rows(peru, "detected")["value"] > 10).all()


def test_bounds_come_along() -> None:
    plain, sure = (compare(PLANTED, found) for found in (FOUND, FOUND.intervals(replicates=20)))
    assert plain.select("low", "high").null_count().row(0) == (plain.height,) * 2
    assert plain.drop("low", "high").equals(sure.drop("low", "high"))
    factor = rows(sure, "factor")
    assert (factor["low"] <= factor["value"]).all()
    months = rows(sure, "monthly_all_exits")
    assert months["high"].to_list() == (
        FOUND.intervals(replicates=20).monthly.filter(criterion=4)["all_exits_high"].to_list()
    )


def test_another_study_is_refused() -> None:
    other = mt.estimate(PLANTED.traces, replace(STUDY, window="2015-01:2015-12"))
    with pytest.raises(ParameterError, match="estimates: their window is 2015-01:2015-12"):
        compare(PLANTED, other)


def test_expected_users_follow_the_years_penetration() -> None:
    world = everybody(penetration=(0.5, 0.1))
    sampled = simulate(world, seed=1)
    answer = mt.estimate(sampled.traces, STUDY)
    table = compare(sampled, answer)
    # 160 leave in 2015, when half are users, and 140 in 2016, when a tenth are: 80 + 14
    exits = rows(table, "first_exits")["expected_users"].to_list()
    assert exits == pytest.approx([94, 80, 14])
    months = rows(table, "monthly_first_exits")
    rate = months["expected_users"] / months["truth"].replace(0, None)
    by_year = months.select("month").with_columns(rate=rate).drop_nulls()
    assert by_year.height > 12
    for month, share in by_year.rows():
        assert share == pytest.approx(0.1 if month >= date(2016, 1, 1) else 0.5)


def test_a_sum_over_a_hidden_part_is_hidden() -> None:
    shown = rows(compare(PLANTED, FOUND), "new_residents")
    # more than 100 and fewer than 180 live in PE, so at least 180 users behind a figure hide it
    hidden = mt.estimate(PLANTED.traces, replace(STUDY, min_users=150))
    table = rows(compare(PLANTED, hidden), "new_residents")
    assert shown["value"].null_count() == 0
    assert dict(table.select("country", "value").rows())["PE"] is None
    assert table.filter(pl.col("country").is_null())["value"].to_list() == [None]


@pytest.mark.parametrize("wrong", [(None, FOUND), (PLANTED, None)])
def test_what_is_compared_is_checked(wrong: tuple[object, object]) -> None:
    with pytest.raises(ParameterError, match="expected Simulated and Estimates"):
        compare(*wrong)  # type: ignore[arg-type] # wrong on purpose
