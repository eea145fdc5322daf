"""Flows on a map of countries (METHOD M8.1, M8.2, M10)."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.plot import canvas
from migtrace.plot.basemap import (
    Extent,
    check_extent,
    country_centres,
    country_names,
    draw_countries,
    filled,
    unwrap,
)
from migtrace.plot.figures_written import between, short
from migtrace.plot.lettering import ROOMY_INCHES, dress, letters_for
from migtrace.plot.names import put_names
from migtrace.plot.options import check_most, check_table, check_year
from migtrace.plot.subject import Subject, Unit, check_unit, take, why
from migtrace.residence import check_country

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Table = Literal["appearances", "detected", "new_residents"]

INCHES = (10.0, 6.6)
TITLES = {
    "appearances": "Migrants{whose} by the country in which they first appear",
    "detected": "Migrants{whose} by the country in which they were seen",
    "new_residents": "Migrants{whose} by the country in which they live at the end",
}
WIDEST = 11.0
"""Points of the largest flow's arrow, on a wide page."""
THINNEST = 0.7
BEND = 0.18
"""How far an arrow bends from the straight, as a share of its length."""
_MARGIN = 0.12


def flow_map(
    estimates: object,
    /,
    *,
    ax: "Axes | None" = None,
    table: Table = "appearances",
    year: int | None = None,
    unit: Unit = "people",
    origin: str | None = None,
    most: int = 15,
    extent: Extent | None = None,
    source: str | None = None,
) -> "Axes":
    """Draw the flows from the origin to other countries as arrows (METHOD M8.1, M8.2, M10).

    Parameters
    ----------
    estimates
        Estimates, a handout of them, or one of their tables, of one criterion.
    ax
        Axes to draw into; a new figure otherwise.
    table
        "appearances" for migrants in the year of their first record in a country, "detected" for
        all migrants seen there in a year, "new_residents" for those who live there at the end.
    year
        The year to draw, of tables that have years; by default the last one with a shown figure.
    unit
        "people" for upscaled migrants, "counts" for those observed.
    origin
        Of a table on its own: the country of origin, ISO 3166-1 alpha-2.
    most
        How many destinations to show, those with the largest shown figures.
    extent
        West, south, east, north in degrees; by default around the countries shown.
    source
        Where the traces come from, for the caption: say here when they are simulated.

    Returns
    -------
    matplotlib.axes.Axes
        A map in degrees. An arrow's width is in proportion to the figure, which is written at its
        end, where there is room.

    Raises
    ------
    FrameError
        When `estimates` has no such table, or the table holds several criteria.
    ParameterError
        When an option has another value, or the origin is not told.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Arrows join points within the countries' largest parts; they are no routes.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> flows = pl.DataFrame({"year": [2018], "country": ["PE"], "users": [5], "people": [955.0]})
    >>> [text.get_text() for text in flow_map(flows, origin="VE").texts]
    ['Peru 955']
    """
    check_unit(unit)
    check_extent(extent)
    check_table(table, TITLES)
    check_most(most)
    check_year(year)
    value = "people" if unit == "people" else "users"
    keys = ("country",) if table == "new_residents" else ("year", "country")
    subject = take(estimates, table, (*keys, value))
    home = _origin(subject, origin)
    ax = canvas.axes_for(ax, size=INCHES)
    flows, when = _of_year(subject, value, year)
    whose = f" from {home}"
    title = TITLES[table].format(whose=whose) + ("" if when is None else f", {when}")
    end = [*subject.sentences, canvas.credit(source)]
    centres = country_centres()
    shown = flows.drop_nulls(value).filter(pl.col(value) > 0)
    if home not in centres:
        shown = shown.clear()
    drawn = (
        shown.filter(pl.col("country").is_in(list(centres)))
        .sort(value, "country", descending=[True, False])
        .head(most)
    )
    if drawn.is_empty():
        unknown = [home] if home not in centres else shown["country"].sort().to_list()
        canvas.say_nothing(
            ax,
            f"no outline is known of {', '.join(unknown)}"
            if unknown
            else why(subject, "destination"),
        )
        dress(ax, title=title, caption=end)
        return ax
    figures = drawn[value].cast(pl.Float64).to_numpy()
    ends = np.array([centres[home], *(centres[code] for code in drawn["country"])])
    ends[:, 0] = _around(ends[:, 0], extent)
    frame = extent or filled(ax, _frame(ends))
    draw_countries(ax, frame, home=home)
    _draw_arrows(ax, ends, figures)
    hidden = flows[value].null_count()
    # In a narrow column there is no room to write them.
    has_bounds = unit == "people" and letters_for(ax).inches > ROOMY_INCHES
    no_place = shown.filter(~pl.col("country").is_in(list(centres)))["country"].sort().to_list()
    told = [
        (
            "Arrow widths in proportion to migrants"
            f"{', upscaled to people' if unit == 'people' else ' observed, not upscaled'}."
        ),
        f"{drawn.height} of {flows.height} destinations"
        + (
            f"; {hidden} {subject.hidden.replace('hidden:', 'hidden, resting on')}."
            if hidden
            else "."
        ),
        f"Without an outline: {', '.join(no_place)}." if no_place else None,
        subject.intervals("In brackets") if has_bounds else None,
    ]
    caption = [*told, *end]
    dress(ax, title=title, caption=caption)
    inside = _inside(ends[1:], frame)
    texts = _texts(drawn, value, has_bounds=has_bounds)
    unnamed = put_names(
        ax,
        [text for text, seen in zip(texts, inside, strict=True) if seen],
        ends[1:, 0][inside],
        ends[1:, 1][inside],
        rank=figures[inside],
        clear_of=_along(ends),
        far=True,
    )
    if unnamed:
        caption.append(f"{unnamed} unnamed for want of room.")
        dress(ax, title=title, caption=caption)
    return ax


def _origin(subject: Subject, given: str | None) -> str:
    """The origin, which has to be told with a table on its own."""
    if subject.origin is not None and given not in (None, subject.origin):
        msg = f"origin: got {given!r}; expected none, since the study has its own"
        raise ParameterError(msg)
    home = subject.origin or given
    if home is None:
        msg = "origin: got None; expected a country, which a table on its own does not tell"
        raise ParameterError(msg)
    check_country("origin", home)
    return home


def _of_year(subject: Subject, value: str, year: int | None) -> tuple[pl.DataFrame, int | None]:
    """Rows of one year: the given one, or the last with a figure."""
    table = subject.table
    if "year" not in table.columns:
        if year is not None:
            msg = f"year: got {year!r}; expected none, since this table has no years"
            raise ParameterError(msg)
        return table, None
    known = table.drop_nulls(value)["year"]
    if year is None and known.is_empty():
        return table, None
    if year is None:
        year = int(known.max())  # type: ignore[arg-type] # of integers
    return table.filter(pl.col("year") == year), year


def _around(lon: np.ndarray, extent: Extent | None) -> np.ndarray:
    """Longitudes the short way from the origin, the first, or from the frame's middle."""
    if extent is not None:
        return unwrap(lon, np.ones(len(lon)), extent=extent)
    near: np.ndarray = lon + 360.0 * np.round((lon[0] - lon) / 360.0)
    return near


def _frame(ends: np.ndarray) -> Extent:
    west, south = ends.min(axis=0)
    east, north = ends.max(axis=0)
    wide, high = max(east - west, 12.0), max(north - south, 12.0)
    return (
        float(west - _MARGIN * wide - 2),
        float(max(south - _MARGIN * high - 2, -85)),
        float(east + _MARGIN * wide + 2),
        float(min(north + _MARGIN * high + 2, 85)),
    )


def _inside(points: np.ndarray, frame: Extent) -> np.ndarray:
    west, south, east, north = frame
    lon, lat = points[:, 0], points[:, 1]
    inside: np.ndarray = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _draw_arrows(ax: "Axes", ends: np.ndarray, figures: np.ndarray) -> None:
    """Draw the largest first, so that the others stay visible."""
    from matplotlib.patches import FancyArrowPatch  # noqa: PLC0415 - an extra

    scale = letters_for(ax).scale
    widths = np.maximum(WIDEST * figures / figures.max(), THINNEST) * max(scale, 0.5)
    # A loop over countries, at most `most` of them.
    for place, width in zip(ends[1:], widths, strict=True):
        bend = BEND if place[0] >= ends[0, 0] else -BEND
        head = max(2.2 * width, 5.0 * scale)
        ax.add_patch(
            FancyArrowPatch(
                (ends[0, 0], ends[0, 1]),
                (place[0], place[1]),
                connectionstyle=f"arc3,rad={bend}",
                arrowstyle=f"simple,tail_width={width:.3f},head_width={head:.3f},head_length={head:.3f}",
                mutation_scale=1,
                shrinkA=2,
                shrinkB=0,
                facecolor=canvas.BLUE,
                edgecolor="white",
                linewidth=0.4,
                alpha=0.85,
                zorder=3,
            )
        )
    ax.plot(*ends[0], marker="o", markersize=7 * max(scale, 0.5), color=canvas.VERMILION, zorder=5)


def _along(ends: np.ndarray) -> np.ndarray:
    """Points along the arrows, but for their tips, that names must not cover."""
    start, way = ends[0], ends[1:] - ends[0]
    # Arrows bend like a parabola whose handle stands off the middle; on the map, about.
    side = np.where(way[:, 0] >= 0, 1.0, -1.0)[:, None] * BEND
    handle = start + way / 2 + np.column_stack([way[:, 1], -way[:, 0]]) * side
    t = np.linspace(0.0, 0.93, 60)[:, None, None]
    points: np.ndarray = (1 - t) ** 2 * start + 2 * t * (1 - t) * handle + t**2 * ends[1:]
    return points.reshape(-1, 2)


def _texts(drawn: pl.DataFrame, value: str, *, has_bounds: bool) -> list[str]:
    names = country_names()
    return [
        f"{names.get(row['country'], row['country'])} {short(row[value])}"
        + (between(row.get("low"), row.get("high")) if has_bounds else "")
        for row in drawn.to_dicts()
    ]
