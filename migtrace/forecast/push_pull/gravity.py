"""The gravity model, free and held to margins (docs/forecasting.md F4)."""

from collections.abc import Sequence
from typing import Self

import polars as pl
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from migtrace.forecast.push_pull.affinities import affinity_matrix
from migtrace.forecast.push_pull.affinity import Affinity, Method
from migtrace.forecast.push_pull.balance import Balance
from migtrace.forecast.push_pull.bilateral import FlowSource
from migtrace.forecast.push_pull.features import GRAVITY
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.margins import MarginSource, read_margins
from migtrace.forecast.push_pull.matrices import gather
from migtrace.forecast.push_pull.pairs import PairSource
from migtrace.forecast.push_pull.proportional import flows_by_factors


class Gravity(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Flows by the masses of both ends and the distance between them.

    Parameters
    ----------
    features
        As for `Affinity`; unless named, the logs of both populations and of the distance.
    method
        ``"poisson"`` or ``"log-linear"``, as for `Affinity`. The latter expects the log of a flow,
        and so, of flows that are above 0, rather the middle than the mean.
    balance
        As for `PushPull`.

    Attributes
    ----------
    affinity_
        The fitted `Affinity`, with `coefficients_`.

    Notes
    -----
    Free: M_ij = exp(X_ij b). With margins (Wilson 1971): M_ij = A_i B_j exp(X_ij b), where the
    factors of origins and destinations make the sums right, by iterative proportional fitting.

    Examples
    --------
    >>> from migtrace.forecast import pair_features, read_flows, world_flows
    >>> flows = read_flows(world_flows())
    >>> pairs = pair_features(years=[2015, 2016])
    >>> flows = flows.among(set(pairs["origin"]))
    >>> model = Gravity().fit(flows.of(2015), pairs.filter(year=2015))
    >>> expected = model.predict(pairs.filter(year=2016))
    >>> expected.columns
    ['origin', 'destination', 'year', 'people']
    """

    def __init__(
        self,
        features: Sequence[str] = GRAVITY,
        *,
        method: Method = "poisson",
        balance: Balance = "error",
    ) -> None:
        self.features = features
        self.method = method
        self.balance = balance

    def fit(self, flows: "FlowSource | BilateralFlows", pairs: PairSource, /) -> Self:
        """Learn from past flows.

        Parameters
        ----------
        flows, pairs
            As for `Affinity.fit`.

        Returns
        -------
        Gravity
            Itself.

        Raises
        ------
        FrameError, ParameterError
            As for `Affinity.fit`.
        """
        self.affinity_ = Affinity(self.features, method=self.method).fit(flows, pairs)
        return self

    def predict(self, pairs: PairSource, /, *, margins: MarginSource | None = None) -> pl.DataFrame:
        """Flows between countries.

        Parameters
        ----------
        pairs
            As `read_pairs` takes them; of one year when there are margins.
        margins
            How many leave and arrive, as `read_margins` takes them; None for free flows.

        Returns
        -------
        polars.DataFrame
            One row per `origin` and `destination` (free: and `year`, if there is one), sorted so,
            with `people`: null where a feature is missing.

        Raises
        ------
        FrameError
            When a pair of the margins has no feature.
        ParameterError
            When margins do not balance or cannot be met.
        sklearn.exceptions.NotFittedError
            When `fit` was not called.
        """
        if not hasattr(self, "affinity_"):
            msg = "gravity: is not fitted; call fit(flows, pairs) first"
            raise NotFittedError(msg)
        free = self.affinity_.predict(pairs)
        if margins is None:
            return free.rename({"affinity": "people"})
        sums = read_margins(margins)
        expected = affinity_matrix(free, None, sums.origins, sums.destinations)
        flows = flows_by_factors(sums, expected, self.balance)
        return gather(flows, "people", sums.origins, sums.destinations)
