"""The picture of an agreement: dots, the diagonal, bars, and what is said below."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection, PathCollection

import migtrace as mt
from migtrace.official import Stock


@pytest.fixture(autouse=True)
def _no_screen_and_no_figure_left() -> Iterator[None]:
    mpl.use("agg")
    yield
    plt.close("all")


def agree(ours: dict[str, list[float | None]], theirs: list[float]) -> mt.Agreement:
    rows = {"origin": "VE", "destination": ["BR", "CO", "PE"][: len(theirs)], "year": 2018}
    table = pl.DataFrame({**rows, "date": None, "category": "oip", "people": theirs})
    frame = pl.DataFrame({"country": ["BR", "CO", "PE", "EC"][: len(ours["people"])], **ours})
    return mt.validate(frame, Stock(table, "an agency"))


def test_dots_stand_at_both_figures_and_are_named() -> None:
    ax = agree({"people": [50.0, 900.0, 400.0, 9.0]}, [40.0, 1000.0, 400.0]).plot()
    (dots,) = (found for found in ax.collections if isinstance(found, PathCollection))
    assert dots.get_offsets().tolist() == [[40.0, 50.0], [1000.0, 900.0], [400.0, 400.0]]  # type: ignore[union-attr]  # an array
    assert [text.get_text() for text in ax.texts] == ["BR", "CO", "PE"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    (diagonal,) = ax.lines
    ends = np.asarray(diagonal.get_xydata())
    assert ends[:, 0].tolist() == ends[:, 1].tolist()
    said = ax.get_xlabel().replace("\n", " ")
    assert "an agency, stock of 2018 from VE" in said
    assert "1 without a partner not shown" in said
    assert "Bars" not in said


def test_intervals_are_bars_where_there_are_any() -> None:
    bounds: dict[str, list[float | None]] = {"low": [0.0, None], "high": [90.0, None]}
    ax = agree({"people": [50.0, 900.0], **bounds}, [40.0, 1000.0]).plot()
    (bars,) = (found for found in ax.collections if isinstance(found, LineCollection))
    first, second = bars.get_segments()
    bottom = ax.get_ylim()[0]
    # from 0, which is below the axis, to 90; no bar for the second
    assert first[:, 1].tolist() == pytest.approx([bottom, 90.0])
    assert second[:, 1].tolist() == [900.0, 900.0]
    assert "Bars: the estimate's intervals." in ax.get_xlabel().replace("\n", " ")


def test_a_zero_has_no_place_and_is_counted() -> None:
    ax = agree({"people": [0.0, 900.0]}, [40.0, 1000.0]).plot()
    assert [text.get_text() for text in ax.texts] == ["CO"]
    assert "1 with a 0 not shown" in ax.get_xlabel().replace("\n", " ")


def test_nothing_to_show_says_so() -> None:
    figure, ax = plt.subplots()
    assert agree({"people": [0.0]}, [40.0]).plot(ax) is ax
    assert "Nothing to show" in ax.texts[0].get_text()
    assert figure.axes == [ax]
