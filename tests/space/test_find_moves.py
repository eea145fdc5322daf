"""Residents' cells, moves, the reference point and directions (METHOD M11.2, M11.3)."""

import math
from typing import Any

import polars as pl
import pytest

from migtrace import (
    H3Grid,
    ParameterError,
    SinusoidalGrid,
    density,
    find_moves,
    measure_moves,
    reference_point,
    resident_cells,
)
from migtrace.grid.sphere import haversine_km
from migtrace.space import Reference, check_reference
from tests.estimate.lives import posts, users

# Near the equator the 40 km grid has 1000 columns in every row (1000 cos(1.62) = 999.6) and rows of
# 0.36 degrees: the cell in row 250 + y and column 500 + x has its centroid at (0.18 + 0.36 x,
# 0.18 + 0.36 y). A side of 0.36 degrees is 6371.0072 * 0.36 * pi / 180 = 40.0302 km.
SIDE_KM = 6371.0072 * math.radians(0.36)


def cell(x: int, y: int = 0) -> int:
    return (250 + y) * 65536 + 500 + x


def at(x: int, y: int = 0) -> str:
    return f"{0.18 + 0.36 * x} {0.18 + 0.36 * y}"


def moves_of(text: str, *ids: int, window: str = "2015-01:2016-12") -> list[tuple[int, ...]]:
    cells = resident_cells(posts(text).lazy(), users(*ids), window=window)
    table = find_moves(cells).collect()
    assert table.columns == ["user", "year", "start", "end", "moves"]
    return sorted(table.rows())


def test_a_step_between_two_cells_is_a_move_and_a_stay_is_none() -> None:
    text = f"1 2015-01-01 VE {at(0)}\n1 2015-01-02 VE {at(0)}\n1 2015-01-03 VE {at(1)}"
    assert moves_of(text, 1) == [(1, 2015, cell(0), cell(1), 1)]


def test_consecutive_means_among_the_located_records() -> None:
    # between them: no position, and one too coarse; both with a country
    text = f"""
        1 2015-01-01 VE {at(0)}
        1 2015-01-02 CO
        1 2015-01-03 CO {at(7)} 40.0
        1 2015-01-04 - {at(1)} 39.999
        """
    assert moves_of(text, 1) == [(1, 2015, cell(0), cell(1), 1)]


def test_a_move_belongs_to_the_year_of_its_second_record() -> None:
    text = f"""
        1 2015-12-31T23:59:59.999999 VE {at(0)}
        1 2016-01-01T00:00:00 VE {at(1)}
        1 2016-01-02 VE {at(0)}
        """
    assert moves_of(text, 1) == [
        (1, 2016, cell(0), cell(1), 1),
        (1, 2016, cell(1), cell(0), 1),
    ]


def test_repeated_moves_are_counted() -> None:
    rows = [f"1 2015-01-{d:02} VE {at(d % 2)}" for d in range(1, 6)]  # 1 0 1 0 1
    assert moves_of("\n".join(rows), 1) == [
        (1, 2015, cell(0), cell(1), 2),
        (1, 2015, cell(1), cell(0), 2),
    ]


def test_no_move_leads_from_user_to_user_nor_over_the_windows_edge() -> None:
    text = f"""
        1 2014-12-31T23:59:59.999999 VE {at(5)}
        1 2015-01-01 VE {at(0)}
        2 2015-01-02 VE {at(1)}
        2 2017-01-01 VE {at(2)}
        3 2015-01-02 VE {at(1)}
        3 2015-01-03 VE {at(2)}
        """
    assert moves_of(text, 1, 2) == []  # user 3 is not followed
    assert moves_of(text, 1, 2, window="2014-12:2015-01") == [(1, 2015, cell(5), cell(0), 1)]


def test_equal_times_are_in_the_order_of_tweet_ids() -> None:
    text = f"1 2015-01-01 VE {at(0)} #10\n1 2015-01-01 VE {at(1)} #9"
    assert moves_of(text, 1) == [(1, 2015, cell(1), cell(0), 1)]


def measured(
    *pairs: tuple[int, int],
    reference: tuple[float, float] = (0.18, -30.0),
    grid: SinusoidalGrid | None = None,
    max_move_km: float = 500.0,
) -> list[tuple[Any, ...]]:
    """Return start, end, direction, east, north of the pairs that are moves."""
    moves = pl.DataFrame(pairs, schema={"start": pl.UInt32, "end": pl.UInt32}, orient="row")
    table = measure_moves(moves, Reference(*reference), grid=grid, max_move_km=max_move_km)
    return table.select("start", "end", "direction", "east", "north").rows()


def test_along_a_meridian() -> None:
    # the reference lies to the south: north is away, (0, 1); south is toward, (0, -1)
    rows = measured((cell(0), cell(0, 1)), (cell(0, 1), cell(0)))
    assert [row[2] for row in rows] == ["away", "toward"]
    assert [row[3:] for row in rows] == [(0.0, 1.0), (0.0, -1.0)]


def test_along_the_equator() -> None:
    # round(pi R / 6672) = 3 rows, the middle one on the equator with 6 cells of 60 degrees:
    # column 2 is at -30, column 3 at 30
    grid = SinusoidalGrid(6672.0)
    west, east = 65536 + 2, 65536 + 3
    rows = measured((west, east), (east, west), reference=(90.0, 0.0), grid=grid, max_move_km=1e5)
    assert [row[2] for row in rows] == ["toward", "away"]
    assert [row[3:] for row in rows] == [(1.0, 0.0), (-1.0, 0.0)]


def test_a_slanted_bearing_by_hand() -> None:
    # From (0.18, 0.18) one column east in the same row, a great circle rises north of the parallel:
    # tan(bearing) = sin(dl) cos p / (cos p sin p - sin p cos p cos dl) with p = 0.18, dl = 0.36
    # degrees; divided by cos p: north / east = sin p (1 - cos dl) / sin dl = sin p tan(dl / 2)
    slope = math.sin(math.radians(0.18)) * math.tan(math.radians(0.18))
    [(*_, east, north)] = measured((cell(0), cell(1)), reference=(-30.0, 0.18))
    assert north / east == pytest.approx(slope, rel=1e-6)
    assert math.hypot(east, north) == pytest.approx(1.0, abs=1e-15)
    assert east > 0


def test_over_the_antimeridian_east_is_east() -> None:
    # columns 999 and 0 of a row near the equator are neighbours
    last, first = 250 * 65536 + 999, 250 * 65536
    rows = measured((last, first), (first, last), reference=(90.0, 0.0))
    # sorted by start: column 0 going west, toward 90 E; column 999 going east, away from it
    assert [row[2] for row in rows] == ["toward", "away"]
    assert rows[0][3] == pytest.approx(-1.0)
    assert rows[1][3] == pytest.approx(1.0)


def test_five_hundred_kilometres_are_too_far() -> None:
    # 12 rows are 12 * 40.0302 = 480.36 km, 13 are 520.39 km
    rows = measured((cell(0, -6), cell(0, 6)), (cell(0, -6), cell(0, 7)))
    assert [row[1] for row in rows] == [cell(0, 6)]


def test_the_limit_is_strict() -> None:
    pair = (cell(0), cell(0, 1))
    places = SinusoidalGrid().centroids(pl.Series(pair, dtype=pl.UInt32))
    (lon1, lon2), (lat1, lat2) = places["lon"], places["lat"]
    distance = float(haversine_km(lon1, lat1, lon2, lat2))
    assert distance == pytest.approx(SIDE_KM)
    assert measured(pair, max_move_km=distance) == []
    assert measured(pair, max_move_km=math.nextafter(distance, 1e3)) != []


def test_equal_distances_have_no_direction() -> None:
    # (-0.18, 0.18) and (0.18, 0.18) are mirrors at Greenwich
    mirrors = (cell(-1), cell(0))
    assert measured(mirrors, reference=(0.0, 20.0)) == []
    assert measured(mirrors, reference=(180.0, -20.0)) == []
    # 1e-12 degrees off, the distances differ by less than 1e-9 km; 1e-8 degrees off, by 1e-6 km
    assert measured(mirrors, reference=(1e-12, 20.0)) == []
    [(_, _, direction, *_)] = measured(mirrors, reference=(1e-8, 1.0))
    assert direction == "toward"
    [(_, _, direction, *_)] = measured(mirrors, reference=(-1e-8, 1.0))
    assert direction == "away"


def reference(cells: dict[int, int]) -> Reference | None:
    table = pl.DataFrame(
        {"cell": list(cells), "records": list(cells.values())},
        schema={"cell": pl.UInt32, "records": pl.Int64},
    )
    return reference_point(table)


def test_the_reference_is_the_normalised_mean_vector() -> None:
    # symmetric cells: the mean lies on their great circle's middle, which on one meridian is the
    # mean latitude: (0.18 + 0.90) / 2 = 0.54
    point = reference({cell(0): 1, cell(0, 2): 1})
    assert point is not None
    assert (point.lon, point.lat) == pytest.approx((0.18, 0.54), abs=1e-12)


def test_the_reference_has_one_term_a_record() -> None:
    # angles of 0 and a = 0.72 degrees from the first, weights 3 and 1:
    # tan(x) = sin a / (3 + cos a)
    a = math.radians(0.72)
    x = math.degrees(math.atan2(math.sin(a), 3 + math.cos(a)))
    point = reference({cell(0): 3, cell(0, 2): 1})
    assert point is not None
    assert point.lat == pytest.approx(0.18 + x, abs=1e-12)


def test_no_reference_without_records_or_with_a_vanishing_mean() -> None:
    assert reference({}) is None
    # (0.18, 0.18) and its antipode (-179.82, -0.18): row 249, column 0
    assert reference({cell(0): 5, 249 * 65536: 5}) is None
    assert reference({cell(0): 6, 249 * 65536: 5}) is not None


@pytest.mark.parametrize("value", [(181.0, 0.0), (0.0, 91.0), (1.0,), (1, 2, 3), 5, "x", (None, 1)])
def test_a_wrong_reference_is_named(value: object) -> None:
    with pytest.raises(ParameterError, match="reference"):
        check_reference(value)


@pytest.mark.parametrize("value", ["12", ("1", "2"), (float("nan"), 0.0), (True, False)])
def test_text_and_truth_values_are_no_degrees(value: object) -> None:
    with pytest.raises(ParameterError, match="reference"):
        check_reference(value)


def test_density_counts_distinct_users() -> None:
    text = f"""
        1 2015-01-01 VE {at(0)}
        1 2015-01-02 CO {at(0)}
        1 2015-01-03 - {at(1)}
        2 2015-01-01 VE {at(0)}
        3 2015-01-01 VE {at(0)}
        2 2017-01-01 VE {at(1)}
        """
    cells = resident_cells(posts(text).lazy(), users(1, 2), window="2015-01:2016-12").collect()
    table = density(cells)
    assert table.columns == ["cell", "lon", "lat", "users"]
    assert table.select("cell", "users").rows() == [(cell(0), 2), (cell(1), 1)]
    assert table["lon"].to_list() == pytest.approx([0.18, 0.54])
    assert table["lat"].to_list() == pytest.approx([0.18, 0.18])


def test_the_other_grid_bins_too() -> None:
    text = f"1 2015-01-01 VE {at(0)}\n1 2015-01-02 VE {at(9)}"
    grid = H3Grid(4)
    cells = resident_cells(posts(text).lazy(), users(1), window="2015-01:2015-12", grid=grid)
    moves = find_moves(cells).collect()
    assert moves["start"].dtype == pl.UInt64
    # nine columns are about 360 km east, toward a reference in the east
    table = measure_moves(moves, Reference(90.0, 0.0), grid=grid)
    assert table["direction"].to_list() == ["toward"]
    assert table["east"][0] > 0.9
