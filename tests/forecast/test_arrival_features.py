"""Features of arrivals, by hand; nothing in them comes from later."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace import FrameError
from migtrace.forecast import daily_weather, news_counts, read_series
from migtrace.forecast.arrivals.exogenous import read_exogenous
from migtrace.forecast.arrivals.features import carry_forward, design

NAN = float("nan")
HERE = [10.0, 20.0, 60.0, 30.0]
THERE = [NAN, 5.0, NAN, 8.0]


def made(arrivals: np.ndarray, step: int, *, neighbours: int = 2) -> dict[str, float]:
    """The features of the first node at a step."""
    known = design(arrivals, 0, nodes=["here", "there"], windows=(2, 3), neighbours=neighbours)
    return dict(zip(known.names, known.values[step].tolist(), strict=True))


def test_features_by_hand() -> None:
    features = made(np.column_stack([HERE, THERE]), 3)
    level = (20 + 60 + 30) / 3  # over the longest window, that ends at the step
    assert features == pytest.approx(
        {
            "lag_1": 30 - level,
            "difference": 30 - 60,
            "direction": 1,  # 30 > 20, two steps before
            "mean_2": (60 + 30) / 2 - level,
            "variance_2": 15**2,  # 60 and 30 are 15 from 45
            "min_2": 30 - level,
            "max_2": 60 - level,
            "mean_3": level,
            "variance_3": (20**2 + 60**2 + 30**2) / 3 - level**2,
            "min_3": 20 - level,
            "max_3": 60 - level,
            "lag_1 of there": 8 - level,
            "lag_2 of there": 5 - level,  # of step 2, where 5 is carried forward
        }
    )


def test_before_its_first_figure_a_neighbour_says_nothing() -> None:
    nowhere = np.column_stack([HERE, [NAN, NAN, NAN, 8.0]])
    assert made(nowhere, 3)["lag_2 of there"] == 0


def test_a_gap_is_filled_with_the_last_figure() -> None:
    # 10, 20, 20, 30: the mean of the last three is 70 / 3
    features = made(np.column_stack([[10.0, 20.0, NAN, 30.0], THERE]), 3, neighbours=0)
    assert features["mean_3"] == pytest.approx(70 / 3)
    assert features["difference"] == 10
    assert features["direction"] == 1


def test_rows_begin_when_the_longest_window_is_full() -> None:
    known = design(
        np.array([[NAN], [1.0], [2.0], [3.0], [4.0]]), 0, nodes=["a"], windows=(3,), neighbours=1
    )
    assert known.has_all().tolist() == [False, False, False, True, True]


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(8, 29), st.integers(0, 3))
def test_features_do_not_change_with_what_comes_later(
    seed: int, step: int, neighbours: int
) -> None:
    rng = np.random.default_rng(seed)
    arrivals = rng.uniform(0, 1000, (30, 3))
    arrivals[rng.uniform(size=arrivals.shape) < 0.1] = NAN
    other = arrivals.copy()
    other[step + 1 :] = rng.uniform(0, 1e6, other[step + 1 :].shape)
    shorter = arrivals[: step + 1]
    one, changed, cut = (
        design(figures, 1, nodes=["a", "b", "c"], windows=(3, 7), neighbours=neighbours)
        for figures in (arrivals, other, shorter)
    )
    rows = one.values[: step + 1].tobytes()
    assert changed.values[: step + 1].tobytes() == rows
    assert cut.values.tobytes() == rows
    assert changed.level[: step + 1].tobytes() == one.level[: step + 1].tobytes()


def test_figures_are_carried_forward_column_by_column() -> None:
    filled = carry_forward(np.array([[1.0, NAN], [NAN, 2.0], [NAN, NAN], [3.0, 4.0]]))
    expected = np.array([[1.0, NAN], [1.0, 2.0], [1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(filled, expected)


def test_weather_by_hand() -> None:
    observations = pl.DataFrame(
        {
            "time": [
                "2016-01-02T03:00",
                "2016-01-01T00:00",
                "2016-01-01T23:59",
                "2016-01-01T12:00",
            ],
            "node": ["a", "a", "a", "b"],
            "wind": ["4", "1", "N/A", "7"],
        }
    )
    table = daily_weather(observations)
    assert table.columns == ["date", "node", "wind_min", "wind_max", "wind_sum", "wind_mean"]
    assert [row[2:] for row in table.rows()] == [(1, 1, 1, 1), (7, 7, 7, 7), (4, 4, 4, 4)]
    assert table["node"].to_list() == ["a", "b", "a"]


def test_a_day_without_an_observation_has_none() -> None:
    table = daily_weather(pl.DataFrame({"date": ["2016-01-01"], "wind": ["-"], "rain": [2]}))
    assert table.row(0)[1:] == (None, None, None, None, 2, 2, 2, 2)


def test_news_by_hand() -> None:
    news = pl.DataFrame(
        {
            "date": ["2016-01-03", "2016-01-01", "2016-01-03"],
            "country": ["GR", "GR", "AT"],
            "theme": ["border", "border", "asylum"],
            "count": [2, 3, 4],
        }
    )
    table = news_counts(news)
    assert table.columns == ["date", "AT/asylum", "GR/border"]
    assert [row[1:] for row in table.rows()] == [(0, 3), (0, 0), (4, 2)]


def test_exogenous_values_stand_beside_their_date_or_ahead() -> None:
    series = read_series(pl.DataFrame({"date": ["2016-01-01", "2016-01-02"], "a": [1, 2]}))
    days = ["2016-01-01", "2016-01-02", "2016-01-03", "2016-01-04"]
    table = pl.DataFrame({"date": days, "wind": [1, None, 3, 4], "news": [5, 6, None, None]})
    names, values = read_exogenous(table).beside(series, "a", ahead=["wind"], horizon=2)
    assert names == ["wind ahead", "news"]
    # wind two days later: 3 and 4; news as of the day itself
    np.testing.assert_array_equal(values, [[3, 5], [4, 6]])
    names, values = read_exogenous(table).beside(series, "a", ahead=[], horizon=2)
    np.testing.assert_array_equal(values, [[1, 5], [1, 6]])  # the blank: the value before


def test_exogenous_values_may_differ_by_node() -> None:
    series = read_series(pl.DataFrame({"date": ["2016-01-01"], "a": [1], "b": [2]}))
    both = {"date": ["2016-01-01"] * 2, "node": ["b", "a"], "wind": [3, 4]}
    _, values = read_exogenous(pl.DataFrame(both)).beside(series, "b", ahead=[], horizon=1)
    assert values.tolist() == [[3]]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"wind": [1]}, "no column 'date'"),
        ({"date": ["2016-01-01"]}, "expected variables"),
        ({"date": ["yesterday"], "wind": [1]}, "'yesterday'; expected a date"),
        ({"date": ["2016-01-01"], "wind": ["much"]}, "'much'; expected a number"),
        ({"date": ["2016-01-01"] * 2, "wind": [1, 2]}, "same key"),
        ({"date": ["2016-01-01"] * 2, "node": [None, "a"], "wind": [1, 2]}, "another row of that"),
        ({"date": ["2016-01-01"], "wind": [1], "rain": ["-"]}, "'rain' has no number in 1 rows"),
    ],
)
def test_wrong_variables_are_refused(table: dict[str, list[object]], said: str) -> None:
    with pytest.raises(FrameError, match=said):
        read_exogenous(pl.DataFrame(table))


def test_news_need_something_to_count_by() -> None:
    with pytest.raises(FrameError, match="expected country, word or theme"):
        news_counts(pl.DataFrame({"date": ["2016-01-01"], "title": ["x"]}))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("count", "-3", "column 'count' has '-3'; expected a number of at least 0"),
        ("count", None, "column 'count' has nothing"),
        ("count", "inf", "column 'count' has 'inf'"),
        ("word", "date", "column 'word' has 'date'; expected a word that is no name"),
        ("word", "Time", "column 'word' has 'Time'"),
        ("word", "place", "column 'word' has 'place'"),
    ],
)
def test_news_that_would_be_misread_are_refused(column: str, value: str, said: str) -> None:
    news = {"date": ["2016-01-01"] * 2, "word": ["sea", "border"], "count": ["1", "2"]}
    news[column][1] = value
    with pytest.raises(FrameError, match=said):
        news_counts(pl.DataFrame(news))


def test_slashes_in_words_keep_combinations_apart() -> None:
    news = {"date": ["2016-01-01"] * 4, "country": ["a/b", "a", "a\\", "a"]}
    news["word"] = ["c", "b/c", "b", "/b"]
    table = news_counts(pl.DataFrame(news))
    assert set(table.columns) == {"date", r"a\/b/c", r"a/b\/c", r"a\\/b", r"a/\/b"}
    assert table.row(0)[1:] == (1, 1, 1, 1)


def test_months_are_dates_of_news_and_variables_too() -> None:
    news = pl.DataFrame({"date": ["2010-03", "2010-01", "2010-03"], "word": ["sea"] * 3})
    table = news_counts(news)
    expected = [(date(2010, 1, 1), 1), (date(2010, 2, 1), 0), (date(2010, 3, 1), 2)]
    assert table.rows() == expected
    months = ["2010-01", "2010-02", "2010-03"]
    series = read_series(pl.DataFrame({"month": months, "a": [1, 2, 3]}))
    outside = read_exogenous(pl.DataFrame({"month": months, "wind": [4, 5, 6]}))
    _, values = outside.beside(series, "a", ahead=[], horizon=1)
    assert values.tolist() == [[4], [5], [6]]


def test_weather_needs_a_variable() -> None:
    with pytest.raises(FrameError, match="expected variables"):
        daily_weather(pl.DataFrame({"date": ["2016-01-01"]}))
