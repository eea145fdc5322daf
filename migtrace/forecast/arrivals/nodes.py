"""Features and forecasts of every node and horizon."""

from collections.abc import Mapping, Sequence

import numpy as np

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.arrivals.exogenous import Exogenous
from migtrace.forecast.arrivals.features import Design, design
from migtrace.forecast.arrivals.rolling import Bands, Rolled, again, roll
from migtrace.forecast.arrivals.training import Recipe, first_step
from migtrace.forecast.series import Series
from migtrace.forecast.threads import one_thread

Cell = tuple[str, int]
"""A node and a horizon: each has a model of its own."""


def design_nodes(
    series: Series,
    exogenous: Exogenous | None,
    /,
    *,
    horizon: int,
    windows: Sequence[int],
    neighbours: int,
    known_ahead: Sequence[str],
) -> dict[Cell, Design]:
    """Build the features of every node and horizon.

    Parameters
    ----------
    series
        The arrivals.
    exogenous
        Features from elsewhere, if any.
    horizon
        The furthest, in steps.
    windows, neighbours, known_ahead
        As for `ArrivalForecaster`.

    Returns
    -------
    dict
        By node and horizon. They differ by horizon in what is known ahead alone.

    Raises
    ------
    ParameterError
        When something is known ahead of no variables.
    """
    if known_ahead and exogenous is None:
        msg = f"known_ahead: got {known_ahead!r} without exogenous; expected a table that has them"
        raise ParameterError(msg)
    arrivals = series.matrix()
    made: dict[Cell, Design] = {}
    for place, node in enumerate(series.nodes):
        for ahead in range(1, horizon + 1):
            outside = None
            if exogenous is not None:
                outside = exogenous.beside(series, node, ahead=known_ahead, horizon=ahead)
            made[node, ahead] = design(
                arrivals,
                place,
                nodes=series.nodes,
                windows=windows,
                neighbours=neighbours,
                exogenous=outside,
            )
    return made


@one_thread()
def roll_nodes(
    recipe: Recipe,
    bands: Bands,
    designs: Mapping[Cell, Design],
    /,
    *,
    first: int,
    last: int,
    refit: int,
    source: str,
) -> dict[Cell, Rolled]:
    """Forecast every node and horizon from every step between two.

    Parameters
    ----------
    recipe, bands
        How models and intervals are made.
    designs
        Features by node and horizon.
    first, last, refit
        As for `roll`.
    source
        What a message calls the series.

    Returns
    -------
    dict
        By node and horizon.

    Raises
    ------
    FrameError
        When a node has too few figures before `first`.
    """
    cells: dict[Cell, Rolled] = {}
    for (node, horizon), known in designs.items():
        ready = first_step(recipe, known, horizon)
        if ready is None or ready > first:
            figures = int(np.isfinite(known.observed[: first + 1]).sum())
            msg = (
                f"{source}: {node} has {figures} figures in the {first + 1} steps to learn from, "
                f"too few to forecast {horizon} ahead by {recipe.model}; expected figures at "
                f"{recipe.least_steps(known, horizon)} steps or more"
            )
            raise FrameError(msg)
        cells[node, horizon] = roll(
            recipe, bands, known, horizon, first=first, last=last, refit=refit
        )
    return cells


@one_thread()
def roll_on(
    recipe: Recipe,
    bands: Bands,
    fitted: Mapping[Cell, Rolled],
    designs: Mapping[Cell, Design],
    /,
    *,
    source: str,
) -> dict[Cell, Rolled]:
    """Forecast from the last step, by models that are fitted already.

    Parameters
    ----------
    recipe, bands
        How models and intervals are made.
    fitted
        The models by node and horizon.
    designs
        Features by node and horizon.
    source
        What a message calls the series.

    Returns
    -------
    dict
        By node and horizon, one forecast each.

    Raises
    ------
    FrameError
        When a node has too few figures for its features.
    """
    cells: dict[Cell, Rolled] = {}
    for cell, known in designs.items():
        cells[cell] = again(recipe, bands, fitted[cell], known, cell[1])
        if np.isnan(cells[cell].arrivals[0]):
            msg = (
                f"{source}: {cell[0]} has {int(np.isfinite(known.observed).sum())} figures, too "
                f"few to forecast from; expected {known.window} steps or more from the first one on"
            )
            raise FrameError(msg)
    return cells
