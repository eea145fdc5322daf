"""What can be asked of a network once it is fitted."""

from collections.abc import Collection, Sequence

import polars as pl
from sklearn.exceptions import NotFittedError

from migtrace.errors import ParameterError
from migtrace.forecast.network.network_tables import path_table
from migtrace.forecast.network.penalty import PENALTIES, check_penalty, fit_path
from migtrace.forecast.network.scenarios import Scenario
from migtrace.forecast.network.simulating import Comparison, compare_scenarios, simulate
from migtrace.forecast.network.solving import Solved
from migtrace.readers.sources import TraceSource


class FittedNetwork:
    """Runs, scenarios and the path of the penalty of a network that `fit` has found."""

    _solved: Solved

    def simulate(
        self,
        horizon: int = 0,
        *,
        exogenous: TraceSource | None = None,
        scenarios: Sequence[Scenario] = (),
    ) -> pl.DataFrame:
        """Run the network again, and on.

        Parameters
        ----------
        horizon
            How many steps to go on after the last measured one.
        exogenous
            Who enters and leaves in those: `date`, `node`, `entered` (or `arrivals`, as in a table
            of forecasts), `left`. It needs a row for each step and node where people entered
            before. Of `arrivals`, those of other nodes are passed over. None: the mean of the last
            7 steps, on each.
        scenarios
            What if. Each is run from the first step, beside a run without edits.

        Returns
        -------
        polars.DataFrame
            One row per scenario, date and node, ``baseline`` first, then the scenarios in their
            order: `arrivals`, `departures` (within the network), `entered`, `left` (from and to
            outside), `population` (at the end of the step), `unmet` (who was to leave and was not
            there), all in people, and `observed` (to be compared with arrivals + entered).

        Raises
        ------
        ParameterError
            When the horizon is negative or above 10,000, scenarios share a name, or a scenario has
            an unknown node or a date outside the run.
        FrameError
            When `exogenous` cannot be read or misses a step.
        """
        return simulate(self._fitted(), horizon=horizon, exogenous=exogenous, scenarios=scenarios)

    def compare_scenarios(
        self,
        scenarios: Sequence[Scenario],
        /,
        *,
        horizon: int = 0,
        exogenous: TraceSource | None = None,
    ) -> Comparison:
        """Put scenarios beside the run without any.

        Parameters
        ----------
        scenarios
            What if.
        horizon, exogenous
            As `simulate` takes them.

        Returns
        -------
        Comparison
            `runs`, as `simulate` has them, and `difference`, one row per date and node.

        Raises
        ------
        ParameterError, FrameError
            As `simulate` does, and when there is no scenario.
        """
        if isinstance(scenarios, list | tuple) and not scenarios:
            msg = "scenarios: there is none; expected at least one"
            raise ParameterError(msg)
        return compare_scenarios(self.simulate(horizon, exogenous=exogenous, scenarios=scenarios))

    def penalty_path(self, penalties: Sequence[float] = PENALTIES, /) -> pl.DataFrame:
        """Which routes survive which penalty.

        Parameters
        ----------
        penalties
            What a fraction of 1 costs.

        Returns
        -------
        polars.DataFrame
            One row per penalty and edge of the graph, sorted so: `penalty`, `origin`,
            `destination`, `fraction` (0 when it did not survive), `loss` (of all edges together).

        Raises
        ------
        ParameterError
            When there is no penalty, or one is below 0.
        """
        if isinstance(penalties, str) or not isinstance(penalties, Collection):
            msg = f"penalties: got {penalties!r}; expected several numbers, such as [0.001, 0.01]"
            raise ParameterError(msg)
        if not len(penalties):
            msg = "penalties: there is none; expected at least one"
            raise ParameterError(msg)
        distinct = sorted({check_penalty("penalties", penalty) for penalty in penalties})
        solved = self._fitted()
        fits = fit_path(
            solved.problem, distinct, starts=solved.settings.starts, seed=solved.settings.seed
        )
        return path_table(solved.inputs.graph, distinct, fits)

    def _fitted(self) -> Solved:
        """What was fitted, or an error of scikit-learn's kind."""
        if not hasattr(self, "_solved"):
            msg = "this NetworkFlow is not fitted yet; call fit first"
            raise NotFittedError(msg)
        return self._solved
