"""An agreement in a notebook: dots about the diagonal, and the largest pairs."""

import math
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import polars as pl

from migtrace.cards import FILL, picture, table

if TYPE_CHECKING:
    from migtrace.validation.agreement import Agreement

_SIDE, _LEFT, _TOP, _BELOW = 180.0, 44.0, 24.0, 36.0
_RIGHT = 40.0
_NAME_WIDTH, _NAME_HEIGHT = 24.0, 11.0
_MOST_ROWS = 8
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def scatter(agreement: "Agreement", /) -> str:
    """Draw estimated against official figures on logarithmic axes, with the diagonal.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.

    Returns
    -------
    str
        An ``svg`` element; empty when no pair has two figures above 0.
    """
    pairs = agreement.pairs.filter((pl.col("estimated") > 0) & (pl.col("official") > 0))
    if pairs.is_empty():
        return ""
    pairs = pairs.sort("official", "country", descending=[True, False])
    figures = [*pairs["estimated"], *pairs["official"]]
    low, high = math.log10(min(figures)), math.log10(max(figures))
    margin = max(0.08 * (high - low), 0.1)
    low, high = low - margin, high + margin

    def at(figure: float) -> float:
        """Pixels from the axis' beginning, held to the axis."""
        share = (math.log10(figure) - low) / (high - low) if figure > 0 else 0.0
        return _SIDE * min(max(share, 0.0), 1.0)

    rows = pairs.select("country", "estimated", "official", "low", "high").rows()
    named = _apart([(at(official), at(estimated)) for _, estimated, official, *_ in rows])
    dots = "".join(_dot(*row, at=at, named=number in named) for number, row in enumerate(rows))
    powers = range(math.ceil(low), math.floor(high) + 1)
    ticks = "".join(_ticks(10.0**power, at(10.0**power)) for power in powers)
    bottom = _TOP + _SIDE
    frame = (
        f'<path d="M{_LEFT} {_TOP}v{_SIDE}h{_SIDE}" stroke="currentColor" fill="none"/>'
        f'<path d="M{_LEFT} {bottom}l{_SIDE} {-_SIDE}" stroke="currentColor" stroke-opacity="0.6"'
        ' stroke-dasharray="4 3" fill="none"/>'
    )
    middle = _LEFT + _SIDE / 2
    words = (
        '<text x="0" y="12">estimated, people</text>'
        f'<text x="{middle}" y="{bottom + 32}" text-anchor="middle">official, people</text>'
    )
    content = f'<g fill="currentColor">{frame}{ticks}{words}{dots}</g>'
    left_out = agreement.pairs.height - pairs.height
    about = (
        f"{pairs.height} countries on logarithmic axes; on the dashed line both figures are the "
        "same" + (f"; {left_out} with a 0 not shown" if left_out else "")
    )
    title = "Estimated against official figures"
    width, height = _LEFT + _SIDE + _RIGHT, bottom + _BELOW
    return picture(title, about, content, width=width, height=height)


def pairs_table(pairs: pl.DataFrame, /) -> str:
    """Show the pairs with the largest official figures, and how many more there are."""
    if pairs.is_empty():
        return ""
    top = pairs.sort("official", "country", descending=[True, False]).head(_MOST_ROWS)
    rows = [
        [str(country), f"{estimated:,.0f}", f"{official:,.0f}", _ratio(ratio)]
        for country, estimated, official, ratio in top.select(
            "country", "estimated", "official", "ratio"
        ).iter_rows()
    ]
    more = pairs.height - top.height
    title = "Pairs, people" + (f" (the largest; {more:,} more)" if more else "")
    return table(title, ["country", "estimated", "official", "ratio"], rows)


def _dot(
    code: str,
    estimated: float,
    official: float,
    low: float | None,
    high: float | None,
    *,
    at: Callable[[float], float],
    named: bool,
) -> str:
    """Draw a country, with the interval of its estimate if it has one."""
    x, bottom = _LEFT + at(official), _TOP + _SIDE
    y, bar = bottom - at(estimated), ""
    if low is not None and high is not None:
        ends = f"{bottom - at(low):.1f}V{bottom - at(high):.1f}"
        bar = f'<path d="M{x:.1f} {ends}" stroke="{FILL}"/>'
    country = escape(code)
    told = f"{country}: {estimated:,.0f} estimated, {official:,.0f} official"
    name = f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" font-size="11">{country}</text>'
    return (
        f"<g><title>{told}</title>{bar}"
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{FILL}"/>{name if named else ""}</g>'
    )


def _apart(places: list[tuple[float, float]]) -> set[int]:
    """Choose the dots to name, the first ones first, so that no name lies on another one."""
    named: set[int] = set()
    for number, (x, y) in enumerate(places):
        others = (places[other] for other in named)
        if all(abs(x - a) > _NAME_WIDTH or abs(y - b) > _NAME_HEIGHT for a, b in others):
            named.add(number)
    return named


def _ticks(figure: float, at: float) -> str:
    """Mark a power of ten on both axes."""
    x, y, bottom = _LEFT + at, _TOP + _SIDE - at, _TOP + _SIDE
    text = _short(figure)
    return (
        f'<path d="M{x:.1f} {bottom}v4M{_LEFT} {y:.1f}h-4" stroke="currentColor"/>'
        f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle" font-size="11">{text}</text>'
        f'<text x="{_LEFT - 7}" y="{y + 4:.1f}" text-anchor="end" font-size="11">{text}</text>'
    )


def _short(figure: float) -> str:
    for unit, sign in _UNITS:
        if figure >= unit:
            return f"{figure / unit:g}{sign}"
    return f"{figure:g}"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:,.2f}"
