"""Bilateral flows as a matrix: origins in rows, destinations in columns."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import check_count
from migtrace.official.selection import counted
from migtrace.plot import canvas
from migtrace.plot.basemap import country_names
from migtrace.plot.forecast_tables import between, take_table
from migtrace.plot.lettering import ROOMY_INCHES, dress, letters_for
from migtrace.plot.matrix_cells import KEYS, Cells, draw_cells, entries_of, gather, write_figures
from migtrace.plot.options import check_year

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (9.0, 7.6)
COLUMNS = (*KEYS, "people")
_LONGEST = 18
"""Letters of a country's name beyond which its code stands instead."""


def flow_matrix(
    flows: object,
    /,
    *,
    ax: "Axes | None" = None,
    top: int = 20,
    year: int | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw the flows between places as a matrix of colours, on a logarithmic scale.

    Parameters
    ----------
    flows
        Flows, of polars or pandas: `origin`, `destination`, `people`, and `year` if there are
        several years. People may be null (not known) and, of a push-and-pull model, negative.
    ax
        Axes to draw into; a new figure otherwise.
    top
        How many origins and destinations to show, those with the largest flows, whatever their
        sign. The rest is summed up as "others".
    year
        The year to draw; by default the last one with a known flow.
    source
        Where the flows come from, for the caption.

    Returns
    -------
    matplotlib.axes.Axes
        Origins in rows, destinations in columns, the largest first. Blue is a flow above 0, orange
        with a minus sign one below; 0 is a dot, a flow that is not known is hatched, and a pair
        that the table does not have is empty. Flows from a place to itself are left out. Figures
        stand in the boxes where there is room.

    Raises
    ------
    FrameError
        When a column is missing or of another type, or a pair stands twice.
    ParameterError
        When `top` or `year` has another value.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    M_ij of docs/forecasting.md F4, or flows of official tables. A sum of "others" takes the flows
    that are known; the caption counts those that are not.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> flows = pl.DataFrame(
    ...     {"origin": ["VE", "VE"], "destination": ["CO", "PE"], "people": [900.0, None]}
    ... )
    >>> [label.get_text() for label in flow_matrix(flows).get_xticklabels()]
    ['Colombia', 'Peru']
    """
    check_count("top", top, least=1)
    check_year(year)
    table = take_table(flows, "plot of flows", COLUMNS, keys=KEYS, within=("year",))
    of_year, when = _of_year(table, year)
    table = between(of_year)
    ax = canvas.axes_for(ax, size=INCHES)
    title = "Flows from rows to columns" + ("" if when is None else f", {when}")
    end = f"Source: {source}." if source else "Source of the flows not stated."
    if table["people"].count() == 0:
        canvas.say_nothing(ax, "no flow is known" if table.height else None)
        dress(ax, title=title, caption=[end])
        return ax
    sides = {key: _largest(table, key, top) for key in KEYS}
    cells = gather(table, sides)
    draw_cells(ax, cells)
    _name(ax, table, sides)
    entries = entries_of(cells)
    loops = of_year.height - table.height
    itself = f"Without {counted(loops, 'flow')} from a place to itself." if loops else None
    caption = [*_told(table, cells, sides), itself, end]
    dress(ax, title=title, caption=caption, axis="destination", legend=entries)
    write_figures(ax, cells)
    return ax


def _of_year(table: pl.DataFrame, year: int | None) -> tuple[pl.DataFrame, int | None]:
    """Rows of one year: the given one, or the last with a known flow."""
    years = table["year"] if "year" in table.columns else pl.Series([], dtype=pl.Int64)
    if years.count() == 0:
        if year is not None:
            msg = f"year: got {year!r}; expected none, since these flows have no years"
            raise ParameterError(msg)
        return table, None
    if years.null_count():
        msg = (
            f"plot of flows: column 'year' has None in {years.null_count()} of {table.height} "
            "rows; expected a year in each, or in none"
        )
        raise FrameError(msg)
    found = years.unique().sort().to_list()
    if year is None:
        known = table.drop_nulls("people")["year"].max()
        return table.filter(year=found[-1] if known is None else known), int(
            str(known or found[-1])
        )
    if year not in found:
        msg = f"year: got {year!r}; expected one of {', '.join(map(str, found))}"
        raise ParameterError(msg)
    return table.filter(year=year), int(year)


def _largest(table: pl.DataFrame, key: str, top: int) -> list[str]:
    """The places with the largest flows, whatever their sign, largest first."""
    sums = table.group_by(key).agg(total=pl.col("people").abs().sum())
    return sums.sort("total", key, descending=[True, False])[key].head(top).to_list()


def _name(ax: "Axes", table: pl.DataFrame, sides: dict[str, list[str]]) -> None:
    """Write the places along the axes: countries by name where there is room, else by code."""
    letters = letters_for(ax)
    names = country_names() if letters.inches > ROOMY_INCHES else {}
    size = letters.tick
    for key, axis in zip(KEYS, (ax.yaxis, ax.xaxis), strict=True):
        labels = [_called(place, names) for place in sides[key]]
        left = table[key].n_unique() - len(labels)
        labels += [f"others ({left})"] if left else []
        axis.set_ticks(range(len(labels)), labels, fontsize=size, parse_math=False)
    ax.tick_params(length=0, pad=1.5, colors=canvas.INK)
    ax.tick_params(axis="x", labelrotation=90)
    ax.set_ylabel("origin", fontsize=letters.label, color=canvas.INK)


def _called(place: str, names: dict[str, str]) -> str:
    name = names.get(place, place)
    return name if len(name) <= _LONGEST else place[:_LONGEST]


def _told(table: pl.DataFrame, cells: Cells, sides: dict[str, list[str]]) -> list[str | None]:
    """Say what stands in the boxes, and what others hold."""
    places = {key: table[key].n_unique() for key in KEYS}
    gathered = any(places[key] > len(sides[key]) for key in KEYS)
    shown = ", ".join(f"{len(sides[key])} of {counted(places[key], key)}" for key in KEYS)
    people = table["people"]
    below, unknown = int((people < 0).sum()), people.null_count()
    lost = int(cells.lost.sum())
    negative = people.filter(people < 0).sum()
    return [
        f"{counted(table.height, 'flow')}, {people.sum():,.0f} people in all.",
        f"{shown}, the largest first.",
        f"Below 0: {counted(below, 'flow')}, {negative:,.0f} people." if below else None,
        f"Not known: {counted(unknown, 'flow')}." if unknown else None,
        "Others are sums." if gathered and not lost else None,
        f"Others are sums of what is known, without {lost:,} that are not." if lost else None,
    ]
