"""From inputs to a fitted network: penalty, minimum, the edges that are needed."""

from dataclasses import dataclass

import polars as pl

from migtrace.errors import ParameterError
from migtrace.forecast.network.fitting import Fitted
from migtrace.forecast.network.inputs import Inputs
from migtrace.forecast.network.penalty import SCORES, backtest_penalty, check_penalty
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.selection import Needs, find_needs, improve, prune, rank_of
from migtrace.forecast.network.starts import first_minimum
from migtrace.forecast.threads import one_thread


@dataclass(frozen=True, slots=True)
class Settings:
    """How to fit.

    Parameters
    ----------
    penalty
        What a fraction of 1 costs, in units of the loss; None to choose it by backtest.
    starts, seed
        How many guesses to begin with, and the seed of those after the third.
    refit
        Whether surviving edges are fitted again without the penalty, and dropped when not needed.
    identify
        Whether each edge is left out, and others tried in its place.
    """

    penalty: float | None
    starts: int
    seed: int
    refit: bool
    identify: bool


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A fitted network.

    Parameters
    ----------
    inputs, problem
        What was fitted.
    fitted
        The fractions, and the people at the start.
    penalty
        The one that was used.
    scores
        What the backtest said of each; no row without one.
    needs
        What the data say of each edge; None when nobody asked.
    rank
        The directions that the data determine, of how many fractions (`rank_of`).
    """

    inputs: Inputs
    problem: Problem
    fitted: Fitted
    penalty: float
    scores: pl.DataFrame
    needs: Needs | None
    rank: tuple[int, int]


def settings_of(
    penalty: float | str, /, *, starts: int, seed: int, refit: bool, identify: bool
) -> Settings:
    """Check how to fit.

    Parameters
    ----------
    penalty
        A number, or ``"backtest"``.
    starts, seed, refit, identify
        As `Settings` has them.

    Returns
    -------
    Settings
        With these.

    Raises
    ------
    ParameterError
        When the penalty is below 0 or another word, or there is no start.
    """
    chosen: float | None = None
    if not isinstance(penalty, str):
        chosen = check_penalty("penalty", penalty)
    elif penalty != "backtest":
        msg = f"penalty: got {penalty!r}; expected a number, or 'backtest'"
        raise ParameterError(msg)
    if isinstance(starts, bool) or not isinstance(starts, int) or starts < 1:
        msg = f"starts: got {starts!r}; expected a whole number of at least 1"
        raise ParameterError(msg)
    return Settings(chosen, starts, seed, refit, identify)


@one_thread()
def solve(inputs: Inputs, settings: Settings, /) -> Solved:
    """Fit a network.

    Parameters
    ----------
    inputs
        What to fit it to.
    settings
        How.

    Returns
    -------
    Solved
        The same for the same inputs, whatever order they came in.
    """
    problem = inputs.problem()
    penalty, scores = settings.penalty, pl.DataFrame(schema=SCORES)
    starts, seed = settings.starts, settings.seed
    if penalty is None:
        penalty, scores = backtest_penalty(problem, starts=starts, seed=seed, refit=settings.refit)
    fitted = first_minimum(problem, penalty, starts=starts, seed=seed)
    after = penalty
    if settings.refit:
        after = 0.0
        fitted = prune(problem, fitted, after)
    needs = None
    if settings.identify and settings.refit:
        fitted, needs = improve(problem, fitted, after)
    elif settings.identify:
        needs = find_needs(problem, fitted, after)
    return Solved(inputs, problem, fitted, penalty, scores, needs, rank_of(problem, fitted, needs))
