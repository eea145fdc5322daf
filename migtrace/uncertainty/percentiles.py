"""From replicates to intervals (METHOD M14)."""

import numpy as np
from numpy.typing import NDArray

from migtrace.frames.checks import check_level

Floats = NDArray[np.float64]


def percentile_interval(replicates: Floats, /, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Take the middle of the replicates of each figure.

    Parameters
    ----------
    replicates
        Shape (figures, replicates); NaN where a replicate has no such figure.
    level
        Share of the replicates inside, 0.95 for 95%.

    Returns
    -------
    low, high : numpy.ndarray
        One number a figure; NaN when more than (1 - level) / 2 of its replicates are NaN, since
        then an end of the interval cannot be told.

    Raises
    ------
    ParameterError
        When `level` is no number between 0 and 1.

    Notes
    -----
    METHOD M14: the percentile interval (Efron 1979), linear between neighbours. Of a figure with
    a few replicates undefined the others decide.

    Examples
    --------
    >>> low, high = percentile_interval(np.arange(101.0)[None, :], level=0.9)
    >>> low.round(9).tolist(), high.round(9).tolist()
    ([5.0], [95.0])
    """
    check_level(level)
    tail = (1 - level) / 2
    low, high = np.full((2, len(replicates)), np.nan)
    missing = np.isnan(replicates).sum(axis=1)
    # A hair more, for shares such as (1 - 0.9) / 2 that are a hair too small.
    allowed = tail * replicates.shape[1] + 1e-6
    whole = missing == 0
    if whole.any() and replicates.size:
        low[whole], high[whole] = np.quantile(replicates[whole], [tail, 1 - tail], axis=1)
    for figure in np.flatnonzero((missing > 0) & (missing <= allowed)):
        some = replicates[figure]
        low[figure], high[figure] = np.quantile(some[~np.isnan(some)], [tail, 1 - tail])
    return low, high
