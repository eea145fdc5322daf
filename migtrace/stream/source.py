"""One source of posts: what it is called and where it is."""

from dataclasses import InitVar, dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class SourceRef:
    """One source: what it is called, where it is, and how to tell that it is still the same.

    Attributes
    ----------
    name
        The path or URL, or "-" for standard input: fit to be shown and written down.
    kind
        Where it is.
    size
        Its length in bytes as stored; None when that is unknown, as for a pipe.
    mtime_ns
        When it was last changed, in nanoseconds since 1970; None when that is unknown.

    Parameters
    ----------
    name, kind, size, mtime_ns
        See above.
    whole
        What to open where that is not the name: a URL with its password, a path that is no text.
        No field: it goes with the source to workers, but is neither shown, compared nor among what
        is written down.
    """

    name: str
    kind: Literal["file", "url", "stdin"]
    size: int | None
    mtime_ns: int | None
    whole: InitVar[str | None] = None

    def __post_init__(self, whole: str | None) -> None:
        if whole is not None and whole != self.name:
            vars(self)["_whole"] = whole

    @property
    def address(self) -> str:
        """What to open."""
        return str(vars(self).get("_whole", self.name))
