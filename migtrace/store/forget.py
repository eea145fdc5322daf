"""Destroying what could undo a store's pseudonyms (METHOD M13)."""

from dataclasses import replace
from pathlib import Path

from migtrace.errors import StoreError
from migtrace.store.fetch import local_folder
from migtrace.store.ingest import clean
from migtrace.store.key import destroy_key
from migtrace.store.lock import only_writer
from migtrace.store.opened import open_store


def forget_key(path: str | Path, /) -> bool:
    """Destroy the key that is kept beside a store, and everything that only it can open.

    Parameters
    ----------
    path
        The store's folder.

    Returns
    -------
    bool
        Whether there was a key to destroy. One that was given to `ingest` is yours to destroy.

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
    work as before. The ledger of ids is removed. The quarantine is not: its lines are raw, and
    whether they are still needed is for you to say. Copies elsewhere, and what the disk itself may
    keep of removed files, are beyond reach.
    """
    folder = local_folder(path, "path")
    store = open_store(folder)
    try:
        with only_writer(folder):
            # First the account, then the key: a kill in between leaves a store that says so.
            forgotten = replace(store.manifest, forgotten=True, ledger=())
            forgotten.write(folder)
            found = destroy_key(folder)
            clean(folder, forgotten)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        msg = f"{str(folder)!r} cannot be written: {error.strerror or error}"
        raise StoreError(msg) from error
    return found
