"""The frame of a card: a title, lines of text, pictures beside them, a small table."""

from collections.abc import Sequence
from html import escape

_TITLE = "font-weight:600"
_FRAME = "display:flex;gap:0.6em 1.8em;align-items:flex-start;flex-wrap:wrap;padding:0.3em 0"
_TABLE = "border-collapse:collapse;margin:0.4em 0 0;font-variant-numeric:tabular-nums"
_CELL = "padding:0.1em 0.8em 0.1em 0;background:transparent;border:0;text-align:"


def card(title: str, lines: Sequence[str], /, *parts: str) -> str:
    """Lay out a summary.

    Parameters
    ----------
    title
        What it is about.
    lines
        What there is to say. Plain text, as the title is.
    *parts
        Pictures and tables, as HTML; empty ones are left out.

    Returns
    -------
    str
        HTML without script, in the colours of the page that it stands on: nothing is loaded from
        anywhere.

    Examples
    --------
    >>> card("A & B", ["one"]).count("A &amp; B")
    1
    """
    text = "".join(f"<div>{escape(line)}</div>" for line in lines)
    told = f'<div style="max-width:46em"><div style="{_TITLE}">{escape(title)}</div>{text}</div>'
    shown = "".join(f"<div>{part}</div>" for part in parts if part)
    return f'<div style="{_FRAME}">{told}{shown}</div>'


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], /) -> str:
    """Lay out a few rows of text; the first column names them, the others are figures.

    Parameters
    ----------
    title
        What the table shows.
    columns
        Names of the columns.
    rows
        Their cells.

    Returns
    -------
    str
        HTML; empty without rows.

    Examples
    --------
    >>> table("Drops", ["reason", "records"], [["bot", "3"]]).count("<td")
    1
    """
    if not rows:
        return ""
    head = "".join(_cell("th", name, at, ' scope="col"') for at, name in enumerate(columns))
    body = "".join(
        "<tr>"
        + _cell("th", row[0], 0, ' scope="row"')
        + "".join(_cell("td", cell, at) for at, cell in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    return (
        f'<table style="{_TABLE}"><caption style="text-align:left">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(tag: str, text: str, at: int, scope: str = "") -> str:
    side = "right" if at else "left"
    weight = ";font-weight:400" if tag == "th" else ""
    return f'<{tag}{scope} style="{_CELL}{side}{weight}">{escape(text)}</{tag}>'
