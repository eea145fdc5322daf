"""The table of sensitivity holds what an estimate with these choices gives (METHOD M5, M7, M9)."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.choices import Sensitivity
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
    factors = own["factors"]
    expected = {
        "first_exits": (factors["factor"] * factors["first_exits"]).to_list(),
        "population": factors["population"].to_list(),
        "factor": factors["factor"].to_list(),
        **{n: own[n]["people"].to_list() for n in ("appearances", "detected", "new_residents")},
        "recurrence_share": own["recurrence_share"]["share"].to_list(),
    }
    got = {name: mine.filter(figure=name)["value"].to_list() for name in expected}
    assert got == expected
    assert mine.height == sum(map(len, expected.values()))


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
