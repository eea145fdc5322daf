"""How long migrants stay abroad (METHOD M9)."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.disclosure.hide import MIN_USERS
from migtrace.errors import ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.flows import RECURRENCE_THRESHOLD
from migtrace.frames.checks import check_above, check_count, check_min_users
from migtrace.plot import canvas
from migtrace.plot.figures_written import between
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.ratio_bins import bin_ratios, in_percent, shares_of
from migtrace.plot.subject import Subject, take, why

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

INCHES = (8.0, 4.6)
SIDES = (("recurrent", canvas.SKY), ("non-recurrent", canvas.BLUE))
_BELOW = -0.02
_HEADROOM = 1.2


def time_abroad(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    bins: int = 20,
    threshold: float | None = None,
    min_users: int | None = None,
    source: str | None = None,
) -> "Axes":
    r"""Draw how migrants are distributed by the share of their time abroad (METHOD M9).

    Parameters
    ----------
    estimates
        Estimates; their `recurrence`, one row per migrant (`ratio`); or a handout, which has no
        rows about people and shows no more than both sides of the threshold.
    ax
        Axes to draw into; a new figure otherwise.
    bins
        Number of bins from 0 to 1. The threshold is an edge of two of them.
    threshold, min_users
        Of a table on its own: below which ratio a migrant is recurrent, and the fewest migrants of
        a bin that is shown; METHOD's by default. Estimates and handouts have their own.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        Bars by bin, in two colours that meet at the threshold, with the share of migrants on each
        side. Hidden bins are gaps, with a mark on the axis.

    Raises
    ------
    FrameError
        When `estimates` has no such table.
    ParameterError
        When an option has another value, or is that of a study.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Figure 4 of Mazzoli et al. 2020. Hidden are bins of fewer than `min_users` migrants. Where those
    of one side of the threshold hold some, but fewer in all, or the most that they can, its
    smallest other bins are hidden, too, so that the side's total does not tell them (METHOD M13).
    Where the totals themselves must not be told, bars are percentages, as coarse as the share is.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame({"ratio": [0.1] * 5 + [0.95] * 15})
    >>> [text.get_text() for text in time_abroad(table, bins=10).texts[:2]]
    ['recurrent\n25%', 'non-recurrent\n75%']
    """
    check_count("bins", bins, least=1)
    single = _has_people(estimates)
    name, columns = ("recurrence", ("ratio",)) if single else ("recurrence_share", ("share",))
    subject = take(estimates, name, columns)
    limit, least = _limits(subject, threshold, min_users)
    table = subject.table if single else pl.DataFrame(schema={"ratio": pl.Float64})
    binned = bin_ratios(table["ratio"], bins=bins, threshold=limit, min_users=least)
    shares = shares_of(table["ratio"], threshold=limit, min_users=least)
    if not isinstance(estimates, pl.DataFrame):
        shares = take(estimates, "recurrence_share", ("share",)).table
    told_all = _total(shares) is not None
    if not single:
        binned = _two_bins(shares, limit)
    elif not told_all:
        binned = in_percent(binned, table["ratio"].count(), least)
    ax = canvas.axes_for(ax, size=INCHES)
    title = f"Time abroad of migrants{subject.whose}"
    end = [*subject.sentences, canvas.credit(source)]
    if binned["users"].null_count() == binned.height:
        canvas.say_nothing(ax, _reason(subject))
        dress(ax, title=title, caption=end)
        return ax
    entries = _draw(ax, binned, limit, least, "migrants observed" if told_all else "% of migrants")
    _tell_shares(ax, shares, limit)
    told = [
        (
            "R: share of the time between the first exit and the last record that was spent "
            f"abroad; below {limit:g} a migrant is recurrent."
        ),
        f"{_total(shares):,} migrants whose R is defined."
        if told_all
        else "How many migrants these are would tell of hidden figures elsewhere.",
        f"Crosses: bins of fewer than {least} migrants, or that would tell of them, hidden."
        if len(entries) > 1
        else None,
        None if single else "No rows about people are handed on: both sides as a whole.",
        Subject(shares, subject.facts, None, None).intervals("In brackets"),
    ]
    dress(
        ax,
        title=title,
        caption=[*told, *end],
        axis="R, share of time abroad",
        legend=entries[1:],
    )
    return ax


def _has_people(estimates: object) -> bool:
    """Whether there are rows about single migrants: not in a handout."""
    return isinstance(estimates, pl.DataFrame | Estimates) or not hasattr(estimates, "about")


def _limits(subject: Subject, threshold: float | None, min_users: int | None) -> tuple[float, int]:
    if subject.facts is not None:
        for name, value in (("threshold", threshold), ("min_users", min_users)):
            if value is not None:
                msg = f"{name}: got {value!r}; expected none, since the study has its own"
                raise ParameterError(msg)
        return subject.facts.recurrence_threshold, subject.facts.min_users
    limit = RECURRENCE_THRESHOLD if threshold is None else threshold
    least = MIN_USERS if min_users is None else min_users
    check_above("threshold", limit, most=1.0)
    check_min_users(least)
    return float(limit), least


def _two_bins(shares: pl.DataFrame, limit: float) -> pl.DataFrame:
    """Both sides of the threshold, as far as they are handed on."""
    row = shares.row(0, named=True) if shares.height else {}
    sides = [row.get("recurrent"), row.get("non_recurrent")]
    if None in sides and row.get("share") is not None:
        sides = [100 * row["share"], 100 * (1 - row["share"])]
    edges = {"low": [0.0, limit], "high": [limit, 1.0]}
    return pl.DataFrame({**edges, "users": pl.Series(sides, dtype=pl.Float64)}).filter(
        pl.col("low") < pl.col("high")
    )


def _draw(ax: "Axes", binned: pl.DataFrame, limit: float, least: int, label: str) -> "list[Artist]":
    """Draw bars and marks of hidden bins; answer with the threshold's line, then those marks."""
    letters = letters_for(ax)
    for (_, colour), side in zip(
        SIDES, (pl.col("high") <= limit, pl.col("low") >= limit), strict=True
    ):
        bars = binned.filter(side).drop_nulls("users")
        low, high = bars["low"].to_numpy(), bars["high"].to_numpy()
        ax.bar(
            low, bars["users"].to_numpy(), high - low, align="edge", color=colour, edgecolor="white"
        )
    line = ax.axvline(limit, color=canvas.INK, linewidth=1.1, linestyle="--")
    _set_axes(ax, label)
    hidden = binned.filter(pl.col("users").is_null())
    if hidden.is_empty():
        return [line]
    middles = ((hidden["low"] + hidden["high"]) / 2).to_numpy()
    marks = ax.scatter(
        middles,
        np.full(len(middles), _BELOW),
        marker="x",
        s=12 * letters.scale,
        linewidths=0.9 * letters.scale,
        color=canvas.HIDDEN,
        transform=ax.get_xaxis_transform(),
        clip_on=False,
        label=f"hidden: fewer than {least} migrants",
    )
    return [line, marks]


def _set_axes(ax: "Axes", label: str) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    letters = letters_for(ax)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, ax.get_ylim()[1] * _HEADROOM)
    ax.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.yaxis.set_major_formatter(lambda height, _: f"{height:,.0f}")
    ax.set_ylabel(label, fontsize=letters.label, color=canvas.PALE_INK)
    ax.tick_params(labelsize=letters.tick, colors=canvas.PALE_INK)
    ax.tick_params(axis="x", pad=6)
    ax.grid(axis="y", color=canvas.RULE, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _tell_shares(ax: "Axes", shares: pl.DataFrame, limit: float) -> None:
    """Write the share of each side of the threshold above it."""
    row = shares.row(0, named=True) if shares.height else {}
    share: float | None = row.get("share")
    low, high = row.get("low"), row.get("high")
    letters = letters_for(ax)
    middles: NDArray[np.float64] = np.array([limit / 2, (1 + limit) / 2])
    for (name, _), x, back in zip(SIDES, middles, (False, True), strict=True):
        figure = "share hidden" if share is None else f"{100 * (1 - share if back else share):.0f}%"
        if share is not None and low is not None and high is not None:
            ends = (1 - high, 1 - low) if back else (low, high)
            figure += between(100 * ends[0], 100 * ends[1])
        ax.text(
            x,
            0.985,
            f"{name}\n{figure}",
            transform=ax.get_xaxis_transform(),
            ha="center",
            va="top",
            fontsize=letters.label,
            color=canvas.INK,
        )


def _total(shares: pl.DataFrame) -> int | None:
    """How many migrants there are; None where that is a total over hidden figures."""
    row = shares.row(0, named=True) if shares.height else {}
    sides = row.get("recurrent"), row.get("non_recurrent")
    return None if sides[0] is None or sides[1] is None else sides[0] + sides[1]


def _reason(subject: Subject) -> str | None:
    return why(subject, "part of the range") if subject.table.height else "no migrant has an R"
