"""The tables of forecasts of arrivals: columns, types, units and grain (docs/forecasting.md)."""

import dataframely as dy

from migtrace.frames.tables import KEY

_PEOPLE_A_STEP = {"unit": "persons a step"}
_STEPS = {"unit": "steps"}


class Forecasts(dy.Schema):
    """One row per node, model, last date known and date that is forecast."""

    node = dy.String(metadata=KEY, description="Where people arrive.")
    model = dy.String(metadata=KEY, description="The model, such as `lasso`.")
    made_on = dy.Date(metadata=KEY, description="The last date that the model had seen.")
    date = dy.Date(metadata=KEY, description="The date that is forecast.")
    horizon = dy.Int32(min=1, metadata=_STEPS, description="Steps from `made_on` to `date`.")
    arrivals = dy.Float64(min=0, metadata=_PEOPLE_A_STEP, description="Arrivals forecast.")
    low = dy.Float64(
        nullable=True,
        min=0,
        metadata=_PEOPLE_A_STEP,
        description="Lower end of the interval; null when too few errors were known.",
    )
    high = dy.Float64(
        nullable=True, min=0, metadata=_PEOPLE_A_STEP, description="Upper end of the interval."
    )
    observed = dy.Float64(
        nullable=True,
        min=0,
        metadata=_PEOPLE_A_STEP,
        description="Arrivals reported for `date`; null where none are, or not yet.",
    )


class Scores(dy.Schema):
    """One row per node, model and horizon."""

    node = dy.String(metadata=KEY, description="Where people arrive.")
    model = dy.String(metadata=KEY, description="The model.")
    horizon = dy.Int32(min=1, metadata={**KEY, **_STEPS}, description="Steps ahead.")
    steps = dy.Int32(min=0, description="Forecasts that have a figure to compare with.")
    rmse = dy.Float64(
        nullable=True,
        min=0,
        metadata=_PEOPLE_A_STEP,
        description="Root of the mean squared error; null without a figure.",
    )
    persistence_rmse = dy.Float64(
        nullable=True,
        min=0,
        metadata=_PEOPLE_A_STEP,
        description="The same of the last figure known on `made_on`, on the same dates.",
    )
    error_reduction_percent = dy.Float64(
        nullable=True,
        metadata={"unit": "percent"},
        description="100 (1 - `rmse` / `persistence_rmse`).",
    )
    coverage = dy.Float64(
        nullable=True, min=0, max=1, description="Share of the figures inside their interval."
    )
    mean_width = dy.Float64(
        nullable=True, min=0, metadata=_PEOPLE_A_STEP, description="Mean width of these intervals."
    )
    reason = dy.String(nullable=True, description="Why a figure of the row is null.")


class Weights(dy.Schema):
    """One row per node, model, horizon and feature."""

    node = dy.String(metadata=KEY, description="Where people arrive.")
    model = dy.String(metadata=KEY, description="The model.")
    horizon = dy.Int32(min=1, metadata={**KEY, **_STEPS}, description="Steps ahead.")
    feature = dy.String(
        metadata=KEY, description="The feature, as docs/forecasting.md F1 names it."
    )
    weight = dy.Float64(
        description="Its coefficient, standard deviations of the target for one of the feature, or "
        "its importance in boosted trees; the mean over all fits, 0 where it was left out."
    )
    used = dy.Float64(min=0, max=1, description="Share of the fits in which it is not 0.")


class Missing(dy.Schema):
    """One row per node with a figure missing."""

    node = dy.String(metadata=KEY, description="Where people arrive.")
    blank = dy.Int32(min=0, metadata=_STEPS, description="Steps said to have no figure.")
    no_row = dy.Int32(min=0, metadata=_STEPS, description="Steps that the source does not name.")
    longest = dy.Int32(
        min=1, metadata=_STEPS, description="The most in a row: carried forward that far."
    )
    not_scored = dy.Int32(
        min=0, metadata=_STEPS, description="Of them, dates that the backtest forecast."
    )


class TransitTimes(dy.Schema):
    """One row per pair of nodes."""

    origin = dy.String(metadata=KEY, description="The one node.")
    destination = dy.String(metadata=KEY, description="The other.")
    lag = dy.Int32(
        nullable=True,
        metadata=_STEPS,
        description="By how much the origin leads, where the correlation is highest; null without "
        "a correlation above chance.",
    )
    low = dy.Int32(nullable=True, metadata=_STEPS, description="Lower end of the lag's interval.")
    high = dy.Int32(nullable=True, metadata=_STEPS, description="Upper end.")
    correlation = dy.Float64(
        nullable=True, min=-1, max=1, description="The highest correlation over the lags looked at."
    )
    steps = dy.Int32(min=0, description="Pairs of figures at that lag.")
    reason = dy.String(nullable=True, description="Why there is no lag.")


FORECAST_TABLES: dict[str, type[dy.Schema]] = {
    "forecasts": Forecasts,
    "scores": Scores,
    "features": Weights,
    "gaps": Missing,
    "transit_times": TransitTimes,
}
"""The schema of each table, by the attribute of a `Backtest` or the function that makes it."""
