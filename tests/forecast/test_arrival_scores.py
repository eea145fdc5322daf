"""Scores beside persistence, coverage of intervals, and the bundled series."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.forecast import (
    ArrivalForecaster,
    compare_models,
    mediterranean_arrivals,
    score_forecasts,
)
from migtrace.frames.forecasts import FORECAST_TABLES

BEGIN = date(2016, 1, 1)


def daily(figures: np.ndarray) -> pl.DataFrame:
    """A wide table of daily figures of one node."""
    days = [BEGIN + timedelta(step) for step in range(len(figures))]
    return pl.DataFrame({"date": days, "a": figures}).with_columns(pl.col("a").fill_nan(None))


def forecasts(
    rows: list[tuple[int, float, float | None, float | None, float | None]],
) -> pl.DataFrame:
    """A table of forecasts a day ahead: the day made, figure, bounds, figure observed."""
    names = ["step", "arrivals", "low", "high", "observed"]
    made = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")
    when = pl.lit(BEGIN) + pl.duration(days=pl.col("step").cast(pl.Int64))
    return made.select(
        pl.exclude("step"),
        node=pl.lit("a"),
        model=pl.lit("ours"),
        horizon=pl.lit(1, pl.Int32),
        made_on=when,
        date=when + pl.duration(days=1),
    )


def test_scores_by_hand() -> None:
    series = daily(np.array([np.nan, 10.0, np.nan, 16.0, 20.0]))
    made = forecasts(
        [
            (0, 9.0, 0.0, 20.0, 10.0),  # nothing known before: persistence has no forecast
            (1, 10.0, 5.0, 20.0, None),
            (2, 13.0, 14.0, 18.0, 16.0),  # misses by 3; the last known, 10, by 6
            (3, 19.0, 10.0, 19.5, 20.0),  # misses by 1; persistence by 4; outside
        ]
    )
    table = score_forecasts(made, series)
    FORECAST_TABLES["scores"].validate(table)
    score = table.row(0, named=True)
    assert score["steps"] == 2
    assert score["rmse"] == pytest.approx(((9 + 1) / 2) ** 0.5)
    assert score["persistence_rmse"] == pytest.approx(((36 + 16) / 2) ** 0.5)
    reduction = 100 * (1 - (10 / 52) ** 0.5)
    assert score["error_reduction_percent"] == pytest.approx(reduction)
    assert score["coverage"] == 1 / 2
    assert score["mean_width"] == pytest.approx((4 + 9.5) / 2)
    assert score["reason"] is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((0, 9.0, None, None, None), "no figure to compare with"),
        ((0, 9.0, 1.0, 12.0, 10.0), "persistence has no error"),
        ((1, 9.0, None, None, 12.0), "no intervals"),
    ],
)
def test_what_cannot_be_scored_says_why(
    row: tuple[int, float, None, None, float], reason: str
) -> None:
    series = daily(np.array([10.0, 10.0, 12.0]))
    table = score_forecasts(forecasts([row]), series)
    FORECAST_TABLES["scores"].validate(table)
    assert table[0, "reason"] == reason


def test_forecasts_without_a_column_are_refused() -> None:
    made = forecasts([(0, 1.0, 1.0, 1.0, 1.0)]).drop("low")
    with pytest.raises(FrameError, match="no column 'low'"):
        score_forecasts(made, daily(np.ones(3)))


@pytest.mark.parametrize(("intervals", "half"), [("absolute", 20), ("relative", 0.8 * 30)])
def test_intervals_by_hand(intervals: str, half: float) -> None:
    # Persistence missed 10 and 20 after steps 1 and 2, whose means of two are 20 and 25: by 0.5 and
    # 0.8 of them. ceil(0.5 * 3) = 2: the larger of the two; the mean at the last step is 30.
    series = daily(np.array([10.0, 30.0, 20.0, 40.0]))
    forecaster = ArrivalForecaster("persistence", windows=(2,), calibration=2, level=0.5)
    made = forecaster.set_params(intervals=intervals).fit(series).predict()
    assert made.select("arrivals", "low", "high").row(0) == pytest.approx(
        (40, 40 - half, 40 + half)
    )


def test_intervals_end_at_nobody() -> None:
    series = daily(np.array([100.0, 0.0] * 8))
    forecaster = ArrivalForecaster("persistence", level=0.5, calibration=3, intervals="absolute")
    made = forecaster.backtest(series, start=BEGIN + timedelta(14)).forecasts
    # it misses by 100 each time: 0 - 100 and 100 - 100
    assert made.select("arrivals", "low", "high").rows() == [(0, 0, 100), (100, 0, 200)]
    assert forecaster.fit(series).predict().select("low", "high").row(0) == (0, 100)


@pytest.mark.parametrize("intervals", ["relative", "absolute"])
def test_intervals_hold_what_they_promise_where_nothing_changes(intervals: str) -> None:
    # Independent draws around 1000: errors are exchangeable but for what the model learns. Of 600
    # forecasts with a coverage of 0.8, 4 standard errors are 4 sqrt(0.8 * 0.2 / 600) = 0.065.
    figures = np.random.default_rng(5).normal(1000, 100, 700)
    forecaster = ArrivalForecaster("seasonal", level=0.8, calibration=60)
    made = forecaster.set_params(intervals=intervals).backtest(
        daily(figures), start=BEGIN + timedelta(100)
    )
    assert made.coverage == pytest.approx(0.8, abs=0.065)


def test_intervals_of_a_model_that_learns_hold_what_they_promise() -> None:
    # y(t) = 200 + 0.8 y(t-1) + noise: 150 forecasts, 4 sqrt(0.9 * 0.1 / 150) = 0.098
    noise = np.random.default_rng(6).normal(0, 50, 260)
    figures = np.full(260, 1000.0)
    for step in range(1, 260):
        figures[step] = 200 + 0.8 * figures[step - 1] + noise[step]
    made = ArrivalForecaster("ridge", half_life=None).backtest(
        daily(figures), start=BEGIN + timedelta(110), refit=10
    )
    assert made.coverage == pytest.approx(0.9, abs=0.098)


def test_models_are_compared_on_the_same_dates() -> None:
    rng = np.random.default_rng(2)
    series = daily(rng.poisson(500, 40).astype(float))
    base = ArrivalForecaster(horizon=2, folds=2, intervals=None)
    models = ["ridge", "persistence", "seasonal"]
    table = compare_models(series, start="2016-02-05", models=models, forecaster=base)  # type: ignore[arg-type]  # names of models, or none
    assert base.model == "lasso"
    assert table["model"].to_list() == ["persistence"] * 2 + ["ridge"] * 2 + ["seasonal"] * 2
    # steps 35 to 39: five dates one step ahead, four dates two
    assert table["steps"].to_list() == [5, 4] * 3
    for _, rows in table.group_by("horizon"):
        assert rows["persistence_rmse"].n_unique() == 1
    assert table.filter(model="persistence")["error_reduction_percent"].to_list() == [0, 0]


@pytest.mark.parametrize("models", ["lasso", [], ["ridge", "ridge"]])
def test_wrong_models_are_refused(models: list[str]) -> None:
    with pytest.raises(ParameterError, match="models: got"):
        compare_models(daily(np.ones(30)), start="2016-01-25", models=models)  # type: ignore[arg-type]  # names of models, or none


def test_the_bundled_series_is_what_its_source_says() -> None:
    series = mediterranean_arrivals()
    assert series.step == "1d"
    assert len(series.nodes) == 8
    assert (series.dates[0], series.dates[-1]) == (date(2015, 10, 1), date(2016, 1, 10))
    assert series.gaps.height == 10
    first = series.table.filter(pl.col("date") == date(2015, 10, 1))
    assert dict(first.select("node", "arrivals").iter_rows())["austria"] == 4550


def test_real_arrivals_are_forecast_better_than_by_persistence() -> None:
    # The training months alone, along the route, where what passes one place reaches the next.
    series = mediterranean_arrivals().only(["mainlandgreece", "fyrom", "serbia", "austria"])
    made = ArrivalForecaster("ridge", intervals=None).backtest(
        series, start="2015-12-01", end="2015-12-31", refit=7
    )
    assert made.scores["error_reduction_percent"].min() > 10  # type: ignore[operator]  # a number


def test_forecasts_may_come_in_pandas() -> None:
    series = daily(np.array([10.0, 14.0, 17.0]))
    made = forecasts([(0, 13.0, None, None, 14.0), (1, 15.0, None, None, None)])
    theirs = pd.DataFrame(made.to_dict(as_series=False))
    theirs[["made_on", "date"]] = theirs[["made_on", "date"]].astype("datetime64[ns]")
    expected = score_forecasts(made, series)
    assert expected[0, "rmse"] == 1  # of 13 and 14; the other has nothing to compare with
    assert score_forecasts(theirs, series).equals(expected)


def test_what_are_no_forecasts_is_refused() -> None:
    series = daily(np.ones(3))
    with pytest.raises(ParameterError, match="forecasts: got int; expected a table"):
        score_forecasts(3, series)  # type: ignore[arg-type]  # wrong on purpose
    text = forecasts([(0, 13.0, None, None, 14.0)]).with_columns(pl.col("made_on").cast(pl.String))
    with pytest.raises(FrameError, match="column 'made_on' holds String; expected Date"):
        score_forecasts(text, series)
