"""From inputs to a fitted network: penalty, minimum, the edges that are needed."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.forecast.network.evidence import criterion
from migtrace.forecast.network.fitting import FEW_EDGES, Fitted
from migtrace.forecast.network.inputs import Inputs
from migtrace.forecast.network.penalty import PENALTIES, SCORES, backtest_penalty, check_penalty
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.pruning import prune_all
from migtrace.forecast.network.rank import rank_of
from migtrace.forecast.network.rivals import Rival, find_rivals
from migtrace.forecast.network.selection import Needs, find_needs, improve
from migtrace.forecast.network.starts import first_minima, first_minimum
from migtrace.forecast.network.trades import exchange, trade_pairs
from migtrace.forecast.threads import one_thread
from migtrace.frames.checks import check_count, check_seed

_MOST_MOVES, _BETTER = 5, 0.1


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
    settings
        How.
    fitted
        The fractions, and the people at the start.
    penalty
        The one that was used.
    scores
        What the backtest said of each; no row without one.
    needs
        What the data say of each edge; None when nobody asked.
    rivals
        Other graphs that do as well; none when nobody asked.
    rank
        The directions that the data determine, of how many fractions (`rank_of`).
    """

    inputs: Inputs
    problem: Problem
    settings: Settings
    fitted: Fitted
    penalty: float
    scores: pl.DataFrame
    needs: Needs | None
    rivals: tuple[Rival, ...]
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
        When the penalty is below 0 or another word, there is no start, the seed is below 0, or a
        choice is neither True nor False.
    """
    chosen: float | None = None
    if not isinstance(penalty, str):
        chosen = check_penalty("penalty", penalty)
    elif penalty != "backtest":
        msg = f"penalty: got {penalty!r}; expected a number, or 'backtest'"
        raise ParameterError(msg)
    check_count("starts", starts, least=1)
    check_seed(seed)
    for name, value in (("refit_edges", refit), ("identify", identify)):
        if not isinstance(value, bool | np.bool_):
            msg = f"{name}: got {value!r}; expected True or False"
            raise ParameterError(msg)
    return Settings(chosen, int(starts), int(seed), bool(refit), bool(identify))


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
    seen: list[Fitted] = []
    if penalty is None:
        penalty, scores, seen = backtest_penalty(
            problem, starts=settings.starts, seed=settings.seed, refit=settings.refit
        )
    needs: Needs | None = None
    rivals: tuple[Rival, ...] = ()
    if settings.refit:
        fitted, needs, rivals = _refit(problem, penalty, settings, seen)
    else:
        fitted = first_minimum(problem, penalty, starts=settings.starts, seed=settings.seed)
        if settings.identify:
            needs = find_needs(problem, fitted, penalty)
    rank = rank_of(problem, fitted, needs)
    return Solved(inputs, problem, settings, fitted, penalty, scores, needs, rivals, rank)


def _refit(
    problem: Problem, penalty: float, settings: Settings, seen: list[Fitted]
) -> tuple[Fitted, Needs | None, tuple[Rival, ...]]:
    """Fit without the penalty, and only edges that are needed."""
    search = partial(first_minima, starts=settings.starts, seed=settings.seed)
    if len(problem.edges) > FEW_EDGES:
        found = prune_all(problem, search(problem, penalty)[:1])
    elif settings.penalty is not None:
        found = prune_all(problem, search(problem, penalty))
    else:
        # The best with a penalty need not be the best without: each may lead elsewhere.
        begun = search(problem, penalty, spread=False) + search(problem, PENALTIES[0])
        found = prune_all(problem, [*begun, *seen])
    fitted, needs = _look_closely(problem, found[0], settings)
    for _ in range(_MOST_MOVES):
        moved = exchange(problem, fitted)
        if settings.identify:
            moved += trade_pairs(problem, fitted)
        if not moved:
            break
        pruned = prune_all(problem, moved)
        found += pruned
        if criterion(problem, pruned[0]) >= criterion(problem, fitted) - _BETTER:
            break
        better, its_needs = _look_closely(problem, pruned[0], settings)
        if criterion(problem, better) >= criterion(problem, fitted):
            break
        fitted, needs = better, its_needs
    if needs is None:
        return fitted, None, ()
    found = tuple(sorted(found, key=lambda other: criterion(problem, other)))
    return fitted, *find_rivals(problem, fitted, needs, found)


def _look_closely(
    problem: Problem, fitted: Fitted, settings: Settings
) -> tuple[Fitted, Needs | None]:
    """Try other edges in the place of each, if asked for."""
    return improve(problem, fitted) if settings.identify else (fitted, None)
