"""The estimator: who moves where in a network of nodes, from the arrivals at each."""

from collections.abc import Sequence
from typing import Self

import polars as pl
from sklearn.base import BaseEstimator

from migtrace.forecast.network.fitted_network import FittedNetwork
from migtrace.forecast.network.graph import GraphSource
from migtrace.forecast.network.inputs import Initial, Inputs, read_inputs
from migtrace.forecast.network.network_tables import alternatives_table, edges_table, rivals_table
from migtrace.forecast.network.remarks import notes_of
from migtrace.forecast.network.rolling import RollingForecasts, roll
from migtrace.forecast.network.solving import Settings, settings_of, solve
from migtrace.forecast.series import Series, SeriesSource, read_series
from migtrace.readers.sources import TraceSource


class NetworkFlow(FittedNetwork, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    r"""Flows through a network of nodes, fitted to the arrivals that are measured at each.

    Parameters
    ----------
    graph
        The edges that there may be: pairs of origin and destination, or a table with `origin`,
        `destination` and, where edges are not always open, `after` (open on later dates) and
        `until` (open up to and including that date). None: from each node to each other.
    penalty
        What a fraction of 1 costs, when no movement at all costs 1; ``"backtest"`` to choose it by
        how well fits with it forecast.
    initial
        The people at each node before the first step: a mapping by node, ``"fit"`` to fit them
        (at most a week's mean arrivals, of 7 steps), or None for nobody.
    empties
        The nodes that empty: whoever was there when a step began and did not move on in it leaves
        the network.
    starts
        From how many guesses to look for the minimum.
    refit_edges
        Whether the edges that survive the penalty are fitted again without it (relaxed LASSO), and
        those that the data do not need are dropped.
    identify
        Whether to leave out each edge in turn and try others in its place.
    seed
        Of the guesses after the third.

    Attributes
    ----------
    edges_
        One row per edge that carries people: `origin`, `destination`, `fraction` (f_ij, per step),
        `people` (mean per step), `loss_without`, `loss_needed`, `needed`, `alternatives`.
    alternatives_
        One row per edge and another that explains the arrivals as well in its place: `origin`,
        `destination`, `instead_origin`, `instead_destination`, `loss_ratio`.
    rivals_
        Graphs that differ otherwise than by one edge in the place of one and explain the arrivals
        as well, and other fractions of the same edges that do, as far as the search came to them;
        one row for each edge in which a graph differs, or for all where it does not: `rival`,
        `origin`, `destination`, `gained`, `fraction`, `loss_ratio`.
    fit_
        One row per step and node of the fitted run, as `simulate` has them.
    initial_
        One row per node: `node`, `people` at the start.
    loss_
        The share of the weighted squares of measured arrivals that is not explained.
    penalty_, penalty_scores_
        The penalty, and what the backtest said of each (no row without one).
    rank_, unknowns_
        How many directions the data determine (the rank of the exact Jacobian), of how many
        fractions: those above 0, and those of `alternatives_`.
    notes_
        What should be known before relying on the fit, in sentences.
    series_
        What was fitted to.

    Notes
    -----
    The model is that of Ahmed et al. 2017, Eqs. 1-6 (docs/forecasting.md F3):

    .. math::

        F_{ij} = P_i f_{ij}, \quad N_{ij} = F_{ij} - F_{ji}, \quad
        A_i = \sum_j \max(N_{ji}, 0), \quad D_i = \sum_j \max(N_{ij}, 0), \quad
        P_i(t+1) = P_i + A_i - D_i + E_i

    with f_ij >= 0 and sum_j f_ij <= 1, so that nobody leaves who is not there. Measured arrivals
    are everybody who comes to a node, from the network or from outside. The fit minimises
    sum_it (A_i + entered_i - measured_i)^2 / mean_i, as a share of the same sum without movement,
    plus the penalty times sum f_ij. A figure that is not measured is no part of it.

    The loss has kinks where net flows change direction, and more than one minimum: another with a
    lower loss than what was found cannot be ruled out. Edges are exchanged for others one or two at
    a time: a graph that differs in more may do as well unseen.

    An edge is `needed` when its `loss_without` is above `loss_needed`, for which
    n ln(ratio) = c (ln n + 2 ln m) with n measured figures, m edges of the graph, and c >= 1 for
    residuals that are larger where many arrive; another does as well when n ln(ratio) <= ln n. Both
    rules take residuals for independent. Where they are not, as in most real series, edges count as
    needed too easily.

    Examples
    --------
    >>> import polars as pl
    >>> days = pl.date_range(pl.date(2016, 1, 1), pl.date(2016, 1, 10), eager=True)
    >>> islands = [100.0, 300.0, 50.0, 200.0, 400.0, 100.0, 0.0, 250.0, 150.0, 300.0]
    >>> mainland, people = [], 0.0
    >>> for came in islands:  # half of who is on the islands goes on each day
    ...     mainland.append(people / 2)
    ...     people = people / 2 + came
    >>> table = pl.DataFrame({"date": days, "islands": islands, "mainland": mainland})
    >>> network = NetworkFlow([("islands", "mainland")], penalty=0.0)
    >>> edges = network.fit(table, entries=["islands"]).edges_
    >>> edges.select("origin", "destination", pl.col("fraction").round(6)).row(0)
    ('islands', 'mainland', 0.5)
    """

    def __init__(
        self,
        graph: GraphSource | None = None,
        *,
        penalty: float | str = "backtest",
        initial: Initial = None,
        empties: Sequence[str] = (),
        starts: int = 5,
        refit_edges: bool = True,
        identify: bool = True,
        seed: int = 0,
    ) -> None:
        self.graph = graph
        self.penalty = penalty
        self.initial = initial
        self.empties = empties
        self.starts = starts
        self.refit_edges = refit_edges
        self.identify = identify
        self.seed = seed

    def fit(
        self,
        arrivals: SeriesSource | Series,
        /,
        *,
        entries: Sequence[str] = (),
        exogenous: TraceSource | None = None,
    ) -> Self:
        """Find the fractions.

        Parameters
        ----------
        arrivals
            Measured arrivals by node, in people, as `read_series` takes them.
        entries
            The nodes whose measured arrivals come from outside.
        exogenous
            A table of who enters and leaves elsewhere: `date`, `node`, `entered`, `left`, in
            people; without a row, nobody.

        Returns
        -------
        NetworkFlow
            Itself.

        Raises
        ------
        ParameterError
            When a parameter has a value that it cannot have, a node is unknown, an edge leads to
            itself or occurs twice, or arrivals are measured where no path leads.
        FrameError
            When a table cannot be read, or has too few steps.
        """
        settings = self._settings()
        self._solved = solve(self._inputs(arrivals, entries, exogenous), settings)
        self._describe()
        return self

    def rolling(
        self,
        arrivals: SeriesSource | Series,
        /,
        *,
        entries: Sequence[str] = (),
        exogenous: TraceSource | None = None,
        future: TraceSource | str = "mean",
        window: int = 30,
        refit: int = 7,
        horizon: int = 14,
    ) -> RollingForecasts:
        """Fit again and again on the steps before, and forecast those after.

        Parameters
        ----------
        arrivals, entries, exogenous
            As `fit` takes them.
        future
            Who enters and leaves in the steps that are forecast: ``"mean"`` of the last 7 steps
            before; ``"measured"``, what really came, as if it had been known; or a table of
            forecasts with `made_on`, `date`, `node`, `arrivals`, which has those made on the last
            step of each window.
        window, refit, horizon
            Fit on so many steps, every so many steps, and forecast so many after.

        Returns
        -------
        RollingForecasts
            `forecasts`, `averaged` over forecasts of the same date, `scores` by node.

        Raises
        ------
        ParameterError, FrameError
            As `fit` does, and when the series has no step after the first window.

        Notes
        -----
        Every window begins in the midst of things, so the people at its start are fitted, whatever
        `initial` is. A window's fit, penalty and scale see no later step.
        """
        inputs = self._inputs(arrivals, entries, exogenous)
        return roll(
            inputs,
            self._settings(),
            future=future,
            window=window,
            refit=refit,
            horizon=horizon,
        )

    def _inputs(
        self,
        arrivals: SeriesSource | Series,
        entries: Sequence[str],
        exogenous: TraceSource | None,
    ) -> Inputs:
        """Read all that a fit starts from."""
        return read_inputs(
            read_series(arrivals),
            graph=self.graph,
            entries=entries,
            exogenous=exogenous,
            empties=self.empties,
            initial=self.initial,
        )

    def _settings(self) -> Settings:
        """How to fit, checked."""
        return settings_of(
            self.penalty,
            starts=self.starts,
            seed=self.seed,
            refit=self.refit_edges,
            identify=self.identify,
        )

    def _describe(self) -> None:
        """Set the attributes that a fit has."""
        solved = self._solved
        graph, problem = solved.inputs.graph, solved.problem
        self.series_ = solved.inputs.series
        self.edges_ = edges_table(graph, problem, solved.fitted, solved.needs)
        self.alternatives_ = alternatives_table(graph, problem, solved.needs)
        self.rivals_ = rivals_table(graph, solved.rivals)
        self.loss_ = solved.fitted.loss
        self.penalty_ = solved.penalty
        self.penalty_scores_ = solved.scores
        self.rank_, self.unknowns_ = solved.rank
        start = problem.parts(solved.fitted.unknowns)[1]
        self.initial_ = pl.DataFrame({"node": graph.nodes, "people": start})
        self.fit_ = self.simulate()
        self.notes_ = notes_of(solved, self.edges_, self.alternatives_, self.rivals_)
