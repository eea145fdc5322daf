"""Bounds of bearings and of net routes, by hand (METHOD M11.4, M14)."""

import math

import numpy as np
import polars as pl
import pytest

from migtrace.estimate.intervals import _net_bounds, _route_bounds
from migtrace.uncertainty import RouteSums


def pointing(*degrees: float) -> tuple[list[float], list[float]]:
    """East and north of unit vectors, clockwise from north."""
    return (
        [math.sin(math.radians(d)) for d in degrees],
        [math.cos(math.radians(d)) for d in degrees],
    )


def routes(bearing: float) -> pl.DataFrame:
    (east,), (north,) = pointing(bearing)
    return pl.DataFrame({"cell": [7], "direction": ["away"], "east": [east], "north": [north]})


@pytest.mark.parametrize(
    ("bearing", "drawn", "bounds"),
    [
        # Of three replicates at level 1/2: a quarter and three quarters of the way between them.
        (90.0, (80.0, 90.0, 110.0), (85.0, 100.0)),
        # north: 20 degrees west of it is -20, not 340
        (0.0, (340.0, 0.0, 10.0), (-10.0, 5.0)),
        # beyond 360: 350, 370 and 390 are 350, 10 and 30 degrees
        (350.0, (350.0, 10.0, 30.0), (360.0, 380.0)),
    ],
)
def test_bearings_turn_the_short_way(
    bearing: float, drawn: tuple[float, ...], bounds: tuple[float, float]
) -> None:
    east, north = pointing(*drawn)
    sums = RouteSums(np.array([[1.0, 2.0, 3.0]]), np.array([east]), np.array([north]))
    table = routes(bearing).with_columns(moves=pl.Series([2]))
    row = _route_bounds(table, sums, 0.5).row(0, named=True)
    assert row["bearing"] == pytest.approx(bearing, abs=1e-9)
    assert (row["low"], row["high"]) == pytest.approx(bounds, abs=1e-9)
    assert (row["moves_low"], row["moves_high"]) == (1.5, 2.5)


def test_moves_that_cancel_point_nowhere() -> None:
    table = pl.DataFrame(
        {
            "cell": [7, 8],
            "direction": "away",
            "east": [0.0, -1e-17],
            "north": [0.0, 1.0],
            "moves": 2,
        }
    )
    some = np.ones((2, 4))
    answer = _route_bounds(table, RouteSums(some, some, some), 0.5)
    # a hair west of north is north, and not 360 degrees
    assert answer["bearing"].to_list() == [None, 0.0]
    assert answer["low"].to_list() == [None, pytest.approx(45)]


def test_net_routes_are_away_less_toward_of_both() -> None:
    places = pl.DataFrame(
        {"cell": [7, 7, 9], "direction": ["away", "toward", "away"], "east": 0.0, "north": 1.0}
    )
    # (30 - 10)/40 = 1/2, (10 - 10)/20 = 0, (20 - 0)/20 = 1: a quarter and three quarters between
    moves = np.array([[30.0, 10.0, 20.0], [10.0, 10.0, 0.0], [5.0, 5.0, 5.0]])
    net = pl.DataFrame({"cell": [7], "net": [0.5]})
    row = _net_bounds(net, places, moves, 0.5).row(0, named=True)
    assert (row["low"], row["high"]) == (0.25, 0.75)
