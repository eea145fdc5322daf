"""The map of routes: which way residents move (METHOD M11.2-M11.4)."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.plot import canvas
from migtrace.plot.basemap import Extent, Floats, draw_countries, unwrap
from migtrace.plot.maps import MAP_INCHES, outside, place, shown, why_empty
from migtrace.plot.subject import Subject, take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Direction = Literal["away", "toward"]

LONGEST_ARROW = 0.42
"""Inches."""
_REFERENCE = {
    "marker": "P",
    "markersize": 10,
    "markerfacecolor": canvas.INK,
    "markeredgecolor": "white",
}
COLOURS = {"away": canvas.VERMILION, "toward": canvas.BLUE}


def route_map(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    direction: Direction | None = None,
    extent: Extent | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw the mean direction of the moves that start in each cell (METHOD M11.2-M11.4).

    Parameters
    ----------
    estimates
        Estimates, or their `routes` (`lon`, `lat` in degrees, `direction`, `moves`, `east`,
        `north`).
    ax
        Axes to draw into; a new figure otherwise.
    direction
        "away" or "toward" for one of them; by default both, in two colours, over a shade that tells
        which of the two prevails where both can be shown.
    extent
        West, south, east, north in degrees; by default chosen as in `density_map`.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A map in degrees. An arrow points along the sum of the unit vectors of a cell's moves; its
        length grows with the square root of that sum.

    Raises
    ------
    FrameError
        When `estimates` has no such table.
    ParameterError
        When `direction` is neither.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    "Away" and "toward" are told by the distance to the study's reference point before and after
    the move, as in Mazzoli et al. 2020's figure of routes. A missing arrow stands for no moves, or
    for moves of too few people to be shown (METHOD M13).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame(
    ...     {"cell": [7], "direction": ["away"], "lon": [-66.9], "lat": [10.5],
    ...      "users": [5], "moves": [6], "east": [-4.0], "north": [1.0]}
    ... )
    >>> route_map(table).get_title(loc="left")
    'Which way the residents moved'
    """
    if direction not in (None, "away", "toward"):
        msg = f'direction: got {direction!r}; expected "away", "toward" or None for both'
        raise ParameterError(msg)
    columns = ("cell", "lon", "lat", "direction", "moves", "east", "north")
    subject = take(estimates, "routes", columns)
    ax = canvas.axes_for(ax, size=MAP_INCHES)
    canvas.put_title(ax, _route_title(subject, direction))
    routes = subject.table if direction is None else _only(subject.table, direction)
    if routes.is_empty():
        canvas.say_nothing(ax, why_empty(subject, "cell", "moving residents"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    # The frame is that of both directions, so that two panels match.
    moves = subject.table["moves"].cast(pl.Float64).to_numpy()
    frame = place(subject.table, moves, extent)[2]
    draw_countries(ax, frame, home=subject.origin)
    if direction is None:
        _shade_net(ax, subject.table, frame)
    longest = _resultant(subject.table).max()
    for name in ("toward", "away"):
        _draw_arrows(ax, _only(routes, name), frame, COLOURS[name], longest=float(longest))
    reference = _mark_reference(ax, estimates, frame)
    _legend(ax, ["away", "toward"] if direction is None else [direction], reference=reference)
    lon, lat, _ = place(routes, np.ones(routes.height), frame)
    canvas.put_caption(
        ax,
        "Arrows: sum of the unit vectors of the moves that start in a cell, length by square root. "
        f"{int(routes['moves'].sum()):,} moves between cells{_limit(subject)}; away from or toward "
        "the reference point.",
        *subject.facts(),
        shown(subject, "arrows", "residents", routes.height),
        outside(lon, lat, frame),
        canvas.credit(source),
    )
    return ax


def _draw_arrows(
    ax: "Axes", routes: pl.DataFrame, frame: Extent, colour: str, *, longest: float
) -> None:
    if routes.is_empty():
        return
    lon, lat, _ = place(routes, np.ones(routes.height), frame)
    length = _resultant(routes)
    scale = LONGEST_ARROW * np.sqrt(length / longest) / np.maximum(length, np.finfo(float).tiny)
    ax.quiver(
        lon,
        lat,
        routes["east"].to_numpy() * scale,
        routes["north"].to_numpy() * scale,
        color=colour,
        alpha=0.9,
        angles="uv",
        units="inches",
        scale_units="inches",
        scale=1,
        width=0.019,
        headwidth=3.6,
        headlength=4.2,
        headaxislength=3.8,
        minlength=0,
        zorder=4,
    )


def _shade_net(ax: "Axes", routes: pl.DataFrame, frame: Extent) -> None:
    """Mark the cells with both directions by (away - toward) / (away + toward)."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - an extra

    wide = _only(routes, "away").join(_only(routes, "toward"), on="cell", suffix="_toward")
    if wide.is_empty():
        return
    wide = wide.sort("cell")
    lon, lat, _ = place(wide, np.ones(wide.height), frame)
    away = wide["moves"].to_numpy().astype(np.float64)
    toward = wide["moves_toward"].to_numpy().astype(np.float64)
    colours = LinearSegmentedColormap.from_list("net", [canvas.BLUE, "white", canvas.VERMILION])
    shade = ax.scatter(
        lon,
        lat,
        c=(away - toward) / (away + toward),
        cmap=colours,
        vmin=-1,
        vmax=1,
        s=58,
        marker="s",
        alpha=0.55,
        linewidths=0,
        zorder=2,
    )
    figure = ax.get_figure()
    if figure is not None:
        bar = figure.colorbar(shade, ax=ax, shrink=0.5, aspect=20, pad=0.015, ticks=[-1, 0, 1])
        bar.ax.set_yticklabels(["all toward", "balanced", "all away"])
        bar.ax.tick_params(labelsize=8, colors=canvas.PALE_INK)
        bar.outline.set_visible(False)


def _mark_reference(ax: "Axes", estimates: object, frame: Extent) -> bool:
    """Mark the point that moves go away from or toward, if it is known and on the map."""
    point = getattr(estimates, "reference", None)
    if point is None:
        return False
    lon = float(unwrap(np.array([point[0]]), np.ones(1), extent=frame)[0])
    if not (frame[0] <= lon <= frame[2] and frame[1] <= point[1] <= frame[3]):
        return False
    ax.plot(lon, point[1], zorder=5, **_REFERENCE)  # type: ignore[arg-type] # the stubs want each option by itself
    return True


def _legend(ax: "Axes", directions: list[str], *, reference: bool) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra

    handles = [
        Line2D([], [], color=COLOURS[name], linewidth=2.5, label=f"{name} moves")
        for name in directions
    ]
    if reference:
        point = Line2D([], [], linestyle="", label="reference point", **_REFERENCE)  # type: ignore[arg-type] # likewise
        handles.append(point)
    ax.legend(handles=handles, loc="lower left", fontsize=9, framealpha=0.9, edgecolor="none")


def _only(routes: pl.DataFrame, direction: str) -> pl.DataFrame:
    return routes.filter(pl.col("direction") == direction)


def _resultant(routes: pl.DataFrame) -> Floats:
    length: Floats = np.hypot(routes["east"].to_numpy(), routes["north"].to_numpy())
    return length


def _route_title(subject: Subject, direction: Direction | None) -> str:
    whose = "the residents" if subject.origin is None else f"residents of {subject.origin}"
    if direction is None:
        return f"Which way {whose} moved"
    return f"Moves {direction}: {whose}"


def _limit(subject: Subject) -> str:
    return "" if subject.study is None else f" less than {subject.study.max_move_km:g} km apart"
