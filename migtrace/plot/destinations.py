"""Destinations by year (METHOD M8.1, M8.2)."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.basemap import country_names
from migtrace.plot.figures_written import short
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.options import check_most, check_table
from migtrace.plot.subject import Subject, Unit, check_unit, take, why

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (10.0, 5.2)
MEANING = {
    "appearances": "Migrants by the year of their first record in the country; one person may "
    "appear in several countries.",
    "detected": "Migrants with a record in the country in that year; one person may count in "
    "several.",
}
"""What each table counts, in words."""
DARK = 0.55
"""Share of the colour scale from which letters are white."""


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
        Estimates, a handout of them, or one of their tables `appearances` and `detected`, of one
        criterion.
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
    check_unit(unit)
    check_table(table, MEANING)
    check_most(most)
    value = "people" if unit == "people" else "users"
    subject = take(estimates, table, ("year", "country", value))
    ax = canvas.axes_for(ax, size=INCHES)
    title = f"Destinations by year{subject.whose}"
    end = [*subject.sentences, canvas.credit(source)]
    flows = _largest(subject.table, value, most)
    if flows.is_empty():
        canvas.say_nothing(ax, why(subject, "destination"))
        dress(ax, title=title, caption=end)
        return ax
    _draw_heat(ax, flows, value, subject)
    places = subject.table["country"].n_unique()
    told = (
        MEANING[table],
        "Upscaled to people." if unit == "people" else "Observed persons, not upscaled.",
        f"{flows['country'].n_unique()} of {places} destinations{_hatched(flows, value, subject)}.",
    )
    dress(ax, title=title, caption=[*told, *end])
    return ax


def _hatched(flows: pl.DataFrame, value: str, subject: Subject) -> str:
    return f"; hatched boxes are {subject.hidden}" if flows[value].null_count() else ""


def _draw_heat(ax: "Axes", flows: pl.DataFrame, value: str, subject: Subject) -> None:
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    countries = flows["country"].unique(maintain_order=True).to_list()
    years = list(range(flows["year"].min(), flows["year"].max() + 1))  # type: ignore[arg-type, operator] # of integers
    if subject.facts is not None:
        years = subject.facts.years
    rows = flows["country"].replace_strict(countries, list(range(len(countries)))).to_numpy()
    columns = flows["year"].to_numpy() - years[0]
    grid = np.full((len(countries), len(years)), np.nan)
    grid[rows, columns] = flows[value].cast(pl.Float64).to_numpy()
    # A logarithm has no place for a figure of 0, which stays white.
    above = np.ma.masked_array(grid, ~(grid > 0))
    low, high = (above.min(), above.max()) if above.count() else (1.0, 1.0)
    # Figures that are all alike are neither white nor dark.
    scale = LogNorm(low * 0.8, max(high, low * 1.6))
    ax.pcolormesh(
        np.arange(len(years) + 1) - 0.5,
        np.arange(len(countries) + 1) - 0.5,
        above,
        cmap="Blues",
        norm=scale,
        edgecolors="white",
        linewidth=1.5,
    )
    for row, column in np.argwhere(~np.isnan(grid)):
        dark = grid[row, column] > 0 and float(scale(grid[row, column])) > DARK
        ax.text(
            column,
            row,
            short(grid[row, column]),
            ha="center",
            va="center",
            fontsize=letters_for(ax).tick,
            color="white" if dark else canvas.INK,
        )
    hidden = flows[value].is_null().to_numpy()
    for row, column in zip(rows[hidden], columns[hidden], strict=True):
        _hatch(ax, int(row), int(column))
    names = country_names()
    ax.set_yticks(range(len(countries)), [names.get(code, code) for code in countries])
    ax.set_xticks(range(len(years)), [str(year) for year in years])
    ax.invert_yaxis()
    ax.tick_params(length=0, labelsize=letters_for(ax).tick)
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
