"""The model of one node: what it learns from the steps up to one, and what it says of a later."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.forecast.arrivals.features import Design, Floats
from migtrace.forecast.arrivals.models import BASELINES, Learned, Model, learn
from migtrace.forecast.arrivals.selection import Selection, select

_LEAST_ROWS = 10
_LEAST_WEIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a node's model is made; the parameters are `ArrivalForecaster`'s."""

    model: Model
    season: int
    half_life: float | None
    select: Selection | None
    features: int | None
    folds: int
    seed: int

    def least_rows(self, horizon: int, /) -> int:
        """Steps with features and a figure to forecast that a model takes."""
        # Before each fold of the cross-validation, horizon - 1 rows are left out.
        return max(_LEAST_ROWS, self.folds + 1) + horizon - 1

    def least_steps(self, design: Design, horizon: int, /) -> int:
        """Steps that a series without gaps needs."""
        if self.model == "persistence":
            return 1
        if self.model == "seasonal":
            return -(-horizon // self.season) * self.season - horizon + 1
        return design.window + self.least_rows(horizon) + horizon - 1


@dataclass(frozen=True, slots=True, eq=False)
class NodeModel:
    """A model of one node and horizon, fitted at a step.

    Parameters
    ----------
    learned
        What it learned.
    kept
        The places of its features.
    means, spreads
        Of these features, over the rows learned from.
    target_mean, target_spread
        Of the target, in persons.
    """

    learned: Learned
    kept: NDArray[np.int64]
    means: Floats
    spreads: Floats
    target_mean: float
    target_spread: float

    def predict(self, design: Design, steps: NDArray[np.int64], /) -> Floats:
        """Forecast from each of some steps, in persons, never below 0."""
        rows = (design.values[steps][:, self.kept] - self.means) / self.spreads
        change = self.target_mean + self.target_spread * self.learned.predict(rows)
        return np.maximum(design.level[steps] + change, 0.0)


def rows_known(design: Design, horizon: int, step: int, /) -> NDArray[np.int64]:
    """The steps whose features and whose figure `horizon` steps later are known at a step."""
    last = max(step - horizon + 1, 0)
    later = design.observed[horizon : horizon + last]
    return np.flatnonzero(design.has_all()[: len(later)] & ~np.isnan(later))


def fit_node(recipe: Recipe, design: Design, horizon: int, step: int, /) -> NodeModel | None:
    """Fit the model of a node to what is known at a step.

    Parameters
    ----------
    recipe
        How.
    design
        The node's features.
    horizon
        Steps from the last known step to the one that is forecast.
    step
        The last known step.

    Returns
    -------
    NodeModel or None
        Of the target y(t + horizon) - m(t), standardised, as are the features, by weighted means
        and standard deviations over the rows learned from. The row of step t weighs
        0.5^((last - t) / half_life), with the last row learned from, and never less than a
        billionth of that row. None for a baseline, which learns nothing.
    """
    if recipe.model in BASELINES:
        return None
    rows = rows_known(design, horizon, step)
    weights = _weigh(rows, recipe.half_life)
    means, spreads, x = _standardise(design.values[rows], weights)
    change = design.observed[rows + horizon] - design.level[rows]
    target_means, target_spreads, y = _standardise(change[:, None], weights)
    y = y[:, 0]
    kept = select(recipe.select, x, y, weights, count=recipe.features)
    learned = learn(
        recipe.model, x[:, kept], y, weights, horizon=horizon, folds=recipe.folds, seed=recipe.seed
    )
    return NodeModel(
        learned,
        kept,
        means[kept],
        spreads[kept],
        float(target_means[0]),
        float(target_spreads[0]),
    )


def forecast_from(
    recipe: Recipe,
    fitted: NodeModel | None,
    design: Design,
    horizon: int,
    steps: NDArray[np.int64],
    /,
) -> Floats:
    """Forecast what arrives `horizon` steps after each of some steps.

    Notes
    -----
    Persistence is the last figure known. The seasonal forecast is the figure one season, or as many
    as it takes to know it, before the date of the forecast; carried forward over gaps.
    """
    if fitted is not None:
        return fitted.predict(design, steps)
    if recipe.model == "persistence":
        return design.known[steps]
    seasons = -(-horizon // recipe.season)
    before = steps + horizon - seasons * recipe.season
    return np.where(before < 0, np.nan, design.known[np.maximum(before, 0)])


def first_step(recipe: Recipe, design: Design, horizon: int, /) -> int | None:
    """The first step at which there is enough to learn from; None when there never is."""
    steps = np.arange(len(design.known))
    if recipe.model in BASELINES:
        ready = ~np.isnan(forecast_from(recipe, None, design, horizon, steps))
        return int(ready.argmax()) if ready.any() else None
    rows = rows_known(design, horizon, len(steps) - 1)
    least = recipe.least_rows(horizon)
    return int(rows[least - 1] + horizon) if len(rows) >= least else None


def _weigh(rows: NDArray[np.int64], half_life: float | None) -> Floats:
    """What rows weigh by their age; 1 in the mean."""
    if half_life is None:
        return np.ones(len(rows))
    with np.errstate(over="ignore"):
        halvings = (rows[-1] - rows) / half_life
    # Weights that are all 0 in a fold would leave nothing to learn from.
    weights = np.maximum(0.5**halvings, _LEAST_WEIGHT)
    scaled: Floats = weights / weights.mean()
    return scaled


def _standardise(columns: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted means and standard deviations, and the columns less and over them."""
    means = np.average(columns, axis=0, weights=weights)
    apart = columns - means
    spreads = np.sqrt(np.average(apart**2, axis=0, weights=weights))
    # What does not vary is 0 afterwards; sums of equal numbers may miss their mean by a rounding.
    still = spreads <= 1e-9 * np.maximum(np.abs(means), 1.0)
    apart[:, still] = 0.0
    spreads[still] = 1.0
    return means, spreads, apart / spreads
