"""Damaged and odd lines, made from real ones: seeded, cheap enough for millions of them."""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SAMPLES = Path(__file__).parent / "data"
DEEP = 10_000
# Keys that a reader looks at; mutations go there more often than anywhere else.
_KEYS = (
    "action author_id bbox bounding_box coordinates country_code created_at data delete geo id "
    "id_str in_reply_to_status_id in_reply_to_status_id_str includes limit meta place place_id "
    "places referenced_tweets retweeted_status scrub_geo status timestamp_ms tweet type "
    "up_to_status_id up_to_status_id_str up_to_tweet_id user user_id user_id_str errors"
)
TELLING = frozenset(_KEYS.split())
NAN, INF = float("nan"), float("inf")
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, -0.0, 1e308, NAN, INF, -INF),
    *(2**31, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**400),
    *("", " ", "x", "0", "007", "-5", "+5", "1.0", "1e5", "9" * 19, "9" * 40, "٣٤", "\ud800"),
    *("a\x00b", "\ufeff", "x" * 5_000, "VE", "ve", "V1", "ÜÜ", "VEN", "null"),
    *([], {}, [[]], [{}], [None], [1], [1, 2, 3], {"": None}, {"id": 5}, {"id": "5"}, [[[[]]]]),
    *([181, 0], [0, 91], [0, 0], [0.0, -0.0], [NAN, 1], [1, INF], ["1", "2"], [True, False]),
    *([1, None], [10**400, 1], [-67.1, 10.2, -66.9, 10.4], [170, -5, -170, 5], [5, 5, 5, 5]),
    *([[[1, 2], [3, 4]]], [[[1, 2]]], [[[]]], [[1, 2], [3, 4]], [[[NAN, 2], [3, 4]]]),
    *([[[-180, -90], [180, 90]]], [[[1, 2], ["3", 4]]], [[[1, 2, 3], [4, 5, 6]]] * 40),
    *("Fri Mar 13 21:46:40 +0000 2015", "Fri Mar 13 21:46:60 +0000 2015"),
    *("Mon Feb 30 00:00:00 +0000 2015", "Fri Mar 13 21:46:40 +0900 2015", "fri mar 13 2015"),
    *("Fri Mar 13 21:46:40 +0000 0000", "Fri Mar 13 21:46:40 +0000 99999"),
    *("2015-03-13T21:46:40Z", "2015-03-13T21:46:40.123456789Z", "2015-03-13", "20150313T214640Z"),
    *("2015-13-45T99:99:99Z", "2015-03-13T21:46:40+25:00", "9999-12-31T23:59:59-12:00"),
    *("1426283200000", 1426283200000, "-1", "1426283200000.5", 10**18, "9" * 25),
    *({"type": "retweeted", "id": "1"}, [{"type": "replied_to", "id": "1"}], [{"type": 5}]),
)
NUMBERS = (
    *(b"1e999", b"-1e999", b"1e-999", b"-0", b"-0.0", b"0.1e1", b"1E5", b"NaN", b"Infinity"),
    *(b"-Infinity", b"9223372036854775807", b"9223372036854775808", b"18446744073709551616"),
    *(b"-9223372036854775809", b"9" * 400, b"9" * 6_000, b"0." + b"3" * 3_000, b"1e99999999999"),
    *(b"01", b"+1", b"1.", b".5", b"0x10", b"1_000", b"--1", b"1e", b"\xd9\xa3", b"181.5", b"null"),
)
SURROGATES = (b"\\ud800", b"\\udc00", b"\\ud83d\\ud83d", b"\\udc00\\ud800", b"\\ud83dx", b"\\ud8")
NOT_UTF8 = (b"\xed\xa0\x80", b"\xc0\x80", b"\xff\xfe", b"\xf4\x90\x80\x80", b"\x80", b"\xe2\x82")
BREAKS = (
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\n \n", b"\xe2\x80\xa8", b"\x0b", b"\x0c", b"\x1c"),
    *(b"\xc2\x85", b"\\n"),
)
BLANKS = (b"", b" ", b"\r", b"\t \t", b" " * 5_000, b"\x0b", b"\x0c\r", b"\xc2\xa0", b"\x00")
WHOLE = (
    *(b"{}", b"[]", b"null", b"true", b"0", b'""', b"[[]]", b"[{}]", b'{"data":[]}', b"\xef\xbb"),
    *(b'{"data":{}}', b'{"data":null}', b'{"delete":null}', b'{"id":1}', b"}{", b"{" * 9),
)
NUMBER = re.compile(rb"(?<=[:\[, ])-?[0-9]+(?:\.[0-9]+)?(?=[,}\] ])")
KEY = re.compile(rb'"(?:' + "|".join(sorted(TELLING)).encode() + rb')" ?:')
INTERESTING = b'\x00\x1f\x7f\x80\xc3\xff"\\{}[],:0123456789eE+-.tfnu \r\t/'


@dataclass(frozen=True, slots=True)
class Samples:
    """Real lines, as bytes and decoded."""

    lines: list[bytes]
    objects: list[Any]


@cache
def load_samples(folder: Path = SAMPLES) -> Samples:
    """Lines of the real samples; of long pages also pieces of one to three posts."""
    lines: list[bytes] = []
    for file in sorted(folder.glob("*.gz")):
        with gzip.open(file) as stream:
            for line in stream:
                lines += _pieces(line.strip()) if len(line) > 20_000 else [line.strip()]
    assert lines, f"no samples in {folder}"
    return Samples(lines, [json.loads(line) for line in lines])


def _pieces(line: bytes) -> Iterator[bytes]:
    """Small pages out of a large one, each with the included objects that it needs, or a few."""
    page = json.loads(line)
    posts = page["data"] if isinstance(page["data"], list) else [page["data"]]
    for start in range(0, len(posts), max(3, len(posts) // 8)):
        some = posts[start : start + 1 + start % 3]
        text = json.dumps(some)
        included = {
            kind: [o for o in objects if f'"{o.get("id")}"' in text][:3] or objects[:1]
            for kind, objects in page.get("includes", {}).items()
        }
        yield json.dumps({**page, "data": some, "includes": included}).encode()


def _span(line: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(line) + 1)
    return start, min(len(line), start + rng.choice((1, 2, 10, 100, 1_000)))


def flip(line: bytes, _: Samples, rng: Random) -> bytes:
    """Change a few bytes."""
    changed = bytearray(line)
    for _change in range(rng.choice((1, 1, 1, 2, 8))):
        at = rng.randrange(len(line))
        if rng.random() < 0.5:
            changed[at] ^= 1 << rng.randrange(8)
        else:
            changed[at] = rng.choice(INTERESTING)
    return bytes(changed)


def cut(line: bytes, _: Samples, rng: Random) -> bytes:
    """Lose the end, the beginning or something between."""
    start, end = _span(line, rng)
    return rng.choice((line[:start], line[start:], line[:start] + line[end:]))


def splice(line: bytes, samples: Samples, rng: Random) -> bytes:
    """Go on with another line, or put a piece of one in."""
    other = rng.choice(samples.lines)
    at, (start, end) = rng.randrange(len(line)), _span(other, rng)
    rest = other[start:] if rng.random() < 0.5 else other[start:end] + line[at:]
    return line[:at] + rest


def nest(line: bytes, _: Samples, rng: Random) -> bytes:
    """Go very deep, in a value or as a whole."""
    brackets = rng.choice((b"[", b'{"a":'))
    closed = b"" if rng.random() < 0.2 else (b"]" if brackets == b"[" else b"1}")
    deep = brackets * DEEP + (closed[:-1] + closed[-1:] * DEEP)
    null = line.find(b"null", rng.randrange(len(line)))
    return deep if null < 0 else line[:null] + deep + line[null + 4 :]


def number(line: bytes, _: Samples, rng: Random) -> bytes:
    """Replace a number by a huge or odd one."""
    found = list(NUMBER.finditer(line))
    if not found:
        return rng.choice(NUMBERS)
    at = rng.choice(found)
    return line[: at.start()] + rng.choice(NUMBERS) + line[at.end() :]


def _insert(pieces: Sequence[bytes]) -> "Mutation":
    """Put one of the pieces somewhere, half of the time into a text."""

    def insert(line: bytes, _: Samples, rng: Random) -> bytes:
        at = rng.randrange(len(line) + 1)
        if rng.random() < 0.5:
            at = max(0, line.find(b'": "', at)) + 4
        return line[:at] + rng.choice(pieces) + line[at:]

    return insert


def duplicate(line: bytes, _: Samples, rng: Random) -> bytes:
    """Say a key twice, with another value."""
    found = list(KEY.finditer(line))
    if not found:
        return line[:-1] + b',"id":1,"id":2}'
    at = rng.choice(found)
    extra = at[0] + json.dumps(rng.choice(ODD)).encode() + b","
    return line[: at.start()] + extra + line[at.start() :]


def retype(line: bytes, samples: Samples, rng: Random) -> bytes:
    """Give a key a value of another kind, one from elsewhere, or none at all."""
    return _edit(samples, rng) or line


def wrap(line: bytes, samples: Samples, rng: Random) -> bytes:
    """Make a page, a list, a longer line or a different encoding of it."""
    other = rng.choice(samples.lines)
    return rng.choice(
        (
            b'{"data":' + line + b"}",
            b'{"data":[' + line + b"," + other + b"]}",
            b"[" + line + b"]",
            b"[" + line + b"," + other + b",null,5]",
            line + other,
            line + b",",
            b" \t" + line + b" \r",
            b"\xef\xbb\xbf" + line,
            b"\x1e" + line,
            json.dumps(line.decode()).encode(),
            line.decode().encode("utf-16"),
            json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode(),
            json.dumps(json.loads(line), indent=1).encode(),
        )
    )


def other(_: bytes, __: Samples, rng: Random) -> bytes:
    """Something that is no status at all."""
    return rng.choice((rng.choice(BLANKS), rng.choice(WHOLE), rng.randbytes(rng.randrange(1, 99))))


def same(line: bytes, _: Samples, __: Random) -> bytes:
    """The line itself."""
    return line


Mutation = Callable[[bytes, Samples, Random], bytes]
MUTATIONS: dict[str, tuple[int, Mutation]] = {
    "flip": (20, flip),
    "cut": (8, cut),
    "splice": (8, splice),
    "nest": (1, nest),
    "number": (12, number),
    "surrogate": (4, _insert(SURROGATES)),
    "not UTF-8": (3, _insert(NOT_UTF8)),
    "NUL": (3, _insert((b"\x00", b"\\u0000", b"\\0"))),
    "line break": (5, _insert(BREAKS)),
    "duplicate": (8, duplicate),
    "retype": (30, retype),
    "wrap": (4, wrap),
    "other": (3, other),
    "same": (3, same),
}


def _edit(samples: Samples, rng: Random) -> bytes:
    """A decoded sample with one value changed; only what is above the value is copied."""
    whole = [rng.choice(samples.objects)]
    above: Any = whole
    key: Any = 0
    while isinstance(above[key], dict | list) and above[key] and (key == 0 or rng.random() < 0.7):
        above[key] = above[key].copy()
        above = above[key]
        keys = list(above) if isinstance(above, dict) else range(len(above))
        telling = [k for k in keys if k in TELLING]
        key = rng.choice(telling if telling and rng.random() < 0.8 else keys)
    if rng.random() < 0.15:
        del above[key]
    elif rng.random() < 0.15 and isinstance(found := rng.choice(samples.objects), dict):
        above[key] = rng.choice(list(found.values()))
    else:
        above[key] = rng.choice(ODD)
    return json.dumps(whole[0] if whole else None).encode()


def make_mutants(samples: Samples, size: int, rng: Random) -> list[tuple[str, bytes]]:
    """Make `size` mutants, each with the name of what was done; one in ten is changed twice."""
    names = rng.choices(list(MUTATIONS), [weight for weight, _ in MUTATIONS.values()], k=size)
    mutants = []
    for name in names:
        mutant = MUTATIONS[name][1](rng.choice(samples.lines), samples, rng)
        if rng.random() < 0.1 and mutant and name != "nest":
            mutant, name = flip(mutant, samples, rng), f"{name}, flip"  # noqa: PLW2901 - the pair
        mutants.append((name, mutant))
    return mutants
