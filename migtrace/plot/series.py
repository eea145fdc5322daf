"""Exits by month (METHOD M8.3)."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.events import put_events, read_events
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.subject import Subject, Unit, check_unit, take, why

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SERIES_INCHES = (10.0, 4.8)
MONTHLY = {"people": ("all_exits", "first_exits"), "counts": ("exits", "movers")}
"""The columns of all exits and of first exits, by unit."""
BOUNDS = {"all_exits": ("all_exits_low", "all_exits_high"), "first_exits": ("low", "high")}
"""The columns of their intervals."""
LOOKS = (
    ("all exits (a person may leave again)", canvas.SKY, canvas.ORANGE),
    ("first exits", canvas.BLUE, canvas.BLUE),
)
"""Their labels, and the colours of bars and of bands, which overlap."""
_EPOCH = date(1970, 1, 1).toordinal()
BAR_DAYS = 26
"""Width of a month's bar."""
MIDDLE = 14.5
"""Days from the first of a month to the middle of its bar."""
BELOW = -0.018
"""Where hidden months are marked, as a share of the height: just below the axis."""


def monthly_exits(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    unit: Unit = "people",
    events: Mapping[str | date, str] | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw all exits and first exits of each month (METHOD M8.3).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or their `monthly`, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    unit
        "people" for upscaled exits, "counts" for the exits that were observed.
    events
        What to mark, in a few words, by month or day: "2017-08", "2017-08-04" or a date.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        Bars by month: all exits, and before them the first exits, darker. A hidden figure is a gap,
        with a mark on the axis. After `Estimates.intervals` upscaled exits are steps with bands.

    Raises
    ------
    FrameError
        When `estimates` has no such table, or the table holds several criteria.
    ParameterError
        When `unit` is neither, or an event has no month.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Figure 7 of Mazzoli et al. 2020.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame(
    ...     {"month": [date(2016, 1, 1)], "all_exits": [900.0], "first_exits": [600.0]}
    ... )
    >>> [float(bar.get_height()) for bar in monthly_exits(table).patches]
    [900.0, 600.0]
    """
    check_unit(unit)
    days = read_events({} if events is None else events)
    every, first = MONTHLY[unit]
    subject = take(estimates, "monthly", ("month", every, first))
    ax = canvas.axes_for(ax, size=SERIES_INCHES)
    title = f"Exits by month{subject.whose}"
    end = [*subject.sentences, canvas.credit(source)]
    months = subject.table.sort("month")
    if months.select(pl.col(every, first).is_null().all()).row(0) == (True, True):
        canvas.say_nothing(ax, why(subject, "month"))
        dress(ax, title=title, caption=end)
        return ax
    entries: list[Artist] = []
    has_bounds = unit == "people" and {*BOUNDS["all_exits"], *BOUNDS["first_exits"]} <= set(
        months.columns
    )
    for column, (label, bar, band) in zip((every, first), LOOKS, strict=True):
        if has_bounds:
            entries.append(_draw_band(ax, months, column, label, band))
        else:
            entries.append(_draw_bars(ax, months, column, label, bar))
    entries += _mark_hidden(ax, months, every, first, subject.hidden)
    _set_axes(ax, "upscaled exits a month" if unit == "people" else "observed exits a month")
    _set_months(ax, months)
    bands = subject.intervals("Bands") if has_bounds else None
    told = [_told(subject, unit, hidden=len(entries) > len(LOOKS)), bands]
    if outside := put_events(ax, days):
        told.append(f"Outside the months shown: {', '.join(outside)}.")
    dress(ax, title=title, caption=[*told, *end], legend=entries)
    return ax


def _middle(months: pl.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    # Days since 1970, as matplotlib counts dates.
    return months["month"].cast(pl.Int32).to_numpy() + MIDDLE


def _draw_bars(ax: "Axes", months: pl.DataFrame, column: str, label: str, colour: str) -> "Artist":
    known = months.drop_nulls(column)
    heights = known[column].to_numpy()
    return ax.bar(_middle(known), heights, BAR_DAYS, label=label, color=colour, zorder=2)  # type: ignore[return-value] # a container will do


def _draw_band(ax: "Axes", months: pl.DataFrame, column: str, label: str, colour: str) -> "Artist":
    """Draw a figure as steps, and its interval as a band around them; hidden months are gaps."""
    first, last = months["month"].first(), months["month"].last()
    every = pl.select(month=pl.date_range(first, last, "1mo"))  # type: ignore[arg-type] # of dates
    steps = every.join(months, on="month", how="left", maintain_order="left")
    edges = np.append(steps["month"].cast(pl.Int32), _after(last))
    low, value, high = (
        steps[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in (BOUNDS[column][0], column, BOUNDS[column][1])
    )
    scale = max(letters_for(ax).scale, 0.6)
    ax.stairs(high, edges, baseline=low, fill=True, color=colour, alpha=0.3, linewidth=0)
    return ax.stairs(
        value, edges, baseline=None, color=colour, linewidth=2 * scale, label=label, zorder=3
    )


def _after(month: object) -> int:
    """Days from 1970 to the end of a month."""
    assert isinstance(month, date)  # noqa: S101 - a column of dates, not empty
    last = calendar.monthrange(month.year, month.month)[1]
    return month.toordinal() - _EPOCH + last


def _mark_hidden(
    ax: "Axes", months: pl.DataFrame, every: str, first: str, label: str
) -> "list[Artist]":
    """Mark the months with a hidden figure, just below the axis."""
    hidden = months.filter(pl.col(every).is_null() | pl.col(first).is_null())
    if hidden.is_empty():
        return []
    scale = letters_for(ax).scale
    crosses = ax.scatter(
        _middle(hidden),
        [BELOW] * hidden.height,
        marker="x",
        s=11 * scale,
        linewidths=0.9 * scale,
        color=canvas.HIDDEN,
        label=label,
        transform=ax.get_xaxis_transform(),
        clip_on=False,
        zorder=3,
    )
    return [crosses]


def _set_axes(ax: "Axes", label: str) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - an extra
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    letters = letters_for(ax)
    most = int(np.clip(letters.inches * 1.6, 5, 14))
    locator = AutoDateLocator(minticks=min(4, most), maxticks=most)  # type: ignore[no-untyped-call] # no stubs
    ax.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call] # the same
    ax.xaxis.set_major_formatter(formatter)
    ax.yaxis.set_major_formatter(lambda height, _: f"{height:,.0f}")
    ax.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.set_ylabel(label, fontsize=letters.label, color=canvas.PALE_INK)
    ax.tick_params(labelsize=letters.tick, colors=canvas.PALE_INK)
    ax.tick_params(axis="x", pad=8 * max(letters.scale, 0.7))
    ax.grid(axis="y", color=canvas.RULE, linewidth=0.8, zorder=0)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_ylim(bottom=0)


def _set_months(ax: "Axes", months: pl.DataFrame) -> None:
    """Let the axis hold every month of the table, hidden ones, too."""
    first, last = months["month"].first(), months["month"].last()
    assert isinstance(first, date)  # noqa: S101 - a column of dates, not empty
    west, east = first.toordinal() - _EPOCH, _after(last)
    margin = 0.01 * (east - west)
    ax.set_xlim(west - margin, east + margin)


def _told(subject: Subject, unit: Unit, *, hidden: bool) -> str:
    told = (
        "Each exit weighs its year's upscaling factor."
        if unit == "people"
        else "Observed exits, not upscaled."
    )
    if not hidden:
        return told
    least = "few" if subject.min_users is None else f"at most {subject.min_users - 1}"
    return f"{told} Crosses: months with a figure that rests on {least} people, hidden."
