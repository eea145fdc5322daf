"""The errors a caller can catch; every one of them is a :class:`MigtraceError`."""


class MigtraceError(Exception):
    """Base of all errors that migtrace raises on purpose."""


class ParameterError(MigtraceError, ValueError):
    """A parameter has a value that it cannot have; the message names it and says what fits."""


class FrameError(MigtraceError, ValueError):
    """A table lacks a column, or a column has the wrong type or a value that cannot be read."""


class SourceError(MigtraceError, OSError):
    """A file or folder cannot be found, opened or understood."""


class UpscalingError(MigtraceError, ArithmeticError):
    """No active resident is left to stand for the population (METHOD M7)."""


class MissingExtraError(MigtraceError, ImportError):
    """An optional library is needed; the message gives the command that installs it."""


class StoreError(MigtraceError, OSError):
    """A trace store cannot be opened, written or trusted; the message says what to do about it."""


class StoreWarning(UserWarning):
    """Something about a trace store that its user should know before relying on it."""
