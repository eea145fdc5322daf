"""`ArrivalForecaster`: arrivals at each node, some steps ahead."""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812 - `date` is the column
from typing import TYPE_CHECKING

import polars as pl
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.backtest import (
    Backtest,
    find_date,
    forecast_table,
    gaps_table,
    weights_table,
)
from migtrace.forecast.arrivals.checks import check_like_fitted, check_options
from migtrace.forecast.arrivals.conformal import Intervals
from migtrace.forecast.arrivals.exogenous import Exogenous, read_exogenous
from migtrace.forecast.arrivals.features import Design
from migtrace.forecast.arrivals.models import Model
from migtrace.forecast.arrivals.nodes import Cell, design_nodes, roll_nodes, roll_on
from migtrace.forecast.arrivals.rolling import Bands
from migtrace.forecast.arrivals.scores import score_forecasts
from migtrace.forecast.arrivals.selection import Selection
from migtrace.forecast.arrivals.training import Recipe
from migtrace.forecast.series import Series, SeriesSource, read_series
from migtrace.frames.checks import check_count
from migtrace.readers.sources import TraceSource

if TYPE_CHECKING:
    from typing import Self


class ArrivalForecaster(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Forecast arrivals at each node by what arrived there and elsewhere.

    Parameters
    ----------
    model
        ``lasso``, ``linear``, ``ridge``, ``boosting``, or a baseline: ``persistence`` (the last
        figure known) or ``seasonal`` (the figure `season` steps before).
    horizon
        How many steps ahead, at most; there is a model for each.
    windows
        Lengths of the rolling windows, in steps. The mean over the longest is what forecasts are
        made relative to.
    neighbours
        How many last steps of every other node are features; 0 for none.
    season
        Steps of a season, for ``seasonal``.
    half_life
        Steps after which a past step weighs half as much in training; None for equal weights.
    select
        How features are chosen before the model is fitted: ``coefficient``, ``elimination``,
        ``correlation``; None for all.
    features
        How many are kept then; None for a quarter of them.
    folds
        Splits of the time-ordered cross-validation that chooses hyper-parameters.
    level
        The probability that an interval is to hold.
    intervals
        ``relative``: past errors count in parts of the rolling mean; ``absolute``: in persons; None
        for no intervals.
    calibration
        How many steps back errors count.
    known_ahead
        The exogenous variables that are known ahead, as a weather forecast is.
    seed
        For ties in boosted trees.

    Attributes
    ----------
    nodes_
        The nodes, sorted.
    features_
        One row per node, model, horizon and feature: `weight`, `used`. Empty for a baseline.
    gaps_
        One row per node with a figure missing; see `Backtest`.

    Notes
    -----
    docs/forecasting.md F1, after Ahmed et al. 2017, section 3. Each node and horizon h has its own
    model of y(t + h) - m(t), where m(t) is the mean over the longest window, from the features that
    are known at step t. Both are standardised over the rows that a model learns from. No forecast
    is below 0.

    Nothing looks ahead: features, scaling, selection, cross-validation, filled gaps and intervals
    of a forecast use steps up to `made_on` alone.

    A missing figure is no target and is not scored. In features, and for persistence, the last
    figure before it stands in, however long ago.

    Intervals are split conformal, around the forecast: their half-width is a quantile of the errors
    of earlier forecasts, each by a model that did not know its date.

    Examples
    --------
    >>> from migtrace.forecast import mediterranean_arrivals
    >>> series = mediterranean_arrivals().only(["fyrom", "serbia"])
    >>> forecaster = ArrivalForecaster("ridge").fit(series)
    >>> made = forecaster.predict()
    >>> made.select("node", "made_on", "date", "horizon").row(0)[1:]
    (datetime.date(2016, 1, 10), datetime.date(2016, 1, 11), 1)
    """

    def __init__(
        self,
        model: Model = "lasso",
        *,
        horizon: int = 1,
        windows: Sequence[int] = (3, 7),
        neighbours: int = 2,
        season: int = 7,
        half_life: float | None = 20.0,
        select: Selection | None = "correlation",
        features: int | None = None,
        folds: int = 5,
        level: float = 0.9,
        intervals: Intervals | None = "relative",
        calibration: int = 30,
        known_ahead: Sequence[str] = (),
        seed: int = 0,
    ) -> None:
        self.model = model
        self.horizon = horizon
        self.windows = windows
        self.neighbours = neighbours
        self.season = season
        self.half_life = half_life
        self.select = select
        self.features = features
        self.folds = folds
        self.level = level
        self.intervals = intervals
        self.calibration = calibration
        self.known_ahead = known_ahead
        self.seed = seed

    def fit(
        self,
        series: SeriesSource | Series,
        /,
        *,
        exogenous: "TraceSource | bytes | None" = None,
        refit: int = 1,
    ) -> "Self":
        """Learn from a series, and from the errors of models of its last steps.

        Parameters
        ----------
        series
            What `read_series` takes.
        exogenous
            Features from elsewhere (`read_exogenous`): `date`, perhaps `node`, and a column for
            each variable, for every date of the series; of those known ahead for `horizon` more.
        refit
            Steps between two fits of the earlier models whose errors make the intervals.

        Returns
        -------
        ArrivalForecaster
            Itself.

        Raises
        ------
        ParameterError
            When a parameter has a value that it cannot have.
        FrameError
            When the series is too short, or a table is not what it should be.

        Notes
        -----
        For intervals, earlier models are fitted too, at each of the last `calibration` steps as in
        a backtest with ``refit=1``. They take most of the time. A larger `refit` takes less and
        changes the intervals alone; with ``intervals=None`` there are no earlier models.
        """
        check_options(self)
        check_count("refit", refit, least=1)
        read = read_series(series)
        outside = None if exogenous is None else read_exogenous(exogenous)
        designs = self._designs(read, outside)
        last = len(read.dates) - 1
        cells = roll_nodes(
            self._recipe(),
            self._bands(),
            designs,
            first=last,
            last=last,
            refit=refit,
            source=read.source,
        )
        self.nodes_ = read.nodes
        self.features_ = weights_table(cells, designs, self.model)
        self.gaps_ = gaps_table(read)
        self._series, self._exogenous, self._cells = read, outside, cells
        # Parameters may be set after the fit: `predict` goes by those of the fit.
        self._made_by = clone(self)
        return self

    def predict(
        self,
        series: SeriesSource | Series | None = None,
        /,
        *,
        exogenous: "TraceSource | bytes | None" = None,
    ) -> pl.DataFrame:
        """Forecast the steps after the end of a series, by the parameters that `fit` had.

        Parameters
        ----------
        series
            What `read_series` takes, with the nodes and the step that the models know; None for
            the series that they learned from.
        exogenous
            As for `fit`, with the same variables in any order; None for what was given there.

        Returns
        -------
        polars.DataFrame
            One row per node and step, sorted by `node`, `model`, `made_on`, `date`: `horizon`,
            `arrivals`, `low`, `high` (persons a step; the bounds are null when too few errors were
            known), `observed` (null).

        Raises
        ------
        ParameterError
            When the series has other nodes or another step, or the variables are others.
        FrameError
            When the series is shorter than the longest window, or an exogenous date is missing.
        sklearn.exceptions.NotFittedError
            Before `fit`.
        """
        check_is_fitted(self, "nodes_")
        made_by = self._made_by
        read = self._series if series is None else read_series(series)
        check_like_fitted(read, self._series)
        outside = self._exogenous
        if exogenous is not None:
            if outside is None:
                msg = "exogenous: the models were fitted without; expected None"
                raise ParameterError(msg)
            outside = read_exogenous(exogenous).ordered(outside.names)
        designs = made_by._designs(read, outside)  # noqa: SLF001 - one of its own
        how = made_by._recipe(), made_by._bands()  # noqa: SLF001 - its own clone
        cells = roll_on(*how, self._cells, designs, source=read.source)
        return forecast_table(cells, read, made_by.model)

    def backtest(
        self,
        series: SeriesSource | Series,
        /,
        *,
        start: Date | str,
        end: Date | str | None = None,
        refit: int = 1,
        exogenous: "TraceSource | bytes | None" = None,
    ) -> Backtest:
        """Forecast dates that have passed, each by what was known before.

        Parameters
        ----------
        series
            What `read_series` takes.
        start
            The first date that is forecast: the first models know the steps before it.
        end
            The last one; None for the end of the series.
        refit
            Steps between two fits; a number beyond the dates for one fit alone.
        exogenous
            As for `fit`.

        Returns
        -------
        Backtest
            Forecasts made at each step from the one before `start` to the one before `end`, their
            scores, features and gaps.

        Raises
        ------
        ParameterError
            When a parameter has a value that it cannot have, or a date is none of the series.
        FrameError
            When too few steps come before `start`.

        Notes
        -----
        `fit` and `predict` with the series up to `made_on` give the same forecasts and intervals
        as a backtest with ``refit=1``. The object itself is not fitted.
        """
        check_options(self)
        check_count("refit", refit, least=1)
        read = read_series(series)
        first = find_date("start", start, read) - 1
        last = len(read.dates) - 1 if end is None else find_date("end", end, read)
        if last <= first:
            msg = f"start, end: got {start} and {end}; expected an end that is not before the start"
            raise ParameterError(msg)
        designs = self._designs(read, None if exogenous is None else read_exogenous(exogenous))
        cells = roll_nodes(
            self._recipe(),
            self._bands(),
            designs,
            first=first,
            last=last - 1,
            refit=refit,
            source=read.source,
        )
        forecasts = forecast_table(cells, read, self.model, last=last)
        return Backtest(
            forecasts,
            score_forecasts(forecasts, read),
            weights_table(cells, designs, self.model),
            gaps_table(read, forecasts),
            self.level,
        )

    def _recipe(self) -> Recipe:
        """How models are made."""
        return Recipe(
            self.model,
            self.season,
            self.half_life,
            self.select,
            self.features,
            self.folds,
            self.seed,
        )

    def _bands(self) -> Bands:
        """How intervals are made."""
        return Bands(self.intervals, self.level, self.calibration)

    def _designs(self, series: Series, exogenous: Exogenous | None) -> dict[Cell, Design]:
        """The features of each node and horizon."""
        return design_nodes(
            series,
            exogenous,
            horizon=self.horizon,
            windows=self.windows,
            neighbours=self.neighbours,
            known_ahead=self.known_ahead,
        )
