"""What leaves the house tells of no hidden group, corrected or not (METHOD M13)."""

from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace import count_leavers
from migtrace.corrections import Penetration, rake
from migtrace.estimate.handed_on import handed_on
from migtrace.estimate.manifest import describe
from tests.estimate.lives import lives
from tests.estimate.test_estimate_tables import LINE, ask, world

RATES = {"VE": 0.2, "CO": 0.1, "PE": 0.05, "BR": 0.04}
WEIGHTS = {"CO": 2.0, "PE": 4.0, "BR": 5.0}
PENETRATION = Penetration(tuple((country, None, rate) for country, rate in RATES.items()))


def left(**countries: int) -> pl.DataFrame:
    """Of 60 residents so many leave for each country in July 2015."""
    plans: dict[int, str] = {}
    user = 0
    for country, n in countries.items():
        for _ in range(n):
            user += 1
            plans[user] = "V" * 6 + country[0] * 18
    return lives(plans | dict.fromkeys(range(user + 1, 61), "V" * 24))


def solutions(people: float, n: int, shown: int, *, plain: bool) -> list[tuple[int, int]]:
    """Numbers of leavers for PE and BR that a corrected population allows, CO being known."""
    weights = (1.0, 1.0) if plain else (WEIGHTS["PE"], WEIGHTS["BR"])
    found: list[tuple[int, int]] = []
    for pe, br in product(range(4), repeat=2):
        e = shown * WEIGHTS["CO"] + pe * weights[0] + br * weights[1]
        if pe + br + shown == n and abs(1_000_000 * (60 - e) / 60 - people) < 1e-6:
            found.append((pe, br))
    return found


def test_a_corrected_population_does_not_tell_hidden_groups(tmp_path: Path) -> None:
    # 9 x 2 + 2 x 4 + 1 x 5 = 31 of 60: 483,333.3 people stay, and no other numbers make that.
    answer = ask(left(CO=9, PE=2, BR=1), population=1_000_000, penetration=PENETRATION)
    exact = answer.factors.filter(criterion=4)["population"][1]
    assert solutions(exact, 12, 9, plain=False) == [(2, 1)]
    # Handed on, few leavers weigh 1: 9 x 2 + 2 + 1 = 21 of 60, which any three others make.
    mt.write_study(answer, tmp_path / "out", individuals=False)
    written = pl.read_csv(tmp_path / "out" / "factors.csv")
    assert written["population"].to_list() == [1_000_000, 650_000]
    assert len(solutions(650_000, 12, 9, plain=True)) == 4
    # 650,000 / 60 people for each of the 60 who are active
    assert written["factor"][1] == pytest.approx(650_000 / 60, rel=1e-12)
    assert handed_on(answer).study == answer.study


def test_every_figure_goes_by_the_same_weights() -> None:
    answer = ask(left(CO=9, PE=2, BR=1), population=1_000_000, penetration=PENETRATION)
    told = handed_on(answer.intervals(replicates=40, seed=2))
    # July: (9 x 2 + 2 + 1) / 60 of a million
    july = told.monthly.filter(criterion=4).row(6, named=True)
    assert (july["movers"], july["first_exits"]) == (12, pytest.approx(350_000))
    assert july["low"] < 350_000 < july["high"]
    leavers = count_leavers(told).filter(criterion=4).row(0, named=True)
    assert (leavers["users"], leavers["people"]) == (12, pytest.approx(350_000))
    assert told.bootstrap is not None
    assert (told.bootstrap.replicates, told.bootstrap.seed) == (40, 2)


def test_a_month_that_mixes_in_few_of_a_weighed_destination_is_hidden(tmp_path: Path) -> None:
    # Four leave for PE in 2015, so they are weighed: two in July, beside nine for CO, two in August
    july, august = "V" * 6 + "P" * 18, "V" * 7 + "P" * 17
    late = lives({**dict.fromkeys((10, 11), july), **dict.fromkeys((12, 13), august)})
    frame = pl.concat([left(CO=9).filter(~pl.col("user").is_in([10, 11, 12, 13])), late])
    answer = ask(frame, penetration=PENETRATION).intervals(replicates=20)
    mt.write_study(answer, tmp_path / "out", individuals=False)
    monthly = pl.read_csv(tmp_path / "out" / "monthly.csv", infer_schema_length=None)
    row = monthly.row(6, named=True)
    assert (row["month"], row["movers"]) == ("2015-07-01", 11)
    assert [row[name] for name in ("first_exits", "all_exits")] == [None, None]
    assert [row[name] for name in row if "low" in name or "high" in name] == [None] * 4
    # for those who hold the traces it is there: (9 x 2 + 2 x 4) x 1000 / 60
    held = answer.monthly.filter(criterion=4).row(6, named=True)
    assert held["first_exits"] == pytest.approx(26 * 1000 / 60)


def test_totals_over_hidden_new_residents_are_hidden() -> None:
    # 9 live in CO, 2 in PE and 1 in BR, none comes back: 12 non-recurrent would tell of the three
    answer = ask(left(CO=9, PE=2, BR=1))
    assert answer.recurrence_share["recurrent"].to_list() == [None] * 4  # none is few
    frame = left(CO=9, PE=2, BR=1)
    back = lives(dict.fromkeys(range(51, 56), "V" * 6 + "CVVV" * 4 + "VV"))
    mixed = pl.concat([frame.filter(~pl.col("user").is_between(51, 55)), back])
    held = ask(mixed).recurrence_share.filter(criterion=4).row(0, named=True)
    assert (held["recurrent"], held["non_recurrent"]) == (5, 12)
    told = handed_on(ask(mixed)).recurrence_share.filter(criterion=4).row(0, named=True)
    # 5/17 = 0.294; four of 17 are 0.24, so the step is 1
    assert (told["recurrent"], told["non_recurrent"], told["share"]) == (None, None, 0.0)
    # with every destination shown, they are shown
    whole = handed_on(ask(pl.concat([left(CO=9).filter(~pl.col("user").is_between(51, 55)), back])))
    row = whole.recurrence_share.filter(criterion=4).row(0, named=True)
    assert (row["recurrent"], row["non_recurrent"], row["share"]) == (5, 9, 5 / 14)


def test_sums_of_vectors_are_told_to_two_decimals() -> None:
    answer = ask(world(5, 5)).intervals(replicates=20)
    told = handed_on(answer).routes
    assert answer.routes.height > 0
    for name in ("east", "north"):
        assert told[name].to_list() == [round(value, 2) for value in answer.routes[name]]
    assert told["bearing"].to_list() == [round(value) for value in answer.routes["bearing"]]
    assert told["moves"].equals(answer.routes["moves"])


def test_raked_weights_are_told_by_their_attributes_alone() -> None:
    users = [1, 2, 3, 4, 101, 102, 103, 104]
    regions = pl.DataFrame({"user": users, "region": ["north"] * 4 + ["south"] * 4})
    raked = rake(regions, {"region": {"north": 25, "south": 75}})
    told: Any = describe(raked)
    assert set(told) == {"type", "attributes", "iterations", "deviation"}
    assert told["attributes"] == ["region"]


def test_corrected_figures_have_three_digits(tmp_path: Path) -> None:
    users = [1, 2, 3, 4, *range(101, 108)]
    regions = pl.DataFrame({"user": users, "region": ["north"] * 4 + ["south"] * 7})
    raked = rake(regions, {"region": {"north": 31, "south": 69}})
    # 11 users, of whom 4 weigh 0.31 x 11 / 4 = 0.8525: 4 x 0.8525 x 123,456 / 11 = 38,271.36
    answer = ask(world(4, 7), population=123_456, raking=raked)
    assert answer.detected.filter(criterion=4)["people"][0] == pytest.approx(38_271.36, rel=1e-9)
    mt.write_study(answer, tmp_path / "out", individuals=False, lines={"bridge": LINE})
    detected = pl.read_csv(tmp_path / "out" / "detected.csv")
    assert detected.select("users", "people").row(0) == (4, 38_300.0)
    crossed = pl.read_csv(tmp_path / "out" / "crossings.csv")
    assert crossed.filter(year=2015)["people"].to_list() == [38_300.0]


def test_nothing_changes_when_nothing_is_hidden() -> None:
    answer = ask(world(2, 6), penetration=PENETRATION, min_users=1)
    assert handed_on(answer) is answer
