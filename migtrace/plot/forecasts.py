"""Forecasts beside what was observed, a small panel for each node."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count, check_level
from migtrace.plot import canvas
from migtrace.plot.curves import first_nodes, looks_of, nodes_shown, step_of
from migtrace.plot.forecast_lines import draw_model, draw_observed, entries_of
from migtrace.plot.forecast_tables import chosen, take_table
from migtrace.plot.lettering import dress
from migtrace.plot.options import check_most
from migtrace.plot.panels import (
    digits_of,
    make_panels,
    panel_inches,
    set_dates,
    set_heights,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE = 10.0
COLUMNS = ("node", "model", "made_on", "date", "horizon", "arrivals", "low", "high", "observed")
KEYS = ("node", "model", "made_on", "date")
OBSERVED = ("date", "node", "arrivals")
BANDS = 2
"""Models up to which bands can lie over each other."""
HISTORY = 2
"""Spans of the forecasts that are shown of what came before."""
_LEAST_DAYS = 14


def forecasts(
    table: object,
    /,
    *,
    ax: "Axes | None" = None,
    nodes: Sequence[str] | None = None,
    models: Sequence[str] | None = None,
    horizon: int | None = None,
    observed: object = None,
    level: float | None = None,
    most: int = 12,
    source: str | None = None,
) -> "Axes":
    """Draw forecasts of arrivals with their intervals beside the arrivals that were observed.

    Parameters
    ----------
    table
        Forecasts, of polars or pandas: `node`, `model`, `made_on`, `date`, `horizon` (steps),
        `arrivals`, `low`, `high`, `observed`.
    ax
        Axes to draw into; a new figure otherwise. They are filled with one panel per node.
    nodes
        The nodes to show, in this order; by default the `most` with the largest forecasts.
    models
        The models to show, at most four; by default all.
    horizon
        Draw the forecasts so many steps ahead alone, as one line.
    observed
        Arrivals to show besides, such as those before the first forecast: a series, or its table
        of `date`, `node` and `arrivals`.
    level
        Level of the intervals, such as 0.9, for the caption.
    most
        How many nodes to show when none are named.
    source
        Where the observed figures come from, for the caption.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; their panels, in the order of the nodes, are `child_axes`. Forecasts of several
        horizons are fans that begin at their `made_on`; of fans that would overlap only those that
        begin after the last one's end are drawn, and the caption says so. Forecasts of one horizon
        are a line. Bands are intervals.

    Raises
    ------
    FrameError
        When a table lacks a column, has one of another type, or two forecasts of one date.
    ParameterError
        When an option has another value, or there are more models than can be told apart.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    The caption tells how many of the observed figures that are drawn lie inside the bands
    (docs/forecasting.md F1).

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> days = [date(2016, 1, 2), date(2016, 1, 3)]
    >>> table = pl.DataFrame(
    ...     {"node": "austria", "model": "lasso", "made_on": date(2016, 1, 1), "date": days,
    ...      "horizon": [1, 2], "arrivals": [90.0, 80.0], "low": [70.0, 50.0],
    ...      "high": [110.0, 120.0], "observed": [95.0, None]}
    ... )
    >>> [panel.get_title(loc="left") for panel in forecasts(table).child_axes]
    ['austria']
    """
    check_most(most)
    if level is not None:
        check_level(level)
    every = take_table(table, "plot of forecasts", COLUMNS, keys=KEYS)
    known = _observed(every, observed)
    named = chosen(models, every["model"].unique().sort().to_list(), "models")
    picked = chosen(nodes, every["node"].unique().sort().to_list(), "nodes")
    rows = every.drop_nulls("arrivals")
    rows = rows if named is None else rows.filter(pl.col("model").is_in(named))
    rows = _at(rows, horizon)
    shown = picked or first_nodes(rows, "arrivals", most)
    rows = rows.filter(pl.col("node").is_in(shown))
    looks = looks_of(named or rows["model"].unique().sort().to_list(), "models")
    step = step_of(rows)
    title = (
        "Arrivals, observed and forecast"
        if step == "step"
        else f"Arrivals a {step}, observed and forecast"
    )
    ax = canvas.axes_for(ax, size=panel_inches(max(len(shown), 1), WIDE))
    if rows.is_empty():
        canvas.say_nothing(ax, "the table has no forecast of these" if every.height else None)
        dress(ax, title=title, caption=[_credit(source)])
        return ax
    drawn = pl.concat(_apart(part) for _, part in rows.group_by("node", "model"))
    first, last = _span(drawn, known, shown)
    known = known.filter(pl.col("date").is_between(first, last))
    tops = {node: _top(drawn, known, node) for node in shown}
    panels = make_panels(ax, shown, digits=max(digits_of(top) for top in tops.values()))
    for panel, node in zip(panels, shown, strict=True):
        seen = known.filter(node=node)
        draw_observed(panel, seen)
        for model, look in looks.items():
            of_model = drawn.filter(node=node, model=model)
            draw_model(panel, of_model, seen, look=look, has_band=len(looks) <= BANDS)
        set_heights(panel, tops[node])
        set_dates(panel, first, last)
    told = [
        _made(drawn, rows, step),
        _bands(drawn, level, models=len(looks)),
        nodes_shown(shown, every, "Each panel has its own scale."),
        _credit(source),
    ]
    entries = entries_of(looks, drawn, level, has_observed=not known.is_empty())
    dress(ax, title=title, caption=told, legend=entries)
    return ax


def _observed(every: pl.DataFrame, given: object) -> pl.DataFrame:
    """What was observed of each node and date: as given, or else as the forecasts tell it."""
    told = every.select("date", "node", arrivals="observed").drop_nulls()
    tables = [told]
    if given is not None:
        tables.insert(
            0, take_table(given, "plot of observed arrivals", OBSERVED, keys=("node", "date"))
        )
    return (
        pl.concat(table.select("node", "date", "arrivals") for table in tables)
        .drop_nulls()
        .unique(["node", "date"], keep="first", maintain_order=True)
        .sort("node", "date")
    )


def _at(rows: pl.DataFrame, horizon: int | None) -> pl.DataFrame:
    if horizon is None:
        return rows
    check_count("horizon", horizon, least=1)
    found = rows["horizon"].unique().sort().to_list()
    if horizon not in found:
        told = ", ".join(str(one) for one in found) or "none"
        msg = f"horizon: got {horizon!r}; expected one that the table has: {told}"
        raise ParameterError(msg)
    return rows.filter(horizon=horizon)


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """Of fans that overlap, keep each one that begins when the last kept one has ended."""
    if rows["horizon"].n_unique() == 1:
        return rows
    ends = rows.group_by("made_on").agg(pl.col("date").max()).sort("made_on")
    kept: list[date] = []
    end = date.min
    # A loop over fans, each of which takes the room that others left.
    for made_on, last in ends.rows():
        if made_on >= end:
            kept.append(made_on)
            end = last
    return rows.filter(pl.col("made_on").is_in(kept))


def _span(drawn: pl.DataFrame, known: pl.DataFrame, shown: list[str]) -> tuple[date, date]:
    """The dates to show: those of the forecasts, and some of what was observed before."""
    starts = drawn.select(pl.min_horizontal(pl.col("made_on").min(), pl.col("date").min())).item()
    last = drawn.select(pl.col("date").max()).item()
    span = max((last - starts).days, _LEAST_DAYS)
    before = known.filter(pl.col("node").is_in(shown) & (pl.col("date") < starts))["date"].min()
    if before is None:
        shown_made_on = drawn["horizon"].n_unique() > 1
        return (starts if shown_made_on else drawn.select(pl.col("date").min()).item()), last
    assert isinstance(before, date)  # noqa: S101 - a column of dates
    return max(before, starts - timedelta(days=HISTORY * span)), last


def _top(drawn: pl.DataFrame, known: pl.DataFrame, node: str) -> float:
    """The largest figure of a node."""
    of_node = drawn.filter(node=node)
    tops = [of_node["arrivals"].max(), of_node["high"].max()]
    tops.append(known.filter(node=node)["arrivals"].max())
    return max((float(str(top)) for top in tops if top is not None), default=0.0)


def _made(drawn: pl.DataFrame, rows: pl.DataFrame, step: str) -> str:
    """Say when forecasts were made, and how far ahead."""
    ahead = drawn["horizon"].unique().sort().to_list()
    reach = f"{ahead[0]}" if len(ahead) == 1 else f"{ahead[0]} to {ahead[-1]}"
    steps = f"{reach} {step}{'' if reach == '1' else 's'} ahead"
    days = drawn["made_on"].unique().sort().to_list()
    when = f"on {days[0]}" if len(days) == 1 else f"on {len(days)} dates, {days[0]} to {days[-1]}"
    models = ", ".join(drawn["model"].unique().sort().to_list())
    said = f"Made by {models} {when}, {steps}; it knows nothing after the date it was made on"
    left = rows["made_on"].n_unique() - len(days)
    lines = " (grey lines)" if len(ahead) > 1 else ""
    apart = f"; {left} more that overlap with these are not drawn" if left else ""
    return f"{said}{lines}{apart}."


def _bands(drawn: pl.DataFrame, level: float | None, *, models: int) -> str:
    """Say what bands are, and how many of the observed figures lie inside."""
    bounded = drawn.drop_nulls(["low", "high"])
    if bounded.is_empty():
        return "The table has no intervals."
    told = "intervals, level not stated" if level is None else f"{100 * level:g}% intervals"
    if models > BANDS:
        return f"Intervals are not drawn for more than {BANDS} models."
    tested = bounded.drop_nulls("observed")
    if tested.is_empty():
        return f"Bands: {told}."
    shares = tested.group_by("model").agg(
        figures=pl.len(), inside=pl.col("observed").is_between("low", "high").sum()
    )
    covered = [
        f"{100 * inside / figures:.0f}% of {figures:,}" + (f" ({model})" if models > 1 else "")
        for model, figures, inside in shares.sort("model").rows()
    ]
    return f"Bands: {told}; {' and '.join(covered)} observed figures lie inside."


def _credit(source: str | None) -> str:
    return f"Observed: {source}." if source else "Source of the observed figures not stated."
