"""The table of sensitivity holds what an estimate with these choices gives (METHOD M5, M7, M9)."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.choices import Sensitivity
from tests.estimate.lives import lives
from tests.store.wanderers import STUDY, as_frame, posts

OWN = replace(STUDY, min_users=4)


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return as_frame(posts(users=150, seed=12))


@pytest.fixture(scope="module")
def table(frame: pl.DataFrame) -> pl.DataFrame:
    return mt.sensitivity(
        frame, OWN, recurrence_thresholds=(0.4, 1.0), window_ends=["2016-06"], criteria=[1, 3]
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
    factors, years = own["factors"], (2015, 2016)
    # Here every month of min_users=1 is shown, so sums over months are those of the years.
    bare = mt.estimate(frame, replace(study, min_users=1)).monthly.filter(criterion=criterion)
    in_year = {y: bare.filter(pl.col("month").dt.year() == y) for y in years}
    expected = {
        "first_exits": [pytest.approx(in_year[y]["first_exits"].sum(), rel=1e-12) for y in years],
        "population": factors["population"].to_list(),
        "factor": factors["factor"].to_list(),
        **{n: own[n]["people"].to_list() for n in ("appearances", "detected", "new_residents")},
        "recurrence_share": own["recurrence_share"]["share"].to_list(),
    }
    got = {name: mine.filter(figure=name)["value"].to_list() for name in expected}
    assert got == expected
    # Some month has too few exits in every year: the year's are hidden, too.
    assert mine.filter(figure="all_exits")["value"].to_list() == [None, None]
    assert mine.height == sum(map(len, expected.values())) + 2


def test_all_exits_of_a_year_are_those_of_its_months(frame: pl.DataFrame) -> None:
    study = replace(OWN, min_users=1, window=("2015-06", "2016-12"))
    table = mt.sensitivity(frame, study, activities=[], criteria=[], recurrence_thresholds=[])
    monthly = mt.estimate(frame, study).monthly.filter(criterion=4)
    found = table.filter(figure="all_exits", criterion=4)
    for year, users, value in found.select("year", "users", "value").rows():
        months = monthly.filter(pl.col("month").dt.year() == year)
        assert users == months["exits"].sum()
        assert value == pytest.approx(months["all_exits"].sum(), rel=1e-12)
    assert found["year"].to_list() == [2015, 2016]


def test_corrected_figures_are_compared() -> None:
    # Of 30 residents 5 leave for CO, where half as many post: 10 of 30, a third of 1000 people.
    lives_ = dict.fromkeys(range(1, 6), "V" * 6 + "C" * 6) | dict.fromkeys(range(6, 31), "V" * 12)
    rates = mt.Penetration((("VE", None, 0.2), ("CO", None, 0.1)))
    study = mt.Study("VE", "2015-01:2015-12", 1000, penetration=rates)
    table = mt.sensitivity(lives(lives_), study).filter(criterion=4, figure="first_exits")
    assert table["value"].to_list() == pytest.approx([1000 / 3] * 3, rel=1e-12)


def test_ratios_compare_with_the_studys_own_choices(table: pl.DataFrame) -> None:
    key = ["figure", "year", "country"]
    own = table.filter(
        pl.col("recurrence_threshold").is_null() | (pl.col("recurrence_threshold") == 0.5),
        window_end=date(2016, 12, 1),
        activity="record",
        criterion=4,
    )
    assert set(own.drop_nulls("value")["ratio"]) == {1.0}
    both = table.join(own.select(*key, own="value"), on=key, nulls_equal=True)
    other = both.filter(pl.col("value") / pl.col("own") != pl.col("ratio"))
    assert other.is_empty()
    assert table.filter(pl.col("ratio") != 1).height > 100


def test_rows_are_sorted_and_each_stands_once(table: pl.DataFrame) -> None:
    keys = table.columns[:7]
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
    ],
)
def test_wrong_choices_are_told(frame: pl.DataFrame, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(mt.ParameterError, match=said):
        mt.sensitivity(frame, OWN, **wrong)


def test_a_study_is_needed(frame: pl.DataFrame) -> None:
    with pytest.raises(mt.ParameterError, match="study: got dict"):
        mt.sensitivity(frame, {})  # type: ignore[arg-type] # wrong on purpose


def test_the_table_is_what_the_data_dictionary_says(table: pl.DataFrame) -> None:
    Sensitivity.validate(table)
    assert table.columns == Sensitivity.column_names()
