"""Push and pull: who goes where, given how many leave and arrive (docs/forecasting.md F4)."""

from typing import Self

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from migtrace.errors import ParameterError
from migtrace.forecast.push_pull.affinities import affinity_matrix, from_distances, read_affinities
from migtrace.forecast.push_pull.affinity import Affinity
from migtrace.forecast.push_pull.balance import (
    TOLERANCE,
    Balance,
    balanced,
    check_balance,
    imprecise,
    unmet,
)
from migtrace.forecast.push_pull.bilateral import read_flows
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.margins import Margins, MarginSource, read_either, read_margins
from migtrace.forecast.push_pull.matrices import Floats, gather
from migtrace.forecast.push_pull.nonnegative import solve_nonnegative
from migtrace.forecast.push_pull.pairs import PairSource
from migtrace.forecast.push_pull.splits import split_fractions
from migtrace.forecast.push_pull.spreads import Spread
from migtrace.forecast.push_pull.transport import solve
from migtrace.forecast.push_pull.world import country_pairs
from migtrace.forecast.push_pull.years import check_year
from migtrace.forecast.threads import one_thread


class PushPull(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Bilateral flows from margins: M_ij = (R_i + E_j) a_ij, with a_ij = 1/d_ij.

    Parameters
    ----------
    affinity
        ``"distance"``: one over the column `distance_km` of pairs; an `Affinity`, which is learned
        from past flows; or a table with `origin`, `destination` and `affinity` (perhaps `year`), or
        a wide one with `origin` and a column for each destination. 0 where nobody can go.
    nonnegative
        Whether flows below 0 are ruled out: M_ij = max(R_i + E_j, 0) a_ij.
    balance
        What to do when fewer or more people leave than arrive: ``"error"``, or ``"scale"``, which
        scales arrivals.

    Attributes
    ----------
    push_, pull_
        `origin`, `push` and `destination`, `pull` of the margins that it was fitted to: of flows
        of several years, those of the last.
    spread_
        The `Spread` of these margins.
    affinity_
        `origin`, `destination`, perhaps `year`, `affinity`: of all pairs that it was fitted with.
    learned_
        The fitted `Affinity`, if it is one.

    Notes
    -----
    Tobler's quadratic transportation problem, as Ahmed et al. 2017 (Eqs. 7-11) and Dorigo and
    Tobler 1983 have it: minimise 1/2 sum_{i != j} d_ij M_ij^2 with sum_j M_ij = O_i and
    sum_i M_ij = I_j. A constant factor of d changes no flow. The system for R and E lacks one rank;
    the solution of least norm is taken, which has sum R = sum E. Without `nonnegative` many small
    flows come out below 0.

    Examples
    --------
    Three places, one apart from each other; 3 leave A, 3 leave B, and all arrive in C and A:

    >>> affinity = pl.DataFrame(
    ...     {"origin": ["A", "B", "C"], "A": [0, 1, 1], "B": [1, 0, 1], "C": [1, 1, 0]}
    ... )
    >>> margins = pl.DataFrame(
    ...     {"country": ["A", "B", "C"], "leaving": [3, 3, 0], "arriving": [2, 0, 4]}
    ... )
    >>> model = PushPull(affinity, nonnegative=True).fit(margins)
    >>> model.predict(margins).filter(pl.col("people") > 0.001).with_columns(
    ...     pl.col("people").round(6)
    ... ).rows()
    [('A', 'C', 3.0), ('B', 'A', 2.0), ('B', 'C', 1.0)]
    """

    def __init__(
        self,
        affinity: "str | Affinity | PairSource" = "distance",
        *,
        nonnegative: bool = False,
        balance: Balance = "error",
    ) -> None:
        self.affinity = affinity
        self.nonnegative = nonnegative
        self.balance = balance

    def fit(self, flows: MarginSource, pairs: PairSource | None = None, /) -> Self:
        """Learn the affinity from past flows, and find push and pull of the last year's margins.

        Parameters
        ----------
        flows
            Past flows, as `read_flows` takes them; unless the affinity is to be learned, margins do
            (`read_margins`).
        pairs
            As `read_pairs` takes them; with a `year`, each year has its own. None: `country_pairs`,
            or the table that the affinity is, beside which there can be no other.

        Returns
        -------
        PushPull
            Itself.

        Raises
        ------
        FrameError
            When a table is not as it should be, a country or a pair has no affinity, or the
            affinity cannot be learned.
        ParameterError
            When margins do not balance, cannot be met, or a parameter has a value that it cannot
            have.
        """
        check_balance(self.balance)
        if not isinstance(self.nonnegative, bool):
            msg = f"nonnegative: got {self.nonnegative!r}; expected True or False"
            raise ParameterError(msg)
        if isinstance(self.affinity, str) and not (self._is_distance() or "." in self.affinity):
            # The path of a table has an ending.
            msg = f"affinity: got {self.affinity!r}; expected 'distance', an Affinity or a table"
            raise ParameterError(msg)
        learns = isinstance(self.affinity, Affinity)
        if pairs is not None and not (learns or self._is_distance()):
            msg = (
                "pairs: got a table, and affinity is one too; expected one of them, or "
                "predict(..., pairs=) for other affinities"
            )
            raise ParameterError(msg)
        year: int | None = None
        flows = read_flows(flows) if learns else read_either(flows)  # type: ignore[arg-type]  # not margins
        self.affinity_ = self._learned(flows, pairs)
        if isinstance(flows, BilateralFlows) and flows.years:
            year = flows.years[-1]
            flows = flows.of(year)
        self.spread_ = self._spread(read_margins(flows), self.affinity_, year)
        self.push_, self.pull_ = self.spread_.push, self.spread_.pull
        return self

    def predict(
        self, margins: MarginSource, /, *, pairs: PairSource | None = None, year: int | None = None
    ) -> pl.DataFrame:
        """Bilateral flows that meet margins.

        Parameters
        ----------
        margins, pairs, year
            As for `spread`.

        Returns
        -------
        polars.DataFrame
            One row per `origin` and `destination`, sorted so, with `people`.
        """
        return self.spread(margins, pairs=pairs, year=year).flows

    def spread(
        self, margins: MarginSource, /, *, pairs: PairSource | None = None, year: int | None = None
    ) -> Spread:
        """Bilateral flows that meet margins, with their push and pull.

        Parameters
        ----------
        margins
            How many leave and how many arrive, as `read_margins` takes them.
        pairs
            Pairs as they are now, with what the affinity is made of; None: those of `fit`.
        year
            Which year of the pairs; None: the margins' own if they are flows of one, else the last.

        Returns
        -------
        Spread
            `flows`, `push`, `pull`.

        Raises
        ------
        FrameError
            When a country or a pair has no affinity.
        ParameterError
            When margins do not balance or cannot be met, or there are no pairs of the year.
        sklearn.exceptions.NotFittedError
            When `fit` was not called.
        """
        if not hasattr(self, "affinity_"):
            msg = "push and pull: is not fitted; call fit(flows, pairs) first"
            raise NotFittedError(msg)
        if year is not None:
            check_year("year", year)
        margins = read_either(margins)
        table = self.affinity_ if pairs is None else self._affinity_of(pairs)
        if year is not None and "year" not in table.columns:
            msg = f"year: got {year}, and the pairs have no year; expected None"
            raise ParameterError(msg)
        if year is None and isinstance(margins, BilateralFlows) and len(margins.years) == 1:
            year = margins.years[0]
        return self._spread(read_margins(margins), table, year)

    def split_fractions(
        self, margins: MarginSource, /, *, pairs: PairSource | None = None, year: int | None = None
    ) -> pl.DataFrame:
        """Shares of those who leave each origin that go to each destination.

        Parameters
        ----------
        margins, pairs, year
            As for `spread`.

        Returns
        -------
        polars.DataFrame
            `origin`, `destination`, `fraction`, as `migtrace.forecast.split_fractions` gives them.

        Raises
        ------
        ParameterError
            When `nonnegative` is false: shares of flows below 0 mean nothing.
        """
        if not self.nonnegative:
            msg = "nonnegative: is False, and flows below 0 have no shares; expected True"
            raise ParameterError(msg)
        return split_fractions(self.predict(margins, pairs=pairs, year=year))

    def _learned(self, flows: BilateralFlows | Margins, pairs: PairSource | None) -> pl.DataFrame:
        """The affinity of all pairs, learned first if it is to be."""
        if isinstance(self.affinity, Affinity):
            pairs = country_pairs() if pairs is None else pairs
            # As scikit-learn has it: what was given stays as it was.
            learner = Affinity(**self.affinity.get_params())
            self.learned_ = learner.fit(flows, pairs)  # type: ignore[arg-type]  # flows by now
        elif not self._is_distance():
            return read_affinities(self.affinity)
        return self._affinity_of(country_pairs() if pairs is None else pairs)

    def _affinity_of(self, pairs: PairSource) -> pl.DataFrame:
        """The affinity of these pairs, whatever it is made from."""
        if isinstance(self.affinity, Affinity):
            return self.learned_.predict(pairs)
        return from_distances(pairs) if self._is_distance() else read_affinities(pairs)

    def _is_distance(self) -> bool:
        return isinstance(self.affinity, str) and self.affinity == "distance"

    @one_thread()
    def _spread(self, margins: Margins, table: pl.DataFrame, year: int | None) -> Spread:
        """Solve the quadratic problem."""
        origins, destinations = margins.origins, margins.destinations
        affinity = affinity_matrix(table, year, origins, destinations)
        leaving, arriving = balanced(margins, affinity, self.balance)
        if self.nonnegative:
            found, deviation = solve_nonnegative(affinity, leaving, arriving)
            if not deviation <= TOLERANCE:
                raise unmet(margins, affinity, leaving, arriving, imprecise(deviation))
        else:
            found = solve(affinity, leaving, arriving)
        level = np.maximum(found.sums(), 0.0) if self.nonnegative else found.sums()
        flows = affinity * level
        deviation = _deviation(flows, leaving, arriving)
        if not deviation <= TOLERANCE:
            raise imprecise(deviation)
        return Spread(
            gather(flows, "people", origins, destinations),
            pl.DataFrame({"origin": origins, "push": found.push}),
            pl.DataFrame({"destination": destinations, "pull": found.pull}),
            deviation,
        )


def _deviation(flows: Floats, leaving: Floats, arriving: Floats) -> float:
    """Largest relative difference between sums and margins."""
    worst = []
    for sums, margin in ((flows.sum(axis=1), leaving), (flows.sum(axis=0), arriving)):
        scale = np.where(margin > 0, margin, margin.mean())
        worst.append(np.max(np.abs(sums - margin) / scale))
    # Unlike `max`, it answers with NaN when one is.
    return float(np.max(worst))
