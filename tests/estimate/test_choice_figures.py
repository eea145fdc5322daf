"""Months, crossings and net routes under several choices, by hand (METHOD M8.3, M11)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.space import Line
from tests.estimate.lives import lives, posts
from tests.store.heaps import ingest
from tests.store.wanderers import STUDY as WANDERERS
from tests.store.wanderers import as_file, as_frame
from tests.store.wanderers import posts as wanderers

STUDY = mt.Study("VE", "2015-01:2015-12", 1000, min_users=1)
TEN = dict.fromkeys(range(4, 11), "V" * 12) | {
    1: "VVVVVV CCC VVV",  # leaves in July
    2: "VVVVVV CV CVVV",  # leaves in July, and again in September
    3: "VVVVVV CC CCCC",  # leaves in July, comes back within the month, and leaves again
}
BACK_IN_JULY = "3 2015-07-11 VE\n3 2015-07-12 CO"

LATITUDES = {"h": 10.1, "n": 12.0, "f": 14.0}
"""Home, north of it, and farther north: rows 278, 283 and 288 of the grid, at longitude -66."""
NORTH = 18_546_997
"""Row floor(102/180 * 500) = 283, its middle at latitude 12.06, so n_cols = round(1000 * 0.97793) =
978; column floor(114/360 * 978) = 309; 283 * 65536 + 309 (METHOD M3)."""
BORDER: Line = ((-67.0, 11.0), (-65.0, 11.0))
"""Between home and the north."""
WALKERS = {
    # From the north: away in May and July, toward in September. Crosses in April and September.
    1: "hhhnfnfnhhhh",
    # Never in VE for three months running: by criteria 2 and 4 alone. From the north: away.
    2: "h.h.h.h.n.f.",
    3: "hhhhhhhhhhhh hhhhhhhhhhhn",
    4: "hhhhhhhhhhhh",
    5: "hhhhhhhhhhhh",
}
SOUTH = replace(STUDY, window=("2015-01", "2016-12"), reference=(-66.0, 10.0))


def ten() -> pl.DataFrame:
    return pl.concat([lives(TEN), posts(BACK_IN_JULY)])


def walk(walkers: dict[int, str]) -> pl.DataFrame:
    """Give each user a letter a month: where in VE it is, `.` for silence."""
    lines = [
        f"{user} {2015 + n // 12}-{1 + n % 12:02}-10 VE -66.0 {LATITUDES[letter]}"
        for user, letters in walkers.items()
        for n, letter in enumerate(letters.replace(" ", ""))
        if letter != "."
    ]
    return posts("\n".join(lines))


def test_exits_by_month() -> None:
    table = mt.sensitivity(ten(), STUDY, window_ends=["2015-07"], criteria=[])
    own = table.filter(criterion=4, activity="record")
    # 10 are active: S = 1000/10 = 100. In July 3 leave, one of them twice; in September one again.
    found = {
        (end, figure, month): rest
        for end, figure, month, *rest in own.filter(pl.col("month").is_not_null())
        .select("window_end", "figure", "month", "users", "value", "ratio")
        .rows()
    }
    year, half = date(2015, 12, 1), date(2015, 7, 1)
    july, september = date(2015, 7, 1), date(2015, 9, 1)
    for end in (year, half):
        assert found[end, "monthly_first_exits", july] == [3, 300.0, 1.0]
        assert found[end, "monthly_all_exits", july] == [3, 400.0, 1.0]
    assert found[year, "monthly_all_exits", september] == [1, 100.0, 1.0]
    # Nobody is a figure too, but nothing to compare with.
    assert found[year, "monthly_first_exits", september] == [0, 0.0, None]
    assert len(found) == 2 * (12 + 7)


def test_months_of_few_people_are_hidden() -> None:
    table = mt.sensitivity(ten(), replace(STUDY, min_users=4), criteria=[])
    monthly = table.filter(pl.col("figure").str.starts_with("monthly"))
    # 3 people leave in July, 4 times: it goes by people.
    assert monthly.select("users", "value", "ratio").null_count().row(0) == (monthly.height,) * 3


def test_a_month_weighs_by_each_activity() -> None:
    # All 10 post in 2016, user 10 in two months of it: 10 or 9 are active. One leaves in July.
    people = dict.fromkeys(range(2, 10), "V" * 24) | {1: "V" * 18 + "C" * 6, 10: "V" * 14}
    study = replace(STUDY, window=("2015-01", "2016-12"))
    table = mt.sensitivity(lives(people), study, criteria=[])
    july = table.filter(figure="monthly_first_exits", month=date(2016, 7, 1))
    assert july.select("activity", "users", "value", "ratio").rows() == [
        ("not_left", 1, 100.0, 1.0),
        ("record", 1, 100.0, 1.0),
        ("three_months", 1, 1000 / 9, 1000 / 9 / 100),
    ]


def test_crossings_by_line_year_and_direction() -> None:
    far: Line = ((-67.0, 13.0), (-65.0, 13.0))
    table = mt.sensitivity(
        walk(WALKERS), SOUTH, lines={"far": far, "border": BORDER}, activities=[], criteria=[1]
    )
    found = table.filter(figure="crossings").select(
        "criterion", "year", "line", "direction", "users", "value", "ratio"
    )
    # 2015: 5 are active by criterion 4, S = 1000/5 = 200; without user 2, S = 1000/4 = 250.
    # 2016: user 3 alone, S = 1000. The far line is crossed by users 1 and 2.
    assert found.rows() == [
        (1, 2015, "border", "away", 1, 250.0, 250 / 400),
        (1, 2015, "border", "toward", 1, 250.0, 250 / 200),
        (1, 2015, "far", "away", 1, 250.0, 250 / 400),
        (1, 2015, "far", "toward", 1, 250.0, 250 / 200),
        (1, 2016, "border", "away", 1, 1000.0, 1.0),
        (4, 2015, "border", "away", 2, 400.0, 1.0),
        (4, 2015, "border", "toward", 1, 200.0, 1.0),
        (4, 2015, "far", "away", 2, 400.0, 1.0),
        (4, 2015, "far", "toward", 1, 200.0, 1.0),
        (4, 2016, "border", "away", 1, 1000.0, 1.0),
    ]
    assert table.filter(figure="net_routes").is_empty()


def test_net_routes_by_cell() -> None:
    table = mt.sensitivity(walk(WALKERS), SOUTH, routes=True, activities=[], criteria=[1])
    found = table.filter(figure="net_routes").select("criterion", "cell", "users", "value", "ratio")
    # Only from the north moves go both ways: by user 1 two away and one toward, (2 - 1)/3; with
    # user 2's one more away, (3 - 1)/4.
    assert found.rows() == [
        (1, NORTH, None, 1 / 3, 1 / 3 / 0.5),
        (4, NORTH, None, 0.5, 1.0),
    ]
    assert table.filter(figure="crossings").is_empty()


def test_few_people_cross_unseen() -> None:
    study = replace(SOUTH, min_users=2)
    table = mt.sensitivity(
        walk(WALKERS), study, lines={"border": BORDER}, routes=True, activities=[], criteria=[]
    )
    crossed = table.filter(figure="crossings").select("year", "direction", "users", "value")
    # The row tells that somebody crosses, not how many; the toward moves are one person's, so that
    # no cell has both directions.
    assert crossed.rows() == [
        (2015, "away", 2, 400.0),
        (2015, "toward", None, None),
        (2016, "away", None, None),
    ]
    assert table.filter(figure="net_routes").is_empty()


def test_a_criterion_that_nobody_is_left_of_has_what_came_before() -> None:
    # By criterion 1 nobody posts in 2016.
    sparse = {**WALKERS, 3: "h.h.h.h.h.h. h.h.h.h.h.n."}
    with pytest.raises(mt.UpscalingError, match="criterion 1, year 2016"):
        mt.estimate(walk(sparse), replace(SOUTH, criterion=1))
    table = mt.sensitivity(
        walk(sparse), SOUTH, lines={"border": BORDER}, routes=True, activities=[], criteria=[1]
    ).filter(criterion=1)
    # Users 1, 4 and 5: S = 1000/3 in 2015.
    crossed = table.filter(figure="crossings").select("year", "direction", "value").rows()
    assert crossed == [(2015, "away", 1000 / 3), (2015, "toward", 1000 / 3)]
    assert table.filter(figure="net_routes")["value"].to_list() == [1 / 3]
    assert table.filter(figure="factor")["value"].to_list() == [1000 / 3, None]


def test_without_positions_nobody_crosses() -> None:
    few: dict[str, Any] = {"criteria": [], "activities": [], "recurrence_thresholds": []}
    table = mt.sensitivity(ten(), STUDY, lines={"border": BORDER}, routes=True, **few)
    plain = mt.sensitivity(ten(), STUDY, **few)
    assert_frame_equal(table, plain, check_exact=True)


def test_crossings_are_raked_like_those_of_an_estimate() -> None:
    frame = as_frame(wanderers(users=40, seed=3))
    residents = mt.estimate(frame, WANDERERS).residents.select("user")
    halves = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b"))
    people = pl.DataFrame({"half": ["a", "b"], "people": [3000.0, 1000.0]})
    weights = mt.rake(residents.with_columns(half=halves), {"half": people})
    study = replace(WANDERERS, raking=weights)
    road: Line = ((-66.9, 9.0), (-66.9, 12.0))
    table = mt.sensitivity(frame, study, lines={"road": road}, criteria=[1])
    for activity in ("record", "three_months"):
        one = mt.estimate(frame, replace(study, criterion=1, activity=activity)).crossings(road)
        found = table.filter(figure="crossings", criterion=1, activity=activity)
        assert found.select("year", "direction", "users", people="value").equals(one)
    plain = mt.estimate(frame, replace(WANDERERS, criterion=1)).crossings(road)
    own = table.filter(figure="crossings", criterion=1, activity="record")
    assert (own["value"] != plain["people"]).all()


def test_neither_the_order_of_rows_nor_a_store_matters(tmp_path: Path) -> None:
    rows = wanderers(users=40, seed=3)
    choices: dict[str, Any] = {
        "lines": {"road": ((-66.9, 9.0), (-66.9, 12.0))},
        "routes": True,
        "criteria": [2],
        "recurrence_thresholds": [],
    }
    frame = as_frame(rows)
    expected = mt.sensitivity(frame, WANDERERS, **choices)
    assert set(expected["figure"]) >= {"crossings", "net_routes", "monthly_all_exits"}
    shuffled = frame.sample(fraction=1, shuffle=True, seed=9)
    store = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=4)
    for traces in (shuffled, store):
        found = mt.sensitivity(traces, WANDERERS, **choices)
        assert_frame_equal(found, expected, check_exact=True)
