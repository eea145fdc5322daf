"""The shade that tells whether moves away or toward prevail (METHOD M11.3)."""

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.basemap import Extent
from migtrace.plot.facts import DEFAULT_CELL_KM
from migtrace.plot.lettering import letters_for
from migtrace.plot.maps import place
from migtrace.plot.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KM_PER_DEGREE = 111.19
SMALLEST_POINTS = 7.5
"""The least side of a shaded cell, on a wide page: its own would be too small to see."""


def shade_net(ax: "Axes", subject: Subject, frame: Extent, /) -> None:
    """Shade the cells with both directions by (away - toward) / (away + toward).

    Parameters
    ----------
    ax
        Axes with a map.
    subject
        `routes` or `net_routes`.
    frame
        What the map shows.
    """
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - an extra

    cells = subject.table if "net" in subject.table.columns else _net(subject.table)
    if cells.is_empty():
        return
    lon, lat, _ = place(cells, np.ones(cells.height), frame)
    letters = letters_for(ax)
    cell_km = DEFAULT_CELL_KM if subject.facts is None else subject.facts.cell_km
    map_km = (frame[2] - frame[0]) * KM_PER_DEGREE * np.cos(np.radians((frame[1] + frame[3]) / 2))
    side = max(SMALLEST_POINTS * letters.scale, cell_km / map_km * 0.85 * letters.inches * 72)
    colours = LinearSegmentedColormap.from_list(
        "net", [canvas.BLUE, "#9CC4DC", "#F7F7F7", "#EDB183", canvas.VERMILION]
    )
    shade = ax.scatter(
        lon,
        lat,
        c=cells["net"].to_numpy(),
        cmap=colours,
        vmin=-1,
        vmax=1,
        s=side**2,
        marker="s",
        edgecolors=canvas.BORDER,
        linewidths=0.4 * letters.scale,
        zorder=2,
    )
    bar = canvas.put_bar(ax, shade, "net: toward (-1) to away (+1)")
    bar.set_ticks([-1, -0.5, 0, 0.5, 1])


def _net(routes: pl.DataFrame) -> pl.DataFrame:
    """Compute `net_routes` of `routes`, as METHOD has it."""
    away, toward = (routes.filter(direction=way) for way in ("away", "toward"))
    both = away.join(toward, on="cell", suffix="_toward").sort("cell")
    gone, back = pl.col("moves").cast(pl.Float64), pl.col("moves_toward").cast(pl.Float64)
    return both.select("lon", "lat", net=(gone - back) / (gone + back))
