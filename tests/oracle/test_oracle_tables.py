"""The oracle on a hand-made country: METHOD M7-M11, M13."""

import math
from datetime import UTC, date, datetime

import pytest

from .agreement import COLUMNS, differences
from .routes import direction_of, meets
from .screening import Row
from .tables import crossings, estimate
from .upscaling import NobodyLeftError, factor_table, hide, weigh
from .worlds import make_world

STUDY: Row = {"origin": "VE", "window": ("2015-01", "2016-12"), "population": 900, "min_users": 1}
CARACAS, CUCUTA = (-66.9, 10.5), (-72.5, 7.9)


def trace(user: int, *visits: tuple[str, str]) -> list[Row]:
    """Make records from pairs such as ("2015-03-05", "VE"), at a place of that country."""
    rows = []
    for n, (day, country) in enumerate(visits):
        lon, lat = CARACAS if country == "VE" else CUCUTA
        time = datetime.fromisoformat(day).replace(tzinfo=UTC)
        rows.append({"tweet_id": user * 1000 + n, "user": user, "time": time, "country": country})
        rows[-1] |= {"lon": lon, "lat": lat, "extent_km": 0.0, "reply_to_tweet": None}
    return rows


def home(user: int) -> list[Row]:
    """Be in VE from January to May 2015, five records."""
    return trace(user, *((f"2015-0{m}-01", "VE") for m in range(1, 6)))


def later(user: int, *visits: tuple[str, str]) -> list[Row]:
    """Continue `home`."""
    rows = trace(user, *visits)
    return home(user) + [{**row, "tweet_id": row["tweet_id"] + 500} for row in rows]


# Three residents in 2015, of whom one leaves in 2015; two of the three are heard of in 2016.
WORLD = [
    *later(1, ("2016-01-01", "VE"), ("2016-03-01", "VE")),
    # first exit 2015-07-01; abroad to 2016-06-01 (336 days), home to 2016-06-29 (28 days)
    *later(2, ("2015-07-01", "CO"), ("2016-06-01", "VE"), ("2016-06-29", "VE")),
    *home(3),
]


def test_the_recursion() -> None:
    table = [row for row in estimate(WORLD, STUDY)["factors"] if row["criterion"] == 4]
    # S(2015) = 900/3 = 300; P(2016) = 900*(3-1)/3 = 600; S(2016) = 600/2 = 300
    assert [row["factor"] for row in table] == [300.0, 300.0]
    assert [(row["active"], row["first_exits"]) for row in table] == [(3, 1), (2, 0)]
    assert table[1]["population"] == 600.0


def test_natural_increase_comes_after_the_exits() -> None:
    table = estimate(WORLD, {**STUDY, "natural_increase": 0.5})["factors"]
    assert table[1]["population"] == 900.0  # 600 * 1.5


def test_flows_recurrence_and_residence() -> None:
    result = estimate(WORLD, STUDY)
    key = {"criterion": 4, "year": 2015, "country": "CO"}
    assert result["appearances"][-1] == {**key, "users": 1, "people": 300.0}
    assert result["detected"][-1] == {**key, "users": 1, "people": 300.0}
    (recurrence,) = result["recurrence"]
    assert recurrence["ratio"] == pytest.approx(336 / 364)
    assert recurrence["recurrent"] is False
    assert result["residence"][0]["country"] == "VE"  # so no new resident
    assert result["new_residents"] == []
    july = next(r for r in result["monthly"] if r["month"] == date(2015, 7, 1))
    assert list(july.values())[2:] == [1, 300.0, 1, 300.0]
    assert len(result["monthly"]) == 4 * 24


def test_moves_of_the_migrant() -> None:
    # Caracas to Cucuta is 679 km: nearer than 700, farther than METHOD's 500.
    assert estimate(WORLD, STUDY)["routes"] == []
    result = estimate(WORLD, {**STUDY, "max_move_km": 700.0})
    assert [(r["direction"], r["users"], r["moves"]) for r in result["routes"]] == [
        ("away", 1, 1) if r["lon"] > -70 else ("toward", 1, 1) for r in result["routes"]
    ]
    crossed = crossings(result, ((-70.0, 0.0), (-70.0, 20.0)))
    assert crossed == [
        {"year": 2015, "direction": "away", "users": 1, "people": 300.0},
        {"year": 2016, "direction": "toward", "users": 1, "people": 300.0},
    ]


def test_nobody_left_is_an_error_of_the_own_criterion() -> None:
    with pytest.raises(NobodyLeftError, match="criterion 4, year 2016"):
        estimate(home(3), STUDY)


def test_other_criteria_lose_their_factors() -> None:
    def life(year: int, criteria: set[int], exit_year: int | None) -> Row:
        return {"criteria": criteria, "active_years": {year, 2015}, "exit_year": exit_year}

    lives = [life(2016, {1, 4}, 2015), life(2016, {4}, None)]
    study = {**STUDY, "criterion": 4, "natural_increase": 0.0}
    table = factor_table(lives, study)
    # criterion 1: its one resident leaves in 2015, so 2016 has no population to stand for
    assert [row["factor"] for row in table] == [900.0, None, None, None, None, None, 450.0, 225.0]
    assert table[1]["active"] == 1


def test_people_without_factors_are_null_and_an_empty_sum_is_zero() -> None:
    assert weigh([2015, 2016], {2015: 2.0, 2016: None}) is None
    assert weigh([2015, 2015], {2015: 2.0, 2016: None}) == 4.0
    assert weigh([], {2015: None}) == 0.0


def test_small_groups_are_hidden() -> None:
    rows = [{"country": "CO", "users": n, "people": 1.0} for n in (3, 4)]
    assert [row["users"] for row in hide(rows, 4)] == [None, 4]
    assert hide([{"cell": 1, "users": 3}], 4) == []
    assert hide(rows, 1) == rows


def test_a_gain_of_nothing_has_no_direction() -> None:
    assert direction_of((-1.0, 6.0), (1.0, 6.0), (0.0, 20.0)) is None
    assert direction_of((-1.0, 6.0), (0.0, 6.0), (0.0, 20.0)) == "toward"


def test_segments_meet() -> None:
    over = ((179.0, 0.0), (-179.0, 0.0))
    assert meets(over, ((180.0, -1.0), (180.0, 1.0)))
    assert meets(over, ((-180.0, -1.0), (-180.0, 1.0)))
    assert not meets(over, ((0.0, -1.0), (0.0, 1.0)))
    assert meets(((0.0, 0.0), (1.0, 0.0)), ((1.0 + 0.5e-9, 0.0), (2.0, 1.0)))
    assert not meets(((0.0, 0.0), (1.0, 0.0)), ((1.0 + 2e-9, 0.0), (2.0, 1.0)))
    assert meets(((0.0, 0.0), (2.0, 0.0)), ((1.0, 0.0), (3.0, 0.0)))


@pytest.mark.parametrize("seed", [0, 3, 4, 6, 8])
def test_worlds_repeat_and_ignore_the_order_of_rows(seed: int) -> None:
    world = make_world(seed)
    again = make_world(seed)
    assert repr(again) == repr(world)  # as texts: NaN is not itself
    result = estimate(world.rows, world.study)
    turned = estimate(world.rows[::-1], world.study)
    assert [d for t in COLUMNS if t in result for d in differences(t, result[t], turned[t])] == []


def test_worlds_are_rich() -> None:
    filled = dict.fromkeys(COLUMNS, 0)
    for seed in range(60):
        world = make_world(seed)
        try:
            result = estimate(world.rows, {**world.study, "min_users": 1})
        except NobodyLeftError:
            continue
        crossed = [row for line in world.lines for row in crossings(result, line)]
        for table, rows in {**result, "crossings": crossed}.items():
            filled[table] = filled.get(table, 0) + bool(rows)
    assert min(filled[table] for table in COLUMNS) >= 30, filled


def test_agreement_sees_each_difference() -> None:
    row = {"criterion": 4, "country": "CO", "users": 5, "people": 1.0}
    assert differences("new_residents", [row], [{**row, "people": 1.0 + 1e-10}]) == []
    for change in ({"people": 1.1}, {"people": None}, {"users": 5.0}, {"people": math.nan}):
        assert len(differences("new_residents", [row], [{**row, **change}])) == 1
    assert differences("new_residents", [row], []) != []
    assert differences("dropped", [row], [row]) != []
