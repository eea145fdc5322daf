"""What the forecaster refuses, and what it says then."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.forecast import ArrivalForecaster, compare_models
from tests.forecast.arrivals import day, noisy, table


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"model": "arima"}, "model: got 'arima'; expected one of 'lasso', 'linear'"),
        ({"horizon": 0}, "horizon: got 0; expected a whole number of at least 1"),
        ({"windows": (3, 1)}, r"windows: got \(3, 1\); expected whole numbers of at least 2"),
        ({"windows": ()}, "windows: got"),
        ({"neighbours": -1}, "neighbours: got -1"),
        ({"season": 0}, "season: got 0"),
        ({"half_life": 0.0}, "half_life: got 0.0; expected a number above 0"),
        ({"select": "best"}, "select: got 'best'; expected one of None, 'coefficient'"),
        ({"features": 0}, "features: got 0"),
        ({"folds": 1}, "folds: got 1"),
        ({"level": 1.0}, "level: got 1.0"),
        ({"intervals": "wide"}, "intervals: got 'wide'"),
        ({"calibration": 0}, "calibration: got 0"),
        ({"known_ahead": "wind"}, "known_ahead: got the text 'wind'"),
        ({"known_ahead": 5}, "known_ahead: got 5; expected names"),
        ({"known_ahead": None}, "known_ahead: got None"),
        ({"known_ahead": ["wind"]}, r"known_ahead: got \['wind'\] without exogenous"),
        ({"model": ["lasso"]}, r"model: got \['lasso'\]; expected one of"),
        ({"level": 0.9, "calibration": 8}, r"8 errors give no interval of more than 0\.889"),
        ({"level": 0.99}, "level, calibration: got 0.99 and 30; 30 errors give no interval"),
        ({"seed": -1}, "seed: got -1"),
        ({"seed": 2**40}, "seed: got 1099511627776; expected a whole number of at most"),
    ],
)
def test_wrong_parameters_are_refused(options: dict[str, object], said: str) -> None:
    forecaster = ArrivalForecaster().set_params(**options)
    with pytest.raises(ParameterError, match=said):
        forecaster.fit(table(noisy()))
    with pytest.raises(ParameterError, match=said):
        forecaster.backtest(table(noisy()), start=day(30))


def test_a_short_series_is_refused_with_what_it_takes() -> None:
    # a window of 7, 10 rows to learn from and 2 to leave out between them and a fold, and their
    # figure 3 steps on: 7 + 12 + 3 - 1 = 21
    with pytest.raises(
        FrameError, match=r"b has 20 figures in the 20 steps .* at 21 steps or more"
    ):
        ArrivalForecaster(horizon=3).fit(table(noisy(20))[:, [0, 2]])
    assert ArrivalForecaster(horizon=3).fit(table(noisy(21))).predict().height == 6


def test_a_season_takes_a_season() -> None:
    # the season before the step after the last is 7 steps before it: the first of 7 steps
    seasonal = ArrivalForecaster("seasonal", horizon=2, intervals=None)
    assert seasonal.fit(table(noisy(7))).predict().height == 4
    with pytest.raises(FrameError, match=r"6 figures in the 6 steps .* at 7 steps or more"):
        seasonal.fit(table(noisy(6)))


def test_a_node_without_a_figure_is_refused() -> None:
    figures = noisy()
    figures[:, 1] = np.nan
    with pytest.raises(FrameError, match="b has 0 figures in the 40 steps"):
        ArrivalForecaster().fit(table(figures))


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"start": "2015-12-31"}, "start: got '2015-12-31'; expected a date of the series"),
        ({"start": "soon"}, "start: got 'soon'"),
        ({"start": day(30), "end": day(29)}, "expected an end that is not before the start"),
        ({"start": day(30), "end": day(40)}, "end: got '2016-02-10'"),
        ({"start": day(30), "refit": 0}, "refit: got 0"),
    ],
)
def test_wrong_dates_are_refused(dates: dict[str, str], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        ArrivalForecaster("persistence").backtest(table(noisy()), **dates)  # type: ignore[arg-type]  # options as text


def test_other_nodes_are_refused() -> None:
    forecaster = ArrivalForecaster("ridge").fit(table(noisy()))
    with pytest.raises(ParameterError, match="series: got 'c'; expected nodes among a, b"):
        forecaster.predict(table(noisy(40, 3)))
    with pytest.raises(ParameterError, match="series: has no node 'b'; expected a, b"):
        forecaster.predict(table(noisy(40, 1)))
    with pytest.raises(
        FrameError, match="a has 5 figures, too few to forecast from; expected 7 steps"
    ):
        forecaster.predict(table(noisy(5)))


def test_exogenous_values_must_be_there() -> None:
    outside = pl.DataFrame({"date": [day(step) for step in range(39)], "wind": 1.0})
    with pytest.raises(FrameError, match=r"no row for 2016-02-09 \(a\)"):
        ArrivalForecaster().fit(table(noisy()), exogenous=outside)
    whole = pl.DataFrame({"date": [day(step) for step in range(40)], "wind": 1.0})
    fitted = ArrivalForecaster("ridge").fit(table(noisy()), exogenous=whole)
    assert fitted.predict().height == 2
    with pytest.raises(ParameterError, match="known_ahead: got 'rain'"):
        ArrivalForecaster(known_ahead=["rain"]).fit(table(noisy()), exogenous=whole)
    with pytest.raises(FrameError, match="no row for 2016-02-10"):
        ArrivalForecaster(known_ahead=["wind"]).fit(table(noisy()), exogenous=whole)
    with pytest.raises(ParameterError, match="fitted without; expected None"):
        ArrivalForecaster("ridge").fit(table(noisy())).predict(exogenous=whole)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(FrameError, match=r"'a' has '-509\.0'; expected a number of people"):
        ArrivalForecaster().fit(table(-noisy()))


def test_other_variables_are_refused() -> None:
    days = [day(step) for step in range(40)]
    outside = pl.DataFrame({"date": days, "wind": 1.0, "rain": 2.0})
    fitted = ArrivalForecaster("ridge", intervals=None).fit(table(noisy()), exogenous=outside)
    other = outside.rename({"rain": "snow"})
    for wrong, has in ((other, "wind, snow"), (outside.drop("rain"), "wind")):
        said = f"has {has}; expected the variables of the fit, wind, rain"
        with pytest.raises(ParameterError, match=said):
            fitted.predict(exogenous=wrong)


@pytest.mark.parametrize(
    ("names", "ahead", "clash"),
    [
        (["lag_1"], [], "lag_1"),
        (["lag_2 of b"], [], "lag_2 of b"),
        (["wind", "wind ahead"], ["wind"], "wind ahead"),
    ],
)
def test_a_variable_cannot_have_the_name_of_a_feature(
    names: list[str], ahead: list[str], clash: str
) -> None:
    days = [day(step) for step in range(41)]
    outside = pl.DataFrame({"date": days, **dict.fromkeys(names, 1.0)})
    with pytest.raises(ParameterError, match=f"a feature is called '{clash}' already"):
        ArrivalForecaster(known_ahead=ahead).fit(table(noisy()), exogenous=outside)


def test_another_step_is_refused() -> None:
    fitted = ArrivalForecaster("ridge", intervals=None).fit(table(noisy()))
    months = pl.date_range(pl.date(2016, 1, 1), pl.date(2019, 4, 1), "1mo", eager=True)
    with pytest.raises(ParameterError, match="steps of '1mo'; expected those of the fit, '1d'"):
        fitted.predict(table(noisy()).with_columns(date=months))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"models": [["ridge"]]}, r"models: got \[\['ridge'\]\]; expected different names"),
        ({"models": None}, "models: got None"),
        ({"models": ["ridge", "ridge"]}, "expected different names"),
        ({"models": ["arima"]}, "models: got 'arima'; expected one of"),
        ({"forecaster": 3}, "forecaster: got 3; expected an ArrivalForecaster or None"),
    ],
)
def test_wrong_models_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        compare_models(table(noisy()), start=day(30), **options)
