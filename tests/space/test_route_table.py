"""Routes: sums of unit vectors by start cell and direction (METHOD M11.4)."""

import math
import sys

import numpy as np
import polars as pl
import pytest

from migtrace import measure_moves, routes
from migtrace.space import Reference
from tests.space.test_find_moves import cell

SOUTH = Reference(0.18, -30.0)


def table_of(moves: list[tuple[int, int, int, int, int]]) -> pl.DataFrame:
    """Return routes of moves: user, year, start, end, how many."""
    schema = {
        "user": pl.Int64,
        "year": pl.Int32,
        "start": pl.UInt32,
        "end": pl.UInt32,
        "moves": pl.Int64,
    }
    frame = pl.DataFrame(moves, schema=schema, orient="row")
    return routes(frame, measure_moves(frame, SOUTH))


def test_by_start_cell_and_direction() -> None:
    north, south, home = cell(0, 1), cell(0, -1), cell(0)
    table = table_of(
        [
            (1, 2015, home, north, 2),
            (1, 2016, home, north, 1),
            (2, 2015, home, north, 1),
            (2, 2015, home, south, 4),
            (1, 2015, north, home, 1),
        ]
    )
    assert table.columns == [
        "cell",
        "direction",
        "lon",
        "lat",
        "users",
        "moves",
        "east",
        "north",
    ]
    # user 1's years are one user; vectors are (0, 1) northward and (0, -1) southward
    assert table.drop("lon", "lat").rows() == [
        (home, "away", 2, 4, 0.0, 4.0),
        (home, "toward", 1, 4, 0.0, -4.0),
        (north, "toward", 1, 1, 0.0, -1.0),
    ]
    assert table["lat"].to_list() == pytest.approx([0.18, 0.18, 0.54])


def test_vectors_of_several_ends_add_up() -> None:
    # three times north (0, 1), and once north-east to (0.54, 0.54): with p, q = 0.18, 0.54 and
    # dl = 0.36 degrees, east = sin dl cos q, north = cos p sin q - sin p cos q cos dl, normalised
    p, q, dl = (math.radians(x) for x in (0.18, 0.54, 0.36))
    east = math.sin(dl) * math.cos(q)
    north = math.cos(p) * math.sin(q) - math.sin(p) * math.cos(q) * math.cos(dl)
    length = math.hypot(east, north)
    table = table_of([(1, 2015, cell(0), cell(0, 1), 3), (1, 2015, cell(0), cell(1, 1), 1)])
    assert table["moves"].to_list() == [4]
    assert table["east"].item() == pytest.approx(east / length, abs=1e-12)
    assert table["north"].item() == pytest.approx(3 + north / length, abs=1e-12)


def test_moves_that_are_too_long_are_no_routes() -> None:
    # 13 rows are 520 km
    assert table_of([(1, 2015, cell(0, -6), cell(0, 7), 1)]).is_empty()


def test_no_moves_no_routes() -> None:
    table = table_of([])
    assert table.is_empty()
    assert table.width == 8


def test_the_number_of_moves_looked_at_at_once_changes_no_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    # 400 moves among 30 neighbouring cells at the equator.
    cells = 16384500 + rng.integers(0, 30, (2, 400))
    moves = pl.DataFrame(
        {
            "user": rng.integers(0, 9, 400),
            "start": cells[0],
            "end": cells[1],
            "moves": rng.integers(1, 4, 400),
        }
    ).unique(["user", "start", "end"], maintain_order=True)
    measured = measure_moves(moves, Reference(0.0, 1.0))
    whole = routes(moves, measured)
    assert whole.height > 10
    for module in ("routes", "moves"):
        monkeypatch.setattr(sys.modules[f"migtrace.space.{module}"], "SLICE_ROWS", 7)
    assert measure_moves(moves, Reference(0.0, 1.0)).equals(measured)
    assert routes(moves, measured).equals(whole)
