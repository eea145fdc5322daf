"""The feed: looking ahead, giving back, ending at damage with all that came before."""

from collections.abc import Iterator

import pytest

from migtrace.stream.feed import Damage, Feed


def _broken_after(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces
    msg = "torn"
    raise Damage(msg)


def test_looking_ahead_takes_nothing() -> None:
    feed = Feed(iter([b"ab", b"", b"cd"]))
    assert feed.peek(3) == b"abc"
    assert feed.tell() == 0
    assert feed.read(3) == b"abc"
    assert feed.peek(9) == b"d"
    assert (feed.read(9), feed.read(9), feed.tell()) == (b"d", b"", 4)


def test_what_was_given_back_comes_next() -> None:
    feed = Feed(iter([b"abcd", b"ef"]))
    assert feed.some(3) == b"abc"
    feed.unread(b"bc")
    assert feed.tell() == 1
    assert [feed.some(), feed.some(), feed.some()] == [b"bcd", b"ef", b""]


def test_damage_is_the_end_and_told_when_it_is_reached() -> None:
    feed = Feed(_broken_after(b"ab", b"c"))
    assert feed.some() == b"ab"
    assert feed.damage is None
    assert [feed.read(5), feed.read(5)] == [b"c", b""]
    assert feed.damage == "torn"


def test_passing_over_stops_at_the_end() -> None:
    feed = Feed(iter([b"abcd", b"\0\0", b"\0ef"]))
    assert feed.seek(4) == 4
    assert feed.skip_zeros()
    assert feed.tell() == 7
    assert feed.seek(100) == 9
    assert not feed.skip_zeros()


def test_other_errors_pass_through() -> None:
    def failing() -> Iterator[bytes]:
        yield b"a"
        msg = "unplugged"
        raise OSError(msg)

    feed = Feed(failing())
    assert feed.read(1) == b"a"
    with pytest.raises(OSError, match="unplugged"):
        feed.peek(1)
