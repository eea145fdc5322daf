"""The entry point: runs a command and turns its errors into one line and an exit code."""

import sys
import traceback
from collections.abc import Sequence

from typer import TyperException

from migtrace.cli.app import app
from migtrace.cli.console import say
from migtrace.errors import FrameError, MigtraceError, SourceError, UpscalingError

USAGE, INPUT, UPSCALING, BUG, INTERRUPTED = 2, 3, 4, 1, 130
"""Exit codes: of a wrong option or parameter, of input or output, of METHOD M7, of ours."""


def main(arguments: Sequence[str] | None = None, /) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        What stands behind the program's name; by default what the program was called with.

    Returns
    -------
    int
        0 when all went well; 2 for a wrong option or parameter, 3 for input that cannot be read or
        output that cannot be written, 4 when no resident is left to stand for the population
        (METHOD M7), 130 after Ctrl-C, 1 for a mistake of ours.

    Examples
    --------
    >>> main(["--version"])  # doctest: +ELLIPSIS
    migtrace ...
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    code: int
    try:
        # Outside its standalone mode typer returns the code that a command ended with.
        code = app(words, prog_name="migtrace", standalone_mode=False) or 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place where an error can be told well
        if "--debug" in words:
            traceback.print_exc()
        code, message = _explain(error)
        say("error", message)
    if code == INTERRUPTED:
        print("migtrace: interrupted", file=sys.stderr)  # noqa: T201 - its job
    return code


def _explain(error: Exception) -> tuple[int, str]:
    """Choose the exit code and the words for an error."""
    if isinstance(error, TyperException):
        return USAGE, error.format_message()
    if isinstance(error, UpscalingError):
        return UPSCALING, str(error)
    if isinstance(error, SourceError | FrameError):
        return INPUT, str(error)
    if isinstance(error, MigtraceError):
        return USAGE, str(error)
    if isinstance(error, OSError):
        return INPUT, str(error)
    return BUG, (
        f"this is a mistake in migtrace: {type(error).__name__}: {error} "
        "(run again with --debug and report what it says)"
    )
