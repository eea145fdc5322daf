"""Intervals: replicates are estimates of people who were copied, and nothing else matters (M14)."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.estimate.intervals import BOUNDS, WITH_BOUNDS, Bootstrap
from migtrace.estimate.lines import LineCount
from migtrace.estimate.replicates import Replicator
from migtrace.flows import Activity
from migtrace.uncertainty import RouteTally, percentile_interval, poisson_weights
from tests.store.wanderers import STUDY, as_frame, posts

LINE = ((-66.9, 5.0), (-66.9, 15.0))
OPEN = replace(STUDY, min_users=1, reference=(-66.9, 10.5))
IDS = ("tweet_id", "reply_to_tweet", "reply_to_user")


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    """Posts of 150 people who wander, without the ids of posts."""
    table = as_frame(posts(users=150, seed=11))
    return table.drop(*(name for name in IDS if name in table.columns))


@pytest.fixture(scope="module")
def plain(frame: pl.DataFrame) -> mt.Estimates:
    return mt.estimate(frame, OPEN)


@pytest.fixture(scope="module")
def sure(plain: mt.Estimates) -> mt.Estimates:
    return plain.intervals(replicates=80, seed=5)


def replicator(estimates: mt.Estimates) -> Replicator:
    tables = {name: getattr(estimates, name) for name in WITH_BOUNDS}
    return Replicator.of(estimates.histories, estimates.study, tables)


@pytest.mark.parametrize("criterion", [1, 4])
@pytest.mark.parametrize("activity", ["record", "not_left", "three_months"])
def test_weights_of_one_give_the_figures_themselves(
    frame: pl.DataFrame, criterion: int, activity: Activity
) -> None:
    answer = mt.estimate(frame, replace(OPEN, criterion=criterion, activity=activity))
    made = replicator(answer)
    figures = made.figures(np.ones((len(made.people.users), 1), dtype=np.float32))
    for (name, column), values in figures.items():
        expected = getattr(answer, name)[column]
        got = pl.Series(column, values[:, 0]).fill_nan(None)
        assert got.equals(expected.cast(pl.Float64)), (name, column)


def draw(users: pl.Series, replicate: int) -> NDArray[np.uint8]:
    return poisson_weights(users, seed=5, replicates=20)[:, [replicate]]


def copy_people(frame: pl.DataFrame, replicate: int) -> mt.Estimates:
    """Estimate with each person there as often as it weighs."""
    users = frame["user"].unique().sort()
    drawn = pl.DataFrame({"user": users, "w": draw(users, replicate)[:, 0]})
    copies = [
        frame.join(drawn.filter(pl.col("w") > n).select("user"), on="user", how="semi")
        .cast({"user": pl.String})
        .with_columns(user=pl.col("user") + f"-{n}")
        for n in range(int(str(drawn["w"].max())))
    ]
    return mt.estimate(pl.concat(copies), OPEN)


@pytest.mark.parametrize("replicate", [0, 1, 7])
def test_a_replicate_is_an_estimate_of_people_copied_as_often_as_they_weigh(
    frame: pl.DataFrame, plain: mt.Estimates, replicate: int
) -> None:
    copied, made = copy_people(frame, replicate), replicator(plain)
    figures = made.figures(made.people.weigh(draw(made.people.users, replicate)))
    for (name, column), values in figures.items():
        keys = [k for k in ("criterion", "year", "country", "month") if k in plain.tables[name]]
        mine = plain.tables[name].select(*keys, got=pl.Series(values[:, 0]).fill_nan(None))
        both = mine.join(getattr(copied, name), on=keys, how="left", maintain_order="left")
        # A row that no copied user is behind does not exist: its figure here is 0.
        there = both.filter(pl.col("got") != 0) if column == "people" else both
        assert there["got"].equals(there[column].cast(pl.Float64)), (name, column)
        assert both.height - there.height == both[column].null_count() - there[column].null_count()


@pytest.mark.parametrize("replicate", [0, 1, 7])
def test_routes_and_crossings_are_those_of_copied_people(
    frame: pl.DataFrame, plain: mt.Estimates, replicate: int
) -> None:
    copied, people = copy_people(frame, replicate), replicator(plain).people
    drawn = draw(people.users, replicate)
    moves = plain.histories.moves.join(people.places.select("user", "index"), on="user")
    tally = RouteTally.of(moves, plain._measured, plain.routes, users=len(people.users))
    sums = tally.sum(people.weigh(drawn))
    keys = ["cell", "direction"]
    mine = plain.routes.select(
        *keys, **{name: pl.Series(getattr(sums, name)[:, 0]) for name in sums._fields}
    ).filter(pl.col("moves") > 0)
    theirs = copied.routes.select(*keys, pl.col("moves").cast(pl.Float64), "east", "north")
    assert theirs.height > 50
    assert_frame_equal(mine, theirs, check_exact=True)
    # With the same weights in every replicate the bounds are that figure.
    factor = copied.factors.filter(criterion=4)["factor"].to_numpy()
    bootstrap = Bootstrap(0.95, 20, 5, np.repeat(drawn, 20, 1), np.repeat(factor[:, None], 20, 1))
    crossed = plain.crossings(LINE)
    count = LineCount.of(crossed, plain.histories, plain._measured, OPEN, line=LINE)
    table = count.bounded(crossed, bootstrap)
    assert crossed.height == 4
    both = table.join(copied.crossings(LINE), on=["year", "direction"], suffix="_copied")
    assert both["low"].to_list() == both["people_copied"].to_list() == both["high"].to_list()
    assert both.height == 4


def test_bounds_stand_around_the_figures(sure: mt.Estimates, plain: mt.Estimates) -> None:
    for (name, column), prefix in BOUNDS.items():
        table, before = getattr(sure, name), getattr(plain, name)
        assert_frame_equal(table.select(before.columns), before, check_exact=True)
        held = table.drop_nulls(f"{prefix}low")
        assert held.height > 0
        assert (held[f"{prefix}low"] <= held[f"{prefix}high"]).all()
        inside = held.filter(
            pl.col(column).is_between(pl.col(f"{prefix}low"), pl.col(f"{prefix}high"))
        )
        # The figure itself is near the middle of its replicates.
        assert inside.height >= 0.9 * held.height
    assert sure.crossings(LINE).drop("low", "high").equals(plain.crossings(LINE))
    bearings = sure.routes.drop_nulls("low")
    assert (bearings["low"] <= bearings["high"]).all()
    assert bearings["bearing"].is_between(0, 360, closed="left").all()
    net = sure.net_routes.drop_nulls("low")
    assert net.height > 0
    assert (net["low"] >= -1).all()
    assert (net["high"] <= 1).all()


def test_bounds_are_percentiles_of_the_replicates(sure: mt.Estimates) -> None:
    made = replicator(sure)
    weights = poisson_weights(made.people.users, seed=5, replicates=80)
    people = made.figures(weights.astype(np.float32))["detected", "people"]
    low, high = percentile_interval(people, level=0.95)
    assert sure.detected["low"].to_list() == low.tolist()
    assert sure.detected["high"].to_list() == high.tolist()


def test_rows_ids_and_threads_do_not_matter(
    frame: pl.DataFrame, sure: mt.Estimates, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = frame.sample(fraction=1, shuffle=True, seed=1).cast({"user": pl.String})
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 1)
    again = mt.estimate(texts, OPEN).intervals(replicates=80, seed=5)
    for name in WITH_BOUNDS:
        assert_frame_equal(getattr(again, name), getattr(sure, name), check_exact=True)
    assert_frame_equal(again.crossings(LINE), sure.crossings(LINE), check_exact=True)


def test_hidden_figures_have_no_bounds(frame: pl.DataFrame) -> None:
    answer = mt.estimate(frame, replace(OPEN, min_users=4)).intervals(replicates=20)
    hidden = 0
    for (name, column), prefix in BOUNDS.items():
        table = getattr(answer, name)
        null = table.filter(pl.col(column).is_null())
        hidden += null.height
        assert null.select(f"{prefix}low", f"{prefix}high").null_count().sum_horizontal().sum() == (
            2 * null.height
        )
    assert hidden > 0


def test_who_is_never_abroad_has_flows_of_none(frame: pl.DataFrame) -> None:
    home = frame.with_columns(country=pl.lit("VE"))
    answer = mt.estimate(home, replace(OPEN, max_gyration_km=20_000)).intervals(replicates=20)
    assert answer.detected.columns[-2:] == ["low", "high"]
    assert answer.detected.is_empty()
    assert answer.recurrence_share["low"].null_count() == 4
    assert answer.monthly["low"].unique().to_list() == [0.0]


def test_one_resident_alone_is_too_few_to_tell() -> None:
    # in a share of exp(-1), 37% of the replicates, the only user is not drawn
    times = pl.datetime_range(
        pl.datetime(2015, 1, 10), pl.datetime(2015, 12, 10), "1mo", time_zone="UTC", eager=True
    )
    one = pl.DataFrame({"user": 1, "time": times, "country": ["VE"] * 8 + ["CO"] * 4})
    study = mt.Study("VE", "2015-01:2015-12", 100, min_users=1)
    answer = mt.estimate(one, study).intervals(replicates=50)
    assert answer.factors["low"].to_list() == [None] * 4
    assert answer.detected["people"].to_list() == [100.0] * 4


@pytest.mark.parametrize("wrong", [{"level": 95}, {"replicates": 1}, {"seed": "x"}])
def test_wrong_options_are_told(plain: mt.Estimates, wrong: dict[str, Any]) -> None:
    with pytest.raises(mt.ParameterError, match=f"{next(iter(wrong))}: got"):
        plain.intervals(**wrong)
