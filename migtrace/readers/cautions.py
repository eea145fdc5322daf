"""What readers warn of: the source can be read, but perhaps not as its owner means it."""


class TracesWarning(UserWarning):
    """Base of all warnings that `migtrace.read_traces` gives."""


class NaiveTimeWarning(TracesWarning):
    """Times without a zone were read as UTC."""


class HalfPositionWarning(TracesWarning):
    """A longitude has no latitude beside it, or the other way: no record has a position by it."""
