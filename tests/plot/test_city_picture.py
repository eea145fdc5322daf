"""Homes of migrants beside those of locals: colours, outlines, what is said of h."""

import math
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

import migtrace as mt
from migtrace.cities.areas import Area
from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.estimate.handed_on import handed_on_cities
from migtrace.estimate.handout import Handout
from migtrace.estimate.manifest import describe
from migtrace.grid import SinusoidalGrid
from migtrace.plot import city_map
from migtrace.plot.city_tables import take_cities
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture


GRID = SinusoidalGrid(1)
SQUARE = shapely.box(-77.1, -12.1, -77.0, -12.0)


def homes(*rows: tuple[str, str, float, float, int]) -> pl.DataFrame:
    table = pl.DataFrame(
        rows, schema=["city", "group", "lon", "lat", "users"], orient="row"
    ).with_columns(cell=GRID.cell())
    centres = GRID.centroids(table["cell"])
    return table.with_columns(centres["lon"], centres["lat"])


def measured(**changes: Any) -> pl.DataFrame:  # noqa: ANN401 - values of columns
    row = {"city": "Lima", "measure": "h", "value": 0.62, "null_low": 0.9, "null_high": 1.1}
    row |= {"migrants": 20, "locals": 100, "reason": None}
    return pl.DataFrame([row | changes], schema_overrides={"value": pl.Float64})


def lima(table: pl.DataFrame | None = None, **changes: Any) -> Any:  # noqa: ANN401 - stand-ins
    rows = [
        ("Lima", "locals", -77.05, -12.05, 60),
        ("Lima", "locals", -77.03, -12.05, 20),
        ("Lima", "migrants", -77.05, -12.05, 8),
    ]
    area = SimpleNamespace(name="Lima", polygon=SQUARE)
    found = homes(*rows) if table is None else table
    return SimpleNamespace(homes=found, segregation=measured(**changes), areas=(area,))


def cells(ax: Axes) -> Any:  # noqa: ANN401 - a collection
    """The collection of cells: the one that has numbers."""
    return next(found for found in ax.collections if found.get_array() is not None)


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def test_colours_are_shares_of_the_group() -> None:
    left, right = city_map(lima())
    # 60 and 20 of 80 locals, 8 of 8 migrants, on one scale.
    assert sorted(np.asarray(cells(left).get_array())) == [25.0, 75.0]
    assert np.asarray(cells(right).get_array()).tolist() == [100.0]
    assert cells(left).norm.vmin == cells(right).norm.vmin
    assert cells(left).norm.vmax == cells(right).norm.vmax == 100.0


def test_cells_are_kilometres_where_they_belong() -> None:
    (box,) = cells(city_map(lima())[1]).get_paths()
    west, south, east, north = box.get_extents().extents
    assert (north - south) * 111.19 == pytest.approx(1.0, abs=0.01)
    assert (east - west) * 111.19 * np.cos(np.radians(12.05)) == pytest.approx(1.0, abs=0.01)
    assert west < -77.05 < east
    assert south < -12.05 < north


def test_the_caption_tells_h_and_the_numbers() -> None:
    said = caption(city_map(lima(), source="made up")[0])
    assert "h = 0.62 (locals against locals: 0.90 to 1.10)" in said
    assert "About 100 locals (homes shown in 2 cells)" in said
    assert "about 20 migrants (homes shown in 1 cell)" in said
    assert "made up" in said


def test_without_h_the_reason_is_told() -> None:
    none = {"value": None, "null_low": None, "null_high": None}
    said = caption(city_map(lima(**none, reason="fewer than 4 migrants", migrants=None))[0])
    assert "No h: fewer than 4 migrants." in said
    assert "migrants, how many is hidden" in said


def test_cells_are_cut_at_the_outline() -> None:
    table = homes(("Lima", "locals", -77.1, -12.05, 9), ("Lima", "migrants", -77.05, -12.05, 8))
    left, _ = city_map(lima(table))
    assert cells(left).get_paths()[0].get_extents().x0 >= -77.1 - 1e-9


def test_the_frame_holds_all_cells_and_half_of_the_outline() -> None:
    left, right = city_map(lima())
    assert left.get_xlim() == right.get_xlim()
    west, east = left.get_xlim()
    # The outline is 0.1 degrees wide, with margins of 3% on both sides 0.106: half is 0.053, and
    # 1.4 times the cells' 0.02 and one cell's 0.009 is less.
    assert east - west == pytest.approx(0.053)
    assert west < -77.05 - 0.005
    assert east > -77.03 + 0.005


def test_slivers_of_an_outline_are_not_drawn() -> None:
    split = SQUARE.difference(shapely.box(-77.06, -12.09, -77.0599, -12.01))
    found = lima()
    found.areas = (SimpleNamespace(name="Lima", polygon=split),)
    (line,) = (art for art in city_map(found)[0].collections if isinstance(art, LineCollection))
    assert len(line.get_segments()) == 1


def test_a_group_without_homes_says_so() -> None:
    table = homes(("Lima", "locals", -77.05, -12.05, 9))
    _, right = city_map(lima(table))
    assert right.texts[0].get_text().startswith("Nothing to show")


def test_no_homes_at_all() -> None:
    empty = lima().homes.clear()
    for ax in city_map(lima(empty)):
        assert ax.texts[0].get_text().startswith("Nothing to show")


def test_one_of_several_cities_is_named() -> None:
    table = pl.concat([lima().homes, homes(("Bogota", "locals", -74.1, 4.6, 9))])
    both = SimpleNamespace(homes=table, segregation=measured(), areas=())
    assert city_map(both, "Bogota")[0].get_title(loc="left") == "Bogota: locals"
    with pytest.raises(ParameterError, match="city: got None; expected one of: Bogota, Lima"):
        city_map(both)
    with pytest.raises(ParameterError, match="city: got 'Quito'"):
        city_map(both, "Quito")


def test_a_handout_needs_an_outline() -> None:
    found = lima()
    handout = SimpleNamespace(
        tables={"homes": found.homes, "segregation": found.segregation}, about={}
    )
    assert "outline is not told" in caption(city_map(handout)[0])
    assert "outline is not told" not in caption(city_map(handout, outline=SQUARE)[0])


def test_axes_are_drawn_into() -> None:
    _, axs = plt.subplots(2, 1, figsize=(3.5, 7))
    answered = city_map(lima(), axs=axs)
    assert answered.tolist() == axs.tolist()
    # One above the other: the caption hangs from the lower one.
    assert caption(axs[0]) == ""
    assert "h = 0.62" in caption(axs[1])
    with pytest.raises(ParameterError, match="axs: got 3 axes"):
        city_map(lima(), axs=plt.subplots(1, 3)[1])


def test_what_is_no_city_is_refused() -> None:
    with pytest.raises(FrameError, match="got int without a table `homes`"):
        city_map(3)
    with pytest.raises(FrameError, match="column 'lon' of `homes` is missing"):
        city_map(
            SimpleNamespace(homes=pl.DataFrame({"city": [], "group": []}), segregation=measured())
        )


def test_geopandas_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(MissingExtraError, match=r"GeoPandas.*migtrace\[plot\]"):
        city_map(lima())


def real() -> mt.Cities:
    """Lima as estimates have it, with numbers that must not be told to the last person."""
    found = lima(migrants=23, locals=104, value=0.61749)
    area = Area("Lima", "PE", "America/Lima", SQUARE)
    about = {"grid": GRID, "home_extent_km": 1.0, "draws": 200, "level": 0.9, "seed": 0}
    study = mt.Study("VE", "2015-01:2018-12", 30_100_000)
    return mt.Cities(found.segregation, found.homes, (area,), study, about)


def test_cities_of_estimates_tell_no_exact_totals() -> None:
    said = caption(city_map(real())[0])
    assert "About 100 locals" in said
    assert "about 20 migrants" in said
    assert "h = 0.62 (90% of locals against locals" in said
    assert "Residents of VE by criterion 4, 2015-01 to 2018-12 (UTC)" in said


def test_a_handout_of_cities_looks_like_them() -> None:
    cities = real()
    told = handed_on_cities(cities)
    about = {**made_up.handout().about, "cities": {"grid": describe(GRID), "level": 0.9}}
    tables = {"homes": told.homes, "segregation": told.segregation}
    handout = Handout(tables, about, cities.outlines)
    one, other = city_map(cities)[0], city_map(handout)[0]
    assert caption(one) == caption(other)
    assert one.get_xlim() == other.get_xlim()


@pytest.mark.parametrize("grid", [GRID, mt.H3Grid(8), SinusoidalGrid(2)])
def test_cells_of_a_handout_are_as_large_as_those_of_its_cities(grid: Any) -> None:  # noqa: ANN401 - a grid
    cities = replace(real(), about={**real().about, "grid": grid})
    about = {**made_up.handout().about, "cities": {"grid": describe(grid), "level": 0.9}}
    tables = {"homes": cities.homes, "segregation": cities.segregation}
    one, other = take_cities(cities), take_cities(Handout(tables, about, cities.outlines))
    # By the mean area of a cell: of H3's 8th resolution 0.74 km2.
    assert one.cell_km == other.cell_km == pytest.approx(math.sqrt(grid.cell_km2))


def test_outlines_may_be_geojson() -> None:
    geometry = shapely.geometry.mapping(SQUARE)
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    limits = city_map(lima(), outline=SQUARE)[0].get_xlim()
    for outline in (geometry, feature):
        assert city_map(lima(), outline=outline)[0].get_xlim() == limits


@pytest.mark.parametrize(
    "outline",
    [
        "x",
        {},
        {"type": "Polygon"},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5], [6, 7]]]},
        shapely.Point(0, 0),
        shapely.Polygon(),
        shapely.box(0, 0, 9, 5000),
    ],
)
def test_outlines_that_are_none(outline: object) -> None:
    with pytest.raises(ParameterError, match=r"outline: got .*; expected a polygon in degrees"):
        city_map(lima(), outline=outline)


@pytest.mark.parametrize(
    "outlines",
    [[], "x", {}, {"features": [{}]}, {"features": [{"properties": {"name": "a"}}]}],
)
def test_a_damaged_handout_is_refused(outlines: Any) -> None:  # noqa: ANN401 - wrong on purpose
    tables = {"homes": lima().homes, "segregation": lima().segregation}
    with pytest.raises(FrameError, match="outlines: not those of a handout"):
        city_map(Handout(tables, {}, outlines))
    with pytest.raises(FrameError, match="about: cities: got"):
        city_map(Handout(tables, {"cities": "x"}))
    with pytest.raises(FrameError, match="column 'lon' is String; expected numbers"):
        city_map(Handout({**tables, "homes": tables["homes"].cast({"lon": pl.String})}, {}))
