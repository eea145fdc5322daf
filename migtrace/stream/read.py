"""Reading lines of JSON from a stream, or from a range of one (METHOD M1.7)."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from migtrace.errors import ParameterError
from migtrace.records import EARLIEST, instant
from migtrace.stream.batch import Batch
from migtrace.stream.columns import harvest
from migtrace.stream.harvest import Harvest
from migtrace.stream.lines import PIECE_BYTES, LineReader, LineStream

FLUSH_LINES = 32768
"""How many lines, or statuses in pages, make a `Harvest`."""


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
        What the last stretch of lines held; none for an empty stream. Lines that are bad, or odd
        enough to hold long ids, make an answer early when they get large.

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
    reader = LineReader(stream, line, offset, sys.maxsize if stop is None else stop, damage)
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
    while piece := stream.readline(PIECE_BYTES):
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
