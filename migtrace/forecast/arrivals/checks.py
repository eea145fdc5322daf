"""Checks of an `ArrivalForecaster`'s parameters, which happen when it is used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.conformal import Intervals
from migtrace.forecast.arrivals.models import Model
from migtrace.forecast.arrivals.selection import Selection
from migtrace.forecast.series import Series, check_nodes
from migtrace.frames.checks import check_above, check_count, check_level, check_seed, is_whole

if TYPE_CHECKING:
    from migtrace.forecast.arrivals.forecaster import ArrivalForecaster

_LEAST_WINDOW = 2


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
    _check_one_of("model", forecaster.model, get_args(Model))
    _check_one_of("select", forecaster.select, (None, *get_args(Selection)))
    _check_one_of("intervals", forecaster.intervals, (None, *get_args(Intervals)))
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
    windows = forecaster.windows
    if (
        not isinstance(windows, Sequence)
        or not windows
        or not all(is_whole(one) and one >= _LEAST_WINDOW for one in windows)
    ):
        msg = f"windows: got {windows!r}; expected whole numbers of at least 2, such as (3, 7)"
        raise ParameterError(msg)
    if isinstance(forecaster.known_ahead, str):
        msg = f"known_ahead: got the text {forecaster.known_ahead!r}; expected several names"
        raise ParameterError(msg)


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


def _check_one_of(name: str, value: object, known: Sequence[object]) -> None:
    """Raise unless a value is one of some."""
    if value not in known:
        msg = f"{name}: got {value!r}; expected one of {', '.join(map(repr, known))}"
        raise ParameterError(msg)
