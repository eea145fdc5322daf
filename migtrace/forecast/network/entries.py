"""Nodes whose measured arrivals come from outside: the figures of a network's entries."""

from collections.abc import Sequence

import numpy as np

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.exogenous import Exogenous, read_exogenous
from migtrace.forecast.series import Series, check_nodes
from migtrace.readers.sources import TraceSource


def read_told(
    series: Series, entries: Sequence[str], exogenous: TraceSource | None, /
) -> Exogenous:
    """What a table says of who enters and leaves while arrivals are measured.

    Parameters
    ----------
    series
        The measured arrivals.
    entries
        The nodes whose measured arrivals come from outside.
    exogenous
        A table as `read_exogenous` takes it; None for none.

    Returns
    -------
    Exogenous
        0 where the table says nothing; entries are no part of it.

    Raises
    ------
    ParameterError
        When an entry is unknown, or has rows of `entered`, too.
    """
    check_nodes("entries", entries, series.nodes)
    if exogenous is None:
        nobody = np.zeros((len(series.dates), len(series.nodes)))
        return Exogenous(nobody, nobody.copy())
    told = read_exogenous(exogenous, series.nodes, series.dates)
    places = {node: series.nodes.index(node) for node in entries}
    both = [node for node, place in places.items() if np.isfinite(told.entered[:, place]).any()]
    if both:
        msg = (
            f"entries: {both[0]!r} has rows of `entered` in `exogenous`, too; expected its "
            "people in one of them"
        )
        raise ParameterError(msg)
    return Exogenous(np.nan_to_num(told.entered), np.nan_to_num(told.leaving))


def with_entries(
    told: Exogenous, series: Series, entries: Sequence[str], /
) -> tuple[Exogenous, tuple[str, ...]]:
    """Add who enters at entries to what a table says.

    Parameters
    ----------
    told
        What the table says.
    series
        The measured arrivals, of the same steps. Nothing else is looked at: a window of a longer
        series is filled from its own steps.
    entries
        The nodes whose measured arrivals come from outside.

    Returns
    -------
    exogenous : Exogenous
        A blank at an entry is taken from the straight line between its neighbours in time; before
        the first known figure it is the first, after the last the last.
    notes : tuple of str
        What was filled in.

    Raises
    ------
    FrameError
        When an entry has no figure.
    """
    entered, measured = told.entered.copy(), series.matrix()
    notes: list[str] = []
    for node in sorted(set(entries)):
        place = series.nodes.index(node)
        column = measured[:, place]
        known = np.isfinite(column)
        if not known.any():
            msg = (
                f"entries: {node!r} has no figure from {series.dates[0]} to {series.dates[-1]}; "
                "expected arrivals"
            )
            raise FrameError(msg)
        steps = np.arange(column.size)
        entered[:, place] = np.interp(steps, steps[known], column[known])
        if not known.all():
            blanks = int((~known).sum())
            notes.append(f"{node}: {blanks} blank steps of an entry filled by straight lines")
    return Exogenous(entered, told.leaving), tuple(notes)
