"""Pictures: what the artists carry, what is hidden, what is said."""

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.quiver import Quiver

import migtrace as mt
from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.plot import density_map, destinations, flow_map, monthly_exits, route_map
from migtrace.plot.basemap import fit_extent, unwrap
from tests.plot import plain

plain_matplotlib = plain.fixture


PLOTS: dict[str, Callable[[object], Axes]] = {
    "density": density_map,
    "routes": route_map,
    "monthly": monthly_exits,
}


@pytest.fixture(scope="module")
def estimates() -> mt.Estimates:
    """Six people in Caracas who post monthly; five leave for a town in Colombia in June 2015."""
    rows = [
        {
            "user": user,
            "time": datetime(2015, month, 10, tzinfo=UTC),
            "country": "CO" if user < 5 and month >= 6 else "VE",
            "lon": -70.0 if user < 5 and month >= 6 else -66.9,
            "lat": 8.0 if user < 5 and month >= 6 else 10.5,
        }
        for user in range(6)
        for month in range(1, 11)
    ]
    return mt.estimate(pl.DataFrame(rows), mt.Study("VE", "2015-01:2015-12", 600))


def dots(ax: Axes) -> PathCollection:
    (found,) = (artist for artist in ax.collections if isinstance(artist, PathCollection))
    return found


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def test_dots_lie_where_the_cells_are(estimates: mt.Estimates) -> None:
    ax = density_map(estimates, source="made up")
    places = {tuple(place) for place in np.round(np.asarray(dots(ax).get_offsets()), 6)}
    expected = estimates.density.select(pl.col("lon", "lat").round(6)).rows()
    assert places == set(expected)
    # All six were seen in Caracas, the five who left in the town, too.
    assert sorted(np.asarray(dots(ax).get_array())) == [5, 6]
    told = caption(ax)
    assert "6 residents of VE by criterion 4, 2015-01 to 2015-12 (UTC)" in told
    assert "fewer than 4 residents are hidden" in told
    assert "made up" in told


def test_bars_are_as_high_as_the_figures(estimates: mt.Estimates) -> None:
    ax = monthly_exits(estimates, unit="counts")
    # Five first exits in June; the other months rest on nobody and are hidden, as gaps.
    assert [float(bar.get_height()) for bar in ax.patches] == [5.0, 5.0]  # type: ignore[attr-defined] # bars are rectangles
    june = date(2015, 6, 1).toordinal() - date(1970, 1, 1).toordinal()
    assert ax.patches[0].get_x() + ax.patches[0].get_width() / 2 == june + 14.5  # type: ignore[attr-defined] # the same
    crosses = dots(ax).get_offsets()
    assert len(np.asarray(crosses)) == 11
    people = monthly_exits(estimates)
    # 600 people, 6 active residents: 100 for each of the five.
    assert [float(bar.get_height()) for bar in people.patches] == [500.0, 500.0]  # type: ignore[attr-defined] # the same


def test_the_heat_map_writes_its_figures(estimates: mt.Estimates) -> None:
    ax = destinations(estimates)
    assert [text.get_text() for text in ax.texts] == ["500"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Colombia"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2015"]
    counted = destinations(estimates, unit="counts", table="detected")
    assert [text.get_text() for text in counted.texts] == ["5"]


def test_a_hidden_destination_is_hatched_and_carries_no_figure() -> None:
    flows = pl.DataFrame(
        {
            "year": [2015, 2016],
            "country": ["CO", "CO"],
            "users": [5, None],
            "people": [50.0, None],
        }
    )
    ax = destinations(flows)
    assert [text.get_text() for text in ax.texts] == ["50"]
    assert [box.get_hatch() for box in ax.patches] == ["////"]


def routes(**columns: list[Any]) -> pl.DataFrame:
    base = {
        "cell": [1, 1],
        "direction": ["away", "toward"],
        "lon": [-70.0, -70.0],
        "lat": [8.0, 8.0],
        "users": [5, 4],
        "moves": [6, 4],
        "east": [-3.0, 0.0],
        "north": [4.0, 2.0],
    }
    return pl.DataFrame(base | columns)


def arrows(ax: Axes) -> list[Quiver]:
    return [artist for artist in ax.collections if isinstance(artist, Quiver)]


def test_arrows_point_along_the_sums() -> None:
    found = arrows(route_map(routes()))
    assert len(found) == 2
    angles = sorted(float(np.degrees(np.arctan2(a.V, a.U))[0]) for a in found)
    # (0, 2) is due north, 90 degrees from east; (-3, 4) is 180 - atan(4/3) = 126.87.
    assert angles == pytest.approx([90.0, 126.8698976])
    lengths = sorted(float(np.hypot(a.U, a.V)[0]) for a in found)
    # Length by the square root of the sum: sqrt(2 / 5) of the longest.
    assert lengths[0] / lengths[1] == pytest.approx((2 / 5) ** 0.5)


def test_one_direction_alone() -> None:
    ax = route_map(routes(), direction="away")
    assert len(arrows(ax)) == 1
    assert ax.get_title(loc="left") == "Moves away: the residents"


def test_the_net_is_shaded_where_both_directions_are_known() -> None:
    shade = dots(route_map(routes()))
    # Six of ten moves go away, four toward: a fifth more away.
    assert np.asarray(shade.get_array()).tolist() == [0.2]


@pytest.mark.parametrize("name", PLOTS)
def test_an_empty_table_says_that_there_is_nothing(name: str) -> None:
    empty = {
        "density": pl.DataFrame({"lon": [], "lat": [], "users": []}),
        "routes": routes().head(0),
        "monthly": pl.DataFrame(
            {"month": [date(2015, 1, 1)], "all_exits": [None], "first_exits": [None]}
        ),
    }
    ax = PLOTS[name](empty[name])
    assert ax.texts[0].get_text().startswith("Nothing to show")


def test_the_reason_for_emptiness_is_told() -> None:
    # Nobody has a position, so there are no routes, and the estimates say why.
    times = [datetime(2015, month, 1, tzinfo=UTC) for month in range(1, 7)]
    posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    answer = mt.estimate(posts, mt.Study("VE", "2015-01:2015-12", 10))
    text = route_map(answer).texts[0].get_text().replace("\n", " ")
    assert "no resident has a located record in VE" in text


@pytest.mark.parametrize("plot", [density_map, route_map, monthly_exits, destinations])
def test_axes_are_drawn_into_and_answered(plot: Any, estimates: mt.Estimates) -> None:  # noqa: ANN401 - a plot
    _, ax = plt.subplots()
    before = plt.get_fignums()
    assert plot(estimates, ax=ax) is ax
    assert plt.get_fignums() == before


def test_a_table_of_several_criteria_is_refused(estimates: mt.Estimates) -> None:
    with pytest.raises(FrameError, match=r"criteria \[1, 2, 3, 4\]"):
        monthly_exits(estimates.monthly)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(FrameError, match="column 'users' is missing"):
        density_map(pl.DataFrame({"lon": [1.0], "lat": [1.0]}))
    with pytest.raises(FrameError, match="got int"):
        density_map(4)


def test_wrong_options_are_named(estimates: mt.Estimates) -> None:
    with pytest.raises(ParameterError, match="unit: got 'persons'"):
        monthly_exits(estimates, unit="persons")  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="table: got 'exits'"):
        destinations(estimates, table="exits")  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="most: got 0"):
        destinations(estimates, most=0)
    with pytest.raises(ParameterError, match="direction: got 'up'"):
        route_map(estimates, direction="up")  # type: ignore[arg-type] # wrong on purpose


def test_matplotlib_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"migtrace\[plot\]"):
        density_map(pl.DataFrame({"lon": [1.0], "lat": [1.0], "users": [4]}))


def test_a_map_over_the_antimeridian_is_one_piece() -> None:
    lon = unwrap(np.array([179.0, -178.0, 178.0]), np.ones(3))
    assert lon.tolist() == [179.0, 182.0, 178.0]
    west, _, east, _ = fit_extent(lon, np.zeros(3), np.ones(3))
    # 178 to 182, and a tenth of the span of 4 on either side.
    assert (west, east) == pytest.approx((177.6, 182.4))


def test_cells_outside_a_given_frame_are_counted() -> None:
    table = pl.DataFrame({"lon": [0.0, 50.0], "lat": [0.0, 0.0], "users": [4, 4]})
    ax = density_map(table, extent=(-10.0, -10.0, 10.0, 10.0))
    assert ax.get_xlim() == (-10.0, 10.0)
    assert "1 of them lie" in caption(ax)


@pytest.mark.parametrize("extent", [(1, 2, 3), (5, 0, 1, 9), (0, 0, 9, 95), "world", (0, 5, 9, 5)])
@pytest.mark.parametrize("plot", [density_map, route_map, flow_map])
def test_a_wrong_frame_is_named(plot: Any, extent: Any, estimates: mt.Estimates) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ParameterError, match="extent: got"):
        plot(estimates, extent=extent)


def test_the_reference_point_is_marked(estimates: mt.Estimates) -> None:
    ax = route_map(estimates)
    # All records in VE lie in the cell of Caracas: its centroid is the reference.
    assert estimates.reference is not None
    (mark,) = ax.lines
    assert np.asarray(mark.get_xydata()).tolist() == [list(estimates.reference)]
    legend = ax.get_legend()
    assert legend is not None
    told = [text.get_text() for text in legend.get_texts()]
    assert told == ["moves away", "moves toward", "reference point"]


def test_a_table_alone_has_no_reference_point() -> None:
    ax = route_map(routes())
    assert len(ax.lines) == 0
