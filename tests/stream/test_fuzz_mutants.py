"""Lines and containers that were damaged at random: no crash, no hang, and every sum holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stream.containers import fuzz_container
from tests.stream.fuzz import fuzz_batch
from tests.stream.mutants import load_samples

ROOT = Path(__file__).parents[2]
BATCH, BATCHES_PER_CHUNK, CHUNKS = 500, 20, 10
MOST_MB = 120


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutated_lines_are_all_accounted_for(chunk: int) -> None:
    # 10 chunks of 20 batches of 500 lines: 100,000 mutants.
    seeds = range(chunk * BATCHES_PER_CHUNK, (chunk + 1) * BATCHES_PER_CHUNK)
    samples = load_samples()
    failures = [failure for seed in seeds for failure in fuzz_batch(samples, seed, BATCH)]
    assert not failures, "\n".join(map(str, failures[:5]))


@pytest.mark.slow
@pytest.mark.no_cover
def test_damaged_containers_never_raise() -> None:
    samples = load_samples()
    failures = [failure for seed in range(500) for failure in fuzz_container(samples, seed)]
    assert not failures, "\n".join(map(str, failures[:5]))


@pytest.mark.slow
@pytest.mark.no_cover
def test_bombs_and_giant_lines_take_little_memory() -> None:
    # In a process of its own, where nothing else has raised the peak.
    done = subprocess.run(
        [sys.executable, "-m", "tests.stream.bombs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    peaks = json.loads(done.stdout)
    assert {name: grown for name, grown in peaks.items() if grown > MOST_MB} == {}
