"""Finding what is to be read: files, globs, folders, standard input and URLs."""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from migtrace.errors import ParameterError, SourceError
from migtrace.stream import remote
from migtrace.stream.local import expand_path, look_up, unreadable
from migtrace.stream.source import SourceRef
from migtrace.stream.unpack import is_lines

STDIN = "-"
"""How standard input is named."""

Sources = str | Path | Sequence[str | Path]
"""What `find_sources` takes."""


@dataclass(frozen=True, slots=True)
class Found:
    """The sources that were found.

    Attributes
    ----------
    refs
        Every source once, sorted by name.
    passed_over
        Files in folders and globs that cannot hold posts, sorted.
    """

    refs: tuple[SourceRef, ...]
    passed_over: tuple[str, ...]


def find_sources(sources: Sources, /) -> Found:
    """List the sources that paths, globs, folders and URLs mean, without reading them.

    Parameters
    ----------
    sources
        A path, a glob pattern, a folder (searched to any depth), a URL with a scheme that fsspec
        knows (such as ``s3://bucket/2015/*.json.gz``), ``"-"`` for standard input, or a sequence
        of these. In folders and globs, hidden files and files whose names tell that they hold
        something else (``.md``, ``.csv``, ``.torrent`` and others) are passed over.

    Returns
    -------
    Found
        The sources, each once: a file that is given twice, or also by a link, counts as given
        first.

    Raises
    ------
    SourceError
        When a file or folder does not exist or may not be read, when a glob or folder yields
        nothing, when a table is given by its name, or when a URL cannot be looked up.
    ParameterError
        When `sources` is nothing that can be a source.
    MissingExtraError
        When a URL is given and fsspec, or what it needs for the scheme, is not installed.

    Notes
    -----
    METHOD M1: what the records are read from. A user and password, or a token, in a URL open it and
    are no part of the source's name.

    Examples
    --------
    >>> find_sources("-").refs
    (SourceRef(name='-', kind='stdin', size=None, mtime_ns=None),)
    """
    given = [sources] if isinstance(sources, str | os.PathLike) else sources
    if not isinstance(given, Sequence) or isinstance(given, bytes | bytearray):
        _refuse(given)
    if not given:
        msg = "sources: the list is empty; expected at least one file, folder or URL"
        raise SourceError(msg)
    found: dict[str, SourceRef] = {}
    passed_over: set[str] = set()
    for source in given:
        for ref in _expand(source, passed_over):
            place = os.path.realpath(ref.address) if ref.kind == "file" else ref.address
            found.setdefault(place, ref)
    refs = sorted(found.values(), key=lambda ref: ref.name)
    for one, other in pairwise(refs):
        if one.name == other.name:
            msg = f"{one.name}: two sources have this name and differ in what it leaves out"
            raise SourceError(msg)
    return Found(tuple(refs), tuple(sorted(passed_over)))


def open_raw(ref: SourceRef, /) -> BinaryIO:
    """Open a source for reading its bytes as they are stored.

    Parameters
    ----------
    ref
        A source that `find_sources` found.

    Returns
    -------
    BinaryIO
        A binary stream; seekable if it is a regular file. Closing it leaves standard input open.

    Raises
    ------
    SourceError
        When the source has vanished or cannot be opened; also later, by reading from a URL.
    """
    if ref.kind == "url":
        return remote.open_url(ref.address)
    if ref.kind == "stdin":
        if sys.stdin is None:
            msg = f"{STDIN}: there is no standard input"
            raise SourceError(msg)
        return io.BufferedReader(_Borrowed(sys.stdin.buffer))
    try:
        return Path(ref.address).open("rb")
    except OSError as error:
        raise unreadable(ref.name, error) from error


def is_plain(ref: SourceRef, /) -> bool:
    """Whether a source is a local file of lines, neither compressed nor an archive.

    Parameters
    ----------
    ref
        A source that `find_sources` found.

    Returns
    -------
    bool
        True when ranges of its bytes can be read apart from one another.

    Raises
    ------
    SourceError
        When the file cannot be opened.
    """
    if ref.kind != "file" or ref.size is None:
        return False
    with open_raw(ref) as raw:
        return is_lines(raw)


def check_unchanged(ref: SourceRef, /) -> None:
    """Make sure that a source is still what it was when it was found.

    Parameters
    ----------
    ref
        A source that `find_sources` found. Of pipes and standard input nothing is known.

    Raises
    ------
    SourceError
        When its size or time of change differs, or when it has vanished.
    """
    if ref.size is None:
        return
    url = ref.kind == "url"
    now = _url_ref(remote.look_up(ref.address)) if url else look_up(Path(ref.address))
    told = (ref.size, now.size), (ref.mtime_ns, now.mtime_ns)
    # A list of files may tell less of each than the file itself does.
    if any(before != after for before, after in told if None not in (before, after)):
        msg = f"{ref.name}: changed while it was read ({ref.size:,} bytes before, {now.size} now)"
        raise SourceError(msg)


def _refuse(source: object) -> None:
    msg = (
        f"sources: got {source!r} ({type(source).__name__}); expected a path, a glob pattern, a "
        "folder, a URL, '-' for standard input, or a list of these"
    )
    raise ParameterError(msg)


def _expand(source: str | Path, passed_over: set[str]) -> Iterator[SourceRef]:
    if not isinstance(source, str | os.PathLike) or not os.fspath(source):
        _refuse(source)
    text = os.fspath(source)
    if text == STDIN:
        yield SourceRef(STDIN, "stdin", None, None)
    elif remote.is_url(text):
        yield from map(_url_ref, remote.expand_url(text, passed_over))
    else:
        yield from expand_path(Path(text.removeprefix("file://")).expanduser(), passed_over)


def _url_ref(object_: remote.RemoteObject) -> SourceRef:
    name = remote.without_secrets(object_.url)
    return SourceRef(name, "url", object_.size, object_.mtime_ns, object_.url)


class _Borrowed(io.RawIOBase):
    """A stream that is not closed when this is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # typeshed's buffer has no length
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
