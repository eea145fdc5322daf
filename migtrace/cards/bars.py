"""A small chart of bars, with the bounds of intervals where there are any."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from migtrace.cards.picture import FILL, picture

_LETTER, _LINE, _THICK = 7.4, 20.0, 12.0
"""Pixels: the width of a letter, with room for wide fonts, from one bar to the next, of a bar."""
_LENGTH, _GAP = 150.0, 6.0
_TOP = 20.0
_LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Parameters
    ----------
    label
        What it stands for.
    value
        Its length, at least 0.
    text
        The value in words.
    low, high
        Bounds of its interval.
    """

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


def bars(title: str, rows: Sequence[Bar], /, *, remark: str = "") -> str:
    """Draw a bar for each row, from the top down.

    Parameters
    ----------
    title
        What the bars show, with its unit; it stands above them.
    rows
        The bars.
    remark
        What is not shown; it stands below them.

    Returns
    -------
    str
        An ``svg`` element; empty without rows.

    Examples
    --------
    >>> bars("People", [Bar("CO", 2.0, "2"), Bar("PE", 1.0, "1")]).count("<rect")
    2
    """
    if not rows:
        return ""
    longest = max(max(row.value, row.high or 0.0) for row in rows) or 1.0
    labels = [_short(row.label) for row in rows]
    left = _GAP + _LETTER * max(map(len, labels))
    right = left + _LENGTH + 2 * _GAP
    drawn = "".join(
        _row(row, label, _TOP + _LINE * (at + 0.5), left, _LENGTH / longest)
        for at, (row, label) in enumerate(zip(rows, labels, strict=True))
    )
    width = right + _LETTER * max(len(row.text) for row in rows)
    height = _TOP + _LINE * len(rows)
    below = ""
    if remark:
        below = f'<text x="0" y="{height + 14:.0f}" opacity="0.8">{escape(remark)}</text>'
        height += _LINE
    width = max(width, _LETTER * max(len(title), len(remark)))
    head = f'<text x="0" y="12">{escape(title)}</text>'
    told = "; ".join(f"{row.label}: {row.text}" for row in rows)
    words = f"{told}. {remark}" if remark else told
    content = f'<g fill="currentColor">{head}{drawn}{below}</g>'
    return picture(title, words, content, width=width, height=height)


def _row(row: Bar, label: str, middle: float, left: float, scale: float) -> str:
    """Draw a label, a bar, its interval and its value, on a line."""
    length = max(row.value * scale, 1.0) if row.value else 0.0
    interval, end = "", length
    if row.low is not None and row.high is not None:
        start, end = row.low * scale, max(end, row.high * scale)
        interval = (
            f'<path d="M{left + start:.1f} {middle:.1f}H{left + row.high * scale:.1f}'
            f'm0 -3v6M{left + start:.1f} {middle - 3:.1f}v6" stroke="currentColor" fill="none"/>'
        )
    base = middle + 4
    return (
        f"<g><title>{escape(row.label)}: {escape(row.text)}</title>"
        f'<text x="{left - _GAP:.1f}" y="{base:.1f}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{left:.1f}" y="{middle - _THICK / 2:.1f}" width="{length:.1f}"'
        f' height="{_THICK:.0f}" fill="{FILL}"/>{interval}'
        f'<text x="{left + end + _GAP:.1f}" y="{base:.1f}">{escape(row.text)}</text></g>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}\u2026"
