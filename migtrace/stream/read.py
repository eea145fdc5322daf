"""Reading lines of JSON: every line ends as something, and nothing is held that can be let go."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Literal, Protocol

from migtrace.errors import ParameterError
from migtrace.records import EARLIEST, instant
from migtrace.stream.batch import Batch
from migtrace.stream.columns import harvest
from migtrace.stream.harvest import BadLine, Harvest
from migtrace.stream.lenient import decode_any
from migtrace.stream.objects import ABSENT, REFUSALS, Tweet, decode_page, decode_tweet, settle
from migtrace.stream.pages import LINE, take_object, take_page
from migtrace.stream.spans import entry_texts

MAX_LINE_BYTES = 32 * 2**20
"""Longer lines are corrupt; they are kept aside in pieces."""

FLUSH_LINES = 32768
"""How many lines, or statuses in pages, make a `Harvest`."""

_ABSORB_LINES = 512
_FLUSH_BAD_BYTES = 8 * 2**20
_PIECE_BYTES = 2**20
_MARK = b"\xef\xbb\xbf"


class LineStream(Protocol):
    """A binary stream that gives its lines; a buffer of 128 KB makes it fast."""

    def readline(self, size: int = ..., /) -> bytes:
        """Bytes up to the next line feed, at most `size`; none at the end."""


class SeekableStream(LineStream, Protocol):
    """A stream of lines that can be sought."""

    def seek(self, offset: int, /) -> int:
        """Go to an offset in bytes, and answer with it."""


def _undamaged() -> str | None:
    return None


def read_lines(
    stream: LineStream,
    /,
    *,
    earliest: date = EARLIEST,
    now: date | None = None,
    line: int = 1,
    offset: int = 0,
    stop: int | None = None,
    flush_lines: int = FLUSH_LINES,
    damage: Callable[[], str | None] = _undamaged,
) -> Iterator[Harvest]:
    r"""Read statuses and messages of Twitter's APIs, one JSON value per line.

    Parameters
    ----------
    stream
        Where to read, standing at the beginning of a line.
    earliest, now
        Bounds of the time, as for `judge_records`.
    line, offset
        Number of the first line, from 1, and where in the whole it begins, in bytes.
    stop
        Read no line that begins at this offset or later; None reads to the end.
    flush_lines
        How many lines, or statuses in pages, make an answer.
    damage
        Asked at the end of the stream: a text means that the stream ends because it is damaged.
        Then a last line without a line feed is kept aside as a `fragment` and not counted.
        Otherwise it is a line like any other.

    Yields
    ------
    Harvest
        What the last stretch of lines held; none for an empty stream. Bad lines make an answer
        early when they get large.

    Raises
    ------
    ParameterError
        When `earliest` or `now` is no instant, or `flush_lines` is not positive.

    Notes
    -----
    METHOD M1.2-M1.7. A byte order mark at offset 0 is skipped. A line longer than
    `MAX_LINE_BYTES` is one corrupt line in several pieces, also when damage cuts it short.
    The garbage collector rests while lines are read, not while an answer is used.

    Examples
    --------
    >>> from io import BytesIO
    >>> place = b'"place": {"country_code": "VE"}'
    >>> status = b'{"id": 1, "user": {"id": 2}, "timestamp_ms": "1426283200000", ' + place + b"}"
    >>> [found] = read_lines(BytesIO(status + b'\n{"limit": {"track": 5}}\n\n{"id": 1\n'))
    >>> found.records.select("tweet_id", "user", "country").rows()
    [(1, 2, 'VE')]
    >>> {name: count for name, count in found.counts.items() if count}
    {'lines': 4, 'blank': 1, 'control': 1, 'read': 2, 'corrupt': 1, 'records': 1}
    """
    if flush_lines < 1:
        msg = f"flush_lines: got {flush_lines}; expected at least 1"
        raise ParameterError(msg)
    first, last = instant("earliest", earliest), instant("now", now)
    reader = _Reader(stream, line, offset, sys.maxsize if stop is None else stop, damage)
    while not reader.ended:
        batch = Batch()
        with _paused_collector():
            reader.fill(batch, flush_lines)
            found = harvest(batch, earliest=first, now=last)
        if found.counts["lines"] or found.bad:
            yield found


def seek_line(stream: SeekableStream, start: int, /) -> int:
    r"""Go to the first line that begins at or after an offset.

    Parameters
    ----------
    stream
        A stream that can be sought.
    start
        Offset in bytes.

    Returns
    -------
    int
        Where the line begins, or the stream ends. So the ranges [0, a), [a, b), [b, ...) of a
        stream hold each of its lines once.

    Examples
    --------
    >>> from io import BytesIO
    >>> stream = BytesIO(b"one\ntwo\n")
    >>> seek_line(stream, 0), seek_line(stream, 1), seek_line(stream, 4), seek_line(stream, 5)
    (0, 4, 4, 8)
    """
    if start <= 0:
        return stream.seek(0)
    at = stream.seek(start - 1)
    while piece := stream.readline(_PIECE_BYTES):
        at += len(piece)
        if piece.endswith(b"\n"):
            break
    return at


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Let the garbage collector rest: decoded statuses hold no cycles, and there are many."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    """A place in a stream of lines: the number and offset of the line that comes next."""

    def __init__(
        self,
        stream: LineStream,
        line: int,
        offset: int,
        stop: int,
        damage: Callable[[], str | None],
    ) -> None:
        self.stream, self.line, self.offset, self.stop = stream, line, offset, stop
        self.damage = damage
        self.ended = False
        self.held = b""  # The last piece read of a line that is too long.

    def fill(self, batch: Batch, size: int) -> None:
        """Read until the batch has `size` lines or statuses or many bad bytes, or all is read."""
        while not self.ended and (room := self._room(batch, size)) > 0:
            if self.held:
                self._continue_long(batch)
            elif self.offset >= self.stop:
                self.ended = True
            elif self.offset == 0:
                self._begin(batch)
            else:
                self._run(batch, min(room, _ABSORB_LINES))
                batch.absorb()

    def _room(self, batch: Batch, size: int) -> int:
        if batch.bad_bytes >= _FLUSH_BAD_BYTES:
            return 0
        return size - max(batch.counts["lines"], batch.statuses())

    def _run(self, batch: Batch, room: int) -> None:
        """Read lines while they are whole. What is plainly a v1.1 status is sorted here, fast."""
        readline, decode, limit = self.stream.readline, decode_tweet, MAX_LINE_BYTES + 1
        nowhere, located, users = batch.nowhere, batch.located, batch.users
        offset, stop, line = self.offset, self.stop, b""
        number = first = self.line
        end = first + room
        while number < end and offset < stop:
            line = readline(limit)
            if line[-1:] != b"\n":
                break
            tweet = None
            try:
                # Skipped texts are not decoded: that they are UTF-8 has to be seen here.
                if not line.isascii():
                    line.decode()
                tweet = decode(line)
            except REFUSALS:
                user = None
            else:
                user = tweet.user
            if (
                user is not None
                and tweet is not None
                and tweet.retweeted_status is ABSENT
                and tweet.referenced_tweets is None
                and (who := user.id_str or user.id)
                and (tweet.id_str or tweet.id)
            ):
                if tweet.place is None and tweet.coordinates is None and tweet.geo is None:
                    nowhere.append(who)
                else:
                    if tweet.geo is not None:
                        settle(tweet, {})
                    located.append(tweet)
                    users.append(who)
            else:
                self.line, self.offset = number, offset
                self._look(batch, line, tweet)
                # A page may hold many statuses.
                if len(located) >= _ABSORB_LINES or batch.bad_bytes >= _FLUSH_BAD_BYTES:
                    end = number
            number += 1
            offset += len(line)
        batch.counts["lines"] += number - first
        self.line, self.offset = number, offset
        if line[-1:] != b"\n":
            self._unended(batch, line, is_long=len(line) == limit)

    def _begin(self, batch: Batch) -> None:
        """Read the first line of a stream, which a byte order mark may precede."""
        line = self.stream.readline(MAX_LINE_BYTES + 1)
        is_long = len(line) > MAX_LINE_BYTES
        if line.startswith(_MARK):
            line = line[len(_MARK) :]
            self.offset = len(_MARK)
        if line.endswith(b"\n"):
            self._take(batch, line)
        else:
            self._unended(batch, line, is_long=is_long)

    def _unended(self, batch: Batch, line: bytes, *, is_long: bool) -> None:
        """Deal with a line without a line feed: it is too long, or the stream ends here."""
        if is_long:
            batch.counts["lines"] += 1
            batch.counts["corrupt"] += 1
            self.held = line
            return
        self.ended = True
        if line and self.damage() is not None:
            batch.keep_aside(BadLine(self.line, self.offset, "fragment", line))
        elif line:
            self._take(batch, line)

    def _take(self, batch: Batch, line: bytes) -> None:
        tweet = None
        with suppress(*REFUSALS):
            line.decode()
            tweet = decode_tweet(line)
        self._look(batch, line, tweet)
        batch.counts["lines"] += 1
        self.line += 1
        self.offset += len(line)

    def _continue_long(self, batch: Batch) -> None:
        """Keep a piece of a line that is too long aside, and read the next."""
        following = b"" if self.held.endswith(b"\n") else self.stream.readline(_PIECE_BYTES)
        raw = self.held.removesuffix(b"\n")
        batch.keep_aside(BadLine(self.line, self.offset, "corrupt", raw, ends=not following))
        self.offset += len(self.held)
        self.line += not following
        self.held = following

    def _look(self, batch: Batch, line: bytes, tweet: Tweet | None) -> None:
        """Take a line that is not plainly a v1.1 status, or that the fast decoder refused."""
        if tweet is None and line.isspace():
            batch.counts["blank"] += 1
            return
        if tweet is not None and (batch.take(tweet, {}) or _take_fast_page(batch, line)):
            return
        try:
            decoded = decode_any(line)
        except (ValueError, RecursionError):
            batch.counts["corrupt"] += 1
            self._keep_aside(batch, "corrupt", line.removesuffix(b"\n"))
            return
        malformed = take_object(decoded, batch)
        if malformed == [LINE]:
            self._keep_aside(batch, "malformed", line.removesuffix(b"\n"))
        elif malformed:
            entries = entry_texts(line.strip().decode())
            for place in malformed:
                self._keep_aside(batch, "malformed", entries[place].encode())

    def _keep_aside(
        self, batch: Batch, reason: Literal["corrupt", "malformed"], raw: bytes
    ) -> None:
        batch.keep_aside(BadLine(self.line, self.offset, reason, raw))


def _take_fast_page(batch: Batch, line: bytes) -> bool:
    try:
        page = decode_page(line)
    except REFUSALS:
        return False
    return take_page(page, batch)
