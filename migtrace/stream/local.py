"""Files of this machine, by paths, folders and glob patterns."""

import os
import stat
from collections.abc import Iterator
from glob import glob, has_magic
from pathlib import Path

from migtrace.errors import SourceError
from migtrace.stream.names import OTHERS, TABLES, is_hidden
from migtrace.stream.source import SourceRef


def expand_path(path: Path, passed_over: set[str], /) -> Iterator[SourceRef]:
    """List the files that a path means: itself, those that match it, or those in the folder.

    Parameters
    ----------
    path
        A file, a folder or a glob pattern.
    passed_over
        Takes the names of files whose names tell that they hold no posts.

    Yields
    ------
    SourceRef
        At least one.

    Raises
    ------
    SourceError
        When there is none, or one may not be read.
    """
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
        refs, lacking = [look_up(path)], ""
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
        yield look_up(path)


def _walk(folder: Path, passed_over: set[str]) -> Iterator[SourceRef]:
    def fail(error: OSError) -> None:
        raise unreadable(str(error.filename or folder), error) from error

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(files):
            path = Path(place, name)
            if is_hidden(name) or name.lower().endswith(OTHERS) or not path.is_file():
                passed_over.add(_as_text(path))
            else:
                yield look_up(path)


def look_up(path: Path, /) -> SourceRef:
    """Ask for the size and the time of change of one file; a SourceError when it cannot be read."""
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(str(path), error) from error
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


def unreadable(name: str, error: OSError, /) -> SourceError:
    """Say why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{name}: no such file or folder")
    return SourceError(f"{name}: cannot be read ({error.strerror or error})")
