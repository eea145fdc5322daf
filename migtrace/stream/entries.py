"""What an archive is made of, whichever its format."""

from typing import NamedTuple

from migtrace.stream.feed import Feed, broken


class Entry(NamedTuple):
    """A file in an archive, or damage of the archive itself, which has no name."""

    name: str
    body: Feed


def damaged(why: str, /, name: str = "") -> Entry:
    """An entry of which nothing can be read."""
    return Entry(name, Feed(broken(why)))


def passes_over(name: str, /) -> bool:
    """Whether this is a folder, or what macOS adds to the files of archives."""
    *folders, last = name.split("/")
    return not last or last.startswith("._") or last == ".DS_Store" or "__MACOSX" in folders
