"""Small panels, one for each node, inside the axes of one picture."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from migtrace.plot import canvas
from migtrace.plot.lettering import letters_for, map_inches, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

_SHAPE = 1.7
"""Width over height of a panel that curves are read well in."""
_EMPTY = 0.8
"""What a grid loses by a share of empty places, in terms of the logarithm of the shape."""
_NARROWEST = 1.15
"""Inches of a panel."""
_LETTER = 0.62
"""Width of a digit, in sizes of letters; fonts differ between machines, and panels must not."""
_ROOM_FOR_THREE = 1.2
"""Inches of a panel from which on it has three dates."""
_DAYS, _MONTHS = 150, 1200
"""Spans in days up to which ticks name days, and months."""


def make_panels(ax: "Axes", names: Sequence[str], /, *, digits: int) -> "list[Axes]":
    """Fill axes with small ones; the large ones keep the title, the legend and the caption.

    Parameters
    ----------
    ax
        Axes without anything in them.
    names
        What to write above each panel.
    digits
        Letters of the widest number at a vertical axis.

    Returns
    -------
    list of matplotlib.axes.Axes
        One per name, row by row; they are `ax.child_axes`, too.
    """
    ax.patch.set_visible(False)
    ax.spines[:].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    letters = letters_for(ax)
    rows, columns = _grid(len(names), *map_inches(ax))
    panels = []
    for number, name in enumerate(names):
        panel = ax.inset_axes((0.0, 0.0, 1.0, 1.0))
        place = _Place(ax, number, (rows, columns), digits=digits)
        panel.set_axes_locator(place)
        title = panel.set_title(name, loc="left", fontsize=letters.tick, color=canvas.INK, pad=2.5)
        title.set_parse_math(False)
        title.set_text(_cut(name, place.inches * 72, letters.tick))
        panel.tick_params(labelsize=letters.tick, colors=canvas.PALE_INK, length=2, pad=1.5)
        panel.tick_params(axis="x", pad=0.35 * letters.tick)
        # Dates stand below the last panel of each column.
        if number + columns < len(names):
            panel.tick_params(axis="x", labelbottom=False)
        panel.spines[["top", "right"]].set_visible(False)
        panel.spines[["bottom", "left"]].set_color(canvas.BORDER)
        panel.grid(axis="y", color=canvas.RULE, linewidth=0.6, zorder=0)
        panel.set_axisbelow(True)
        panels.append(panel)
    return panels


class _Place:
    """Where a panel stands: gaps keep their size in inches, whatever the room."""

    def __init__(self, ax: "Axes", number: int, grid: tuple[int, int], *, digits: int) -> None:
        size = letters_for(ax).tick
        self.ax, (self.rows, self.columns) = ax, grid
        self.row, self.column = divmod(number, self.columns)
        self.left = (digits * _LETTER * size + 6.0) / 72
        self.top, self.bottom = (1.5 * size + 1.0) / 72, (1.5 * size + 3.0) / 72
        self.inches = max(map_inches(ax)[0] / self.columns - self.left, 0.3)

    def __call__(self, panel: Any, renderer: object) -> "Bbox":  # noqa: ANN401 - axes
        """Answer with the panel's box, as shares of the figure."""
        from matplotlib.transforms import Bbox  # noqa: PLC0415 - an extra

        del renderer
        figure = panel.get_figure()
        box = self.ax.bbox
        dpi = self.ax.get_figure(root=True).dpi  # type: ignore[union-attr] # likewise
        wide = box.width / self.columns
        high = (box.height - self.bottom * dpi) / self.rows
        x0 = box.x0 + self.column * wide + self.left * dpi
        y0 = box.y1 - (self.row + 1) * high
        # The last column ends before the edge, where half of a date may stand.
        right = box.x0 + (self.column + 1) * wide - 0.06 * dpi
        corners = [[x0, y0 + 0.03 * dpi], [max(right, x0 + 1), y0 + max(high - self.top * dpi, 1)]]
        return Bbox(figure.transSubfigure.inverted().transform(corners))


def _grid(number: int, wide: float, high: float) -> tuple[int, int]:
    """Rows and columns whose panels come nearest to a good shape, with few empty places.

    Examples
    --------
    >>> _grid(4, 3.0, 2.0), _grid(8, 9.0, 4.0), _grid(1, 9.0, 4.0)
    ((2, 2), (3, 3), (1, 1))
    """

    def cost(grid: tuple[int, int]) -> float:
        rows, columns = grid
        off = abs(math.log((wide / columns) / (high / rows) / _SHAPE))
        return off + _EMPTY * (rows * columns - number) / number

    most = max(1, min(number, int(wide / _NARROWEST)))
    # As few rows as so many columns need.
    return min(((-(-number // columns), columns) for columns in range(1, most + 1)), key=cost)


def panel_inches(number: int, wide: float, /) -> tuple[float, float]:
    """Size of a new figure for so many panels: as wide as told, as high as they need.

    Examples
    --------
    >>> panel_inches(1, 10.0), panel_inches(8, 10.0)
    ((10.0, 4.8), (10.0, 6.9))
    """
    columns = min(number, 3) if number != 4 else 2  # noqa: PLR2004 - a square of four
    rows = math.ceil(number / max(columns, 1))
    return wide, round(max(1.5 + 1.8 * rows, 4.8), 2)


def _cut(name: str, points: float, size: float) -> str:
    """Shorten a name that is wider than its panel."""
    if width_of(name, size) <= points:
        return name
    shorter = (name[:kept].rstrip() + "\N{HORIZONTAL ELLIPSIS}" for kept in range(len(name), 0, -1))
    return next((text for text in shorter if width_of(text, size) <= points), name[:1])


def set_heights(panel: "Axes", most: float, /, *, least: float = 0.0) -> None:
    """Let a vertical axis hold the figures from 0 up, with few ticks in plain numbers."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    panel.set_ylim(min(least * 1.08, 0.0), most * 1.08 if most > 0 else 1.0)
    panel.yaxis.set_major_locator(MaxNLocator(3))
    panel.yaxis.set_major_formatter(lambda value, _: written(value))


def written(value: float) -> str:
    """Write a tick's number.

    Examples
    --------
    >>> written(12_500.0), written(0.25), written(0), written(-3.0)
    ('12,500', '0.25', '0', '-3')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"


def digits_of(most: float, /) -> int:
    """Letters of the widest tick that an axis up to a figure can have.

    Examples
    --------
    >>> digits_of(8_400.0), digits_of(2.0), digits_of(0.0)
    (5, 4, 4)
    """
    return max(len(written(math.ceil(most * 1.08))), 4)


def set_dates(panel: "Axes", first: date, last: date, /) -> None:
    """Let a horizontal axis hold dates, with few ticks that name days, months or years."""
    from matplotlib.dates import date2num  # noqa: PLC0415 - an extra

    west, east = (float(date2num(day)) for day in (first, last))  # type: ignore[no-untyped-call] # no stubs
    margin = max(0.03 * (east - west), 0.5)
    panel.set_xlim(west - margin, east + margin)
    place = panel.get_axes_locator()
    assert isinstance(place, _Place)  # noqa: S101 - a panel has one
    days = (last - first).days
    ticks = _ticks(first, last, most=3 if place.inches > _ROOM_FOR_THREE else 2)
    panel.set_xticks([float(date2num(day)) for day in ticks], [_named(day, days) for day in ticks])  # type: ignore[no-untyped-call] # the same


def _named(day: date, span: int) -> str:
    if span <= _DAYS:
        return f"{day.day} {day:%b}"
    return f"{day:%Y-%m}" if span <= _MONTHS else f"{day:%Y}"


def _ticks(first: date, last: date, *, most: int) -> list[date]:
    """Two or three days inside a span, evenly apart, on the first of months of long spans."""
    span = (last - first).days
    if span == 0:
        return [first]
    if span <= 4:  # noqa: PLR2004 - days, each of which could be read
        return [first, last]
    days = [first + timedelta(days=round(share * span)) for share in np.linspace(0.1, 0.9, most)]
    if span <= _DAYS:
        return days
    starts = (_first_of(day, of_year=span > _MONTHS, last=last) for day in days)
    return list(dict.fromkeys(starts))


def _first_of(day: date, *, of_year: bool, last: date) -> date:
    """The first of the month, or of January, that is nearest and not beyond the last day."""
    starts = [
        date(year, month, 1)
        for year in (day.year, day.year + 1)
        for month in ((1,) if of_year else range(1, 13))
    ]
    inside = [start for start in starts if start <= last]
    return min(inside, key=lambda start: abs((start - day).days))


def broken(days: np.ndarray[Any, Any], *rows: Any) -> list[np.ndarray[Any, Any]]:  # noqa: ANN401 - arrays
    """Put a gap (not a number) wherever days are farther apart than the usual step.

    Examples
    --------
    >>> [part.tolist() for part in broken(np.array([1.0, 2.0, 5.0]), np.array([7.0, 8.0, 9.0]))]
    [[1.0, 2.0, 2.5, 5.0], [7.0, 8.0, nan, 9.0]]
    """
    steps = np.diff(days)
    if not len(steps):
        return [days, *rows]
    # Months have 28 to 31 days.
    after = np.flatnonzero(steps > 1.5 * steps.min()) + 1
    usual = float(steps.min()) / 2
    return [
        np.insert(days, after, days[after - 1] + usual),
        *(np.insert(row, after, np.nan) for row in rows),
    ]
