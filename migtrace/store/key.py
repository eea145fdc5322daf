"""The secret of a store: made, kept beside it, found again, destroyed (METHOD M13)."""

import os
import secrets
from pathlib import Path

from migtrace.disclosure.pseudonyms import check_key
from migtrace.durable import flush, whole_file
from migtrace.errors import StoreError

KEY_BYTES = 32


def key_path(store: Path, /) -> Path:
    """Name the file beside a store that holds its key.

    Examples
    --------
    >>> key_path(Path("traces/venezuela")).as_posix()
    'traces/venezuela.key'
    """
    # The folder that one is in has no name of its own, and a link is not where the store lies.
    named = store.name not in {"", ".."} and not store.is_symlink()
    place = store if named else store.resolve()
    return place.with_name(f"{place.name}.key")


def find_key(store: Path, given: bytes | None, /, *, new: bool) -> bytes:
    """Take the key that is given, or the one kept beside the store, or make one.

    Parameters
    ----------
    store
        The store's folder.
    given
        The key that the caller gave; such a key is never written.
    new
        Whether the store is new, so that a key may be made.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    ParameterError
        When the given key is too short.
    StoreError
        When none is given and none is kept, or the file cannot be read or written.
    """
    if given is not None:
        check_key(given)
        return bytes(given)
    path = key_path(store)
    doing = "read"
    try:
        if path.exists():
            return _read(path)
        doing = "written"
        if new:
            return _make(path)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        msg = f"key: {str(path)!r} cannot be {doing}: {error.strerror or error}"
        raise StoreError(msg) from error
    msg = f"key: {str(path)!r} is not there; give the key that the store was made with"
    raise StoreError(msg)


def destroy_key(store: Path, /) -> bool:
    """Overwrite and remove the key that is kept beside a store; False when there is none."""
    path = key_path(store)
    if not path.exists():
        return False
    # Best effort: disks and file systems that copy on write may keep what was there before.
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, b"\0" * path.stat().st_size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()
    flush(path.parent)
    return True


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    with whole_file(path, mode=0o600) as partial:
        partial.write_text(key.hex() + "\n", encoding="ascii")
    return key


def _read(path: Path) -> bytes:
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        msg = f"key: {str(path)!r} holds no key of migtrace; expected {2 * KEY_BYTES} hex digits"
        raise StoreError(msg)
    return key
