"""Finding what is to be read: files, globs, folders, standard input and URLs."""

import io
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass
from glob import glob, has_magic
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Literal

from migtrace.errors import ParameterError, SourceError
from migtrace.stream import remote
from migtrace.stream.names import OTHERS, TABLES, is_hidden
from migtrace.stream.unpack import is_lines

STDIN = "-"
"""How standard input is named."""

Sources = str | Path | Sequence[str | Path]
"""What `find_sources` takes."""


@dataclass(frozen=True, order=True)
class SourceRef:
    """One source: what it is called, where it is, and how to tell that it is still the same.

    Attributes
    ----------
    name
        The path or URL, or "-" for standard input: fit to be shown and written down.
    kind
        Where it is.
    size
        Its length in bytes as stored; None when that is unknown, as for a pipe.
    mtime_ns
        When it was last changed, in nanoseconds since 1970; None when that is unknown.

    Parameters
    ----------
    name, kind, size, mtime_ns
        See above.
    whole
        What to open where that is not the name: a URL with its password, a path that is no text.
        No field: it goes with the source to workers, but is neither shown, compared nor among what
        is written down.
    """

    name: str
    kind: Literal["file", "url", "stdin"]
    size: int | None
    mtime_ns: int | None
    whole: InitVar[str | None] = None

    def __post_init__(self, whole: str | None) -> None:
        if whole is not None and whole != self.name:
            vars(self)["_whole"] = whole

    @property
    def address(self) -> str:
        """What to open."""
        return str(vars(self).get("_whole", self.name))


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
        raise _unreadable(ref.name, error) from error


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
    now = _url_ref(remote.look_up(ref.address)) if url else _look_up(Path(ref.address))
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
        yield from _expand_path(Path(text.removeprefix("file://")).expanduser(), passed_over)


def _expand_path(path: Path, passed_over: set[str]) -> Iterator[SourceRef]:
    if path.is_dir():
        refs = list(_walk(path, passed_over))
        lacking = "there is no file in this folder that could hold posts"
    elif has_magic(str(path)) and not os.path.lexists(path):
        matches = sorted(glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns
        refs = [ref for match in matches for ref in _match(match, passed_over)]
        lacking = "no file that could hold posts matches this pattern"
    else:
        if path.name.lower().endswith(TABLES):
            msg = f"{path}: is a table, not a stream of posts; migtrace.read_traces reads tables"
            raise SourceError(msg)
        refs, lacking = [_look_up(path)], ""
    if not refs:
        msg = f"{path}: {lacking}"
        raise SourceError(msg)
    yield from refs


def _match(name: str, passed_over: set[str]) -> Iterator[SourceRef]:
    path = Path(name)
    if path.is_dir():
        yield from _walk(path, passed_over)
    elif name.lower().endswith(OTHERS) or "__MACOSX" in path.parts:
        passed_over.add(_as_text(path))
    else:
        yield _look_up(path)


def _walk(folder: Path, passed_over: set[str]) -> Iterator[SourceRef]:
    def fail(error: OSError) -> None:
        raise _unreadable(str(error.filename or folder), error) from error

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(files):
            path = Path(place, name)
            if is_hidden(name) or name.lower().endswith(OTHERS) or not path.is_file():
                passed_over.add(_as_text(path))
            else:
                yield _look_up(path)


def _look_up(path: Path) -> SourceRef:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(str(path), error) from error
    except ValueError as error:  # a zero byte in the name
        msg = f"{str(path)!r}: cannot be the name of a file ({error})"
        raise SourceError(msg) from error
    if stat.S_ISDIR(status.st_mode) or stat.S_ISSOCK(status.st_mode):
        msg = f"{path}: is a folder or a socket; expected a file"
        raise SourceError(msg)
    if not os.access(path, os.R_OK):
        msg = f"{path}: you have no permission to read it"
        raise SourceError(msg)
    if not stat.S_ISREG(status.st_mode):  # a pipe or device: nobody knows how much comes
        return SourceRef(_as_text(path), "file", None, None, str(path))
    return SourceRef(_as_text(path), "file", status.st_size, status.st_mtime_ns, str(path))


def _as_text(path: Path) -> str:
    """Spell out the bytes of a path that are no text, as no table can hold them."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def _url_ref(object_: remote.RemoteObject) -> SourceRef:
    name = remote.without_secrets(object_.url)
    return SourceRef(name, "url", object_.size, object_.mtime_ns, object_.url)


def _unreadable(name: str, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{name}: no such file or folder")
    return SourceError(f"{name}: cannot be read ({error.strerror or error})")


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
