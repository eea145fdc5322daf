"""Estimated against official figures (Figures 1 and 5 of Mazzoli et al. 2020)."""

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from migtrace.errors import ParameterError
from migtrace.official.selection import counted
from migtrace.plot import canvas
from migtrace.plot.lettering import ROOMY_INCHES, dress, letters_for
from migtrace.plot.names import put_names
from migtrace.plot.ticks import put_plain_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (7.0, 6.6)
TITLE = "Estimated and official figures"
ROOM = 1.6
"""How far the axes reach past the figures, as a factor."""


def agreement(
    agreement: Any,  # noqa: ANN401 - an Agreement: its room lies above this one
    /,
    *,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw estimated against official figures, with the line on which they are equal.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.
    ax
        Axes to draw into; a new figure otherwise.

    Returns
    -------
    matplotlib.axes.Axes
        A dot per country on logarithmic axes, named by its code where there is room; bars are the
        estimate's intervals. Countries with a 0 cannot be shown there, and the caption counts them.
        It tells the study behind the estimate, too.

    Raises
    ------
    ParameterError
        When `agreement` is something else.
    MissingExtraError
        When matplotlib is not installed.

    Notes
    -----
    Of `detected` beside stocks it is Figure 1 of Mazzoli et al. 2020, of `new_residents` Figure 5.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> from migtrace.validation import validate
    >>> from migtrace.official import Stock
    >>> rows = {"origin": "VE", "destination": ["BR", "CO"], "year": 2018, "date": None}
    >>> stock = Stock(pl.DataFrame({**rows, "category": "oip", "people": [4.0, 90.0]}), "a source")
    >>> estimated = pl.DataFrame({"country": ["BR", "CO"], "people": [5.0, 80.0]})
    >>> [text.get_text() for text in agreement(validate(estimated, stock)).texts[-2:]]
    ['BR', 'CO']
    """
    pairs, remarks = getattr(agreement, "pairs", None), getattr(agreement, "remarks", None)
    if not isinstance(pairs, pl.DataFrame) or remarks is None:
        msg = f"agreement: got {agreement!r}; expected what `migtrace.validate` returned"
        raise ParameterError(msg)
    ax = canvas.axes_for(ax, size=INCHES)
    about = agreement.about
    whose = "" if about["origin"] is None else f" from {about['origin']}"
    official = f"Official: {about['source']}, {about['kind']} of {about['year']}{whose}."
    remarks = [f"{remark}." for remark in remarks]
    shown = pairs.filter((pl.col("estimated") > 0) & (pl.col("official") > 0))
    alone = agreement.unmatched.height
    lost = [
        f"{zeros} with a 0 not shown." if (zeros := pairs.height - shown.height) else "",
        f"{alone} without a partner not shown." if alone else "",
    ]
    if shown.is_empty():
        canvas.say_nothing(ax, "no country has both figures above 0")
        dress(ax, title=TITLE, caption=[official, *remarks, *lost])
        return ax
    _draw_dots(ax, shown)
    said = [
        official,
        *remarks,
        (
            f"{counted(shown.height, 'country', 'countries')}; the line is where both figures are "
            "equal."
        ),
        *lost,
        "Bars: the estimate's intervals." if shown["low"].count() else "",
        _fit(agreement),
    ]
    axis = f"official: {about['kind']} of {about['year']}, people"
    ax.set_ylabel(
        f"estimated: {about['table'].replace('_', ' ')}, people",
        color=canvas.INK,
        fontsize=letters_for(ax).label,
    )
    dress(ax, title=TITLE, caption=said, axis=axis)
    x, y = shown["official"].to_numpy(), shown["estimated"].to_numpy()
    if unnamed := put_names(ax, shown["country"].to_list(), x, y):
        # The caption's place is found by now; a few more words in it move nothing but its end.
        dress(ax, title=TITLE, caption=[*said, f"{unnamed} unnamed for want of room."], axis=axis)
    return ax


def _fit(agreement: Any) -> str | None:  # noqa: ANN401 - see above
    r2 = agreement.value("r2_identity")
    return None if r2 is None else f"R2 about the line {r2:,.{2 if r2 > -10 else 0}f}."  # noqa: PLR2004 - decimals of what is far off say nothing


def _draw_dots(ax: "Axes", shown: pl.DataFrame) -> None:
    estimated, official = shown["estimated"].to_numpy(), shown["official"].to_numpy()
    letters = letters_for(ax)
    # An interval may reach down to 0, which a logarithmic axis does not have.
    low = shown["low"].fill_null(pl.Series(estimated)).to_numpy()
    high = shown["high"].fill_null(pl.Series(estimated)).to_numpy()
    least = min(estimated.min(), official.min()) / ROOM
    most = max(estimated.max(), official.max(), high.max()) * ROOM
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.plot([least, most], [least, most], color=canvas.BORDER, linewidth=1, zorder=1)
    below = estimated - np.maximum(low, least)
    reach = [np.maximum(below, 0), np.maximum(high - estimated, 0)]
    if shown["low"].count():
        ax.errorbar(
            official, estimated, yerr=reach, fmt="none", ecolor=canvas.SKY, elinewidth=2, zorder=2
        )
    ax.scatter(official, estimated, s=36 * letters.scale, color=canvas.BLUE, zorder=3)
    ax.set_xlim(least, most)
    ax.set_ylim(least, most)
    ax.set_aspect("equal")
    put_plain_ticks(ax, least, most, brief=letters.inches < ROOMY_INCHES)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=letters.tick)
