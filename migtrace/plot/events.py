"""Marks of events on an axis of months."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError
from migtrace.plot import canvas
from migtrace.plot.lettering import LINE, letters_for, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_EPOCH = date(1970, 1, 1).toordinal()
_GAP = 5.0
"""Points between two labels of one row."""


def read_events(events: Mapping[str | date, str], /) -> list[tuple[float, str]]:
    """Read the days of events.

    Parameters
    ----------
    events
        What happened by month ("2017-08", its middle), day ("2017-08-04") or date.

    Returns
    -------
    list of tuple
        Days since 1970 and labels, by day.

    Raises
    ------
    ParameterError
        When these are no mapping, or a key is no month and no day.

    Examples
    --------
    >>> read_events({"1970-02": "a month", "1970-01-02": "a day"})
    [(1.0, 'a day'), (45.0, 'a month')]
    """
    if not isinstance(events, Mapping):
        msg = f"events: got {events!r}; expected a mapping of months or days to words"
        raise ParameterError(msg)
    return sorted((_day(when), str(label)) for when, label in events.items())


def put_events(ax: "Axes", events: list[tuple[float, str]], /) -> list[str]:
    """Draw a line per event, and its label above the bars, in as many rows as they need.

    Parameters
    ----------
    ax
        Axes with days since 1970 whose limits are set; they grow upwards.
    events
        From `read_events`.

    Returns
    -------
    list of str
        Labels of the events that lie outside the axes.
    """
    west, east = ax.get_xlim()
    inside = [event for event in events if west <= event[0] <= east]
    letters = letters_for(ax)
    size = letters.tick
    # Before the layout is known: what the axis's own labels leave of the column.
    points = (letters.inches - 0.75) * 72
    ends: list[float] = []
    placed: list[tuple[float, str, float, int]] = []
    for day, label in inside:
        width = width_of(label, size)
        start = min((day - west) / (east - west) * points + 2, points - width)
        row = next((n for n, end in enumerate(ends) if end + _GAP <= start), len(ends))
        ends[row : row + 1] = [start + width]
        placed.append((day, label, start / points, row))
    if not placed:
        return [label for _, label in events]
    height = ax.get_figure(root=True).get_figheight() * 72 * 0.55  # type: ignore[union-attr] # axes have a figure
    rows = len(ends)
    share = min(rows * size * LINE / height, 0.6)
    ax.set_ylim(0, ax.get_ylim()[1] / (1 - share))
    for day, label, start, row in placed:
        top = 1 - share * row / rows
        ax.axvline(day, ymax=top, color=canvas.INK, linewidth=0.9, linestyle="--", zorder=3)
        ax.text(
            start,
            top,
            label,
            transform=ax.transAxes,
            va="top",
            fontsize=size,
            color=canvas.INK,
            parse_math=False,
            bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 0.6},
            zorder=5,
        )
    return [label for day, label in events if not west <= day <= east]


def _day(when: object) -> float:
    """Days from 1970 to the day, or to the middle of the month."""
    if isinstance(when, date):
        return float(when.toordinal() - _EPOCH)
    text = str(when)
    try:
        if text.count("-") == 1:
            year, month = (int(part) for part in text.split("-"))
            middle = calendar.monthrange(year, month)[1] // 2
            return float(date(year, month, 1).toordinal() - _EPOCH + middle)
        return float(date.fromisoformat(text).toordinal() - _EPOCH)
    except (ValueError, calendar.IllegalMonthError) as error:
        msg = f"events: got {when!r}; expected a month such as '2017-08', a day or a date"
        raise ParameterError(msg) from error
