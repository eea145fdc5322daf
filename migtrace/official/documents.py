"""The files that official figures come in: paths, URLs, bytes, open files, packed or not."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from migtrace.errors import ParameterError, SourceError
from migtrace.stream.remote import is_url, open_url, without_secrets
from migtrace.stream.unpack import Readable, unpack

Source = str | Path | bytes | IO[bytes] | IO[str]
"""A file: its path or URL, its bytes, or an open file."""

Sources = Source | list[Source] | tuple[Source, ...]
"""One file, or several that belong together, such as the pages of an answer."""

_DEPTH = 3
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file: its name for messages, and what is in it."""

    name: str
    text: str


def open_documents(source: Source, /) -> list[Document]:
    """Read a file whole, or all files of an archive.

    Parameters
    ----------
    source
        A path, a URL (with the extra `remote`), bytes or an open file: text, gz, bz2, zst, xz, or
        a zip or tar of these.

    Returns
    -------
    list of Document
        At least one, with names such as ``download.zip/population.csv``.

    Raises
    ------
    SourceError
        When there is no such file, it is empty or damaged, or it is not UTF-8.
    ParameterError
        When the source is none of these.
    """
    name, stream = _open(source)
    with stream:
        documents = list(_documents(name, stream))
    if not documents:
        msg = f"{name}: the archive holds no file"
        raise SourceError(msg)
    return documents


def _open(source: Source) -> tuple[str, IO[bytes]]:
    """Open a source for reading bytes, and give it a name."""
    if isinstance(source, bytes):
        return "bytes", io.BytesIO(source)
    if isinstance(source, str) and is_url(source):
        return without_secrets(source), open_url(source)
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        try:
            return str(path), path.open("rb")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            msg = f"{path}: cannot be opened ({why}); expected a file"
            raise SourceError(msg) from error
    if not hasattr(source, "read"):
        got = type(source).__name__
        msg = f"source: got {got}; expected a path, a URL, bytes or an open file"
        raise ParameterError(msg)
    name = str(getattr(source, "name", "open file"))
    try:
        content = source.read()
        return name, io.BytesIO(content.encode() if isinstance(content, str) else bytes(content))
    except (OSError, TypeError, ValueError) as error:
        msg = f"{name}: cannot be read ({error})"
        raise SourceError(msg) from error


def _documents(name: str, stream: Readable) -> Iterator[Document]:
    """Unpack a stream; damage is an error, since part of a table would pass for the whole."""
    for member in unpack(stream, depth=_DEPTH):
        inside = f"{name}/{member.name}" if member.name else name
        data = member.stream.read()
        if member.damage:
            msg = f"{inside}: cannot be read whole: {member.damage}"
            raise SourceError(msg)
        if not data.strip():
            msg = f"{inside}: is empty ({len(data)} bytes); expected a table"
            raise SourceError(msg)
        yield Document(inside, _decode(inside, data))


def _decode(name: str, data: bytes) -> str:
    """Text of a file, without the mark that some programs put first."""
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        msg = (
            f"{name}: line {line}: byte {data[error.start]:#04x} is not UTF-8; "
            "save the file as UTF-8 and read it again"
        )
        raise SourceError(msg) from error


def open_document(source: Source, /, *, beside: tuple[str, ...] = ()) -> Document:
    """Read the one file that a source is, or the one table in an archive.

    Parameters
    ----------
    source
        What `open_documents` takes.
    beside
        How names begin of files that agencies put beside the table.

    Returns
    -------
    Document
        The table.

    Raises
    ------
    SourceError
        As `open_documents` raises it, or when an archive holds several tables.
    """
    documents = open_documents(source)
    tables = [one for one in documents if not Path(one.name).name.startswith(beside)] or documents
    if len(tables) > 1:
        names = ", ".join(table.name for table in tables[:5])
        msg = f"{names}: are {len(tables)} files; expected one table"
        raise SourceError(msg)
    return tables[0]


def all_documents(source: Sources, /) -> list[Document]:
    """Read several files, such as the pages of an answer, or one.

    Parameters
    ----------
    source
        What `open_documents` takes, or a list or tuple of such.

    Returns
    -------
    list of Document
        Those of each source, in order.

    Raises
    ------
    SourceError
        As `open_documents` raises it.
    ParameterError
        When the list is empty, or something in it is no source.
    """
    sources = [*source] if isinstance(source, list | tuple) else [source]
    if not sources:
        msg = "source: the list is empty; expected at least one file"
        raise ParameterError(msg)
    return [document for one in sources for document in open_documents(one)]
