"""Scenarios of a network beside each other, a small panel for each node."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from migtrace.errors import ParameterError
from migtrace.plot import canvas
from migtrace.plot.curves import days_of, first_nodes, looks_of, nodes_shown
from migtrace.plot.forecast_tables import chosen, take_table
from migtrace.plot.lettering import dress, letters_for
from migtrace.plot.options import check_most
from migtrace.plot.panels import (
    broken,
    digits_of,
    make_panels,
    panel_inches,
    set_dates,
    set_heights,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Column = Literal["came", "arrivals", "departures", "entered", "left", "population"]

WIDE = 10.0
CAME = "came"
"""Arrivals from other nodes and from outside together: what measured arrivals count."""
TITLES = {
    CAME: "Arrivals at each node, by scenario",
    "arrivals": "Arrivals from other nodes, by scenario",
    "departures": "Departures from each node, by scenario",
    "entered": "Who enters from outside, by scenario",
    "left": "Who leaves to the outside, by scenario",
    "population": "People at each node at the end of a step, by scenario",
}
KEYS = ("scenario", "node", "date")
BASELINE = "baseline"


def scenarios(
    table: object,
    /,
    *,
    ax: "Axes | None" = None,
    column: Column = "came",
    nodes: Sequence[str] | None = None,
    scenarios: Sequence[str] | None = None,
    baseline: str | None = None,
    most: int = 12,
    source: str | None = None,
) -> "Axes":
    """Draw runs of a network under several scenarios, with what was observed.

    Parameters
    ----------
    table
        Runs, of polars or pandas: `scenario`, `date`, `node`, the column to draw, and `observed`
        (measured arrivals) if there is such a column.
    ax
        Axes to draw into; a new figure otherwise. They are filled with one panel per node.
    column
        What to draw: "arrivals" from other nodes, "entered" from outside, "came" for both
        together (a table without `entered` has no others), "departures" to other nodes, "left" to
        outside, or "population" at the end of a step.
    nodes
        The nodes to show, in this order; by default the `most` with the largest figures.
    scenarios
        The scenarios to show beside the baseline, at most four; by default all.
    baseline
        The scenario that the others are compared with; by default the one called "baseline", if
        there is one.
    most
        How many nodes to show when none are named.
    source
        Where the observed figures come from, for the caption.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; their panels, in the order of the nodes, are `child_axes`. The baseline is a
        solid dark line, the others have a colour and dashes each. Rings are observed arrivals,
        beside "came" alone.

    Raises
    ------
    FrameError
        When a column is missing or of another type, or two rows are of one scenario, node, date.
    ParameterError
        When an option has another value, or there are more scenarios than can be told apart.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Figures 6 and 7 of Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration
    Analysis* (docs/forecasting.md F3). A scenario says what the model does when something is
    changed, not what will happen.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from datetime import date
    >>> table = pl.DataFrame(
    ...     {"scenario": ["baseline", "closed"], "date": date(2016, 2, 17), "node": "serbia",
    ...      "arrivals": [900.0, 0.0]}
    ... )
    >>> [line.get_label() for line in scenarios(table).child_axes[0].lines]
    ['baseline', 'closed']
    """
    if not isinstance(column, str) or column not in TITLES:
        msg = f"column: got {column!r}; expected one of {', '.join(TITLES)}"
        raise ParameterError(msg)
    check_most(most)
    every = take_runs(table, "plot of scenarios", column)
    base, others = _ordered(every, scenarios, baseline)
    picked = chosen(nodes, every["node"].unique().sort().to_list(), "nodes")
    rows = every.filter(pl.col("scenario").is_in([*base, *others])).drop_nulls(column)
    shown = picked or first_nodes(rows, column, most)
    rows = rows.filter(pl.col("node").is_in(shown))
    looks = dict.fromkeys(base, (canvas.INK, "-")) | looks_of(
        others, "scenarios", dashed=bool(base)
    )
    ax = canvas.axes_for(ax, size=panel_inches(max(len(shown), 1), WIDE))
    if rows.is_empty():
        canvas.say_nothing(ax, "the table has no figure of these" if every.height else None)
        dress(ax, title=TITLES[column], caption=[])
        return ax
    known = _observed(every, column).filter(pl.col("node").is_in(shown))
    first, last = rows["date"].min(), rows["date"].max()
    tops = {node: _ends(rows, known, node, column) for node in shown}
    digits = max(digits_of(top) for _, top in tops.values())
    panels = make_panels(ax, shown, digits=digits)
    for panel, node in zip(panels, shown, strict=True):
        of_node = rows.filter(node=node)
        for name, look in looks.items():
            _draw_run(panel, of_node.filter(scenario=name), column, name, look)
        _draw_rings(panel, known.filter(node=node))
        set_heights(panel, tops[node][1], least=tops[node][0])
        set_dates(panel, first, last)  # type: ignore[arg-type] # dates, as there are rows
    told = [
        _told(base, others),
        "Arrivals are from other nodes and from outside." if column == CAME else None,
        nodes_shown(shown, every, "Each panel has its own scale."),
        None if known.is_empty() else _rings(source),
    ]
    dress(ax, title=TITLES[column], caption=told, legend=_entries(looks, known))
    return ax


def take_runs(table: object, name: str, column: str, /) -> pl.DataFrame:
    """Check a table of runs, and add up who came where that is to be drawn.

    Parameters
    ----------
    table
        Runs, of polars or pandas.
    name
        What the table is called in messages.
    column
        The column of figures that is needed.

    Returns
    -------
    polars.DataFrame
        `scenario`, `date`, `node`, the column, and `observed` if there is such a column.

    Raises
    ------
    FrameError
        When a column is missing or of another type, or two rows have the same keys.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"scenario": "baseline", "date": date(2016, 2, 17), "node": "serbia"}
    >>> table = pl.DataFrame([row | {"arrivals": 5, "entered": 2}])
    >>> take_runs(table, "runs", "came")["came"].item()
    7.0
    """
    given = ("arrivals" if column == CAME else column,)
    optional = ("entered", "observed") if column == CAME else ("observed",)
    runs = take_table(table, name, (*KEYS, *given), keys=KEYS, optional=optional)
    if column != CAME:
        return runs
    outside = pl.col("entered") if "entered" in runs.columns else pl.lit(0.0)
    return runs.with_columns(came=pl.col("arrivals") + outside)


def _ordered(
    every: pl.DataFrame, named: Sequence[str] | None, baseline: str | None
) -> tuple[list[str], list[str]]:
    """The baseline, if there is one, and the other scenarios."""
    found = every["scenario"].unique().sort().to_list()
    if baseline is not None:
        chosen([baseline] if isinstance(baseline, str) else baseline, found, "baseline")
    base = [baseline or BASELINE] if (baseline or BASELINE) in found else []
    picked = chosen(named, found, "scenarios")
    return base, [name for name in picked or found if name not in base]


def _observed(every: pl.DataFrame, column: str) -> pl.DataFrame:
    """What was observed of each node and date, beside what it can be compared with."""
    if column != CAME or "observed" not in every.columns:
        return every.select("node", "date", observed=pl.lit(None, pl.Float64)).clear()
    known = every.select("node", "date", "observed").drop_nulls()
    return known.unique(["node", "date"], keep="first", maintain_order=True).sort("node", "date")


def _ends(rows: pl.DataFrame, known: pl.DataFrame, node: str, column: str) -> tuple[float, float]:
    """The least and the largest figure of a node."""
    parts = rows.filter(node=node)[column], known.filter(node=node)["observed"]
    figures = pl.concat([part.rename("figure") for part in parts])
    if figures.is_empty():
        return 0.0, 0.0
    return float(str(figures.min())), float(str(figures.max()))


def _draw_run(
    panel: "Axes", run: pl.DataFrame, column: str, name: str, look: tuple[str, Any]
) -> None:
    scale, (colour, dashes) = letters_for(panel).scale, look
    days, figures = broken(days_of(run["date"]), run[column].to_numpy())
    # A single date would be a line without length.
    mark = "_" if run.height == 1 else None
    panel.plot(
        days,
        figures,
        color=colour,
        linestyle=dashes,
        linewidth=2.4 * scale,
        marker=mark,
        label=name,
        zorder=3,
    )


def _draw_rings(panel: "Axes", known: pl.DataFrame) -> None:
    if known.is_empty():
        return
    scale = letters_for(panel).scale
    panel.plot(
        days_of(known["date"]),
        known["observed"].to_numpy(),
        linestyle="",
        marker="o",
        markersize=5.0 * scale,
        markerfacecolor="none",
        markeredgecolor=canvas.PALE_INK,
        markeredgewidth=0.9 * scale,
        label="observed",
        zorder=2,
    )


def _entries(looks: dict[str, tuple[str, Any]], known: pl.DataFrame) -> "list[Artist]":
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra

    entries: list[Artist] = []
    if not known.is_empty():
        ring: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 4}
        ring |= {"markerfacecolor": "none", "markeredgecolor": canvas.PALE_INK}
        entries.append(Line2D([], [], label="observed", **ring))
    for name, (colour, dashes) in looks.items():
        entries.append(Line2D([], [], color=colour, linestyle=dashes, linewidth=1.6, label=name))
    return entries


def _told(base: list[str], others: list[str]) -> str:
    if not others:
        return "A run of the model, not an observation."
    against = f" beside {base[0]!r}" if base else ""
    number = len(others)
    return (
        f"{number} scenario{'' if number == 1 else 's'}{against}: what the model does when "
        "something is changed, not what will happen."
    )


def _rings(source: str | None) -> str:
    told = source or "source not stated"
    return f"Rings: observed arrivals ({told})."
