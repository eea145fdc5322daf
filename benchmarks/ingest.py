"""Ingest against DuckDB, polars and decoding alone, in one run; and its memory.

Usage: ``python benchmarks/ingest.py [--size 1000000000] [--repeat 5] [--data FOLDER]
[--skip-memory]``

Makes its own lines (`v1_lines.py`), measures each way of reading them in a process of its own
(`ingest_jobs.py`), one after the other and round after round in changing order, and prints tables
and which goals are reached. It never fails for being slow.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from json import loads
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

HERE = Path(__file__).resolve().parent
GIGABYTE = 1_000_000_000
MEMORY_SIZES = (GIGABYTE // 5, GIGABYTE, 4 * GIGABYTE)
POLL_SECONDS = 0.02
LEAST = {"duckdb": 1.0, "polars": 2.0, "decode": 0.5}
LEAST_WITHOUT_GEOGRAPHY = 2.0
MOST_MB = 200
CLEAN = ("--bad", "0", "--blank", "0", "--control", "0")
BARE = ("--geotagged", "0")


@dataclass(slots=True)
class Job:
    """A way of reading a file, and what its runs took."""

    name: str
    way: str
    file: Path
    seconds: list[float] = field(default_factory=list)
    main_mb: list[float] = field(default_factory=list)
    worker_mb: list[float] = field(default_factory=list)

    def run(self, data: Path) -> None:
        """Run it once more, on a file that is in the system's cache."""
        warm(self.file)
        out = data / f"out-{self.way}"
        script = [sys.executable, str(HERE / "ingest_jobs.py"), self.way, str(self.file), str(out)]
        # DuckDB and the workers are told in the job; polars only listens when it is loaded.
        threads = {"POLARS_MAX_THREADS": "2"} if self.way == "polars" else {}
        with TemporaryFile() as said:
            process = subprocess.Popen(script, stdout=said, env={**os.environ, **threads})
            peaks = watch_memory(process)
            if process.returncode:
                raise SystemExit(process.returncode)
            said.seek(0)
            self.seconds.append(loads(said.read().splitlines()[-1])["seconds"])
        self.main_mb.append(peaks.pop(process.pid, 0.0))
        self.worker_mb.append(max(peaks.values(), default=0.0))

    def rate(self) -> float:
        """Bytes per second, in the median."""
        return self.file.stat().st_size / median(self.seconds)

    def row(self) -> str:
        """Line of the table."""
        middle, best = median(self.seconds), min(self.seconds)
        return (
            f"{self.name:<40}{middle:>9.2f}{best:>9.2f}{self.rate() / 1e6:>9.0f}"
            f"{max(self.main_mb):>9.0f}{max(self.worker_mb):>9.0f}"
        )


HEAD = f"{'':<40}{'median s':>9}{'best s':>9}{'MB/s':>9}{'main MB':>9}{'most MB':>9}"


def main() -> None:
    """Make the lines, measure, print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--size", type=int, default=GIGABYTE, help="bytes to read in a run")
    options.add_argument("--repeat", type=int, default=5, help="rounds of measuring")
    options.add_argument("--data", type=Path, default=HERE / "data", help="where files go")
    options.add_argument("--skip-memory", action="store_true")
    asked = options.parse_args()
    print(describe_machine())
    mixed = lines_of(asked.data, asked.size)
    clean = lines_of(asked.data, asked.size, *CLEAN)
    bare = lines_of(asked.data, asked.size, *BARE)
    jobs = {
        "migtrace": Job("migtrace.ingest", "migtrace", mixed),
        "duckdb": Job(f"DuckDB {version_of('duckdb')}, bad lines lost", "duckdb", mixed),
        "decode": Job("lines and msgspec alone", "decode", mixed),
        "clean": Job("migtrace.ingest, clean file", "migtrace", clean),
        "polars": Job(f"polars {version_of('polars')}, clean file", "polars", clean),
        "bare": Job("migtrace.ingest, not geotagged", "migtrace", bare),
    }
    if version_of("duckdb") == "(none)":
        print("DuckDB is not installed and not measured (python -m pip install duckdb)")
        del jobs["duckdb"]
    names = list(jobs)
    for number in range(asked.repeat):
        turn = names[number % len(names) :] + names[: number % len(names)]
        print(f"round {number + 1} of {asked.repeat}: {', '.join(turn)}", flush=True)
        for name in turn:
            jobs[name].run(asked.data)
    print("\n".join(["", HEAD, *(job.row() for job in jobs.values()), ""]))
    print_goals(jobs)
    if not asked.skip_memory:
        measure_memory(asked.data)


def print_goals(jobs: dict[str, Job]) -> None:
    """One line per goal: by medians, with the ratio of the best times beside it."""
    for name, least in LEAST.items():
        if name in jobs:
            ours = jobs["clean" if name == "polars" else "migtrace"]
            goal(f"{name} / ingest, seconds", jobs[name], ours, least)
    least, tagged, bare = LEAST_WITHOUT_GEOGRAPHY, jobs["migtrace"], jobs["bare"]
    goal("not geotagged / geotagged, bytes a second", tagged, bare, least)
    lines = lines_in(bare.file) / lines_in(tagged.file)
    goal("not geotagged / geotagged, lines a second", tagged, bare, least, lines)


def goal(what: str, other: Job, ours: Job, least: float, weight: float = 1.0) -> None:
    """Print one verdict: how many times as long the other takes, for `weight` times as much."""
    middle = weight * median(other.seconds) / median(ours.seconds)
    best = weight * min(other.seconds) / min(ours.seconds)
    verdict = "reached" if middle >= least else "NOT reached"
    print(f"{what}: {middle:.2f}x (best times {best:.2f}x); goal at least {least}x: {verdict}")


def measure_memory(data: Path) -> None:
    """Ingest files of several sizes, once each."""
    print(f"\n{HEAD}")
    most = 0.0
    for size in MEMORY_SIZES:
        job = Job(f"migtrace.ingest of {size / GIGABYTE:g} GB", "migtrace", lines_of(data, size))
        job.run(data)
        print(job.row(), flush=True)
        most = max(most, *job.worker_mb)
    verdict = "reached" if most <= MOST_MB else "NOT reached"
    print(f"peak memory of a worker: {most:.0f} MB; goal at most {MOST_MB} MB: {verdict}")
    print("  (largest resident set, VmHWM, of any process but the main one; pages of files that")
    print("  are mapped count; polled every 20 ms, so that the last 20 ms of a process may escape)")


def lines_of(data: Path, size: int, *options: str) -> Path:
    """Lines of this size and kind, made now or by an earlier run."""
    kind = "-".join(option.strip("-") for option in ("v1", *options))
    file = data / f"{kind}-{size}.jsonl"
    if not file.exists():
        print(f"making {file.name} ...", flush=True)
        script = [sys.executable, str(HERE / "v1_lines.py"), str(file), "--size", str(size)]
        subprocess.run([*script, *options], check=True, stdout=subprocess.DEVNULL)
    return file


def lines_in(file: Path) -> int:
    """How many lines a file has."""
    with file.open("rb", buffering=0) as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 22), b""))


def warm(file: Path) -> None:
    """Bring a file into the system's cache."""
    with file.open("rb", buffering=0) as stream:
        while stream.read(1 << 22):
            pass


def watch_memory(process: subprocess.Popen[bytes]) -> dict[int, float]:
    """Peak of the resident set of a process and of all below it, in MB, until it ends."""
    peaks: dict[int, float] = {}
    while process.poll() is None:
        for pid in below(process.pid):
            peaks[pid] = max(peaks.get(pid, 0.0), peak_mb(pid))
        time.sleep(POLL_SECONDS)
    return peaks


def below(pid: int) -> list[int]:
    """A process and its children's children, by what Linux says; elsewhere none."""
    found = [pid]
    for one in found:
        for thread in Path(f"/proc/{one}/task").glob("*"):
            try:
                found += map(int, (thread / "children").read_text().split())
            except OSError:
                continue  # it has just ended
    return found


def peak_mb(pid: int) -> float:
    """Largest resident set of a process so far; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    peaks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(peaks[0]) * 1024 / 1e6 if peaks else 0.0


def version_of(name: str) -> str:
    """Installed version of a library."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "(none)"


def describe_machine() -> str:
    """What the numbers depend on."""
    libraries = ", ".join(f"{name} {version_of(name)}" for name in ("polars", "msgspec", "duckdb"))
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{os.cpu_count()} cores, load {busy:.1f}, Python {platform.python_version()}, {libraries}"
    )


if __name__ == "__main__":
    main()
