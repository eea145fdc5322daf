"""Widths of edges: in proportion to figures, with round figures to read them by."""

import math
from typing import TYPE_CHECKING

from migtrace.plot.figures_written import short
from migtrace.plot.lettering import letters_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDEST = 10.0
"""Points of the largest edge on a wide page; the others are in proportion."""
THINNEST = 0.6
"""Points below which an edge would not be seen."""
_LEAST_SCALE = 0.5


def points_per_unit(ax: "Axes", largest: float, /) -> float:
    """Points of width that a figure of 1 has, when the largest edge has the most.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib import pyplot as plt
    >>> points_per_unit(plt.subplots(figsize=(10, 6))[1], 0.5)
    20.0
    >>> plt.close("all")
    """
    return WIDEST * max(letters_for(ax).scale, _LEAST_SCALE) / largest


def round_figures(largest: float, /) -> list[float]:
    """Three round figures up to the largest, to read widths by.

    Examples
    --------
    >>> round_figures(0.83), round_figures(1234.0), round_figures(0.2)
    ([0.1, 0.2, 0.5], [100.0, 500.0, 1000.0], [0.02, 0.1, 0.2])
    """
    power = 10.0 ** math.floor(math.log10(largest) + 1e-9)
    step = max(step for step in (1, 2, 5) if step * power <= largest * (1 + 1e-9))
    parts = {1: (0.1, 0.5, 1), 2: (0.2, 1, 2), 5: (1, 2, 5)}[step]
    return [float(f"{part * power:.6g}") for part in parts]


def figure_of(value: float, /) -> str:
    """Write a figure of an edge in a few letters.

    Examples
    --------
    >>> figure_of(0.070435), figure_of(0.5), figure_of(2000)
    ('0.07', '0.5', '2.0k')
    """
    return f"{value:.2g}" if value < 1 else short(value)
