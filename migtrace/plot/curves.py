"""Looks of lines that stand in one panel, and words that captions of forecasts share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.plot import canvas

LINES: tuple[tuple[str, Any], ...] = (
    (canvas.BLUE, "-"),
    (canvas.VERMILION, (0, (4.0, 1.6))),
    (canvas.PURPLE, (0, (1.2, 1.2))),
    (canvas.SKY, (0, (6.0, 1.4, 1.2, 1.4))),
)
"""Colours and dashes of lines, the first first: told apart by either."""
DASHES = (0, (3.2, 3.2))
_STEPS = {1: "day", 7: "week"}
_MONTH = (28, 31)


def looks_of(
    names: Sequence[str], option: str, /, *, dashed: bool = False
) -> dict[str, tuple[str, Any]]:
    """Give each name the look of its line.

    Parameters
    ----------
    names
        Models or scenarios.
    option
        The parameter that chooses fewer of them.
    dashed
        Whether the first is dashed, too, so that a line below all of them is seen.

    Returns
    -------
    dict
        Colour and dashes by name.

    Raises
    ------
    ParameterError
        When there are more names than looks.

    Examples
    --------
    >>> looks_of(["lasso"], "models")
    {'lasso': ('#0072B2', '-')}
    """
    if len(names) > len(LINES):
        msg = (
            f"{option}: got {len(names)} of them ({', '.join(names)}); expected at most "
            f"{len(LINES)}, which can be told apart: choose some"
        )
        raise ParameterError(msg)
    lines = ((LINES[0][0], DASHES), *LINES[1:]) if dashed else LINES
    return dict(zip(names, lines, strict=False))


def step_of(table: pl.DataFrame, /) -> str:
    """Name the step of forecasts, by how far a row's date is from the last date it knew.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"made_on": date(2016, 1, 1), "date": date(2016, 1, 3), "horizon": 2}
    >>> step_of(pl.DataFrame([row])), step_of(pl.DataFrame([row | {"horizon": 1}]))
    ('day', 'step')
    """
    ahead = table.filter(pl.col("horizon") > 0)
    days = ahead.select(
        (pl.col("date") - pl.col("made_on")).dt.total_days() / pl.col("horizon")
    ).to_series()
    if days.is_empty():
        return "step"
    low, high = float(str(days.min())), float(str(days.max()))
    if low == high and low in _STEPS:
        return _STEPS[int(low)]
    return "month" if _MONTH[0] <= low and high <= _MONTH[1] else "step"


def first_nodes(table: pl.DataFrame, value: str, most: int, /) -> list[str]:
    """Choose the nodes with the largest sums, and name them in alphabetical order."""
    sums = table.group_by("node").agg(total=pl.col(value).abs().sum())
    largest = sums.sort("total", "node", descending=[True, False]).head(most)
    return sorted(largest["node"].to_list())


def nodes_shown(shown: Sequence[str], every: pl.DataFrame, also: str, /) -> str:
    """Say how many of a table's nodes a picture shows, before what else is to be said of them."""
    nodes = every["node"].n_unique()
    return f"{len(shown)} of {nodes} nodes. {also}" if len(shown) < nodes else also


def days_of(dates: pl.Series, /) -> NDArray[np.float64]:
    """Days since 1970, as matplotlib counts dates."""
    days: NDArray[np.float64] = dates.cast(pl.Int32).cast(pl.Float64).to_numpy()
    return days
