"""`migtrace stages`: the way from records to tables, told by the functions themselves."""

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

import migtrace
from migtrace.cli.docstrings import Page, read_page
from migtrace.errors import MissingExtraError, ParameterError

ROOMS = (
    "readers",
    "records",
    "geography",
    "cleaning",
    "residence",
    "flows",
    "space",
    "cities",
    "disclosure",
    "estimate",
)
"""The rooms whose public functions are the stages, in the order of the way."""

_LONG = 30


def stages() -> list[Page]:
    """Describe the public functions that implement METHOD.

    Returns
    -------
    list of Page
        Those of the package's public names that name a section of METHOD: room by room, and in
        METHOD's order in each.

    Examples
    --------
    >>> [page.name for page in stages() if page.method[0].startswith("M2")][:2]
    ['drop_duplicates', 'collapse_threads']
    """
    found = [(_room(function), read_page(function)) for function in _public_functions()]
    rooms = {room: place for place, room in enumerate(ROOMS)}
    kept = [(rooms[room], page) for room, page in found if room in rooms and page.method]
    kept.sort(key=lambda pair: (pair[0], _place(pair[1]), pair[1].name))
    return [page for _, page in kept]


def find_stage(name: str, /) -> Page:
    """Find a stage by its name.

    Parameters
    ----------
    name
        The function's name; dashes count as underscores.

    Returns
    -------
    Page
        What it says of itself.

    Raises
    ------
    ParameterError
        When there is none; the message names the nearest.

    Examples
    --------
    >>> find_stage("drop-bots").method[0]
    'M2.3'
    """
    pages = {page.name: page for page in stages()}
    wanted = name.replace("-", "_")
    if wanted in pages:
        return pages[wanted]
    near = get_close_matches(wanted, pages, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "see `migtrace stages` for their names"
    msg = f"stage: there is none called {name!r}; {hint}"
    raise ParameterError(msg)


def overview(pages: list[Page], /) -> Table:
    """Lay out all stages, one row each.

    Parameters
    ----------
    pages
        The stages.

    Returns
    -------
    rich.table.Table
        Name, METHOD section, what it does, what goes in and out, options with defaults.
    """
    table = Table(title="Stages, in the order of the way", title_justify="left", expand=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("METHOD", ratio=1)
    table.add_column("what it does, in -> out, options", ratio=6)
    for page in pages:
        takes = _spell_subject(page)
        options = ", ".join(
            option.name if option.default is None else f"{option.name}={option.default}"
            for option in page.options
        )
        lines = [page.summary, f"{takes} -> {page.returns}", *([options] if options else [])]
        table.add_row(page.name, ", ".join(page.method[:3]), "\n".join(lines))
        table.add_section()
    return table


def detail(page: Page, /) -> Iterator[RenderableType]:
    """Lay out one stage in full.

    Parameters
    ----------
    page
        The stage.

    Yields
    ------
    str or rich renderable
        Its parts, from top to bottom.
    """
    yield f"{page.name} (METHOD {', '.join(page.method)})"
    yield f"{page.summary}\n"
    if page.sections[""]:
        yield f"{_flow(page.sections[''])}\n"
    table = Table(title="Parameters", title_justify="left")
    for column in ("name", "type", "default", "meaning"):
        table.add_column(column, overflow="fold")
    for option in (*([page.subject] if page.subject else []), *page.options):
        default = "(required)" if option.default is None else option.default
        table.add_row(option.name, option.kind, default, option.text)
    yield table
    for title in ("Returns", "Raises", "Notes", "Examples"):
        if title in page.sections:
            yield title
            text = page.sections[title]
            yield Padding(text if title == "Examples" else _flow(text), (0, 0, 1, 2))


def _flow(text: str) -> str:
    """Join the lines of each paragraph, so that the terminal alone breaks them.

    A line that is indented otherwise than the one before begins a paragraph of its own.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        before = lines[-1] if lines else ""
        same = line.strip() and before.strip() and indent == len(before) - len(before.lstrip())
        if same:
            lines[-1] = f"{before} {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _public_functions() -> Iterator[Callable[..., object]]:
    for name in migtrace.__all__:
        try:
            value = getattr(migtrace, name)
        except MissingExtraError:  # a part that is not installed has no stage to offer
            continue
        if inspect.isfunction(value):
            yield value


def _room(function: Callable[..., object]) -> str:
    return function.__module__.split(".")[1]


def _spell_subject(page: Page) -> str:
    """Name the first parameter, with its type unless that takes more than a glance to read."""
    subject = page.subject
    if subject is None:
        return ""
    plain = subject.kind != "Any" and len(subject.kind) <= _LONG
    return f"{subject.name}: {subject.kind}" if plain else subject.name


def _place(page: Page) -> tuple[int, ...]:
    """Where METHOD has a stage; M1 holds for all of them, so it places only those without more."""
    numbers = [tuple(map(int, section[1:].split("."))) for section in page.method]
    return next((number for number in numbers if number[0] > 1), numbers[0])
