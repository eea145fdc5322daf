"""Every parameter of a study reaches the stage that it is for."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace import SinusoidalGrid, UpscalingError
from tests.estimate.lives import lives
from tests.estimate.test_estimate_tables import LINE, ask, placed, world

YEAR = "2015-01:2015-12"
STAYERS = [101, 102, 103, 104]


def dropped(reason: str, frame: pl.DataFrame, **options: object) -> tuple[int, int]:
    """Return records and users dropped for a reason."""
    rows = ask(frame, **options).dropped.rows()
    return {why: (records, users) for why, records, users in rows}[reason]


def test_least_records() -> None:
    # who leaves has five records in VE, who stays seven
    assert ask(world(4, 4), min_records=6).residents["user"].to_list() == STAYERS


def test_least_span() -> None:
    # from 10 January 2015 to 10 January 2016 there are exactly 12 months
    assert ask(world(4, 4), min_span_months=12).residents.height == 8
    with pytest.raises(UpscalingError):
        ask(world(4, 4), min_span_months=13)


def test_recurrence_threshold() -> None:
    # abroad 10 June - 10 July, 30 days, of the 92 days to 10 September: R = 0.326
    frame = lives({1: "VVVVVCVVV"})
    for threshold, recurrent in ((0.5, True), (0.33, True), (0.32, False)):
        table = ask(frame, window=YEAR, recurrence_threshold=threshold).recurrence
        assert table["ratio"].item() == pytest.approx(30 / 92)
        assert table["recurrent"].item() is recurrent


def test_extent_of_located_records() -> None:
    frame = world(4, 4).with_columns(extent_km=pl.lit(20.0))
    located = ask(frame, max_extent_km=20.001)
    assert located.density.height == 2
    assert located.residence["cell"].null_count() == 0
    too_coarse = ask(frame, max_extent_km=20.0)
    assert too_coarse.density.is_empty()
    assert too_coarse.residence["cell"].null_count() == 4
    assert set(too_coarse.reasons) == {"routes", "crossings"}


def test_longest_move() -> None:
    # three rows of 40.03 km are 120.09 km
    assert ask(world(4, 4), max_move_km=121.0).routes.height == 1
    short = ask(world(4, 4), max_move_km=120.0)
    assert short.routes.is_empty()
    assert short.crossings(LINE).is_empty()
    assert short.reasons == {}


def test_reference() -> None:
    # seen from the far north, going north is toward
    north = ask(world(4, 4), reference=(0.18, 80.0))
    assert north.routes["direction"].to_list() == ["toward"]
    assert north.crossings(LINE)["direction"].to_list() == ["toward"]


def test_grid() -> None:
    # two cells to the globe: everybody is in the eastern one, and nobody moves
    halves = ask(world(4, 4), grid=SinusoidalGrid(20015.0))
    assert halves.density.select("cell", "users").rows() == [(1, 8)]
    assert halves.residence["cell"].to_list() == [1] * 4
    assert halves.routes.is_empty()


def test_earliest_and_now() -> None:
    # the records of 10 January and 10 February: two of each of eight users
    bounds = {"earliest": datetime(2015, 2, 10, 0, 0, 1, tzinfo=UTC), "min_records": 3}
    assert dropped("bad_time", world(4, 4), **bounds) == (16, 8)
    # 10 January 2016 is a day after the 9th, which is allowed, and more than a day after the 8th
    ninth, eighth = (datetime(2016, 1, day, tzinfo=UTC) for day in (9, 8))
    assert dropped("bad_time", world(4, 4), window=YEAR, now=ninth) == (0, 0)
    assert dropped("bad_time", world(4, 4), window=YEAR, now=eighth) == (8, 8)


def test_rate_of_bots() -> None:
    # Seven records in 365 days are 7/8760 = 0.000799 an hour; user 9 has three a month.
    often = placed(lives({9: "VVVVVV"}, each=3))
    frame = pl.concat([world(4, 4), often])
    assert dropped("bot", frame, max_posts_per_hour=20.0) == (0, 0)
    assert dropped("bot", frame, max_posts_per_hour=0.0008) == (18, 1)


def test_radius_of_gyration() -> None:
    # who leaves has five records in one place and two 120.09 km away: with shares 5/7 and 2/7
    # r_g = 120.09 sqrt(5/7 * 2/7) = 54.25 km
    assert dropped("gyration", world(4, 4), max_gyration_km=54.3) == (0, 0)
    assert dropped("gyration", world(4, 4), max_gyration_km=54.2) == (28, 4)


def test_least_users() -> None:
    assert ask(world(4, 4), min_users=5).appearances["users"].to_list() == [None] * 4
    assert ask(world(4, 4), min_users=4).appearances["users"].to_list() == [4] * 4
    assert ask(world(3, 5), min_users=3).appearances["users"].to_list() == [3] * 4
