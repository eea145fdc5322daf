"""Letters that fit: their size by the width at hand, and what is written around axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure

NARROW_INCHES, WIDE_INCHES = 3.5, 7.0
"""A column of a journal, and its page: letters have their least and full size there."""
ROOMY_INCHES = 5.0
"""A column that is narrower has room for brief figures only."""
SIZES = {"title": (8.5, 13.0), "label": (7.0, 9.5), "tick": (6.3, 9.0), "caption": (6.2, 8.0)}
"""Points of each kind of letters at these widths."""
AXIS = "axis"
"""The id of the text that names the horizontal axis, above the caption."""
LINE = 1.25
"""Height of a line, in sizes of its letters."""

_EDGE_INCHES = 0.05
_SAFE = 0.92
"""What letters may take of the width: at some resolutions they are drawn that much wider."""
_BAR_INCHES = 0.65
"""What a colour bar takes of the width, about."""
_HANDLE, _HANDLE_GAP, _COLUMN_GAP = 1.6, 0.5, 1.4
"""Parts of a legend's entry, in sizes of its letters."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Sizes of letters, in points, and of marks.

    Parameters
    ----------
    inches
        Width of the column that the axes stand in.
    title, label, tick, caption
        Points.
    scale
        What sizes of marks are multiplied with; 1 on a wide page.
    """

    inches: float
    title: float
    label: float
    tick: float
    caption: float
    scale: float


def letters_for(ax: "Axes", /) -> Letters:
    """Choose sizes by the width of the column that axes stand in.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from matplotlib import pyplot as plt
    >>> figure, ax = plt.subplots(figsize=(3.5, 3))
    >>> round(letters_for(ax).inches, 2), letters_for(ax).caption
    (3.4, 6.2)
    >>> plt.close(figure)
    """
    left, right = _column(ax, ax)
    inches = float(right - left) / _dpi(ax)
    share = (inches - NARROW_INCHES) / (WIDE_INCHES - NARROW_INCHES)
    share = min(max(share, 0.0), 1.0)
    sizes = {name: low + (high - low) * share for name, (low, high) in SIZES.items()}
    return Letters(inches=inches, scale=min(max(inches / 9, 0.42), 1.0), **sizes)


def dress(
    ax: "Axes",
    /,
    *,
    title: str,
    caption: Sequence[str | None],
    axis: str | None = None,
    legend: Sequence["Artist"] = (),
    until: "Axes | None" = None,
) -> None:
    """Write a title and a legend above axes and a caption below, and lay the figure out.

    Parameters
    ----------
    ax
        The axes, all drawn but for what needs their final place. A figure without a layout engine
        gets the constrained one, which makes room for the letters.
    title
        The headline.
    caption
        Sentences; None is left out.
    axis
        What the horizontal axis shows.
    legend
        Artists with labels.
    until
        Axes at whose right edge the caption ends, where panels share it.
    """
    from matplotlib.transforms import IdentityTransform  # noqa: PLC0415 - an extra
    from matplotlib.transforms import blended_transform_factory as blend  # noqa: PLC0415 - likewise

    root, figure = _root(ax), ax.get_figure()
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    if root.get_layout_engine() is None:
        root.set_layout_engine("constrained")
    letters = letters_for(ax)
    left, right = _column(ax, until or ax)
    points, own = (right - left) * 72 / root.dpi * _SAFE, letters.inches * 72 * _SAFE
    # What is written begins at the left edge of the column, wherever the axes come to stand.
    start, across = (left - figure.bbox.x0) / figure.bbox.width, figure.transSubfigure
    above = blend(across, ax.transAxes)
    raised = 5.0 if not legend else _put_legend(ax, legend, letters, own)
    if legend:
        ax.legend_.set_bbox_to_anchor((start, 1.0), above)  # type: ignore[union-attr] # just made
    head = ax.set_title(
        wrapped(title, own, letters.title, weight="bold", dpi=root.dpi),
        loc="left",
        fontsize=letters.title,
        fontweight="bold",
        color="#222222",
        pad=raised,
        x=start,
        parse_math=False,
    )
    head.set_transform(above + ax.titleOffsetTrans)  # type: ignore[attr-defined] # not in the stubs
    said = " ".join(sentence for sentence in caption if sentence)
    label = ax.set_xlabel(
        wrapped(said, points, letters.caption, dpi=root.dpi),
        loc="left",
        fontsize=letters.caption,
        color="#5A5A5A",
        labelpad=4.0 if axis is None else 6.0 + LINE * letters.label,
        linespacing=LINE,
        parse_math=False,
    )
    label.set_x(start)
    label.set_transform(blend(across, IdentityTransform()))
    _name_axis(ax, axis, letters)
    root.draw_without_rendering()


def _name_axis(ax: "Axes", name: str | None, letters: Letters) -> None:
    """Write what the horizontal axis shows; the caption's distance makes the room."""
    for text in [text for text in ax.texts if text.get_gid() == AXIS]:
        text.remove()
    if name is None:
        return
    ax.annotate(
        wrapped(name, letters.inches * 72 * _SAFE, letters.label),
        (0.5, 1),
        xycoords=("axes fraction", ax.xaxis.label),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=letters.label,
        color="#222222",
        gid=AXIS,
        parse_math=False,
    ).set_in_layout(False)


def wrapped(
    text: str, points: float, size: float, /, *, weight: str = "normal", dpi: float = 100.0
) -> str:
    r"""Break a text into lines that are at most so wide.

    Parameters
    ----------
    text
        The text; its spaces are where it may break.
    points
        The width.
    size
        Size of the letters, in points.
    weight
        Their weight.
    dpi
        The figure's resolution.

    Returns
    -------
    str
        The text with line feeds. A word that is wider than a line has one of its own.

    Examples
    --------
    >>> wrapped("one two three", 40, 8)
    'one two\nthree'
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, weight=weight, dpi=dpi) <= points:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, /, *, weight: str = "normal", dpi: float = 100.0) -> float:
    """Width of a line of text in points: of its outlines, or on a screen where that is more."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - an extra
    from matplotlib.textpath import text_to_path  # noqa: PLC0415 - likewise

    font = FontProperties(weight=weight, size=size)
    exact = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    drawn = _screen(dpi).get_text_width_height_descent(text, font, ismath=False)[0]  # type: ignore[no-untyped-call] # no stubs
    return float(max(exact, drawn * 72 / dpi))


@lru_cache(maxsize=8)
def _screen(dpi: float) -> "RendererAgg":
    from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415 - an extra

    return RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call] # no stubs


def map_inches(ax: "Axes", /) -> tuple[float, float]:
    """Width and height that a map has, about, once letters and a colour bar stand around it."""
    letters = letters_for(ax)
    figure = ax.get_figure()
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    spec, share = ax.get_subplotspec(), ax.get_position(original=True).height
    if spec is not None:
        top = spec.get_topmost_subplotspec()
        share = len(top.rowspan) / top.get_gridspec().nrows
    height = share * figure.bbox.height / _dpi(ax)
    # A caption of some 450 letters, a title and a legend.
    lines = 450 * 0.52 * letters.caption / (letters.inches * 72) + 1
    taken = (lines * letters.caption + 1.5 * letters.title + 2 * letters.tick) * LINE / 72
    wide, high = max(letters.inches - _BAR_INCHES, 0.5), max(height - taken, 0.3 * height)
    return float(wide), float(high)


def _put_legend(ax: "Axes", entries: Sequence["Artist"], letters: Letters, points: float) -> float:
    """Draw a legend between axes and title; say how many points the title must be raised."""
    size = letters.tick
    room = points - (_HANDLE + _HANDLE_GAP) * size
    labels = [wrapped(str(entry.get_label()), room, size) for entry in entries]
    lines = [line for label in labels for line in label.split("\n")]
    widest = max(width_of(line, size) for line in lines)
    entry_points = widest + (_HANDLE + _HANDLE_GAP + _COLUMN_GAP) * size
    columns = min(max(int((points + _COLUMN_GAP * size) / entry_points), 1), len(entries))
    options: dict[str, Any] = {
        "handlelength": _HANDLE,
        "handletextpad": _HANDLE_GAP,
        "columnspacing": _COLUMN_GAP,
        "labelspacing": 0.25,
        "borderpad": 0.0,
        "borderaxespad": 0.4,
    }
    legend = ax.legend(
        handles=list(entries),
        labels=labels,
        ncols=columns,
        fontsize=size,
        frameon=False,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        **options,
    )
    legend.set_in_layout(False)
    for text in legend.get_texts():
        text.set_parse_math(False)  # names that somebody gave are no mathematics
    rows = len(lines) if columns == 1 else -(-len(entries) // columns)
    return rows * size * 1.45 + 7.0


def _column(first: "Axes", last: "Axes") -> tuple[float, float]:
    """Left and right edge of the room that axes stand in, in pixels."""
    edge = _EDGE_INCHES * _dpi(first)
    return _sides(first)[0] + edge, _sides(last)[1] - edge


def _sides(ax: "Axes") -> tuple[float, float]:
    figure = ax.get_figure()
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    spec = ax.get_subplotspec()
    if spec is None:
        place = ax.get_position(original=True)
        shares = (place.x0, place.x1)
    else:
        top = spec.get_topmost_subplotspec()
        columns = top.get_gridspec().ncols
        shares = (top.colspan.start / columns, top.colspan.stop / columns)
    box = figure.bbox
    return box.x0 + shares[0] * box.width, box.x0 + shares[1] * box.width


def _root(ax: "Axes") -> "Figure":
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that are drawn into have one
    return figure


def _dpi(ax: "Axes") -> float:
    return float(_root(ax).dpi)
