"""What is no table, option or axes of ours is refused by name."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from matplotlib import pyplot as plt

from migtrace import plot
from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.handout import Handout
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
    draws: list[Callable[..., Any]] = [plot.density_map, plot.monthly_exits, plot.time_abroad]
    draws += [plot.factors, plot.drops, plot.flow_sankey]
    for draw in draws:
        with pytest.raises(ParameterError, match=r"ax: got .*; expected axes of matplotlib"):
            draw(made_up.handout(), ax=figure)
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


@pytest.mark.parametrize("bad", [None, float("nan"), float("inf"), 95.0])
def test_positions_that_are_none(bad: float | None) -> None:
    table = pl.DataFrame({"lon": [0.0, 1.0], "lat": [0.0, bad], "users": [4, 5]})
    with pytest.raises(FrameError, match=r"plot of density: column 'lat' has .* in 1 of 2 rows"):
        plot.density_map(table)


@pytest.mark.parametrize("months", [["2016-01"], [datetime(2016, 1, 1)], [1]])  # noqa: DTZ001 - wrong on purpose
def test_months_that_are_no_dates(months: list[Any]) -> None:
    table = pl.DataFrame({"month": months, "all_exits": [9.0], "first_exits": [5.0]})
    with pytest.raises(FrameError, match=r"column 'month' is .*; expected dates"):
        plot.monthly_exits(table)


@pytest.mark.parametrize("draw", [plot.destinations, plot.flow_sankey])
def test_columns_of_another_type(draw: Callable[..., Any]) -> None:
    with pytest.raises(FrameError, match="column 'people' is String; expected numbers"):
        draw(flows(people=["9", "8"]))
    with pytest.raises(FrameError, match="column 'year' is String; expected whole numbers"):
        draw(flows(year=["2018", "2019"]))
    with pytest.raises(FrameError, match="column 'country' is Int64; expected text"):
        draw(flows(country=[1, 2]))
    with pytest.raises(FrameError, match="column 'year' has None in 1 of 2 rows"):
        draw(flows(year=[2018, None]))


def test_a_handout_of_something_else() -> None:
    handout = made_up.handout()
    with pytest.raises(FrameError, match="plot of density: got list; expected a table"):
        plot.density_map(Handout({"density": []}, handout.about))  # type: ignore[dict-item] # wrong on purpose


def test_captions_of_a_handout_tell_a_number() -> None:
    handout = made_up.handout()
    # The last year of `factors`; how many residents there are in all is not handed on.
    told = plot.density_map(handout).get_xlabel().replace("\n", " ")
    assert "2015-01 to 2018-12 (UTC); 71,000 active in 2018." in told
    hidden = handout.tables["factors"].with_columns(active=pl.lit(None, pl.Int64))
    for factors in (hidden, hidden.drop("active")):
        told = plot.density_map(
            Handout({**handout.tables, "factors": factors}, handout.about)
        ).get_xlabel()
        assert "active in" not in told
