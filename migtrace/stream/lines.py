"""The loop over lines: fast for plain statuses, careful with everything else."""

from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Protocol

from migtrace.stream.batch import Batch
from migtrace.stream.harvest import BadLine
from migtrace.stream.lenient import decode_any, on_fresh_stack
from migtrace.stream.objects import ABSENT, REFUSALS, Tweet, decode_page, decode_tweet
from migtrace.stream.pages import LINE, take_object, take_page
from migtrace.stream.spans import entry_texts
from migtrace.stream.spots import settle, spot_of_raw

MAX_LINE_BYTES = 32 * 2**20
"""Longer lines are corrupt; they are kept aside in pieces."""

PIECE_BYTES = 2**20
"""How much of a line that is too long is read at a time."""

# Few enough decoded statuses to stay in the processor's cache until they are columns.
_ABSORB = 128
# A decoded status holds its line. Longer ones are columns at once.
_LONG = 2**16
_FLUSH_BYTES = 8 * 2**20
_MARK = b"\xef\xbb\xbf"


class LineStream(Protocol):
    """A binary stream that gives its lines; a buffer of 128 KB makes it fast."""

    def readline(self, size: int = ..., /) -> bytes:
        """Bytes up to the next line feed, at most `size`; none at the end."""


class LineReader:
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
        """Read until the batch has `size` lines or statuses or holds many bytes, or all is read."""
        while not self.ended and (room := self._room(batch, size)) > 0:
            if self.held:
                self._continue_long(batch)
            elif self.offset >= self.stop:
                self.ended = True
            elif self.offset == 0:
                self._begin(batch)
            else:
                self._run(batch, size, min(room, _ABSORB))
                if len(batch.located) >= _ABSORB:
                    batch.absorb()

    def _room(self, batch: Batch, size: int) -> int:
        if batch.held_bytes >= _FLUSH_BYTES:
            return 0
        return size - max(batch.counts["lines"], batch.statuses())

    def _run(self, batch: Batch, size: int, room: int) -> None:
        """Read lines while they are whole. What is plainly a v1.1 status is sorted here, fast."""
        readline, decode, limit = self.stream.readline, decode_tweet, MAX_LINE_BYTES + 1
        nowhere, located, users = batch.nowhere, batch.located, batch.users
        spots = batch.spots
        offset, stop, line = self.offset, self.stop, b""
        number = first = self.line
        end = first + room
        while number < end and offset < stop and (line := readline(limit))[-1:] == b"\n":
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
                spot = spot_of_raw(tweet.place)
                if spot is None and tweet.coordinates is None and tweet.geo is None:
                    nowhere.append(who)
                else:
                    if spot is None or tweet.geo is not None:
                        spot = settle(tweet, spot, {})
                    located.append(tweet)
                    users.append(who)
                    spots.append(spot)
            else:
                self.line, self.offset = number, offset
                self._look(batch, line, tweet)
                if len(located) >= _ABSORB or self._room(batch, size) <= 0:
                    end = number
            number += 1
            offset += (length := len(line))
            if length > _LONG:
                batch.absorb()
        batch.counts["lines"] += number - first
        self.line, self.offset = number, offset
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
        self._unended(batch, line, is_long=is_long)

    def _unended(self, batch: Batch, line: bytes, *, is_long: bool) -> None:
        """Deal with a line that has no line feed: it is too long, or the stream ends here."""
        if line[-1:] == b"\n":
            return
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
        following = b"" if self.held.endswith(b"\n") else self.stream.readline(PIECE_BYTES)
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
        if tweet is not None and (
            batch.take(tweet, spot_of_raw(tweet.place), {}) or _take_fast_page(batch, line)
        ):
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
            return
        batch.held_bytes += len(line)
        if malformed:
            entries = on_fresh_stack(entry_texts, line.strip().decode())
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
