"""METHOD M2.4: the radius of gyration, by hand on grids of few cells.

The 40 km grid has cells of 0.36 degrees along the equator, 1000 of them, with centroids at
latitude 0.18. With a side of 10,000 km there are two rows, at 45 degrees, of three cells each,
at longitudes -120, 0 and 120; with 20,000 km one row of two cells, at (-90, 0) and (90, 0).
"""

import math
from collections.abc import Sequence

import polars as pl
import pytest

from migtrace.cleaning import drop_wide_gyration, find_wide_gyration, radius_of_gyration
from migtrace.grid import Grid, SinusoidalGrid

HALF_TURN = 20015.1094  # pi R
DEGREE = 111.19505
SIX, TWO = SinusoidalGrid(10_000), SinusoidalGrid(20_000)
Place = tuple[float | None, float | None]


def trace(places: Sequence[Place], extents: list[float | None] | None = None) -> pl.LazyFrame:
    """Records of user 1."""
    schema = dict.fromkeys(("lon", "lat"), pl.Float64)
    frame = pl.LazyFrame(places, schema=schema, orient="row")
    extent = pl.Series([0.0] * len(places) if extents is None else extents, dtype=pl.Float64)
    return frame.with_columns(user=pl.lit(1), extent_km=extent)


def radius(posts: pl.LazyFrame, grid: Grid | None = None) -> float:
    answer = radius_of_gyration(posts, grid=grid).collect()
    assert answer.columns == ["user", "gyration_km", "mean_length"]
    return float(answer["gyration_km"].item())


def is_wide(
    posts: pl.LazyFrame, limit: float = 5000, grid: Grid | None = None, extent: float = 40
) -> bool:
    found = find_wide_gyration(posts, max_gyration_km=limit, grid=grid, max_extent_km=extent)
    return found.collect()["user"].to_list() == [1]


NORTH: list[Place] = [(-120, 45), (0, 45), (120, 45)]
POLES: list[Place] = [*NORTH, (-120, -45), (0, -45), (120, -45)]


def test_one_place_has_no_radius() -> None:
    posts = trace([(-66.9, 10.5), (-66.95, 10.55)])  # one cell: 10.44 to 10.80, -67.2 to -66.8
    answer = radius_of_gyration(posts).collect()
    assert answer["gyration_km"].item() == pytest.approx(0, abs=1e-6)
    assert answer["mean_length"].item() == pytest.approx(1)


def test_two_cells_of_a_row() -> None:
    # Centroids at 0.18 and 36.18 degrees east: 18 degrees from their middle, but for the latitude
    # of 0.18, whose cosine is 0.999995.
    assert radius(trace([(0.1, 0.1), (36.1, 0.1)])) == pytest.approx(18 * DEGREE, rel=1e-5)


def test_two_cells_over_the_antimeridian() -> None:
    # Centroids at 179.82 and -179.82 degrees.
    posts = trace([(179.9, 0.1), (-179.9, 0.1)])
    assert radius(posts) == pytest.approx(0.18 * DEGREE, rel=1e-5)
    assert not is_wide(posts, limit=20.1)  # 20.015 km
    assert is_wide(posts, limit=20.0)


def test_180_degrees_east_and_west_are_one_cell() -> None:
    assert radius(trace([(180, 0.1), (-180, 0.1)])) == pytest.approx(0, abs=1e-6)


def test_three_cells_around_the_pole() -> None:
    # Vectors (cos45 cos lon, cos45 sin lon, sin45): their mean is (0, 0, sin45), the pole, 45
    # degrees from each: a quarter of half a turn, 5003.777 km.
    answer = radius_of_gyration(trace(NORTH), grid=SIX).collect()
    assert answer["gyration_km"].item() == pytest.approx(HALF_TURN / 4)
    assert answer["mean_length"].item() == pytest.approx(math.sqrt(0.5))
    assert is_wide(trace(NORTH), grid=SIX)
    assert not is_wide(trace(NORTH), limit=5003.78, grid=SIX)
    assert is_wide(trace(NORTH), limit=5003.77, grid=SIX)


def test_records_weigh_not_cells() -> None:
    # Two of three records at (90, 0): the mean is (0, 1/3, 0), the centre (90, 0); the mean square
    # is (0 + 0 + (pi R)^2) / 3.
    posts = trace([(80, 5), (100, -5), (-90, 0)])
    answer = radius_of_gyration(posts, grid=TWO).collect()
    assert answer["mean_length"].item() == pytest.approx(1 / 3)
    assert answer["gyration_km"].item() == pytest.approx(HALF_TURN / math.sqrt(3))
    assert is_wide(posts, limit=11_555.7, grid=TWO)  # 20015.1094 / 1.7320508 = 11555.73
    assert not is_wide(posts, limit=11_555.8, grid=TWO)


def test_weights_on_the_equator() -> None:
    # Centroids at 0.18 (3 records) and 90.18 (1): the mean points to atan(1/3) = 18.435 degrees;
    # sqrt((3 * 18.435^2 + 71.565^2) / 4) = sqrt(1535.26) = 39.183 degrees = 4356.9 km.
    posts = trace([(0.1, 0.1)] * 3 + [(90.1, 0.1)])
    assert radius(posts) == pytest.approx(4356.9, abs=0.3)
    assert not is_wide(posts)


@pytest.mark.parametrize("places", [[(90, 0), (-90, 0)], [(0, 90), (180, 90)] * 2])
def test_a_user_without_a_centre_is_dropped_whatever_the_limit(places: list[Place]) -> None:
    # Opposite cells of the two; (0, 90) and (180, 90) fall into one each: 180 + 180 is 0 mod 360.
    posts = trace(places)
    answer = radius_of_gyration(posts, grid=TWO).collect()
    assert answer["mean_length"].item() < 1e-9
    assert is_wide(posts, limit=1e9, grid=TWO)


def test_all_cells_of_the_grid_have_no_centre() -> None:
    assert is_wide(trace(POLES), limit=1e9, grid=SIX)
    # One record more at (0, 45), and the centre is there.
    assert not is_wide(trace([*POLES, (0, 45)]), limit=1e9, grid=SIX)


def test_antipodes_of_the_default_grid_have_no_centre() -> None:
    # Rows 250 and 249 mirror each other; 500 columns are half a turn.
    assert is_wide(trace([(0.1, 0.1), (-179.9, -0.1)]), limit=20_100)


def test_a_radius_of_exactly_the_limit_stays() -> None:
    posts = trace([(0.1, 0.1), (95.1, 20.1), (-40, 3)])
    limit = radius(posts)
    assert not is_wide(posts, limit=limit)
    assert is_wide(posts, limit=math.nextafter(limit, 0))


def test_only_located_records_count() -> None:
    far: list[Place] = [(0.1, 0.1), (120.1, 0.1), (None, None)]
    assert is_wide(trace(far, [0.0, 39.999, None]))
    assert not is_wide(trace(far, [0.0, 40.0, None]))  # strict
    assert not is_wide(trace(far, [0.0, None, None]))
    assert is_wide(trace(far, [0.0, 40.0, None]), extent=40.1)
    assert not is_wide(trace(far, [0.0, 39.999, None]), extent=39.999)


def test_a_user_without_a_located_record_stays_without_a_radius() -> None:
    posts = trace([(None, None), (0.1, 0.1), (120.1, 0.1)], [None, 40.0, None])
    assert radius_of_gyration(posts).collect().is_empty()
    assert not is_wide(posts, limit=0.001)
    assert drop_wide_gyration(posts).collect().height == 3


def test_each_user_is_judged_alone_and_the_others_keep_their_order() -> None:
    homes = trace([(0.1, 0.1)] * 4).with_columns(user=pl.Series([3, 2, 1, 3]))
    away = trace([(120.1, 0.1), (0.3, 0.1)]).with_columns(user=pl.Series([2, 3]))
    posts = pl.concat([homes, away])
    assert find_wide_gyration(posts).collect()["user"].to_list() == [2]
    # All records of user 2 go.
    assert drop_wide_gyration(posts).collect()["user"].to_list() == [3, 1, 3, 3]


def test_users_come_sorted_and_can_be_texts() -> None:
    posts = trace([(0.1, 0.1)] * 3).with_columns(user=pl.Series(["b", "a", "b"]))
    assert radius_of_gyration(posts).collect()["user"].to_list() == ["a", "b"]


def test_a_frame_without_rows_has_no_radius() -> None:
    posts = trace([(0.1, 0.1)]).head(0)
    assert radius_of_gyration(posts).collect().is_empty()
    assert drop_wide_gyration(posts).collect().is_empty()
