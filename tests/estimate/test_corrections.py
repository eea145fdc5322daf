"""Corrections as parameters of a study: what they make of the figures, by hand (METHOD M7)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.corrections import Penetration, Raked, Speeds, Travellers, rake
from migtrace.estimate.intervals import BOUNDS, WITH_BOUNDS
from migtrace.estimate.manifest import describe
from migtrace.estimate.replicates import Replicator
from tests.estimate.lives import lives
from tests.estimate.test_estimate_tables import LINE, ask, of, world
from tests.store.heaps import ingest
from tests.store.wanderers import STUDY, as_file, as_frame, posts

RATES = Penetration((("VE", None, 0.2), ("CO", None, 0.1), ("PE", None, 0.2)))
OPEN = replace(STUDY, min_users=1, reference=(-66.9, 10.5))
FIGURES = ("factors", "appearances", "detected", "monthly", "recurrence_share", "new_residents")


def raked(weights: dict[Any, float]) -> Raked:
    """Weights as they are wished for."""
    frame = pl.DataFrame(
        {"user": list(weights), "weight": list(weights.values())},
        schema_overrides={"weight": pl.Float64},
    )
    return Raked(frame, pl.DataFrame({"attribute": ["sex"]}), 1, 0.0, 0, 1.0, 1.0, 1.0)


def test_flows_and_recursion_go_by_the_destinations_penetration() -> None:
    # Ten residents. In June 2015 one leaves for CO, where half as many people post, and one for PE,
    # as at home: S(2015) = 1000 / 10 = 100; the first stands for 200 people, the other for 100.
    # e = 1 x 2 + 1 = 3: P(2016) = 1000 x (10 - 3)/10 = 700 and S(2016) = 70.
    plans = {1: "VVVVVC" + "C" * 18, 2: "VVVVVP" + "P" * 18}
    frame = lives({**plans, **dict.fromkeys(range(3, 11), "V" * 24)})
    answer = ask(frame, min_users=1, penetration=RATES)
    # counts stay what they are
    assert of(answer.factors, 4) == [(2015, 10, 2, 1000.0, 100.0), (2016, 10, 0, 700.0, 70.0)]
    assert of(answer.appearances, 4) == [(2015, "CO", 1, 200.0), (2015, "PE", 1, 100.0)]
    # in 2016 they weigh the factor of 2015
    people = [("CO", 1, 200.0), ("PE", 1, 100.0)]
    assert of(answer.detected, 4) == [(y, *row) for y in (2015, 2016) for row in people]
    assert of(answer.new_residents, 4) == people
    june = answer.monthly.filter(pl.col("movers") > 0, criterion=4).drop("criterion", "month")
    assert june.rows() == [(2, 300.0, 2, 300.0)]


def test_half_of_the_migrants_are_seen_as_at_home() -> None:
    # 1 / (1/2 + 1/2 x 1/2) = 4/3 of the 100 people for whom each of the ten stands
    frame = lives({1: "VVVVVC" + "C" * 6, **dict.fromkeys(range(2, 11), "V" * 12)})
    answer = ask(frame, min_users=1, penetration=RATES, origin_share=0.5, window="2015-01:2015-12")
    assert of(answer.detected, 4) == [(2015, "CO", 1, pytest.approx(400 / 3, rel=1e-15))]


def test_seen_as_at_home_is_no_correction() -> None:
    frame = as_frame(posts(users=90, seed=2))
    plain = mt.estimate(frame, OPEN)
    answer = mt.estimate(frame, replace(OPEN, penetration=RATES, origin_share=1))
    for name in FIGURES:
        assert_frame_equal(getattr(answer, name), getattr(plain, name), check_exact=True)


def test_a_user_of_weight_two_counts_as_two_users() -> None:
    frame = as_frame(posts(users=90, seed=2)).drop("tweet_id")
    users = frame["user"].unique().sort().to_list()
    weights = {user: 1.0 + n % 2 for n, user in enumerate(users)}
    heavy = pl.DataFrame({"user": [user for user in users if weights[user] == 2.0]})
    twins = frame.join(heavy, on="user", how="semi").with_columns(user=pl.col("user") ^ 1)
    expected = mt.estimate(pl.concat([frame, twins]), OPEN)
    weighed = raked(weights)
    typed = replace(weighed, weights=weighed.weights.cast({"user": pl.UInt64}))
    answer = mt.estimate(frame, replace(OPEN, raking=typed))
    for name, column in BOUNDS:
        assert getattr(answer, name)[column].equals(getattr(expected, name)[column]), name
    line = ((-66.9, 5.0), (-66.9, 15.0))
    assert answer.crossings(line)["people"].equals(expected.crossings(line)["people"])
    # what is counted and not upscaled stays
    assert answer.detected["users"].sum() < expected.detected["users"].sum()


def test_weights_from_raking_carry_through() -> None:
    # 4 leave (north), 4 stay (south). By the margins the north is a quarter of the people: weights
    # 1/2 and 3/2. u = 8, e = 4 x 1/2 = 2: S = 125, P(2016) = 750; CO: 4 x 1/2 x 125 = 250.
    users = [1, 2, 3, 4, 101, 102, 103, 104]
    regions = pl.DataFrame({"user": users, "region": ["north"] * 4 + ["south"] * 4})
    found = rake(regions, {"region": {"north": 25, "south": 75}})
    answer = ask(world(4, 4), raking=found)
    assert of(answer.factors, 4)[0] == (2015, 8, 4, 1000.0, 125.0)
    assert of(answer.factors, 4)[1][3] == pytest.approx(750, rel=1e-12)
    assert of(answer.appearances, 4) == [(2015, "CO", 4, pytest.approx(250, rel=1e-12))]
    crossed = answer.crossings(LINE).filter(year=2015)["people"].item()
    assert crossed == pytest.approx(250, rel=1e-12)


def test_residents_without_a_weight_are_told() -> None:
    with pytest.raises(mt.ParameterError, match="raking: 7 of 8 residents have no weight"):
        ask(world(4, 4), raking=raked({1: 1.0}))
    with pytest.raises(mt.ParameterError, match="raking: its users are String, the residents Int"):
        ask(world(4, 4), raking=raked({"1": 1.0}))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"who": [1], "weight": [1.0]}, "weights have no column 'user'; they have: who, weight"),
        ({"user": [1], "weight": ["one"]}, "weights are String; expected numbers"),
        ({"user": [1], "weight": [float("nan")]}, "a weight is nan; expected finite numbers"),
        ({"user": [1], "weight": [-1.0]}, "a weight is -1.0"),
        ({"user": [1], "weight": pl.Series([None], dtype=pl.Float64)}, "a weight is None"),
        ({"user": [1, 1], "weight": [1.0, 2.0]}, "a user has two weights"),
    ],
)
def test_weights_that_are_none_are_refused(weights: dict[str, Any], said: str) -> None:
    with pytest.raises(mt.ParameterError, match=said):
        replace(raked({}), weights=pl.DataFrame(weights))


def test_nobody_with_a_weight_is_active() -> None:
    nobody = raked(dict.fromkeys([1, 2, 3, 4, 101, 102, 103, 104], 0.0))
    with pytest.raises(mt.UpscalingError, match="year 2015: no resident with a weight is active"):
        ask(world(4, 4), raking=nobody)


def test_a_destination_without_a_rate_is_told() -> None:
    rates = Penetration((("VE", None, 0.2),))
    with pytest.raises(mt.ParameterError, match="no rate for CO in 2015"):
        ask(world(4, 4), penetration=rates)
    kept = ask(world(4, 4), penetration=replace(rates, missing="origin"))
    assert of(kept.appearances, 4) == [(2015, "CO", 4, 500.0)]


def test_more_leave_by_the_weights_than_there_are() -> None:
    # 4 of 8 leave, each for ten: 40 > 8, also when the window ends before the next year
    rates = Penetration((("VE", None, 0.1), ("CO", None, 0.01)))
    for window in ("2015-01:2016-12", "2015-01:2015-12"):
        with pytest.raises(mt.UpscalingError, match="criterion 4, year 2015: by the corrected"):
            ask(world(4, 4), penetration=rates, window=window)


def test_all_leave_and_by_the_weights_half_of_them() -> None:
    # u = e = 4 in 2015: by plain counts nobody is left. In CO twice as many people post as at home:
    # e = 4 / 2 = 2, P(2016) = 1000 x (4 - 2) / 4 = 500.
    rates = Penetration((("VE", None, 0.1), ("CO", None, 0.2)))
    with pytest.raises(mt.UpscalingError, match="year 2016"):
        ask(world(4, 0))
    answer = ask(world(4, 0), penetration=rates)
    assert of(answer.factors, 4) == [(2015, 4, 4, 1000.0, 250.0), (2016, 4, 0, 500.0, 125.0)]
    assert of(answer.appearances, 4) == [(2015, "CO", 4, 500.0)]


def test_penetration_is_that_of_the_exit_at_home_and_of_the_year_seen_abroad() -> None:
    # All four leave in 2015, when S = 1000 / 8 = 125 and p_VE = 0.2; half as many post in CO in
    # 2016 as in 2015: 4 x 125 = 500 people in 2015, 1000 in 2016, and 1000 at the end.
    rates = Penetration((("VE", 2015, 0.2), ("CO", 2015, 0.2), ("CO", 2016, 0.1)))
    answer = ask(world(4, 4), penetration=rates)
    assert of(answer.detected, 4) == [(2015, "CO", 4, 500.0), (2016, "CO", 4, 1000.0)]
    assert of(answer.appearances, 4) == [(2015, "CO", 4, 500.0)]
    assert of(answer.new_residents, 4) == [("CO", 4, 1000.0)]
    assert of(answer.factors, 4)[1][3] == 500.0


def test_corrected_is_the_estimate_with_the_correction() -> None:
    frame = as_frame(posts(users=90, seed=3))
    changes: dict[str, Any] = {
        "penetration": RATES,
        "natural_increase": 0.02,
        "activity": "not_left",
    }
    expected = mt.estimate(frame, replace(OPEN, **changes))
    answer = mt.estimate(frame, OPEN).intervals(replicates=20).corrected(**changes)
    assert answer.study == expected.study
    assert answer.bootstrap is None
    for name, table in expected.tables.items():
        assert_frame_equal(getattr(answer, name), table, check_exact=True)


def test_what_needs_the_traces_is_refused() -> None:
    with pytest.raises(mt.ParameterError, match="criterion: is no correction of counts; expected"):
        ask(world(4, 4)).corrected(criterion=1)


def test_intervals_carry_corrections() -> None:
    frame = as_frame(posts(users=90, seed=4))
    users = frame["user"].unique().sort()
    weights = pl.DataFrame({"user": users, "weight": np.linspace(0.5, 1.5, len(users))})
    study = replace(OPEN, penetration=RATES, raking=replace(raked({}), weights=weights))
    answer = mt.estimate(frame, study)
    made = Replicator.of(
        answer.histories, study, {name: getattr(answer, name) for name in WITH_BOUNDS}
    )
    ones = np.ones((len(made.people.users), 1), dtype=np.uint8)
    for (name, column), values in made.figures(made.people.weigh(ones)).items():
        got = pl.Series(column, values[:, 0]).fill_nan(None)
        assert got.equals(getattr(answer, name)[column]), (name, column)
    sure = answer.intervals(replicates=60)
    held = sure.detected.drop_nulls("low").filter(pl.col("users") >= 5)
    assert held.height > 5
    assert (held["low"] < held["people"]).all()
    assert (held["high"] > held["people"]).all()


COMMUTER = "VVVV" + "CV" * 10


def test_travellers_are_dropped_and_counted() -> None:
    # ten round trips, each stay of one record, in 23 months: more than four a year
    frame = lives({1: COMMUTER, **dict.fromkeys(range(2, 7), "V" * 24)})
    plain = ask(frame, min_users=1)
    answer = ask(frame, min_users=1, travellers=Travellers())
    rows = {why: counts for why, *counts in answer.dropped.rows()}
    assert rows["traveller"] == [24, 1]
    assert rows["kept"] == [24 * 5, 5]
    assert answer.dropped["records"].item(0) == answer.dropped["records"].slice(1).sum()
    assert "traveller" not in plain.dropped["reason"].to_list()
    assert (plain.exits.height, answer.exits.height) == (10, 0)


def test_speeds_are_dropped_before_travellers() -> None:
    frame = pl.concat([world(1, 5), world(0, 1).with_columns(user=pl.lit(7, dtype=pl.Int64))])
    fast = (
        frame.filter(user=7)
        .head(1)
        .with_columns(lon=pl.lit(90.0), time=pl.col("time") + pl.duration(minutes=1))
    )
    answer = ask(pl.concat([frame, fast]), min_users=1, speeds=Speeds(), travellers=Travellers())
    assert answer.dropped["reason"].to_list()[-3:] == ["speed", "traveller", "kept"]
    assert answer.dropped.filter(reason="speed").row(0) == ("speed", 8, 1)


def test_a_store_gives_the_same(tmp_path: Path) -> None:
    rows = posts(users=60, seed=5)
    store = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=4)
    filters: dict[str, Any] = {"travellers": Travellers(max_round_trips_per_year=0.2)}
    study = replace(OPEN, penetration=RATES, **filters)
    expected, answer = mt.estimate(as_frame(rows), study), mt.estimate(store, study)
    assert expected.dropped.filter(reason="traveller")["users"].item() > 0
    for name, table in expected.tables.items():
        assert_frame_equal(getattr(answer, name), table, check_exact=True)
    sure = expected.intervals(replicates=20)
    for name in WITH_BOUNDS:
        table = getattr(answer.intervals(replicates=20), name)
        assert_frame_equal(table, getattr(sure, name), check_exact=True)


def test_every_correction_is_told() -> None:
    study = replace(STUDY, penetration=RATES, raking=raked({1: 2.0}), travellers=Travellers())
    told: Any = describe(study)
    assert told["penetration"]["rates"][0] == ["CO", None, 0.1]
    # weights are about individuals: what they are made of is told, and not what they are
    assert told["raking"]["attributes"] == ["sex"]
    assert "weights" not in told["raking"]
    assert told["travellers"]["max_stay_days"] == 90.0
    assert told["speeds"] is None


def test_an_estimate_says_how_it_was_corrected() -> None:
    answer = ask(world(2, 6), penetration=RATES, natural_increase=0.01, speeds=Speeds())
    assert "corrected by penetration, natural_increase, speeds" in repr(answer)
    # at λ = 1 penetration corrects nothing
    plain = ask(world(4, 4), penetration=RATES, origin_share=1)
    assert plain.study.corrections == ()
    assert "corrected" not in repr(plain)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"penetration": 0.1}, "penetration: got 0.1; expected Penetration or None"),
        ({"origin_share": 2}, "origin_share: got 2"),
        ({"raking": "x"}, "raking: got 'x'; expected Raked or None"),
        ({"travellers": True}, "travellers: got True"),
        ({"speeds": 900}, "speeds: got 900"),
    ],
)
def test_wrong_corrections_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(mt.ParameterError, match=said):
        replace(STUDY, **wrong)
