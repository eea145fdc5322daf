"""Lines, fans and bands of forecasts in a panel."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from migtrace.plot import canvas
from migtrace.plot.curves import days_of
from migtrace.plot.lettering import letters_for
from migtrace.plot.panels import broken

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


def draw_observed(panel: "Axes", known: pl.DataFrame, /) -> None:
    """Draw a node's observed arrivals (`date`, `arrivals`) as a line with gaps."""
    scale = letters_for(panel).scale
    if known.is_empty():
        return
    days, arrivals = broken(days_of(known["date"]), known["arrivals"].to_numpy())
    panel.plot(
        days,
        arrivals,
        color=canvas.INK,
        linewidth=1.6 * scale,
        marker="o",
        markersize=3.0 * scale,
        zorder=3,
    )


def draw_model(
    panel: "Axes",
    rows: pl.DataFrame,
    known: pl.DataFrame,
    /,
    *,
    look: tuple[str, Any],
    has_band: bool,
) -> None:
    """Draw a model's line, or its fans, each from its own beginning.

    Parameters
    ----------
    panel
        Where to draw.
    rows
        A node's forecasts by one model; of several horizons they are fans.
    known
        What was observed of the node, where fans begin.
    look
        Colour and dashes.
    has_band
        Whether to draw intervals.
    """
    single = rows["horizon"].n_unique() == 1
    fans = (
        [rows]
        if single
        else [fan for _, fan in rows.sort("made_on").group_by("made_on", maintain_order=True)]
    )
    colour, dashes = look
    scale = letters_for(panel).scale
    for fan in fans:
        by_date = fan.sort("date") if single else _opened(fan.sort("date"), known)
        days, arrivals, low, high = broken(
            days_of(by_date["date"]),
            *(by_date[name].to_numpy() for name in ("arrivals", "low", "high")),
        )
        if has_band:
            _draw_band(panel, days, low, high, colour)
        panel.plot(days, arrivals, color=colour, linestyle=dashes, linewidth=2.2 * scale, zorder=4)
        if len(by_date) == 1:
            panel.plot(days, arrivals, color=colour, marker="D", markersize=4 * scale, zorder=4)
        if not single:
            start = days_of(fan["made_on"].head(1))[0]
            panel.axvline(start, color=canvas.HIDDEN, linewidth=0.8 * scale, zorder=1)


def _opened(fan: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Let a fan open from what was observed on the date it was made on, where that is known."""
    start = fan["made_on"][0]
    seen = known.filter(pl.col("date") == start)["arrivals"]
    if seen.is_empty():
        return fan
    first = fan.head(1).with_columns(
        pl.lit(start).alias("date"),
        *(pl.lit(seen[0]).alias(name) for name in ("arrivals", "low", "high")),
    )
    return pl.concat([first, fan])


def _draw_band(
    panel: "Axes",
    days: np.ndarray[Any, Any],
    low: np.ndarray[Any, Any],
    high: np.ndarray[Any, Any],
    colour: str,
) -> None:
    if np.isfinite(low).sum() == 1:
        # A band of one date has no width.
        panel.vlines(days, low, high, color=colour, alpha=0.35, linewidth=2.5, zorder=2)
        return
    panel.fill_between(days, low, high, color=colour, alpha=0.25, linewidth=0, zorder=2)


def entries_of(
    looks: dict[str, tuple[str, Any]],
    drawn: pl.DataFrame,
    level: float | None,
    /,
    *,
    has_observed: bool,
) -> "list[Artist]":
    """Make the legend: what was observed, the models, and the interval of a single one."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra
    from matplotlib.patches import Patch  # noqa: PLC0415 - likewise

    entries: list[Artist] = []
    if has_observed:
        look: dict[str, Any] = {
            "color": canvas.INK,
            "linewidth": 1.4,
            "marker": "o",
            "markersize": 2.5,
        }
        entries.append(Line2D([], [], label="observed", **look))
    for model, (colour, dashes) in looks.items():
        entries.append(Line2D([], [], color=colour, linestyle=dashes, linewidth=1.6, label=model))
    if len(looks) == 1 and drawn["low"].count():
        colour = next(iter(looks.values()))[0]
        label = "interval" if level is None else f"{100 * level:g}% interval"
        entries.append(Patch(facecolor=colour, alpha=0.25, label=label))
    return entries
