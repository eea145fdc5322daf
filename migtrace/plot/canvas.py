"""Axes, colours and captions that all plots share."""

import textwrap
from typing import TYPE_CHECKING

from migtrace.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The palette of Okabe and Ito: told apart by people with any colour vision.
BLUE = "#0072B2"
VERMILION = "#D55E00"
SKY = "#8CC5E8"
INK = "#222222"
PALE_INK = "#5A5A5A"
LAND = "#EDEBE6"
HOME = "#FBF6E3"
SEA = "#F8FAFC"
BORDER = "#B9B4AA"
HIDDEN = "#9A9A9A"

CAPTION_POINTS = 8
"""Size of the caption's letters."""
CAPTION = "caption"
"""The id of a caption that stands below an axis's label."""
LETTERS_PER_INCH = 13.0
"""How many of them fit an inch, on average."""


def axes_for(ax: "Axes | None", /, *, size: tuple[float, float]) -> "Axes":
    """Take the axes given, or make a figure with one.

    Parameters
    ----------
    ax
        Axes to draw into, or None.
    size
        Width and height of a new figure, in inches.

    Returns
    -------
    matplotlib.axes.Axes
        Where to draw.

    Raises
    ------
    MissingExtraError
        When matplotlib is not installed.
    """
    if ax is not None:
        return ax
    require_matplotlib()
    from matplotlib import pyplot as plt  # noqa: PLC0415 - an extra, loaded when used

    return plt.subplots(figsize=size, layout="constrained")[1]


def require_matplotlib() -> None:
    """Make sure that matplotlib can be imported.

    Raises
    ------
    MissingExtraError
        When it is not installed; the message says how to install it.
    """
    try:
        import matplotlib as mpl  # noqa: F401, PLC0415 - only whether it is there
    except ImportError as error:
        msg = "pictures need matplotlib, which is not installed: pip install 'migtrace[plot]'"
        raise MissingExtraError(msg) from error


def put_title(ax: "Axes", text: str, /) -> None:
    """Write a title at the left edge, as a headline."""
    ax.set_title(text, loc="left", fontsize=13, fontweight="bold", color=INK, pad=9)


def put_caption(ax: "Axes", /, *sentences: str | None, axis: str | None = None) -> None:
    """Write sentences below the axes, wrapped to their width; None is left out.

    Parameters
    ----------
    ax
        The axes.
    *sentences
        What to write.
    axis
        What the horizontal axis shows; it stands between the axes and the sentences. Without it
        they take the place of the axis's label.
    """
    figure = ax.get_figure()
    width = 8.0 if figure is None else figure.get_figure(root=True).get_figwidth()
    columns = max(30, int(width * ax.get_position().width * LETTERS_PER_INCH / 0.78))
    text = " ".join(sentence for sentence in sentences if sentence)
    wrapped = textwrap.fill(text, columns)
    if axis is None:
        ax.set_xlabel(wrapped, loc="left", fontsize=CAPTION_POINTS, color=PALE_INK, labelpad=8)
        return
    label = ax.set_xlabel(axis, loc="left", color=INK)
    ax.annotate(
        wrapped,
        (0, 0),
        xycoords=label,
        xytext=(0, -8),
        textcoords="offset points",
        va="top",
        ha="left",
        fontsize=CAPTION_POINTS,
        color=PALE_INK,
        gid=CAPTION,
    )


def say_nothing(ax: "Axes", reason: str | None, /) -> None:
    """Write in the middle of empty axes that there is nothing to show, and why."""
    text = f"Nothing to show: {reason or 'the table has no rows'}."
    ax.text(
        0.5,
        0.5,
        "\n".join(textwrap.wrap(text, 48)),
        transform=ax.transAxes,
        ha="center",
        va="center",
        color=PALE_INK,
        fontsize=11,
    )
    ax.set_xticks([])
    ax.set_yticks([])


def credit(source: str | None, /) -> str:
    """Say where the traces come from, or that it is not told."""
    return f"Traces: {source}." if source else "Source of the traces not stated."
