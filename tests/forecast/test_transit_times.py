"""Transit times: planted lags under trends, what has none, what is refused."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.stats import pearsonr

from migtrace import ParameterError
from migtrace.forecast import mediterranean_arrivals, transit_times
from migtrace.forecast.arrivals.transit import Difference
from migtrace.frames.forecasts import FORECAST_TABLES

ALL: tuple[Difference | None, ...] = ("trend", "step", None)


def table(**nodes: np.ndarray) -> pl.DataFrame:
    """A wide table of daily figures."""
    steps = len(next(iter(nodes.values())))
    days = [date(2016, 1, 1) + timedelta(step) for step in range(steps)]
    return pl.DataFrame({"date": days, **nodes}).with_columns(pl.selectors.float().fill_nan(None))


def planted(
    lag: int, *, seed: int = 0, steps: int = 100, noise: float = 50, season: float = 0
) -> pl.DataFrame:
    """Arrivals that reach the border some days after the port, under one season for both."""
    rng = np.random.default_rng(seed)
    wave = season * (1 + np.cos(np.arange(steps) / steps * 2 * np.pi))
    crossing = rng.normal(1000, 150, steps + 40)
    port = crossing[20 : steps + 20] + wave
    border = crossing[20 - lag : steps + 20 - lag] + wave + rng.normal(0, noise, steps)
    return table(port=port, border=border)


@pytest.mark.parametrize("lag", [-4, 0, 3, 9])
@pytest.mark.parametrize("difference", ALL)
def test_a_planted_lag_is_found(lag: int, difference: Difference | None) -> None:
    found = transit_times(planted(lag), difference=difference)
    FORECAST_TABLES["transit_times"].validate(found)
    rows = found.select("origin", "destination", "lag", "low", "high").rows()
    assert rows == [("border", "port", -lag, -lag, -lag), ("port", "border", lag, lag, lag)]


@pytest.mark.parametrize("seed", range(5))
def test_a_season_hides_the_lag_of_raw_figures_alone(seed: int) -> None:
    # A season of up to 6000 is common to both, on the same day: raw figures agree most at lag 0,
    # or not above chance; without their trend they show the five days.
    series = planted(5, seed=seed, noise=100, season=3000)
    raw, taken, stepped = (
        transit_times(series, origin="port", difference=each)[0, "lag"]
        for each in (None, "trend", "step")
    )
    assert raw != 5
    assert taken == stepped == 5


def test_correlation_by_hand() -> None:
    # The correlation at the peak is Pearson's, of the pairs that are there.
    series = planted(3)
    found = transit_times(series, origin="port", difference=None).row(0, named=True)
    port, border = series["port"].to_numpy(), series["border"].to_numpy()
    assert found["correlation"] == pytest.approx(pearsonr(port[:-3], border[3:]).statistic)
    assert found["steps"] == 97
    # taking a trend off leaves three steps at either end without a figure
    assert transit_times(series, origin="port")[0, "steps"] == 97 - 6


def test_gaps_are_left_out() -> None:
    series = planted(3).with_columns(border=pl.when(pl.int_range(pl.len()) != 50).then("border"))
    found = transit_times(series, origin="port", difference=None).row(0, named=True)
    assert (found["lag"], found["steps"]) == (3, 96)
    # seven trends rest on the gap
    assert transit_times(series, origin="port")[0, "steps"] == 97 - 6 - 7


def test_independent_series_rarely_have_a_lag() -> None:
    # At a level of 0.95, 60 pairs have at most 3 by chance on average; 9 and more have less than
    # one chance in a hundred (Poisson).
    rng = np.random.default_rng(8)
    reasons = [
        transit_times(table(a=rng.normal(1000, 90, 90), b=rng.normal(1000, 90, 90)), origin="a")[
            0, "reason"
        ]
        for _ in range(60)
    ]
    assert reasons.count(None) < 9
    assert set(reasons) <= {None, "no correlation above chance"}


def test_intervals_hold_the_planted_lag() -> None:
    # Much noise: the peak moves, and the interval says so. Of 30 worlds at a level of 0.95,
    # 4 standard errors are 4 sqrt(0.95 * 0.05 / 30) = 0.16.
    found = pl.concat(
        [transit_times(planted(6, seed=seed, noise=220), origin="port") for seed in range(30)]
    )
    known = found.drop_nulls("lag")
    assert known.height >= 20
    held = known.select(pl.lit(6).is_between("low", "high").mean()).item()
    assert held >= 0.95 - 0.16


def test_draws_without_what_varies_do_not_count() -> None:
    # All arrivals of the port fall on ten of a hundred days. Of 96 blocks of five days 14 hold one
    # of these: the twenty blocks of a draw miss all of them in (1 - 14/96)^20 = 4% of draws, more
    # than the 2.5% of a tail.
    port, border = np.zeros(100), np.zeros(100)
    port[40:50] = border[44:54] = [3, 9, 5, 12, 2, 8, 4, 11, 6, 7]
    found = transit_times(table(port=port, border=border), origin="port", difference=None)
    assert found.select("lag", "low", "high").row(0) == (4, 4, 4)


def test_without_enough_draws_there_is_no_lag() -> None:
    # Two blocks of 96 hold the second day, the only one with arrivals at the port: a draw of
    # twenty misses it in (1 - 2/96)^20 = 66%.
    port, border = np.zeros(100), np.zeros(100)
    port[1] = border[2] = 50
    series = table(port=port, border=border)
    found = transit_times(series, origin="port", max_lag=1, difference=None)
    row = found.row(0, named=True)
    FORECAST_TABLES["transit_times"].validate(found)
    assert (row["lag"], row["low"]) == (None, None)
    assert row["reason"] == "too little varies for an interval"


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ({"a": np.full(90, 7.0), "b": np.arange(90.0) % 5}, "a series does not vary"),
        ({"a": np.full(90, 123.45), "b": np.arange(90.0) % 5}, "a series does not vary"),
        ({"a": np.arange(33.0) % 4, "b": np.arange(33.0) % 5}, "fewer than 20 pairs"),
        ({"a": np.arange(5.0), "b": np.arange(5.0)}, "fewer than 20 pairs"),
        ({"a": np.full(90, np.nan), "b": np.arange(90.0) % 5}, "fewer than 20 pairs"),
    ],
)
@pytest.mark.parametrize("difference", ALL)
def test_without_a_lag_there_is_a_reason(
    nodes: dict[str, np.ndarray], reason: str, difference: Difference | None
) -> None:
    found = transit_times(table(**nodes), origin="a", difference=difference)
    FORECAST_TABLES["transit_times"].validate(found)
    row = found.row(0, named=True)
    assert row["lag"] is row["low"] is row["high"] is None
    assert row["reason"].startswith(reason)


def test_only_the_pairs_that_are_asked_for() -> None:
    series = table(**{name: np.arange(60.0) % (5 + place) for place, name in enumerate("cab")})
    pairs = transit_times(series).select("origin", "destination").rows()
    assert pairs == [(a, b) for a in "abc" for b in "abc" if a != b]
    some = transit_times(series, destination="b").select("origin", "destination").rows()
    assert some == [("a", "b"), ("c", "b")]
    assert transit_times(series, origin="a", destination="c").height == 1


def test_neither_order_of_rows_nor_of_columns_matters() -> None:
    series = planted(4)
    first = transit_times(series)
    assert transit_times(series.reverse().select("border", "date", "port")).equals(first)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"origin": "z"}, "origin: got 'z'; expected nodes among border, port"),
        ({"destination": "z"}, "destination: got 'z'"),
        ({"max_lag": 0}, "max_lag: got 0"),
        ({"level": 2}, "level: got 2"),
        ({"difference": "week"}, "difference: got 'week'; expected 'trend', 'step' or None"),
        ({"seed": -1}, "seed: got -1"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        transit_times(planted(1), **options)  # type: ignore[arg-type]  # options that are wrong


def test_people_take_two_days_from_mainland_greece_to_fyrom() -> None:
    # Ahmed et al. 2017, section 3: arrivals in Greece lead FYROM by two days.
    found = transit_times(mediterranean_arrivals(), origin="mainlandgreece", destination="fyrom")
    assert found[0, "lag"] == 2
