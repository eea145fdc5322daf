"""What readers warn of: the source can be read, but perhaps not as its owner means it."""

import sys


class TracesWarning(UserWarning):
    """Base of all warnings that `migtrace.read_traces` gives."""


class NaiveTimeWarning(TracesWarning):
    """Times without a zone were read as UTC."""


class HalfPositionWarning(TracesWarning):
    """A longitude has no latitude beside it, or the other way: no record has a position by it."""


def level_of_caller() -> int:
    """Level at which a warning points at the code that called the package, however deep it is."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001 - the stack is what it is about
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("migtrace."):
        level, frame = level + 1, frame.f_back
    return level
