"""What a forecast of one node is made from: figures known at a step, none from later."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migtrace.errors import ParameterError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Features of one node: row t holds what is known at the end of step t.

    Parameters
    ----------
    names
        The features.
    values
        Of shape (steps, features); NaN where not known.
    level
        Mean arrivals of the longest window that ends at the step, in persons a step.
    known
        Arrivals at the step, or the last ones known before it.
    observed
        Arrivals at the step; NaN where none are reported.
    window
        The longest window, in steps.
    """

    names: tuple[str, ...]
    values: Floats
    level: Floats
    known: Floats
    observed: Floats
    window: int

    def has_all(self) -> NDArray[np.bool_]:
        """Tell the steps at which every feature and the level are known."""
        whole: NDArray[np.bool_] = np.isfinite(self.values).all(1) & np.isfinite(self.level)
        return whole


def design(
    arrivals: Floats,
    node: int,
    /,
    *,
    nodes: Sequence[str],
    windows: Sequence[int],
    neighbours: int,
    exogenous: tuple[Sequence[str], Floats] | None = None,
) -> Design:
    """Build the features of a node.

    Parameters
    ----------
    arrivals
        Persons, of shape (steps, nodes); NaN where none are reported.
    node
        The node's place in `nodes`.
    nodes
        The names of all nodes.
    windows
        Lengths of the rolling windows, in steps.
    neighbours
        How many last steps of each other node are features.
    exogenous
        Names and values, of shape (steps, names), of features from elsewhere.

    Returns
    -------
    Design
        One row per step; the first ones, before the longest window is full, are NaN.

    Raises
    ------
    ParameterError
        When a feature from elsewhere has the name of another.

    Notes
    -----
    docs/forecasting.md F1. A missing figure is replaced by the last known one of its node. Row t
    uses y(0), ..., y(t) and nothing later. With the level m(t), the mean over the longest window:

    - ``lag_1`` = y(t) - m(t); ``difference`` = y(t) - y(t-1); ``direction`` = sign(y(t) - y(t-2)),
      which way arrivals went over two steps;
    - ``mean_w``, ``min_w``, ``max_w`` less m(t), and ``variance_w``, over each window w that ends
      at t; the mean of the longest window is m(t) itself;
    - ``lag_l of other`` = y_other(t-l+1) - m(t), with m of the node that is forecast: 0 says that
      as many were there as usually are here. It is 0, too, before the other's first figure.

    A forecast is made relative to m(t), and so are the features: what a neighbour has above m(t)
    today can then arrive here tomorrow one for one, whatever the season.

    Examples
    --------
    >>> two = np.array([[2.0, 9.0], [4.0, 9.0], [9.0, np.nan]])
    >>> made = design(two, 0, nodes=["here", "there"], windows=[2, 3], neighbours=1)
    >>> dict(zip(made.names, made.values[2].round(2).tolist()))["lag_1"]  # 9 - (2 + 4 + 9) / 3
    4.0
    >>> made.names[-1], made.values[2, -1].item()  # 9 is carried forward
    ('lag_1 of there', 4.0)
    """
    filled = carry_forward(arrivals)
    own = filled[:, node]
    level = _rolled(own, max(windows)).mean(0)
    columns = {
        "lag_1": own - level,
        "difference": own - _earlier(own, 1),
        "direction": np.sign(own - _earlier(own, 2)),
    }
    for window in windows:
        rolled = _rolled(own, window)
        mean = rolled.mean(0)
        columns[f"mean_{window}"] = mean if window == max(windows) else mean - level
        columns[f"variance_{window}"] = rolled.var(0)
        columns[f"min_{window}"] = rolled.min(0) - level
        columns[f"max_{window}"] = rolled.max(0) - level
    for other, name in enumerate(nodes):
        for lag in range(neighbours if other != node else 0):
            there = _earlier(filled[:, other], lag)
            apart = np.where(np.isnan(there), 0.0, there - level)
            columns[f"lag_{lag + 1} of {name}"] = apart
    if exogenous is not None:
        outside = list(exogenous[0])
        clash = [name for place, name in enumerate(outside) if name in [*columns, *outside[:place]]]
        if clash:
            msg = f"exogenous: a feature is called {clash[0]!r} already; rename the variable"
            raise ParameterError(msg)
        columns |= dict(zip(exogenous[0], exogenous[1].T, strict=True))
    values = np.column_stack(list(columns.values()))
    return Design(tuple(columns), values, level, own, arrivals[:, node], max(windows))


def carry_forward(figures: Floats, /) -> Floats:
    """Fill each column's gaps with the last figure before them.

    Parameters
    ----------
    figures
        Of shape (steps, columns).

    Returns
    -------
    numpy.ndarray
        A copy; NaN stays where no figure comes before.

    Examples
    --------
    >>> carry_forward(np.array([[np.nan], [3.0], [np.nan], [np.nan]]))[:, 0].tolist()
    [nan, 3.0, 3.0, 3.0]
    """
    steps = np.arange(len(figures))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(figures), -1, steps), axis=0)
    filled = np.take_along_axis(figures, np.maximum(last, 0), axis=0)
    return np.where(last < 0, np.nan, filled)


def _earlier(figures: Floats, lag: int) -> Floats:
    """What stood `lag` steps before, NaN where nothing did."""
    moved = np.full_like(figures, np.nan)
    moved[lag:] = figures[: len(figures) - lag] if lag < len(figures) else []
    return moved


def _rolled(figures: Floats, window: int) -> Floats:
    """The windows that end at each step, along the first axis.

    Sums along it add one step after the other: a row has the same bits whatever stands after it.
    """
    return np.stack([_earlier(figures, lag) for lag in range(window)])
