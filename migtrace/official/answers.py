"""Answers of agencies' interfaces, in JSON."""

import json
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from migtrace.errors import FrameError, SourceError
from migtrace.official.documents import Document
from migtrace.official.rows import ROW, Rows, shorten, stripped


def json_rows(
    name: str, items: Sequence[object], names: Mapping[str, str], required: Collection[str], /
) -> Rows:
    """Rows of a list of objects in a JSON answer.

    Parameters
    ----------
    name
        The file, for messages.
    items
        The list.
    names
        What a column is called here, and in the objects.
    required
        Those of them that an object must have.

    Returns
    -------
    Rows
        The columns that some object has, every value as text; null for null, absent and empty.

    Raises
    ------
    FrameError
        When something in the list is no object, or lacks a required part.
    """
    objects = _objects(name, items)
    for number, item in enumerate(objects):
        for column in required:
            if names[column] not in item:
                told = ", ".join(list(item)[:20]) or "nothing"
                msg = f"{name}: item {number}: has no {names[column]!r}; it has {told}"
                raise FrameError(msg)
    # An empty answer has all columns, and nothing in them.
    there = {title for item in objects for title in item} if objects else {*names.values()}
    titles = {column: title for column, title in names.items() if title in there}
    columns = {
        column: pl.Series([_as_text(item.get(title)) for item in objects], dtype=pl.String)
        for column, title in titles.items()
    }
    frame = pl.DataFrame(columns).with_columns(pl.Series(ROW, range(len(objects)), dtype=pl.Int64))
    return Rows(name, stripped(frame), titles)


def _objects(name: str, items: Sequence[object]) -> list[dict[str, object]]:
    """Items of a list, which must be objects."""
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            msg = f"{name}: item {number}: is {shorten(item)}; expected an object"
            raise FrameError(msg)
    return [item for item in items if isinstance(item, dict)]


def parse_json(document: Document, /) -> object:
    """What a JSON document says.

    Raises
    ------
    SourceError
        When it is not JSON.
    """
    try:
        return json.loads(document.text)
    except (ValueError, RecursionError) as error:
        msg = f"{document.name}: is not JSON ({error})"
        raise SourceError(msg) from error


def list_of(document: Document, key: str, /) -> list[object]:
    """Find the list of an answer.

    Parameters
    ----------
    document
        The answer: an object with the list, or the list alone.
    key
        Its name in the object.

    Returns
    -------
    list
        As it stands there.

    Raises
    ------
    SourceError
        When it is not JSON or has no such list.
    """
    content = parse_json(document)
    items = content.get(key) if isinstance(content, dict) else content
    if not isinstance(items, list):
        there = f"the keys {', '.join(content)}" if isinstance(content, dict) else shorten(content)
        msg = f"{document.name}: has {there}; expected a list {key!r}"
        raise SourceError(msg)
    return items


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        # JSON can spell half a character, which no text can hold.
        return value.encode(errors="replace").decode()
    return None if value is None else json.dumps(value)
