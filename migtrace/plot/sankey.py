"""Flows from the years of a study to destinations, as bands (METHOD M8.1, M8.2)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.basemap import country_names
from migtrace.plot.destinations import MEANING
from migtrace.plot.figures_written import short
from migtrace.plot.lettering import LINE, dress, letters_for, width_of
from migtrace.plot.options import check_most, check_table
from migtrace.plot.subject import Subject, Unit, check_unit, take, why

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import PathPatch

INCHES = (8.0, 6.0)
NODE = 0.03
"""Width of a node, as a share of the axes."""
GAPS = 0.16
"""Share of the height between nodes."""
_STEEP = 0.45
"""Where the curves of a band turn, as a share of its length."""


@dataclass(frozen=True, slots=True)
class Node:
    """A year, or a destination.

    Parameters
    ----------
    name
        What is written beside it.
    figure
        The sum of its shown figures.
    bottom, height
        Where it stands, as shares of the axes' height.
    """

    name: str
    figure: float
    bottom: float
    height: float


def flow_sankey(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    table: Literal["appearances", "detected"] = "appearances",
    unit: Unit = "people",
    most: int = 8,
    source: str | None = None,
) -> "Axes":
    """Draw the flows from the years of a study to destinations (METHOD M8.1, M8.2).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or one of their tables, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    table
        "appearances" for migrants in the year of their first record in a country, "detected" for
        all migrants seen there in a year.
    unit
        "people" for upscaled migrants, "counts" for those observed.
    most
        How many destinations to show by name, those with the largest shown figures; the others
        are one.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        Years on the left, destinations on the right; a band's height is in proportion to the
        figure. Hidden figures have no band, and are in no sum.

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
    >>> [text.get_text() for text in flow_sankey(flows).texts]
    ['2018  955', 'Peru  955']
    """
    check_unit(unit)
    check_table(table, MEANING)
    check_most(most)
    value = "people" if unit == "people" else "users"
    subject = take(estimates, table, ("year", "country", value))
    ax = canvas.axes_for(ax, size=INCHES)
    title = f"From years to destinations{subject.whose}"
    end = [*subject.sentences, canvas.credit(source)]
    flows = _named(subject.table, value, most)
    if flows.is_empty():
        canvas.say_nothing(ax, why(subject, "destination"))
        dress(ax, title=title, caption=end)
        return ax
    sides = _draw(ax, flows)
    _set_axes(ax, sides)
    hidden = subject.table[value].null_count()
    told = [
        MEANING[table],
        "Upscaled to people." if unit == "people" else "Observed persons, not upscaled.",
        "Sums are of the figures shown"
        + (f"; {hidden} are {_why_hidden(subject)}." if hidden else "."),
    ]
    dress(ax, title=title, caption=[*told, *end])
    for nodes, x, align in zip(sides, (-0.012, 1.012), ("right", "left"), strict=True):
        _write_names(ax, nodes, x, align)
    return ax


def _why_hidden(subject: Subject) -> str:
    return subject.hidden.replace("hidden:", "hidden, resting on")


def _named(table: pl.DataFrame, value: str, most: int) -> pl.DataFrame:
    """Shown flows by year and name: `year`, `name`, `figure`; largest destinations first."""
    shown = table.drop_nulls(value).filter(pl.col(value) > 0)
    totals = (
        shown.group_by("country")
        .agg(pl.col(value).sum())
        .sort(value, "country", descending=[True, False])
        .with_row_index("rank")
    )
    names = country_names()
    few = totals.height <= most + 1
    other = f"{totals.height - most} others"
    named = totals.select(
        "country",
        rank=pl.when((pl.col("rank") < most) | few).then(pl.col("rank")).otherwise(most),
        name=pl.when((pl.col("rank") < most) | few)
        .then(pl.col("country").cast(pl.String).replace(names))
        .otherwise(pl.lit(other)),
    )
    return (
        shown.join(named, on="country")
        .group_by("year", "rank", "name")
        .agg(figure=pl.col(value).sum().cast(pl.Float64))
        .sort("rank", "year")
    )


def _draw(ax: "Axes", flows: pl.DataFrame) -> tuple[list[Node], list[Node]]:
    """Draw nodes and bands; answer with the years and the destinations."""
    from matplotlib import colormaps  # noqa: PLC0415 - an extra
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - likewise

    years = _stack(flows.group_by("year").agg(pl.col("figure").sum()).sort("year"))
    places = _stack(
        flows.group_by("rank", "name").agg(pl.col("figure").sum()).sort("rank").drop("rank")
    )
    shades = colormaps["viridis"](np.linspace(0.12, 0.82, len(years)))
    whole = sum(node.figure for node in years)
    height = (1 - GAPS) / whole
    left = {node.name: node.bottom + node.height for node in years}
    right = {node.name: node.bottom + node.height for node in places}
    colours = {node.name: shade for node, shade in zip(years, shades, strict=True)}
    # A loop over bands, as many as years times destinations; from the top, in both stacks' order.
    for year, name, figure in flows.select(
        pl.col("year").cast(pl.String), "name", "figure"
    ).iter_rows():
        thick = figure * height
        ax.add_patch(_band(left[year], right[name], thick, colours[year]))
        left[year] -= thick
        right[name] -= thick
    for nodes, x in ((years, 0.0), (places, 1 - NODE)):
        for node in nodes:
            colour = colours.get(node.name, canvas.INK)
            ax.add_patch(Rectangle((x, node.bottom), NODE, node.height, color=colour, linewidth=0))
    return years, places


def _stack(sums: pl.DataFrame) -> list[Node]:
    """Stack nodes from the top, with gaps between them."""
    figures = sums["figure"].to_numpy()
    gap = GAPS / max(len(figures) - 1, 1)
    heights = figures / figures.sum() * (1 - GAPS)
    tops = 1 - np.concatenate([[0.0], np.cumsum(heights[:-1] + gap)])
    if len(figures) == 1:
        tops = tops - GAPS / 2
    names = sums[sums.columns[0]].cast(pl.String)
    return [
        Node(name, float(figure), float(top - high), float(high))
        for name, figure, top, high in zip(names, figures, tops, heights, strict=True)
    ]


def _band(left: float, right: float, thick: float, colour: Any) -> "PathPatch":  # noqa: ANN401 - any colour
    """A band between two nodes, given by its upper ends."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - an extra
    from matplotlib.path import Path  # noqa: PLC0415 - likewise

    start, end = NODE, 1 - NODE
    turn, back = start + _STEEP * (end - start), end - _STEEP * (end - start)
    corners = [
        (start, left),
        (turn, left),
        (back, right),
        (end, right),
        (end, right - thick),
        (back, right - thick),
        (turn, left - thick),
        (start, left - thick),
        (start, left),
    ]
    curve, line = Path.CURVE4, Path.LINETO
    codes = [Path.MOVETO, curve, curve, curve, line, curve, curve, curve, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), facecolor=colour, alpha=0.55, linewidth=0)


def _set_axes(ax: "Axes", sides: tuple[list[Node], list[Node]]) -> None:
    # Room for names on both sides, within the axes.
    letters = letters_for(ax)
    points = letters.inches * 72
    left, right = (
        max(width_of(f"{node.name}  {short(node.figure)}", letters.tick) for node in nodes) * 1.05
        + 8
        for nodes in sides
    )
    between = max(points - left - right, 0.3 * points)
    ax.set_xlim(-left / between, 1 + right / between)
    ax.set_ylim(-0.02, 1.02)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)


def _write_names(ax: "Axes", nodes: list[Node], x: float, align: str) -> None:
    """Write names beside nodes, pushed apart where they would touch."""
    letters = letters_for(ax)
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    points = ax.get_window_extent().height * 72 / figure.dpi
    line = letters.tick * LINE / points * (ax.get_ylim()[1] - ax.get_ylim()[0])
    middles = spread(np.array([node.bottom + node.height / 2 for node in nodes]), line)
    for node, y in zip(nodes, middles, strict=True):
        ax.text(
            x,
            y,
            f"{node.name}  {short(node.figure)}",
            ha=align,
            va="center",
            fontsize=letters.tick,
            color=canvas.INK,
            parse_math=False,
        )


def spread(
    places: "np.ndarray[tuple[int], np.dtype[np.float64]]", apart: float, /
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Move places, given from the top, as little as keeps them apart and in order.

    Parameters
    ----------
    places
        Descending numbers.
    apart
        The least distance of neighbours.

    Returns
    -------
    numpy.ndarray
        The places moved: the least sum of squares, by pooling neighbours that would touch.

    Examples
    --------
    >>> spread(np.array([5.0, 2.0, 2.0]), 1.0).tolist()
    [5.0, 2.5, 1.5]
    """
    # With the distances taken off, they need only be in order: an isotonic regression.
    shift = apart * np.arange(len(places))
    pools: list[list[float]] = []
    for wanted in places + shift:
        pools.append([float(wanted), 1.0])
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            mean, number = pools.pop()
            before, others = pools[-1]
            pools[-1] = [(before * others + mean * number) / (others + number), others + number]
    flat = np.concatenate([np.full(int(number), mean) for mean, number in pools])
    moved: np.ndarray[tuple[int], np.dtype[np.float64]] = flat - shift
    return moved
