"""Exits by month (METHOD M8.3)."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.plot import canvas
from migtrace.plot.subject import Subject, Unit, check_unit, take, why

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERIES_INCHES = (10.0, 4.8)
MONTHLY = {"people": ("all_exits", "first_exits"), "counts": ("exits", "movers")}
"""The columns of all exits and of first exits, by unit."""
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
    source: str | None = None,
) -> "Axes":
    """Draw all exits and first exits of each month (METHOD M8.3).

    Parameters
    ----------
    estimates
        Estimates, or their `monthly`, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    unit
        "people" for upscaled exits, "counts" for the exits that were observed.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        Bars by month: all exits, and before them, narrower in meaning and darker, the first exits.
        A hidden figure is a gap, with a mark on the axis.

    Raises
    ------
    FrameError
        When `estimates` has no such table, or the table holds several criteria.
    ParameterError
        When `unit` is neither.
    MissingExtraError
        When matplotlib is not installed.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from datetime import date
    >>> table = pl.DataFrame(
    ...     {"month": [date(2016, 1, 1)], "all_exits": [900.0], "first_exits": [600.0]}
    ... )
    >>> [float(bar.get_height()) for bar in monthly_exits(table).patches]
    [900.0, 600.0]
    """
    check_unit(unit)
    every, first = MONTHLY[unit]
    subject = take(estimates, "monthly", ("month", every, first))
    ax = canvas.axes_for(ax, size=SERIES_INCHES)
    whose = "" if subject.origin is None else f" from {subject.origin}"
    canvas.put_title(ax, f"Exits by month{whose}")
    months = subject.table.sort("month")
    if months.select(pl.col(every, first).is_null().all()).row(0) == (True, True):
        canvas.say_nothing(ax, why(subject, "month"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    _draw_bars(ax, months, every, "all exits (a person may leave again)", canvas.SKY)
    _draw_bars(ax, months, first, "first exits", canvas.BLUE)
    _mark_hidden(ax, months, every, first, subject.hidden)
    _dress(ax, "upscaled exits a month" if unit == "people" else "observed exits a month")
    canvas.put_caption(ax, _months_told(subject, unit), *subject.facts(), canvas.credit(source))
    return ax


def _draw_bars(ax: "Axes", months: pl.DataFrame, column: str, label: str, colour: str) -> None:
    known = months.drop_nulls(column)
    # Days since 1970, as matplotlib counts dates.
    middle = known["month"].cast(pl.Int32).to_numpy() + MIDDLE
    ax.bar(middle, known[column].to_numpy(), BAR_DAYS, label=label, color=colour, zorder=2)


def _mark_hidden(ax: "Axes", months: pl.DataFrame, every: str, first: str, label: str) -> None:
    """Mark the months with a hidden figure, just below the axis."""
    hidden = months.filter(pl.col(every).is_null() | pl.col(first).is_null())
    if hidden.is_empty():
        return
    ax.scatter(
        hidden["month"].cast(pl.Int32).to_numpy() + MIDDLE,
        [BELOW] * hidden.height,
        marker="x",
        s=11,
        linewidths=0.9,
        color=canvas.HIDDEN,
        label=label,
        transform=ax.get_xaxis_transform(),
        clip_on=False,
        zorder=3,
    )


def _dress(ax: "Axes", label: str) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - an extra
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    locator = AutoDateLocator(minticks=4, maxticks=14)  # type: ignore[no-untyped-call] # no stubs
    ax.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call] # the same
    ax.xaxis.set_major_formatter(formatter)
    ax.yaxis.set_major_formatter(lambda height, _: f"{height:,.0f}")
    ax.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.set_ylabel(label, fontsize=9.5, color=canvas.PALE_INK)
    ax.tick_params(labelsize=9, colors=canvas.PALE_INK)
    ax.tick_params(axis="x", pad=8)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8, zorder=0)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_ylim(bottom=0)
    ax.legend(fontsize=9, frameon=False, loc="upper left")


def _months_told(subject: Subject, unit: Unit) -> str:
    told = (
        "Each exit weighs its year's upscaling factor."
        if unit == "people"
        else "Observed exits, not upscaled."
    )
    if subject.min_users is None or subject.min_users <= 1:
        return told
    most = subject.min_users - 1
    return f"{told} Crosses: months with a figure that rests on at most {most} people, hidden."
