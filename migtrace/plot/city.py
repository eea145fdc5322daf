"""Homes of migrants beside those of locals in a city (METHOD M12)."""

import math
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.grid.sphere import EARTH_RADIUS_KM
from migtrace.plot import canvas
from migtrace.plot.city_tables import GROUPS, CityTables, read_outline, take_cities, tell_city
from migtrace.plot.lettering import dress, letters_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = 10.0
_PAIR = 2
_AROUND = 1.4
"""Span of a frame, in spans of the cells in it."""
_SLIVER = 0.004
"""Half of the widest gap that is closed, as a share of the frame's width."""


def city_map(
    cities: object,
    city: str | None = None,
    /,
    *,
    axs: "Sequence[Axes] | NDArray[np.object_] | None" = None,
    outline: object = None,
    source: str | None = None,
) -> "NDArray[np.object_]":
    """Draw where migrants and locals live in a city, as two maps beside each other (METHOD M12).

    Parameters
    ----------
    cities
        What `Estimates.cities` returned, or a handout with its tables `homes` and `segregation`.
    city
        The city's name; it may be left out when there is one.
    axs
        Two axes to draw into, for locals and migrants; a new figure otherwise.
    outline
        The city's outline in degrees, a polygon of shapely or GeoJSON as a mapping; by default
        that of `cities`.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        The axes of locals and of migrants. A cell's colour is its share of the group's shown homes,
        on one scale for both.

    Raises
    ------
    FrameError
        When `cities` has no such tables.
    ParameterError
        When there is no such city, `axs` are not two axes, or `outline` is none.
    MissingExtraError
        When matplotlib or GeoPandas is not installed.

    Notes
    -----
    Figure 6 of Mazzoli et al. 2020. The caption tells h, with the interval that it has when
    migrants live as locals do (METHOD M12.3). Cells of few people are left out (METHOD M13).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from types import SimpleNamespace
    >>> homes = pl.DataFrame({"city": "Lima", "group": ["locals", "migrants"], "cell": 1,
    ...                       "lon": -77.03, "lat": -12.05, "users": [90, 7]})
    >>> measures = pl.DataFrame({"city": ["Lima"], "measure": "h", "value": 0.62, "null_low": 0.9,
    ...                          "null_high": 1.1, "migrants": 9, "locals": 99, "reason": ""})
    >>> found = SimpleNamespace(homes=homes, segregation=measures, areas=())
    >>> [ax.get_title(loc="left") for ax in city_map(found)]
    ['Lima: locals', 'Lima: migrants']
    """
    found = take_cities(cities)
    name = _chosen(found, city)
    homes = found.homes.filter(city=name).drop_nulls("users")
    shape = found.outlines.get(name) if outline is None else read_outline(outline)
    boxes = _boxes(homes, found.cell_km)
    frame = _frame(boxes, shape)
    panels = _axes(axs, frame)
    shares = {group: _shares(homes, group) for group in GROUPS}
    for ax, group in zip(panels, GROUPS, strict=True):
        of_group = (homes["group"].cast(pl.String) == group).to_numpy()
        _draw(
            ax,
            boxes[of_group],
            shares[group],
            shape,
            frame=frame,
            scale=_scale(shares),
            has_bar=ax is panels[-1],
        )
        dress(ax, title=f"{name}: {group}", caption=[])
    first, last = _below(panels)
    told = tell_city(found, name, has_outline=shape is not None)
    index = [ax is first for ax in panels].index(True)
    dress(
        first,
        title=f"{name}: {GROUPS[index]}",
        caption=[*told, canvas.credit(source)],
        until=last,
    )
    return panels


def _chosen(found: CityTables, city: str | None) -> str:
    names = pl.concat([found.homes["city"], found.segregation["city"]]).unique().sort().to_list()
    if city is None and len(names) == 1:
        return str(names[0])
    if city not in names:
        there = ", ".join(str(name) for name in names) or "there is none"
        msg = f"city: got {city!r}; expected one of: {there}"
        raise ParameterError(msg)
    return str(city)


def _axes(axs: Any, frame: NDArray[np.float64]) -> "NDArray[np.object_]":  # noqa: ANN401 - any sequence
    canvas.require_matplotlib()
    if axs is None:
        from matplotlib import pyplot as plt  # noqa: PLC0415 - an extra, loaded when used

        wide = (frame[2] - frame[0]) * math.cos(math.radians((frame[1] + frame[3]) / 2))
        high = INCHES / _PAIR * (frame[3] - frame[1]) / wide
        size = (INCHES, min(max(high, 2.5), 9.0) + 0.9)
        axs = plt.subplots(1, 2, figsize=size, layout="constrained")[1]
    panels = np.array(axs, dtype=object).ravel()
    if len(panels) != _PAIR:
        msg = f"axs: got {len(panels)} axes; expected two, for locals and migrants"
        raise ParameterError(msg)
    for panel in panels:
        canvas.check_axes("axs", panel)
    return panels


def _boxes(homes: pl.DataFrame, side_km: float) -> NDArray[np.float64]:
    """West, south, east, north of each cell (METHOD M3.1)."""
    rows = max(1, round(math.pi * EARTH_RADIUS_KM / side_km))
    lon, lat = homes["lon"].to_numpy(), homes["lat"].to_numpy()
    columns = np.maximum(1, np.round(2 * rows * np.cos(np.radians(lat))))
    half_lon, half_lat = 180 / columns, np.full(len(lat), 90 / rows)
    return np.column_stack([lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat])


def _frame(boxes: NDArray[np.float64], shape: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a geometry
    """The frame of both maps: around the cells, and at least half of the outline each way."""
    if not len(boxes):
        low, high = np.array([[0.0, 0.0], [1.0, 1.0]]) if shape is None else _corners(shape)
        return np.concatenate([low, high])
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    middle, span = (low + high) / 2, _AROUND * (high - low)
    if shape is not None:
        first, last = _corners(shape)
        span = np.clip(span, (last - first) / 2, last - first)
        middle = np.clip(middle, first + span / 2, last - span / 2)
    return np.concatenate([middle - span / 2, middle + span / 2])


def _corners(shape: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a geometry
    """Lower left and upper right corner of an outline, with a margin."""
    corners = np.array(shape.bounds).reshape(2, 2)
    margin = 0.03 * (corners[1] - corners[0]).max()
    wider: NDArray[np.float64] = corners + np.array([[-margin], [margin]])
    return wider


def _shares(homes: pl.DataFrame, group: str) -> NDArray[np.float64]:
    users = homes.filter(pl.col("group").cast(pl.String) == group)["users"].cast(pl.Float64)
    return (100 * users / users.sum()).to_numpy()


def _scale(shares: dict[str, NDArray[np.float64]]) -> Any:  # noqa: ANN401 - a norm
    from matplotlib.colors import LogNorm  # noqa: PLC0415 - an extra

    every = np.concatenate(list(shares.values()))
    if not len(every):
        return LogNorm(1, 100)
    return LogNorm(every.min() * 0.9, max(every.max(), every.min() * 1.5))


def _draw(
    ax: "Axes",
    boxes: NDArray[np.float64],
    shares: NDArray[np.float64],
    shape: Any,  # noqa: ANN401 - a shapely geometry
    *,
    frame: NDArray[np.float64],
    scale: Any,  # noqa: ANN401 - a norm
    has_bar: bool,
) -> None:
    gpd = _geopandas()
    import shapely  # noqa: PLC0415 - not needed to import the package
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415 - an extra

    if shape is not None:
        # Outlines put together from parts have slivers between them.
        sliver = _SLIVER * (frame[2] - frame[0])
        city = gpd.GeoSeries([shape.buffer(sliver).buffer(-sliver)])
        city.plot(ax=ax, aspect=None, facecolor=canvas.LAND, edgecolor="none", zorder=0)
        city.boundary.plot(ax=ax, aspect=None, color=canvas.PALE_INK, linewidth=0.6, zorder=3)
    ax.set_xlim(frame[0], frame[2])
    ax.set_ylim(frame[1], frame[3])
    ax.set_aspect(1 / np.cos(np.radians((frame[1] + frame[3]) / 2)))
    if len(boxes):
        cells = gpd.GeoDataFrame({"share": shares}, geometry=shapely.box(*boxes.T))
        cells = cells if shape is None else cells.clip(shape)
        cells.plot("share", ax=ax, aspect=None, cmap="viridis_r", norm=scale, zorder=2)
        if has_bar:
            bar = canvas.put_bar(ax, ScalarMappable(scale, "viridis_r"), "% of shown homes (log)")
            bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    else:
        canvas.say_nothing(ax, "no homes of this group can be shown")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_ylabel("")
    ax.spines[:].set_color(canvas.BORDER)
    ax.tick_params(labelsize=letters_for(ax).tick)


def _geopandas() -> Any:  # noqa: ANN401 - a module without types
    try:
        return import_module("geopandas")  # has no types of its own
    except ImportError as error:
        msg = "maps of cities need GeoPandas, which is not installed: pip install 'migtrace[plot]'"
        raise MissingExtraError(msg) from error


def _below(panels: "NDArray[np.object_]") -> "tuple[Axes, Axes]":
    """The axes that a caption hangs from, the lowest and of these the leftmost, and the last."""
    left, right = sorted(panels, key=lambda ax: ax.get_position().x0)
    tops = [round(ax.get_position().y0, 2) for ax in (left, right)]
    if tops[0] == tops[1]:
        return left, right
    lowest = left if tops[0] < tops[1] else right
    return lowest, lowest
