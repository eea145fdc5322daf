"""Every model beside persistence: Table 1 of Ahmed et al. 2017."""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812 - `date` is the column
from typing import TYPE_CHECKING, get_args

import polars as pl
from sklearn.base import clone

from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.checks import check_one_of
from migtrace.forecast.arrivals.forecaster import ArrivalForecaster
from migtrace.forecast.arrivals.models import Model
from migtrace.forecast.series import Series, SeriesSource, read_series

if TYPE_CHECKING:
    from migtrace.readers.sources import TraceSource

MODELS: tuple[Model, ...] = get_args(Model)
"""All models, the baselines last."""


def compare_models(
    series: SeriesSource | Series,
    /,
    *,
    start: Date | str,
    end: Date | str | None = None,
    models: Sequence[Model] = MODELS,
    forecaster: ArrivalForecaster | None = None,
    refit: int = 1,
    exogenous: "TraceSource | bytes | None" = None,
) -> pl.DataFrame:
    """Backtest several models on the same dates.

    Parameters
    ----------
    series
        What `read_series` takes.
    start, end
        The first and the last date that are forecast; see `ArrivalForecaster.backtest`.
    models
        Which models.
    forecaster
        Whose other parameters they have; None for the defaults. It is left as it is.
    refit
        Steps between two fits.
    exogenous
        Features from elsewhere, for the models that learn.

    Returns
    -------
    polars.DataFrame
        One row per node, model and horizon, as `score_forecasts` makes it.

    Raises
    ------
    ParameterError
        When there is no such model, or as `ArrivalForecaster.backtest` does.
    FrameError
        When too few steps come before `start`.

    Examples
    --------
    >>> from migtrace.forecast import mediterranean_arrivals
    >>> series = mediterranean_arrivals().only(["serbia"])
    >>> table = compare_models(series, start="2016-01-01", models=["persistence", "ridge"])
    >>> table.select("model", "steps", "error_reduction_percent").row(0)
    ('persistence', 10, 0.0)
    """
    _check_models(models)
    if not isinstance(forecaster, ArrivalForecaster | None):
        msg = f"forecaster: got {forecaster!r}; expected an ArrivalForecaster or None"
        raise ParameterError(msg)
    read = read_series(series)
    base = ArrivalForecaster() if forecaster is None else forecaster
    scores: list[pl.DataFrame] = [
        clone(base)
        .set_params(model=model)
        .backtest(read, start=start, end=end, refit=refit, exogenous=exogenous)
        .scores
        for model in models
    ]
    return pl.concat(scores).sort("node", "model", "horizon")


def _check_models(models: Sequence[Model]) -> None:
    """Raise unless these are different models."""
    if (
        isinstance(models, str)
        or not isinstance(models, Sequence)
        or not models
        or not all(isinstance(model, str) for model in models)
        or len(set(models)) < len(models)
    ):
        msg = f"models: got {models!r}; expected different names, such as ['lasso', 'ridge']"
        raise ParameterError(msg)
    for model in models:
        check_one_of("models", model, MODELS)
