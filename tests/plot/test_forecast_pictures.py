"""Pictures of forecasts and scenarios: lines, fans, bands, rings, and what captions say."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from migtrace import plot
from migtrace.plot import canvas
from tests.plot import made_up_forecasts, plain

plain_matplotlib = plain.fixture

FIRST = date(2016, 1, 1)
Points = list[tuple[float, float]]


def day(number: int) -> date:
    """The day so many days after the first."""
    return FIRST + timedelta(days=number)


def forecast(made_on: int, horizon: int, arrivals: float | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - columns
    row = {"node": "austria", "model": "lasso", "made_on": day(made_on), "horizon": horizon}
    row |= {"date": day(made_on + horizon), "arrivals": arrivals}
    return row | {"low": None, "high": None, "observed": None} | more


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    numbers = dict.fromkeys(("arrivals", "low", "high", "observed"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=numbers)


def lines(panel: Any, colour: str) -> list[Points]:  # noqa: ANN401 - axes
    """Points of the lines of a colour, days counted from the first."""
    found = []
    for line in panel.lines:
        if to_hex(line.get_color()) == colour.lower() and len(line.get_xydata()) > 1:
            points = np.asarray(line.get_xydata()) - [(FIRST - date(1970, 1, 1)).days, 0]
            found.append([(float(x), float(y)) for x, y in points])
    return found


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def names(ax: Any) -> list[str]:  # noqa: ANN401 - axes with panels
    return [panel.get_title(loc="left") for panel in ax.child_axes]


def legend(ax: Axes) -> list[str]:
    found = ax.get_legend()
    assert found is not None
    return [text.get_text() for text in found.get_texts()]


def test_a_fan_opens_from_what_was_observed() -> None:
    rows = [
        forecast(3, 1, 80.0, low=70.0, high=95.0, observed=75.0),
        forecast(3, 2, 60.0, low=30.0, high=99.0),
    ]
    seen = pl.DataFrame({"date": [day(2), day(3)], "node": "austria", "arrivals": [110.0, 90.0]})
    ax = plot.forecasts(table(*rows), observed=seen, level=0.9, source="an agency")
    (panel,) = ax.child_axes
    assert lines(panel, canvas.BLUE) == [[(3.0, 90.0), (4.0, 80.0), (5.0, 60.0)]]
    # What the forecasts know of day 4 stands beside what was given of days 2 and 3.
    assert lines(panel, canvas.INK)[0] == [(2.0, 110.0), (3.0, 90.0), (4.0, 75.0)]
    (band,) = panel.collections
    corners = {tuple(point) for point in np.asarray(band.get_paths()[0].vertices).round(6)}
    start = (FIRST - date(1970, 1, 1)).days
    assert {(start + 5.0, 30.0), (start + 5.0, 99.0), (start + 3.0, 90.0)} <= corners
    told = caption(ax)
    assert "Made by lasso on 2016-01-04, 1 to 2 days ahead" in told
    # 75 lies between 70 and 95; of day 5 nothing was observed.
    assert "Bands: 90% intervals; 100% of 1 observed figures lie inside." in told
    assert "Observed: an agency." in told
    assert ax.get_title(loc="left") == "Arrivals a day, observed and forecast"
    assert legend(ax) == ["observed", "lasso", "90% interval"]


def test_a_backtest_is_a_line() -> None:
    rows = [
        forecast(n, 1, 50.0 + n, low=40.0, high=60.0, observed=seen)
        for n, seen in enumerate([45.0, 55.0, 61.0])
    ]
    ax = plot.forecasts(table(*rows))
    assert lines(ax.child_axes[0], canvas.BLUE) == [[(1.0, 50.0), (2.0, 51.0), (3.0, 52.0)]]
    told = caption(ax)
    assert "Made by lasso on 3 dates, 2016-01-01 to 2016-01-03, 1 day ahead" in told
    # 45 and 55 lie inside [40, 60], 61 does not: 2 of 3.
    assert "intervals, level not stated; 67% of 3 observed figures lie inside" in told
    assert "Source of the observed figures not stated." in told


def test_coverage_is_told_by_model() -> None:
    # Of the observed 45 and 70, [40, 60] holds the first and [0, 99] both.
    bounds = {"lasso": ((40.0, 60.0), (40.0, 60.0)), "wide": ((0.0, 99.0), (0.0, 99.0))}
    rows = [
        forecast(n, 1, 50.0, model=model, low=low, high=high, observed=(45.0, 70.0)[n])
        for model, intervals in bounds.items()
        for n, (low, high) in enumerate(intervals)
    ]
    told = caption(plot.forecasts(table(*rows)))
    assert "50% of 2 (lasso) and 100% of 2 (wide) observed figures lie inside." in told


def test_fans_that_overlap_are_left_out_and_counted() -> None:
    # Fans of days 1-3, 2-4, 3-5, 4-6: the first, and the fourth, which begins where it ends.
    rows = [forecast(start, ahead, 9.0) for start in range(4) for ahead in (1, 2, 3)]
    ax = plot.forecasts(table(*rows))
    assert [line[0][0] for line in lines(ax.child_axes[0], canvas.BLUE)] == [1.0, 4.0]
    assert "2 more that overlap with these are not drawn" in caption(ax)
    assert "The table has no intervals." in caption(ax)
    at_two = plot.forecasts(table(*rows), horizon=2)
    assert lines(at_two.child_axes[0], canvas.BLUE) == [[(n, 9.0) for n in (2.0, 3.0, 4.0, 5.0)]]
    assert "2 days ahead" in caption(at_two)


def test_gaps_are_gaps() -> None:
    seen = [1.0, 2.0, None, 4.0, 5.0]
    rows = [forecast(n, 1, 3.0, observed=value) for n, value in enumerate(seen)]
    (line,) = lines(plot.forecasts(table(*rows)).child_axes[0], canvas.INK)
    assert [y for _, y in line[:2]] == [1.0, 2.0]
    assert np.isnan(line[2][1])
    assert [y for _, y in line[3:]] == [4.0, 5.0]


def test_only_some_history_is_shown() -> None:
    # Two weeks at least count as the span of forecasts: twice of that is 28 days.
    seen = pl.DataFrame(
        {"date": [day(n) for n in range(100)], "node": "austria", "arrivals": [1.0] * 100}
    )
    rows = [forecast(99, 1, 9.0), forecast(99, 2, 9.0)]
    (line,) = lines(plot.forecasts(table(*rows), observed=seen).child_axes[0], canvas.INK)
    assert (line[0][0], line[-1][0]) == (71.0, 99.0)


@pytest.mark.parametrize(("days", "step"), [(7, "week"), (31, "month"), (3, "step")])
def test_steps_are_called_by_their_length(days: int, step: str) -> None:
    rows = [forecast(0, 2, 9.0) | {"date": day(2 * days)}]
    ax = plot.forecasts(table(*rows))
    assert f"2 {step}s ahead" in caption(ax)
    assert (f"Arrivals a {step}," in ax.get_title(loc="left")) == (step != "step")


def test_models_have_a_look_each() -> None:
    rows = [
        forecast(0, ahead, 9.0, model=model, low=1.0, high=20.0)
        for model in ("lasso", "ridge", "seasonal")
        for ahead in (1, 2)
    ]
    ax = plot.forecasts(table(*rows))
    assert legend(ax) == ["lasso", "ridge", "seasonal"]
    drawn = ax.child_axes[0].lines
    looks = {(to_hex(str(line.get_color())), line.get_linestyle()) for line in drawn}
    assert len(looks - {(canvas.HIDDEN.lower(), "-")}) == 3
    assert not ax.child_axes[0].collections
    assert "Intervals are not drawn for more than 2 models." in caption(ax)
    two = plot.forecasts(table(*rows), models=["ridge", "lasso"])
    assert legend(two) == ["ridge", "lasso"]
    assert len(two.child_axes[0].collections) == 2


def test_nodes_are_chosen_by_size_or_by_name() -> None:
    rows = [forecast(0, 1, size, node=name) for name, size in (("a", 1.0), ("b", 9.0), ("c", 5.0))]
    largest = plot.forecasts(table(*rows), most=2)
    assert names(largest) == ["b", "c"]
    assert "2 of 3 nodes." in caption(largest)
    named = plot.forecasts(table(*rows), nodes=["c", "a"])
    assert names(named) == ["c", "a"]


def run(scenario: str, number: int, arrivals: float, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - columns
    row = {"scenario": scenario, "date": day(number), "node": "serbia", "arrivals": arrivals}
    return row | {"population": 3 * arrivals, "observed": None} | more


def runs() -> pl.DataFrame:
    rows = [run("baseline", n, 10.0 + n, observed=9.0 + n if n else None) for n in range(3)]
    rows += [run("closed", n, 10.0 if n == 0 else 0.0) for n in range(3)]
    return pl.DataFrame(rows, schema_overrides={"observed": pl.Float64})


def test_scenarios_stand_beside_the_baseline_and_what_was_observed() -> None:
    ax = plot.scenarios(runs(), source="an agency")
    (panel,) = ax.child_axes
    named = {str(line.get_label()): line for line in panel.lines}
    assert named["baseline"].get_ydata().tolist() == [10.0, 11.0, 12.0]  # type: ignore[union-attr] # an array
    assert named["closed"].get_ydata().tolist() == [10.0, 0.0, 0.0]  # type: ignore[union-attr] # likewise
    assert named["observed"].get_ydata().tolist() == [10.0, 11.0]  # type: ignore[union-attr] # likewise
    assert named["observed"].get_linestyle() == "None"
    assert named["baseline"].get_linestyle() == "-"
    assert named["closed"].get_linestyle() != "-"
    assert to_hex(str(named["baseline"].get_color())) == canvas.INK
    assert legend(ax) == ["observed", "baseline", "closed"]
    told = caption(ax)
    assert "1 scenario beside 'baseline': what the model does" in told
    assert "Rings: observed arrivals (an agency)." in told


def test_other_columns_have_no_observations() -> None:
    ax = plot.scenarios(runs(), column="population")
    assert [str(line.get_label()) for line in ax.child_axes[0].lines] == ["baseline", "closed"]
    assert ax.child_axes[0].lines[0].get_ydata().tolist() == [30.0, 33.0, 36.0]  # type: ignore[union-attr] # an array
    assert "Rings" not in caption(ax)


def test_who_came_is_from_nodes_and_from_outside() -> None:
    table = runs().with_columns(entered=pl.lit(100.0))
    came = plot.scenarios(table).child_axes[0]
    # 10, 11, 12 from other nodes and 100 from outside each day.
    (baseline,) = (line for line in came.lines if line.get_label() == "baseline")
    assert baseline.get_ydata().tolist() == [110.0, 111.0, 112.0]  # type: ignore[union-attr] # an array
    apart = plot.scenarios(table, column="arrivals")
    assert apart.child_axes[0].lines[0].get_ydata().tolist() == [10.0, 11.0, 12.0]  # type: ignore[union-attr] # likewise
    # What was measured counts both, so that it has no place beside one of them.
    assert "Rings" not in caption(apart)
    assert apart.get_title(loc="left") == "Arrivals from other nodes, by scenario"


def test_any_scenario_can_be_the_baseline() -> None:
    ax = plot.scenarios(runs(), baseline="closed")
    assert legend(ax) == ["observed", "closed", "baseline"]
    alone = plot.scenarios(runs().filter(scenario="closed"))
    assert "A run" not in caption(alone)
    assert legend(alone) == ["closed"]
    assert alone.child_axes[0].lines[0].get_linestyle() == "-"
    only = plot.scenarios(runs().filter(scenario="baseline"))
    assert "A run of the model, not an observation." in caption(only)


def test_rows_in_any_order_give_the_same_picture() -> None:
    every = made_up_forecasts.runs()
    mixed = every.sample(fraction=1.0, shuffle=True, seed=3)
    one, other = plot.scenarios(every), plot.scenarios(mixed)
    for a, b in zip(one.child_axes, other.child_axes, strict=True):
        assert [line.get_xydata().tolist() for line in a.lines] == [  # type: ignore[union-attr] # arrays
            line.get_xydata().tolist()  # type: ignore[union-attr] # likewise
            for line in b.lines
        ]


def test_frames_of_pandas_give_the_same_picture() -> None:
    for draw, given in (
        (plot.forecasts, made_up_forecasts.forecasts()),
        (plot.scenarios, made_up_forecasts.runs()),
    ):
        one, other = draw(given), draw(given.to_pandas())
        assert one.get_xlabel() == other.get_xlabel()
        for a, b in zip(one.child_axes, other.child_axes, strict=True):
            pairs = zip(a.lines, b.lines, strict=True)
            assert all(
                np.array_equal(m.get_ydata(), n.get_ydata(), equal_nan=True) for m, n in pairs
            )


def test_a_series_is_taken_by_its_table() -> None:
    class Series:
        table = made_up_forecasts.observed()

    one = plot.forecasts(made_up_forecasts.forecasts(), observed=Series())
    other = plot.forecasts(made_up_forecasts.forecasts(), observed=Series.table)
    assert len(one.child_axes[0].lines[0].get_xydata()) == len(  # type: ignore[arg-type] # arrays
        other.child_axes[0].lines[0].get_xydata()  # type: ignore[arg-type] # likewise
    )
