"""Pictures of networks and of bilateral flows: widths, both directions, boxes and their marks."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import FancyArrowPatch

from migtrace import plot
from migtrace.plot import canvas
from migtrace.plot.edge_widths import THINNEST
from migtrace.plot.matrix_cells import gather
from migtrace.plot.node_places import ring
from tests.plot import made_up_forecasts, plain

plain_matplotlib = plain.fixture


def edges(*rows: tuple[str, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={"origin": pl.String, "destination": pl.String, "fraction": pl.Float64},
        orient="row",
    )


def arrows(ax: Axes) -> list[FancyArrowPatch]:
    return [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]


def widths(ax: Axes) -> list[float]:
    return [arrow.get_arrowstyle().tail_width for arrow in arrows(ax)]  # type: ignore[attr-defined] # of this style


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def legend(ax: Axes) -> dict[str, Any]:
    found = ax.get_legend()
    assert found is not None
    return {t.get_text(): h for t, h in zip(found.get_texts(), found.legend_handles, strict=True)}


def test_widths_are_in_proportion_and_the_legend_has_the_same() -> None:
    ax = plot.network(edges(("a", "b", 0.8), ("b", "a", 0.4), ("b", "c", 0.2)))
    wide, half, quarter = widths(ax)
    assert half / wide == pytest.approx(0.4 / 0.8)
    assert quarter / wide == pytest.approx(0.2 / 0.8)
    # 0.5 of a scale whose 0.8 is the widest.
    keys = legend(ax)
    assert list(keys) == ["0.1", "0.2", "0.5"]
    assert keys["0.5"].get_linewidth() / wide == pytest.approx(0.5 / 0.8)
    assert keys["0.2"].get_linewidth() == pytest.approx(quarter)


def test_both_directions_bend_apart() -> None:
    ax = plot.network(edges(("a", "b", 0.8), ("b", "a", 0.8)), positions={"a": (0, 0), "b": (9, 0)})
    ax.figure.canvas.draw()
    # An arrow to the east bends to its right, southwards; the other one northwards.
    boxes = [arrow.get_path().get_extents() for arrow in arrows(ax)]
    east, west = ((box.y0 + box.y1) / 2 for box in boxes)
    assert east < 0 < west
    assert east == pytest.approx(-west)


def test_thin_edges_are_seen_and_said_to_be_wider() -> None:
    ax = plot.network(edges(("a", "b", 1.0), ("b", "c", 0.0001)))
    assert widths(ax)[1] == THINNEST
    assert "Wider than in proportion, to be seen: 1 below" in caption(ax)


def test_edges_that_are_not_drawn_are_counted() -> None:
    rows = [("a", "b", 0.5), ("b", "c", 0.0), ("c", "d", None), ("d", "a", 0.2), ("a", "c", 0.1)]
    ax = plot.network(edges(*rows), most=2)
    assert len(arrows(ax)) == 2
    assert "2 of 5 edges. Not drawn: 1 smaller ones, 1 with 0, 1 not known." in caption(ax)
    # Nodes stand there all the same.
    assert len(np.asarray(ax.collections[0].get_offsets())) == 4


def test_edges_that_the_data_do_without_are_pale() -> None:
    table = edges(("a", "b", 0.5), ("b", "c", 0.4)).with_columns(needed=pl.Series([True, False]))
    ax = plot.network(table)
    assert [to_hex(arrow.get_facecolor()) for arrow in arrows(ax)] == [
        canvas.BLUE.lower(),
        canvas.SKY.lower(),
    ]
    assert "not needed" in legend(ax)


def test_positions_are_a_mapping_or_a_table() -> None:
    places = made_up_forecasts.PLACES
    named = pl.DataFrame(
        [(name, lon, lat) for name, (lon, lat) in places.items()],
        schema=["node", "lon", "lat"],
        orient="row",
    )
    given = (places, named, named.to_pandas())
    drawn = [plot.network(made_up_forecasts.edges(), positions=one) for one in given]
    spots = [np.asarray(ax.collections[-1].get_offsets()).tolist() for ax in drawn]
    assert spots[0] == spots[1] == spots[2]
    assert sorted(map(tuple, spots[0])) == sorted(places.values())


def test_nodes_over_the_antimeridian_stand_beside_each_other() -> None:
    ax = plot.network(
        edges(("fiji", "samoa", 0.5)), positions={"fiji": (178, -18), "samoa": (-172, -14)}
    )
    west, east = ax.get_xlim()
    assert east - west < 60
    # 178 east is 182 west.
    assert west < -182
    assert east > -172


def test_a_node_outside_the_frame_is_told() -> None:
    places = {"a": (0.0, 0.0), "b": (5.0, 5.0), "c": (60.0, 5.0)}
    table = edges(("a", "b", 0.5), ("b", "c", 0.2))
    ax = plot.network(table, positions=places, extent=(-5.0, -5.0, 10.0, 10.0))
    assert "1 nodes lie outside the frame." in caption(ax)


def test_the_ring_follows_the_largest_edges() -> None:
    table = edges(("c", "a", 0.9), ("a", "d", 0.5), ("a", "b", 0.3), ("d", "b", 0.2))
    # Nothing enters c; a follows it, then d, where most of a goes, then b.
    names, places = ring(table, "fraction")
    assert names == ["c", "a", "d", "b"]
    assert places.round(9).tolist() == [[0, 1], [1, 0], [0, -1], [-1, 0]]
    mixed = table.sample(fraction=1.0, shuffle=True, seed=1)
    assert ring(mixed, "fraction")[0] == names


def flows(*rows: tuple[str, str, float | None], **more: Any) -> pl.DataFrame:  # noqa: ANN401 - columns
    schema = {"origin": pl.String, "destination": pl.String, "people": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(**more)


def test_others_are_gathered_by_hand() -> None:
    table = flows(
        *(("a", "x", 50.0), ("a", "y", 5.0), ("a", "z", None), ("b", "x", 7.0)),
        *(("b", "y", -2.0), ("b", "z", 1.0), ("c", "x", 3.0), ("c", "z", 0.0)),
    )
    # Rows: a 55, b 7 + 2 + 1 = 10, c 3. Columns: x 60, y 5 + 2 = 7, z 1.
    cells = gather(table, {"origin": ["a", "b"], "destination": ["x", "y"]})
    people = [[50.0, 5.0, np.nan], [7.0, -2.0, 1.0], [3.0, np.nan, 0.0]]
    assert np.array_equal(cells.people, np.array(people), equal_nan=True)
    assert cells.unknown.tolist() == [[False, False, True], [False] * 3, [False] * 3]
    assert cells.rows.tolist() == [[1, 1, 1], [1, 1, 1], [1, 0, 1]]
    ax = plot.flow_matrix(table, top=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "others (1)"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["x", "y", "others (1)"]
    told = caption(ax)
    assert "8 flows, 64 people in all." in told  # 50 + 5 + 7 - 2 + 1 + 3
    assert "2 of 3 origins, 2 of 3 destinations" in told
    assert "Below 0: 1 flow, -2 people." in told
    assert "Not known: 1 flow." in told
    assert "Others are sums of what is known, without 1 that are not." in told


def test_boxes_tell_nothing_zero_and_unknown_apart() -> None:
    table = flows(("a", "x", 10.0), ("a", "y", 0.0), ("b", "x", None), ("b", "z", -4.0))
    ax = plot.flow_matrix(table)
    texts = {text.get_position(): text.get_text() for text in ax.texts if text.get_gid() is None}
    # Rows a, b by |flow|; columns x (10), z (4), y (0). Below 0 is written with a minus sign.
    assert texts == {(0, 0): "10", (1, 1): "\N{MINUS SIGN}4"}
    (dots,) = (found for found in ax.collections if found.get_gid() == "zero")
    assert np.asarray(dots.get_offsets()).tolist() == [[2.0, 0.0]]
    (hatched,) = (patch for patch in ax.patches if patch.get_hatch())
    assert hatched.get_xy() == pytest.approx((-0.46, 0.54))  # type: ignore[attr-defined] # a rectangle
    assert list(legend(ax)) == [
        "below 0 (\N{MINUS SIGN}), darker is farther",
        "0",
        "not known",
        "not in the table",
    ]


def test_small_boxes_mark_flows_below_0() -> None:
    ax = plot.flow_matrix(made_up_forecasts.flows())
    (marks,) = (found for found in ax.collections if found.get_gid() == "below")
    assert len(np.asarray(marks.get_offsets())) > 0
    assert [text for text in ax.texts if text.get_gid() is None] == []


def test_the_last_year_with_a_figure_is_drawn() -> None:
    both = pl.concat(
        [
            flows(("a", "b", 5.0), year=pl.lit(2017)),
            flows(("a", "b", 7.0), ("b", "a", 1.0), year=pl.lit(2018)),
            flows(("a", "b", None), year=pl.lit(2019)),
        ]
    )
    assert plot.flow_matrix(both).get_title(loc="left") == "Flows from rows to columns, 2018"
    early = plot.flow_matrix(both, year=2017)
    assert [text.get_text() for text in early.texts if text.get_gid() is None] == ["5"]
    without = flows(("a", "b", 5.0), year=pl.lit(None, pl.Int32))
    assert plot.flow_matrix(without).get_title(loc="left") == "Flows from rows to columns"


def test_flows_all_below_0_have_no_scale_of_those_above() -> None:
    ax = plot.flow_matrix(flows(("a", "b", -3.0)))
    assert not ax.child_axes
    assert "Below 0: 1 flow" in caption(ax)
