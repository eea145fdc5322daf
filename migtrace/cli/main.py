"""The entry point: runs a command and turns its errors into one line and an exit code."""

import re
import signal
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise

from migtrace.cli.interrupted import Interrupted
from migtrace.errors import FrameError, MigtraceError, SourceError, StoreError, UpscalingError

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
        0 when all went well; 2 for a wrong option or parameter, 3 for input or a store that cannot
        be read or output that cannot be written, 4 when no resident is left to stand for the
        population (METHOD M7), 130 after Ctrl-C, 1 for a mistake of ours.

    Examples
    --------
    >>> main(["--version"])  # doctest: +ELLIPSIS
    migtrace ...
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    code: int
    how_to_go_on = ""
    try:
        # Here, not above: a Ctrl-C while all this loads is told in one line as any other.
        from migtrace.cli.app import app  # noqa: PLC0415 - see above

        # Outside its standalone mode typer returns the code that a command ended with.
        code = app(words, prog_name="migtrace", standalone_mode=False) or 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Interrupted as stop:
        code, how_to_go_on = INTERRUPTED, str(stop)
    except Exception as error:  # noqa: BLE001 - the last place where an error can be told well
        if "--debug" in words:
            traceback.print_exc()
        from migtrace.cli.console import say  # noqa: PLC0415 - see above

        code, message = _explain(error, words)
        say("error", message)
    if code == INTERRUPTED:
        told = "; ".join(filter(None, ("migtrace: interrupted", how_to_go_on)))
        print(told, file=sys.stderr)  # noqa: T201 - its job
    return code


def program() -> int:
    """Run the command line as a program of its own; what comes after an interruption is not heard.

    Returns
    -------
    int
        As `main`.
    """
    code = main()
    if code == INTERRUPTED:
        # Who presses Ctrl-C twice, or more, is told once.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _explain(error: Exception, words: list[str]) -> tuple[int, str]:
    """Choose the exit code and the words for an error."""
    from typer import TyperException  # noqa: PLC0415 - see main

    if isinstance(error, TyperException):
        return USAGE, _with_value(error.format_message(), words)
    if isinstance(error, UpscalingError):
        return UPSCALING, str(error)
    if isinstance(error, SourceError | FrameError | StoreError):
        return INPUT, str(error)
    if isinstance(error, MigtraceError):
        return USAGE, str(error)
    if isinstance(error, OSError):
        return INPUT, str(error)
    return BUG, (
        f"this is a mistake in migtrace: {type(error).__name__}: {error} "
        "(run again with --debug and report what it says)"
    )


def _with_value(message: str, words: list[str]) -> str:
    """Add the value that an option was given: typer's messages leave it out."""
    found = re.search(r"Invalid value for '(--[\w-]+)'", message)
    if found is None:
        return message
    given = None  # the last one counts
    for word, following in pairwise([*words, ""]):
        if word == found[1]:
            given = following
        elif word.startswith(f"{found[1]}="):
            given = word.partition("=")[2]
    return message if given is None else f"{message} (got {given!r})"
