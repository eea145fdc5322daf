"""How many steps lie between arrivals at one node and at another."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl
from scipy import stats

from migtrace.errors import ParameterError
from migtrace.forecast.arrivals.features import Floats
from migtrace.forecast.series import Series, SeriesSource, check_nodes, read_series
from migtrace.forecast.threads import one_thread
from migtrace.frames.checks import check_count, check_level, check_seed

Difference = Literal["step", "trend"]

_TREND = 7
_LEAST_PAIRS = 20
_DRAWS = 1000
_LEAST_DRAWS = 500
_ROUNDING = 1e-12


@one_thread()
def transit_times(
    series: SeriesSource | Series,
    /,
    *,
    origin: str | None = None,
    destination: str | None = None,
    max_lag: int = 14,
    level: float = 0.95,
    difference: Difference | None = "trend",
    seed: int = 0,
) -> pl.DataFrame:
    """Find the lag at which arrivals at one node are most like those at another.

    Parameters
    ----------
    series
        What `read_series` takes.
    origin, destination
        Nodes; None for all.
    max_lag
        The longest lag looked at, in steps, either way.
    level
        The probability that the lag's interval is to hold, and that pairs without any relation
        have no lag.
    difference
        What is taken off before correlating. ``trend``: the mean of the seven steps around
        each; ``step``: the step before; None: nothing.
    seed
        Of the bootstrap.

    Returns
    -------
    polars.DataFrame
        One row per pair of different nodes, sorted by `origin` and `destination`: `lag`, `low`,
        `high` (steps; positive when the origin leads), `correlation`, `steps` (pairs of figures at
        that lag), `reason` (why there is no lag).

    Raises
    ------
    ParameterError
        When a parameter has a value that it cannot have, or there is no such node.
    FrameError
        When the series cannot be read.

    Notes
    -----
    docs/forecasting.md F2. The lag is the l in [-max_lag, max_lag] with the highest correlation of
    x(t) at the origin and y(t + l) at the destination; of equal ones the shortest. A step with a
    gap, or whose trend rests on one, is left out.

    Arrivals rise and fall together over a season, and raw figures therefore correlate at any lag:
    their peak says when the seasons are alike, not how long people travel. So what is correlated
    are departures from that trend. The same is taken off both series, which moves no lag; the seven
    steps lie around each step, since a mean of the steps before would leave part of a steady rise.

    There is no lag when the correlation is not above what chance gives to the highest of all lags:
    tanh(z / sqrt(n - 3)) with z the normal quantile of 1 - (1 - level) / (2 max_lag + 1), Fisher's
    transformation after Bonferroni; n pairs are discounted for the memory of both series (Bartlett
    1946): n / (1 + 2 sum_k r_x(k) r_y(k)), over k up to max_lag, at most n.

    The interval is a percentile interval of the peak's lag over 1000 moving-block bootstraps
    (Künsch 1989): blocks of ceil(n^(1/3)) steps, each with all its lagged partners, are drawn until
    there are as many steps. Draws in which nothing varies are left out; when these are more than
    half, there is no lag. It says where the peak would lie in other times alike, not how unlike
    the travel times of people are.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> there = rng.poisson(1000, 80)
    >>> dates = pl.date_range(pl.date(2016, 1, 1), pl.date(2016, 3, 15), eager=True)
    >>> table = pl.DataFrame({"date": dates, "port": there[5:], "border": there[2:-3]})
    >>> transit_times(table, origin="port").select("destination", "lag", "low", "high").row(0)
    ('border', 3, 3, 3)
    """
    check_count("max_lag", max_lag, least=1)
    check_level(level)
    check_seed(seed)
    if difference not in (None, "step", "trend"):
        msg = f"difference: got {difference!r}; expected 'trend', 'step' or None"
        raise ParameterError(msg)
    read = read_series(series)
    origins = _ends("origin", origin, read.nodes)
    destinations = _ends("destination", destination, read.nodes)
    changes = _without_trend(read.matrix(), difference)
    places = {node: place for place, node in enumerate(read.nodes)}
    rows = [
        {
            "origin": one,
            "destination": other,
            **_transit(
                changes[:, places[one]],
                changes[:, places[other]],
                max_lag=max_lag,
                level=level,
                seed=seed,
            ),
        }
        for one in origins
        for other in destinations
        if one != other
    ]
    schema = {
        "origin": pl.String,
        "destination": pl.String,
        "lag": pl.Int32,
        "low": pl.Int32,
        "high": pl.Int32,
        "correlation": pl.Float64,
        "steps": pl.Int32,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)


def _ends(parameter: str, node: str | None, nodes: Sequence[str]) -> Sequence[str]:
    """The nodes at one end of the pairs."""
    if node is None:
        return nodes
    check_nodes(parameter, [node], nodes)
    return [node]


def _without_trend(arrivals: Floats, difference: Difference | None) -> Floats:
    """Arrivals less what is taken off."""
    if difference is None:
        return arrivals
    changes = np.full_like(arrivals, np.nan)
    if difference == "step":
        changes[1:] = np.diff(arrivals, axis=0)
    elif len(arrivals) >= _TREND:
        windows = np.lib.stride_tricks.sliding_window_view(arrivals, _TREND, axis=0)
        half = _TREND // 2
        changes[half:-half] = arrivals[half:-half] - windows.mean(-1)
    still = np.abs(changes) <= _ROUNDING * np.abs(arrivals)
    return np.where(still, 0.0, changes)


def _transit(x: Floats, y: Floats, *, max_lag: int, level: float, seed: int) -> dict[str, object]:
    """The row of one pair."""
    lags = np.arange(-max_lag, max_lag + 1)
    # Short lags first, so that of equal correlations the shortest lag is the peak.
    lags = lags[np.argsort(np.abs(lags), kind="stable")]
    pairs = _lagged(y, lags)
    once = np.ones((1, len(x)))
    found = _correlations(x, pairs, once)[0]
    counts = (~np.isnan(x)[:, None] & ~np.isnan(pairs)).sum(0)
    row: dict[str, object] = dict.fromkeys(("lag", "low", "high", "correlation", "reason"))
    row["steps"] = int(counts.min())
    if counts.min() < _LEAST_PAIRS:
        return {**row, "reason": f"fewer than {_LEAST_PAIRS} pairs of figures at some lag"}
    if np.isnan(found).any():
        return {**row, "reason": "a series does not vary"}
    peak = int(found.argmax())
    row |= {"correlation": float(found[peak]), "steps": int(counts[peak])}
    if found[peak] <= _by_chance(x, y, int(counts[peak]), max_lag, level):
        return {**row, "reason": "no correlation above chance"}
    drawn = _correlations(x, pairs, _blocks(len(x), seed))
    # A draw may miss all that varies: it has no peak, and says nothing of where it lies.
    drawn = drawn[~np.isnan(drawn).all(1)]
    if len(drawn) < _LEAST_DRAWS:
        return {**row, "reason": "too little varies for an interval"}
    peaks = lags[np.nan_to_num(drawn, nan=-2.0).argmax(1)]
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(peaks, [tail, 100 - tail], method="closest_observation")
    return {**row, "lag": int(lags[peak]), "low": int(low), "high": int(high)}


def _lagged(y: Floats, lags: np.ndarray) -> Floats:
    """y(t + l), of shape (steps, lags); NaN beyond the ends."""
    later = np.arange(len(y))[:, None] + lags
    inside = (later >= 0) & (later < len(y))
    return np.where(inside, y[np.clip(later, 0, len(y) - 1)], np.nan)


def _correlations(x: Floats, pairs: Floats, weights: Floats) -> Floats:
    """Pearson's correlation at each lag under each weighting of steps; NaN without variance."""
    known = (~np.isnan(x)[:, None] & ~np.isnan(pairs)).astype(np.float64)
    # Centred first: the sums of squares then lose no digits.
    one = np.nan_to_num(x - np.nanmean(x) if known.any() else x)[:, None] * known
    other = np.nan_to_num(pairs - np.nanmean(pairs) if known.any() else pairs) * known
    total = weights @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_one, mean_other = weights @ one / total, weights @ other / total
        spread_one = weights @ one**2 / total - mean_one**2
        spread_other = weights @ other**2 / total - mean_other**2
        together = weights @ (one * other) / total - mean_one * mean_other
        ratio: Floats = np.clip(together / np.sqrt(spread_one * spread_other), -1, 1)
    # Of equal figures, sums leave roundings and not 0.
    varies = (spread_one > _ROUNDING * (one**2).max()) & (
        spread_other > _ROUNDING * (other**2).max()
    )
    return np.where(varies, ratio, np.nan)


def _by_chance(x: Floats, y: Floats, count: int, max_lag: int, level: float) -> float:
    """The correlation that the highest of all lags stays below without any relation."""
    memory = [
        _correlations(one, _lagged(one, np.arange(1, max_lag + 1)), np.ones((1, len(one))))[0]
        for one in (x, y)
    ]
    effective = min(count / max(1 + 2 * float(np.nansum(memory[0] * memory[1])), 1e-9), count)
    z = stats.norm.ppf(1 - (1 - level) / (2 * max_lag + 1))
    return math.tanh(z / math.sqrt(max(effective - 3, 1)))


def _blocks(steps: int, seed: int) -> Floats:
    """How often each step is drawn, one row per draw of the moving-block bootstrap."""
    size = math.ceil(steps ** (1 / 3))
    many = math.ceil(steps / size)
    generator = np.random.default_rng(seed)
    begins = generator.integers(0, steps - size + 1, (_DRAWS, many))
    drawn = (begins[:, :, None] + np.arange(size)).reshape(_DRAWS, -1)[:, :steps]
    flat = drawn + steps * np.arange(_DRAWS)[:, None]
    counts: Floats = np.bincount(flat.ravel(), minlength=_DRAWS * steps).astype(np.float64)
    return counts.reshape(_DRAWS, steps)
