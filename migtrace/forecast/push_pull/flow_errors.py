"""How far told flows are from those that happened."""

from typing import NamedTuple

import numpy as np

from migtrace.forecast.push_pull.matrices import Floats


class FlowErrors(NamedTuple):
    """Errors over all pairs of different countries.

    Parameters
    ----------
    rmse, mae
        Root mean square and mean absolute error, in persons.
    log_rmse
        Root mean square error of log(1 + M).
    cpc
        Common part of commuters: 2 sum min(M, T) / (sum M + sum T), 0 for none in common, 1 for
        alike; 1 when nobody moves in either.
    pairs
        How many pairs there are.
    """

    rmse: float
    mae: float
    log_rmse: float
    cpc: float
    pairs: int


def flow_errors(observed: Floats, told: Floats, /) -> FlowErrors:
    """Compare two square matrices of flows between the same countries.

    Parameters
    ----------
    observed, told
        A row per origin and a column per destination, persons; the diagonal does not count. What is
        told may be below 0, which counts as 0 in `log_rmse` and `cpc`.

    Returns
    -------
    FlowErrors
        The errors.

    Notes
    -----
    Common part of commuters: Lenormand, Huet, Gargiulo and Deffuant 2012.

    Examples
    --------
    >>> observed = np.array([[0.0, 3.0], [1.0, 0.0]])
    >>> errors = flow_errors(observed, np.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> round(errors.rmse**2, 6), errors.mae, round(errors.cpc, 6)  # 2·(1 + 1)/(4 + 2)
    (2.0, 1.0, 0.666667)
    """
    apart = ~np.eye(len(observed), dtype=bool)
    there, here = observed[apart], told[apart]
    above = np.maximum(here, 0.0)
    both = float(there.sum() + above.sum())
    return FlowErrors(
        rmse=float(np.sqrt(np.mean((here - there) ** 2))),
        mae=float(np.mean(np.abs(here - there))),
        log_rmse=float(np.sqrt(np.mean((np.log1p(above) - np.log1p(there)) ** 2))),
        cpc=2 * float(np.minimum(there, above).sum()) / both if both > 0 else 1.0,
        pairs=len(there),
    )
