"""Axes, colours and colour bars that all pictures share."""

from typing import TYPE_CHECKING

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.plot.lettering import letters_for, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.colorbar import Colorbar

# The palette of Okabe and Ito: told apart by people with any colour vision.
BLUE = "#0072B2"
VERMILION = "#D55E00"
SKY = "#8CC5E8"
ORANGE = "#E69F00"
PURPLE = "#CC79A7"
INK = "#222222"
PALE_INK = "#5A5A5A"
LAND = "#EDEBE6"
HOME = "#FBF6E3"
SEA = "#F8FAFC"
BORDER = "#B9B4AA"
HIDDEN = "#9A9A9A"
RULE = "#E6E6E6"

_BAR_INCHES, _BAR_GAP_INCHES = 0.11, 0.07


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
    ParameterError
        When `ax` is something else.
    MissingExtraError
        When matplotlib is not installed.
    """
    require_matplotlib()
    if ax is not None:
        check_axes("ax", ax)
        return ax
    from matplotlib import pyplot as plt  # noqa: PLC0415 - an extra, loaded when used

    return plt.subplots(figsize=size, layout="constrained")[1]


def check_axes(name: str, ax: object, /) -> None:
    """Raise ParameterError unless `ax` are axes of matplotlib."""
    from matplotlib.axes import Axes  # noqa: PLC0415 - an extra, loaded when used

    if not isinstance(ax, Axes):
        msg = f"{name}: got {ax!r}; expected axes of matplotlib"
        raise ParameterError(msg)


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


def put_bar(ax: "Axes", shades: "ScalarMappable", label: str, /) -> "Colorbar":
    """Draw a colour bar at the right of axes; it stays beside them whatever their shape."""
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    letters = letters_for(ax)
    inches = max(ax.get_position().width * figure.get_figwidth(), 1.0)
    room = ax.inset_axes((1 + _BAR_GAP_INCHES / inches, 0.12, _BAR_INCHES / inches, 0.76))
    bar = figure.colorbar(shades, cax=room)
    bar.set_label(label, fontsize=letters.tick, color=PALE_INK)
    room.yaxis.set_minor_formatter("")
    room.tick_params(labelsize=letters.tick, colors=PALE_INK, pad=2)
    bar.outline.set_visible(False)
    return bar


def say_nothing(ax: "Axes", reason: str | None, /) -> None:
    """Write in the middle of empty axes that there is nothing to show, and why."""
    letters = letters_for(ax)
    text = f"Nothing to show: {reason or 'the table has no rows'}."
    ax.text(
        0.5,
        0.5,
        wrapped(text, 0.7 * letters.inches * 72, letters.label),
        transform=ax.transAxes,
        ha="center",
        va="center",
        color=PALE_INK,
        fontsize=letters.label,
        parse_math=False,
    )
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_color(BORDER)


def credit(source: str | None, /) -> str:
    """Say where the traces come from, or that it is not told."""
    return f"Traces: {source}." if source else "Source of the traces not stated."
