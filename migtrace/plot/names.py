"""Names beside dots, where there is room for them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from migtrace.plot import canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 9
"""Size of the letters."""
_DOT = 4.0
_WIDTH, _HEIGHT = 0.75 * POINTS, 1.0 * POINTS
_PLACES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name can stand from its dot, the best place first: right, left, above, below, corners."""

Floats = NDArray[np.float64]


def put_names(ax: "Axes", names: Sequence[str], x: Floats, y: Floats, /) -> int:
    """Write each name beside its dot, unless it would cover a dot or another name.

    Parameters
    ----------
    ax
        Axes whose scales and limits are set.
    names
        Short names, one per dot.
    x, y
        The dots. Those farthest to the right are named first.

    Returns
    -------
    int
        How many found no room. Names stand in `ax.texts` in the order given.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib import pyplot as plt
    >>> ax = plt.subplots()[1]
    >>> put_names(ax, ["CO", "PE"], np.array([0.1, 0.9]), np.array([0.1, 0.9]))
    0
    >>> plt.close("all")
    """
    dots = ax.transData.transform(np.column_stack([x, y])) * 72 / ax.figure.dpi
    taken = np.column_stack([dots - _DOT, dots + _DOT])
    found: dict[int, tuple[float, float]] = {}
    # A loop over countries, each of which takes the room that others left.
    for dot in sorted(range(len(names)), key=lambda one: (-x[one], names[one])):
        half = np.array([len(names[dot]) * _WIDTH, _HEIGHT]) / 2
        for place in _PLACES:
            middle = dots[dot] + np.array(place) * (half + _DOT + 1)
            box = np.concatenate([middle - half, middle + half])
            if not _meets(box, taken):
                taken = np.vstack([taken, box])
                found[dot] = (middle[0] - dots[dot][0], middle[1] - dots[dot][1])
                break
    for dot, name in enumerate(names):
        if dot in found:
            ax.annotate(
                name,
                (x[dot], y[dot]),
                found[dot],
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=POINTS,
                color=canvas.INK,
            )
    return len(names) - len(found)


def _meets(box: Floats, taken: Floats) -> bool:
    """Whether a box (left, bottom, right, top) shares room with one of others."""
    apart = (taken[:, :2] >= box[2:]) | (taken[:, 2:] <= box[:2])
    return bool((~apart.any(1)).any())
