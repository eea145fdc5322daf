"""Segments of residence, step by step (Chi et al. 2020)."""

import polars as pl
import pytest

from migtrace import residence_segments
from migtrace.frames.moves import ResidenceSegments
from tests.rules.diaries import diaries, number


def segments(*texts: str, **options: float) -> list[tuple[str, int, int, int]]:
    """Location, first and last day by number, and days observed."""
    table = residence_segments(diaries(*texts), **options).collect()  # type: ignore[arg-type] # numbers of days and a share
    return [
        (row["location"], number(row["start"]), number(row["end"]), row["observed_days"])
        for row in table.to_dicts()
    ]


def test_a_stay_of_90_days_is_a_segment_and_one_of_89_is_not() -> None:
    assert segments("V90") == [("VE", 1, 90, 90)]
    assert segments("V89") == []


def test_days_seven_apart_are_filled_and_days_eight_apart_are_not() -> None:
    # 50 days, 6 of silence, 50 days: days 50 and 57 are 7 apart, and all is one run of 106 days.
    # With another silent day they are 8 apart: two runs of 50, which merge, since nothing is
    # between; only a run elsewhere would show the difference.
    assert segments("V50 -6 V50") == [("VE", 1, 106, 100)]
    assert segments("V50 -7 V50") == [("VE", 1, 107, 100)]
    # A run of 20 days is too short to stay, so what is filled decides here.
    assert segments("V70 -6 V20") == [("VE", 1, 96, 90)]
    assert segments("V70 -7 V20") == []


def test_a_run_needs_30_days() -> None:
    # 60 days, 7 silent, 30 days: a run of 30 stays and merges to 97 days; one of 29 is gone.
    assert segments("V60 -7 V30") == [("VE", 1, 97, 90)]
    assert segments("V60 -7 V29") == []


def test_a_run_needs_to_be_observed_on_six_of_ten_days() -> None:
    # 9 + 8 + 1 = 18 of 30 days: 0.6. It merges with the 60 days before.
    assert segments("V60 -7 V9 -6 V8 -6 V1") == [("VE", 1, 97, 78)]
    # 9 + 6 + 1 + 1 = 17 of 30 days: less.
    assert segments("V60 -7 V9 -6 V6 -6 V1 -1 V1") == []


def test_a_share_that_binary_cannot_hold_is_met_exactly() -> None:
    # 7 of 100 days: 0.07 * 100 is 7.000000000000001 in binary, and 7 is enough all the same.
    sparse = " -15 ".join(["V1"] * 6) + " -18 V1"  # 6 + 5 * 15 + 18 + 1 = 100
    assert segments(sparse, fill_days=20, min_observed=0.07) == [("VE", 1, 100, 7)]
    assert segments(sparse, fill_days=20, min_observed=0.0701) == []


def test_neighbours_merge_unless_a_run_elsewhere_is_between() -> None:
    assert segments("V90 -100 V90") == [("VE", 1, 280, 180)]
    assert segments("V90 -35 C30 -35 V90") == [("VE", 1, 90, 90), ("VE", 191, 280, 90)]
    # 29 days elsewhere are no run.
    assert segments("V90 -35 C29 -36 V90") == [("VE", 1, 280, 180)]


def test_a_run_that_reaches_into_the_gap_by_a_day_keeps_neighbours_apart() -> None:
    # In VE on days 1-90 and 121-210, in CO on days 61-91: day 91 is in the gap. Days 61-90 are
    # shared and taken from both, so 60 days are left of the first VE stay: too few.
    assert segments("V60 VC30 C1 -29 V90") == [("VE", 121, 210, 90)]
    # In CO on days 61-90 no day is in the gap: VE is one run of 210 days, which loses 61-90.
    assert segments("V60 VC30 -30 V90") == [("VE", 91, 210, 90)]


def test_shared_days_are_taken_from_both() -> None:
    # VE 1-120, CO 91-210: days 91-120 go.
    assert segments("V90 VC30 C90") == [("VE", 1, 90, 90), ("CO", 121, 210, 90)]
    assert segments("V89 VC30 C90") == [("CO", 120, 209, 90)]


def test_three_at_once_all_lose() -> None:
    # VE 1-200, CO 91-140, PE 101-150: VE keeps 1-90 and 151-200 (too short); others nothing.
    assert segments("V90 VC10 VCP40 VP10 V50") == [("VE", 1, 90, 90)]


def test_a_segment_can_be_cut_in_two() -> None:
    assert segments("V90 VC30 V90") == [("VE", 1, 90, 90), ("VE", 121, 210, 90)]


def test_what_is_left_of_a_run_may_have_to_be_as_long_as_a_run() -> None:
    # VE 1-60, CO 31-70: days 31-60 are shared; 30 days are left of VE and 10 of CO.
    text = "V30 VC30 C10"
    assert segments(text, min_days=10) == [("VE", 1, 30, 30), ("CO", 61, 70, 10)]
    assert segments(text, min_days=10, recheck_segments=True) == [("VE", 1, 30, 30)]


def test_a_day_belongs_to_every_location_seen_on_it() -> None:
    # A post from CO every tenth day makes no run in CO: nothing is taken from VE.
    assert segments("V9 VC1 " * 10) == [("VE", 1, 100, 100)]


def test_posts_without_a_country_say_nothing() -> None:
    assert segments("V45 ?6 V45") == [("VE", 1, 96, 90)]
    assert segments("?90") == []


def test_the_location_can_be_any_column() -> None:
    posts = diaries("V90").with_columns(cell=pl.lit(7, dtype=pl.UInt32))
    table = residence_segments(posts, location="cell").collect()
    assert table["location"].dtype == pl.UInt32
    assert table["location"].to_list() == [7]


def test_users_do_not_touch_each_other() -> None:
    # User 1 ends in VE on the day on which user 2 begins there.
    posts = diaries("V60", "-60 V60", "V90")
    assert residence_segments(posts).collect()["user"].to_list() == [3]


@pytest.mark.parametrize("posts", [diaries(), diaries("?5")])
def test_no_evidence_is_an_empty_table_of_the_same_form(posts: pl.LazyFrame) -> None:
    table = residence_segments(posts)
    assert table.collect().is_empty()
    full = residence_segments(diaries("V90"))
    assert table.collect_schema() == table.collect().schema == full.collect().schema
    assert list(full.collect_schema()) == ResidenceSegments.column_names()
