"""Forecasts from one step after the other, each by what was known at that step."""

from dataclasses import dataclass

import numpy as np

from migtrace.forecast.arrivals.conformal import LEAST_LEVEL, Intervals, past_bounds
from migtrace.forecast.arrivals.features import Design, Floats
from migtrace.forecast.arrivals.training import (
    NodeModel,
    Recipe,
    first_step,
    fit_node,
    forecast_from,
)


@dataclass(frozen=True, slots=True)
class Bands:
    """How intervals are made; the parameters are `ArrivalForecaster`'s."""

    intervals: Intervals | None
    level: float
    calibration: int

    def bounds(self, missed: Floats, design: Design, horizon: int, /) -> Floats:
        """Half the width of the interval of each step, in parts of the level; NaN for none."""
        if self.intervals is None:
            return np.full(len(missed), np.nan)
        return past_bounds(
            missed / self.levels(design),
            horizon=horizon,
            calibration=self.calibration,
            level=self.level,
        )

    def levels(self, design: Design, /) -> Floats:
        """What errors are measured by, step by step."""
        if self.intervals == "absolute":
            return np.ones(len(design.level))
        return np.maximum(design.level, LEAST_LEVEL)


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """Forecasts of one node and horizon.

    Parameters
    ----------
    steps
        The last step that each forecast knew.
    arrivals, low, high
        Persons; the bounds are NaN where too few errors were known.
    weights
        Of each feature, one row for each time that a model was fitted; 0 when it was not kept.
    model
        The last one that was fitted; None for a baseline.
    bound
        Half the width of the last interval, in parts of the level.
    """

    steps: np.ndarray
    arrivals: Floats
    low: Floats
    high: Floats
    weights: Floats
    model: NodeModel | None
    bound: float


def roll(
    recipe: Recipe,
    bands: Bands,
    design: Design,
    horizon: int,
    /,
    *,
    first: int,
    last: int,
    refit: int,
) -> Rolled:
    """Forecast from every step between two.

    Parameters
    ----------
    recipe, bands
        How models and intervals are made.
    design
        The node's features.
    horizon
        Steps ahead.
    first, last
        The first and the last step to forecast from.
    refit
        Steps between two fits. One is at `first`, and between two fits the model stays.

    Returns
    -------
    Rolled
        One forecast per step. Forecasts from up to `bands.calibration` steps before `first` are
        made too, for their errors.

    Notes
    -----
    Each fit knows the steps up to its own. An interval at a step knows the errors of forecasts
    whose date is that step or before.
    """
    ready = first_step(recipe, design, horizon)
    begin = first if ready is None else max(ready, first - bands.calibration - horizon + 1)
    begin = first if bands.intervals is None else min(begin, first)
    made = np.full(len(design.known), np.nan)
    weights = []
    fitted = None
    for start, stop in _stretches(begin, first, last, refit):
        fitted = fit_node(recipe, design, horizon, start)
        steps = np.arange(start, stop)
        made[start:stop] = forecast_from(recipe, fitted, design, horizon, steps)
        if start >= first:
            weights.append(_all_weights(fitted, len(design.names)))
    missed = np.full(len(made), np.nan)
    missed[:-horizon] = np.abs(made[:-horizon] - design.observed[horizon:])
    bounds = bands.bounds(missed, design, horizon)
    half = bounds * bands.levels(design)
    steps = np.arange(first, last + 1)
    return Rolled(
        steps,
        made[steps],
        np.maximum(made - half, 0.0)[steps],
        (made + half)[steps],
        np.array(weights),
        fitted,
        float(bounds[last]),
    )


def again(recipe: Recipe, bands: Bands, fitted: Rolled, design: Design, horizon: int, /) -> Rolled:
    """Forecast from the last step of other figures by a model that is fitted already.

    Parameters
    ----------
    recipe, bands
        How models and intervals are made.
    fitted
        The last fit, which also says how wide an interval is in parts of the level.
    design
        The node's features by the new figures.
    horizon
        Steps ahead.

    Returns
    -------
    Rolled
        One forecast; NaN when too little is known at the last step.
    """
    steps = np.array([len(design.known) - 1])
    made = np.array([np.nan])
    if fitted.model is None or design.has_all()[-1]:
        made = forecast_from(recipe, fitted.model, design, horizon, steps)
    half = fitted.bound * bands.levels(design)[steps]
    low = np.maximum(made - half, 0.0)
    return Rolled(steps, made, low, made + half, fitted.weights, fitted.model, fitted.bound)


def _stretches(begin: int, first: int, last: int, refit: int) -> list[tuple[int, int]]:
    """Cut the steps where a model is fitted: at `begin`, and every `refit` steps from `first`."""
    grid = range(first - refit * ((first - begin) // refit), last + 1, refit)
    starts = sorted({begin, *grid})
    return list(zip(starts, [*starts[1:], last + 1], strict=True))


def _all_weights(fitted: NodeModel | None, count: int) -> Floats:
    """Weights of all features, with 0 for those that were not kept."""
    weights = np.zeros(count)
    if fitted is not None:
        weights[fitted.kept] = fitted.learned.weights
    return weights
