"""From a heap of posts to a trace store, resumable at every moment."""

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from migtrace.durable import flush, whole_file
from migtrace.errors import ParameterError, SourceError, StoreError
from migtrace.frames.checks import check_count
from migtrace.grid import Grid
from migtrace.records import instant
from migtrace.store.accounts import Reckoning, reckon
from migtrace.store.begin import Wanted, begin, check_place, go_on
from migtrace.store.combine import PLACES, Site, combine
from migtrace.store.container import Container
from migtrace.store.fetch import checked_path
from migtrace.store.layout import STAGING
from migtrace.store.lock import only_writer
from migtrace.store.manifest import FILE, Manifest
from migtrace.store.plan import Batch, Job, count_chunks, make_batches
from migtrace.store.pool import Executor, processes, run
from migtrace.store.progress import Progress, Teller, Watch
from migtrace.store.report import IngestReport
from migtrace.store.tidy import clean
from migtrace.store.work import read_batch
from migtrace.stream.source import SourceRef
from migtrace.stream.sources import find_sources

PLAN = "plan.json"
RESUME = "run the same ingest again to go on where it stopped"
_ALONE_BYTES = 16 * 2**20


def ingest(
    sources: Any,  # noqa: ANN401 - whatever find_sources takes
    store: str | os.PathLike[str],
    /,
    *,
    key: bytes | None = None,
    workers: int | None = None,
    earliest: date | None = None,
    now: date | None = None,
    fill_countries: bool | None = None,
    grid: Grid | None = None,
    shards: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Read posts from Twitter's JSON into a trace store; what is in it already is not read again.

    Parameters
    ----------
    sources
        A file, folder, glob pattern or URL, ``"-"`` for standard input, or a sequence of these.
        Statuses of the API's version 1.1, one per line, and responses of version 2, told apart by
        content; plain or compressed (gzip, bzip2, Zstandard, xz), inside tar and zip archives at
        any depth.
    store
        The store's folder: a new one, or one that earlier calls made.
    key
        The secret behind the users' pseudonyms, at least 16 bytes, which is not written. Without
        one, the key in ``<store>.key`` is used, or made there for a new store.
    workers
        Processes that read; None is one per core.
    earliest
        Records before this instant are rejected (METHOD M1.6); Twitter's first day by default.
    now
        Records more than a day later are rejected; the present by default. The store keeps what
        was decided when it read.
    fill_countries
        Whether null countries are filled from positions (M1.5).
    grid
        The grid whose cells are kept from exact positions; 40 km by default (M3), and none finer
        than 1 km (M13).
    shards
        Number of the store's shards; by default as many as the records need. No result depends on
        it. A store keeps `earliest`, `fill_countries`, `grid` and `shards`: later calls may leave
        them out, and may not change them.
    progress
        Called now and then with how far it is.

    Returns
    -------
    IngestReport
        What was read, dropped and set aside, per source and in all.

    Raises
    ------
    SourceError
        When a source is missing, unreadable, or changes while it is read.
    StoreError
        When the store is of another version, damaged, made with another key, or being written, or
        the disk is full.
    ParameterError
        When a parameter has no sense, or differs from the store's.

    Notes
    -----
    METHOD M1, M2.1, M2.2 and M13. The answer depends on the sources' bytes and names, and on `now`:
    not on their order, on how many calls read them, on workers, or on how often it was interrupted.
    A process that is killed leaves the store as it was before the call; calling again reads only
    what is left.

    A source of a name, size and time of change that the store knows is taken for read. Any other
    is read, and known by its digest: the same bytes under another name add nothing. To have a file
    looked at again whose bytes changed while its size and time did not, change its time.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> line = '{"id_str": "5", "user": {"id_str": "7"}, "place": {"country_code": "VE"},'
    >>> line += ' "created_at": "Fri Mar 13 21:46:40 +0000 2015"}'
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "posts.jsonl").write_text(line)
    ...     ingest(folder + "/posts.jsonl", folder + "/store").store.rows
    1
    """
    folder = Path(checked_path(store, "store"))
    if workers is not None:
        check_count("workers", workers, least=1)
    if progress is not None and not callable(progress):
        msg = f"progress: got {progress!r}; expected something to call, or None"
        raise ParameterError(msg)
    wanted = Wanted(earliest, fill_countries, grid, shards)
    latest = None if now is None else instant("now", now)
    found = find_sources(sources)
    with _clear_errors(folder):
        check_place(folder)
        refs = _outside(found.refs, folder)
        with only_writer(folder):
            secret = begin(folder, key, wanted)
            before = go_on(folder, secret, wanted)
            todo = _unread(refs, before)
            size = sum(ref.size or 0 for ref in todo)
            rows = sum(shard.rows for shard in before.shards)
            job = Job(secret, before.parameters.earliest, latest, count_chunks(rows, size))
            watch = Watch(progress, todo)
            with _pool(workers, size, folder / STAGING) as executor:
                site = Site(folder, before, secret, executor, watch)
                reckoning = _read(site, todo, job)
                after = combine(site, reckoning)
            for place in (folder / name for name in PLACES if (folder / name).exists()):
                flush(place)
            after.write(folder)
            clean(folder, after)
    return IngestReport.of(folder, after, refs, found.passed_over, reckoning)


@contextmanager
def _clear_errors(folder: Path) -> Iterator[None]:
    """Say what to do about a disk that refuses, and after Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt as stop:
        stop.add_note(RESUME)
        raise
    except OSError as error:
        if isinstance(error, SourceError | StoreError):
            raise
        if error.errno == errno.ENOSPC:
            msg = f"{str(folder)!r}: no space left on the disk; make some, then {RESUME}"
        else:
            why = error.strerror or error
            msg = f"{str(folder)!r} cannot be written: {why}; once it can, {RESUME}"
        raise StoreError(msg) from error


def _outside(refs: Sequence[SourceRef], folder: Path) -> list[SourceRef]:
    """Leave out stores, this one and others, where a folder above them is read."""
    files = {ref: Path(ref.address).resolve() for ref in refs if ref.kind == "file"}
    stores = {path.parent for path in files.values() if path.name == FILE and _is_manifest(path)}
    stores.add(folder.resolve())
    outside = [
        ref
        for ref in refs
        if ref not in files or not any(files[ref].is_relative_to(own) for own in stores)
    ]
    if not outside:
        msg = f"sources: {refs[0].name!r} lies in a trace store; expected posts to read"
        raise SourceError(msg)
    return outside


def _is_manifest(path: Path) -> bool:
    """Whether a file named as a manifest is one."""
    try:
        Manifest.read(path.read_text(encoding="utf-8"), str(path))
    except (StoreError, OSError, UnicodeDecodeError):
        return False
    return True


def _unread(refs: Sequence[SourceRef], before: Manifest) -> list[SourceRef]:
    """Leave out sources of a name, size and age that the store knows."""
    known = {tuple(name) for entry in before.sources for name in entry["names"]}
    return [
        ref
        for ref in refs
        if ref.mtime_ns is None or (ref.name, ref.size, ref.mtime_ns) not in known
    ]


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker is given."""

    batch: Batch
    part: Path
    job: Job
    note: Path


def _read_task(task: _Task, pulse: Callable[[], None] | None = None) -> None:
    tell = Teller(task.note, pulse)
    read_batch(task.batch, task.part, task.job, tell)
    tell.finish(task.part)


def _read(site: Site, refs: list[SourceRef], job: Job) -> Reckoning:
    """Read what is not read yet into parts, and reckon them up."""
    staging, watch = site.folder / STAGING, site.watch
    staging.mkdir(exist_ok=True)
    batches = make_batches(refs)
    tasks = [
        _Task(batch, staging / f"{name}.part", job, staging / f"{name}.note")
        for batch, name in ((batch, batch.name(job)) for batch in batches)
    ]
    _tidy(staging, {task.part for task in tasks})
    with whole_file(staging / PLAN) as partial:
        partial.write_text(json.dumps({"sources": len(refs)}), encoding="utf-8")
    left = [task for task in tasks if not _is_whole(task.part)]
    watch.begin([(t.note, t.batch.size) for t in tasks], {t.note for t in left})
    # Standard input is this process's own.
    here = [task for task in left if any(p.source.kind == "stdin" for p in task.batch.pieces)]

    def read_here(task: _Task) -> None:
        _read_task(task, watch.pulse)

    run(_read_task, here, None, here=read_here, meanwhile=watch)
    elsewhere = [task for task in left if task not in here]
    run(_read_task, elsewhere, site.executor, here=read_here, meanwhile=watch)
    return reckon([task.part for task in tasks], site.before.sources)


def _is_whole(part: Path) -> bool:
    """Whether a part is there; one that the disk has damaged is read anew."""
    try:
        Container(part)
    except StoreError:
        return False
    return True


def _tidy(staging: Path, wanted: set[Path]) -> None:
    """Remove what an interrupted ingest of other sources, or its last moment, left behind."""
    for path in staging.iterdir():
        if path not in wanted:
            path.unlink()


@contextmanager
def _pool(workers: int | None, size: int, staging: Path) -> Iterator[Executor | None]:
    """Worker processes where they are worth their start; None otherwise."""
    count = workers or os.cpu_count() or 1
    alone = count == 1 or size < _ALONE_BYTES
    with nullcontext(None) if alone else processes(count, staging) as executor:
        yield executor
