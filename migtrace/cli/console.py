"""What reaches the terminal: results on stdout, progress and warnings on stderr."""

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from migtrace.errors import StoreWarning
from migtrace.readers import TracesWarning

_KEYWORD = re.compile(r'\b(time_zone|time_unit|on_bad_time|missing|origin)="([^"]*)"')
_SUBJECT = re.compile(
    r"^(origin|window|population|criterion|natural_increase|grid|max_\w+|min_\w+|earliest|now|"
    r"recurrence_threshold|reference|night_hours|time_zone|time_unit|on_bad_time|columns|folder|"
    r"key|example|line|store|workers|executor|shards|fill_countries|table|year|categories|level|"
    r"replicates|seed|category|activity|penetration|origin_share|out):"
)
_OPTIONS = {
    "folder": "out",
    "key": "key_file",
    "line": "crossings",
    "executor": "workers",
    "category": "categories",
    "missing": "missing_penetration",
}
_COLUMNS = re.compile(r'\bcolumns=\{"([^"]*)": "([^"]*)"\}')

Report = Callable[[str, float], None]
"""Is told the stage at work and the share of all the work that is done, 0 to 1."""


class _Output(Console):
    """Standard output, whose reader may leave early (`migtrace stages | head`)."""

    def on_broken_pipe(self) -> None:
        """Write the rest to nowhere: who left has read enough."""
        with suppress(SystemExit):
            super().on_broken_pipe()


def show(*parts: RenderableType) -> None:
    """Print tables and lines to standard output.

    Parameters
    ----------
    *parts
        What to print, each on lines of its own. Square brackets in texts are just that.

    Examples
    --------
    >>> show("a [b]")
    a [b]
    """
    output = _Output(markup=False, highlight=False, emoji=False)
    for part in parts:
        output.print(part)


def show_lines(*lines: str) -> None:
    """Print lines to standard output that are not broken, so that they can be searched.

    Parameters
    ----------
    *lines
        The lines.

    Examples
    --------
    >>> show_lines("a" * 90)  # doctest: +ELLIPSIS
    aaa...aaa
    """
    output = _Output(markup=False, highlight=False, emoji=False, soft_wrap=True)
    for line in lines:
        output.print(line)


def say(kind: str, message: str, /) -> None:
    """Tell a person one thing in one line on standard error.

    Parameters
    ----------
    kind
        What it is, such as ``error``.
    message
        What there is to say. Parameters that it names are told as options.
    """
    print(f"migtrace: {kind}: {as_options(message)}", file=sys.stderr)  # noqa: T201 - its job


def as_options(message: str, /) -> str:
    """Tell the parameters that a message of the library advises as options, in one line.

    Parameters
    ----------
    message
        The message.

    Returns
    -------
    str
        The same without line breaks, with ``time_zone="UTC"`` as ``--time-zone UTC`` and
        ``columns={"user": "who"}`` as ``--columns user=who``.

    Examples
    --------
    >>> as_options('say columns={"user": "..."} or time_zone="UTC"')
    'say --columns user=... or --time-zone UTC'
    """
    line = " ".join(message.split())
    line = _SUBJECT.sub(lambda found: f"{_option(found[1])}:", line)
    line = line.replace("or overwrite it on purpose", "or overwrite it with --overwrite")
    line = _COLUMNS.sub(r"--columns \1=\2", line)
    return _KEYWORD.sub(lambda found: f"{_option(found[1])} {found[2]}", line)


def _option(parameter: str) -> str:
    return f"--{_OPTIONS.get(parameter, parameter).replace('_', '-')}"


@contextmanager
def progress_bar() -> Iterator[Report | None]:
    """Show a progress bar on standard error, if that is a terminal.

    Yields
    ------
    callable or None
        What moves the bar; None when nobody is looking.

    Examples
    --------
    >>> with progress_bar() as report:
    ...     pass
    """
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description:<24}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=1.0)

        def report(stage: str, done: float) -> None:
            # Stages are few: show each at once instead of at the next tick.
            progress.update(task, description=stage, completed=done, refresh=True)

        yield report


@contextmanager
def warnings_in_one_line() -> Iterator[None]:
    """Tell warnings as the errors are told: one line on standard error, without the source code.

    Yields
    ------
    None
        Nothing. Times without a zone, and what is odd about a store, are always told of.

    Examples
    --------
    >>> with warnings_in_one_line():
    ...     pass
    """

    def tell(message: Warning | str, *_: object) -> None:
        say("warning", str(message))

    with warnings.catch_warnings():
        for category in (TracesWarning, StoreWarning):
            warnings.simplefilter("default", category)
        warnings.showwarning = tell  # type: ignore[assignment] # takes all that it is called with
        yield
