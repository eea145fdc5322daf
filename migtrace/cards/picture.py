"""A picture in a page: inline SVG with words for those who cannot see it."""

from html import escape

FILL = "#2F86C1"
"""A blue with a contrast of 4.0 on white and of 4.8 on a dark page's #111."""


def picture(title: str, description: str, content: str, /, *, width: float, height: float) -> str:
    """Frame what was drawn.

    Parameters
    ----------
    title
        The picture's name, as plain text.
    description
        What it shows, for those who cannot see it; plain text, too.
    content
        Elements of SVG. They take the page's own text colour as ``currentColor``.
    width, height
        Size in pixels.

    Returns
    -------
    str
        An ``svg`` element, as small as it must be on a narrow page.

    Examples
    --------
    >>> picture("a < b", "", "", width=10, height=5).count("a &lt; b")
    2
    """
    name = escape(f"{title}. {description}" if description else title)
    desc = f"<desc>{escape(description)}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{name}"'
        f' width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
        ' style="background:transparent;max-width:100%;height:auto;font-family:inherit"'
        f' font-size="12"><title>{escape(title)}</title>{desc}{content}</svg>'
    )
