"""Sources behind URLs, through fsspec, which is an extra."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from migtrace.errors import MigtraceError, MissingExtraError, SourceError
from migtrace.stream.names import OTHERS, TABLES, is_hidden

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_URL = re.compile(r"(?!file://)[a-z][a-z0-9+.:-]*://", re.IGNORECASE)
_BUFFER = 1 << 18
# Where only a name stands before the @, it is part of the place but over http: Azure's containers,
# for example. GitHub's owner and repository have a colon between them.
_LOGIN = re.compile(
    r"(?:(?<=http://)|(?<=https://))[^/\s]*@|(?<!github://)(?<=://)[^/\s:]*:[^/\s]*@",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"([?&](?:(?:x-(?:amz|goog)-)?(?:signature|security-token|credential)|sig|password|secret"
    r"|(?:access_|auth_)?token|api_?key)=)[^&#\s'\"]+",
    re.IGNORECASE,
)


class RemoteObject(NamedTuple):
    """What a file system tells of one of its files; the URL is whole, with its secrets."""

    url: str
    size: int | None
    mtime_ns: int | None


def is_url(text: str, /) -> bool:
    """Whether a text is a URL, and not one of a local file."""
    return _URL.match(text) is not None


def without_secrets(text: str, /) -> str:
    """Leave out of the URLs in a text who may read them: user and password, signature, token.

    Parameters
    ----------
    text
        A URL, or a message that may quote some.

    Returns
    -------
    str
        What may be shown and written down.

    Examples
    --------
    >>> without_secrets("https://ann:secret@host/a.json?part=2&token=abc")
    'https://host/a.json?part=2&token=...'
    >>> without_secrets("abfss://container@account.dfs.core.windows.net/a.json")
    'abfss://container@account.dfs.core.windows.net/a.json'
    """
    return _TOKEN.sub(r"\1...", _LOGIN.sub("", text))


def expand_url(url: str, passed_over: set[str], /) -> list[RemoteObject]:
    """List the files that a URL means: itself, those that match it, or those in the folder.

    Parameters
    ----------
    url
        A file, a folder or a glob pattern; over http(s), where folders cannot be told, a file
        unless it has a ``*``.
    passed_over
        Takes the URLs of files whose names tell that they hold no posts.

    Returns
    -------
    list of RemoteObject
        At least one.

    Raises
    ------
    SourceError
        When there is no such file, or the file system fails.
    MissingExtraError
        When fsspec, or what it needs for the scheme, is not installed.
    """
    with _explained(url):
        system, path = _system(url)
        web = url.lower().startswith(("http://", "https://"))
        if "*" in path or (not web and re.search(r"[?\[]", path) and not system.exists(path)):
            listed = system.glob(path, detail=True)
        elif not web and system.isdir(path):
            listed = system.find(path, detail=True)
        else:
            return [_single(url)]
        objects = list(_wanted(system, url, path, listed, passed_over))
    if not objects:
        msg = f"{without_secrets(url)}: no file that could hold posts is there"
        raise SourceError(msg)
    return objects


def look_up(url: str, /) -> RemoteObject:
    """Ask for the size and the time of change of one file.

    Parameters
    ----------
    url
        The file.

    Returns
    -------
    RemoteObject
        With None for what the file system does not tell.

    Raises
    ------
    SourceError
        When there is no such file, or the file system fails.
    MissingExtraError
        When fsspec, or what it needs for the scheme, is not installed.
    """
    with _explained(url):
        system, path = _system(url)
        system.invalidate_cache()
        return _described(url, system.info(path))


def open_url(url: str, /) -> BinaryIO:
    """Open a file behind a URL for reading forwards.

    Parameters
    ----------
    url
        The file.

    Returns
    -------
    BinaryIO
        Its bytes as stored; a failure while reading is a SourceError too.

    Raises
    ------
    SourceError
        When there is no such file, or the file system fails.
    MissingExtraError
        When fsspec, or what it needs for the scheme, is not installed.
    """
    with _explained(url):
        system, path = _system(url)
        return io.BufferedReader(_Remote(url, system.open(path, "rb")), _BUFFER)


def _single(url: str) -> RemoteObject:
    if url.lower().endswith(TABLES):
        name = without_secrets(url)
        msg = f"{name}: is a table, not a stream of posts; migtrace.read_traces reads tables"
        raise SourceError(msg)
    return look_up(url)


def _wanted(
    system: Any,  # noqa: ANN401 - fsspec has no types
    url: str,
    path: str,
    listed: dict[str, dict[str, Any]],
    passed_over: set[str],
) -> Iterator[RemoteObject]:
    # Some file systems strip the host from a path, and the user with it.
    before = url.rstrip("/").removesuffix(path)
    has_host = re.search("://.", before) is not None and before != url.rstrip("/")
    for place, info in sorted(listed.items()):
        if info.get("type") == "directory":
            continue
        inside = place.removeprefix(path).split("/")
        whole = before + place if has_host else system.unstrip_protocol(place)
        if place.lower().endswith(OTHERS) or any(is_hidden(part) for part in inside):
            passed_over.add(without_secrets(whole))
        else:
            yield _described(whole, info)


def _described(url: str, info: dict[str, Any]) -> RemoteObject:
    if info.get("type") == "directory":
        msg = f"{without_secrets(url)}: is a folder; expected a file"
        raise SourceError(msg)
    # Each file system has its own name for the time of change, and some have none.
    times = (_time(info.get(name)) for name in ("LastModified", "mtime", "updated", "created"))
    time = next((time for time in times if time is not None), None)
    micros = None
    if time is not None:
        since = time.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return RemoteObject(url, info.get("size"), None if micros is None else micros * 1000)


def _time(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) else None


def _system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
    except ImportError as error:
        msg = f"{without_secrets(url)}: reading URLs needs fsspec: pip install 'migtrace[remote]'"
        raise MissingExtraError(msg) from error
    system, path = url_to_fs(url)
    return system, path


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """Turn whatever a file system raises into an error of ours: each has its own exceptions."""
    name = without_secrets(url)
    try:
        yield
    except MigtraceError:
        raise
    except Exception as error:
        # The cause often quotes the URL: a trace that shows it would show the secret.
        ours = _ours(url, error)
        if name == url:
            raise ours from error
        raise ours from None


def _ours(url: str, error: Exception) -> MigtraceError:
    name = without_secrets(url)
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{name}: no such file")
    told = without_secrets(str(error))
    for login in _LOGIN.findall(url):  # some file systems quote it without the URL
        user, _, password = login.removesuffix("@").partition(":")
        for secret in (login, password or user, unquote(password or user)):
            told = told.replace(secret, "...") if secret else told
    if isinstance(error, ImportError):
        return MissingExtraError(
            f"{name}: {told}; pip install 'migtrace[remote]' and what this names"
        )
    return SourceError(f"{name}: cannot be read ({type(error).__name__}: {told})")


class _Remote(io.RawIOBase):
    """A file of fsspec as a raw stream, read forwards."""

    def __init__(self, url: str, file: Any) -> None:  # noqa: ANN401 - fsspec has no types
        super().__init__()
        self._url, self._file = url, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        with _explained(self._url):
            data = self._file.read(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        # At once, not in many small steps.
        with _explained(self._url):
            data: bytes = self._file.read(-1)
        return data

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
