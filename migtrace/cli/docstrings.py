"""Reading numpydoc docstrings and signatures, so that help is written once."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_SECTION = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)
_METHOD = re.compile(r"\bM([1-9]\d?)(?:\.([1-9]\d?))?\b")
_ENTRY = re.compile(r"^(?P<names>\S[^\n]*)(?P<text>(?:\n(?:[ ]+[^\n]*)?)*)", re.MULTILINE)
_MODULES = re.compile(r"\b(?:\w+\.)+(\w+)")


@dataclass(frozen=True, slots=True)
class Option:
    """One parameter of a function.

    Parameters
    ----------
    name
        Its name.
    kind
        Its type, as annotated.
    default
        Its default as Python writes it; None when it has to be given.
    text
        What the docstring says of it.
    """

    name: str
    kind: str
    default: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a function says of itself.

    Parameters
    ----------
    name
        The function's name.
    summary
        First line of its docstring.
    method
        The sections of METHOD that it names, in their order, such as ``M2.1``.
    subject
        Its first parameter.
    options
        The other parameters.
    returns
        The type that it returns.
    sections
        The docstring's sections by title, as text; the prose before them under ``""``.
    """

    name: str
    summary: str
    method: tuple[str, ...]
    subject: Option | None
    options: tuple[Option, ...]
    returns: str
    sections: dict[str, str]


def read_page(function: Callable[..., object], /) -> Page:
    """Gather what a function's signature and docstring tell.

    Parameters
    ----------
    function
        A function with annotations and a docstring in numpydoc's form.

    Returns
    -------
    Page
        Its parts.

    Examples
    --------
    >>> page = read_page(read_page)
    >>> page.summary, page.subject.name, page.returns
    ("Gather what a function's signature and docstring tell.", 'function', 'Page')
    """
    text = inspect.getdoc(function) or ""
    sections = _sections(text)
    prose = sections[""]
    summary, _, sections[""] = (part.strip() for part in prose.partition("\n\n"))
    said = _entries(sections.get("Parameters", ""))
    signature = inspect.signature(function)
    options = tuple(
        Option(
            name,
            kind=spell_type(parameter.annotation),
            default=None
            if parameter.default is parameter.empty
            else spell_default(parameter.default),
            text=said.get(name, ""),
        )
        for name, parameter in signature.parameters.items()
    )
    return Page(
        name=function.__name__,
        summary=" ".join(summary.split()),
        # What a parameter rests on is not what the function does.
        method=method_sections(text.replace(sections.get("Parameters", ""), "")),
        subject=options[0] if options else None,
        options=options[1:],
        returns=spell_type(signature.return_annotation),
        sections=sections,
    )


def method_sections(text: str, /) -> tuple[str, ...]:
    """Find the sections of METHOD that a text names.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    tuple of str
        Each once, in METHOD's order.

    Examples
    --------
    >>> method_sections("METHOD M10 and M2.4, as M2.4 says; not AM2 nor M.")
    ('M2.4', 'M10')
    """
    found = {(int(main), int(sub or 0)) for main, sub in _METHOD.findall(text)}
    return tuple(f"M{main}.{sub}" if sub else f"M{main}" for main, sub in sorted(found))


def spell_default(value: object, /) -> str:
    """Write a default as a reader would.

    Parameters
    ----------
    value
        Any value.

    Returns
    -------
    str
        Instants in ISO 8601, all else as Python writes it.

    Examples
    --------
    >>> from datetime import UTC
    >>> spell_default(datetime(2006, 3, 21, tzinfo=UTC)), spell_default("raise")
    ('2006-03-21T00:00:00+00:00', "'raise'")
    """
    return value.isoformat() if isinstance(value, datetime) else repr(value)


def spell_type(annotation: object, /) -> str:
    """Write an annotation as a reader would.

    Parameters
    ----------
    annotation
        A type, or what stands for one.

    Returns
    -------
    str
        Its name without modules; nothing when there is none.

    Examples
    --------
    >>> import polars as pl
    >>> spell_type(pl.LazyFrame), spell_type(pl.DataFrame | None)
    ('LazyFrame', 'DataFrame | None')
    """
    if annotation is inspect.Parameter.empty:
        return ""
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation.__name__
    return _MODULES.sub(r"\1", str(annotation))


def _sections(text: str) -> dict[str, str]:
    heads = list(_SECTION.finditer(text))
    starts = [0, *(head.end() for head in heads)]
    ends = [*(head.start() for head in heads), len(text)]
    titles = ["", *(head["title"] for head in heads)]
    return {
        title: text[start:end].strip("\n")
        for title, start, end in zip(titles, starts, ends, strict=True)
    }


def _entries(text: str) -> dict[str, str]:
    """Split ``name : type`` lines with indented text below, by name."""
    entries: dict[str, str] = {}
    for entry in _ENTRY.finditer(text):
        for name in entry["names"].partition(":")[0].split(","):
            entries[name.strip().lstrip("*")] = " ".join(entry["text"].split())
    return entries
