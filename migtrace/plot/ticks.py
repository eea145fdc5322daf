"""Ticks of logarithmic axes with plain numbers."""

import math
from typing import TYPE_CHECKING

from migtrace.plot.figures_written import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NARROW, _MIDDLE, _WIDE = 0.8, 2.0, 4.0


def put_plain_ticks(ax: "Axes", least: float, most: float, /, *, brief: bool = False) -> None:
    """Number both logarithmic axes alike, with numbers such as 400,000.

    Parameters
    ----------
    ax
        The axes.
    least, most
        Where they begin and end.
    brief
        Whether to write 400k instead.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib import pyplot as plt
    >>> ax = plt.subplots()[1]
    >>> _ = ax.set(xscale="log", yscale="log", xlim=(30, 300), ylim=(30, 300))
    >>> put_plain_ticks(ax, 30, 300)
    >>> [ax.xaxis.get_major_formatter()(tick) for tick in (50, 2000, 0.25)]
    ['50', '2,000', '0.25']
    >>> plt.close("all")
    """
    from matplotlib.ticker import (  # noqa: PLC0415 - an extra, loaded when used
        FuncFormatter,
        Locator,
        LogLocator,
        MaxNLocator,
        NullFormatter,
    )

    decades = math.log10(most / least)
    for axis in (ax.xaxis, ax.yaxis):
        locator: Locator
        if decades < _NARROW:
            # So few powers of ten that none may lie between: evenly spaced numbers do.
            locator = MaxNLocator(nbins=4, steps=[1, 2, 5, 10])
        elif decades < _MIDDLE:
            locator = LogLocator(subs=(1, 2, 5))
        else:
            locator = LogLocator(subs=(1, 3) if decades < _WIDE else (1,), numticks=8)
        axis.set_major_locator(locator)
        axis.set_major_formatter(
            FuncFormatter(lambda value, _: short(value) if brief else f"{value:,.10g}")
        )
        axis.set_minor_formatter(NullFormatter())
