"""A directed network: how much goes from each node to each other one."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count
from migtrace.official.selection import counted
from migtrace.plot import canvas
from migtrace.plot.basemap import (
    Extent,
    check_extent,
    draw_countries,
    filled,
    fit_extent,
    unwrap,
)
from migtrace.plot.edge_widths import THINNEST, figure_of, points_per_unit, round_figures
from migtrace.plot.forecast_tables import check_edges, take_table
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.names import put_names
from migtrace.plot.node_places import check_known, read_positions, ring

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

INCHES = (10.0, 6.6)
KEYS = ("origin", "destination")
BEND = 0.22
"""How far an edge bends to its right, as a share of its length: so both ways are seen."""
UNITS = {"fraction": "fraction of the people at the origin who move on in a step"}


def network(
    edges: object,
    /,
    *,
    ax: "Axes | None" = None,
    positions: object = None,
    width: str = "fraction",
    most: int = 60,
    extent: Extent | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw a directed network, the widths of its edges in proportion to what goes along them.

    Parameters
    ----------
    edges
        Edges, of polars or pandas: `origin`, `destination` and the column of `width`. Where there
        is a column `needed`, edges that are not are pale: the data do without them.
    ax
        Axes to draw into; a new figure otherwise.
    positions
        Where nodes are, in degrees: a mapping of names to (lon, lat), or a table `node`, `lon`,
        `lat`. Then the network stands on a map; by default its nodes stand on a circle.
    width
        The column whose figures are the widths, such as "fraction" or "people".
    most
        How many edges to show, those with the largest figures.
    extent
        West, south, east, north in degrees, of a map; by default around the nodes.
    source
        Where the edges come from, for the caption.

    Returns
    -------
    matplotlib.axes.Axes
        An arrow per edge with a figure above 0, bent to its right; the legend has arrows' widths at
        round figures. Edges that are too thin to be seen are drawn with the least width, and the
        caption says below which figure.

    Raises
    ------
    FrameError
        When a column is missing or of another type, an edge leads to its own origin, stands
        twice or has a negative figure, or a node has no position.
    ParameterError
        When an option has another value.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Edges are the fractions f_ij of docs/forecasting.md F3, or any other flows between nodes.
    Arrows are no routes: they only join nodes.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> edges = pl.DataFrame({"origin": ["a"], "destination": ["b"], "fraction": [0.4]})
    >>> sorted(text.get_text() for text in network(edges).texts)
    ['a', 'b']
    """
    if not isinstance(width, str) or width in KEYS:
        msg = f'width: got {width!r}; expected a column of figures, such as "fraction"'
        raise ParameterError(msg)
    check_count("most", most, least=1)
    check_extent(extent)
    wanted = (*KEYS, width)
    table = take_table(edges, "plot of edges", wanted, keys=KEYS, optional=("needed",))
    check_edges(table, "plot of edges", width)
    ax = canvas.axes_for(ax, size=INCHES)
    title = "Fractions that move on, by edge" if width == "fraction" else f"Network by {width}"
    above = table.filter(pl.col(width) > 0)
    end = [f"Source: {source}." if source else None]
    if above.is_empty():
        why = "no edge has a figure above 0" if table.height else None
        canvas.say_nothing(ax, why)
        dress(ax, title=title, caption=end)
        return ax
    drawn = above.sort(width, *KEYS, descending=[True, False, False]).head(most)
    names, places = _placed(ax, table, width, positions, extent)
    figures = drawn[width].to_numpy()
    per_unit = points_per_unit(ax, float(figures.max()))
    points = figures * per_unit
    ends = np.stack([places[[names.index(node) for node in drawn[key]]] for key in KEYS])
    _draw_edges(ax, ends, points, _needed(drawn))
    dots = ax.scatter(
        places[:, 0],
        places[:, 1],
        s=70 * letters_for(ax).scale,
        color=canvas.INK,
        edgecolors="white",
        linewidths=0.8,
        zorder=5,
    )
    dots.set_clip_on(False)
    told = [*_told(table, above, drawn, width, per_unit), *end]
    entries = _entries(float(figures.max()), per_unit, drawn)
    dress(ax, title=title, caption=told, legend=entries)
    inside = _inside(ax, places)
    hidden = put_names(
        ax,
        [name for name, seen in zip(names, inside, strict=True) if seen],
        *places[inside].T,
        rank=_weights(names, drawn, width)[inside],
        clear_of=_along(ax, ends),
        far=True,
    )
    outside = len(names) - int(inside.sum())
    lost = [f"{hidden} unnamed for want of room." if hidden else None]
    lost.append(f"{outside} nodes lie outside the frame." if outside else None)
    if any(lost):
        dress(ax, title=title, caption=[*told, *lost], legend=entries)
    return ax


def _placed(
    ax: "Axes", table: pl.DataFrame, width: str, positions: object, extent: Extent | None
) -> tuple[list[str], Floats]:
    """Find where nodes stand, and draw what they stand on."""
    if positions is None:
        if extent is not None:
            msg = f"extent: got {extent!r}; expected none, as there are no positions"
            raise ParameterError(msg)
        names, places = ring(table, width)
        ax.set_xlim(-1.55, 1.55)
        ax.set_ylim(-1.25, 1.25)
        ax.set_aspect("equal")
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(False)
        return names, places
    known = read_positions(positions)
    names = sorted({*table["origin"], *table["destination"]})
    check_known(names, known)
    places = np.array([known[name] for name in names])
    weights = np.ones(len(names))
    places[:, 0] = unwrap(places[:, 0], weights, extent=extent)
    frame = extent or filled(ax, fit_extent(places[:, 0], places[:, 1], weights))
    draw_countries(ax, frame)
    return names, places


def _needed(drawn: pl.DataFrame) -> list[bool]:
    if "needed" not in drawn.columns:
        return [True] * drawn.height
    return drawn["needed"].fill_null(value=True).to_list()


def _draw_edges(ax: "Axes", ends: Floats, points: Floats, needed: list[bool]) -> None:
    """Draw the widest first, so that the others stay visible."""
    from matplotlib.patches import FancyArrowPatch  # noqa: PLC0415 - an extra

    scale = max(letters_for(ax).scale, 0.5)
    # A loop over edges, at most `most` of them.
    for start, stop, exact, is_needed in zip(*ends, points, needed, strict=True):
        width = max(exact, THINNEST)
        head = width + 6.0 * scale
        ax.add_patch(
            FancyArrowPatch(
                (start[0], start[1]),
                (stop[0], stop[1]),
                connectionstyle=f"arc3,rad={BEND}",
                arrowstyle=f"simple,tail_width={width:.3f},head_width={head:.3f},head_length={head:.3f}",
                mutation_scale=1,
                shrinkA=3.5 * scale,
                shrinkB=5.0 * scale,
                facecolor=canvas.BLUE if is_needed else canvas.SKY,
                edgecolor="white",
                linewidth=0.3,
                alpha=0.9,
                zorder=3,
            )
        )


def _entries(largest: float, per_unit: float, drawn: pl.DataFrame) -> "list[Artist]":
    """Lines as wide as edges of round figures, and what pale ones are."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra
    from matplotlib.patches import Patch  # noqa: PLC0415 - likewise

    looks: dict[str, Any] = {"color": canvas.BLUE, "alpha": 0.9, "solid_capstyle": "butt"}
    entries: list[Artist] = [
        Line2D([], [], linewidth=max(figure * per_unit, THINNEST), label=figure_of(figure), **looks)
        for figure in round_figures(largest)
    ]
    if not all(_needed(drawn)):
        entries.append(Patch(label="not needed", facecolor=canvas.SKY, linewidth=0))
    return entries


def _told(
    table: pl.DataFrame, above: pl.DataFrame, drawn: pl.DataFrame, width: str, per_unit: float
) -> list[str | None]:
    """Say what widths mean, and which edges are not drawn."""
    unknown, nothing = table[width].null_count(), table.filter(pl.col(width) == 0).height
    left = above.height - drawn.height
    lost = [
        f"{left} smaller ones" if left else "",
        f"{nothing} with 0" if nothing else "",
        f"{unknown} not known" if unknown else "",
    ]
    missing = ", ".join(part for part in lost if part)
    seen = THINNEST / per_unit
    thin = drawn.filter(pl.col(width) < seen).height
    unit = UNITS.get(width, width)
    return [
        f"Widths in proportion to the {unit}; arrows bend to their right and are no routes.",
        f"{drawn.height} of {counted(table.height, 'edge')}.",
        f"Not drawn: {missing}." if missing else None,
        f"Wider than in proportion, to be seen: {thin} below {figure_of(seen)}." if thin else None,
    ]


def _weights(names: list[str], drawn: pl.DataFrame, width: str) -> Floats:
    """What goes along the edges of each node."""
    both = pl.concat(drawn.select(node=key, figure=width) for key in KEYS)
    sums = dict(both.group_by("node").agg(pl.col("figure").sum()).rows())
    return np.array([float(sums.get(name, 0.0)) for name in names])


def _inside(ax: "Axes", places: Floats) -> NDArray[np.bool_]:
    (west, east), (south, north) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    lon, lat = places.T
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _along(ax: "Axes", ends: Floats) -> Floats:
    """Points along the edges as they are drawn, that names must not cover."""
    start, stop = (ax.transData.transform(side) for side in ends)
    way = stop - start
    handle = (start + stop) / 2 + BEND * np.column_stack([way[:, 1], -way[:, 0]])
    t = np.linspace(0.05, 0.95, 40)[:, None, None]
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * handle + t**2 * stop
    back: Floats = ax.transData.inverted().transform(points.reshape(-1, 2))
    return back
