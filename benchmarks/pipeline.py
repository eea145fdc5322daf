"""The whole estimate against reading the same file and against pandas, measured in one run.

Usage: ``python benchmarks/pipeline.py [--records 10000000] [--repeat 5] [--data FOLDER] [--full]
[--skip-pandas]``

Makes its own posts (`posts.py`), measures each job in a process of its own (`jobs.py`,
`pandas_version.py`), one after the other and round after round, and prints a table and which goals
are reached. It never fails for being slow; it fails when the two versions give different tables.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

# Without polars or pandas: on Linux a process's peak memory is at least what its parent has.
HERE = Path(__file__).resolve().parent
STUDY = {
    "--origin": "VE",
    "--window": "2015-01:2018-12",
    "--population": "30100000",
    "--now": "2019-12-31",
}
GOALS_RECORDS = 10_000_000
PART_RECORDS = 2_000_000
MOST_TIMES_READING = {"sorted": 15, "shuffled": 22}
LEAST_TIMES_FASTER = 5
MOST_GB = 3.0
MOST_FOR_INTERVALS = 0.3


@dataclass(slots=True)
class Job:
    """A command, and what its runs took."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    peak_gb: list[float] = field(default_factory=list)
    intervals: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run it once more."""
        said = run_script(self.command)
        self.seconds.append(said["seconds"])
        self.peak_gb.append(said["peak_gb"])
        self.intervals += [said["intervals"]] if "intervals" in said else []

    def row(self) -> str:
        """Line of the table."""
        middle, best = median(self.seconds), min(self.seconds)
        return f"{self.name:<38}{middle:>9.2f}{best:>9.2f}{max(self.peak_gb):>9.2f}"


def main() -> int:
    """Make the posts, measure, print."""
    asked = parse_options()
    folder = asked.data / f"posts-{asked.records}"
    if folder.exists():
        print(f"posts of an earlier run: {folder}")
    else:
        print("making posts ...", flush=True)
        arguments = ["--records", str(asked.records), "--part", str(PART_RECORDS)]
        print(run_text([str(HERE / "posts.py"), str(folder), *arguments]).strip())
    print(describe_machine())
    jobs = measure_reading(folder, asked.repeat)
    differ: list[str] = []
    if not asked.skip_pandas:
        file = folder / ("sorted.parquet" if asked.full else "part.parquet")
        rounds = min(asked.repeat, 3)
        jobs |= measure_pandas(file, asked.data, rounds)
        differ = run_script([str(HERE / "jobs.py"), "compare", *tables_of(asked.data)])["differ"]
    print(f"\n{'':<38}{'median s':>9}{'best s':>9}{'peak GB':>9}")
    print("\n".join(job.row() for job in jobs.values()), end="\n\n")
    if asked.records < GOALS_RECORDS:
        print(f"(the goals are meant for {GOALS_RECORDS:,} records, not {asked.records:,})")
    print_goals(jobs)
    if not asked.skip_pandas:
        print("tables of migtrace and pandas: " + (f"DIFFER in {differ}" if differ else "the same"))
    return 1 if differ else 0


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=10_000_000)
    options.add_argument("--repeat", type=int, default=5, help="rounds of measuring")
    options.add_argument("--data", type=Path, default=HERE / "data", help="where the posts go")
    options.add_argument(
        "--full", action="store_true", help="pandas on all records, not on the first 2 million"
    )
    options.add_argument("--skip-pandas", action="store_true")
    return options.parse_args()


def measure_reading(folder: Path, rounds: int) -> dict[str, Job]:
    """Read and estimate, sorted and shuffled, in turns."""
    study = [text for option in STUDY.items() for text in option]
    jobs = {}
    for order in MOST_TIMES_READING:
        file = str(folder / f"{order}.parquet")
        script = str(HERE / "jobs.py")
        jobs[f"read {order}"] = Job(f"polars reads, {order}", [script, "read", file])
        jobs[f"estimate {order}"] = Job(
            f"migtrace reads and estimates, {order}", [script, "estimate", file, *study]
        )
        run_script([script, "read", file])  # untimed: brings the file into the system's cache
    return run_rounds(jobs, rounds)


def measure_pandas(file: Path, data: Path, rounds: int) -> dict[str, Job]:
    """Estimate with both, from the same file, in turns."""
    study = [text for option in STUDY.items() for text in option]
    ours, theirs = tables_of(data)
    pandas = [str(HERE / "pandas_version.py"), str(file), *study]
    jobs = {
        "migtrace": Job(
            f"migtrace on {file.name}",
            [str(HERE / "jobs.py"), "estimate", str(file), *study, "--tables", ours],
        ),
        "pandas": Job(f"pandas {version('pandas')} on it", [*pandas, "--tables", theirs]),
        "pandas short": Job("pandas with a shorter order", [*pandas, "--short-order"]),
    }
    return run_rounds(jobs, rounds)


def run_rounds(jobs: dict[str, Job], rounds: int) -> dict[str, Job]:
    """Run all jobs once, and again: what else the machine does then falls on all of them."""
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}: {', '.join(jobs)}", flush=True)
        for job in jobs.values():
            job.run()
    return jobs


def tables_of(data: Path) -> tuple[str, str]:
    """Folders where the two versions leave their tables for comparison."""
    return str(data / "tables-migtrace"), str(data / "tables-pandas")


def print_goals(jobs: dict[str, Job]) -> None:
    """One line per goal, by medians, with the ratio of the best times beside it."""
    for order, most in MOST_TIMES_READING.items():
        middle, best = ratios(jobs[f"estimate {order}"], jobs[f"read {order}"])
        goal(
            f"estimate / reading, {order}: {middle:.1f}x (best times {best:.1f}x)",
            f"at most {most}x",
            reached=middle <= most,
        )
    same = ratios(jobs["estimate shuffled"], jobs["read sorted"])[0]
    print(f"  (shuffled estimate / reading the sorted file: {same:.1f}x)")
    if "pandas" in jobs:
        middle, best = ratios(jobs["pandas"], jobs["migtrace"])
        goal(
            f"pandas / migtrace: {middle:.1f}x (best times {best:.1f}x)",
            f"at least {LEAST_TIMES_FASTER}x",
            reached=middle >= LEAST_TIMES_FASTER,
        )
        short = ratios(jobs["pandas short"], jobs["migtrace"])[0]
        print(f"  (pandas that knows which columns decide the order / migtrace: {short:.1f}x)")
    for order in MOST_TIMES_READING:
        job = jobs[f"estimate {order}"]
        share = median(a / b for a, b in zip(job.intervals, job.seconds, strict=True))
        goal(
            f"intervals of 500 replicates / estimate, {order}: {share:.2f}",
            f"at most {MOST_FOR_INTERVALS:g}",
            reached=share <= MOST_FOR_INTERVALS,
        )
    peak = max(max(jobs[f"estimate {order}"].peak_gb) for order in MOST_TIMES_READING)
    goal(f"peak memory: {peak:.2f} GB", f"at most {MOST_GB:g} GB", reached=peak <= MOST_GB)


def ratios(one: Job, other: Job) -> tuple[float, float]:
    """Of the medians and of the best times."""
    return median(one.seconds) / median(other.seconds), min(one.seconds) / min(other.seconds)


def goal(measured: str, wanted: str, *, reached: bool) -> None:
    """Print one verdict."""
    print(f"{measured}; goal {wanted}: {'reached' if reached else 'NOT reached'}")


def describe_machine() -> str:
    """What the numbers depend on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("polars", "numpy"))
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{os.cpu_count()} cores, load {busy:.1f}, Python {platform.python_version()}, {libraries}"
    )


def run_script(command: Sequence[str]) -> dict[str, Any]:
    """Run one of the scripts beside this one; its last line is JSON."""
    said: dict[str, Any] = json.loads(run_text(command).splitlines()[-1])
    return said


def run_text(command: Sequence[str]) -> str:
    """Run a script with this Python; its complaints go to the terminal."""
    done = subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
