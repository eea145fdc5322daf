"""Checks of an `ArrivalForecaster`'s parameters, which happen when it is used."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import numpy as np

from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.conformal import Intervals, bound
from migtrace.forecast.arrivals.models import Model
from migtrace.forecast.arrivals.selection import Selection
from migtrace.forecast.series import Series, check_nodes
from migtrace.frames.checks import check_above, check_count, check_level, check_seed, is_whole

if TYPE_CHECKING:
    from migtrace.forecast.arrivals.forecaster import ArrivalForecaster

_LEAST_WINDOW = 2
_MOST_SEED = 2**32 - 1
"""The most that scikit-learn takes."""


def check_options(forecaster: "ArrivalForecaster", /) -> None:
    """Raise for the first parameter with a value that it cannot have.

    Parameters
    ----------
    forecaster
        Whose parameters.

    Raises
    ------
    ParameterError
        Naming the parameter, its value and what was expected.
    """
    check_one_of("model", forecaster.model, get_args(Model))
    check_one_of("select", forecaster.select, (None, *get_args(Selection)))
    check_one_of("intervals", forecaster.intervals, (None, *get_args(Intervals)))
    check_count("horizon", forecaster.horizon, least=1)
    check_count("neighbours", forecaster.neighbours)
    check_count("season", forecaster.season, least=1)
    check_count("folds", forecaster.folds, least=2)
    check_count("calibration", forecaster.calibration, least=1)
    if forecaster.features is not None:
        check_count("features", forecaster.features, least=1)
    if forecaster.half_life is not None:
        check_above("half_life", forecaster.half_life)
    check_level(forecaster.level)
    check_seed(forecaster.seed)
    if forecaster.seed > _MOST_SEED:
        msg = f"seed: got {forecaster.seed}; expected a whole number of at most {_MOST_SEED}"
        raise ParameterError(msg)
    windows = forecaster.windows
    if (
        not isinstance(windows, Sequence)
        or not windows
        or not all(is_whole(one) and one >= _LEAST_WINDOW for one in windows)
    ):
        msg = f"windows: got {windows!r}; expected whole numbers of at least 2, such as (3, 7)"
        raise ParameterError(msg)
    _check_names(forecaster.known_ahead)
    _check_bounded(forecaster)


def check_like_fitted(series: Series, fitted: Series, /) -> None:
    """Raise unless a series has the nodes and the step of the one that was learned from.

    Parameters
    ----------
    series
        What is to be forecast.
    fitted
        What the models learned from.

    Raises
    ------
    ParameterError
        Naming the node that is too many or missing, or both steps.
    """
    check_nodes("series", series.nodes, fitted.nodes)
    missing = [node for node in fitted.nodes if node not in series.nodes]
    if missing:
        msg = f"series: has no node {missing[0]!r}; expected {', '.join(fitted.nodes)}"
        raise ParameterError(msg)
    if series.step != fitted.step:
        msg = f"series: has steps of {series.step!r}; expected those of the fit, {fitted.step!r}"
        raise ParameterError(msg)


def _check_names(known_ahead: object) -> None:
    """Raise unless these are names."""
    if isinstance(known_ahead, str):
        msg = f"known_ahead: got the text {known_ahead!r}; expected several names"
        raise ParameterError(msg)
    if not isinstance(known_ahead, Sequence) or not all(isinstance(n, str) for n in known_ahead):
        msg = f"known_ahead: got {known_ahead!r}; expected names, such as ('wind',)"
        raise ParameterError(msg)


def _check_bounded(forecaster: "ArrivalForecaster") -> None:
    """Raise when no number of errors in `calibration` could give an interval."""
    most = forecaster.calibration
    if forecaster.intervals is not None and math.isnan(bound(np.zeros(most), forecaster.level)):
        msg = (
            f"level, calibration: got {forecaster.level} and {most}; {most} errors give no "
            f"interval of more than {most / (most + 1):.3g}; expected more steps, a lower level, "
            "or intervals=None"
        )
        raise ParameterError(msg)


def check_one_of(name: str, value: object, known: Sequence[object], /) -> None:
    """Raise ParameterError unless a value is one of some names."""
    # A list is equal to no name, and an array to each of them element by element.
    if not isinstance(value, str | None) or value not in known:
        msg = f"{name}: got {value!r}; expected one of {', '.join(map(repr, known))}"
        raise ParameterError(msg)
