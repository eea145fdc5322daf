"""Read a million damaged lines and thousands of damaged containers: no crash, hang or lost line.

Usage: ``python benchmarks/fuzz.py [--mutants 1000000] [--containers 20000] [--seed 0]
[--processes 2]``

The test suite does the same with 100,000 mutants (`tests/stream/test_fuzz_mutants.py`); how they
are made and what is checked stands in `tests/stream/mutants.py`, `fuzz.py`, `containers.py` and
`bombs.py`. Prints failures with what is needed to see them again, and fails when there are any.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).resolve().parents[1])
)  # the tests are no package that is installed
from tests.stream.containers import fuzz_container
from tests.stream.fuzz import Failure, fuzz_batch
from tests.stream.mutants import Samples, load_samples

ROOT = Path(__file__).resolve().parents[1]
BATCH = 500
TASK = 20
MOST_SHOWN = 20
MOST_MB = 120

Fuzz = Callable[[Samples, int], Iterator[Failure]]


def main() -> int:
    """Fuzz and say what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mutants", type=int, default=1_000_000)
    options.add_argument("--containers", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=0, help="of the first batch")
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args()
    batches = -(-asked.mutants // BATCH)
    lines: Fuzz = partial(fuzz_batch, size=BATCH)
    seeds = range(asked.seed, asked.seed + batches)
    failures = spread("mutants", lines, seeds, BATCH, processes=asked.processes)
    seeds = range(asked.seed, asked.seed + asked.containers)
    found = spread("containers", fuzz_container, seeds, 1, processes=asked.processes)
    for failure in (failures + found)[:MOST_SHOWN]:
        print(failure)
    bombs = subprocess.run(
        [sys.executable, "-m", "tests.stream.bombs"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    grown: dict[str, float] = json.loads(bombs.stdout)
    for name, megabytes in grown.items():
        print(f"  {name:<36}{megabytes:>8.1f} MB more")
    most = max(grown.values())
    print(f"bombs and giant lines: at most {most:.0f} MB; goal at most {MOST_MB} MB")
    print(f"failures: {len(failures) + len(found)}; goal none")
    return 1 if failures or found or most > MOST_MB else 0


def spread(what: str, fuzz: Fuzz, seeds: range, size: int, *, processes: int) -> list[Failure]:
    """Run seeds over processes; print wall-clock, the slowest mutant and the peak of memory."""
    began, slowest, begun, peak = time.perf_counter(), 0.0, float("inf"), 0.0
    failures: list[Failure] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tasks = [
            pool.submit(work, fuzz, seeds[start : start + TASK])
            for start in range(0, len(seeds), TASK)
        ]
        for task in as_completed(tasks):
            found, seconds, before, after = task.result()
            failures += found
            slowest, begun, peak = max(slowest, seconds), min(begun, before), max(peak, after)
    seconds = time.perf_counter() - began
    each = slowest / size * 1000
    print(f"{len(seeds) * size:,} {what} in {seconds:.0f} s on {processes} processes")
    print(f"  slowest: {each:.2f} ms each, made, checked and read, in the mean of {size}")
    print(f"  peak memory: {peak:.0f} MB a process, {peak - begun:.0f} MB more than before")
    print(f"  failures: {len(failures)}", flush=True)
    return failures


def work(fuzz: Fuzz, seeds: range) -> tuple[list[Failure], float, float, float]:
    """Run some seeds: failures, seconds of the slowest, peak of memory before and after in MB."""
    samples = load_samples()
    before, failures, slowest = _peak_mb(), [], 0.0
    for seed in seeds:
        start = time.perf_counter()
        failures += list(fuzz(samples, seed))
        slowest = max(slowest, time.perf_counter() - start)
    return failures, slowest, before, _peak_mb()


def _peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    sys.exit(main())
