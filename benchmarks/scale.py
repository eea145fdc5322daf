"""Estimates over a large store against reading its columns: time, memory, processes and Dask.

Usage: ``python benchmarks/scale.py [--records 100000000] [--repeat 3] [--data FOLDER]``

Makes two stores (`stores.py`), the second ten times the first, measures each job in a process of
its own, round after round, and prints a table and which goals are reached. It never fails for being
slow; it fails when the ways of working give different tables. Needs the extra ``dask``.
"""

import argparse
import hashlib
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import Job, describe_machine, goal, ratios, run_rounds, run_script, run_text

if TYPE_CHECKING:
    import migtrace as mt

HERE = Path(__file__).resolve().parent
WAYS = ("read", "serial", "processes", "dask")
TIMES = 10
MOST_TIMES_READING = 8
MOST_GB = 1.0
MOST_GROWTH = 11.5
MOST_TIMES_PROCESSES = 1.3
WORKERS = 2


def main() -> int:
    """Make the stores and measure, or do one job when asked for it by name."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=100_000_000)
    options.add_argument("--repeat", type=int, default=3, help="rounds of measuring")
    options.add_argument("--data", type=Path, default=HERE / "data", help="where the stores go")
    options.add_argument("--job", nargs=2, metavar=("WAY", "STORE"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.job:
        print(json.dumps(work(asked.job[0], Path(asked.job[1]))))
        return 0
    print(describe_machine())
    small, large = (
        make_store(asked.data, records) for records in (asked.records // TIMES, asked.records)
    )
    script = str(HERE / "scale.py")
    jobs = {
        way: Job(f"{way}, {asked.records:,}", [script, "--job", way, str(large)]) for way in WAYS
    }
    jobs["small"] = Job(
        f"serial, {asked.records // TIMES:,}", [script, "--job", "serial", str(small)]
    )
    jobs = run_rounds(jobs, asked.repeat)
    print(f"\n{'':<38}{'median s':>9}{'best s':>9}{'peak GB':>9}")
    print("\n".join(job.row() for job in jobs.values()), end="\n\n")
    print_goals(jobs)
    digests = {way: run_script(jobs[way].command)["digest"] for way in WAYS[1:]}
    same = len(set(digests.values())) == 1
    print("tables of the three ways: " + ("the same bytes" if same else f"DIFFER: {digests}"))
    return 0 if same else 1


def make_store(data: Path, records: int) -> Path:
    """Make a store, unless an earlier run left it."""
    store = data / f"store-{records}"
    if not store.exists():
        data.mkdir(parents=True, exist_ok=True)
        print(f"making a store of about {records:,} records ...", flush=True)
        command = [str(HERE / "stores.py"), str(store), "--records", str(records)]
        print(run_text(command).strip())
    return store


def work(way: str, path: Path) -> dict[str, object]:
    """Read or estimate once, and tell what it took."""
    import migtrace as mt  # noqa: PLC0415 - each process loads only what it measures

    store = mt.open_store(path)
    study = mt.Study("VE", "2015-01:2018-12", 30_100_000, min_users=1)
    digest = ""
    if way == "read":
        start = time.perf_counter()
        for shard in store.manifest.shards:
            store.shard(shard)
    elif way == "dask":
        from distributed import Client, LocalCluster  # noqa: PLC0415 - as above

        # Workers that lose their scheduler at the end tell so at length.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        with (
            LocalCluster(
                n_workers=WORKERS, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
        ):
            # A cluster is there before the question; a pool of processes starts with it.
            client.run(os.getpid)
            start = time.perf_counter()
            digest = digest_of(mt.estimate(store, study, executor=client))
    else:
        start = time.perf_counter()
        executor = None if way == "serial" else WORKERS
        digest = digest_of(mt.estimate(store, study, executor=executor))
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_SELF,)]
    # Workers that have ended: the largest of them.
    peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
    return {"seconds": seconds, "peak_gb": max(peaks) / 1e9, "digest": digest}


def digest_of(estimates: "mt.Estimates") -> str:
    """Digest of every table, row by row."""
    digest = hashlib.sha256()
    for name, table in estimates.tables.items():
        digest.update(name.encode())
        digest.update(table.write_ipc(None, compression="uncompressed").getvalue())
    return digest.hexdigest()


def print_goals(jobs: dict[str, Job]) -> None:
    """One line per goal, by medians, with the ratio of the best times beside it."""
    middle, best = ratios(jobs["processes"], jobs["read"])
    goal(
        f"estimate in {WORKERS} processes / reading: {middle:.1f}x (best times {best:.1f}x)",
        f"at most {MOST_TIMES_READING}x",
        reached=middle <= MOST_TIMES_READING,
    )
    serial = ratios(jobs["serial"], jobs["read"])[0]
    print(f"  (in this process alone: {serial:.1f}x)")
    peak = max(max(jobs[way].peak_gb) for way in ("serial", "processes"))
    goal(f"peak memory of a process: {peak:.2f} GB", f"at most {MOST_GB:g} GB", reached=peak <= 1)
    middle, best = ratios(jobs["serial"], jobs["small"])
    goal(
        f"time for {TIMES} times the records: {middle:.1f}x (best times {best:.1f}x)",
        f"at most {MOST_GROWTH}x",
        reached=middle <= MOST_GROWTH,
    )
    middle, best = ratios(jobs["dask"], jobs["processes"])
    goal(
        f"Dask / processes, {WORKERS} workers each: {middle:.2f}x (best times {best:.2f}x)",
        f"at most {MOST_TIMES_PROCESSES}x",
        reached=middle <= MOST_TIMES_PROCESSES,
    )


if __name__ == "__main__":
    sys.exit(main())
