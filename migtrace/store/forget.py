"""Destroying what could undo a store's pseudonyms, and raw lines (METHOD M13)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from migtrace.durable import flush
from migtrace.errors import StoreError
from migtrace.store.fetch import local_folder
from migtrace.store.key import destroy_key
from migtrace.store.lock import only_writer
from migtrace.store.manifest import Manifest
from migtrace.store.opened import open_store
from migtrace.store.tidy import clean


def forget_key(path: str | Path, /) -> bool:
    """Destroy the key that is kept beside a store, and everything that only it can open.

    Parameters
    ----------
    path
        The store's folder.

    Returns
    -------
    bool
        Whether there was anything to destroy: a key beside the store, or a ledger. A key that was
        given to `ingest` is yours to destroy.

    Raises
    ------
    StoreError
        When there is no store, it is being written, or the disk refuses; what is left then says
        whether the key is gone.
    ParameterError
        When `path` is a URL: a copy elsewhere is out of reach.

    Notes
    -----
    METHOD M13. Afterwards nobody can tell whose a pseudonym is, or add to the store; estimates
    work as before. The ledger of ids is removed. The quarantine is not: see `forget_quarantine`.
    Copies elsewhere, and what the disk itself may keep of removed files, are beyond reach.
    """
    folder = local_folder(path, "path")
    with _changed(folder) as manifest:
        # First the account, then the key: a kill in between leaves a store that says so.
        forgotten = replace(manifest, forgotten=True, ledger=())
        forgotten.write(folder)
        found = destroy_key(folder)
        # Also what a call that was killed half-way has left.
        removed = clean(folder, forgotten)
    return found or removed > 0


def forget_quarantine(path: str | Path, /) -> int:
    """Remove the lines that were set aside, raw, once they are no longer needed.

    Parameters
    ----------
    path
        The store's folder.

    Returns
    -------
    int
        The files removed.

    Raises
    ------
    StoreError
        When there is no store, it is being written, or the disk refuses.
    ParameterError
        When `path` is a URL.

    Notes
    -----
    The counts of `corrupt` and `malformed` lines stay. What the quarantine held are whole posts,
    ids and texts, which nothing else in a store has (METHOD M13).
    """
    folder = local_folder(path, "path")
    with _changed(folder) as manifest:
        emptied = replace(manifest, quarantine=())
        emptied.write(folder)
        # An interrupted ingest may still be gone on with: only the quarantine goes, all of it,
        # also what a call that was killed half-way has left.
        place = folder / "quarantine"
        files = list(place.glob("*.parquet"))
        for file in files:
            file.unlink()
        if files:
            flush(place)
    return len(files)


@contextmanager
def _changed(folder: Path) -> Iterator[Manifest]:
    """Hold a store's lock, and tell of a disk that refuses."""
    open_store(folder)
    try:
        with only_writer(folder):
            # Read again: another writer may have ended in between.
            yield open_store(folder).manifest
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        msg = f"{str(folder)!r} cannot be written: {error.strerror or error}"
        raise StoreError(msg) from error
