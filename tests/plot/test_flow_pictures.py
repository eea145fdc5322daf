"""Flows as arrows on a map and as bands from years: widths, names, what is left out."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle

from migtrace.errors import FrameError, ParameterError
from migtrace.plot import flow_map, flow_sankey
from migtrace.plot.basemap import country_centres, country_names, outlines
from migtrace.plot.sankey import spread
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture


def flows(*rows: tuple[int, str, int | None]) -> pl.DataFrame:
    """Flows of users by year and country, ten people for each."""
    table = pl.DataFrame(
        rows, schema={"year": pl.Int32, "country": pl.String, "users": pl.Int64}, orient="row"
    )
    return table.with_columns(people=pl.col("users") * 10.0)


def arrows(ax: Axes) -> list[FancyArrowPatch]:
    return [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]


def names(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def test_arrows_go_from_the_origin_to_the_destinations() -> None:
    ax = flow_map(flows((2018, "PE", 40), (2018, "BR", 10)), origin="VE")
    centres = country_centres()
    (peru, brazil) = (np.asarray(arrow._posA_posB) for arrow in arrows(ax))  # type: ignore[attr-defined] # no other way to its ends
    assert peru.tolist() == [list(centres["VE"]), list(centres["PE"])]
    assert brazil[1].tolist() == list(centres["BR"])
    assert names(ax) == ["Peru 400", "Brazil 100"]


def test_widths_are_in_proportion() -> None:
    ax = flow_map(flows((2018, "PE", 40), (2018, "BR", 10)), origin="VE")
    tails = [arrow.get_arrowstyle().tail_width for arrow in arrows(ax)]  # type: ignore[attr-defined] # of this style
    assert tails[0] / tails[1] == pytest.approx(4, rel=1e-3)


def test_the_last_year_with_a_figure_is_shown() -> None:
    table = flows((2016, "PE", 5), (2017, "PE", 7), (2018, "PE", None))
    assert names(flow_map(table, origin="VE")) == ["Peru 70"]
    assert names(flow_map(table, origin="VE", year=2016, unit="counts")) == ["Peru 5"]
    empty = flow_map(table, origin="VE", year=2018)
    assert (
        names(empty)[0].replace("\n", " ").startswith("Nothing to show: no destination has enough")
    )


def test_hidden_and_unknown_places_are_told() -> None:
    ax = flow_map(flows((2018, "PE", 5), (2018, "BR", None), (2018, "XX", 9)), origin="VE")
    assert "1 of 3 destinations; 1 hidden." in caption(ax)
    assert "Without an outline: XX." in caption(ax)
    alone = flow_map(flows((2018, "XX", 9)), origin="VE")
    assert "no outline is known of XX" in names(alone)[0].replace("\n", " ")


def test_an_origin_without_an_outline_says_so() -> None:
    ax = flow_map(flows((2018, "PE", 5)), origin="XX")
    assert "no outline is known of XX" in names(ax)[0].replace("\n", " ")


def test_over_the_antimeridian_the_short_way() -> None:
    ax = flow_map(flows((2018, "NZ", 5), (2018, "US", 6)), origin="FJ")
    ends = [np.asarray(arrow._posA_posB)[:, 0] for arrow in arrows(ax)]  # type: ignore[attr-defined] # as above
    assert all(abs(end - start) < 180 for start, end in ends)
    west, east = ax.get_xlim()
    assert east - west <= 360


def test_new_residents_have_no_year() -> None:
    table = flows((2018, "PE", 5)).drop("year")
    ax = flow_map(table, table="new_residents", origin="VE")
    assert ax.get_title(loc="left").replace("\n", " ").endswith("in which they live at the end")
    with pytest.raises(ParameterError, match="year: got 2018; expected none"):
        flow_map(table, table="new_residents", origin="VE", year=2018)


def test_wrong_options_of_the_map() -> None:
    table = flows((2018, "PE", 5))
    with pytest.raises(ParameterError, match="origin: got None"):
        flow_map(table)
    with pytest.raises(ParameterError, match="origin: got 've'"):
        flow_map(table, origin="ve")
    with pytest.raises(ParameterError, match="origin: got 'CO'; expected none"):
        flow_map(made_up.handout(), origin="CO")
    with pytest.raises(ParameterError, match="table: got 'exits'"):
        flow_map(table, table="exits", origin="VE")  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="most: got 0"):
        flow_map(table, origin="VE", most=0)
    with pytest.raises(FrameError, match="column 'year' is missing"):
        flow_map(table.drop("year"), origin="VE")


def test_intervals_stand_behind_the_figures_where_there_is_room() -> None:
    table = flows((2018, "PE", 40)).with_columns(low=pl.lit(300.0), high=pl.lit(500.0))
    assert names(flow_map(table, origin="VE")) == ["Peru 400 (300\N{EN DASH}500)"]


def test_every_centre_lies_in_its_country() -> None:
    codes = {code for code, _ in outlines() if code}
    assert set(country_centres()) == codes == set(country_names())
    lon, lat = country_centres()["VE"]
    assert -73 < lon < -60
    assert 1 < lat < 12


def test_no_outline_is_a_band_around_the_earth() -> None:
    jumps = [
        np.abs(np.diff(ring[:, 0])).max()
        for code, rings in outlines()
        for ring in rings
        if code != "AQ"
    ]
    assert max(jumps) < 180


def bands(ax: Axes) -> list[PathPatch]:
    return [patch for patch in ax.patches if isinstance(patch, PathPatch)]


def thickness(band: PathPatch) -> float:
    corners = np.asarray(band.get_path().vertices)
    return float(corners[0, 1] - corners[7, 1])


def test_bands_are_as_thick_as_the_figures() -> None:
    ax = flow_sankey(flows((2017, "PE", 10), (2018, "PE", 30), (2018, "CO", 60)))
    # All that is shown, 100, has 84% of the height; largest destination first, then by year.
    assert [thickness(band) for band in bands(ax)] == pytest.approx(
        [0.84 * 0.6, 0.84 * 0.1, 0.84 * 0.3]
    )
    assert names(ax) == ["2017  100", "2018  900", "Colombia  600", "Peru  400"]


def test_bands_fill_their_nodes() -> None:
    ax = flow_sankey(made_up.handout())
    nodes = [patch.get_height() for patch in ax.patches if isinstance(patch, Rectangle)]
    total = sum(thickness(band) for band in bands(ax))
    assert sum(nodes) == pytest.approx(2 * total)
    hidden = made_up.handout().tables["appearances"]["users"].null_count()
    assert f"{hidden} are hidden, resting on at most 3 people" in caption(ax)


def test_small_destinations_are_one() -> None:
    table = flows(*((2018, code, n) for n, code in enumerate(["PE", "CO", "EC", "CL"], start=5)))
    ax = flow_sankey(table, most=2)
    # The two smallest are 5 and 6 users of ten people each.
    assert names(ax)[1:] == ["Chile  80", "Ecuador  70", "2 others  110"]
    # One alone would not be "others": it is named.
    assert "others" not in " ".join(names(flow_sankey(table, most=3)))


def test_a_sankey_of_nothing_says_so() -> None:
    assert names(flow_sankey(flows()))[0].startswith("Nothing to show")
    hidden = flow_sankey(flows((2018, "PE", None)))
    assert "enough people" in names(hidden)[0].replace("\n", " ")


def test_wrong_options_of_the_sankey() -> None:
    with pytest.raises(ParameterError, match="table: got 'new_residents'"):
        flow_sankey(flows(), table="new_residents")  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ParameterError, match="most: got 0"):
        flow_sankey(flows(), most=0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.3))
def test_names_are_spread_in_order(places: list[float], apart: float) -> None:
    wanted = np.array(sorted(places, reverse=True))
    moved = spread(wanted, apart)
    assert (np.diff(moved) <= -apart + 1e-9).all()
    # Moved as a whole as little as can be: their mean stays.
    assert moved.mean() == pytest.approx(wanted.mean(), abs=1e-9)
