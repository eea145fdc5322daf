"""Another rule in an estimate: who is at risk, who left when, and all that follows."""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.errors import ParameterError, UpscalingError
from migtrace.estimate.manifest import describe
from migtrace.rules import Decided, Rule, exits_by_rule
from tests.rules.diaries import day, diaries
from tests.store.heaps import ingest
from tests.store.wanderers import STUDY as WANDERERS
from tests.store.wanderers import as_file, as_frame, posts

STUDY = mt.Study("VE", "2015-01:2016-12", 1000, min_users=1)
# 2015 has 365 days and 2016 has 366.
LIVES = (
    "V731",  # stays
    "V365 C366",  # moves on 1 January 2016
    "V200 C10 V521",  # travels for ten days
    "V200 C120 V411",  # lives in Colombia for four months of 2015
    "V1 -29 " * 24,  # posts once in 30 days
)


@pytest.fixture(scope="module")
def lives() -> pl.DataFrame:
    return diaries(*LIVES).collect()


def own(table: pl.DataFrame) -> list[tuple[object, ...]]:
    return table.filter(pl.col("criterion") == 4).drop("criterion").rows()


def test_the_papers_rule_counts_every_trip(lives: pl.DataFrame) -> None:
    answer = mt.estimate(lives, STUDY)
    # 5 active, 2 leave in 2015 (users 3 and 4): S = 1000/5 = 200; 200 * 3 = 600 people are left,
    # S = 600/5 = 120; one leaves in 2016.
    assert own(answer.factors) == [(2015, 5, 2, 1000.0, 200.0), (2016, 5, 1, 600.0, 120.0)]
    assert answer.exits["user"].to_list() == [2, 3, 4]


def test_segments_leave_travellers_and_sparse_users_out(lives: pl.DataFrame) -> None:
    answer = mt.estimate(lives, STUDY, rule=mt.Segments())
    assert answer.study.rule == mt.Segments()
    # User 5 has no segment, so no home: 4 active. User 4 leaves in 2015: S = 1000/4 = 250, 750
    # people are left, S = 187.5. User 2 leaves in 2016.
    assert answer.residents["user"].to_list() == [1, 2, 3, 4]
    assert own(answer.factors) == [(2015, 4, 1, 1000.0, 250.0), (2016, 4, 1, 750.0, 187.5)]
    # Exits happen at the first instant of the estimated date.
    assert answer.exits.rows() == [
        (2, datetime(2016, 1, 1, tzinfo=UTC), "CO", True),
        (4, datetime(2015, 7, 20, tzinfo=UTC), "CO", True),  # day 201
    ]
    assert own(answer.detected) == [(2015, "CO", 1, 250.0), (2016, "CO", 1, 187.5)]
    # User 4, from noon of day 201 to noon of day 731: 120 of 530 days abroad.
    assert answer.recurrence.rows() == [
        (2, datetime(2016, 1, 1, tzinfo=UTC), 1.0, False),
        (4, datetime(2015, 7, 20, tzinfo=UTC), 120 / 530, True),
    ]
    assert own(answer.new_residents) == [("CO", 1, 187.5)]
    july = answer.monthly.filter(criterion=4, month=date(2015, 7, 1))
    assert july.drop("criterion", "month").rows() == [(1, 250.0, 1, 250.0)]


def test_twelve_months_count_who_stays_away_a_year(lives: pl.DataFrame) -> None:
    answer = mt.estimate(lives, STUDY, rule=mt.TwelveMonths())
    # All 5 live in VE; user 2 alone leaves: S = 200, nobody leaves in 2015, S = 200.
    assert own(answer.factors) == [(2015, 5, 0, 1000.0, 200.0), (2016, 5, 1, 1000.0, 200.0)]
    assert answer.exits["user"].to_list() == [2]
    assert own(answer.new_residents) == [("CO", 1, 200.0)]


def test_only_the_window_counts(lives: pl.DataFrame) -> None:
    # To November, user 2 is in CO for 11 months: no move of twelve.
    study = replace(STUDY, window="2015-01:2016-11")
    assert mt.estimate(lives, study, rule=mt.TwelveMonths()).exits.is_empty()


def test_a_home_elsewhere_is_no_origin() -> None:
    # User 1 lives in CO, visits VE for 95 days and is a resident by criterion 1 of both; user 2 is
    # there for 85 days, and has no home in VE by segments.
    posts = diaries("C100 V95 C100", "C100 V85 C110", "V295").collect()
    study = replace(STUDY, window="2015-01:2015-10")
    # Day 101 is 11 April; user 1 is in VE to 14 July: mostly in VE from April to June.
    assert mt.estimate(posts, study).residents["user"].to_list() == [1, 2, 3]
    answer = mt.estimate(posts, study, rule=mt.Segments())
    assert answer.residents["user"].to_list() == [1, 3]
    assert answer.exits.select("user", "time").rows() == [
        (1, datetime(2015, 7, 15, tzinfo=UTC))  # day 196
    ]


def test_an_exit_begins_with_the_first_record_abroad_from_its_date_on() -> None:
    # Days 1 to 4: VE; CO; first VE and an hour later CO; CO. The move is dated day 3.
    records = diaries("V1 C1 VC1 C1").with_row_index("order")
    moves = pl.DataFrame({"user": 1, "home": "VE", "destination": "CO", "date": [day(3)]})
    exits = exits_by_rule(records, moves, origin="VE")
    assert exits.rows() == [(1, datetime(2015, 1, 3, tzinfo=UTC), "CO", True, 3)]


def test_an_exit_can_begin_with_its_dates_first_instant() -> None:
    midnight = datetime(2015, 1, 3, tzinfo=UTC)
    records = diaries("V2 C2").with_row_index("order")
    early = pl.when(pl.col("order") == 2).then(midnight).otherwise("time").alias("time")
    records = records.with_columns(early.cast(pl.Datetime("us", "UTC")))
    moves = pl.DataFrame({"user": 1, "home": "VE", "destination": "CO", "date": [day(3)]})
    assert exits_by_rule(records, moves, origin="VE").rows() == [(1, midnight, "CO", True, 2)]


def test_an_exit_without_a_record_abroad_from_its_date_on_keeps_its_row() -> None:
    records = diaries("V3").with_row_index("order")
    moves = pl.DataFrame({"user": 1, "home": "VE", "destination": "CO", "date": [day(3)]})
    exits = exits_by_rule(records, moves, origin="VE")
    assert exits["order"].to_list() == [None]


def test_later_exits_are_not_first() -> None:
    answer = mt.estimate(diaries("V90 C90 V90 P95").collect(), _of_2015(), rule=mt.Segments())
    assert answer.exits.select("destination", "first").rows() == [("CO", True), ("PE", False)]


def _of_2015() -> mt.Study:
    return replace(STUDY, window="2015-01:2015-12")


RULES: list[Rule] = [
    mt.Segments(fill_days=45, min_run_days=2, min_observed=0.0, min_days=20, max_gap_days=None),
    mt.TwelveMonths(months=3, first_home_months=2),
]


@pytest.mark.parametrize("rule", RULES)
def test_neither_shards_nor_order_nor_a_store_matter(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = posts(users=60, seed=4)
    study = replace(WANDERERS, rule=rule)
    expected = mt.estimate(as_frame(rows), study)
    assert expected.exits.height > 5
    assert expected.exits.height != mt.estimate(as_frame(rows), WANDERERS).exits.height
    store = ingest(tmp_path / "store", as_file(rows, tmp_path / "a.jsonl"), shards=6)
    monkeypatch.setattr(sys.modules["migtrace.estimate.run"], "SHARD_ROWS", 100)
    monkeypatch.setattr(sys.modules["migtrace.estimate.stored"], "GROUP_ROWS", 1)
    shuffled = as_frame(rows).sample(fraction=1, shuffle=True, seed=9)
    others = [
        mt.estimate(shuffled, study),
        mt.estimate(shuffled.lazy(), study),
        mt.estimate(store, WANDERERS, rule=rule, executor=2),
    ]
    for other in others:
        for name, table in expected.tables.items():
            assert_frame_equal(getattr(other, name), table, check_exact=True)


@pytest.mark.parametrize("rule", RULES)
def test_intervals_and_sensitivity_are_of_the_rule(rule: Rule) -> None:
    rows = as_frame(posts(users=60, seed=4))
    study = replace(WANDERERS, rule=rule, min_users=1)
    factors = mt.estimate(rows, study).factors
    bounds = mt.estimate(rows, study).intervals(replicates=40).factors
    assert bounds.select(factors.columns).equals(factors)
    assert bounds.select((pl.col("low") <= pl.col("factor")).all()).item()
    left = factors.filter(criterion=4).select(pl.col("factor") * pl.col("first_exits")).sum()
    table = mt.sensitivity(rows, study, criteria=[4], activities=["record"])
    told = table.filter(figure="first_exits", criterion=4).select(pl.col("value")).sum()
    assert told.item() == pytest.approx(left.item(), rel=1e-12)


@dataclass(frozen=True)
class Nobody:
    """A rule of somebody else's, by which nobody lives anywhere."""

    def decide(self, posts: pl.DataFrame, /) -> Decided:
        """Say that there is neither a home nor a move."""
        nobody = posts.select("user", country=pl.lit("VE")).clear()
        return Decided(
            nobody, nobody.select("user", home="country", destination="country", date=day(1))
        )


def test_a_rule_by_which_nobody_lives_there_leaves_nobody(lives: pl.DataFrame) -> None:
    with pytest.raises(UpscalingError, match=r"year 2015: no resident .*; the rule is Nobody\(\)"):
        mt.estimate(lives, STUDY, rule=Nobody())


@pytest.mark.parametrize("rule", ["segments", mt.Segments, 12])
def test_what_is_no_rule_is_refused(lives: pl.DataFrame, rule: Rule) -> None:
    with pytest.raises(ParameterError, match=r"rule: got .*; expected None, Segments"):
        mt.estimate(lives, STUDY, rule=rule)


def test_a_rule_is_told(lives: pl.DataFrame) -> None:
    study = replace(STUDY, rule=mt.TwelveMonths())
    assert "criterion 4, rule TwelveMonths" in repr(mt.estimate(lives, study))
    told = describe(study)
    assert isinstance(told, dict)
    assert told["rule"] == {
        "type": "TwelveMonths",
        "months": 12,
        "first_home_months": 3,
        "max_gap_months": 2,
    }
