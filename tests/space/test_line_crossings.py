"""Crossings of a line (METHOD M11.5)."""

import polars as pl
import pytest

from migtrace import ParameterError, crossings
from migtrace.space import Line, check_line

Point = tuple[float, float]
Segment = tuple[Point, Point]
Move = tuple[int, int, int, int]


def geometry(segments: dict[tuple[int, int], tuple[Point, Point, str]]) -> pl.DataFrame:
    """Return pairs of cells with their centroids and direction, as `measure_moves` would."""
    return pl.DataFrame(
        [
            {
                "start": pair[0],
                "end": pair[1],
                "direction": direction,
                "lon1": p[0],
                "lat1": p[1],
                "lon2": q[0],
                "lat2": q[1],
            }
            for pair, (p, q, direction) in segments.items()
        ]
    )


def meets(segment: Segment, line: Line) -> bool:
    moves = pl.DataFrame({"user": [1], "year": [2015], "start": [1], "end": [2], "moves": [1]})
    factors = pl.DataFrame({"year": [2015], "factor": [10.0]})
    measured = geometry({(1, 2): (*segment, "away")})
    return crossings(moves, measured, factors, line=line).rows() == [(2015, "away", 1, 10.0)]


UP = ((0.0, -1.0), (0.0, 1.0))  # the line of most cases


@pytest.mark.parametrize(
    ("segment", "touches"),
    [
        (((-1, 0), (1, 0)), True),  # through the middle
        (((1, 0), (-1, 0)), True),
        (((-1, -0.5), (1, 0.9)), True),
        (((0.1, 0), (1, 0)), False),  # beside it
        (((-1, 1.5), (1, 1.5)), False),  # past its end
        (((-1, 0), (0, 0)), True),  # ends on it
        (((0, 0.5), (3, 3)), True),  # begins on it
        (((-1, 1), (1, 1)), True),  # passes over its end
        (((0, 1), (1, 2)), True),  # from its end
        (((-1, 0), (-0.5e-9, 0)), True),  # ends half a tolerance before it
        (((-1, 0), (-2e-9, 0)), False),  # two tolerances
        (((-1, 1 + 0.5e-9), (1, 1 + 0.5e-9)), True),
        (((-1, 1 + 2e-9), (1, 1 + 2e-9)), False),
        (((1, -1), (1, 1)), False),  # parallel
        (((0.5e-9, -1), (0.5e-9, 1)), True),  # parallel, within the tolerance
        (((2e-9, -1), (2e-9, 1)), False),
        (((0, 0.5), (0, 2)), True),  # collinear, they overlap
        (((0, -2), (0, 2)), True),  # collinear, it covers the line
        (((0, -0.5), (0, 0.5)), True),  # collinear, inside
        (((0, 1), (0, 2)), True),  # collinear, end to end
        (((0, 1.5), (0, 2)), False),  # collinear, apart
        (((0, 1 + 0.5e-9), (0, 2)), True),
        (((0, 1 + 2e-9), (0, 2)), False),
    ],
)
def test_segment_meets_line(segment: Segment, *, touches: bool) -> None:
    assert meets(segment, UP) is touches
    assert meets(segment, UP[::-1]) is touches
    assert meets((segment[1], segment[0]), UP) is touches


@pytest.mark.parametrize(
    ("segment", "line", "touches"),
    [
        (((179.5, 0), (-179.5, 0)), ((180, -1), (180, 1)), True),
        (((179.5, 0), (-179.5, 0)), ((-180, -1), (-180, 1)), True),
        (((-179.5, 0), (179.5, 0)), ((180, -1), (180, 1)), True),
        (((-179.5, 0), (179.5, 0)), ((-180, -1), (-180, 1)), True),
        (((179.5, 0), (-179.5, 0)), UP, False),  # not the long way round
        (((-179.5, 0), (179.5, 0)), UP, False),
        (((179.5, 0), (-179.5, 0)), ((179.7, -1), (179.7, 1)), True),
        (((179.5, 0), (-179.5, 0)), ((-179.7, -1), (-179.7, 1)), True),
        (((179.5, 0), (-179.5, 0)), ((179.3, -1), (179.3, 1)), False),
        (((179.5, 0), (-179.5, 0)), ((-179.3, -1), (-179.3, 1)), False),
        # the line itself goes over 180
        (((179.5, -1), (179.5, 1)), ((179, 0), (-179, 0)), True),
        (((-179.5, -1), (-179.5, 1)), ((179, 0), (-179, 0)), True),
        (((-179.5, -1), (-179.5, 1)), ((-179, 0), (179, 0)), True),
        (((178.5, -1), (178.5, 1)), ((179, 0), (-179, 0)), False),
        (((0.5, -1), (0.5, 1)), ((179, 0), (-179, 0)), False),
        # both do
        (((179.5, -1), (-179.5, 1)), ((179, 0), (-179, 0)), True),
        (((-179.5, -1), (179.5, 1)), ((179, 0), (-179, 0)), True),
        # ends at 180 from the one side, at -180 from the other
        (((179.5, 0), (180, 0)), ((-180, -1), (-180, 1)), True),
        (((-179.5, 0), (-180, 0)), ((180, -1), (180, 1)), True),
        # a long line that does not pass 180
        (((0.5, -1), (0.5, 1)), ((-80, 0), (80, 0)), True),
    ],
)
def test_over_the_antimeridian(segment: Segment, line: Line, *, touches: bool) -> None:
    assert meets(segment, line) is touches


def crossed(moves: list[Move], *, factors: dict[int, float]) -> list[tuple[object, ...]]:
    """Return crossings of `UP` by moves (user, year, start, end) among four cells.

    Cells 1 and 2 lie west and east of the line, 3 and 4 too, farther north; 5 is east of it.
    """
    frame = pl.DataFrame(
        moves,
        schema={"user": pl.Int64, "year": pl.Int32, "start": pl.UInt32, "end": pl.UInt32},
        orient="row",
    ).with_columns(moves=pl.lit(1))
    west, east, north_west, north_east = (-1.0, 0.0), (1.0, 0.0), (-1.0, 0.5), (1.0, 0.5)
    measured = geometry(
        {
            (1, 2): (west, east, "away"),
            (2, 1): (east, west, "toward"),
            (3, 4): (north_west, north_east, "away"),
            (2, 5): (east, (2.0, 0.0), "away"),
        }
    ).cast({"start": pl.UInt32, "end": pl.UInt32})
    weights = pl.DataFrame(
        {"year": list(factors), "factor": list(factors.values())},
        schema={"year": pl.Int32, "factor": pl.Float64},
    )
    table = crossings(frame, measured, weights, line=UP)
    assert table.columns == ["year", "direction", "users", "people"]
    return table.rows()


def test_distinct_users_by_year_and_direction_weigh_the_year_of_the_move() -> None:
    moves = [
        (1, 2015, 1, 2),
        (1, 2015, 3, 4),  # the same user, year and direction: one
        (2, 2015, 1, 2),
        (2, 2015, 2, 1),  # back again: once each way
        (2, 2016, 1, 2),  # another year: again
        (3, 2016, 2, 5),  # does not meet the line
    ]
    assert crossed(moves, factors={2015: 10.0, 2016: 25.0}) == [
        (2015, "away", 2, 20.0),
        (2015, "toward", 1, 10.0),
        (2016, "away", 1, 25.0),
    ]


def test_a_move_that_has_no_direction_crosses_nothing() -> None:
    # 1 to 4 is not among the measured pairs: too long, or its ends are equally far
    assert crossed([(1, 2015, 1, 4)], factors={2015: 10.0}) == []


def test_no_moves_no_crossings() -> None:
    assert crossed([], factors={2015: 10.0}) == []


@pytest.mark.parametrize(
    "line",
    [
        None,
        5,
        "12",
        (),
        ((0, 0),),
        ((0, 0), (0, 0)),
        ((0, 0), (1, 1), (2, 2)),
        ((0, 0, 0), (1, 1, 1)),
        ((0, 0), (181, 0)),
        ((0, 0), (0, -90.5)),
        ((0, 0), (float("nan"), 0)),
        ((0, 0), (float("inf"), 0)),
        ((0, 0), ("x", 0)),
        ((0, 0), (None, 0)),
        ("12", "34"),
    ],
)
def test_a_wrong_line_is_named(line: object) -> None:
    with pytest.raises(ParameterError, match="line"):
        check_line(line)
