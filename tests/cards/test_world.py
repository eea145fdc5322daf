"""Small maps: dots in their places, land below them."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from migtrace.cards import dot_map


def dots(lon: list[float], lat: list[float], counts: list[int]) -> list[tuple[int, int, int]]:
    """Find x, y and width of the dots of a map, largest first."""
    html = dot_map("t", np.array(lon), np.array(lat), np.array(counts))
    found = re.findall(r'd="((?:M-?\d+ -?\d+h0)+)" stroke-width="(\d+)"', html)
    return [
        (int(x), int(y), int(width))
        for path, width in found
        for x, y in re.findall(r"M(-?\d+) (-?\d+)h0", path)
    ]


def test_dots_keep_their_places_and_areas() -> None:
    # Ten degrees each way about (5, 5): 210 - 2 * 14 = 182 pixels are 10 degrees of latitude, and
    # the map is 340 wide, so 10 degrees of longitude are 182 * cos(5 degrees) = 181.3 about 170.
    (x1, y1, d1), (x2, y2, d2) = dots([0.0, 10.0], [10.0, 0.0], [100, 25])
    assert (x1, x2) == (79, 261)
    assert (y1, y2) == (14, 196)
    # A quarter of the residents is half the diameter.
    assert (d1, d2) == (14, 7)


def test_a_map_over_the_antimeridian_is_not_torn() -> None:
    (x1, _, _), (x2, _, _) = sorted(dots([179.0, -179.0], [0.0, 0.0], [5, 5]))
    # Six degrees, the least width, fill the height of 182: two are 60.7 about the middle, 170.
    assert (x1, x2) == (140, 200)


def test_of_dots_on_one_spot_the_largest_is_drawn() -> None:
    shown = dots([0.0, 0.0, 30.0], [0.0, 0.0, 20.0], [9, 36, 36])
    assert [width for _, _, width in shown] == [14, 14]


def test_the_country_in_question_stands_out() -> None:
    at = np.array([-66.9]), np.array([10.5]), np.array([5])
    opacities = re.findall(r'fill-opacity="([\d.]+)"', dot_map("t", *at, home="VE"))
    assert sorted(set(opacities)) == ["0.1", "0.24"]
    assert opacities.count("0.24") == 1
    assert '"0.24"' not in dot_map("t", *at)


def test_no_places_no_map() -> None:
    none = np.array([])
    assert dot_map("t", none, none, np.array([], dtype=np.int64)) == ""


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.integers(1, 10**6)),
        min_size=1,
        max_size=20,
    )
)
def test_a_map_of_anywhere_is_drawn_and_small(places: list[tuple[float, float, int]]) -> None:
    lon, lat, counts = (np.array(column) for column in zip(*places, strict=True))
    html = dot_map("t", lon, lat, counts)
    assert "nan" not in html
    assert len(html) < 65_536
    assert html == dot_map("t", lon[::-1], lat[::-1], counts[::-1])
