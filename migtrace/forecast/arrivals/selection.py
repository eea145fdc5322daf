"""Which features a model is given."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_selection import RFE
from sklearn.linear_model import Ridge

from migtrace.forecast.arrivals.features import Floats

Selection = Literal["coefficient", "elimination", "correlation"]

_SHARE = 0.25
"""Of the features, how many are kept when the caller does not say."""


def select(
    how: Selection | None,
    features: Floats,
    target: Floats,
    weights: Floats,
    /,
    *,
    count: int | None = None,
) -> NDArray[np.int64]:
    """Choose features by the rows that a model may learn from.

    Parameters
    ----------
    how
        ``coefficient``: the largest coefficients of a ridge regression, in size. ``elimination``:
        the regression is fitted again and again, each time without the smallest coefficient
        (recursive elimination). ``correlation``: the largest correlations with the target, in size.
        None: all features.
    features, target
        Standardised, one row per step.
    weights
        One per row.
    count
        How many to keep; None for a quarter of them.

    Returns
    -------
    numpy.ndarray
        The places of the features, ascending.

    Notes
    -----
    docs/forecasting.md F1. The regression has a penalty of 1, so that it is defined with more
    features than rows. Of equal features the first is kept.

    Examples
    --------
    >>> x = np.array([[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
    >>> select("correlation", x, x[:, 1], np.ones(4), count=1).tolist()
    [1]
    """
    total = features.shape[1]
    kept = max(1, round(_SHARE * total)) if count is None else min(count, total)
    if how is None or kept == total:
        return np.arange(total)
    if how == "elimination":
        rounds = RFE(Ridge(), n_features_to_select=kept, step=1)
        rounds.fit(features, target, sample_weight=weights)
        return np.flatnonzero(rounds.support_)
    if how == "coefficient":
        sizes = np.abs(Ridge().fit(features, target, sample_weight=weights).coef_)
    else:
        sizes = np.abs((weights * target) @ features)
    return np.sort(np.argsort(-sizes, kind="stable")[:kept])
