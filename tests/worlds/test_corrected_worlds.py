"""Each correction brings an estimate nearer to the planted truth where its assumption is broken."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.simulate import World, compare, simulate
from tests.worlds.biased import HALF, RATES, Correct, biases, plain_world, raked, regions_world
from tests.worlds.planted import study_of

SEEDS = range(3)
# A fifth of the people post; 7% leave in two years.
SMALL: Mapping[str, Any] = {"times": 0.1, "population": 40_000, "penetration": 0.2}
TOTALS = ("first_exits", "detected", "new_residents")


def missed(world: World, /, *corrections: Correct) -> list[dict[str, float]]:
    """Mean relative errors of totals over a few worlds, without correction and with each."""
    tables = []
    for seed in SEEDS:
        made = simulate(world, seed=seed)
        plain = mt.estimate(made.traces, study_of(world))
        answers = [plain, *(correct(plain, made) for correct in corrections)]
        tables += [
            compare(made, found).with_columns(
                case=pl.lit(""), correction=pl.lit(str(n)), seed=pl.lit(seed)
            )
            for n, found in enumerate(answers)
        ]
    means = biases(pl.concat(tables)).select("correction", "figure", "bias")
    return [
        dict(means.filter(correction=str(n)).select("figure", "bias").iter_rows())
        for n in range(len(corrections) + 1)
    ]


@cache
def quiet() -> Mapping[str, float]:
    return missed(plain_world(**SMALL))[0]


def test_the_right_penetrations_remove_four_fifths_of_the_bias() -> None:
    abroad = dict.fromkeys(HALF, 0.1)
    world = plain_world("destination penetration", **{**SMALL, "destination_penetration": abroad})
    before, after = missed(world, lambda found, _: found.corrected(penetration=RATES))
    for figure in TOTALS:
        caused, left = before[figure] - quiet()[figure], after[figure] - quiet()[figure]
        # 11,000 of 14,000 go where half as many post: 39% are missed, all new residents by half.
        assert caused < -0.33
        assert abs(left) < 0.2 * abs(caused)


def test_without_correction_the_origin_share_is_one() -> None:
    world = plain_world("destination penetration", **{**SMALL, "destination_penetration": 0.1})
    plain = mt.estimate(simulate(world, seed=0).traces, study_of(world))
    rates = mt.Penetration(
        (*((c, r, p) for c, r, p in RATES.rates if c != "BR"), ("BR", None, 0.01))
    )
    table = mt.scan_origin_share(plain, rates).filter(table="detected", year=2015)
    # Half the rate: a weight of 1 / (λ + (1 - λ)/2), and the first year's factor is the given one.
    expected = 2 / (1 + table["origin_share"])
    assert table["ratio"].to_list() == pytest.approx(expected.to_list())
    assert table["origin_share"].unique().sort().to_list() == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_tourists_are_gone_with_the_filter_of_travellers() -> None:
    world = plain_world("tourists", coming_and_going=False, **SMALL)
    filtered = mt.Travellers(max_round_trips_per_year=0, max_stay_days=30)
    before, after = missed(
        world,
        lambda _, made: mt.estimate(made.traces, study_of(made.world, travellers=filtered)),
    )
    # 2% of the 37,200 who stay travel: 744 on 2,800 who move.
    assert before["first_exits"] > 0.2
    assert abs(after["first_exits"]) < 0.25 * before["first_exits"]
    # Tourists are back at the end; without them a user stands for 2% more people.
    assert abs(after["new_residents"] - before["new_residents"]) < 0.04


def test_emigrants_who_go_on_posting_count_no_more() -> None:
    world = plain_world(**{**SMALL, "times": 0.4})
    before, after = missed(world, lambda found, _: found.corrected(activity="not_left"))
    # 5,600 of 40,000 leave in the first year: the second year's factor is 14% too low.
    assert before["people_per_user"] == pytest.approx(-0.07, abs=0.02)
    assert after["people_per_user"] == pytest.approx(0, abs=0.02)
    assert before["first_exits"] == pytest.approx(-0.07, abs=0.04)
    assert after["first_exits"] == pytest.approx(0, abs=0.04)


def test_raking_to_the_regions_removes_four_fifths_of_the_bias() -> None:
    world = regions_world(**SMALL)
    before, after = missed(world, raked)
    for figure in TOTALS:
        caused, left = before[figure] - quiet()[figure], after[figure] - quiet()[figure]
        assert caused < -0.2
        assert abs(left) < 0.2 * abs(caused)


def test_growth_that_is_left_out_is_missing_from_the_factor() -> None:
    world = plain_world(natural_increase=0.05, **SMALL)
    made = simulate(world, seed=0)
    plain = mt.estimate(made.traces, study_of(world))
    grown = plain.corrected(natural_increase=0.05)
    ratio = plain.factors["factor"] / grown.factors["factor"]
    # P is multiplied by 1.05 once before the second year.
    assert ratio.to_list() == [pytest.approx(r) for r in (1.0, 1 / 1.05)] * 4
    # 1,400 leave in the first year: (40,000 - 1,400) * 1.05.
    assert made.truth.population["population"].to_list() == [40_000, 40_530]
    before, after = missed(world, lambda found, _: found.corrected(natural_increase=0.05))
    gap = before["people_per_user"] - after["people_per_user"]
    # The mean of none in the first year and 1 - 1/1.05 in the second.
    assert gap == pytest.approx(-(1 - 1 / 1.05) / 2, abs=0.002)
