"""Exits by month and destinations by year (METHOD M8)."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.plots import canvas
from migtrace.plots.basemap import country_names
from migtrace.plots.subject import Subject, take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Unit = Literal["people", "counts"]

SERIES_INCHES = (10.0, 4.8)
MONTHLY = {"people": ("all_exits", "first_exits"), "counts": ("exits", "movers")}
"""The columns of all exits and of first exits, by unit."""
BAR_DAYS = 26
"""Width of a month's bar."""
DARK = 0.55
"""Share of the colour scale from which letters are white."""


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
    >>> [bar.get_height() for bar in monthly_exits(table).patches]
    [900.0, 600.0]
    """
    _check_unit(unit)
    every, first = MONTHLY[unit]
    subject = take(estimates, "monthly", ("month", every, first))
    ax = canvas.axes_for(ax, size=SERIES_INCHES)
    whose = "" if subject.origin is None else f" from {subject.origin}"
    canvas.put_title(ax, f"Exits by month{whose}")
    months = subject.table.sort("month")
    if months.select(pl.col(every, first).is_null().all()).row(0) == (True, True):
        canvas.say_nothing(ax, _why(subject, "month"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    _draw_bars(ax, months, every, "all exits (a person may leave again)", canvas.SKY)
    _draw_bars(ax, months, first, "first exits", canvas.BLUE)
    _mark_hidden(ax, months, every, first, subject.hidden)
    _dress(ax, "upscaled exits a month" if unit == "people" else "observed exits a month")
    canvas.put_caption(ax, _months_told(subject, unit), *subject.facts(), canvas.credit(source))
    return ax


def destinations(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    table: Literal["appearances", "detected"] = "appearances",
    unit: Unit = "people",
    most: int = 12,
    source: str | None = None,
) -> "Axes":
    """Draw the flows by destination and year (METHOD M8.1, M8.2).

    Parameters
    ----------
    estimates
        Estimates, or one of their tables `appearances` and `detected`, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    table
        "appearances" for migrants in the year of their first record in a country, "detected" for
        all migrants seen there in a year.
    unit
        "people" for upscaled migrants, "counts" for those observed.
    most
        How many destinations to show, those with the largest shown figures.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A heat map, one row per country, one column per year, the figures in it. A hidden figure is
        a hatched box, a white one stands for nobody.

    Raises
    ------
    FrameError
        When `estimates` has no such table, or the table holds several criteria.
    ParameterError
        When an option has another value.
    MissingExtraError
        When matplotlib is not installed.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> flows = pl.DataFrame({"year": [2018], "country": ["PE"], "users": [5], "people": [955.0]})
    >>> destinations(flows).get_yticklabels()[0].get_text()
    'Peru'
    """
    _check_unit(unit)
    if table not in ("appearances", "detected"):
        msg = f'table: got {table!r}; expected "appearances" or "detected"'
        raise ParameterError(msg)
    if most < 1:
        msg = f"most: got {most}; expected at least 1"
        raise ParameterError(msg)
    value = "people" if unit == "people" else "users"
    subject = take(estimates, table, ("year", "country", value))
    ax = canvas.axes_for(ax, size=SERIES_INCHES)
    whose = "" if subject.origin is None else f" from {subject.origin}"
    canvas.put_title(ax, f"Destinations by year{whose}")
    flows = _largest(subject.table, value, most)
    if flows.is_empty():
        canvas.say_nothing(ax, _why(subject, "destination"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    _draw_heat(ax, flows, value, subject)
    places = subject.table["country"].n_unique()
    canvas.put_caption(
        ax,
        "Migrants by the year of their first record in the country; one person may appear in "
        "several countries."
        if table == "appearances"
        else "Migrants with a record in the country in that year; one person may count in several.",
        "Upscaled to people." if unit == "people" else "Observed persons, not upscaled.",
        f"{flows['country'].n_unique()} of {places} destinations; hatched: {subject.hidden}.",
        *subject.facts(),
        canvas.credit(source),
    )
    return ax


def _draw_bars(ax: "Axes", months: pl.DataFrame, column: str, label: str, colour: str) -> None:
    known = months.drop_nulls(column)
    # Day 15 as a matplotlib date number (days since 1970), the middle of the bar.
    middle = known["month"].cast(pl.Int32).to_numpy() + 14.5
    ax.bar(middle, known[column].to_numpy(), BAR_DAYS, label=label, color=colour, zorder=2)


def _mark_hidden(ax: "Axes", months: pl.DataFrame, every: str, first: str, label: str) -> None:
    """Mark the months in which nothing is shown, just above the axis."""
    hidden = months.filter(pl.col(every).is_null() | pl.col(first).is_null())
    if hidden.is_empty():
        return
    middle = hidden["month"].cast(pl.Int32).to_numpy() + 14.5
    none = hidden[every].is_null().to_numpy()
    marks = {"marker": "x", "s": 11, "linewidths": 0.9, "clip_on": False, "zorder": 3}
    heights = np.where(none, -0.018, -0.018)
    ax.scatter(
        middle,
        heights,
        color=canvas.HIDDEN,
        label=label,
        transform=ax.get_xaxis_transform(),
        **marks,  # type: ignore[arg-type] # the stubs want each option by itself
    )


def _draw_heat(ax: "Axes", flows: pl.DataFrame, value: str, subject: Subject) -> None:
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    countries = flows["country"].unique(maintain_order=True).to_list()
    years = list(range(flows["year"].min(), flows["year"].max() + 1))  # type: ignore[arg-type, operator] # of integers
    if subject.study is not None:
        years = list(subject.study.window.years)
    rows = flows["country"].replace_strict(countries, list(range(len(countries)))).to_numpy()
    columns = flows["year"].to_numpy() - years[0]
    grid = np.full((len(countries), len(years)), np.nan)
    grid[rows, columns] = flows[value].cast(pl.Float64).to_numpy()
    low, high = np.nanmin(grid), np.nanmax(grid)
    scale = LogNorm(low, max(high, low * 1.01))
    ax.pcolormesh(
        np.arange(len(years) + 1) - 0.5,
        np.arange(len(countries) + 1) - 0.5,
        np.ma.masked_invalid(grid),
        cmap="Blues",
        norm=scale,
        edgecolors="white",
        linewidth=1.5,
    )
    for row, column in np.argwhere(~np.isnan(grid)):
        dark = float(scale(grid[row, column])) > DARK
        ax.text(
            column,
            row,
            short(grid[row, column]),
            ha="center",
            va="center",
            fontsize=8.5,
            color="white" if dark else canvas.INK,
        )
    hidden = flows[value].is_null().to_numpy()
    for row, column in zip(rows[hidden], columns[hidden], strict=True):
        _hatch(ax, int(row), int(column))
    names = country_names()
    ax.set_yticks(range(len(countries)), [names.get(code, code) for code in countries])
    ax.set_xticks(range(len(years)), [str(year) for year in years])
    ax.invert_yaxis()
    ax.tick_params(length=0, labelsize=9)
    ax.spines[:].set_visible(False)


def _hatch(ax: "Axes", row: int, column: int) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - an extra

    box = Rectangle(
        (column - 0.44, row - 0.42),
        0.88,
        0.84,
        facecolor="none",
        edgecolor="#C8C8C8",
        hatch="////",
        linewidth=0,
    )
    ax.add_patch(box)


def _largest(flows: pl.DataFrame, value: str, most: int) -> pl.DataFrame:
    """Rows of the destinations with the largest shown figures, largest first."""
    totals = (
        flows.group_by("country")
        .agg(total=pl.col(value).sum(), shown=pl.col(value).count())
        .filter(pl.col("shown") > 0)
        .sort("total", "country", descending=[True, False])
        .head(most)
        .with_row_index("rank")
    )
    ranked = flows.join(totals.select("country", "rank"), on="country")
    return ranked.sort("rank", "year").drop("rank")


def _dress(ax: "Axes", label: str) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - an extra

    locator = AutoDateLocator(minticks=4, maxticks=14)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    ax.yaxis.set_major_formatter(lambda height, _: f"{height:,.0f}")
    ax.set_ylabel(label, fontsize=9.5, color=canvas.PALE_INK)
    ax.tick_params(labelsize=9, colors=canvas.PALE_INK)
    ax.tick_params(axis="x", pad=8)
    ax.grid(axis="y", color="#E6E6E6", linewidth=0.8, zorder=0)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.set_ylim(bottom=0)
    ax.legend(fontsize=9, frameon=False, loc="upper left")


def _months_told(subject: Subject, unit: Unit) -> str:
    weighed = (
        "Each exit weighs its year's upscaling factor."
        if unit == "people"
        else "Observed exits, not upscaled."
    )
    told = "" if subject.min_users is None or subject.min_users <= 1 else f" Crosses: {_gaps(subject)}"
    return f"{weighed}{told}"


def _gaps(subject: Subject) -> str:
    return f"months with a figure that rests on at most {(subject.min_users or 1) - 1} people, hidden."


def _why(subject: Subject, thing: str) -> str | None:
    if subject.reason is not None or subject.table.is_empty():
        return subject.reason
    return f"no {thing} has enough people behind it"


def _check_unit(unit: str) -> None:
    if unit not in ("people", "counts"):
        msg = f'unit: got {unit!r}; expected "people" or "counts"'
        raise ParameterError(msg)


def short(value: float) -> str:
    """Write a figure in a few letters.

    Examples
    --------
    >>> short(12), short(1234), short(56_700), short(1_250_000), short(4.4)
    ('12', '1.2k', '57k', '1.2M', '4')
    """
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            digits = 1 if value / limit < 10 else 0  # noqa: PLR2004 - two figures
            return f"{value / limit:.{digits}f}{letter}"
    return f"{value:.0f}"
