"""Every line ends as something: blank, corrupt, fragment, or what it holds; places are exact."""

import gc
from io import BytesIO
from itertools import pairwise

import pytest

from migtrace.errors import ParameterError
from migtrace.stream import lines
from migtrace.stream.harvest import BadLine, Harvest
from migtrace.stream.read import read_lines, seek_line
from tests.stream.harvesting import counted, line_of, merged, read_all, status

_GOOD = line_of(status())


def test_lines_of_whitespace_are_blank() -> None:
    found = read_all(b"\n \t\r\n\x0b\x0c\n" + _GOOD)
    assert counted(found) == {"lines": 4, "blank": 3, "read": 1, "records": 1}


def test_whitespace_around_a_line_does_not_matter() -> None:
    assert counted(read_all(b" \x0b" + _GOOD.strip() + b"\x0c\r\n"))["records"] == 1


def test_an_empty_stream_gives_nothing() -> None:
    assert list(read_lines(BytesIO(b""))) == []
    assert list(read_lines(BytesIO(b"\xef\xbb\xbf"))) == []


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": 1',
        b"nonsense",
        b'{"id": 01}',
        b"\xff",
        _GOOD.strip()[:-1] + b', "text": "\xff"}',  # In a text that no record needs.
        _GOOD.strip()[:-1] + b', "\xed\xa0\x80": 1}',  # An encoded surrogate is no UTF-8.
        _GOOD.strip() * 2,
        b"[" * 100_000,
        b'{"x":' * 5000 + b"1" + b"}" * 5000,
        b"\xef\xbb\xbf" + _GOOD.strip(),  # A byte order mark, but not at the start.
    ],
)
def test_what_does_not_decode_is_corrupt(line: bytes) -> None:
    found = read_all(_GOOD + line + b"\n" + _GOOD)
    assert counted(found) == {"lines": 3, "read": 3, "corrupt": 1, "records": 2}
    assert found.bad == [BadLine(2, len(_GOOD), "corrupt", line)]


@pytest.mark.parametrize(
    "part",
    [
        rb'"text": "\ud800"',
        rb'"\udfff": 1',
        rb'"user": {"id_str": "9", "name": "\udc00"}',
        b'"text": NaN, "retweet_count": -Infinity',
        b'"text": 1e999',
        b'"text": ' + b"9" * 5000,
        b'"id_str": "8", "id_str": "7"',
        b'"a": ' + b"[" * 200 + b"]" * 200,
        b'"text": "\\u0000"',
    ],
)
def test_what_json_loads_reads_does_decode(part: bytes) -> None:
    found = read_all(_GOOD.strip()[:-1] + b", " + part + b"}")
    assert found.records.select("tweet_id", "user").rows() == [(7, 9)]


def _from_below(levels: int, data: bytes) -> Harvest:
    return read_all(data) if levels == 0 else _from_below(levels - 1, data)


def test_the_callers_stack_does_not_decide_what_is_too_deep() -> None:
    # Python allows some 1000 levels, calls and nesting together.
    nest = b"[" * 900 + b"]" * 900
    data = _GOOD.strip()[:-1] + b', "x": ' + nest + b'}\n[{"id": 5, "x": ' + nest + b"}]"
    for levels in (0, 300):
        found = _from_below(levels, data)
        assert counted(found)["records"] == 1
        assert [bad.raw for bad in found.bad] == [b'{"id": 5, "x": ' + nest + b"}"]


def test_lines_and_offsets_of_bad_lines_are_exact() -> None:
    data = b"\r\nbad\r\n" + _GOOD + b"worse"
    found = read_all(data, line=11, offset=1000)
    # The first begins after two bytes, the second after 2 + 5 and the good line.
    assert found.bad == [
        BadLine(12, 1002, "corrupt", b"bad\r"),
        BadLine(14, 1007 + len(_GOOD), "corrupt", b"worse"),
    ]


def test_a_byte_order_mark_at_the_start_is_skipped() -> None:
    assert counted(read_all(b"\xef\xbb\xbf" + _GOOD))["records"] == 1
    # What is kept aside stands where it stood in the file.
    assert read_all(b"\xef\xbb\xbfbad\n").bad == [BadLine(1, 3, "corrupt", b"bad")]
    assert read_all(b"\xef\xbb\xbf" + _GOOD, offset=1).bad[0].reason == "corrupt"


def test_a_last_line_needs_no_line_feed() -> None:
    assert counted(read_all(_GOOD + _GOOD.strip()))["records"] == 2


def test_the_incomplete_end_of_a_damaged_stream_is_a_fragment() -> None:
    found = read_all(_GOOD + _GOOD.strip(), damage=lambda: "cut")
    assert counted(found) == {"lines": 1, "read": 1, "records": 1}
    assert found.bad == [BadLine(2, len(_GOOD), "fragment", _GOOD.strip())]


def test_a_damaged_stream_may_end_between_lines_or_be_a_fragment_only() -> None:
    assert read_all(_GOOD, damage=lambda: "cut").bad == []
    [found] = read_lines(BytesIO(b"bad"), damage=lambda: "cut")
    assert found.bad == [BadLine(1, 0, "fragment", b"bad")]
    assert counted(found) == {}


def test_a_line_that_is_too_long_is_one_corrupt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 1000)
    monkeypatch.setattr(lines, "PIECE_BYTES", 600)
    long = b'"' + b"x" * 2198 + b'"'
    found = read_all(_GOOD + long + b"\n" + _GOOD)
    assert counted(found) == {"lines": 3, "read": 3, "corrupt": 1, "records": 2}
    # 1001 bytes tell that it is too long, then pieces of 600: 2200 = 1001 + 600 + 599, and with
    # the line feed the last piece is full.
    start = len(_GOOD)
    assert [(bad.line, bad.offset - start, len(bad.raw), bad.ends) for bad in found.bad] == [
        (2, 0, 1001, False),
        (2, 1001, 600, False),
        (2, 1601, 599, True),
    ]
    assert b"".join(bad.raw for bad in found.bad) == long


@pytest.mark.parametrize("size", [999, 1000, 1001, 1600, 1601, 1602])
@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"{}\n"])
def test_any_length_around_the_limit(
    monkeypatch: pytest.MonkeyPatch, size: int, end: bytes, start: bytes
) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 1000)
    monkeypatch.setattr(lines, "PIECE_BYTES", 600)
    found = read_all(start + b"x" * size + end)
    corrupt = [bad for bad in found.bad if bad.reason == "corrupt"]
    assert found.counts["corrupt"] == 1
    assert b"".join(bad.raw for bad in corrupt) == b"x" * size
    assert [bad.ends for bad in corrupt] == [False] * (len(corrupt) - 1) + [True]


def test_pieces_of_a_long_line_are_handed_on_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 10_000)
    monkeypatch.setattr(lines, "PIECE_BYTES", 1000)
    monkeypatch.setattr(lines, "_FLUSH_BYTES", 5000)
    answers = list(read_lines(BytesIO(b"x" * 50_000 + b"\n" + _GOOD)))
    assert max(sum(len(bad.raw) for bad in answer.bad) for answer in answers) <= 10_001
    found = merged(answers)
    assert counted(found) == {"lines": 2, "read": 2, "corrupt": 1, "records": 1}
    assert b"".join(bad.raw for bad in found.bad) == b"x" * 50_000


@pytest.mark.parametrize("cuts", [(1,), (5, 6, 7), (40, 300), (10**6,)])
def test_ranges_hold_each_line_once(cuts: tuple[int, ...]) -> None:
    data = b"\xef\xbb\xbf" + b"".join(line_of(status(id_str=str(n))) for n in range(9)) + b"\nbad"
    edges = [0, *cuts, None]
    tweets: list[int] = []
    bad: list[BadLine] = []
    lines = 0
    for start, stop in pairwise(edges):
        stream = BytesIO(data)
        offset = seek_line(stream, start or 0)
        for found in read_lines(stream, offset=offset, stop=stop):
            tweets += found.records["tweet_id"].to_list()
            bad += found.bad
            lines += found.counts["lines"]
    assert tweets == list(range(9))
    assert lines == 11
    assert [(one.offset, one.raw) for one in bad] == [(len(data) - 3, b"bad")]


def test_answers_come_every_so_many_lines() -> None:
    answers = list(read_lines(BytesIO(_GOOD * 7), flush_lines=3))
    assert [answer.counts["lines"] for answer in answers] == [3, 3, 1]


def test_pages_make_answers_too() -> None:
    page = line_of({"data": [{"id": "1", "author_id": "2"}] * 3000})
    answers = list(read_lines(BytesIO(page * 4), flush_lines=5000))
    # After the second page there are 6000 statuses.
    assert [answer.counts["paged"] for answer in answers] == [6000, 6000]


def test_a_parameter_that_cannot_be() -> None:
    with pytest.raises(ParameterError, match="flush_lines: got 0"):
        next(read_lines(BytesIO(_GOOD), flush_lines=0))


def test_the_garbage_collector_is_as_before() -> None:
    assert gc.isenabled()
    for _ in read_lines(BytesIO(_GOOD * 3), flush_lines=1):
        assert gc.isenabled()
    gc.disable()
    try:
        list(read_lines(BytesIO(_GOOD)))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_running_out_of_memory_is_not_a_corrupt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_line: bytes) -> object:
        raise MemoryError

    monkeypatch.setattr(lines, "decode_any", fail)
    with pytest.raises(MemoryError):
        read_all(b"bad\n")
    assert gc.isenabled()
