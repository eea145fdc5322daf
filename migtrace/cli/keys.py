"""Secret keys in files."""

from pathlib import Path

from migtrace.disclosure.pseudonyms import check_key
from migtrace.errors import SourceError
from migtrace.store.key import KEY_BYTES


def read_key(path: Path, /) -> bytes:
    """Read the key of an estimate's pseudonyms (METHOD M13).

    Parameters
    ----------
    path
        A file whose bytes are the key.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    SourceError
        When the file cannot be read.
    ParameterError
        When it has fewer than 16 bytes.
    """
    try:
        key = path.read_bytes()
    except OSError as error:
        msg = f"--key-file: {str(path)!r} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    check_key(key)
    return key


def read_store_key(path: Path, /) -> bytes:
    r"""Read the key of a trace store, made by its owner or by migtrace (METHOD M13).

    Parameters
    ----------
    path
        A file whose bytes are the key, or one that migtrace made beside a store: that may have
        been put elsewhere since, and spells its key in hexadecimal digits.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    SourceError
        When the file cannot be read.
    ParameterError
        When it has fewer than 16 bytes.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "venezuela.key")
    ...     _ = path.write_text("07" * 32 + "\n")
    ...     read_store_key(path) == bytes([7] * 32)
    True
    """
    key = read_key(path)
    try:
        made = bytes.fromhex(key.decode("ascii"))
    except ValueError:
        return key
    return made if len(made) == KEY_BYTES else key
