"""How records were dropped, stage by stage (METHOD M1.7, M2.6)."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.plot import canvas
from migtrace.plot.lettering import dress, letters_for, width_of
from migtrace.plot.subject import take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (8.0, 4.4)
_NO_DROPS = ("read", "kept")


def drops(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    source: str | None = None,
) -> "Axes":
    """Draw how many records were read, dropped for each reason, and kept (METHOD M1.7, M2.6).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or their `dropped` (`reason`, `records`, `users`).
    ax
        Axes to draw into; a new figure otherwise.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A bar for what was read; below it, each where the one before it ends, those for the reasons
        that dropped something, in METHOD's order; then one for what was kept.

    Raises
    ------
    FrameError
        When `estimates` has no such table.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    These are totals of the whole input, which METHOD M13 does not hide.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame(
    ...     {"reason": ["read", "thread", "kept"], "records": [100, 30, 70], "users": [9, 4, 9]}
    ... )
    >>> [float(bar.get_width()) for bar in drops(table).patches]
    [100.0, 30.0, 70.0]
    """
    subject = take(estimates, "dropped", ("reason", "records", "users"))
    ax = canvas.axes_for(ax, size=INCHES)
    title = "From the records read to those kept"
    end = [*subject.sentences, canvas.credit(source)]
    counts: dict[str, int] = dict(subject.table.select("reason", "records").iter_rows())
    read = counts.get("read", 0)
    if not read:
        canvas.say_nothing(ax, "no records were read")
        dress(ax, title=title, caption=end)
        return ax
    rows = subject.table.filter((pl.col("records") > 0) | pl.col("reason").is_in(_NO_DROPS))
    starts = _draw_bars(ax, rows)
    never = [reason for reason in counts if reason not in rows["reason"]]
    told = [
        (
            "A record is dropped for the first reason that applies, from the top; users are those "
            "with at least one such record, so one may count several times."
        ),
        f"Nothing dropped as {', '.join(reason.replace('_', ' ') for reason in never)}."
        if never
        else None,
    ]
    dress(ax, title=title, caption=[*told, *end], axis="records")
    _write_counts(ax, rows, starts, read)
    return ax


def _draw_bars(ax: "Axes", rows: pl.DataFrame) -> list[int]:
    """Draw a bar per row, and answer with where each begins."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    letters = letters_for(ax)
    left = 0
    starts: list[int] = []
    for place, (reason, records) in enumerate(rows.select("reason", "records").iter_rows()):
        whole = reason in _NO_DROPS
        left = records if reason == "read" else left if whole else left - records
        starts.append(0 if whole else left)
        colour = canvas.BLUE if whole else canvas.VERMILION
        ax.barh(place, records, left=starts[-1], height=0.72, color=colour, zorder=2)
    for place, start in enumerate(starts[:-1]):
        # From the end of what is left to the next bar.
        reach = rows["records"][place] if start == 0 and place == 0 else start
        ax.plot([reach] * 2, [place, place + 1], color=canvas.BORDER, linewidth=0.8, zorder=1)
    names = [reason.replace("_", " ") for reason in rows["reason"]]
    ax.set_yticks(range(len(names)), names, fontsize=letters.label)
    ax.invert_yaxis()
    ax.set_xlim(0, rows["records"].max())  # type: ignore[arg-type] # a number
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.tick_params(axis="x", labelsize=letters.tick, colors=canvas.PALE_INK)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.grid(axis="x", color=canvas.RULE, linewidth=0.8)
    ax.set_axisbelow(True)
    return starts


def _write_counts(ax: "Axes", rows: pl.DataFrame, starts: list[int], read: int) -> None:
    """Write the counts inside bars that are long enough, else on the side with more room."""
    letters = letters_for(ax)
    points = ax.get_window_extent().width * 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr] # axes have a figure
    for place, (records, users) in enumerate(rows.select("records", "users").iter_rows()):
        text = f"{records:,} ({records / read:.1%}) of {users:,} users"
        start, end = starts[place], starts[place] + records
        fits = width_of(text, letters.tick) + 8 < records / read * points
        before = not fits and start > read - end
        ax.annotate(
            text,
            (start if fits or before else end, place),
            (-4 if before else 4, 0),
            textcoords="offset points",
            ha="right" if before else "left",
            va="center",
            fontsize=letters.tick,
            color="white" if fits else canvas.INK,
            zorder=3,
        )
