"""How many people one resident stands for (METHOD M7)."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.figures_written import short
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.subject import take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (7.0, 4.2)


def factors(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    source: str | None = None,
) -> "Axes":
    r"""Draw how many people one active resident stands for, by year (METHOD M7).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or their `factors`, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A line with a band where there are intervals; below each year its active residents.

    Raises
    ------
    FrameError
        When `estimates` has no such table, or the table holds several criteria.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    S_k(t) = P_k(t) / u_k(t), Eq. 2 of Mazzoli et al. 2020: the population over the residents who
    are active in the year.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame({"year": [2015, 2016], "active": [100, 80], "factor": [9.0, 11.0]})
    >>> [label.get_text() for label in factors(table).get_xticklabels()]
    ['2015\n100', '2016\n80']
    """
    subject = take(estimates, "factors", ("year", "active", "factor"))
    ax = canvas.axes_for(ax, size=INCHES)
    whom = "" if subject.origin is None else f" of {subject.origin}"
    title = f"People one resident{whom} stands for"
    end = [*subject.sentences, canvas.credit(source)]
    known = subject.table.drop_nulls("factor").sort("year")
    if known.is_empty():
        canvas.say_nothing(ax, subject.reason or "no year has an active resident")
        dress(ax, title=title, caption=end)
        return ax
    _draw(ax, known)
    lost = subject.table.filter(pl.col("factor").is_null())["year"].sort()
    told = [
        (
            "Population of the origin over its residents active in the year, who stand below it."
            " Who has left is taken from the next year's population."
        ),
        f"Without a factor: {', '.join(str(year) for year in lost)}." if len(lost) else None,
        subject.intervals("Band"),
    ]
    dress(ax, title=title, caption=[*told, *end])
    return ax


def _draw(ax: "Axes", known: pl.DataFrame) -> None:
    letters = letters_for(ax)
    years = known["year"].to_numpy()
    if {"low", "high"} <= set(known.columns):
        low, high = (known[name].cast(pl.Float64).to_numpy() for name in ("low", "high"))
        ax.fill_between(years, low, high, color=canvas.SKY, alpha=0.5, linewidth=0)
        # A band of one year has no width.
        ax.vlines(years, low, high, color=canvas.SKY, linewidth=4 * letters.scale)
    ax.plot(years, known["factor"].to_numpy(), color=canvas.BLUE, marker="o", linewidth=1.8)
    active = known["active"].to_list()
    labels = [f"{year}\n{short(n)}" for year, n in zip(years, active, strict=True)]
    step = int(np.ceil(len(labels) / max(letters.inches * 2.2, 2)))
    ax.set_xticks(years[::step], labels[::step])
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 10 else f"{value:g}")  # noqa: PLR2004 - small factors have decimals
    ax.set_ylabel("people per active resident", fontsize=letters.label, color=canvas.PALE_INK)
    ax.tick_params(labelsize=letters.tick, colors=canvas.PALE_INK)
    ax.grid(axis="y", color=canvas.RULE, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
