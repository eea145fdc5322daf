"""What leaves the house tells of no hidden group, corrected or not (METHOD M13)."""

from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import migtrace as mt
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


def solutions(people: float, off: float, n: int) -> list[tuple[int, ...]]:
    """Numbers of leavers by country, CO being shown, that a corrected population allows."""
    found: list[tuple[int, ...]] = []
    for pe, br in product(range(4), repeat=2):
        co = n - pe - br
        e = co * WEIGHTS["CO"] + pe * WEIGHTS["PE"] + br * WEIGHTS["BR"]
        if abs(1_000_000 * (60 - e) / 60 - people) <= off:
            found.append((co, pe, br))
    return found


def test_a_corrected_population_does_not_tell_hidden_groups(tmp_path: Path) -> None:
    # 9 x 2 + 2 x 4 + 1 x 5 = 31 of 60: 483,333.3 people stay. To the last person that is
    # 9 + 2 + 1 alone; to 100,000, four users of 60 and more, it can be nearly anything.
    answer = ask(left(CO=9, PE=2, BR=1), population=1_000_000, penetration=PENETRATION)
    exact = answer.factors.filter(criterion=4)["population"][1]
    assert solutions(exact, 1e-6, 12) == [(9, 2, 1)]
    mt.write_study(answer, tmp_path / "out", individuals=False)
    written = pl.read_csv(tmp_path / "out" / "factors.csv")
    assert written["population"].to_list() == [1_000_000, 500_000]
    assert len(solutions(500_000, 50_000, 12)) > 5


def test_a_month_that_mixes_in_a_hidden_group_is_hidden(tmp_path: Path) -> None:
    answer = ask(left(CO=9, PE=2, BR=1), penetration=PENETRATION).intervals(replicates=20)
    shown = ask(left(CO=9, PE=4), penetration=PENETRATION)
    mt.write_study(answer, tmp_path / "out", individuals=False)
    july = pl.read_csv(tmp_path / "out" / "monthly.csv", infer_schema_length=None).row(
        6, named=True
    )
    assert july["month"] == "2015-07-01"
    assert (july["movers"], july["first_exits"], july["all_exits"]) == (12, None, None)
    assert [july[name] for name in july if "low" in name or "high" in name] == [None] * 4
    # 9 x 2 + 4 x 4 = 34 leavers, each of whom stands for 1000 / 60 people: 566.7
    month = handed_on(shown)["monthly"].filter(criterion=4).row(6, named=True)
    assert (month["movers"], month["first_exits"]) == (13, 567.0)
    # for those who hold the traces it is there
    assert answer.monthly.filter(criterion=4).row(6, named=True)["first_exits"] > 0


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


def test_nothing_is_coarse_that_is_not_corrected_or_when_nothing_is_hidden() -> None:
    assert handed_on(ask(world(4, 4))) == {}
    assert handed_on(ask(world(2, 6), penetration=PENETRATION, min_users=1)) == {}
