"""Rolling forecasts: what each window sees, means of overlapping forecasts, scores."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast import NetworkFlow
from migtrace.frames.networks import NetworkForecasts


def arrivals(steps: int = 34) -> pl.DataFrame:
    """People come to `a`; of those there, 0.4 go on to `b` each day."""
    came = np.random.default_rng(0).gamma(2.0, 500, steps)
    people, went = 0.0, []
    for entered in came:
        went.append(people * 0.4)
        people = people * 0.6 + entered
    days = pl.date_range(
        date(2016, 1, 1), pl.date(2016, 1, 1) + pl.duration(days=steps - 1), eager=True
    )
    return pl.DataFrame({"date": days, "a": came, "b": went})


def network() -> NetworkFlow:
    return NetworkFlow([("a", "b")], penalty=0.0)


def test_overlapping_forecasts_are_averaged_and_scored() -> None:
    table = arrivals()
    rolled = network().rolling(table, entries=["a"], window=20, refit=5, horizon=8)
    made_on = rolled.forecasts["made_on"].unique().sort().to_list()
    # Windows end on steps 20, 25, 30 of 34; the last has four steps after it.
    assert made_on == [date(2016, 1, 20), date(2016, 1, 25), date(2016, 1, 30)]
    assert rolled.forecasts.height == 2 * (8 + 8 + 4)
    of_b = rolled.forecasts.filter((pl.col("node") == "b") & (pl.col("date") == date(2016, 1, 27)))
    assert of_b["horizon"].to_list() == [7, 2]
    averaged = rolled.averaged
    NetworkForecasts.validate(averaged)
    row = averaged.row(
        by_predicate=(pl.col("node") == "b") & (pl.col("date") == date(2016, 1, 27)), named=True
    )
    assert row["arrivals"] == pytest.approx(sum(of_b["arrivals"]) / 2)
    assert row["forecasts"] == 2
    # Persistence made on the 20th and the 25th, steps 19 and 24 from 0.
    assert row["persistence"] == pytest.approx((table["b"][19] + table["b"][24]) / 2)
    assert row["observed"] == table["b"][26]
    errors = averaged.filter(pl.col("node") == "b")
    rmse = float(np.sqrt(np.mean((errors["arrivals"] - errors["observed"]).to_numpy() ** 2)))
    steady = float(np.sqrt(np.mean((errors["persistence"] - errors["observed"]).to_numpy() ** 2)))
    score = rolled.scores.row(by_predicate=pl.col("node") == "b", named=True)
    assert score["steps"] == 14
    assert score["rmse"] == pytest.approx(rmse)
    assert score["error_reduction_percent"] == pytest.approx(100 * (1 - rmse / steady))
    assert rolled.edges["fraction"].to_list() == pytest.approx([0.4] * 3, rel=1e-4)
    assert repr(rolled).startswith("RollingForecasts of 2 nodes, 3 fits; better than")


def test_known_entries_make_exact_forecasts() -> None:
    rolled = network().rolling(arrivals(), entries=["a"], window=20, future="measured")
    exact = rolled.forecasts
    assert exact["arrivals"].to_list() == pytest.approx(exact["observed"].to_list(), rel=1e-3)


def test_nothing_looks_ahead() -> None:
    table = arrivals()
    changed = table.with_columns(
        pl.when(pl.col("date") > date(2016, 1, 20))
        .then(pl.col("a", "b") * 3)
        .otherwise(pl.col("a", "b"))
    )
    made_then = pl.col("made_on") == date(2016, 1, 20)
    options: dict[str, Any] = {"window": 20, "refit": 5, "horizon": 8}
    backtest = NetworkFlow([("a", "b")])
    one, other = (
        backtest.rolling(subject, entries=["a"], **options).forecasts.filter(made_then)
        for subject in (table, changed)
    )
    assert one.drop("observed").equals(other.drop("observed"))


def test_a_table_of_forecasts_for_each_window() -> None:
    table = arrivals(24)
    told = pl.DataFrame(
        {
            "node": ["a"] * 4,
            "model": ["lasso"] * 4,
            "made_on": [date(2016, 1, 20)] * 4,
            "date": [date(2016, 1, day) for day in (21, 22, 23, 24)],
            "arrivals": [1.0, 2.0, 3.0, 4.0],
        }
    )
    rolled = network().rolling(table, entries=["a"], future=told, window=20, refit=7)
    of_a = rolled.forecasts.filter(pl.col("node") == "a")
    assert of_a["arrivals"].to_list() == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(FrameError, match=r"future: has no forecast made on 2016-01-22"):
        network().rolling(table, entries=["a"], future=told, window=20, refit=2)
    with pytest.raises(FrameError, match=r"has no column 'made_on'"):
        network().rolling(table, entries=["a"], future=told.drop("made_on"), window=20)


def test_scores_that_cannot_be() -> None:
    table = arrivals(24).with_columns(
        c=pl.lit(0.0),
        b=pl.when(pl.col("date") <= date(2016, 1, 20)).then(pl.col("b")),
    )
    rolled = NetworkFlow([("a", "b"), ("b", "c")], penalty=0.0).rolling(
        table, entries=["a"], window=20
    )
    reasons = dict(rolled.scores.select("node", "reason").iter_rows())
    assert reasons["b"] == "nothing is measured on these dates"
    assert reasons["c"] == "persistence has no error"
    assert reasons["a"] is None


def test_wrong_numbers() -> None:
    with pytest.raises(ParameterError, match=r"window: got 3; expected a whole number of at least"):
        network().rolling(arrivals(), entries=["a"], window=3)
    with pytest.raises(ParameterError, match=r"refit: got 0"):
        network().rolling(arrivals(), entries=["a"], refit=0)
    with pytest.raises(ParameterError, match=r"future: got 'meen', and there is no such file"):
        network().rolling(arrivals(), entries=["a"], future="meen")
    with pytest.raises(FrameError, match=r"34 steps; expected more than the 40"):
        network().rolling(arrivals(), entries=["a"], window=40)


@pytest.mark.parametrize("blank", [range(19, 20), range(15, 24)])
def test_blanks_at_an_entry_do_not_look_ahead(blank: range) -> None:
    # Of the first window, of 20 steps, the last is blank, or the last five and four after it.
    place = pl.int_range(pl.len())
    table = arrivals().with_columns(a=pl.when(~place.is_in(list(blank))).then("a"))
    changed = table.with_columns(
        pl.when(place < 20).then(pl.col(node)).otherwise(3 * pl.col(node) + 100).alias(node)
        for node in "ab"
    )
    options: dict[str, Any] = {"entries": ["a"], "window": 20, "refit": 5, "horizon": 8}
    first, other = (
        network()
        .rolling(seen, **options)
        .forecasts.filter(pl.col("made_on") == date(2016, 1, 20))
        .drop("observed")
        for seen in (table, changed)
    )
    assert first.equals(other)
    # Who enters next is the mean of the last 7 steps, a blank counted as the figure before it.
    known = table["a"][13:20].fill_null(strategy="forward").mean()
    assert first.filter(pl.col("node") == "a")["arrivals"].to_list() == pytest.approx([known] * 8)


def test_a_window_without_any_figure_of_an_entry() -> None:
    table = arrivals().with_columns(a=pl.when(pl.int_range(pl.len()) >= 20).then("a"))
    with pytest.raises(FrameError, match=r"'a' has no figure from 2016-01-01 to 2016-01-20"):
        network().rolling(table, entries=["a"], window=20)


def test_an_entry_that_opens_after_a_window() -> None:
    # Nobody enters at `c` for 20 steps, then 70 do; what came is known with future="measured".
    late = pl.when(pl.int_range(pl.len()) < 20).then(0.0).otherwise(70.0)
    table = arrivals().with_columns(c=late)
    rolled = network().rolling(
        table, entries=["a", "c"], window=20, refit=5, horizon=3, future="measured"
    )
    of_c = rolled.forecasts.filter(pl.col("node") == "c")
    assert of_c["arrivals"].to_list() == [70.0] * of_c.height
    told = rolled.forecasts.select("made_on", "date", "node", pl.col("arrivals") + 1)
    named = told.filter(pl.col("node") != "b")
    again = network().rolling(
        table, entries=["a", "c"], window=20, refit=5, horizon=3, future=named
    )
    assert again.forecasts.filter(pl.col("node") == "c")["arrivals"].to_list() == [71.0] * 9
    lacking = told.filter((pl.col("node") != "c") | (pl.col("date") != date(2016, 1, 22)))
    with pytest.raises(FrameError, match=r"future: has no figure of .* at 'c' on 2016-01-22"):
        network().rolling(table, entries=["a", "c"], window=20, refit=5, horizon=3, future=lacking)
