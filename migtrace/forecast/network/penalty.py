"""The penalty on fractions: what each one leaves of the routes, and which forecasts best."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.forecast.network.dynamics import Floats
from migtrace.forecast.network.fitting import ROUGH, Fitted, minimise, minimise_growing
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.starts import first_minimum
from migtrace.forecast.threads import one_thread

PENALTIES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
"""The penalties that are tried: what a fraction of 1 costs, when no movement at all costs 1."""

CUTS = (0.5, 0.65, 0.8)
"""The shares of the steps after which a backtest begins to forecast."""

AHEAD = 0.2
"""The share of the steps that it forecasts."""

SCORES = {
    "penalty": pl.Float64,
    "steps": pl.Int32,
    "ahead": pl.Int32,
    "loss": pl.Float64,
    "edges": pl.Int32,
}
"""The columns of the table of a backtest (`migtrace.frames.networks.PenaltyScores`)."""

_CLOSE, _STARTS = 1.01, 2


def check_penalty(parameter: str, value: object, /) -> float:
    """Check a penalty.

    Parameters
    ----------
    parameter
        What a message calls it.
    value
        The penalty.

    Returns
    -------
    float
        The same.

    Raises
    ------
    ParameterError
        When it is no finite number of at least 0.
    """
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not is_number or not 0 <= float(value) < np.inf:  # type: ignore[arg-type] # a number
        msg = f"{parameter}: got {value!r}; expected a number of at least 0"
        raise ParameterError(msg)
    return float(value)  # type: ignore[arg-type] # a number


def fit_path(
    problem: Problem, penalties: Sequence[float], /, *, starts: int, seed: int
) -> list[Fitted]:
    """Fit with several penalties, each as well as can be.

    Parameters
    ----------
    problem
        What to fit.
    penalties
        In rising order.
    starts, seed
        Of each fit.

    Returns
    -------
    list of Fitted
        One for each penalty: the better of a fit of its own and of one that begins where the last
        one ended.
    """
    # The sums of several threads differ in the last bit, and the search may end elsewhere.
    with one_thread():
        found: list[Fitted] = []
        for penalty in penalties:
            fits = [first_minimum(problem, penalty, starts=starts, seed=seed)]
            fits += [minimise_growing(problem, last.unknowns, penalty) for last in found[-1:]]
            found.append(min(fits, key=lambda fitted: fitted.objective))
    return found


def backtest_penalty(
    problem: Problem, /, *, starts: int, seed: int, refit: bool
) -> tuple[float, pl.DataFrame, list[Fitted]]:
    """Choose the penalty whose fits forecast best.

    Parameters
    ----------
    problem
        What to fit.
    starts, seed
        Of each first fit; at most two starts, since this only chooses the penalty.
    refit
        Whether the surviving edges are fitted again without a penalty before they forecast.

    Returns
    -------
    penalty : float
        The largest whose error is within 1% of the least.
    table : polars.DataFrame
        `penalty`, `steps` (that the fit had seen), `ahead` (that it forecast), `loss` (of the
        forecast), `edges` (that survived), sorted so.
    fits : list of Fitted
        The fits themselves, each of what it had seen.

    Notes
    -----
    A rolling origin: the fit sees the first half of the steps (then more, `CUTS`) and forecasts the
    next fifth, with the people who really entered. The loss is scaled by what each fit has seen.
    """
    steps = len(problem.measured)
    ahead = max(round(AHEAD * steps), 1)
    rows, fits = [], []
    for cut in sorted({round(share * steps) for share in CUTS}):
        seen = problem.first(cut)
        for penalty, fitted in zip(
            PENALTIES,
            _walk(seen, starts=min(starts, _STARTS), seed=seed),
            strict=True,
        ):
            kept = fitted.kept(len(problem.edges))
            best = fitted
            if refit:
                best = minimise(seen, fitted.unknowns, 0.0, kept=kept, tolerance=ROUGH)
            loss = _loss_ahead(problem, seen, best.unknowns, ahead)
            rows.append((penalty, cut, ahead, loss, int(kept.sum())))
            fits.append(best)
    table = pl.DataFrame(rows, schema=SCORES, orient="row").sort("penalty", "steps")
    means = table.group_by("penalty").agg(pl.col("loss").mean()).sort("penalty")
    close = means.filter(pl.col("loss") <= _CLOSE * pl.col("loss").min())
    return float(close["penalty"][-1]), table, fits


def _walk(problem: Problem, *, starts: int, seed: int) -> list[Fitted]:
    """Fit roughly with each of `PENALTIES`, from where the last one ended."""
    found: list[Fitted] = []
    last = first_minimum(problem, PENALTIES[0], starts=starts, seed=seed, spread=False)
    for penalty in PENALTIES:
        last = minimise_growing(problem, last.unknowns, penalty, tolerance=ROUGH)
        found.append(last)
    return found


def _loss_ahead(problem: Problem, seen: Problem, unknowns: Floats, ahead: int) -> float:
    """The mean loss over the steps after those that a fit has seen."""
    cut = len(seen.measured)
    known = np.isfinite(problem.measured)
    whole = replace(problem, weights=seen.weights.max(axis=0) * known)
    residuals = whole.residuals(whole.run(unknowns))[cut : cut + ahead]
    return float(np.sum(residuals**2) * cut / ahead)
