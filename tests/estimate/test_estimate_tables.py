"""The tables of one call on a small world, by hand (METHOD M6-M11, M13, M16)."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from migtrace import Estimates, Study, estimate
from tests.estimate.lives import lives

# On the 40 km grid: VE is the cell of row 250, column 500, CO three rows or 120 km north of it.
PLACES = {"VE": (0.18, 0.18), "CO": (0.18, 1.26)}
HOME, ABROAD = 250 * 65536 + 500, 253 * 65536 + 500
LINE = ((-1.0, 0.7), (1.0, 0.7))  # between the two

LEAVE = "VVVVVC...... C"  # exit on 10 June 2015, seen again in January 2016
STAY = "VVVVVV...... V"


def placed(frame: pl.DataFrame) -> pl.DataFrame:
    """Put every record of VE and CO at one place."""
    country = pl.col("country").cast(pl.String)
    lon = country.replace_strict({c: p[0] for c, p in PLACES.items()}, default=None)
    lat = country.replace_strict({c: p[1] for c, p in PLACES.items()}, default=None)
    return frame.with_columns(
        lon=lon.cast(pl.Float64), lat=lat.cast(pl.Float64), extent_km=pl.lit(0.0)
    )


def world(leavers: int, stayers: int) -> pl.DataFrame:
    """Return the lives of those who leave (users 1, 2, ...) and those who stay (101, ...)."""
    gone = dict.fromkeys(range(1, leavers + 1), LEAVE)
    here = {100 + n: STAY for n in range(1, stayers + 1)}
    return placed(lives({**gone, **here}))


def ask(frame: pl.DataFrame, **options: Any) -> Estimates:  # noqa: ANN401 - any parameter of Study
    given = {"origin": "VE", "window": "2015-01:2016-12", "population": 1000, **options}
    return estimate(frame, Study(**given))


def of(table: pl.DataFrame, criterion: int) -> list[tuple[Any, ...]]:
    return table.filter(pl.col("criterion") == criterion).drop("criterion").rows()


@pytest.fixture(scope="module")
def four() -> Estimates:
    """Four leave and four stay."""
    # u = 8 and e = 4 in 2015: S = 1000/8 = 125; P = 1000*4/8 = 500, u = 8: S = 62.5
    return ask(world(4, 4))


@pytest.fixture(scope="module")
def three() -> Estimates:
    """Three leave and five stay."""
    # u = 8 and e = 3 in 2015: S = 125; P = 1000*5/8 = 625, u = 8: S = 78.125
    return ask(world(3, 5))


def test_factors(four: Estimates, three: Estimates) -> None:
    rows = [(2015, 8, 4, 1000.0, 125.0), (2016, 8, 0, 500.0, 62.5)]
    assert [of(four.factors, k) for k in (1, 2, 3, 4)] == [rows] * 4
    # three leavers are few, but factors are totals and stay
    assert of(three.factors, 4) == [(2015, 8, 3, 1000.0, 125.0), (2016, 8, 0, 625.0, 78.125)]


def test_flows_of_four(four: Estimates) -> None:
    assert of(four.appearances, 4) == [(2015, "CO", 4, 500.0)]
    # in 2016 they still weigh the factor of 2015
    assert of(four.detected, 4) == [(2015, "CO", 4, 500.0), (2016, "CO", 4, 500.0)]
    assert of(four.new_residents, 4) == [("CO", 4, 500.0)]


def test_flows_of_three_are_hidden_and_keep_their_rows(three: Estimates) -> None:
    assert of(three.appearances, 4) == [(2015, "CO", None, None)]
    assert of(three.detected, 1) == [(2015, "CO", None, None), (2016, "CO", None, None)]
    assert of(three.new_residents, 4) == [("CO", None, None)]


def test_months_of_four(four: Estimates) -> None:
    rows = {row[0]: row[1:] for row in of(four.monthly, 4)}
    assert len(rows) == 24
    assert rows.pop(date(2015, 6, 1)) == (4, 500.0, 4, 500.0)
    # a zero rests on nobody, who are fewer than four
    assert set(rows.values()) == {(None, None, None, None)}


def test_months_with_everything_shown() -> None:
    rows = {row[0]: row[1:] for row in of(ask(world(3, 5), min_users=1).monthly, 4)}
    assert rows.pop(date(2015, 6, 1)) == (3, 375.0, 3, 375.0)
    assert set(rows.values()) == {(0, 0.0, 0, 0.0)}


def test_months_are_hidden_by_users_not_by_exits() -> None:
    # three users leave on the 10th, return on the 15th and leave again on the 20th: six exits;
    # in 2016 four leave again, for none of whom it is the first time
    again = lives(dict.fromkeys(range(1, 5), "......VC"), start="2015-08")
    back = lives(dict.fromkeys(range(1, 4), "VC"), start="2015-06")
    days = pl.col("time").dt.month().replace_strict({6: 15, 7: 20})
    back = back.with_columns(time=pl.datetime(2015, 6, days, time_zone="UTC"))
    table = ask(pl.concat([world(4, 4), placed(back), placed(again)])).monthly
    rows = {row[0]: row[1:] for row in of(table, 4)}
    # June: 4 first exits and 3 second ones by the same users; S(2015) = 125
    assert rows[date(2015, 6, 1)] == (7, 7 * 125.0, 4, 500.0)
    # March 2016: 4 exits weigh S(2016) = 62.5, and the 0 first exits are hidden
    assert rows[date(2016, 3, 1)] == (4, 250.0, None, None)
    few = ask(pl.concat([world(3, 5), placed(back)])).monthly
    # six exits of three users
    assert {row[0]: row[1:] for row in of(few, 4)}[date(2015, 6, 1)] == (None,) * 4


def test_tables_by_user_are_not_hidden(three: Estimates) -> None:
    left = datetime(2015, 6, 10, tzinfo=UTC)
    assert three.exits.rows() == [(n, left, "CO", True) for n in (1, 2, 3)]
    assert three.recurrence.rows() == [(n, left, 1.0, False) for n in (1, 2, 3)]
    assert three.residence.rows() == [(n, "CO", ABROAD) for n in (1, 2, 3)]
    ids = [1, 2, 3, 101, 102, 103, 104, 105]
    assert three.residents.rows() == [(n, True, True, True, True) for n in ids]


def test_the_map_of_four(four: Estimates) -> None:
    assert four.density.select("cell", "users").rows() == [(HOME, 8), (ABROAD, 4)]
    assert four.density["lat"].to_list() == pytest.approx([0.18, 1.26])
    # the reference is the one cell at home, so the way north is away
    row = four.routes.row(0, named=True)
    assert (row["cell"], row["direction"], row["users"], row["moves"]) == (HOME, "away", 4, 4)
    assert (row["east"], row["north"]) == pytest.approx((0.0, 4.0))
    assert four.routes.height == 1
    assert four.crossings(LINE).rows() == [(2015, "away", 4, 500.0)]
    assert four.crossings(((-1.0, 5.0), (1.0, 5.0))).is_empty()
    assert four.reasons == {}


def test_the_map_of_three_loses_its_rows(three: Estimates) -> None:
    assert three.density.select("cell", "users").rows() == [(HOME, 8)]
    assert three.routes.is_empty()
    assert three.crossings(LINE).rows() == [(2015, "away", None, None)]


def test_crossings_weigh_the_year_of_the_move() -> None:
    # four more return in January 2016: S(2016) = 500/8 = 62.5
    frame = world(4, 4).with_columns(
        country=pl.when(pl.col("time").dt.year() == 2016)
        .then(pl.lit("VE"))
        .otherwise(pl.col("country").cast(pl.String))
    )
    answer = ask(placed(frame))
    assert answer.crossings(LINE).rows() == [
        (2015, "away", 4, 500.0),
        (2016, "toward", 4, 250.0),
    ]


def test_what_was_read_is_accounted_for(three: Estimates) -> None:
    # 7 records of each of 8 users
    counts = {row[0]: row[1:] for row in three.dropped.rows()}
    assert counts.pop("read") == counts.pop("kept") == (56, 8)
    assert set(counts.values()) == {(0, 0)}
    reasons = "corrupt malformed retweet no_geography bad_time duplicate thread bot gyration"
    assert " ".join(counts) == reasons


def test_tables_of_one_criterion_follow_the_studys() -> None:
    # user 50 is O O U and leaves: a resident by 3 and 4 alone
    frame = pl.concat([world(4, 4), placed(lives({50: "VV...CC"}, each=3))])
    by_four, by_one = ask(frame, min_users=1), ask(frame, criterion=1, min_users=1)
    assert by_four.residents.equals(by_one.residents)
    assert by_one.residents.row(4) == (50, False, False, True, True)
    for name in ("exits", "recurrence", "residence"):
        assert getattr(by_four, name)["user"].to_list() == [1, 2, 3, 4, 50]
        assert getattr(by_one, name)["user"].to_list() == [1, 2, 3, 4]
    for name in ("appearances", "detected", "monthly", "new_residents", "factors"):
        assert getattr(by_four, name).equals(getattr(by_one, name))
    assert by_four.density["users"].to_list() == [9, 5]
    assert by_one.density["users"].to_list() == [8, 4]
    # by 4: S(2015) = 1000/9, five moves; by 1: 125, four moves
    assert by_four.crossings(LINE).row(0) == (2015, "away", 5, pytest.approx(5000 / 9))
    assert by_one.crossings(LINE).row(0) == (2015, "away", 4, 500.0)


def test_people_are_null_where_a_criterion_has_no_factor() -> None:
    # By criterion 4, user 9 (O O U, in VE in 2016 too) is active in both years. By criterion 1 only
    # user 1 is a resident, who is not heard of before 2016: no factor in 2015 nor, from then on, in
    # 2016, when it leaves.
    late = lives({1: "VVVVVC"}, start="2016-01")
    both = lives({9: "VV...V"}, each=3)
    again = lives({9: "V"}, start="2016-01")
    answer = ask(pl.concat([late, both, again]), min_users=1)
    assert of(answer.factors, 1) == [(2015, 0, 0, None, None), (2016, 1, 1, None, None)]
    assert of(answer.appearances, 1) == [(2016, "CO", 1, None)]
    rows = {row[0]: row[1:] for row in of(answer.monthly, 1)}
    assert rows.pop(date(2016, 6, 1)) == (1, None, 1, None)
    assert set(rows.values()) == {(0, 0.0, 0, 0.0)}
    # by 4: u = 1, S(2015) = 1000; u = 2 in 2016: S = 500
    assert of(answer.appearances, 4) == [(2016, "CO", 1, 500.0)]
    assert of(answer.appearances, 2) == [(2016, "CO", 1, None)]


def test_no_birth_unless_asked_for() -> None:
    # P(2016) = 1000*4/8*1.1 = 550, S = 550/8 = 68.75
    answer = ask(world(4, 4), natural_increase=0.1)
    assert of(answer.factors, 4)[1] == pytest.approx((2016, 8, 0, 550.0, 68.75))
