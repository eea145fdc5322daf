"""Tables of forecasts, scenarios, edges and flows that are none, and odd ones that are."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from migtrace import plot
from migtrace.errors import FrameError, ParameterError
from migtrace.plot.forecast_tables import take_table
from tests.plot import made_up_forecasts, plain

plain_matplotlib = plain.fixture

PICTURES: dict[str, tuple[Callable[..., Axes], Callable[[], pl.DataFrame], str]] = {
    "forecasts": (plot.forecasts, made_up_forecasts.forecasts, "arrivals"),
    "scenarios": (plot.scenarios, made_up_forecasts.runs, "arrivals"),
    "edges": (
        partial(plot.network, positions=made_up_forecasts.PLACES),
        made_up_forecasts.edges,
        "fraction",
    ),
    "flows": (plot.flow_matrix, made_up_forecasts.flows, "people"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_no_rows_say_so(name: str) -> None:
    draw, table, value = PICTURES[name]
    assert draw(table().clear()).texts[0].get_text().startswith("Nothing to show")
    unknown = table().with_columns(pl.lit(None, pl.Float64).alias(value))
    assert draw(unknown).texts[0].get_text().startswith("Nothing to show")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("factor", [1e-6, 1e9])
def test_one_row_of_any_size_is_drawn(name: str, factor: float) -> None:
    draw, table, value = PICTURES[name]
    row = table().drop_nulls(value).head(1)
    amounts = pl.selectors.float()
    ax = draw(row.with_columns(amounts * factor))
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr] # axes have a figure
    assert not any(text.get_text().startswith("Nothing") for text in ax.texts)


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_no_table_is_named(name: str) -> None:
    draw, table, value = PICTURES[name]
    with pytest.raises(FrameError, match=f"plot of {name}: got int; expected a table"):
        draw(4)
    with pytest.raises(FrameError, match=f"plot of {name}: got LazyFrame; expected a table"):
        draw(table().lazy())
    with pytest.raises(FrameError, match=f"plot of {name}: column '{value}' is missing; expected"):
        draw(table().drop(value))
    texts = table().with_columns(pl.col(value).cast(pl.String))
    with pytest.raises(FrameError, match=f"column '{value}' is String; expected numbers"):
        draw(texts)
    with pytest.raises(FrameError, match=f"column '{value}' has an infinite number"):
        draw(table().with_columns(pl.lit(float("inf")).alias(value)))
    with pytest.raises(FrameError, match=r"2 rows share their keys, such as .*; expected one"):
        draw(pl.concat([table(), table().head(1)]))


@pytest.mark.parametrize("name", PICTURES)
def test_a_key_that_is_missing_is_named(name: str) -> None:
    draw, table, _ = PICTURES[name]
    column = "destination" if name in ("edges", "flows") else "node"
    with pytest.raises(
        FrameError, match=f"column '{column}' has None in .* rows; expected a value"
    ):
        draw(table().with_columns(pl.lit(None, pl.String).alias(column)))


@pytest.mark.parametrize("name", PICTURES)
def test_axes_are_drawn_into_and_answered(name: str) -> None:
    draw, table, _ = PICTURES[name]
    figure, ax = plt.subplots()
    before = plt.get_fignums()
    assert draw(table(), ax=ax) is ax
    assert plt.get_fignums() == before
    with pytest.raises(ParameterError, match=r"ax: got .*; expected axes of matplotlib"):
        draw(table(), ax=figure)


def test_pandas_brings_dates_as_times_and_whole_numbers_as_floats() -> None:
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2016-01-02", "2016-01-01"]),
            "node": ["a", "a"],
            "horizon": [2.0, 1.0],
            "arrivals": [float("nan"), 3.0],
        }
    )
    names = ("node", "date", "horizon", "arrivals")
    found = take_table(frame, "forecasts", names, keys=("node", "date"))
    assert found.rows() == [("a", date(2016, 1, 1), 1, 3.0), ("a", date(2016, 1, 2), 2, None)]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("date", ["2016-01-01"], "String; expected dates"),
        ("date", [datetime(2016, 1, 1, 6)], r"Datetime.*; expected dates"),  # noqa: DTZ001 - wrong on purpose
        ("horizon", [1.5], "Float64; expected whole numbers"),
        ("node", [3], "Int64; expected text"),
    ],
)
def test_columns_of_another_type(column: str, values: list[Any], expected: str) -> None:
    row = {"date": [date(2016, 1, 1)], "node": ["a"], "horizon": [1], "arrivals": [1.0]}
    with pytest.raises(FrameError, match=f"x: column '{column}' is {expected}"):
        take_table(pl.DataFrame(row | {column: values}), "x", tuple(row), keys=("node",))


def test_names_that_are_unknown_or_none() -> None:
    draw: Any = partial(plot.forecasts, made_up_forecasts.forecasts())
    with pytest.raises(ParameterError, match="nodes: got 'hungary'; expected some of crossing, is"):
        draw(nodes=["hungary"])
    with pytest.raises(ParameterError, match="models: got 'ridge'; expected some of lasso"):
        draw(models="ridge")
    for wrong in ([], ["lasso", "lasso"], 3, [1]):
        with pytest.raises(ParameterError, match=r"models: got .*; expected a list of different"):
            draw(models=wrong)
    with pytest.raises(ParameterError, match="most: got 0"):
        draw(most=0)
    with pytest.raises(
        ParameterError, match="horizon: got 15; expected one that the table has: 1,"
    ):
        draw(horizon=15)
    with pytest.raises(ParameterError, match=r"horizon: got 1\.5; expected a whole number"):
        draw(horizon=1.5)
    with pytest.raises(ParameterError, match="level: got 90; expected a share"):
        draw(level=90)
    with pytest.raises(FrameError, match="plot of observed arrivals: column 'arrivals' is missing"):
        draw(observed=made_up_forecasts.observed().drop("arrivals"))


def test_more_lines_than_can_be_told_apart() -> None:
    five = pl.concat(
        made_up_forecasts.forecasts().with_columns(model=pl.lit(name)) for name in "abcde"
    )
    with pytest.raises(ParameterError, match=r"models: got 5 of them \(a, b, c, d, e\); expected"):
        plot.forecasts(five)
    assert len(plot.forecasts(five, models=["e", "a"]).child_axes) == 4
    base = made_up_forecasts.runs().filter(scenario="baseline")
    six = pl.concat([base, *(base.with_columns(scenario=pl.lit(name)) for name in "abcde")])
    with pytest.raises(ParameterError, match="scenarios: got 5 of them"):
        plot.scenarios(six)
    assert plot.scenarios(six, scenarios=["b"]).child_axes


def test_options_of_scenarios() -> None:
    draw: Any = partial(plot.scenarios, made_up_forecasts.runs())
    with pytest.raises(ParameterError, match="column: got 'people'; expected one of came, arr"):
        draw(column="people")
    with pytest.raises(ParameterError, match="baseline: got 'none'; expected some of baseline"):
        draw(baseline="none")
    with pytest.raises(ParameterError, match="baseline: got 3; expected"):
        draw(baseline=3)


def test_options_of_networks() -> None:
    edges = made_up_forecasts.edges()
    loop = edges.with_columns(destination=pl.col("origin")).head(1)
    with pytest.raises(FrameError, match="'islands' has an edge to itself; expected two nodes"):
        plot.network(loop)
    below = edges.head(1).with_columns(fraction=-0.5)
    with pytest.raises(FrameError, match=r"-0.5 from 'islands' to 'mainland'; expected at least 0"):
        plot.network(below)
    with pytest.raises(ParameterError, match="width: got 'origin'; expected a column"):
        plot.network(edges, width="origin")
    with pytest.raises(ParameterError, match="most: got 0"):
        plot.network(edges, most=0)
    with pytest.raises(ParameterError, match=r"extent: got .*; expected none, as there are no"):
        plot.network(edges, extent=(0.0, 0.0, 1.0, 1.0))
    with pytest.raises(ParameterError, match="extent: got 'x'"):
        plot.network(edges, extent="x", positions={})  # type: ignore[arg-type] # wrong on purpose


@pytest.mark.parametrize(
    ("positions", "error", "told"),
    [
        ({"islands": (26.4, 38.6)}, FrameError, "3 nodes of the edges have none, such as 'cr"),
        ({"islands": 3}, ParameterError, r"'islands' has 3; expected \(lon, lat\)"),
        ({"islands": ("a", "b")}, ParameterError, r"'islands' has \('a', 'b'\)"),
        ({"islands": (26.4, 95.0)}, FrameError, r"'islands' has \(26.4, 95\)"),
        ({"node": "a"}, ParameterError, "'node' has 'a'"),
        (3, FrameError, "positions: got int"),
        (
            pl.DataFrame({"node": ["a", "a"], "lon": [0.0, 1.0], "lat": [0.0, 1.0]}),
            FrameError,
            "'a' has several",
        ),
    ],
)
def test_positions_that_are_none(positions: Any, error: type[Exception], told: str) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(error, match=told):
        plot.network(made_up_forecasts.edges(), positions=positions)


def test_options_of_the_matrix() -> None:
    draw: Any = partial(plot.flow_matrix, made_up_forecasts.flows())
    with pytest.raises(ParameterError, match="top: got 0"):
        draw(top=0)
    with pytest.raises(ParameterError, match="year: got '2018'; expected a year"):
        draw(year="2018")
    with pytest.raises(ParameterError, match="year: got 2016; expected one of 2017, 2018"):
        draw(year=2016)
    without = made_up_forecasts.flows().filter(year=2018).drop("year")
    with pytest.raises(ParameterError, match="year: got 2018; expected none, since these flows"):
        plot.flow_matrix(without, year=2018)
    half = made_up_forecasts.flows().with_columns(
        year=pl.when(pl.col("origin") == "SY").then(None).otherwise(2018)
    )
    with pytest.raises(FrameError, match="column 'year' has None in"):
        plot.flow_matrix(half.unique(["origin", "destination"]))


def test_flows_to_oneself_are_left_out_and_counted() -> None:
    rows = {"origin": ["a", "a"], "destination": ["a", "b"], "people": [100.0, 1.0]}
    told = plot.flow_matrix(pl.DataFrame(rows)).get_xlabel().replace("\n", " ")
    assert "1 flow, 1 people in all." in told
    assert "Without 1 flow from a place to itself." in told
    alone = plot.flow_matrix(pl.DataFrame(rows).head(1))
    assert alone.texts[0].get_text().startswith("Nothing to show")
