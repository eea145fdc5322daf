"""What must hold of anything that is read as lines: checked on batches of mutants.

Not collected by pytest; `test_fuzz_mutants.py` runs it in small and `benchmarks/fuzz.py` in large.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader, BytesIO
from itertools import accumulate
from random import Random

import polars as pl

from migtrace.frames import COUNTRY, RECORD_COLUMNS, TIME
from migtrace.records import EARLIEST, NOTES
from migtrace.stream.harvest import BadLine, Harvest
from migtrace.stream.read import read_lines
from tests.stream.mutants import Samples, make_mutants

BOM = b"\xef\xbb\xbf"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = ("corrupt", "malformed", "retweet", "no_geography", "bad_time", "records")
COUNTS = {"lines", "blank", "control", "pages", "paged", "read", *STATUSES}
AGAIN = 0.1
MOST_SECONDS = 10.0
"""For a batch; a mutant takes microseconds, a very deep one a millisecond."""


class BrokenError(AssertionError):
    """A property does not hold."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with which line, enough to see it again."""

    seed: int
    mutation: str
    line: bytes
    error: str

    def __str__(self) -> str:
        shown = self.line if len(self.line) < 600 else self.line[:500] + b" ... " + self.line[-60:]
        return f"seed {self.seed}, {self.mutation}: {self.error}\n  {shown!r}"


def fuzz_batch(samples: Samples, seed: int, size: int) -> Iterator[Failure]:
    """Make `size` mutants, read them as one stream, and narrow down what does not hold.

    Parameters
    ----------
    samples
        Real lines.
    seed
        Of this batch; with `size` it decides everything.
    size
        Mutants.

    Yields
    ------
    Failure
        One for each line that fails alone, else one for the whole batch.
    """
    rng = Random(seed)  # noqa: S311 - nothing secret
    yield from _narrow(make_mutants(samples, size, rng), seed)


def _narrow(mutants: list[tuple[str, bytes]], seed: int) -> Iterator[Failure]:
    """Find the lines that fail alone, by halves; a whole whose halves are good fails as such."""
    error = _failing([line for _, line in mutants], seed)
    if error is None:
        return
    if len(mutants) == 1:
        yield Failure(seed, *mutants[0], error)
        return
    middle = len(mutants) // 2
    found = [*_narrow(mutants[:middle], seed), *_narrow(mutants[middle:], seed)]
    together = b"\n".join(line for _, line in mutants)
    yield from found or [Failure(seed, f"{len(mutants)} together", together, error)]


def _failing(lines: Sequence[bytes], seed: int) -> str | None:
    """Why they fail: a property, or whatever was raised."""
    start = time.perf_counter()
    try:
        check_lines(lines, Random(seed))  # noqa: S311 - nothing secret
    except Exception as error:  # noqa: BLE001 - any exception at all is the finding
        return f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    return f"took {seconds:.1f} s" if seconds > MOST_SECONDS else None


def check_lines(lines: Sequence[bytes], rng: Random) -> None:
    """Read lines as one stream, and check all that must hold of the answer.

    Parameters
    ----------
    lines
        Joined by line feeds; they may contain some.
    rng
        Decides where the stream is cut for the comparison with a reading in two parts.

    Raises
    ------
    BrokenError
        When something does not hold.
    """
    data = b"\n".join(lines)
    [flush_lines] = rng.choices((8192, 100, 7), (90, 8, 2))
    harvests = read_bytes(data, flush_lines=flush_lines)
    for harvest in harvests:
        check_sums(harvest)
        check_records(harvest)
    physical = data.count(b"\n") + (not data.endswith(b"\n") and data != b"")
    read = sum(harvest.counts.get("lines", 0) for harvest in harvests)
    require(read == physical, f"{read} lines of {physical}")
    check_bad(data, [bad for harvest in harvests for bad in harvest.bad])
    whole = summed(harvests)
    if rng.random() < AGAIN:
        require(whole == summed(read_bytes(data)), "a second reading differs")
    stop = rng.randrange(len(data) + 1)
    begin = (data.find(b"\n", stop - 1) + 1 or len(data)) if stop else 0
    parts = read_bytes(data, stop=stop) + read_bytes(
        data, begin=begin, line=1 + data.count(b"\n", 0, begin)
    )
    require(whole == summed(parts), f"reading in two parts, cut at {stop}, differs")


def read_bytes(
    data: bytes,
    *,
    begin: int = 0,
    line: int = 1,
    stop: int | None = None,
    flush_lines: int = 8192,
) -> list[Harvest]:
    """Read bytes as a stream of lines, from `begin` on."""
    stream = BufferedReader(BytesIO(data))
    stream.seek(begin)
    return list(
        read_lines(
            stream,
            earliest=EARLIEST,
            now=NOW,
            line=line,
            offset=begin,
            stop=stop,
            flush_lines=flush_lines,
        )
    )


def require(holds: bool, what: str) -> None:  # noqa: FBT001 - reads like an assertion
    """Raise when a property does not hold; unlike `assert` also where asserts are off."""
    if not holds:
        raise BrokenError(what)


def check_sums(harvest: Harvest) -> None:
    """Every line is one thing, and every status another."""
    counts = Counter(harvest.counts)
    require(set(counts) <= COUNTS, f"unknown counts: {sorted(set(counts) - COUNTS)}")
    require(min(counts.values(), default=0) >= 0, f"a negative count: {counts}")
    lines = counts["blank"] + counts["control"] + counts["pages"] + counts["read"] - counts["paged"]
    require(counts["lines"] == lines, f"lines do not add up: {counts}")
    require(counts["read"] == sum(counts[one] for one in STATUSES), f"read is no sum: {counts}")
    require(sum(harvest.controls.values()) == counts["control"], f"{harvest.controls}: {counts}")
    require(harvest.records.height == counts["records"], f"records: {counts}")
    require(set(harvest.notes) <= set(NOTES), f"unknown notes: {harvest.notes}")


def check_records(harvest: Harvest) -> None:
    """Records have the columns, types and values of METHOD M1."""
    frame = harvest.records
    require(tuple(frame.columns) == RECORD_COLUMNS, f"columns {frame.columns}")
    ids = (pl.Int64, pl.String)
    fixed = {"time": TIME, "country": COUNTRY, **dict.fromkeys(("lon", "lat"), pl.Float64)}
    for name, dtype in frame.schema.items():
        if name in ("tweet_id", "user", "reply_to_tweet"):
            require(
                dtype in (*ids, pl.Null) if frame.is_empty() else dtype in ids, f"{name} {dtype}"
            )
        else:
            require(dtype == fixed.get(name, pl.Float64), f"{name} is {dtype}")
    lon, lat, extent = pl.col("lon"), pl.col("lat"), pl.col("extent_km")
    usual = (
        pl.col("user").is_not_null()
        & pl.col("tweet_id").is_not_null()
        & pl.col("time").is_between(EARLIEST, NOW + timedelta(days=1))
        & (pl.col("country").is_not_null() | lon.is_not_null())
        & (lon.is_null() == lat.is_null())
        & (extent.is_null() | (lon.is_not_null() & (extent >= 0) & extent.is_finite()))
        & (lon.is_null() | (lon.is_between(-180, 180) & lat.is_between(-90, 90)))
        & ((lon == 0) & (lat == 0)).not_().fill_null(value=True)
    )
    odd = frame.filter(~usual.fill_null(value=False))
    require(odd.is_empty(), f"impossible records: {odd.head(2).rows(named=True)}")


def check_bad(data: bytes, bad: Iterable[BadLine]) -> None:
    """Lines are kept aside exactly when they do not decode, with their place and their bytes."""
    lines = data.split(b"\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    lines[0] = lines[0].removeprefix(BOM)
    said = [verdict(line) for line in lines]
    corrupt: set[int] = set()
    for one in bad:
        require(0 < one.line <= len(lines), f"line {one.line} of {len(lines)}")
        here = lines[one.line - 1]
        wanted = {"corrupt": ("corrupt", "either"), "malformed": ("decodes", "either")}
        require(said[one.line - 1] in wanted.get(one.reason, ()), f"line {one.line}: {one.reason}")
        raw = one.raw.removeprefix(BOM) if one.line == 1 else one.raw
        # Of a page only the malformed status is kept.
        part = one.reason == "malformed" and here.strip()[:1] in (b"{", b"[")
        require(raw.strip() == here.strip() or part, f"line {one.line}: not its bytes")
        mark = len(BOM) * (one.line == 1 and data.startswith(BOM))
        begins = starts[one.line - 1]
        require(one.offset in (begins, begins + mark), f"line {one.line}: offset {one.offset}")
        if one.reason == "corrupt":
            require(one.line not in corrupt, f"line {one.line} is corrupt twice")
            corrupt.add(one.line)
    missed = [n for n, one in enumerate(said, 1) if one == "corrupt" and n not in corrupt]
    require(not missed, f"corrupt lines pass as good: {missed[:5]}")


def verdict(line: bytes) -> str:
    """What Python's own parser says of a line: ``blank``, ``decodes``, ``corrupt``, ``either``.

    Numbers with so many digits that Python refuses to make an integer, and lines around which
    there is white space that is none in JSON, may be taken either way.
    """
    if not line.strip():
        return "blank"
    if line.count(b"[" * 1000) or line.count(b'{"a":' * 1000):
        return "corrupt"
    try:
        json.loads(line.decode())
    except RecursionError:
        return "corrupt"
    except ValueError as error:
        if "integer string conversion" in str(error):
            return "either"
        stripped = line.strip(b"\x0b\x0c")
        return "corrupt" if stripped == line else "either"
    return "decodes"


def summed(harvests: Iterable[Harvest]) -> tuple[object, ...]:
    """All that was read, as one value that can be compared."""
    counts, controls, notes = Counter[str](), Counter[str](), Counter[str]()
    records: list[tuple[str, ...]] = []
    dropped: set[tuple[str, ...]] = set()
    deletes: list[str] = []
    scrubs: list[tuple[str, ...]] = []
    bad: list[tuple[object, ...]] = []
    for harvest in harvests:
        counts.update(harvest.counts)
        controls.update(harvest.controls)
        notes.update(harvest.notes)
        records += map(_as_text, harvest.records.rows())
        dropped.update(map(_as_text, harvest.dropped.rows()))
        deletes += map(str, harvest.deletes)
        scrubs += map(_as_text, harvest.scrubs.rows())
        bad += [(one.line, one.offset, one.reason, one.raw, one.ends) for one in harvest.bad]
    return +counts, +controls, +notes, records, dropped, deletes, scrubs, bad


def _as_text(row: tuple[object, ...]) -> tuple[str, ...]:
    """Ids are integers or text, depending on the others of the frame."""
    return tuple(map(str, row))
