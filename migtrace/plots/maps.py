"""Maps: where residents are, and which way they move (METHOD M11)."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.plots import canvas
from migtrace.plots.basemap import Extent, Floats, draw_countries, fit_extent, unwrap
from migtrace.plots.subject import Subject, take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Direction = Literal["away", "toward"]

MAP_INCHES = (10.0, 6.6)
LARGEST_DOT = 420.0
"""Area of the fullest cell's dot, in square points."""
CROWD = 50.0
"""Residents from which on the fullest cell has the largest dot."""
SMALLEST_DOT = 5.0
LONGEST_ARROW = 0.42
"""Inches."""
COLOURS = {"away": canvas.VERMILION, "toward": canvas.BLUE}


def density_map(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    extent: Extent | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw the residents seen in each cell (METHOD M11.1).

    Parameters
    ----------
    estimates
        Estimates, or their `density` (`lon`, `lat` in degrees, `users`).
    ax
        Axes to draw into; a new figure otherwise.
    extent
        West, south, east, north in degrees. By default a frame that leaves at most 1.5% of what
        is counted beyond each side; the caption tells how many cells lie outside.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A map in degrees. A dot's area and its colour both grow with the number of residents.

    Raises
    ------
    FrameError
        When `estimates` has no such table.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Mazzoli et al. 2020 map the density of resident users likewise. A cell that is not drawn has no
    residents or too few to be shown (METHOD M13).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame({"lon": [-66.9], "lat": [10.5], "users": [25]})
    >>> density_map(table).get_title(loc="left")
    'Where the residents were seen'
    """
    subject = take(estimates, "density", ("lon", "lat", "users"))
    ax = canvas.axes_for(ax, size=MAP_INCHES)
    whose = "the residents" if subject.origin is None else f"residents of {subject.origin}"
    canvas.put_title(ax, f"Where {whose} were seen")
    cells = subject.table.drop_nulls().sort("users", descending=True)
    if cells.is_empty():
        canvas.say_nothing(ax, _why(subject, "cell", "residents"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    users = cells["users"].cast(pl.Float64).to_numpy()
    lon, lat, frame = _place(cells, users, extent)
    draw_countries(ax, frame, home=subject.origin)
    _draw_dots(ax, lon, lat, users)
    canvas.put_caption(
        ax,
        "Distinct residents per grid cell over the whole window; one person counts in every cell "
        "they were seen in.",
        *subject.facts(),
        _shown(subject, "cells", "residents", len(users)),
        _outside(lon, lat, frame),
        canvas.credit(source),
    )
    return ax


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
        canvas.say_nothing(ax, _why(subject, "cell", "moving residents"))
        canvas.put_caption(ax, *subject.facts(), canvas.credit(source))
        return ax
    # The frame is that of both directions, so that two panels match.
    moves = subject.table["moves"].cast(pl.Float64).to_numpy()
    frame = _place(subject.table, moves, extent)[2]
    draw_countries(ax, frame, home=subject.origin)
    if direction is None:
        _shade_net(ax, subject.table, frame)
    longest = _resultant(subject.table).max()
    for name in ("toward", "away"):
        _draw_arrows(ax, _only(routes, name), frame, COLOURS[name], longest=float(longest))
    if direction is None:
        _direction_legend(ax)
    lon, lat, _ = _place(routes, np.ones(routes.height), frame)
    canvas.put_caption(
        ax,
        "Arrows: sum of the unit vectors of the moves that start in a cell, length by square root. "
        f"{int(routes['moves'].sum()):,} moves between cells{_limit(subject)}; away from or toward "
        "the reference point.",
        *subject.facts(),
        _shown(subject, "arrows", "residents", routes.height),
        _outside(lon, lat, frame),
        canvas.credit(source),
    )
    return ax


def _draw_dots(ax: "Axes", lon: Floats, lat: Floats, users: Floats) -> None:
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    most = users.max()
    largest = LARGEST_DOT * min(1.0, np.sqrt(most / CROWD))
    sizes = SMALLEST_DOT + (largest - SMALLEST_DOT) * users / most
    dots = ax.scatter(
        lon,
        lat,
        s=sizes,
        c=users,
        cmap="viridis_r",
        norm=LogNorm(max(1.0, users.min() * 0.8), max(most, users.min() + 1)),
        alpha=0.85,
        edgecolors="white",
        linewidths=0.35,
        zorder=3,
    )
    figure = ax.get_figure()
    if figure is not None:
        bar = figure.colorbar(dots, ax=ax, shrink=0.55, aspect=22, pad=0.015)
        bar.set_label("residents in the cell (log scale)", fontsize=9, color=canvas.PALE_INK)
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        bar.ax.yaxis.set_minor_formatter("")
        bar.ax.tick_params(labelsize=8, colors=canvas.PALE_INK)
        bar.outline.set_visible(False)


def _draw_arrows(
    ax: "Axes", routes: pl.DataFrame, frame: Extent, colour: str, *, longest: float
) -> None:
    if routes.is_empty():
        return
    lon, lat, _ = _place(routes, np.ones(routes.height), frame)
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
    lon, lat, _ = _place(wide, np.ones(wide.height), frame)
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


def _direction_legend(ax: "Axes") -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra

    handles = [
        Line2D([], [], color=COLOURS[name], linewidth=2.5, label=f"{name} moves")
        for name in ("away", "toward")
    ]
    ax.legend(handles=handles, loc="lower left", fontsize=9, framealpha=0.9, edgecolor="none")


def _place(
    cells: pl.DataFrame, weight: Floats, extent: Extent | None
) -> tuple[Floats, Floats, Extent]:
    """Longitudes, latitudes and the frame around them."""
    lat = cells["lat"].to_numpy()
    lon = unwrap(cells["lon"].to_numpy(), weight, extent=extent)
    return lon, lat, extent or fit_extent(lon, lat, weight)


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


def _why(subject: Subject, place: str, people: str) -> str | None:
    if subject.reason is not None or subject.min_users is None or subject.min_users <= 1:
        return subject.reason
    return f"no {place} has at least {subject.min_users} {people}"


def _shown(subject: Subject, things: str, people: str, number: int) -> str:
    if subject.min_users is None or subject.min_users <= 1:
        return f"{number:,} {things}."
    return f"{number:,} {things}; those of fewer than {subject.min_users} {people} are hidden."


def _outside(lon: Floats, lat: Floats, frame: Extent) -> str | None:
    west, south, east, north = frame
    number = int(np.sum((lon < west) | (lon > east) | (lat < south) | (lat > north)))
    return f"{number:,} of them lie outside the frame." if number else None
