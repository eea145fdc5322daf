"""The picture of an agreement: dots, the diagonal, bars, and what is said below."""

import numpy as np
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection

import migtrace as mt
from migtrace.official import Stock
from migtrace.plot.lettering import AXIS
from migtrace.plot.names import put_names
from tests.plot import plain

plain_matplotlib = plain.fixture


def agree(ours: dict[str, list[float | None]], theirs: list[float]) -> mt.Agreement:
    rows = {"origin": "VE", "destination": ["BR", "CO", "PE"][: len(theirs)], "year": 2018}
    table = pl.DataFrame({**rows, "date": None, "category": "oip", "people": theirs})
    frame = pl.DataFrame({"country": ["BR", "CO", "PE", "EC"][: len(ours["people"])], **ours})
    return mt.validate(frame, Stock(table, "an agency"))


def names(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_gid() != AXIS]


def axis(ax: Axes) -> str:
    (text,) = (text for text in ax.texts if text.get_gid() == AXIS)
    return text.get_text()


def caption(ax: Axes) -> str:
    return ax.get_xlabel().replace("\n", " ")


def test_dots_stand_at_both_figures_and_are_named() -> None:
    ax = agree({"people": [50.0, 900.0, 400.0, 9.0]}, [40.0, 1000.0, 400.0]).plot()
    (dots,) = (found for found in ax.collections if isinstance(found, PathCollection))
    assert dots.get_offsets().tolist() == [[40.0, 50.0], [1000.0, 900.0], [400.0, 400.0]]  # type: ignore[union-attr]  # an array
    assert names(ax) == ["BR", "CO", "PE"]
    assert axis(ax) == "official: stock of 2018, people"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    (diagonal,) = ax.lines
    ends = np.asarray(diagonal.get_xydata())
    assert ends[:, 0].tolist() == ends[:, 1].tolist()
    said = caption(ax)
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
    assert "Bars: the estimate's intervals." in caption(ax)


def test_a_zero_has_no_place_and_is_counted() -> None:
    ax = agree({"people": [0.0, 900.0]}, [40.0, 1000.0]).plot()
    assert names(ax) == ["CO"]
    assert "1 with a 0 not shown" in caption(ax)


def test_nothing_to_show_says_so() -> None:
    figure, ax = plt.subplots()
    assert agree({"people": [0.0]}, [40.0]).plot(ax) is ax
    assert "Nothing to show" in ax.texts[0].get_text()
    assert figure.axes == [ax]


def test_names_that_would_cover_others_are_left_out_and_counted() -> None:
    ax = plt.subplots(figsize=(4, 4))[1]
    ax.set(xlim=(0, 1), ylim=(0, 1))
    # Ten dots in a heap, of which none but a few can be named, and one far from them.
    heap = np.full(10, 0.5) + np.arange(10) / 1000
    x, y = np.append(heap, 0.1), np.append(heap, 0.9)
    codes = [f"A{letter}" for letter in "ABCDEFGHIJK"]
    left = put_names(ax, codes, x, y)
    assert 0 < left < 10
    assert "AK" in names(ax)
    assert len(names(ax)) == 11 - left
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_ticks_of_a_narrow_range_are_plain_numbers() -> None:
    ax = agree({"people": [410e3, 480e3, 450e3]}, [400e3, 500e3, 450e3]).plot()
    ax.figure.canvas.draw()
    shown = [tick.get_text() for tick in ax.get_xticklabels(which="both") if tick.get_text()]
    assert len(shown) >= 2
    assert all(text.replace(",", "").isdigit() for text in shown)
    assert "400,000" in shown


def test_a_narrow_column_has_brief_ticks() -> None:
    ax = plt.subplots(figsize=(3.5, 4))[1]
    agree({"people": [50e3, 900e3, 400e3]}, [40e3, 1000e3, 400e3]).plot(ax)
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert "50k" in labels
    assert not any("," in text for text in labels)


def test_new_residents_are_named_in_the_axis() -> None:
    # Figure 5 is Figure 1 of another table.
    frame = pl.DataFrame({"country": ["BR", "CO"], "people": [5.0, 80.0], "criterion": 4})
    table = {"origin": "VE", "destination": ["BR", "CO"], "year": 2018, "date": None}
    stock = Stock(pl.DataFrame({**table, "category": "oip", "people": [4.0, 90.0]}), "an agency")
    ax = mt.validate(frame, stock).plot()
    assert ax.get_ylabel().startswith("estimated: ")
