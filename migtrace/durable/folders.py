"""Folders that appear whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from migtrace.errors import ParameterError, SourceError


def check_target(
    target: Path, /, *, overwrite: bool, ours: frozenset[str], kind: str = "study"
) -> None:
    """Make sure that a folder may be written, before hours go into what it is to hold.

    Parameters
    ----------
    target
        The folder to be written.
    overwrite
        Whether an existing folder may be replaced.
    ours
        The files that such a folder can hold, as paths within it with slashes. One that holds
        anything else, at any depth, is never replaced: a mistyped path must not cost somebody
        their data.

    kind
        What such a folder is called in messages.

    Raises
    ------
    ParameterError
        When `target` exists and may not be replaced.
    SourceError
        When `target` cannot be looked into.

    Examples
    --------
    >>> check_target(Path("no such folder"), overwrite=False, ours=frozenset())
    """
    if not target.exists():
        return
    if not target.is_dir():
        msg = f"folder: {str(target)!r} is a file; expected a folder, or a new name"
        raise ParameterError(msg)
    if not overwrite:
        msg = f"folder: {str(target)!r} exists; give a new name, or overwrite it on purpose"
        raise ParameterError(msg)
    try:
        foreign = sorted(_foreign(target, ours))
    except OSError as error:
        msg = f"folder: {str(target)!r} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    if foreign:
        msg = (
            f"folder: {str(target)!r} holds {foreign[0]!r}, which no {kind} wrote; "
            f"expected a folder of an earlier {kind}, or a new name"
        )
        raise ParameterError(msg)


def _foreign(target: Path, ours: frozenset[str]) -> Iterator[str]:
    """Find what is in a folder and not ours, files and folders alike."""
    folders = {str(parent) for path in ours for parent in PurePosixPath(path).parents}
    for path in target.rglob("*"):
        name = path.relative_to(target).as_posix()
        known = folders if path.is_dir() and not path.is_symlink() else ours
        if name not in known:
            yield name


@contextmanager
def whole_folder(target: Path, /, *, overwrite: bool = False) -> Iterator[Path]:
    """Write a folder beside its place, then put it there in one step.

    Parameters
    ----------
    target
        Where the folder shall stand.
    overwrite
        Whether it takes the place of a folder that stands there already: see `check_target`.

    Yields
    ------
    pathlib.Path
        An empty folder to write into, in the same parent. When the block ends without an error,
        its files are flushed to the disk and it takes the place of `target`. When the block fails,
        it is removed, and `target` is as it was.

    Raises
    ------
    SourceError
        When the disk refuses, or another run has put a folder there in the meantime.

    Notes
    -----
    A process that is killed leaves `target` absent, old or new, never half written; what it was
    writing stays beside it in a hidden folder with a name such as ``.out.1f0c.partial``.
    """
    place = target.resolve()
    partial = place.with_name(f".{place.name}.{secrets.token_hex(4)}.partial")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        yield partial
        for folder, _, files in os.walk(partial, topdown=False):
            for name in files:
                flush(Path(folder, name))
            flush(Path(folder))
        _put(partial, place, overwrite=overwrite)
        flush(place.parent)
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        msg = f"folder: {str(target)!r} cannot be written: {error.strerror or error}"
        raise SourceError(msg) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _put(partial: Path, place: Path, *, overwrite: bool) -> None:
    # A folder cannot be renamed onto one that holds files: that keeps it, or it steps aside first.
    if not overwrite or not place.exists():
        partial.rename(place)
        return
    aside = partial.with_suffix(".old")
    place.rename(aside)
    try:
        partial.rename(place)
    except BaseException:
        aside.rename(place)
        raise
    shutil.rmtree(aside)


def flush(path: Path, /) -> None:
    """Wait until a file's or a folder's content is on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
