"""Time abroad: bins, what is hidden with what, shares on each side."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import migtrace as mt
from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.handout import hand_out
from migtrace.plot import time_abroad
from migtrace.plot.ratio_bins import bin_ratios, in_percent, shares_of
from tests.plot import plain

plain_matplotlib = plain.fixture


def bars(ax: Axes) -> list[tuple[float, float]]:
    """Left edge and height of each bar."""
    return [(round(bar.get_x(), 6), bar.get_height()) for bar in ax.patches]  # type: ignore[attr-defined] # bars are rectangles


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def told(ax: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts[:2]]


def test_bars_count_migrants_by_bin() -> None:
    table = pl.DataFrame({"ratio": [0.0] * 4 + [0.49] * 6 + [0.5] * 5 + [1.0] * 5})
    ax = time_abroad(table, bins=4)
    # Bins of a quarter: [0, .25) 4, [.25, .5) 6, [.5, .75) 5 with the threshold itself, [.75, 1] 5.
    assert bars(ax) == [(0.0, 4), (0.25, 6), (0.5, 5), (0.75, 5)]
    # 10 of 20 below the threshold.
    assert told(ax) == ["recurrent 50%", "non-recurrent 50%"]
    assert np.asarray(ax.lines[0].get_xdata()).tolist() == [0.5, 0.5]
    assert "20 migrants whose R is defined" in caption(ax)


def test_the_threshold_is_an_edge_wherever_it_is() -> None:
    binned = bin_ratios(pl.Series([0.39, 0.41]), bins=5, threshold=0.4, min_users=1)
    # A share of 0.4 of 5 bins is 2 below: 0, .2, .4; three above: .4, .6, .8, 1.
    assert binned["low"].to_list() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert binned["users"].to_list() == [0, 1, 1, 0, 0]


def test_a_small_bin_takes_another_along() -> None:
    # Below: 2, 5, 6 people. The side's 13 are known, so 13 - 5 - 6 would tell the two: the 5 go.
    ratios = pl.Series([0.05] * 2 + [0.15] * 5 + [0.25] * 6 + [0.75] * 9)
    binned = bin_ratios(ratios, bins=10, threshold=0.5, min_users=4)
    assert binned["users"].to_list()[:3] == [None, None, 6]
    # Two small ones hide each other: 2 + 3 are enough, and could be 3 + 2.
    ratios = pl.Series([0.05] * 2 + [0.15] * 3 + [0.25] * 6)
    assert bin_ratios(ratios, bins=10, threshold=0.5, min_users=4)["users"].to_list()[:3] == [
        None,
        None,
        6,
    ]


def test_full_bins_take_another_along() -> None:
    # 26 - 10 - 10 leaves 6 to two bins of at most 3: both have 3. So the tens go, too.
    ratios = pl.Series([0.05] * 3 + [0.15] * 3 + [0.3] * 10 + [0.45] * 10 + [0.9] * 9)
    binned = bin_ratios(ratios, bins=8, threshold=0.5, min_users=4)
    assert binned["users"].to_list() == [None, None, None, None, None, None, None, 9]
    # With another of 12 that one stays: 6 + 10 in three bins.
    ratios = pl.Series([0.05] * 3 + [0.15] * 3 + [0.3] * 10 + [0.45] * 12 + [0.9] * 9)
    binned = bin_ratios(ratios, bins=8, threshold=0.5, min_users=4)
    assert binned["users"].to_list()[:4] == [None, None, None, 12]


@pytest.mark.parametrize("bins", [2, 3, 4])
@pytest.mark.parametrize("least", [2, 3, 4])
def test_each_hidden_bin_could_hold_several_counts(bins: int, least: int) -> None:
    # Every way to deal up to 11 people out, by what is shown of it and by their number.
    ways: dict[tuple[Any, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(12), repeat=bins):
        if least <= sum(counts) < 12:  # fewer in all are not told
            middles = np.repeat((np.arange(bins) + 0.5) / bins, counts)
            binned = bin_ratios(pl.Series(middles), bins=bins, threshold=1, min_users=least)
            ways.setdefault((sum(counts), *binned["users"]), []).append(counts)
    for (total, *users), same in ways.items():
        hidden = [place for place, count in enumerate(users) if count is None]
        possible = [{counts[place] for counts in same} for place in hidden]
        # Who knows the rule, the total and what is shown cannot tell, unless nobody is hidden.
        nobody = total == sum(count for count in users if count is not None)
        assert nobody or all(len(values) > 1 for values in possible), (total, users, same)


@given(
    st.lists(st.floats(0, 1), max_size=80),
    st.integers(1, 30),
    st.floats(0.05, 1),
    st.integers(2, 6),
)
def test_no_side_tells_of_few(ratios: list[float], bins: int, threshold: float, least: int) -> None:
    series = pl.Series(ratios, dtype=pl.Float64)
    binned = bin_ratios(series, bins=bins, threshold=threshold, min_users=least)
    plain = bin_ratios(series, bins=bins, threshold=threshold, min_users=1)
    assert plain["users"].sum() == len(ratios)
    assert binned["users"].drop_nulls().min() in (None, *range(least, len(ratios) + 1))
    for side, number in (
        (pl.col("high") <= threshold, sum(ratio < threshold for ratio in ratios)),
        (pl.col("low") >= threshold, sum(ratio >= threshold for ratio in ratios)),
    ):
        left = number - binned.filter(side)["users"].sum()
        # What hidden bins hold is nobody, enough, or all of a side that is itself too small.
        assert left == 0 or left >= least or number < least


def test_shares_need_enough_people_on_both_sides() -> None:
    ratios = pl.Series([0.1] * 3 + [0.9] * 9)
    assert shares_of(ratios, threshold=0.5, min_users=4).row(0) == (None, None, None)
    assert shares_of(ratios, threshold=0.5, min_users=1).row(0) == (3, 9, 0.25)
    ax = time_abroad(pl.DataFrame({"ratio": ratios}))
    assert told(ax) == ["recurrent share hidden", "non-recurrent share hidden"]


def test_percentages_do_not_tell_the_total() -> None:
    bins = pl.DataFrame({"low": [0.0, 0.5], "high": [0.5, 1.0], "users": [37, None]})
    # 4 of 150 are 2.67%: steps of 10%; 37 of 150 are 24.67%, which is 20% in these steps.
    assert in_percent(bins, 150, 4)["users"].to_list() == [20.0, None]


@pytest.fixture(scope="module")
def estimates() -> mt.Estimates:
    """Twenty of VE: five go to CO for good, five go for a month and return."""
    rows = [
        {
            "user": user,
            "time": datetime(2015, month, 10, tzinfo=UTC),
            "country": "CO"
            if (user < 5 and month > 5) or (5 <= user < 10 and month == 6)
            else "VE",
        }
        for user in range(20)
        for month in range(1, 13)
    ]
    return mt.estimate(pl.DataFrame(rows), mt.Study("VE", "2015-01:2015-12", 2000))


def test_estimates_bring_their_threshold_and_shares(estimates: mt.Estimates) -> None:
    ax = time_abroad(estimates, bins=10)
    # June to July are 30 of the 183 days from 10 June to 10 December: R = 0.16; the others have 1.
    assert bars(ax) == [(0.1, 5), (0.9, 5)]
    assert told(ax) == ["recurrent 50%", "non-recurrent 50%"]
    assert "20 residents of VE" in caption(ax)
    with pytest.raises(ParameterError, match=r"threshold: got 0\.4; expected none"):
        time_abroad(estimates, threshold=0.4)
    with pytest.raises(ParameterError, match="min_users: got 1; expected none"):
        time_abroad(estimates, min_users=1)


def test_intervals_are_told(estimates: mt.Estimates) -> None:
    sure = estimates.intervals(replicates=50)
    ax = time_abroad(sure)
    row = sure.recurrence_share.filter(criterion=4).row(0, named=True)
    low, high = (f"{100 * row[name]:.0f}" for name in ("low", "high"))
    assert told(ax)[0] == f"recurrent 50% ({low}\N{EN DASH}{high})"
    assert "95% intervals of 50 bootstrap replicates" in caption(ax)


def test_a_handout_shows_both_sides(estimates: mt.Estimates) -> None:
    ax = time_abroad(hand_out(estimates))
    assert bars(ax) == [(0.0, 5), (0.5, 5)]
    assert "No rows about people are handed on" in caption(ax)


def test_totals_over_hidden_figures_are_not_told() -> None:
    # Twelve leave for good: nine live in CO at the end, three in PE, and that row is hidden.
    rows = [
        {
            "user": user,
            "time": datetime(2015, month, 10, tzinfo=UTC),
            "country": "VE"
            if month < 6 or (12 <= user < 17 and month > 6) or user >= 17
            else ("CO" if user < 9 or user >= 12 else "PE"),
        }
        for user in range(30)
        for month in range(1, 13)
    ]
    answer = mt.estimate(pl.DataFrame(rows), mt.Study("VE", "2015-01:2015-12", 3000))
    ax = time_abroad(answer, bins=10)
    assert ax.get_ylabel() == "% of migrants"
    # 4 of 17 are 23.5%, so steps are of 100%: nothing but where most of them are can be told.
    assert [height for _, height in bars(ax)] == [0.0, 100.0]
    assert "17" not in caption(ax)
    assert "would tell of hidden figures" in caption(ax)


def test_wrong_options_and_tables() -> None:
    table = pl.DataFrame({"ratio": [0.5]})
    with pytest.raises(ParameterError, match=r"bins: got 1\.5"):
        time_abroad(table, bins=1.5)  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="bins: got 0"):
        time_abroad(table, bins=0)
    with pytest.raises(ParameterError, match="threshold: got 0"):
        time_abroad(table, threshold=0)
    with pytest.raises(ParameterError, match="min_users: got 0"):
        time_abroad(table, min_users=0)
    with pytest.raises(FrameError, match="column 'ratio' is missing"):
        time_abroad(pl.DataFrame({"users": [1]}))
    with pytest.raises(FrameError, match="plot of recurrence: got int"):
        time_abroad(3)


@pytest.mark.parametrize("ratio", [[], [0.5], [None, None]])
def test_nobody_or_one_says_why(ratio: list[float | None]) -> None:
    ax = plt.subplots()[1]
    time_abroad(pl.DataFrame({"ratio": ratio}, schema={"ratio": pl.Float64}), ax=ax)
    assert ax.texts[0].get_text().startswith("Nothing to show")
