"""Marks of events and bands of intervals over the months."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch

from migtrace.errors import ParameterError
from migtrace.plot import monthly_exits
from migtrace.plot.events import read_events
from migtrace.plot.subject import Unit
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture


def series(*figures: float | None) -> pl.DataFrame:
    """Months of 2016 with first exits, as many all exits, and bounds of half and double."""
    months = [date(2016, n, 1) for n in range(1, len(figures) + 1)]
    table = pl.DataFrame({"month": months, "first_exits": figures})
    every = pl.col("first_exits")
    return table.with_columns(
        all_exits=every, low=every / 2, high=every * 2, all_exits_low=every, all_exits_high=every
    )


def steps(ax: Axes) -> list[StepPatch]:
    return [patch for patch in ax.patches if isinstance(patch, StepPatch)]


def days(text: str) -> float:
    return float(date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal())


def test_bands_reach_from_bound_to_bound() -> None:
    ax = monthly_exits(series(100.0, None, 300.0))
    (*_, band, line) = steps(ax)
    high, edges, low = band.get_data()
    # From the first of January to the first of April; February is hidden, a gap.
    assert edges.tolist() == [days(f"2016-0{n}-01") for n in (1, 2, 3, 4)]
    assert high[[0, 2]].tolist() == [200.0, 600.0]
    assert np.asarray(low)[[0, 2]].tolist() == [50.0, 150.0]
    assert np.isnan(high[1])
    assert line.get_data()[0][[0, 2]].tolist() == [100.0, 300.0]
    assert "Bands: intervals." in ax.get_xlabel()


@pytest.mark.parametrize("unit", ["people", "counts"])
def test_hidden_months_at_the_ends_are_on_the_axis(unit: Unit) -> None:
    table = series(None, 9.0, 8.0, None).with_columns(exits="all_exits", movers="first_exits")
    ax = monthly_exits(table, unit=unit, events={"2016-01-03": "a", "2016-04-28": "b"})
    west, east = ax.get_xlim()
    assert days("2015-12-25") < west <= days("2016-01-01")
    assert days("2016-05-01") <= east < days("2016-05-08")
    (crosses,) = (part for part in ax.collections if part.get_label() == "hidden")
    # The middles of January and April, 14.5 days after their first.
    assert np.asarray(crosses.get_offsets())[:, 0].tolist() == [
        days("2016-01-01") + 14.5,
        days("2016-04-01") + 14.5,
    ]
    assert [text.get_text() for text in ax.texts] == ["a", "b"]
    assert "Outside" not in ax.get_xlabel()


def test_counts_have_no_bands() -> None:
    ax = monthly_exits(made_up.handout(), unit="counts")
    assert steps(ax) == []
    assert "Bands" not in ax.get_xlabel()
    assert "Bands: 95% intervals of 500" in monthly_exits(made_up.handout()).get_xlabel().replace(
        "\n", " "
    )


def test_missing_months_are_gaps() -> None:
    table = series(100.0, 200.0, 300.0).filter(pl.col("month") != date(2016, 2, 1))
    values = steps(monthly_exits(table))[-1].get_data()[0]
    assert values[[0, 2]].tolist() == [100.0, 300.0]
    assert np.isnan(values[1])


def test_events_are_lines_with_labels() -> None:
    ax = monthly_exits(series(1.0, 2.0, 3.0), events={"2016-02": "b", date(2016, 1, 20): "a $1"})
    marks = [np.asarray(line.get_xdata())[0] for line in ax.lines]
    # The middle of February 2016, which has 29 days, is 14 days after its first.
    assert marks == [days("2016-01-20"), days("2016-02-15")]
    assert [text.get_text() for text in ax.texts] == ["a $1", "b"]


def test_events_make_room_above_the_bars() -> None:
    plain = monthly_exits(series(1.0, 2.0, 3.0)).get_ylim()[1]
    marked = monthly_exits(series(1.0, 2.0, 3.0), events={"2016-02": "an event"}).get_ylim()[1]
    assert marked > plain


def test_events_that_would_touch_stand_in_rows() -> None:
    ax = plt.subplots(figsize=(3.5, 3))[1]
    monthly_exits(
        series(1.0, 2.0, 3.0), ax=ax, events={"2016-02-01": "a long name", "2016-02-04": "b"}
    )
    first, second = (text.get_position()[1] for text in ax.texts)
    assert second < first


def test_events_outside_are_told() -> None:
    ax = monthly_exits(series(1.0, 2.0), events={"2020-01": "too late", "2016-01": "in time"})
    assert "Outside the months shown: too late." in ax.get_xlabel().replace("\n", " ")
    assert len(ax.lines) == 1


@pytest.mark.parametrize("when", ["2016-13", "soon", "2016", "2016-02-30", 7])
def test_a_wrong_event_is_named(when: str) -> None:
    with pytest.raises(ParameterError, match=f"events: got '?{when}'?; expected a month"):
        read_events({when: "an event"})
