"""One writer at a time."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from migtrace.errors import StoreError


def lock_path(folder: Path, /) -> Path:
    """Name the file beside a store that its writer locks: it is there before the store is.

    Examples
    --------
    >>> lock_path(Path("traces/venezuela")).name
    '.venezuela.lock'
    """
    place = folder.resolve()
    return place.with_name(f".{place.name}.lock")


@contextmanager
def only_writer(folder: Path, /) -> Iterator[None]:
    """Hold a store's lock, which the system lets go when this process ends, however it does.

    Parameters
    ----------
    folder
        The store.

    Yields
    ------
    None
        Nothing.

    Raises
    ------
    StoreError
        When another process holds it, or the folder cannot be written.
    """
    path = lock_path(folder)
    who = path.with_name(f"{path.name}.owner")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0).acquire()
    except Timeout:
        owner = who.read_text(encoding="utf-8") if who.exists() else "another process"
        msg = (
            f"{str(folder)!r} is being written by {owner}; wait for it to end "
            "(a lock that nobody holds goes away by itself)"
        )
        raise StoreError(msg) from None
    except (OSError, NotImplementedError) as error:
        why = getattr(error, "strerror", None) or error
        msg = f"{str(folder)!r} cannot be written: its lock cannot be had ({why})"
        raise StoreError(msg) from error
    with lock:
        try:
            who.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
            yield
        finally:
            who.unlink(missing_ok=True)
