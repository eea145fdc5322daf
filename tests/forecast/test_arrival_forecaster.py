"""The forecaster: conventions, gaps, constants, errors, and that it does not look ahead."""

import pickle
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from migtrace.forecast import ArrivalForecaster, read_series
from migtrace.forecast.arrivals.comparing import MODELS
from migtrace.forecast.arrivals.models import Model
from migtrace.forecast.arrivals.selection import Selection
from migtrace.forecast.series import SeriesSource
from migtrace.frames.forecasts import FORECAST_TABLES
from tests.forecast.arrivals import BEGIN, day, noisy, table

FAST: tuple[Model, ...] = ("lasso", "linear", "ridge", "persistence", "seasonal")


@pytest.mark.parametrize("model", MODELS)
def test_tables_follow_their_schemas(model: Model) -> None:
    figures = noisy()
    figures[25, 0] = np.nan
    forecaster = ArrivalForecaster(model, horizon=2, folds=2, calibration=2, level=0.5)
    made = forecaster.backtest(table(figures), start=day(37), refit=4)
    for name in ("forecasts", "scores", "features", "gaps"):
        FORECAST_TABLES[name].validate(getattr(made, name))
    # made on steps 36, 37 and 38; two steps ahead of 38 is beyond the end
    assert made.forecasts.filter(node="a")["horizon"].to_list() == [1, 2, 1, 2, 1]
    assert made.forecasts["observed"].null_count() == 0
    later = forecaster.fit(table(figures)).predict()
    FORECAST_TABLES["forecasts"].validate(later)
    assert later.filter(node="b")["date"].to_list() == [date(2016, 2, 10), date(2016, 2, 11)]
    assert later["observed"].null_count() == later.height


def test_it_keeps_scikit_learns_conventions() -> None:
    forecaster = ArrivalForecaster("ridge", horizon=3, windows=[2, 5])
    assert forecaster.get_params()["windows"] == [2, 5]
    copy = clone(forecaster).set_params(horizon=1, level=0.8)
    assert copy.get_params() == {**forecaster.get_params(), "horizon": 1, "level": 0.8}
    assert "ridge" in repr(copy)
    # parameters are looked at when they are used
    assert ArrivalForecaster(level=7).get_params()["level"] == 7
    with pytest.raises(NotFittedError):
        forecaster.predict()
    assert copy.fit(table(noisy())) is copy
    assert copy.nodes_ == ("a", "b")


@pytest.mark.parametrize("model", MODELS)
def test_a_constant_series_stays_as_it_is(model: Model) -> None:
    forecaster = ArrivalForecaster(model, folds=2, calibration=12).fit(
        table(np.full((30, 2), 123.45))
    )
    made = forecaster.predict()
    assert made["arrivals"].to_list() == pytest.approx([123.45, 123.45], rel=1e-12)
    assert (made["high"] - made["low"]).to_list() == pytest.approx([0, 0], abs=1e-9)


def test_no_forecast_is_negative() -> None:
    falling = np.maximum(2000 - 60 * np.arange(36.0), 0)[:, None]
    made = ArrivalForecaster("linear", horizon=5).fit(table(falling)).predict()
    assert made["arrivals"].min() >= 0  # type: ignore[operator]  # a number
    assert made["low"].min() >= 0  # type: ignore[operator]  # a number


def test_baselines_by_hand() -> None:
    figures = np.array([5.0, 1, 2, 3, 4, np.nan, 6, np.nan])[:, None]
    persistence = ArrivalForecaster("persistence", horizon=2, intervals=None)
    assert persistence.fit(table(figures)).predict()["arrivals"].to_list() == [6, 6]
    seasonal = ArrivalForecaster("seasonal", horizon=4, season=3, intervals=None)
    # the last step is 7: of 8, 9, 10, 11 the seasons before are 5 (blank: 4), 6, 7 (blank: 6), and
    # for 11 two seasons before, 5 (4 again)
    assert seasonal.fit(table(figures)).predict()["arrivals"].to_list() == [4, 6, 6, 4]


def test_a_gap_is_carried_forward_not_learned_and_not_scored() -> None:
    figures = np.arange(1.0, 41.0)[:, None] * 10
    figures[[20, 35, 36], 0] = np.nan
    made = ArrivalForecaster("persistence").backtest(table(figures), start=day(34))
    rows = made.forecasts.select("arrivals", "observed").rows()
    # step s has 10 (s + 1); made on 33, 34, 35 (carries 34), 36 (carries 34), 37, 38
    arrivals = [340.0, 350.0, 350.0, 350.0, 380.0, 390.0]
    observed = [350.0, None, None, 380.0, 390.0, 400.0]
    assert rows == list(zip(arrivals, observed, strict=True))
    # errors 10, 30, 10, 10: the root of 1200 / 4
    score = made.scores.row(0, named=True)
    assert score["steps"] == 4
    assert score["rmse"] == score["persistence_rmse"] == pytest.approx(300**0.5)
    assert score["error_reduction_percent"] == 0
    gaps = {"node": "a", "blank": 3, "no_row": 0, "longest": 2, "not_scored": 2}
    assert made.gaps.row(0, named=True) == gaps


@pytest.mark.parametrize(
    ("model", "select"),
    [
        ("lasso", None),
        ("lasso", "correlation"),
        ("ridge", "coefficient"),
        ("linear", "elimination"),
        ("persistence", None),
        ("seasonal", None),
    ],
)
def test_forecasts_do_not_change_with_what_comes_later(
    model: Model, select: Selection | None
) -> None:
    figures = noisy(36)
    figures[[12, 30], [0, 1]] = np.nan
    other = figures.copy()
    other[33:] = np.random.default_rng(1).uniform(0, 1e7, other[33:].shape)
    other[34, 1] = np.nan
    forecaster = ArrivalForecaster(
        model,
        horizon=2,
        windows=(3, 4),
        select=select,
        features=8,
        folds=2,
        calibration=3,
        level=0.5,
    )
    one, changed = (
        forecaster.backtest(table(each), start=day(32), refit=2) for each in (figures, other)
    )
    known = pl.col("made_on") <= date(2016, 2, 2)  # step 32
    said = ["node", "made_on", "date", "arrivals", "low", "high"]
    first = one.forecasts.filter(known).select(said)
    assert first.height == 2 * 2 * 2  # nodes, horizons, made on steps 31 and 32
    assert first["low"].null_count() == 0
    assert first.equals(changed.forecasts.filter(known).select(said))
    assert not one.forecasts.equals(changed.forecasts)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1), st.integers(31, 38))
def test_a_backtest_is_what_would_have_been_forecast(seed: int, last: int) -> None:
    # What `predict` says when the series ends is what the backtest says of that day, to the bit.
    figures = noisy(40, 2, seed)
    forecaster = ArrivalForecaster("ridge", folds=2, calibration=12, level=0.8)
    series = read_series(table(figures))
    then = forecaster.fit(series.between(end=BEGIN + timedelta(last))).predict()
    said = ["node", "date", "arrivals", "low", "high"]
    assert then["low"].null_count() == 0
    # whether the backtest begins there or before
    for start in (last + 1, last - 2):
        made = forecaster.backtest(series, start=day(start), end=day(last + 1)).forecasts
        of_that_day = made.filter(pl.col("date") == BEGIN + timedelta(last + 1))
        assert then.select(said).equals(of_that_day.select(said))


def test_exogenous_values_are_known_at_their_date_alone() -> None:
    rng = np.random.default_rng(3)
    news = rng.uniform(0, 1, 60)
    # arrivals follow the news of the day before: 100 + 500 news(t - 1)
    figures = np.concatenate([[100.0], 100 + 500 * news[:-1]])[:, None]
    outside = pl.DataFrame({"date": [day(step) for step in range(60)], "news": news})
    forecaster = ArrivalForecaster("lasso", select=None, half_life=None, folds=3)
    told = forecaster.backtest(table(figures), start=day(50), refit=5, exogenous=outside)
    untold = forecaster.backtest(table(figures), start=day(50), refit=5)
    assert told.scores[0, "rmse"] < 0.1 * untold.scores[0, "rmse"]
    changed = outside.with_columns(news=pl.when(pl.col("date") <= day(54)).then("news") + 0.0)
    later = forecaster.backtest(
        table(figures), start=day(50), refit=5, exogenous=changed.fill_null(9.0)
    )
    known = pl.col("made_on") <= pl.lit(day(54)).str.to_date()
    assert later.forecasts.filter(known).equals(told.forecasts.filter(known))


def test_a_forecast_of_the_weather_is_known_ahead() -> None:
    rng = np.random.default_rng(3)
    wind = rng.uniform(0, 1, 62)
    figures = (1000 - 500 * wind[:60])[:, None]  # of the same day
    outside = pl.DataFrame({"date": [day(step) for step in range(62)], "wind": wind})
    forecaster = ArrivalForecaster("lasso", horizon=2, select=None, half_life=None, folds=3)
    forecaster.set_params(known_ahead=["wind"]).fit(table(figures), exogenous=outside)
    expected = (1000 - 500 * wind[60:]).tolist()
    assert forecaster.predict()["arrivals"].to_list() == pytest.approx(expected, rel=0.05)


def test_lasso_beats_persistence_on_a_planted_process() -> None:
    # y(t) = 1000 + 0.6 (x(t-1) - 1000) + noise, with x another node's noise of 200 around 1000:
    # persistence has twice y's variance, LASSO can have the noise's
    rng = np.random.default_rng(11)
    there = 1000 + 200 * rng.normal(size=160)
    here = 1000 + 0.6 * (np.roll(there, 1) - 1000) + 30 * rng.normal(size=160)
    series = table(np.column_stack([here, there])[1:])
    made = ArrivalForecaster("lasso").backtest(series, start=day(110), refit=7)
    # y's variance is 0.36 * 200^2 + 900 = 15300: persistence misses by sqrt(2 * 15300) = 175, the
    # truth by 30; estimated, it may miss by as much again
    score = made.scores.filter(node="a").row(0, named=True)
    assert score["persistence_rmse"] == pytest.approx(175, rel=0.2)
    assert score["rmse"] < 60
    top = made.features.filter(node="a").sort("weight", descending=True).row(0, named=True)
    assert top["feature"] == "lag_1 of b"


def test_a_new_series_is_forecast_by_the_old_models() -> None:
    figures = noisy(50)
    forecaster = ArrivalForecaster("ridge").fit(table(figures[:40]))
    later = forecaster.predict(table(figures))
    assert later["made_on"].unique().to_list() == [BEGIN + timedelta(49)]
    assert later["low"].null_count() == 0
    same = forecaster.predict(table(figures[:40]))
    assert same.equals(forecaster.predict())


def test_fewer_earlier_models_change_intervals_alone() -> None:
    forecaster, wide = ArrivalForecaster("ridge"), table(noisy())
    each, few = (forecaster.fit(wide, refit=refit).predict() for refit in (1, 7))
    said = pl.exclude("low", "high")
    assert each.select(said).equals(few.select(said))
    assert not each.equals(few)


def test_parameters_set_after_the_fit_change_no_forecast() -> None:
    wide = table(noisy())
    forecaster = ArrivalForecaster("ridge", horizon=2).fit(wide)
    before = forecaster.predict()
    forecaster.set_params(
        model="seasonal", horizon=3, windows=(2, 4), neighbours=0, level=0.5, intervals=None
    )
    assert forecaster.predict().equals(before)
    assert forecaster.fit(wide).predict()["horizon"].max() == 3


@pytest.mark.parametrize("model", MODELS)
def test_a_fitted_forecaster_can_be_pickled(model: Model) -> None:
    fitted = ArrivalForecaster(model, folds=2, calibration=2, level=0.5).fit(table(noisy()))
    again = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - our own
    assert again.predict().equals(fitted.predict())


@pytest.mark.parametrize("model", ["lasso", "ridge", "linear", "boosting"])
@pytest.mark.parametrize("half_life", [0.1, 5e-324])
def test_a_short_half_life_leaves_a_forecast(model: Model, half_life: float) -> None:
    # 0.5^(500 / 0.1) is 0 as a float
    forecaster = ArrivalForecaster(model, folds=2, half_life=half_life, intervals=None)
    made = forecaster.fit(table(noisy(500, 1))).predict()
    assert made["arrivals"].is_finite().all()


def test_variables_are_known_by_name_and_not_by_place() -> None:
    rng = np.random.default_rng(3)
    days = [day(step) for step in range(40)]
    outside = pl.DataFrame({"date": days, "wind": rng.uniform(size=40), "rain": np.arange(40.0)})
    forecaster = ArrivalForecaster("ridge", select=None).fit(table(noisy()), exogenous=outside)
    turned = outside.select("rain", "date", "wind")
    assert forecaster.predict(exogenous=turned).equals(forecaster.predict())


@pytest.mark.parametrize("model", FAST)
def test_neither_order_nor_library_matters(model: Model) -> None:
    wide = table(noisy(36, 3))
    long = wide.unpivot(index="date", variable_name="node", value_name="arrivals")
    shapes: list[SeriesSource] = [
        wide,
        wide.reverse(),
        wide.select("date", "c", "a", "b"),
        long.sample(fraction=1, shuffle=True, seed=1),
        pd.DataFrame(wide.to_dict(as_series=False)),
    ]
    first, *rest = (
        ArrivalForecaster(model, calibration=9).fit(shape).predict() for shape in shapes
    )
    for other in rest:
        assert first.equals(other)


def test_the_same_seed_gives_the_same_boosted_trees() -> None:
    wide = table(noisy(30, 1))
    one, other = (
        ArrivalForecaster("boosting", folds=2, intervals=None, seed=4).fit(wide).predict()
        for _ in range(2)
    )
    assert one.equals(other)


def test_months_and_weeks_are_steps_too() -> None:
    months = pl.date_range(date(2012, 1, 1), date(2015, 12, 1), "1mo", eager=True)
    series = pl.DataFrame({"date": months, "a": np.arange(48.0) % 12})
    made = ArrivalForecaster("seasonal", season=12, horizon=2).fit(series).predict()
    assert made["date"].to_list() == [date(2016, 1, 1), date(2016, 2, 1)]
    assert made["arrivals"].to_list() == [0, 1]


def test_without_enough_errors_there_is_no_interval() -> None:
    made = ArrivalForecaster("ridge").fit(table(noisy(20))).predict()
    # 7 + 10 steps to learn from: errors of at most 3 forecasts are known, 9 are needed
    assert made["low"].null_count() == made["high"].null_count() == 2
    assert made["arrivals"].null_count() == 0


def test_it_says_what_it_did_in_few_lines() -> None:
    made = ArrivalForecaster("ridge").backtest(table(noisy()), start=day(36))
    lines = repr(made).splitlines()
    assert lines[0] == "Backtest of ridge at 2 nodes, 2016-02-06 to 2016-02-09, up to 1 steps ahead"
    assert len(lines) <= 4
    assert "Backtest of ridge" in made._repr_html_()
    bare = ArrivalForecaster("ridge", intervals=None).backtest(table(noisy()), start=day(36))
    assert bare.coverage is None
    assert bare.scores["reason"].to_list() == ["no intervals"] * 2


def test_frames_are_equal_whatever_the_half_life_when_nothing_is_learned() -> None:
    one, other = (
        ArrivalForecaster("persistence", half_life=half).fit(table(noisy())).predict()
        for half in (None, 3.0)
    )
    assert_frame_equal(one, other)
