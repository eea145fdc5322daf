"""Kill `migtrace.ingest` at chosen moments, go on, and compare with a run that nobody disturbed.

Not collected by pytest; `test_kill.py` runs it in small and `benchmarks/kill.py` in large.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Literal

import migtrace
from tests.store.kill_heap import make_heap

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from datetime import UTC, datetime

import migtrace

now = datetime(2020, 1, 1, tzinfo=UTC)
migtrace.ingest(sys.argv[2:], sys.argv[1], key=b"k" * 32, workers=2, now=now, shards=3)
"""
HANGS_AFTER, LINGERS_AFTER = 90.0, 5.0
POLL_SECONDS = 0.002
PLAIN_MB = 25

Target = Literal["main", "group", "worker"]


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: after so many seconds, or when so many files were seen to appear."""

    target: Target
    seconds: float
    files: int | None = None

    def __str__(self) -> str:
        after = "" if self.files is None else f"file {self.files} appeared and "
        return f"{self.target} after {after}{self.seconds:.3f} s"


@dataclass(slots=True)
class Scene:
    """Sources, perhaps a store to begin with, and what an undisturbed run makes of them."""

    name: str
    folder: Path
    sources: list[str]
    base: Path | None = None
    seconds: float = 0.0
    files: int = 0
    contents: dict[str, str] = field(default_factory=dict)

    def prepare(self, store: Path) -> None:
        """Put the store to begin with in its place."""
        shutil.rmtree(store, ignore_errors=True)
        if self.base is not None:
            shutil.copytree(self.base, store)

    def rehearse(self) -> None:
        """Run it undisturbed."""
        store = self.folder / f"{self.name}-undisturbed"
        self.prepare(store)
        start = time.perf_counter()
        run = Ingest(store, self.sources)
        self.files = sum(1 for _ in run.watch())
        run.finish()
        self.seconds = time.perf_counter() - start
        self.contents = contents(store)


class Ingest:
    """An ingest in a process of its own, in a session of its own."""

    def __init__(self, store: Path, sources: Sequence[str]) -> None:
        self.store = store
        self._log = store.with_name(f"{store.name}.log")
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", CODE, str(store), *sources],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def watch(self) -> Iterator[str]:
        """Name files when they appear in the store, until the process ends."""
        seen: set[str] = set(_names(self.store))
        while self.process.poll() is None:
            now = set(_names(self.store))
            yield from sorted(now - seen)
            seen = now
            time.sleep(POLL_SECONDS)

    def kill(self, kill: Kill, rng: Random) -> bool:
        """Wait for the moment and kill; False when the process had ended before."""
        if kill.files is not None:
            for number, _ in enumerate(self.watch(), 1):
                if number >= kill.files:
                    break
        try:
            self.process.wait(kill.seconds)
        except subprocess.TimeoutExpired:
            pass
        else:
            return False
        workers = [pid for pid in session(self.process.pid) if pid != self.process.pid]
        match kill.target:
            case "group":
                os.killpg(self.process.pid, signal.SIGKILL)
            case "worker" if workers:
                _kill(rng.choice(workers))
                self.process.wait(HANGS_AFTER)  # it may go on, or give up
                return True
            case _:
                self.process.kill()
        self.process.wait(HANGS_AFTER)
        return True

    def finish(self) -> None:
        """Wait for its end, which has to be a good one."""
        try:
            code = self.process.wait(HANGS_AFTER)
        except subprocess.TimeoutExpired:
            self.end()
            msg = f"does not end within {HANGS_AFTER:g} s: {self.said()}"
            raise AssertionError(msg) from None
        if code != 0:
            msg = f"ends with {code}: {self.said()}"
            raise AssertionError(msg)

    def said(self) -> str:
        """Last words."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-1_000:]

    def lingering(self) -> list[int]:
        """Processes of its session that are still there some seconds after it ended."""
        deadline = time.monotonic() + LINGERS_AFTER
        while (left := session(self.process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def end(self) -> None:
        """Leave nothing running."""
        for pid in session(self.process.pid):
            _kill(pid)
        self.process.kill()
        self.process.wait()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def session(leader: int) -> list[int]:
    """Living processes of a session, by what Linux says; elsewhere none."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # Behind the name, which may contain anything: state, parent, group, session.
            state, _, _, of = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it has just ended
        if int(of) == leader and state != "Z":
            found.append(int(entry.name))
    return found


def _names(folder: Path) -> Iterator[str]:
    """Files and folders in a folder, at any depth, while others change it."""
    for above, folders, files in os.walk(folder):
        yield from (os.path.join(above, name) for name in (*folders, *files))  # noqa: PTH118 - fast


def contents(store: Path) -> dict[str, str]:
    """Digest of every file."""
    return {
        str(path.relative_to(store)): blake2b(path.read_bytes()).hexdigest()[:16]
        for path in sorted(store.rglob("*"))
        if path.is_file()
    }


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Files that only one of two stores has, or that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def opening_fails(store: Path) -> str | None:
    """Why a store does not open; None when it does, or when there is nothing of one yet."""
    if not any(not name.name.startswith(".") for name in store.glob("*")):
        return None
    try:
        migtrace.open_store(store)
    except Exception as error:  # noqa: BLE001 - any exception at all is the finding
        return f"does not open: {type(error).__name__}: {error}"
    return None


def draw_kills(scene: Scene, rng: Random) -> list[Kill]:
    """One to four kills in a row; most hit the main process, a third when a file appears."""
    kills = []
    for _ in range(rng.choice((1, 2, 3, 4))):
        target: Target = rng.choice(("main", "main", "main", "group", "worker"))
        if rng.random() < 1 / 3:
            delay = rng.choice((0.0, rng.uniform(0, 0.02)))
            kills.append(Kill(target, delay, rng.randint(1, max(1, scene.files))))
        else:
            kills.append(Kill(target, rng.uniform(0, scene.seconds)))
    return kills


@dataclass(slots=True)
class Outcome:
    """What came of a trial."""

    kills: list[Kill] = field(default_factory=list)
    """Those that hit a running process."""
    broken: list[str] = field(default_factory=list)


def try_kills(scene: Scene, kills: Sequence[Kill], rng: Random) -> Outcome:
    """Kill an ingest some times in a row, let it end, and compare.

    Parameters
    ----------
    scene
        What is read, and how it ends undisturbed.
    kills
        One run each.
    rng
        Chooses among workers, and whether to wait for the end of orphans before going on.

    Returns
    -------
    Outcome
        Without anything broken if every store opened and the last is the undisturbed one.
    """
    store = scene.folder / f"{scene.name}-killed"
    scene.prepare(store)
    outcome = Outcome()
    runs = []
    for kill in kills:
        run = Ingest(store, scene.sources)
        runs.append(run)
        try:
            hit = run.kill(kill, rng)
        except subprocess.TimeoutExpired:
            outcome.broken.append(f"{kill}: hangs")
            hit = True
        if hit:
            outcome.kills.append(kill)
        why = opening_fails(store)
        if why is not None:
            outcome.broken.append(f"{kill}: {why}")
        if rng.random() < 0.5 and (left := run.lingering()):
            outcome.broken.append(f"{kill}: {len(left)} processes go on")
    last = Ingest(store, scene.sources)
    try:
        last.finish()
    except AssertionError as error:
        outcome.broken.append(f"resumed: {error}")
    different = differences(scene.contents, contents(store))
    if different:
        outcome.broken.append(f"resumed: differs in {different}")
    for run in (*runs, last):
        run.end()
    return outcome


def make_scenes(folder: Path, /, *, megabytes: int = PLAIN_MB, seed: int = 1) -> list[Scene]:
    """Make a heap of files and two scenes: a new store of all, and more for an old one.

    Parameters
    ----------
    folder
        Where all of it goes.
    megabytes
        Size of each of two plain files: large enough, they are read by several processes.
    seed
        Of the posts.

    Returns
    -------
    list of Scene
        Rehearsed, ready for `try_kills`.
    """
    old, new = make_heap(folder / "heap", megabytes, seed)
    base = folder / "base"
    begun = Ingest(base, old)
    begun.finish()
    scenes = [Scene("new", folder, old + new), Scene("more", folder, old + new, base)]
    for scene in scenes:
        scene.rehearse()
    return scenes
