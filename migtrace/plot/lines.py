"""Lines on a map, with the people who crossed them (METHOD M11.5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import hand_out
from migtrace.plot import canvas
from migtrace.plot.basemap import Extent, around, unwrap
from migtrace.plot.figures_written import between, short
from migtrace.plot.lettering import letters_for
from migtrace.plot.names import put_names
from migtrace.plot.subject import Unit
from migtrace.space import Line, check_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines to draw.

    Parameters
    ----------
    lines
        Their ends, (lon, lat) in degrees, by name.
    crossings
        `line`, `year`, `direction`, `users`, `people`, perhaps `low` and `high`; None when the
        counts are not known.
    """

    lines: Mapping[str, Line]
    crossings: pl.DataFrame | None


def lines_of(subject: object, lines: Mapping[str, Line] | None, /) -> Drawn:
    """Find lines and the counts of those who crossed them.

    Parameters
    ----------
    subject
        Estimates, which count them; a handout, which has counted some; or anything else, which
        knows no counts.
    lines
        The lines; None for all of a handout's.

    Returns
    -------
    Drawn
        The lines and counts.

    Raises
    ------
    ParameterError
        When a line is none, or a handout did not count it.
    """
    if not isinstance(lines, Mapping | None) or not all(
        isinstance(name, str) for name in lines or ()
    ):
        msg = f"lines: got {lines!r}; expected a mapping of names to lines"
        raise ParameterError(msg)
    given = {name: check_line(line) for name, line in (lines or {}).items()}
    if isinstance(subject, Estimates):
        return Drawn(given, hand_out(subject, lines=given).tables["crossings"] if given else None)
    about, tables = getattr(subject, "about", None), getattr(subject, "tables", None)
    if not isinstance(about, Mapping) or not isinstance(tables, Mapping):
        return Drawn(given, None)
    known = {name: check_line(line) for name, line in about.get("lines", {}).items()}
    other = sorted(name for name, line in given.items() if known.get(name) != line)
    if other:
        msg = (
            f"lines: the handout has not counted {other[0]!r}; it has {', '.join(known) or 'none'}"
        )
        raise ParameterError(msg)
    return Drawn(known if lines is None else given, tables.get("crossings"))


def draw_lines(
    ax: "Axes",
    drawn: Drawn,
    frame: Extent,
    /,
    *,
    year: int | None,
    unit: Unit,
    intervals: str | None,
) -> tuple[Callable[[], object], list[str]]:
    """Draw lines, and say what must be said of their counts.

    Parameters
    ----------
    ax
        Axes with a map.
    drawn
        The lines.
    frame
        What the map shows.
    year
        The year of the counts; None for the last with a figure.
    unit
        Which counts.
    intervals
        How the counts' intervals were made, in words.

    Returns
    -------
    write : callable
        Writes the counts beside the lines, once the axes are in their final place.
    sentences : list of str
        For the caption.
    """
    if not drawn.lines:
        return _nothing, []
    ends = {name: _placed(line, frame) for name, line in drawn.lines.items()}
    scale = max(letters_for(ax).scale, 0.6)
    for line in ends.values():
        for colour, width in (("white", 4.6), (canvas.INK, 2.2)):
            ax.plot(line[:, 0], line[:, 1], color=colour, linewidth=width * scale, zorder=5)
    table = drawn.crossings
    if table is None:
        texts = dict.fromkeys(ends, "")
        said = ["Lines: their crossings are not told."]
    else:
        when = _year(table, unit) if year is None else year
        rows = table.clear() if when is None else table.filter(year=when)
        texts = {name: _counts(rows.filter(line=name), unit) for name in ends}
        when_told = "" if when is None else f" in {when}"
        what = "upscaled people" if unit == "people" else "observed persons, not upscaled,"
        said = [f"Beside lines: {what} who crossed them{when_told}, by direction."]
        if unit == "people" and "low" in table.columns:
            said.append(f"In brackets: {intervals or 'intervals'}.")
    middles = np.array([line.mean(axis=0) for line in ends.values()])
    seen = _in_frame(middles, frame)
    if not seen.all():
        lost = ", ".join(name for name, inside in zip(ends, seen, strict=True) if not inside)
        said.append(f"Outside the frame: {lost}.")
    labels = [name + texts[name] for name in ends]

    def write() -> None:
        kept = [label for label, inside in zip(labels, seen, strict=True) if inside]
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.85, "linewidth": 0}
        put_names(
            ax,
            kept,
            middles[seen, 0],
            middles[seen, 1],
            dot=7 * scale,
            always=True,
            bbox=box,
            multialignment="left",
        )

    return write, said


def with_lines(drawn: Drawn, frame: Extent, /) -> Extent:
    """Widen a frame so that it holds the lines."""
    for line in drawn.lines.values():
        ends = _placed(line, frame)
        frame = around(frame, ends[:, 0], ends[:, 1])
    return frame


def _nothing() -> None:
    """Write nothing."""


def _counts(rows: pl.DataFrame, unit: Unit) -> str:
    """The figures of one line and year, a direction a line."""
    value = "people" if unit == "people" else "users"
    text = ""
    for way in ("away", "toward"):
        found: list[dict[str, Any]] = rows.filter(direction=way).to_dicts()
        if not found:
            figure = "none"
        elif found[0][value] is None:
            figure = "hidden"
        else:
            row = found[0]
            bounds = (row.get("low"), row.get("high")) if unit == "people" else (None, None)
            figure = short(row[value]) + between(*bounds)
        text += f"\n{way} {figure}"
    return text


def _year(crossings: pl.DataFrame, unit: Unit) -> int | None:
    """The last year with a figure, else the last with a row."""
    known = crossings.drop_nulls("people" if unit == "people" else "users")
    years = (crossings if known.is_empty() else known)["year"]
    return None if years.is_empty() else int(years.max())  # type: ignore[arg-type] # of integers


def _placed(line: Line, frame: Extent) -> Any:  # noqa: ANN401 - an array
    """The ends of a line on the map, unwrapped the short way."""
    ends = np.array(line, dtype=np.float64)
    ends[1, 0] += 360.0 * np.round((ends[0, 0] - ends[1, 0]) / 360.0)
    middle = ends[:, 0].mean()
    ends[:, 0] += unwrap(np.array([middle]), np.ones(1), extent=frame)[0] - middle
    return ends


def _in_frame(points: Any, frame: Extent) -> Any:  # noqa: ANN401 - arrays
    west, south, east, north = frame
    lon, lat = points[:, 0], points[:, 1]
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
