"""Migration events between segments (Chi et al. 2020)."""

from dataclasses import asdict
from typing import Any

import polars as pl

from migtrace import Segments, migration_events
from migtrace.frames.moves import Moves
from tests.rules.diaries import diaries, number


def events(*texts: str, **options: Any) -> list[tuple[str, str, int, int, int]]:  # noqa: ANN401 - of several types
    """Home, destination, date by number, days of uncertainty and misplaced days."""
    table = migration_events(diaries(*texts), **options).collect()
    columns = ("home", "destination", "date", "uncertainty_days", "misplaced_days")
    return [
        (home, there, number(date), unsure, misplaced)
        for home, there, date, unsure, misplaced in table.select(columns).rows()
    ]


def test_an_event_tells_both_segments() -> None:
    # In VE on days 1-100, in CO on days 106-195: 5 days between.
    table = migration_events(diaries("V100 -5 C90")).collect()
    assert list(table.columns) == Moves.column_names()
    (row,) = table.to_dicts()
    days = ("home_start", "home_end", "destination_start", "destination_end", "date")
    assert [number(row[name]) for name in days] == [1, 100, 106, 195, 106]
    assert (row["user"], row["home"], row["destination"]) == (1, "VE", "CO")
    assert (row["uncertainty_days"], row["misplaced_days"]) == (5, 0)


def test_the_gap_may_be_30_days_and_not_31() -> None:
    # The last day at home is 90; 29 silent days: the first abroad is 120, 30 days later.
    assert events("V90 -29 C90") == [("VE", "CO", 120, 29, 0)]
    assert events("V90 -30 C90") == []
    assert events("V90 -30 C90", max_gap_days=31) == [("VE", "CO", 121, 30, 0)]
    assert events("V90 -300 C90", max_gap_days=None) == [("VE", "CO", 391, 300, 0)]


def test_a_move_overnight_has_no_uncertainty() -> None:
    assert events("V90 C90") == [("VE", "CO", 91, 0, 0)]


def test_the_date_misplaces_the_fewest_days() -> None:
    # Home to day 90, destination from day 101. Between: CO on 91 and 92, VE on 93-95. These runs
    # are too short, so segments do not change... but they are within 7 days of the segments, and so
    # part of them: VE reaches to 95 and CO begins on 91. Days 91-95 are shared and taken from both:
    # home_end = 90, destination_start = 96.
    # Misplaced by date: 90 -> VE on 93-95 = 3; 91 -> 3; 92 -> CO 91 + 3 = 4; 93 -> CO 91, 92 and
    # VE 94, 95 = 4; 94 -> 2 + 1 = 3; 95 -> 2; 96 -> 2 (days of CO before 96: 91, 92). Least 2, on
    # days 95 and 96: the last.
    assert events("V90 C2 V3 C90") == [("VE", "CO", 96, 5, 2)]


def test_a_return_for_one_day_is_misplaced() -> None:
    # Home to 90 and on 94; CO on 91-93 and from 95. VE reaches to 94, CO begins on 91: 91-94 are
    # shared, so home_end = 90 and destination_start = 95.
    # 90: VE on 94 = 1. 91: 1. 92: CO on 91, and VE = 2. 93: 2 + 1 = 3. 94: 3 + 0. 95: 3.
    # Least 1, on days 90 and 91: the last.
    assert events("V90 C3 V1 C90") == [("VE", "CO", 91, 4, 1)]


def test_ties_go_to_the_last_day() -> None:
    # Home to 90, CO from 100, PE in between: every day from 90 to 100 misplaces none.
    assert events("V90 P9 C90") == [("VE", "CO", 100, 9, 0)]


def test_a_home_may_follow_itself_without_a_move() -> None:
    # VE, cut by 30 days of CO and VE both, is two segments of the same place.
    assert events("V90 VC30 V90") == []


def test_moves_follow_one_another() -> None:
    assert events("V90 C90 P90 V90") == [
        ("VE", "CO", 91, 0, 0),
        ("CO", "PE", 181, 0, 0),
        ("PE", "VE", 271, 0, 0),
    ]


def test_a_stay_of_80_days_between_is_passed_over_when_the_gap_allows() -> None:
    assert events("V90 C80 P90") == []
    assert events("V90 C80 P90", max_gap_days=81) == [("VE", "PE", 171, 80, 0)]


def test_users_do_not_move_to_each_other() -> None:
    assert events("V90", "-90 C90") == []


def test_an_overlap_makes_the_gap() -> None:
    # Days 91-119 are shared: home_end = 90, destination_start = 120, gap 30. Any date d from 90 to
    # 120 misplaces the days of CO in 91..d-1 and those of VE in d+1..119. Day 90: 29 of VE. Day
    # 91: 28 (VE on 92-119). Day d: (d - 91) + (119 - d) = 28. Day 119: 28. Day 120: 29 of CO.
    assert events("V90 VC29 C90") == [("VE", "CO", 119, 29, 28)]


def test_sparse_posts_need_the_sparse_parameters() -> None:
    # A post every 10 days: 11 of 101 days are observed, a share of 0.11.
    text = "V1 -9 " * 11 + "-30 " + "C1 -9 " * 11
    assert events(text) == []
    # VE on days 1, 11, ..., 101; CO on days 141, ..., 241.
    assert events(text, **asdict(Segments.sparse())) == [("VE", "CO", 141, 39, 0)]


def test_sparse_segments_must_be_observed_as_their_runs_are() -> None:
    # Runs of 3 days, 1,000 days apart, merge to 1,006 days: seen on 6 of them, a share of 0.006.
    text = "V3 -1000 V3 C3 -800 C3"
    sparse = asdict(Segments.sparse())
    assert events(text, **sparse) == []
    assert events(text, **{**sparse, "recheck_segments": False}) == [("VE", "CO", 1007, 0, 0)]


def test_sparse_segments_last_more_than_90_days_from_noon_to_noon() -> None:
    # From noon of day 1 to noon of day 92 are 91 days; to noon of day 91 they are 90, not more.
    sparse = asdict(Segments.sparse())
    assert events("V92 C92", **sparse) == [("VE", "CO", 93, 0, 0)]
    assert events("V91 C92", **sparse) == events("V92 C91", **sparse) == []


def test_sparse_runs_last_two_days_from_noon_to_noon() -> None:
    # Three days after 21 silent ones are a run of their own, which merges; two are none.
    sparse = asdict(Segments.sparse())
    assert events("V80 -20 V3 C92", **sparse) == [("VE", "CO", 104, 0, 0)]
    assert events("V80 -20 V2 C92", **sparse) == []


def test_no_evidence_is_an_empty_table_of_the_same_form() -> None:
    empty, full = migration_events(diaries()), migration_events(diaries("V90 C90"))
    assert empty.collect().is_empty()
    assert empty.collect_schema() == empty.collect().schema == full.collect().schema


def test_the_order_of_rows_does_not_matter() -> None:
    posts = diaries("V90 C3 V1 C90", "V90 VC29 C90", "C90 V90")
    table = migration_events(posts).collect()
    assert table.height == 3
    shuffled = posts.collect().sample(fraction=1, shuffle=True, seed=4)
    assert migration_events(shuffled.lazy()).collect().equals(table)
    assert table.equals(pl.concat([table]).sort("user", "date"))
