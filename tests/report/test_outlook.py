"""What may come, on the page: tables that are taken, charts, and what is drawn, by hand."""

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.report import Outlook, render_report
from migtrace.report.charts import Chart
from migtrace.report.edge_chart import edge_chart, edge_shapes
from migtrace.report.flow_chart import flow_cells, flow_chart
from migtrace.report.forecast_chart import forecast_chart
from migtrace.report.outlook_section import outlook_section, outlook_shapes
from migtrace.report.scenario_chart import scenario_chart
from tests.plot import made_up_forecasts
from tests.report.parsed import Page
from tests.report.studied import handout, outlook, page_text

FIRST = date(2016, 1, 1)


@cache
def page() -> Page:
    return Page(page_text())


def edges(*rows: tuple[str, str, float | None], **more: Any) -> pl.DataFrame:  # noqa: ANN401 - columns
    columns = {"origin": pl.String, "destination": pl.String, "fraction": pl.Float64}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(**more)


def flows(*rows: tuple[str, str, float | None]) -> pl.DataFrame:
    columns = {"origin": pl.String, "destination": pl.String, "people": pl.Float64}
    return pl.DataFrame(rows, schema=columns, orient="row")


def forecasts(*horizons: int, made_on: int = 0, seen: float | None = None) -> pl.DataFrame:
    start = FIRST + timedelta(days=made_on)
    row = {"node": "a", "model": "lasso", "made_on": start, "arrivals": 5.0, "low": 4.0}
    return pl.DataFrame(
        [
            row | {"date": start + timedelta(days=n), "horizon": n, "high": 6.0, "observed": seen}
            for n in horizons
        ],
        schema_overrides={"observed": pl.Float64},
    )


def control(chart: Chart, signal: str) -> tuple[str, list[str]]:
    (found,) = (one for one in chart.controls if one.signal == signal)
    return found.value, [value for value, _ in found.options]


def test_the_section_has_a_chart_for_each_table_with_the_table_beneath() -> None:
    (found,) = (f for f in page().all("section") if f.get("id") == "outlook")
    assert found["aria-labelledby"] == "outlook-title"
    charts = {chart.name: chart for chart in outlook_section(outlook()).charts}
    assert list(charts) == ["forecasts", "scenarios", "network", "flow-matrix"]
    behind = [name for chart in charts.values() for name in chart.tables]
    assert behind == ["forecasts", "observed_arrivals", "scenarios", "edges", "bilateral_flows"]
    details = [one["data-table"] for one in page().all("details") if "data-table" in one]
    assert all(details.count(name) == 2 for name in behind)  # below the chart and as a download
    assert "no figure of theirs is hidden (M13). Source: made up." in page().told


def test_tables_alone_are_enough() -> None:
    text = render_report(handout(), outlook=Outlook(flows=flows(("VE", "CO", 5.0))))
    drawn = {f["data-chart"] for f in Page(text).all("figure") if "data-chart" in f}
    assert "flow-matrix" in drawn
    assert not {"forecasts", "scenarios", "network"} & drawn


def test_empty_tables_say_so() -> None:
    nothing = Outlook(
        forecasts=made_up_forecasts.forecasts().clear(),
        scenarios=made_up_forecasts.runs().clear(),
        edges=edges(("a", "b", 0.0), ("b", "c", None)),
        flows=flows(("a", "b", None)),
    )
    section = outlook_section(nothing)
    assert section.charts == ()
    assert section.missing == tuple(
        f"{name}: the table has no figure to show."
        for name in ("forecasts", "scenarios", "edges", "flows")
    )
    assert outlook_shapes(nothing, "VE") == {}


def test_one_set_of_forecasts_is_a_fan_and_a_backtest_is_a_line() -> None:
    one = forecast_chart(Outlook(forecasts=forecasts(1, 2, 3)))
    assert control(one, "horizon") == ("all", ["all", "1", "2", "3"])
    rolling = pl.concat([forecasts(1, 2), forecasts(1, 2, made_on=1)])
    assert control(forecast_chart(Outlook(forecasts=rolling)), "horizon") == (
        "1",
        ["all", "1", "2"],
    )
    backtest = pl.concat([forecasts(1), forecasts(1, made_on=1)])
    assert control(forecast_chart(Outlook(forecasts=backtest)), "horizon") == ("1", ["1"])


def test_captions_tell_level_coverage_and_when() -> None:
    # 5.5 lies inside [4, 6], 7 does not.
    table = pl.concat([forecasts(1, seen=5.5), forecasts(1, made_on=1, seen=7.0)])
    told = forecast_chart(Outlook(forecasts=table, level=0.9)).caption
    assert "made on 2 dates, 2016-01-01 to 2016-01-02" in told
    assert "90% intervals; observed figures inside, all nodes: lasso 50% of 2." in told
    bare = table.with_columns(low=pl.lit(None, pl.Float64))
    assert "no intervals" in forecast_chart(Outlook(forecasts=bare)).caption
    unsure = forecast_chart(Outlook(forecasts=forecasts(1))).caption
    assert "intervals, level not stated." in unsure
    assert "made on 2016-01-01;" in unsure


def test_the_baseline_is_the_line_without_gaps() -> None:
    spec = scenario_chart(outlook()).spec
    lines = spec["layer"][-1]["encoding"]
    assert lines["color"]["scale"] == {
        "domain": ["baseline", "border closed", "no arrivals"],
        "range": ["var(--ink)", "var(--blue)", "var(--vermilion)"],
    }
    assert lines["strokeDash"]["scale"]["range"][0] == [1, 0]
    figures = control(scenario_chart(outlook()), "figure")
    assert figures[0] == "came"
    assert set(figures[1]) == {"came", "arrivals", "departures", "entered", "left", "population"}
    alone = Outlook(scenarios=made_up_forecasts.runs().select("scenario", "node", "date", "left"))
    assert control(scenario_chart(alone), "figure") == ("left", ["left"])
    assert "Rings" not in scenario_chart(alone).caption


def test_who_came_is_added_up() -> None:
    table = made_up_forecasts.runs().with_columns(entered=pl.lit(7.0))
    found = Outlook(scenarios=table).tables["scenarios"]
    outside = (found["came"] - found["arrivals"]).to_list()
    assert outside == pytest.approx([7.0] * table.height)


def test_edges_lead_from_node_to_node() -> None:
    given = Outlook(edges=edges(("a", "b", 0.5), ("b", "a", 0.25), ("a", "c", 0.0)))
    shapes = edge_shapes(given, "VE")
    at = {one["node"]: (one["x"], one["y"]) for one in shapes["edge_nodes"]}
    assert set(at) == {"a", "b", "c"}
    for number, (start, stop) in enumerate([("a", "b"), ("b", "a")]):
        line = [(one["x"], one["y"]) for one in shapes["edge_lines"] if one["edge"] == number]
        assert line[0] == at[start]
        assert line[-1] == at[stop]
    assert {one["figure"] for one in shapes["edge_lines"]} == {0.5, 0.25}
    # Both directions: the middle of one line is not that of the other.
    middles = [one["x"] + 1j * one["y"] for one in shapes["edge_lines"] if one["step"] == 12]
    assert abs(middles[0] - middles[1]) > 0.2
    assert "not drawn: 1 with 0" in edge_chart(given).caption
    assert "edge_land" not in shapes


def test_edges_on_a_map_keep_their_bearings() -> None:
    given = Outlook(
        edges=edges(("a", "b", 0.5), needed=pl.lit(False)),  # noqa: FBT003 - a value
        positions={"a": (20.0, 40.0), "b": (20.0, 50.0)},
    )
    shapes = edge_shapes(given, "VE")
    places = {one["node"]: (one["lon"], one["lat"]) for one in shapes["edge_nodes"]}
    assert places == {"a": (20.0, 40.0), "b": (20.0, 50.0)}
    # To the north, bent to the right, which is east.
    assert all(one["lon"] >= 20.0 for one in shapes["edge_lines"])
    (tip,) = shapes["edge_tips"]
    assert tip["north"] > abs(tip["east"]) > 0
    assert tip["needed"] is False
    assert shapes["edge_land"]
    chart = edge_chart(given)
    assert chart.spec["projection"]["type"] == "mercator"
    assert "Pale edges are not needed" in chart.caption


def test_positions_over_the_antimeridian_lie_together() -> None:
    given = Outlook(edges=edges(("a", "b", 0.5)), positions={"a": (179.0, 0.0), "b": (-179.0, 0.0)})
    lon = [one["lon"] for one in edge_shapes(given, "VE")["edge_lines"]]
    assert max(lon) - min(lon) == pytest.approx(2.0)


def test_flows_are_gathered_into_boxes() -> None:
    given = Outlook(flows=flows(("VE", "CO", 900.0), ("VE", "PE", None), ("PE", "CO", -3.0)))
    assert flow_cells(given) == [
        {"origin": "Venezuela", "destination": "Colombia", "people": 900.0, "told": "900"},
        {"origin": "Venezuela", "destination": "Peru", "people": None, "told": "not known"},
        {
            "origin": "Peru",
            "destination": "Colombia",
            "people": -3.0,
            "told": "\N{MINUS SIGN}3",
        },
    ]
    loop = Outlook(flows=pl.concat([given.flows, flows(("PE", "PE", 9.0))]))
    assert flow_cells(loop) == flow_cells(given)
    assert "to itself are not drawn (1)" in flow_chart(loop).caption
    chart = flow_chart(given)
    assert not chart.controls
    assert "A grey cross is not known (1)." in chart.caption
    assert "below 0 (1)." in chart.caption


def test_small_places_are_others_in_every_year() -> None:
    # 24 countries: twenty of them have a row, four are others.
    given = Outlook(flows=made_up_forecasts.flows())
    cells = pl.DataFrame(flow_cells(given))
    assert cells["year"].unique().sort().to_list() == [2017, 2018]
    assert cells["origin"].n_unique() == 21
    assert "others (4)" in cells["origin"]
    table = made_up_forecasts.flows()
    for year in (2017, 2018):
        known = table.filter(year=year)["people"].sum()
        assert cells.filter(year=year)["people"].sum() == pytest.approx(known)
    assert control(flow_chart(given), "year") == ("2018", ["2017", "2018"])
    assert any("not known" in told and "without" in told for told in cells["told"])


def test_two_places_of_one_name_are_told_apart() -> None:
    # A place whose code no outline knows may be called like a country.
    cells = flow_cells(Outlook(flows=flows(("Peru", "CO", 9.0), ("PE", "CO", 3.0))))
    assert [one["origin"] for one in cells] == ["Peru (Peru)", "Peru (PE)"]


def test_frames_of_pandas_are_taken_alike() -> None:
    given = Outlook(
        forecasts=made_up_forecasts.forecasts().to_pandas(),
        scenarios=made_up_forecasts.runs().to_pandas(),
        edges=made_up_forecasts.edges().to_pandas(),
        flows=made_up_forecasts.flows().to_pandas(),
    )
    same = Outlook(
        forecasts=made_up_forecasts.forecasts(),
        scenarios=made_up_forecasts.runs(),
        edges=made_up_forecasts.edges(),
        flows=made_up_forecasts.flows(),
    )
    for name, table in same.tables.items():
        assert given.tables[name].equals(table), name


def test_shapes_are_what_a_browser_can_hold() -> None:
    text = json.dumps(outlook_shapes(outlook(), "VE"), allow_nan=False)
    assert np.isfinite(len(text))
    assert len(text) < 1_000_000


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({}, ParameterError, "outlook: got no table; expected forecasts, scenarios, edges or"),
        ({"observed": "made up"}, FrameError, "observed: got str; expected a table"),
        ({"forecasts": 3}, FrameError, "forecasts: got int; expected a table"),
        ({"scenarios": pl.DataFrame({"node": ["a"]})}, FrameError, "column 'scenario' is missing"),
        ({"edges": pl.DataFrame({"origin": ["a"]})}, FrameError, "edges: column 'destination' is"),
        ({"edges": edges(("a", "b", -1.0))}, FrameError, "edges: column 'fraction' has -1"),
        ({"edges": edges(("a", "a", 1.0))}, FrameError, "edges: 'a' has an edge to itself"),
        (
            {"edges": edges(("a", "b", 1.0)), "positions": {"a": (0.0, 0.0)}},
            FrameError,
            "positions: 1 nodes of the edges have none, such as 'b'",
        ),
        (
            {"flows": flows(("a", "b", 1.0)), "positions": {}},
            ParameterError,
            "positions: got some without edges",
        ),
        (
            {"flows": flows(("a", "b", 1.0)), "observed": made_up_forecasts.observed()},
            ParameterError,
            "observed: got some without forecasts",
        ),
        ({"flows": flows(("a", "b", 1.0)), "level": 90}, ParameterError, "level: got 90"),
        ({"flows": flows(("a", "b", 1.0)), "source": 3}, ParameterError, "source: got 3"),
        (
            {"flows": pl.concat([flows(("a", "b", 1.0))] * 2)},
            FrameError,
            "flows: 2 rows share their keys",
        ),
    ],
)
def test_what_is_no_outlook_is_refused(
    given: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        Outlook(**given)


def test_more_scenarios_than_can_be_told_apart_are_refused() -> None:
    base = made_up_forecasts.runs().filter(scenario="baseline")
    six = pl.concat([base, *(base.with_columns(scenario=pl.lit(name)) for name in "abcde")])
    with pytest.raises(ParameterError, match="scenarios: got 5 of them"):
        Outlook(scenarios=six)


def test_an_outlook_of_another_kind_is_refused() -> None:
    wrong: Any = {"flows": flows()}
    with pytest.raises(ParameterError, match=r"(?s)outlook: got .*; expected an Outlook"):
        render_report(handout(), outlook=wrong)
