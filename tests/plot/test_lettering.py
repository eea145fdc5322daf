"""Sizes of letters, lines that fit, frames of the room's shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from migtrace.plot.basemap import filled
from migtrace.plot.lettering import LINE, SIZES, dress, letters_for, width_of, wrapped
from tests.plot import plain

plain_matplotlib = plain.fixture


WORDS = st.lists(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), max_size=30
)


@given(WORDS, st.floats(10, 300))
def test_lines_fit_but_for_long_words(words: list[str], points: float) -> None:
    lines = wrapped(" ".join(words), points, 8).split("\n")
    assert " ".join(lines).split() == " ".join(words).split()
    assert all(width_of(line, 8) <= points or " " not in line for line in lines)


def test_letters_grow_with_the_column() -> None:
    narrow = letters_for(plt.subplots(figsize=(3.5, 3))[1])
    wide = letters_for(plt.subplots(figsize=(10, 6))[1])
    for name, (least, most) in SIZES.items():
        assert getattr(narrow, name) == least
        assert getattr(wide, name) == most
        assert least >= 6
    # Of two panels each has half of the figure.
    half = letters_for(plt.subplots(1, 2, figsize=(7.2, 3))[1][1])
    assert half.inches == pytest.approx(3.6 - 0.1)


def test_the_figure_is_laid_out_only_if_nobody_does() -> None:
    figure, ax = plt.subplots()
    dress(ax, title="a title", caption=["A sentence."])
    assert figure.get_layout_engine() is not None
    mine = plt.figure(layout="tight")
    engine = mine.get_layout_engine()
    dress(mine.subplots(), title="a title", caption=[None, "A sentence."])
    assert mine.get_layout_engine() is engine


def test_dressing_twice_leaves_one_of_each() -> None:
    _, ax = plt.subplots()
    for _ in range(2):
        dress(ax, title="a title", caption=["One.", None, "Two."], axis="people")
    assert [text.get_text() for text in ax.texts] == ["people"]
    assert ax.get_xlabel() == "One. Two."
    assert ax.get_title(loc="left") == "a title"


def test_dollars_are_no_formulas() -> None:
    _, ax = plt.subplots()
    dress(ax, title="$x^2$", caption=["From $5 to $6."])
    assert ax.get_title(loc="left") == "$x^2$"
    assert ax.get_xlabel() == "From $5 to $6."


def test_axes_without_a_grid_keep_to_themselves() -> None:
    figure = plt.figure(figsize=(8, 4))
    ax = figure.add_axes((0.1, 0.3, 0.5, 0.6))
    assert letters_for(ax).inches == pytest.approx(8 * 0.5 - 0.1)


def test_frames_take_the_shape_of_the_room() -> None:
    _, ax = plt.subplots(figsize=(8, 5))
    west, south, east, north = filled(ax, (-1.0, 0.0, 1.0, 20.0))
    assert (south, north) == (0.0, 20.0)
    assert (west + east) / 2 == pytest.approx(0.0)
    west, south, east, north = filled(ax, (0.0, -1.0, 40.0, 1.0))
    assert (west, east) == (0.0, 40.0)
    assert (south + north) / 2 == pytest.approx(0.0)
    # Never more than the Earth.
    west, south, east, north = filled(ax, (-180.0, -80.0, 180.0, 85.0))
    assert east - west <= 360
    assert -90 <= south < north <= 90


def test_a_line_is_as_high_as_letters_need() -> None:
    assert LINE >= 1.2
