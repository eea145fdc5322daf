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
_DISTANCES = (0.0, 8.0, 16.0, 26.0, 38.0)
"""Points by which a name may stand farther off."""
_LEADER = {
    "arrowstyle": "-",
    "linewidth": 0.5,
    "color": canvas.PALE_INK,
    "shrinkA": 0,
    "shrinkB": 1,
}
_PLACES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name can stand from its dot, the best place first: right, left, above, below, corners."""


def put_names(
    ax: "Axes",
    names: Sequence[str],
    x: Floats,
    y: Floats,
    /,
    *,
    rank: Floats | None = None,
    dot: float = _DOT,
    clear_of: Floats | None = None,
    far: bool = False,
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
        The dots.
    rank
        The dots with the largest numbers are named first; by default those farthest to the right.
    dot
        Points from a dot's middle that nothing is written on.
    clear_of
        Other points (x, y) that nothing is written on.
    far
        Whether a name without room may stand farther off, at the end of a thin line.
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
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr] # axes have a figure
    to_points = 72 / dpi
    dots = ax.transData.transform(np.column_stack([x, y])) * to_points
    room = ax.get_window_extent()
    frame = np.array([room.x0, room.y0, room.x1, room.y1]) * to_points
    taken = np.column_stack([dots - dot, dots + dot])
    if clear_of is not None:
        others = ax.transData.transform(clear_of) * to_points
        taken = np.vstack([taken, np.column_stack([others - 1, others + 1])])
    order = x if rank is None else rank
    distances = [dot + _GAP + more for more in (_DISTANCES if far else _DISTANCES[:1])]
    found: dict[int, tuple[Floats, bool]] = {}
    # A loop over countries, each of which takes the room that others left.
    for number in sorted(range(len(names)), key=lambda one: (-order[one], names[one])):
        half = _extent(names[number], size, dpi) / 2
        spot = _free(dots[number], half, taken, frame, distances)
        if spot is None and always:
            spot = dots[number] + np.array(_PLACES[0]) * (half + distances[0]), distances[0]
        if spot is not None:
            taken = np.vstack([taken, np.concatenate([spot[0] - half, spot[0] + half])])
            found[number] = spot[0] - dots[number], spot[1] > distances[0]
    for number, name in enumerate(names):
        if number in found:
            offset, is_far = found[number]
            leader = {"arrowprops": _LEADER} if is_far else {}
            ax.annotate(
                name,
                (x[number], y[number]),
                (offset[0], offset[1]),
                textcoords="offset points",
                **(_LOOKS | {"fontsize": size} | looks | leader),
            )
    return len(names) - len(found)


def _free(
    at: Floats, half: Floats, taken: Floats, frame: Floats, distances: Sequence[float]
) -> tuple[Floats, float] | None:
    """The middle of the first place for a box that is free and inside the frame, and how far."""
    for distance in distances:
        for place in _PLACES:
            middle: Floats = at + np.array(place) * (half + distance)
            box = np.concatenate([middle - half, middle + half])
            if (box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all():
                apart = (taken[:, :2] >= box[2:]) | (taken[:, 2:] <= box[:2])
                if apart.any(1).all():
                    return middle, distance
    return None


_LOOKS: dict[str, Any] = {
    "ha": "center",
    "va": "center",
    "color": canvas.INK,
    "linespacing": LINE,
    "parse_math": False,
    "zorder": 6,
}


def _extent(text: str, size: float, dpi: float) -> Floats:
    """Width and height of a text, in points."""
    lines = text.split("\n")
    widest = max(width_of(line, size, dpi=dpi) for line in lines)
    return np.array([widest + 2, len(lines) * size * LINE])
