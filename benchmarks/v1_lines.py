r"""Make full-size statuses of Twitter's API v1.1, one per line: seeded, about 3 KB each.

Usage: ``python benchmarks/v1_lines.py FILE [--size 1000000000] [--seed 1] [--geotagged 1.0]
[--points 0.15] [--retweets 0.05] [--bad 0.001] [--control 0.02] [--blank 0.001]``

Every status has all the fields that the stream gave, in the stream's order and spelling (escaped
slashes, most text in ``\u`` escapes); all words are made up. People post as in a Zipf-Mandelbrot
law from one million accounts, mostly from home, sometimes from one of 5,000 towns; some answer
themselves (threads), some posts come twice. Between the statuses come control messages, blank
lines, and lines that were cut off or damaged. The same options give the same bytes, whatever the
number of processes.
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # this folder is no package that is installed
from benchmarks.v1_parts import FIRST_MS, Parts, clock, make_parts

CHUNK = 4_000
LINE_BYTES = 3_100
USERS = 1_000_000
USERS_FLAT = 1_000
AT_HOME, REPLY, SELF_REPLY, TWICE, PASSED_ON_TAGGED = 0.85, 0.15, 0.05, 0.003, 0.02
LAST_MS = 1_551_398_400_000  # 2019-03-01
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
# The fields between those that differ, as printf templates; %s is a piece made before.
STATUS = (
    b'"created_at":"%s","id":%d,"id_str":"%d",%s,%s,"user":{"id":%d,"id_str":"%d",'
    b'"screen_name":"p%d",%s},%s,"contributors":null,%s%s'
)
REPLY_TO = (
    b'"in_reply_to_status_id":%d,"in_reply_to_status_id_str":"%d","in_reply_to_user_id":%d,'
    b'"in_reply_to_user_id_str":"%d","in_reply_to_screen_name":"p%d"'
)
NO_REPLY = (
    b'"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,"in_reply_to_user_id":null,'
    b'"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null'
)
POINT = (
    b'"geo":{"type":"Point","coordinates":[%.6f,%.6f]},'
    b'"coordinates":{"type":"Point","coordinates":[%.6f,%.6f]},"place":%s'
)
BOX = b'"geo":null,"coordinates":null,"place":%s'
NO_GEO = BOX % b"null"


@dataclass(frozen=True, slots=True)
class Mix:
    """What the lines are; shares of all lines, those of `points` and `retweets` of statuses."""

    geotagged: float = 1.0
    points: float = 0.15
    retweets: float = 0.05
    bad: float = 0.001
    control: float = 0.02
    blank: float = 0.001
    seed: int = 1


def main() -> None:
    """Make one file."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--size", type=int, default=1_000_000_000, help="least bytes")
    options.add_argument("--processes", type=int, default=2)
    for name in Mix.__slots__:
        default = getattr(Mix(), name)
        options.add_argument(f"--{name}", type=type(default), default=default)
    asked = options.parse_args()
    mix = Mix(**{name: getattr(asked, name) for name in Mix.__slots__})
    lines = write_lines(asked.file, asked.size, mix=mix, processes=asked.processes)
    print(f"{asked.file}: {asked.file.stat().st_size:,} bytes, {lines:,} lines")


def write_lines(file: Path, size: int, /, *, mix: Mix | None = None, processes: int = 2) -> int:
    """Write lines until `size` bytes are reached, beside the file and then renamed.

    Parameters
    ----------
    file
        Where to; its folder is made.
    size
        Bytes; the last line is whole, so that the file is a little longer.
    mix
        What the lines are.
    processes
        How many make them; no influence on the bytes.

    Returns
    -------
    int
        Lines written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.part")
    left, lines = size, 0
    with beside.open("wb") as out:
        for made in _chunks(mix or Mix(), -(-size // (CHUNK * LINE_BYTES)), processes):
            cut = len(made) if len(made) <= left else made.index(b"\n", left - 1) + 1
            out.write(memoryview(made)[:cut])
            lines += made.count(b"\n", 0, cut)
            left -= cut
            if left <= 0:
                break
    beside.replace(file)
    return lines


def _chunks(mix: Mix, expected: int, processes: int) -> Iterator[bytes]:
    """Chunks in order, without end; a few are made ahead."""
    if processes < 2:
        number = 0
        while True:
            yield make_chunk(number, mix, expected)
            number += 1
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[bytes]] = deque()
        number = 0
        try:
            while True:
                while len(ahead) <= 2 * processes:
                    ahead.append(pool.submit(make_chunk, number, mix, expected))
                    number += 1
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def make_chunk(number: int, mix: Mix, expected: int = 1) -> bytes:
    """Lines of one stretch of time.

    Parameters
    ----------
    number
        Which stretch, from 0; the years are divided into `expected` ones and begin again after.
    mix
        What the lines are.
    expected
        How many chunks the file will have, more or less.

    Returns
    -------
    bytes
        `CHUNK` lines and a few repeated ones.
    """
    rng = Random(f"{mix.seed} {number}")  # noqa: S311 - no secrets here
    draw = np.random.default_rng([mix.seed, number])
    step = (LAST_MS - FIRST_MS) / expected
    begin = FIRST_MS + step * (number % expected)
    times = np.sort(draw.uniform(begin, begin + step, CHUNK)).astype(np.int64)
    # Zipf-Mandelbrot: the chance of rank r is about as 1 / (r + USERS_FLAT).
    rank = USERS_FLAT * ((1 + USERS / USERS_FLAT) ** draw.random(CHUNK) - 1)
    kinds = draw.choice(
        4,
        CHUNK,
        p=[1 - mix.bad - mix.control - mix.blank, mix.bad, mix.control, mix.blank],
    )
    stretch = _Stretch(make_parts(mix.seed), mix, rng, number)
    lines: list[bytes] = []
    for place, (ms, user, kind) in enumerate(
        zip(times.tolist(), rank.astype(np.int64).tolist(), kinds.tolist(), strict=True)
    ):
        if kind == 3:
            lines.append(b"" if rng.random() < 0.5 else b"\r")
            continue
        line = stretch.control() if kind == 2 else stretch.status(place, ms, user)
        lines.append(_damaged(line, rng) if kind == 1 else line)
        if rng.random() < TWICE:
            lines.append(lines[-1])
    return b"\n".join(lines) + b"\n"


class _Stretch:
    """Makes the lines of a chunk; remembers what answers, deletions and scrubs can name."""

    def __init__(self, parts: Parts, mix: Mix, rng: Random, number: int) -> None:
        self.parts, self.mix, self.rng, self.number = parts, mix, rng, number
        self.last: dict[int, int] = {}

    def status(self, place: int, ms: int, user: int) -> bytes:
        """One status, or the passing on of one."""
        rng = self.rng
        # Unlike any other of the file: no two lines of a chunk and no two chunks share low bits.
        low = (self.number * CHUNK + place) & 0x3FFFFF
        tweet = (ms - SNOWFLAKE_EPOCH_MS) << 22 | low
        tagged = rng.random() < self.mix.geotagged
        if rng.random() < self.mix.retweets:
            other, ago = rng.randrange(USERS), rng.randrange(60_000, 90_000_000)
            lent = tagged or rng.random() < PASSED_ON_TAGGED
            inner = self._body(tweet - (ago << 22), ms - ago, other, None, tagged=lent)
            passed = b'"retweeted_status":{' + inner + b"},"
            body = self._body(tweet, ms, user, None, tagged=tagged, passed=passed)
        else:
            chance, reply = rng.random(), None
            if chance < SELF_REPLY and user in self.last:
                reply = self.last[user], user
            elif SELF_REPLY <= chance < REPLY:
                reply = tweet - (rng.randrange(10_000, 9_000_000) << 22), rng.randrange(USERS)
            body = self._body(tweet, ms, user, reply, tagged=tagged)
            self.last[user] = tweet
        return b"{" + body + b',"filter_level":"low","timestamp_ms":"%d"}' % ms

    def _body(
        self,
        tweet: int,
        ms: int,
        user: int,
        reply: tuple[int, int] | None,
        *,
        tagged: bool,
        passed: bytes = b"",
    ) -> bytes:
        rng, parts = self.rng, self.parts
        account = 10_000 + user * 2_741
        to = NO_REPLY
        if reply is not None:
            who = 10_000 + reply[1] * 2_741
            to = REPLY_TO % (reply[0], reply[0], who, who, reply[1])
        return STATUS % (
            clock(ms),
            tweet,
            tweet,
            rng.choice(parts.texts),
            to,
            account,
            account,
            user,
            parts.profiles[user % len(parts.profiles)],
            self._geo(user) if tagged else NO_GEO,
            passed,
            rng.choice(parts.tails),
        )

    def _geo(self, user: int) -> bytes:
        """The fields `geo`, `coordinates` and `place`: home, or anywhere."""
        rng, towns = self.rng, self.parts.towns
        home = user * 7_919 % len(towns)
        lon, lat, half, place = towns[home if rng.random() < AT_HOME else rng.randrange(len(towns))]
        if rng.random() >= self.mix.points:
            return BOX % place
        x = lon + rng.uniform(-half, half)
        y = lat + rng.uniform(-half, half)
        return POINT % (y, x, x, y, place)

    def control(self) -> bytes:
        """One message that is no status; most take a post back."""
        rng = self.rng
        user, tweet = rng.choice(list(self.last.items())) if self.last else (7, 11)
        account = 10_000 + user * 2_741
        kind = rng.choice(["delete"] * 12 + ["limit"] * 4 + ["scrub_geo", "warning", "withheld"])
        match kind:
            case "delete":
                said = {"id": tweet, "id_str": str(tweet), "user_id": account}
                message: dict[str, Any] = {"delete": {"status": said, "timestamp_ms": "1"}}
            case "scrub_geo":
                said = {"user_id": account, "user_id_str": str(account), "up_to_status_id": tweet}
                message = {"scrub_geo": {**said, "up_to_status_id_str": str(tweet)}}
            case "limit":
                message = {"limit": {"track": rng.randrange(9_999), "timestamp_ms": "1"}}
            case "warning":
                message = {"warning": {"code": "FALLING_BEHIND", "percent_full": 60}}
            case _:
                message = {"status_withheld": {"id": tweet, "withheld_in_countries": ["XX"]}}
        return json.dumps(message, separators=(",", ":")).encode()


def _damaged(line: bytes, rng: Random) -> bytes:
    """A line that was cut off, or of which bytes were changed."""
    if rng.random() < 0.5:
        return line[: rng.randrange(1, len(line))]
    changed = bytearray(line)
    for _ in range(rng.randrange(1, 9)):
        changed[rng.randrange(len(line))] = rng.choice(b'\x00\x1f"\\{}[],:9z\x80\xc3\xff')
    return bytes(changed)


if __name__ == "__main__":
    main()
