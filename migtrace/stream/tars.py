"""Tar archives, read forwards: their files one after another."""

import tarfile
from collections.abc import Generator, Iterator
from typing import Self

from migtrace.stream.entries import Entry, damaged, passes_over
from migtrace.stream.feed import CHUNK, Damage, Feed

BLOCK = 512
_MAX_EXTENSION = 1 << 20
_END = "EOFHeaderError"  # how tarfile names the end mark; it shows the name to no type checker
_EXTENSIONS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
# What tarfile raises on headers that make no sense, beside its own errors.
_NONSENSE = (tarfile.TarError, ValueError, LookupError, OverflowError, RecursionError)


class _Info(tarfile.TarInfo):
    """A header that is checked, and that notes why there is none where tarfile just ends."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        # tarfile believes any size, and reads extensions into memory.
        if info.size < 0 or (info.type in _EXTENSIONS and info.size > _MAX_EXTENSION):
            msg = f"a header with a size of {info.size:,} bytes"
            raise tarfile.ReadError(msg)
        return info

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except Exception as error:
            if isinstance(tarfile, _Tar):
                tarfile.stopped = error
            raise


class _Tar(tarfile.TarFile):
    tarinfo = _Info
    stopped: Exception | None = None


def is_tar(feed: Feed, /) -> bool:
    """Whether the header of a tar archive comes next."""
    # Words end in "ustar" in Spanish; the zero byte makes sure that this is no text.
    magic = feed.peek(BLOCK)[257:265]
    return magic.startswith(b"ustar\0") or magic == b"ustar  \0"


def tar_entries(feed: Feed, /) -> Iterator[Entry]:
    """Give the files of a tar archive, and of those that were appended to it.

    Parameters
    ----------
    feed
        The archive, from a place where `is_tar`.

    Yields
    ------
    Entry
        Every regular file; whatever of it is not read is passed over. Damage between files is an
        entry without a name; reading goes on at the next header that can be found.
    """
    while (yield from _one_tar(feed)):
        pass


def _one_tar(feed: Feed) -> Generator[Entry, None, bool]:
    """Give the files up to the end or to damage; whether another header has been found there."""
    problem = yield from _files(feed)
    if problem is None:
        if not feed.skip_zeros():
            problem = feed.damage
        elif not is_tar(feed):
            problem = "trailing garbage after the tar archive"
    if problem:
        yield damaged(problem)
    while feed.peek(1):
        if is_tar(feed):
            return True
        feed.seek(feed.tell() // BLOCK * BLOCK + BLOCK)
    return False


def _files(feed: Feed) -> Generator[Entry, None, str | None]:
    """Give the files, and say what is wrong where they end; "" when an entry has said it."""
    tar: _Tar | None = None
    while True:
        try:
            # A feed reads, seeks forwards and tells: nothing else is asked of it.
            tar = tar or _Tar(fileobj=feed, encoding="utf-8", errors="replace")  # type: ignore[arg-type] # see above
            info = tar.next()
        except _NONSENSE as error:
            return _explain(feed, error)
        if info is None:
            return None if type(tar.stopped).__name__ == _END else _explain(feed, tar.stopped)
        tar.members.clear()  # type: ignore[attr-defined] # it would keep them all
        if info.isreg() and not passes_over(info.name):
            if info.issparse():
                yield damaged("is stored with holes (tar --sparse)", info.name)
            else:
                body = Feed(_content(feed, info))
                yield Entry(info.name, body)
                if body.damage:
                    return ""
        feed.seek(tar.offset)
        if info.isreg() and feed.tell() < info.offset_data + info.size:
            return _explain(feed, None)


def _content(feed: Feed, info: tarfile.TarInfo) -> Iterator[bytes]:
    left = info.size
    while left:
        data = feed.some(min(left, CHUNK))
        if not data:
            msg = feed.damage or f"the tar archive breaks off inside {info.name}"
            raise Damage(msg)
        left -= len(data)
        yield data


def _explain(feed: Feed, error: Exception | None) -> str:
    if not feed.peek(1):
        return feed.damage or "the tar archive breaks off"
    return f"a header of the tar archive is damaged ({error})"
