"""Scenarios in words: what `--scenario` takes."""

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError

if TYPE_CHECKING:
    from migtrace.forecast import Scenario

_FORM = (
    "NAME: EDIT; EDIT, with edits such as `close A B after 2016-02-16`, `open A B 0.3`, "
    "`no-arrivals A until 2016-02-20` or `arrivals-times 2 A`"
)
_WHEN = ("after", "until")
_FLAGS = ("both", "reroute")


def parse_scenarios(texts: Iterable[str], /) -> "tuple[Scenario, ...]":
    """Read scenarios out of words.

    Parameters
    ----------
    texts
        Each a name, a colon, and edits with semicolons between them: ``close A B``, ``open A B
        FRACTION``, ``no-arrivals [A]``, ``arrivals-times FACTOR [A]``, each perhaps followed by
        ``after DATE`` and ``until DATE``, and ``close`` by ``both`` and ``reroute``. Names with
        spaces stand in quotes.

    Returns
    -------
    tuple of Scenario
        In their order.

    Raises
    ------
    ParameterError
        When a text is anything else, or two have the same name.

    Examples
    --------
    >>> parse_scenarios(["shut: close a b after 2016-02-16 both; no-arrivals"])[0].edits[1]
    NoArrivals(node=None, after=None, until=None)
    """
    from migtrace.forecast import Scenario  # noqa: PLC0415 - needs an extra

    read: dict[str, Scenario] = {}
    for text in texts:
        name, colon, edits = text.partition(":")
        name = name.strip()
        if not (name and colon and edits.strip()):
            raise _wrong(text)
        if name in read:
            msg = f"--scenario: two are called {name!r}; expected different names"
            raise ParameterError(msg)
        scenario = Scenario(name)
        for edit in edits.split(";"):
            scenario = _with_edit(scenario, text, edit)
        read[name] = scenario
    return tuple(read.values())


def _with_edit(scenario: "Scenario", text: str, edit: str) -> "Scenario":
    """Add one edit."""
    try:
        words = shlex.split(edit)
    except ValueError as error:
        raise _wrong(text) from error
    given, flags, rest = _bounds(words, text)
    match rest:
        case ["close", origin, destination]:
            return scenario.close(origin, destination, **given, **dict.fromkeys(flags, True))  # type: ignore[arg-type] # flags are told apart from dates
        case ["open", origin, destination, fraction] if not flags:
            return scenario.open(origin, destination, _number(fraction, text), **given)
        case ["no-arrivals", *node] if len(node) <= 1 and not flags:
            return scenario.no_arrivals(*node, **given)
        case ["arrivals-times", factor, *node] if len(node) <= 1 and not flags:
            return scenario.arrivals_times(_number(factor, text), *node, **given)
        case _:
            raise _wrong(text)


def _bounds(words: list[str], text: str) -> tuple[dict[str, str], list[str], list[str]]:
    """Take dates and flags off the end of an edit."""
    rest = list(words)
    given: dict[str, str] = {}
    flags: list[str] = []
    while rest:
        if rest[-1] in _FLAGS and rest[-1] not in flags:
            flags.append(rest.pop())
        elif len(rest) > 1 and rest[-2] in _WHEN and rest[-2] not in given:
            given[rest[-2]] = rest[-1]
            del rest[-2:]
        else:
            break
    if not rest:
        raise _wrong(text)
    return given, flags, rest


def _number(word: str, text: str) -> float:
    """Read a fraction or a factor."""
    try:
        return float(word)
    except ValueError as error:
        raise _wrong(text) from error


def _wrong(text: str) -> ParameterError:
    """The error of a text that is no scenario."""
    return ParameterError(f"--scenario: got {text!r}; expected {_FORM}")
