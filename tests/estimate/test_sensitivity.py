"""The table of sensitivity holds what an estimate with these choices gives (METHOD M5, M7-M11)."""

import sys
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.choices import Sensitivity
from migtrace.space import Line
from tests.estimate.lives import lives
from tests.store.wanderers import STUDY, as_frame, posts

OWN = replace(STUDY, min_users=4)
ROAD: Line = ((-66.9, 9.0), (-66.9, 12.0))
"""Through the middle of those who stay."""


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return as_frame(posts(users=150, seed=12))


@pytest.fixture(scope="module")
def table(frame: pl.DataFrame) -> pl.DataFrame:
    return mt.sensitivity(
        frame,
        OWN,
        recurrence_thresholds=(0.4, 1.0),
        window_ends=["2016-06"],
        criteria=[1, 3],
        lines={"road": ROAD, "nowhere": ((0.0, 0.0), (1.0, 1.0))},
        routes=True,
    )


@pytest.mark.parametrize("end", [date(2016, 6, 1), date(2016, 12, 1)])
@pytest.mark.parametrize("activity", ["record", "not_left", "three_months"])
@pytest.mark.parametrize(("threshold", "criterion"), [(0.4, 1), (0.5, 1), (0.5, 4), (1.0, 4)])
def test_every_combination_is_an_estimate(
    frame: pl.DataFrame,
    table: pl.DataFrame,
    *,
    end: date,
    activity: str,
    threshold: float,
    criterion: int,
) -> None:
    choices: dict[str, Any] = {"activity": activity, "criterion": criterion}
    study = replace(OWN, window=("2015-01", end), recurrence_threshold=threshold, **choices)
    answer = mt.estimate(frame, study)
    mine = table.filter(
        pl.col("window_end") == end,
        pl.col("recurrence_threshold").is_null() | (pl.col("recurrence_threshold") == threshold),
        activity=activity,
        criterion=criterion,
    )
    own = {
        name: t.filter(criterion=criterion) for name, t in answer.tables.items() if "criterion" in t
    }
    # Here every month of min_users=1 is shown, so sums over months are those of the years.
    bare = mt.estimate(frame, replace(study, min_users=1)).monthly.filter(criterion=criterion)
    sums = bare.group_by(year=pl.col("month").dt.year()).agg(pl.col("first_exits").sum())
    first = sums.sort("year")["first_exits"].to_list()
    expected = {
        "first_exits": [pytest.approx(people, rel=1e-12) for people in first],
        "population": own["factors"]["population"].to_list(),
        "factor": own["factors"]["factor"].to_list(),
        **{n: own[n]["people"].to_list() for n in ("appearances", "detected", "new_residents")},
        "monthly_first_exits": own["monthly"]["first_exits"].to_list(),
        "monthly_all_exits": own["monthly"]["all_exits"].to_list(),
        "recurrence_share": own["recurrence_share"]["share"].to_list(),
        "crossings": answer.crossings(ROAD)["people"].to_list(),
        "net_routes": answer.net_routes["net"].to_list(),
    }
    assert all(expected.values())
    got = {name: mine.filter(figure=name)["value"].to_list() for name in expected}
    assert got == expected
    assert mine.height == sum(map(len, expected.values()))
    months = mine.filter(figure="monthly_all_exits")["month"]
    assert months.to_list() == own["monthly"]["month"].to_list()
    assert mine.filter(figure="net_routes")["cell"].equals(answer.net_routes["cell"])
    crossed = mine.filter(figure="crossings").select("year", "direction", "users", people="value")
    assert crossed.equals(answer.crossings(ROAD))


def test_corrected_figures_are_compared() -> None:
    # Of 30 residents 5 leave for CO, where half as many post: 10 of 30, a third of 1000 people.
    lives_ = dict.fromkeys(range(1, 6), "V" * 6 + "C" * 6) | dict.fromkeys(range(6, 31), "V" * 12)
    rates = mt.Penetration((("VE", None, 0.2), ("CO", None, 0.1)))
    study = mt.Study("VE", "2015-01:2015-12", 1000, penetration=rates)
    table = mt.sensitivity(lives(lives_), study).filter(criterion=4, figure="first_exits")
    assert table["value"].to_list() == pytest.approx([1000 / 3] * 3, rel=1e-12)


def test_ratios_compare_with_the_studys_own_choices(table: pl.DataFrame) -> None:
    key = ["figure", "year", "month", "country", "line", "direction", "cell"]
    own = table.filter(
        pl.col("recurrence_threshold").is_null() | (pl.col("recurrence_threshold") == 0.5),
        window_end=date(2016, 12, 1),
        activity="record",
        criterion=4,
    )
    assert set(own.filter(pl.col("value") != 0)["ratio"]) == {1.0}
    assert own.filter(value=0)["ratio"].null_count() == own.filter(value=0).height > 0
    both = table.join(own.select(*key, own="value"), on=key, nulls_equal=True)
    other = both.filter(pl.col("value") / pl.col("own") != pl.col("ratio"))
    assert other.is_empty()
    assert table.filter(pl.col("ratio") != 1).height > 100


def test_rows_are_sorted_and_each_stands_once(table: pl.DataFrame) -> None:
    keys = table.columns[:11]
    assert table.select(keys).is_unique().all()
    assert table.equals(table.sort(keys))
    assert set(table["criterion"]) == {1, 3, 4}


def test_small_groups_stay_hidden(table: pl.DataFrame) -> None:
    hidden = table.filter(pl.col("value").is_null())
    assert hidden.height > 0
    assert hidden["users"].null_count() == hidden.height


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"criteria": [5]}, "criterion: got 5"),
        ({"recurrence_thresholds": [0]}, "recurrence_threshold"),
        ({"window_ends": ["2014-12"]}, "window"),
        ({"activities": ["often"]}, "activity: got 'often'"),
        ({"criteria": 4}, "criteria: got 4; expected several"),
        ({"recurrence_thresholds": None}, "recurrence_thresholds: got None"),
        ({"activities": "record"}, "activities: got 'record'"),
        ({"window_ends": "2016-06"}, "window_ends: got '2016-06'"),
        ({"lines": ROAD}, r"lines: got \(\(-66.9, 9.0\).*; expected names and lines"),
        ({"lines": {1: ROAD}}, "lines: got {1: .*; expected names and lines"),
        ({"lines": {"road": (1, 2)}}, r"lines: 'road': line: got \(1, 2\); expected two different"),
        ({"recurrence_thresholds": [[0.4]]}, "recurrence_threshold"),
    ],
)
def test_wrong_choices_are_told(frame: pl.DataFrame, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(mt.ParameterError, match=said):
        mt.sensitivity(frame, OWN, **wrong)


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        ({}, [4, 4]),
        ({"lines": {}}, [4, 4]),
        ({"lines": {"road": ROAD}}, [4, 1, 3, 4, 1, 3]),
        ({"routes": True}, [4, 1, 3, 4, 1, 3]),
    ],
)
def test_traces_are_gone_through_no_more_than_needed(
    frame: pl.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
    *,
    asked: dict[str, Any],
    passes: list[int],
) -> None:
    module = sys.modules["migtrace.estimate.sensitivity"]
    seen: list[int] = []

    def counting(name: str) -> None:
        real = getattr(module, name)

        def count(traces: object, study: mt.Study, **options: object) -> mt.Estimates:
            seen.append(study.criterion)
            answer: mt.Estimates = real(traces, study, **options)
            return answer

        monkeypatch.setattr(module, name, count)

    counting("estimate")
    counting("estimate_leniently")
    few: dict[str, Any] = {"activities": [], "recurrence_thresholds": []}
    mt.sensitivity(frame, OWN, criteria=[3, 1], window_ends=["2016-06"], **few, **asked)
    assert seen == passes


def test_a_study_is_needed(frame: pl.DataFrame) -> None:
    with pytest.raises(mt.ParameterError, match="study: got dict"):
        mt.sensitivity(frame, {})  # type: ignore[arg-type] # wrong on purpose


def test_the_table_is_what_the_data_dictionary_says(table: pl.DataFrame) -> None:
    Sensitivity.validate(table)
    assert table.columns == Sensitivity.column_names()
