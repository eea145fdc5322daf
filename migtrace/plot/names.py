"""Names beside dots, where there is room for them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from migtrace.plot import canvas
from migtrace.plot.lettering import LINE, letters_for, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_DOT = 4.0
"""Points from a dot's middle that nothing is written on."""
_GAP = 1.0
_PLACES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name can stand from its dot, the best place first: right, left, above, below, corners."""


def put_names(
    ax: "Axes",
    names: Sequence[str],
    x: Floats,
    y: Floats,
    /,
    *,
    dot: float = _DOT,
    always: bool = False,
    **looks: Any,  # noqa: ANN401 - of matplotlib's texts
) -> int:
    """Write each name beside its dot, unless it would cover a dot or another name.

    Parameters
    ----------
    ax
        Axes in their final place, whose scales and limits are set.
    names
        Texts of one line or more, one per dot.
    x, y
        The dots. Those farthest to the right are named first.
    dot
        Points from a dot's middle that nothing is written on.
    always
        Whether a name without room is written all the same, on its right.
    **looks
        What else `Axes.annotate` is told.

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
    size = letters_for(ax).tick
    to_points = 72 / ax.get_figure(root=True).dpi  # type: ignore[union-attr] # axes have a figure
    dots = ax.transData.transform(np.column_stack([x, y])) * to_points
    room = ax.get_window_extent()
    frame = np.array([room.x0, room.y0, room.x1, room.y1]) * to_points
    taken = np.column_stack([dots - dot, dots + dot])
    found: dict[int, Floats] = {}
    missed = 0
    # A loop over countries, each of which takes the room that others left.
    for number in sorted(range(len(names)), key=lambda one: (-x[one], names[one])):
        half = _extent(names[number], size) / 2
        middles = [dots[number] + np.array(place) * (half + dot + _GAP) for place in _PLACES]
        free = [
            middle
            for middle in middles
            if _inside(box := np.concatenate([middle - half, middle + half]), frame)
            and not _meets(box, taken)
        ]
        missed += not free
        if free or always:
            middle = free[0] if free else middles[0]
            taken = np.vstack([taken, np.concatenate([middle - half, middle + half])])
            found[number] = middle - dots[number]
    for number, name in enumerate(names):
        if number in found:
            ax.annotate(
                name,
                (x[number], y[number]),
                (found[number][0], found[number][1]),
                textcoords="offset points",
                **(_LOOKS | {"fontsize": size} | looks),
            )
    return missed


_LOOKS: dict[str, Any] = {
    "ha": "center",
    "va": "center",
    "color": canvas.INK,
    "linespacing": LINE,
    "parse_math": False,
    "zorder": 6,
}


def _extent(text: str, size: float) -> Floats:
    """Width and height of a text, in points."""
    lines = text.split("\n")
    widest = max(width_of(line, size) for line in lines)
    return np.array([widest + 2, len(lines) * size * LINE])


def _inside(box: Floats, frame: Floats) -> bool:
    return bool((box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all())


def _meets(box: Floats, taken: Floats) -> bool:
    """Whether a box (left, bottom, right, top) shares room with one of others."""
    apart = (taken[:, :2] >= box[2:]) | (taken[:, 2:] <= box[:2])
    return bool((~apart.any(1)).any())
