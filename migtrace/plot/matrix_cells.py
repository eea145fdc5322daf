"""The boxes of a matrix of flows: what is in each, its colour, its mark and its figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.plot import canvas
from migtrace.plot.figures_written import short
from migtrace.plot.lettering import LINE, letters_for, map_inches, width_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

KEYS = ("origin", "destination")
DARK = 0.55
"""Share of the colour scale from which letters are white."""
MAPS = {1: "Blues", -1: "Oranges"}
"""Colours of flows above and below 0."""
MINUS = "\N{MINUS SIGN}"
_HATCH: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": "#BEBEBE",
    "hatch": "/////",
    "linewidth": 0,
}
_ROOM = 0.9
"""Share of a box that its figure may take."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What is in the boxes of a matrix, row by row.

    Parameters
    ----------
    people
        Sums of the known flows; not a number where none is known.
    rows
        How many flows a box holds, known or not.
    lost
        How many of the flows of a sum are not known; 0 in boxes of one flow.
    """

    people: NDArray[np.float64]
    rows: NDArray[np.int64]
    lost: NDArray[np.int64]

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Boxes with flows, of which none is known."""
        unknown: NDArray[np.bool_] = (self.rows > 0) & np.isnan(self.people)
        return unknown


def gather(table: pl.DataFrame, sides: Mapping[str, Sequence[str]], /) -> Cells:
    """Put flows into boxes, those of places that are not listed into a last row or column.

    Parameters
    ----------
    table
        `origin`, `destination`, `people` (null where not known).
    sides
        The origins and destinations with a row or column of their own.

    Returns
    -------
    Cells
        The boxes. There is a last row, or column, only where it holds something.

    Examples
    --------
    >>> flows = pl.DataFrame({"origin": ["a", "a", "b"], "destination": ["x", "y", "x"],
    ...                       "people": [1.0, 2.0, None]})
    >>> cells = gather(flows, {"origin": ["a"], "destination": ["x", "y"]})
    >>> cells.people.tolist(), cells.lost.tolist()
    ([[1.0, 2.0], [nan, nan]], [[0, 0], [1, 0]])
    """
    placed = table.select(
        "people",
        *(
            pl.col(key).replace_strict(
                list(sides[key]), list(range(len(sides[key]))), default=len(sides[key])
            )
            for key in KEYS
        ),
    )
    shape = tuple(len(sides[key]) + int(table[key].n_unique() > len(sides[key])) for key in KEYS)
    sums = placed.group_by(KEYS).agg(
        people=pl.col("people").sum(), known=pl.col("people").count(), rows=pl.len()
    )
    at = tuple(sums[key].to_numpy() for key in KEYS)
    known, rows = (np.zeros(shape, np.int64) for _ in range(2))
    people = np.full(shape, np.nan)
    known[at], rows[at] = sums["known"].to_numpy(), sums["rows"].to_numpy()
    people[at] = sums["people"].to_numpy()
    people[known == 0] = np.nan
    is_sum = np.zeros(shape, bool)
    is_sum[len(sides["origin"]) :] = True
    is_sum[:, len(sides["destination"]) :] = True
    return Cells(people, rows, np.where(is_sum, rows - known, 0))


def draw_cells(ax: "Axes", cells: Cells, /) -> None:
    """Draw the boxes: colours by a logarithmic scale, marks where there is no such colour."""
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415 - an extra

    rows, columns = cells.people.shape
    edges = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
    scale = _scale(cells)
    for sign, colours in MAPS.items():
        part = sign * cells.people
        boxes = np.ma.masked_array(part, ~(part > 0))
        if boxes.count():
            ax.pcolormesh(
                *edges,
                boxes,
                cmap=colours,
                norm=scale,
                edgecolors="white",
                linewidth=min(1.2, 8 / max(rows, columns)),
                zorder=1,
            )
    _mark(ax, cells)
    ax.set_xlim(edges[0][0], edges[0][-1])
    ax.set_ylim(edges[1][-1], edges[1][0])
    ax.spines[:].set_color(canvas.BORDER)
    if (cells.people > 0).any():
        bar = canvas.put_bar(ax, ScalarMappable(scale, MAPS[1]), "people (log scale)")
        bar.ax.yaxis.set_major_formatter(lambda value, _: short(value))


def _scale(cells: Cells) -> Any:  # noqa: ANN401 - a norm
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    sizes = np.abs(cells.people[np.isfinite(cells.people) & (cells.people != 0)])
    low, high = (float(sizes.min()), float(sizes.max())) if len(sizes) else (1.0, 1.0)
    # The smallest flow is not white, and flows that are all alike are not dark.
    return LogNorm(low * 0.6, max(high, low * 1.6))


def _mark(ax: "Axes", cells: Cells) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - an extra

    size = _box_points(ax, cells).min()
    zero, below = (np.argwhere(found) for found in (cells.people == 0, cells.people < 0))
    looks: dict[str, Any] = {"zorder": 3, "linewidths": min(1.1, size / 8)}
    ax.scatter(
        zero[:, 1], zero[:, 0], s=(0.16 * size) ** 2, marker="o", color=canvas.HIDDEN, **looks
    ).set_gid("zero")
    if not _fits(ax, cells):
        is_dark = _scale(cells)(-cells.people[cells.people < 0]) > DARK
        colours = np.where(is_dark, "white", canvas.INK)
        ax.scatter(
            below[:, 1], below[:, 0], s=(0.45 * size) ** 2, marker="_", color=colours, **looks
        ).set_gid("below")
    # A loop over boxes, few of which are not known.
    for row, column in np.argwhere(cells.unknown):
        ax.add_patch(Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, zorder=2, **_HATCH))


def write_figures(ax: "Axes", cells: Cells, /) -> None:
    """Write the figures into the boxes, if all of them have room for theirs."""
    if not _fits(ax, cells):
        return
    scale, size = _scale(cells), letters_for(ax).tick
    shown = np.argwhere(np.isfinite(cells.people) & (cells.people != 0))
    # A loop over boxes, at most as many as can be read.
    for row, column in shown:
        people = cells.people[row, column]
        is_dark = float(scale(abs(people))) > DARK
        ax.text(
            column,
            row,
            _figure(people),
            ha="center",
            va="center",
            fontsize=size,
            color="white" if is_dark else canvas.INK,
            zorder=4,
        )


def entries_of(cells: Cells, /) -> "list[Artist]":
    """Say in the legend what marks are, of those that are there."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra
    from matplotlib.patches import Patch  # noqa: PLC0415 - likewise

    entries: list[Artist] = []
    if (cells.people < 0).any():
        entries.append(Patch(facecolor="#FDAE6B", label=f"below 0 ({MINUS}), darker is farther"))
    if (cells.people == 0).any():
        dot: dict[str, Any] = {
            "linestyle": "",
            "marker": "o",
            "markersize": 2.5,
            "color": canvas.HIDDEN,
        }
        entries.append(Line2D([], [], label="0", **dot))
    if cells.unknown.any():
        entries.append(Patch(label="not known", **_HATCH))
    if (cells.rows == 0).any():
        empty: dict[str, Any] = {"facecolor": "white", "edgecolor": canvas.BORDER, "linewidth": 0.6}
        entries.append(Patch(label="not in the table", **empty))
    return entries


def _figure(people: float) -> str:
    return short(people) if people >= 0 else MINUS + short(-people)


def _fits(ax: "Axes", cells: Cells) -> bool:
    """Whether every box has room for its figure."""
    size = letters_for(ax).tick
    wide, high = _box_points(ax, cells) * _ROOM
    figures = {_figure(one) for one in cells.people[np.isfinite(cells.people)]}
    return bool(high >= LINE * size and max(width_of(one, size) for one in figures) <= wide)


def _box_points(ax: "Axes", cells: Cells) -> NDArray[np.float64]:
    """Width and height of a box in points, about."""
    wide, high = map_inches(ax)
    return np.array([0.85 * wide / cells.people.shape[1], 0.85 * high / cells.people.shape[0]]) * 72
