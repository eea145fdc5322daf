"""What the lines say is what the traces say."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from migtrace.errors import ParameterError, SourceError
from migtrace.frames import RECORD_COLUMNS
from migtrace.simulate import simulate
from migtrace.stream.harvest import Harvest
from tests.simulate.small import everybody
from tests.stream.harvesting import read_all

WORLD = everybody(
    population=300,
    flows=(),
    admin_share=0.2,
    country_share=0.2,
    unknown_country_share=0.1,
    thread_share=0.1,
    reply_share=0.1,
    duplicate_share=0.1,
    retweet_share=0.2,
)
SIMULATED = simulate(WORLD, seed=1)


def harvested(path: Path) -> Harvest:
    """Read a file of lines back."""
    data = path.read_bytes()
    return read_all(gzip.decompress(data) if path.suffix == ".gz" else data)


def test_the_reader_finds_the_traces(tmp_path: Path) -> None:
    SIMULATED.write_json(tmp_path / "posts.jsonl")
    found = harvested(tmp_path / "posts.jsonl")
    order = ["tweet_id", "time"]
    records = found.records.sort(order)
    # To the last bit: positions, extents, times and ids.
    assert_frame_equal(records, SIMULATED.traces.select(RECORD_COLUMNS).sort(order))
    # A Poisson number with a mean of a fifth of the posts, five standard deviations to either side.
    mean = 0.2 * len(SIMULATED.traces)
    assert abs(found.counts["retweet"] - mean) < 5 * mean**0.5
    assert found.counts["read"] == found.counts["records"] + found.counts["retweet"]
    assert sum(found.notes.values()) == 0


def test_lines_come_in_order_of_time_and_say_that_they_are_simulated() -> None:
    statuses = [json.loads(line) for line in SIMULATED.json_lines(batch=1000)]
    created = [status["created_at"] for status in statuses]
    times = pl.Series(created).str.to_datetime("%a %b %d %H:%M:%S %z %Y")
    assert times.is_sorted()
    assert {status["source"] for status in statuses} == {"migtrace simulation: nobody wrote this"}
    kinds = {s["place"]["place_type"] for s in statuses if "place" in s}
    assert kinds == {"city", "admin", "country"}


def test_control_lines_stand_between_batches() -> None:
    plain = list(SIMULATED.json_lines(batch=1000))
    lines = list(SIMULATED.json_lines(batch=1000, control=True))
    found = read_all("".join(f"{line}\n" for line in lines).encode())
    batches = -(-len(plain) // 1000)
    assert found.counts["blank"] == found.counts["control"] == batches
    assert found.controls["limit"] == batches
    assert [line for line in lines if line and not line.startswith('{"limit"')] == plain


def test_files_have_the_same_bytes_again_and_gz_packs_them(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl", "a.jsonl.gz", "b.jsonl.gz"):
        simulate(WORLD, seed=1).write_json(tmp_path / name)
    plain, packed = (tmp_path / "a.jsonl").read_bytes(), (tmp_path / "a.jsonl.gz").read_bytes()
    assert (tmp_path / "b.jsonl").read_bytes() == plain
    assert (tmp_path / "b.jsonl.gz").read_bytes() == packed
    assert gzip.GzipFile(fileobj=BytesIO(packed)).read() == plain


def test_errors_are_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="batch: got 0"):
        next(SIMULATED.json_lines(batch=0))
    with pytest.raises(SourceError, match="cannot be written: No such file"):
        SIMULATED.write_json(tmp_path / "nowhere" / "posts.jsonl")


def test_a_world_without_posts_has_no_lines(tmp_path: Path) -> None:
    silent = simulate(
        everybody(population=1, flows=(), attrition=(1.0, 1.0), posts_a_month=1e-9, least_posts=0),
        seed=1,
    )
    assert list(silent.json_lines()) == []
    silent.write_json(tmp_path / "none.jsonl")
    assert (tmp_path / "none.jsonl").read_bytes() == b""
