"""Draw the pictures of `docs/gallery.md` by the very code that stands there.

Each block of Python whose last line is an expression, with an image below it, is a picture: what
the expression answers with is drawn, under the image's name. All blocks run in one namespace, from
the top of the page to its bottom. Beside the hooks of mkdocs, which fail
when one cannot be drawn, tests use this too.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist

FOLDER = "gallery"
DPI = 110
BLANK_BYTES = 15_000
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n!\[(?P<alt>[^\]]*)\]\(gallery/(?P<name>\w+)\.png\)\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of code, and the picture below it, if there is one."""

    code: str
    name: str | None
    alt: str | None


def blocks(page: str) -> Iterator[Block]:
    """Find the blocks of a page, in order."""
    for found in BLOCK.finditer(page):
        yield Block(found["code"], found["name"], found["alt"])


@lru_cache(maxsize=1)
def draw(page: str) -> Mapping[str, bytes]:
    """Run the blocks of a page, and give each picture's PNG by its name.

    The last page is remembered: a server that builds anew after every change does not draw anew.
    """
    names: dict[str, Any] = {}
    pictures: dict[str, bytes] = {}
    with mpl.rc_context({"backend": "agg"}):
        for block in blocks(page):
            answer = _run(block.code, names)
            if block.name is not None:
                pictures[block.name] = _png(answer, block.name)
    return MappingProxyType(pictures)


def _run(code: str, names: dict[str, Any]) -> object:
    """Run a block; its answer is that of its last line when this is an expression."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "gallery.md", "exec"), names)  # noqa: S102 - our own page
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "gallery.md", "eval"), names)  # noqa: S307 - the same


def _png(answer: object, name: str) -> bytes:
    """Save the figure of some axes, or of the first of several."""
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the backend is chosen

    first = answer if isinstance(answer, Artist) else next(iter(getattr(answer, "flat", ())), None)
    figure = getattr(first, "figure", None)
    if figure is None:
        msg = f"gallery.md: {name}: got {type(answer).__name__}; expected axes"
        raise TypeError(msg)
    picture = BytesIO()
    figure.savefig(picture, dpi=DPI, bbox_inches="tight", pad_inches=0.12)
    plt.close(figure)
    if picture.tell() < BLANK_BYTES:
        msg = f"gallery.md: {name}: the picture is blank, or nearly"
        raise ValueError(msg)
    return picture.getvalue()
