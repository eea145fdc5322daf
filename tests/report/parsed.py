"""A page taken apart."""

import json
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What stands on a page: elements with their attributes, texts, and scripts by their id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str | None, str] = {}
        self.words: list[str] = []
        self._in_script = False
        self._id: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        given = dict(attrs)
        self.elements.append((tag, given))
        self._in_script, self._id = tag in ("script", "style"), given.get("id")

    def handle_data(self, data: str) -> None:
        """Keep a text, a script's apart."""
        if self._in_script:
            self.scripts[self._id] = data
        else:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._in_script = self._in_script and tag not in ("script", "style")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def data(self, name: str) -> dict[str, Any]:
        """The JSON of a script."""
        found: dict[str, Any] = json.loads(self.scripts[name])
        return found

    @property
    def told(self) -> str:
        """All texts, with single spaces."""
        return " ".join(" ".join(self.words).split())
