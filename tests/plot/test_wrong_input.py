"""What is no table, option or axes of ours is refused by name."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import pytest
from matplotlib import pyplot as plt

from migtrace import plot
from migtrace.errors import ParameterError
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture

FLOWS = {"destinations": plot.destinations, "flows": plot.flow_map, "sankey": plot.flow_sankey}


def flows(**columns: Any) -> pl.DataFrame:  # noqa: ANN401 - columns
    row = {"year": [2018, 2018], "country": ["PE", "CO"], "users": [5, 6], "people": [9.0, 8.0]}
    return pl.DataFrame(row | columns)


@pytest.mark.parametrize("draw", FLOWS.values(), ids=FLOWS)
def test_options_of_flows(draw: Callable[..., Any]) -> None:
    for most in (0, "5", 2.5, True):
        with pytest.raises(ParameterError, match=r"most: got .*; expected a whole number"):
            draw(made_up.handout(), most=most)
    with pytest.raises(ParameterError, match=r"table: got \['x'\]; expected one of appearances"):
        draw(made_up.handout(), table=["x"])


def test_years_and_agreements() -> None:
    for year in ("2018", 2018.0, True, 0):
        with pytest.raises(ParameterError, match=r"year: got .*; expected a year"):
            plot.flow_map(made_up.handout(), year=year)  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="agreement: got 'x'; expected what"):
        plot.agreement("x")


@pytest.mark.parametrize("events", [["2016-01"], "2016-01", 3])
def test_events_that_are_no_mapping(events: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ParameterError, match=r"events: got .*; expected a mapping"):
        plot.monthly_exits(made_up.handout(), events=events)


@pytest.mark.parametrize("lines", [["a"], "a", {1: ((0, 0), (1, 1))}])
def test_lines_that_are_no_mapping(lines: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ParameterError, match=r"lines: got .*; expected a mapping of names"):
        plot.route_map(made_up.handout(), lines=lines)


def test_axes_that_are_none() -> None:
    figure = plt.figure()
    draws = [plot.density_map, plot.monthly_exits, plot.factors, plot.drops, plot.flow_sankey]
    for draw in (*draws, partial(plot.time_abroad, min_users=None)):
        with pytest.raises(ParameterError, match=r"ax: got .*; expected axes of matplotlib"):
            draw(made_up.handout(), ax=figure)  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="axs: got 'x'; expected axes of matplotlib"):
        plot.city_map(made_up.cities(), axs=["x", "y"])  # type: ignore[list-item] # likewise


def test_a_figure_of_nobody_is_white() -> None:
    ax = plot.destinations(flows(people=[0.0, 8.0]))
    assert [text.get_text() for text in ax.texts] == ["8", "0"]
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr] # axes have a figure
    ax = plot.destinations(flows(people=[0.0, 0.0]))
    assert [text.get_text() for text in ax.texts] == ["0", "0"]
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr] # likewise


def test_bounds_of_one_figure_alone_are_not_drawn() -> None:
    table = pl.DataFrame({"month": [date(2016, 1, 1)], "all_exits": [9.0], "first_exits": [5.0]})
    ax = plot.monthly_exits(table.with_columns(low=1.0, high=9.0, all_exits_low=3.0))
    assert len(ax.patches) == 2
