"""Reading a store's files, whether it is a folder here or a copy behind a URL."""

import os
import re
from pathlib import Path

from migtrace.errors import ParameterError, SourceError, StoreError
from migtrace.stream import remote

# A path's one slash too: that is what `Path` makes of a URL. A drive has a single letter.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+")


def is_url(path: str, /) -> bool:
    """Whether a store is a copy behind a URL."""
    return "://" in path


def join(folder: str, name: str, /) -> str:
    """Name a file of a store."""
    return f"{folder}/{name}" if is_url(folder) else str(Path(folder, name))


def checked_path(path: object, name: str, /) -> str:
    """Take what can be the name of a folder, or raise a ParameterError."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(text, str) or not text or "\0" in text:
        msg = f"{name}: got {path!r}; expected the name of a folder"
        raise ParameterError(msg)
    return text


def local_folder(path: str | os.PathLike[str], name: str, /) -> Path:
    """Take the folder of a store that is to be worked on.

    Parameters
    ----------
    path
        The folder.
    name
        What the parameter is called in messages.

    Returns
    -------
    pathlib.Path
        The folder, which need not be there.

    Raises
    ------
    ParameterError
        When it is a URL.

    Examples
    --------
    >>> local_folder("traces/venezuela/", "store").name
    'venezuela'
    """
    text = os.fspath(path)
    scheme = _SCHEME.match(text)
    if scheme is not None:
        url = remote.without_secrets(f"{scheme[1]}://{text[scheme.end() :]}")
        msg = f"{name}: got {url!r}; expected a folder on this machine, not a URL"
        raise ParameterError(msg)
    return Path(path)


def read_bytes(place: str, /) -> bytes:
    """Read a whole file.

    Parameters
    ----------
    place
        A path or a URL.

    Returns
    -------
    bytes
        What the file holds.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        When there is none.
    StoreError
        When it cannot be read.
    MissingExtraError
        When it is behind a URL, and fsspec, or what it needs for the scheme, is not installed.
    """
    try:
        if not is_url(place):
            return Path(place).read_bytes()
        with remote.open_url(place) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except SourceError as error:
        if isinstance(error.__cause__ or error.__context__, FileNotFoundError):
            raise FileNotFoundError from None
        raise StoreError(str(error)) from error
    except (OSError, ValueError) as error:  # a zero byte in the name is a ValueError
        msg = f"{place!r} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise StoreError(msg) from error
