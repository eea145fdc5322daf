"""Pictures in a journal's column, 3.5 inches wide: letters are large enough and cover nothing."""

import io
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from migtrace import plot
from tests.plot import made_up, made_up_forecasts, plain
from tests.plot.drawings import draw_city, drawings

plain_matplotlib = plain.fixture


COLUMN, PAGE = 3.5, 9.0
LEAST_POINTS = 6.0
TOUCHING_INCHES = 0.012
"""Boxes of letters have a rim; so much of it may overlap."""

Drawn = list[tuple[str, float, Bbox]]


def written(figure: Figure, monkeypatch: pytest.MonkeyPatch, dpi: int) -> Drawn:
    """Save a figure; answer with the texts that are drawn, their size, and box in inches."""
    found: dict[int, tuple[str, float, Bbox]] = {}
    draw = Text.draw

    def record(self: Text, renderer: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as matplotlib calls it
        if self.get_visible() and self.get_text().strip():
            box = Text.get_window_extent(self, renderer)
            inches = Bbox(box.get_points() / dpi)
            found[id(self)] = self.get_text(), float(self.get_fontsize()), inches
        draw(self, renderer, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(Text, "draw", record)
        # It is drawn twice, first to be laid out: what counts is the last time.
        figure.savefig(io.BytesIO(), dpi=dpi)
    return list(found.values())


def faults(texts: Drawn, figure: Figure) -> list[str]:
    """What is too small, cut off, or covered."""
    wide, high = figure.get_size_inches()
    found = [f"{size} points: {text}" for text, size, _ in texts if size < LEAST_POINTS]
    rim = TOUCHING_INCHES
    found += [
        f"cut off: {text} {box.extents}"
        for text, _, box in texts
        if box.x0 < -rim or box.y0 < -rim or box.x1 > wide + rim or box.y1 > high + rim
    ]
    for (one, _, a), (other, _, b) in combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        along = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > rim and along > 2 * rim:
            found.append(f"{one!r} covers {other!r} by {across:.3f} x {along:.3f}")
    return found


@pytest.mark.parametrize(
    ("name", "dpi"),
    [
        *((name, 100) for name in drawings()),
        *((name, 220) for name in ("destinations", "routes", "forecasts", "network", "few_flows")),
    ],
)
def test_letters_fit_a_column(name: str, dpi: int, monkeypatch: pytest.MonkeyPatch) -> None:
    figure, ax = plt.subplots(figsize=(COLUMN, 4.0))
    drawings()[name](ax)
    texts = written(figure, monkeypatch, dpi)
    assert len(texts) >= 2
    assert faults(texts, figure) == []


@pytest.mark.parametrize(
    "name",
    [
        *("routes", "monthly", "flow_map", "sankey", "drops", "agreement"),
        *("forecasts", "backtest", "scenarios", "network", "ring", "flow_matrix", "few_flows"),
    ],
)
def test_letters_fit_a_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure, ax = plt.subplots(figsize=(PAGE, 6.0), layout="constrained")
    drawings()[name](ax)
    assert faults(written(figure, monkeypatch, 100), figure) == []


@pytest.mark.parametrize("size", [(COLUMN, 3.0), (7.0, 3.0), (7.0, 5.0), (12.0, 4.0)])
def test_letters_of_panels_fit(size: tuple[float, float], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("forecasts", "scenarios"):
        figure, ax = plt.subplots(figsize=size)
        drawings()[name](ax)
        assert faults(written(figure, monkeypatch, 120), figure) == []


def test_long_names_are_broken_and_odd_ones_are_written_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = r"nobody arrives on the islands after 22 January, and $\x$ is closed to the north"
    figure, ax = plt.subplots(figsize=(COLUMN, 4.0))
    named = pl.col("scenario").replace("border closed", long)
    plot.scenarios(made_up_forecasts.runs().with_columns(named), ax=ax)
    texts = written(figure, monkeypatch, 100)
    assert faults(texts, figure) == []
    assert long in [text.replace("\n", " ") for text, *_ in texts]


@pytest.mark.parametrize("shape", [(1, 2), (2, 1)])
@pytest.mark.parametrize("width", [COLUMN, PAGE])
def test_letters_of_two_panels_fit(
    shape: tuple[int, int], width: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure, axs = plt.subplots(*shape, figsize=(width, 4.0 * shape[0]))
    draw_city(axs)
    assert faults(written(figure, monkeypatch, 100), figure) == []


def test_pictures_beside_each_other_keep_to_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, axs = plt.subplots(1, 2, figsize=(8, 4.5))
    drawings()["density"](axs[0])
    drawings()["monthly"](axs[1])
    assert faults(written(figure, monkeypatch, 100), figure) == []


def test_a_fault_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, ax = plt.subplots(figsize=(COLUMN, 4.0))
    plot.drops(made_up.handout(), ax=ax)
    for x, text, size in ((0.5, "one", 8), (0.5, "two", 5), (0.9, "beyond the edge", 8)):
        ax.text(x, x, text, transform=ax.transAxes, fontsize=size).set_in_layout(False)
    found = faults(written(figure, monkeypatch, 100), figure)
    assert [text.split(":")[0] for text in found[:2]] == ["5.0 points", "cut off"]
    assert any(text.startswith("'one' covers 'two'") for text in found)
