"""Lines on the map of routes, with the people who crossed them; the net of both directions."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.quiver import Quiver

import migtrace as mt
from migtrace.errors import ParameterError
from migtrace.estimate.handout import Handout, hand_out
from migtrace.plot import route_map
from migtrace.plot.basemap import around
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture


BORDER = {"a border": ((-70.0, 8.0), (-67.0, 8.0))}


@pytest.fixture(scope="module")
def estimates() -> mt.Estimates:
    """Six of VE who stay at 10.5 N; in June five of them go to 6.5 N, and two come back."""
    rows: list[dict[str, Any]] = []
    for user in range(6):
        for month in range(1, 10):
            south = user < 5 and (month in (6, 7) or (month > 7 and user >= 2))
            time = datetime(2015, month, 10, tzinfo=UTC)
            place = {"lon": -68.0, "lat": 6.5 if south else 10.5}
            rows.append({"user": user, "time": time, "country": "VE", **place})
    return mt.estimate(pl.DataFrame(rows), mt.Study("VE", "2015-01:2015-12", 600))


def labels(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def test_crossings_stand_beside_their_line(estimates: mt.Estimates) -> None:
    ax = route_map(estimates, lines=BORDER)
    # 600 people, 6 users: 100 each. Five go away, two come back, who are too few.
    assert labels(ax) == ["a border\naway 500\ntoward hidden"]
    assert "upscaled people who crossed them in 2015, by direction" in caption(ax)
    counted = route_map(estimates, lines=BORDER, unit="counts")
    assert labels(counted) == ["a border\naway 5\ntoward hidden"]
    assert "observed persons, not upscaled," in caption(counted)


def test_lines_are_drawn_and_within_the_frame(estimates: mt.Estimates) -> None:
    far = {"far": ((-60.0, 3.0), (-59.0, 3.0))}
    ax = route_map(estimates, lines=far)
    drawn = [np.asarray(line.get_xydata()).tolist() for line in ax.lines]
    assert [[-60.0, 3.0], [-59.0, 3.0]] in drawn
    assert ax.get_xlim()[1] > -59.0
    assert ax.get_ylim()[0] < 3.0
    assert labels(ax) == ["far\naway none\ntoward none"]


def test_a_line_outside_a_given_frame_is_told(estimates: mt.Estimates) -> None:
    far = {"far": ((-60.0, 3.0), (-59.0, 3.0))}
    ax = route_map(estimates, lines=far, extent=(-72.0, 5.0, -64.0, 12.0))
    assert labels(ax) == []
    assert "Outside the frame: far." in caption(ax)


def test_a_year_without_crossings_has_none(estimates: mt.Estimates) -> None:
    assert labels(route_map(estimates, lines=BORDER, year=2014)) == [
        "a border\naway none\ntoward none"
    ]


def test_intervals_stand_in_brackets(estimates: mt.Estimates) -> None:
    sure = estimates.intervals(replicates=50)
    row = sure.crossings(BORDER["a border"]).filter(direction="away").row(0, named=True)
    ax = route_map(sure, lines=BORDER)
    bounds = f"({row['low']:.0f}\N{EN DASH}{row['high']:.0f})"
    assert labels(ax) == [f"a border\naway 500 {bounds}\ntoward hidden"]
    assert "In brackets: 95% intervals of 50 bootstrap replicates of users." in caption(ax)


def test_a_handout_draws_the_lines_that_it_counted(estimates: mt.Estimates) -> None:
    handout = hand_out(estimates, lines=BORDER)
    assert labels(route_map(handout)) == ["a border\naway 500\ntoward hidden"]
    assert labels(route_map(handout, lines=BORDER)) == labels(route_map(handout))
    assert labels(route_map(handout, lines={})) == []
    with pytest.raises(ParameterError, match="has not counted 'another'; it has a border"):
        route_map(handout, lines={"another": ((0.0, 0.0), (1.0, 1.0))})
    with pytest.raises(ParameterError, match="has not counted 'a border'"):
        route_map(handout, lines={"a border": ((0.0, 0.0), (1.0, 1.0))})


def test_a_table_draws_lines_without_counts(estimates: mt.Estimates) -> None:
    ax = route_map(estimates.routes, lines=BORDER)
    assert labels(ax) == ["a border"]
    assert "their crossings are not told" in caption(ax)


def test_wrong_lines_and_years(estimates: mt.Estimates) -> None:
    with pytest.raises(ParameterError, match="line: got"):
        route_map(estimates, lines={"a point": ((0.0, 0.0), (0.0, 0.0))})
    with pytest.raises(ParameterError, match="year: got '2015'"):
        route_map(estimates, lines=BORDER, year="2015")  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="unit: got 'persons'"):
        route_map(estimates, unit="persons")  # type: ignore[arg-type] # wrong on purpose


def test_the_net_alone_is_a_shade_without_arrows() -> None:
    study = made_up.handout()
    ax = route_map(study, direction="net", lines={})
    assert not [artist for artist in ax.collections if isinstance(artist, Quiver)]
    (shade,) = (found for found in ax.collections if isinstance(found, PathCollection))
    assert np.asarray(shade.get_array()).tolist() == study.tables["net_routes"]["net"].to_list()
    assert (shade.norm.vmin, shade.norm.vmax) == (-1, 1)
    # It diverges: both ends are far from white, the middle is not.
    ends = shade.cmap([0.0, 0.5, 1.0])[:, :3].min(axis=1)
    assert ends[0] < 0.1
    assert ends[1] > 0.9
    assert ends[2] < 0.1


def test_a_net_over_the_antimeridian_is_in_one_piece() -> None:
    table = pl.DataFrame(
        {"lon": [179.5, -179.5], "lat": [-17.0, -17.0], "away": [5, 6], "toward": [6, 5]}
    ).with_columns(net=pl.lit(0.1))
    west, east = route_map(table, direction="net").get_xlim()
    assert east - west < 60


def test_a_frame_grows_no_farther_than_it_must() -> None:
    kept = around((0.0, 0.0, 10.0, 10.0), np.array([3.0]), np.array([9.0]))
    assert kept == (0.0, 0.0, 10.0, 10.0)


def test_the_reference_of_a_handout_is_marked() -> None:
    drawn = [np.asarray(line.get_xydata()).tolist() for line in route_map(made_up.handout()).lines]
    assert [[-66.9, 6.4]] in drawn


def test_a_handout_without_crossings_says_so() -> None:
    study = made_up.handout()
    tables = {name: table for name, table in study.tables.items() if name != "crossings"}
    ax = route_map(Handout(tables, study.about))
    assert sorted(labels(ax)) == sorted(made_up.LINES)
    assert "their crossings are not told" in caption(ax)
