"""The map of routes: which way residents move (METHOD M11.2-M11.4)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.plot import canvas
from migtrace.plot.basemap import Extent, Floats, check_extent, draw_countries, filled, unwrap
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.lines import draw_lines, lines_of, with_lines
from migtrace.plot.maps import MAP_INCHES, outside, place, shown, why_empty
from migtrace.plot.net import shade_net
from migtrace.plot.options import check_year
from migtrace.plot.subject import Subject, Unit, check_unit, take
from migtrace.space import Line

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Direction = Literal["away", "toward", "net"]

LONGEST_ARROW = 0.42
"""Inches, on a wide page."""
COLOURS = {"away": canvas.VERMILION, "toward": canvas.BLUE}
_ROUTES = ("cell", "lon", "lat", "direction", "moves", "east", "north")
_NET = ("lon", "lat", "away", "toward", "net")


def route_map(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    direction: Direction | None = None,
    lines: Mapping[str, Line] | None = None,
    year: int | None = None,
    unit: Unit = "people",
    extent: Extent | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw the mean direction of the moves that start in each cell (METHOD M11.2-M11.5).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or their `routes` (`cell`, `lon`, `lat` in degrees,
        `direction`, `moves`, `east`, `north`); for "net" their `net_routes` (`lon`, `lat`, `away`,
        `toward`, `net`).
    ax
        Axes to draw into; a new figure otherwise.
    direction
        "away" or "toward" for the arrows of one of them; "net" for a shade that tells which of the
        two prevails where both can be shown; by default all of these.
    lines
        Lines by name, ((lon, lat), (lon, lat)) in degrees, to draw with the people who crossed them
        in each direction. A handout knows its own: its lines of these names, by default all.
    year
        The year of the crossings; by default the last one that any line has a figure for.
    unit
        "people" for upscaled crossings, "counts" for the persons who were observed.
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
        When an option has another value, or a line is none.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    "Away" and "toward" are told by the distance to the study's reference point before and after
    the move, as in Figure 3 of Mazzoli et al. 2020. A missing arrow stands for no moves, or for
    moves of too few people to be shown (METHOD M13).

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
    _check(direction, year)
    check_unit(unit)
    check_extent(extent)
    name, columns = ("net_routes", _NET) if direction == "net" else ("routes", _ROUTES)
    subject = take(estimates, name, columns)
    drawn = lines_of(estimates, lines)
    ax = canvas.axes_for(ax, size=MAP_INCHES)
    title = _title(subject, direction)
    end = [*subject.sentences, canvas.credit(source)]
    one = direction in COLOURS
    routes = subject.table.filter(direction=direction) if one else subject.table
    if routes.is_empty():
        canvas.say_nothing(ax, why_empty(subject, "cell", "moving residents"))
        dress(ax, title=title, caption=end)
        return ax
    # The frame is that of both directions, so that two panels match.
    moves = subject.table.select(
        (pl.col("away") + pl.col("toward") if direction == "net" else pl.col("moves")).cast(
            pl.Float64
        )
    ).to_series()
    frame = place(subject.table, moves.to_numpy(), extent)[2]
    if extent is None:
        frame = filled(ax, with_lines(drawn, frame))
    draw_countries(ax, frame, home=subject.origin)
    entries: list[Artist] = []
    if not one:
        shade_net(ax, subject, frame)
    if direction != "net":
        longest = float(_resultant(subject.table).max())
        for way in ("toward", "away"):
            _draw_arrows(
                ax, routes.filter(direction=way), frame, COLOURS[way], longest=max(longest, 1e-9)
            )
        entries += _keys([direction] if direction in COLOURS else ["away", "toward"])
    entries += _mark_reference(ax, subject, frame)
    lon, lat, _ = place(routes, np.ones(routes.height), frame)
    made = None if subject.facts is None else subject.facts.intervals
    crossed, said = draw_lines(ax, drawn, frame, year=year, unit=unit, intervals=made)
    told = (
        _told(subject, routes, direction),
        shown(subject, "cells" if direction == "net" else "arrows", "residents", routes.height),
        outside(lon, lat, frame),
        *said,
    )
    dress(ax, title=title, caption=[*told, *end], legend=entries)
    crossed()
    return ax


def _check(direction: str | None, year: object) -> None:
    if direction not in (None, "away", "toward", "net"):
        msg = f'direction: got {direction!r}; expected "away", "toward", "net" or None for all'
        raise ParameterError(msg)
    check_year(year)


def _draw_arrows(
    ax: "Axes", routes: pl.DataFrame, frame: Extent, colour: str, *, longest: float
) -> None:
    if routes.is_empty():
        return
    lon, lat, _ = place(routes, np.ones(routes.height), frame)
    length, marks = _resultant(routes), letters_for(ax).scale
    inches = LONGEST_ARROW * marks * np.sqrt(length / longest)
    scale = inches / np.maximum(length, np.finfo(float).tiny)
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
        width=0.019 * max(marks, 0.55),
        headwidth=3.6,
        headlength=4.2,
        headaxislength=3.8,
        minlength=0,
        zorder=4,
    )


def _mark_reference(ax: "Axes", subject: Subject, frame: Extent) -> "list[Artist]":
    """Mark the point that moves go away from or toward, if it is known and on the map."""
    point = None if subject.facts is None else subject.facts.reference
    if point is None:
        return []
    lon = float(unwrap(np.array([point[0]]), np.ones(1), extent=frame)[0])
    if not (frame[0] <= lon <= frame[2] and frame[1] <= point[1] <= frame[3]):
        return []
    looks: dict[str, Any] = {
        "marker": "P",
        "markersize": 10 * max(letters_for(ax).scale, 0.6),
        "markerfacecolor": canvas.INK,
        "markeredgecolor": "white",
        "linestyle": "",
    }
    return list(ax.plot(lon, point[1], zorder=5, label="reference point", **looks))


def _keys(ways: list[str]) -> "list[Artist]":
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra

    return [Line2D([], [], color=COLOURS[w], linewidth=2.2, label=f"moves {w}") for w in ways]


def _resultant(routes: pl.DataFrame) -> Floats:
    length: Floats = np.hypot(routes["east"].to_numpy(), routes["north"].to_numpy())
    return length


def _title(subject: Subject, direction: Direction | None) -> str:
    whose = "the residents" if subject.origin is None else f"residents of {subject.origin}"
    if direction == "net":
        return f"Net of moves away and toward: {whose}"
    if direction is None:
        return f"Which way {whose} moved"
    return f"Moves {direction}: {whose}"


def _told(subject: Subject, routes: pl.DataFrame, direction: Direction | None) -> str:
    limit = "" if subject.facts is None else f" less than {subject.facts.max_move_km:g} km apart"
    if direction == "net":
        moves = routes.select(pl.col("away").sum() + pl.col("toward").sum()).item()
        what = (
            "Shade: (moves away - moves toward) / all moves that start in a cell. "
            f"{moves:,} moves between cells{limit}, where both directions can be shown;"
        )
    else:
        what = (
            "Arrows: sum of the unit vectors of the moves that start in a cell, length by square "
            f"root. {int(routes['moves'].sum()):,} moves between cells{limit};"
        )
    return f"{what} away from or toward the reference point."
