"""The map of density, and what all maps share (METHOD M11.1)."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.basemap import (
    Extent,
    Floats,
    check_extent,
    draw_countries,
    filled,
    fit_extent,
    unwrap,
)
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.subject import Subject, take

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAP_INCHES = (10.0, 6.6)
LARGEST_DOT = 420.0
"""Area of the fullest cell's dot on a wide page, in square points."""
CROWD = 50.0
"""Residents from which on the fullest cell has the largest dot."""
SMALLEST_DOT = 5.0


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
        Estimates, a handout of them, or their `density` (`lon`, `lat` in degrees, `users`).
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
    ParameterError
        When `extent` is no frame.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Figure 2 of Mazzoli et al. 2020 maps the density of resident users likewise. A cell that is not
    drawn has no residents or too few to be shown (METHOD M13).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> table = pl.DataFrame({"lon": [-66.9], "lat": [10.5], "users": [25]})
    >>> density_map(table).get_title(loc="left")
    'Where the residents were seen'
    """
    check_extent(extent)
    subject = take(estimates, "density", ("lon", "lat", "users"))
    ax = canvas.axes_for(ax, size=MAP_INCHES)
    whose = "the residents" if subject.origin is None else f"residents of {subject.origin}"
    title = f"Where {whose} were seen"
    end = [*subject.sentences, canvas.credit(source)]
    cells = subject.table.drop_nulls().sort("users", descending=True)
    if cells.is_empty():
        canvas.say_nothing(ax, why_empty(subject, "cell", "residents"))
        dress(ax, title=title, caption=end)
        return ax
    users = cells["users"].cast(pl.Float64).to_numpy()
    lon, lat, frame = place(cells, users, extent)
    frame = extent or filled(ax, frame)
    draw_countries(ax, frame, home=subject.origin)
    _draw_dots(ax, lon, lat, users)
    told = (
        (
            "Distinct residents per grid cell over the whole window; one person counts in every "
            "cell they were seen in."
        ),
        shown(subject, "cells", "residents", len(users)),
        outside(lon, lat, frame),
    )
    dress(ax, title=title, caption=[*told, *end])
    return ax


def _draw_dots(ax: "Axes", lon: Floats, lat: Floats, users: Floats) -> None:
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    most, scale = users.max(), letters_for(ax).scale
    largest = LARGEST_DOT * min(1.0, np.sqrt(most / CROWD))
    sizes = SMALLEST_DOT + (largest - SMALLEST_DOT) * users / most
    dots = ax.scatter(
        lon,
        lat,
        s=sizes * scale**2,
        c=users,
        cmap="viridis_r",
        norm=LogNorm(max(1.0, users.min() * 0.8), max(most, users.min() + 1)),
        alpha=0.85,
        edgecolors="white",
        linewidths=0.35 * scale,
        zorder=3,
    )
    bar = canvas.put_bar(ax, dots, "residents in the cell (log scale)")
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def place(
    cells: pl.DataFrame, weight: Floats, extent: Extent | None
) -> tuple[Floats, Floats, Extent]:
    """Longitudes, latitudes and the frame around them."""
    lat = cells["lat"].to_numpy()
    lon = unwrap(cells["lon"].to_numpy(), weight, extent=extent)
    return lon, lat, extent or fit_extent(lon, lat, weight)


def why_empty(subject: Subject, where: str, people: str) -> str | None:
    """Say why a map has nothing to show."""
    if subject.reason is not None or subject.min_users is None or subject.min_users <= 1:
        return subject.reason
    return f"no {where} has at least {subject.min_users} {people}"


def shown(subject: Subject, things: str, people: str, number: int) -> str:
    """Say how many things a map shows, and what it hides."""
    if subject.min_users is None or subject.min_users <= 1:
        return f"{number:,} {things}."
    return f"{number:,} {things}; those of fewer than {subject.min_users} {people} are hidden."


def outside(lon: Floats, lat: Floats, frame: Extent) -> str | None:
    """Say how many of them lie outside the frame, if any do."""
    west, south, east, north = frame
    number = int(np.sum((lon < west) | (lon > east) | (lat < south) | (lat > north)))
    return f"{number:,} of them lie outside the frame." if number else None
