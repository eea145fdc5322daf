"""Estimating over a trace store: a map over groups of shards, wherever they are worked on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar
from warnings import warn

import polars as pl

from migtrace.errors import ParameterError, StoreError, StoreWarning
from migtrace.estimate.histories import Histories, trace_histories
from migtrace.estimate.shards import Shard, drop_users
from migtrace.estimate.study import Study
from migtrace.frames.checks import is_whole
from migtrace.records import EARLIEST, Count
from migtrace.store import Store, StoredGrid
from migtrace.store.grid import binned_with
from migtrace.store.manifest import ShardFile
from migtrace.store.pool import Executor as Runner
from migtrace.store.pool import processes, run

Answer = TypeVar("Answer")

GROUP_ROWS = 750_000
"""Records that are worked on at once: what bounds a worker's memory."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What the records of a store, or some of its shards, gave.

    Attributes
    ----------
    drops
        Records and users dropped as bots and for their gyration.
    kept
        Records and users left.
    histories
        Of the residents among them.
    """

    drops: dict[str, Count]
    kept: Count
    histories: Histories


Work = Callable[[Shard, Study], Answer]
"""What is done with the records of some shards; it goes to other processes."""


@dataclass(frozen=True, slots=True)
class _Task(Generic[Answer]):
    """Some shards to work on: all that a worker needs to be told."""

    store: Store
    shards: tuple[ShardFile, ...]
    study: Study
    work: Work[Answer]


def follow_store(
    store: Store,
    study: Study,
    /,
    *,
    executor: object = None,
    tell: Callable[[float], None],
) -> Followed:
    """Clean and follow the users of a store, group of shards after group.

    Parameters
    ----------
    store
        The store.
    study
        The parameters.
    executor
        None works here; a number starts so many processes; an executor of `concurrent.futures` or
        a `Client` of Dask works wherever it has workers.
    tell
        Is told the share that is done, 0 to 1.

    Returns
    -------
    Followed
        The same, to the bit, whatever the executor and the number of shards.

    Raises
    ------
    ParameterError
        When `study` does not fit the store, or `executor` is none.
    StoreError
        When the store is empty or damaged.
    """
    answers = map_groups(store, study, _follow, executor=executor, tell=tell)
    drops = {why: _sum([a.drops[why] for a in answers]) for why in answers[0].drops}
    kept = _sum([answer.kept for answer in answers])
    return Followed(drops, kept, Histories.joined([answer.histories for answer in answers]))


def map_groups(
    store: Store,
    study: Study,
    work: Work[Answer],
    /,
    *,
    executor: object = None,
    tell: Callable[[float], None],
) -> list[Answer]:
    """Work on the records of a store, group of shards after group.

    Parameters
    ----------
    store, study, executor, tell
        As in `follow_store`.
    work
        Called with the records of whole users, and the study as it fits the store.

    Returns
    -------
    list
        An answer per group, in order.

    Raises
    ------
    ParameterError, StoreError
        As in `follow_store`.
    """
    # What is weighed later would only make the tasks heavy.
    fitted = fit(replace(study, penetration=None, raking=None), store)
    # A worker is told of its shards alone: the account of a million sources stays here.
    bare = replace(store, manifest=replace(store.manifest, sources=(), shards=(), ledger=()))
    tasks = [_Task(bare, group, fitted, work) for group in store.groups(GROUP_ROWS)]
    if not tasks:
        msg = f"{store.path!r} is empty: nothing was ingested yet"
        raise StoreError(msg)
    with _runner(executor) as runner:
        return run(_do, tasks, runner, meanwhile=lambda done: tell(done / len(tasks)))


def fit(study: Study, store: Store, /) -> Study:
    """Make a study work on what a store keeps.

    Parameters
    ----------
    study
        The study.
    store
        The store.

    Returns
    -------
    Study
        With a grid that takes the store's own cells, if it is of the same kind.

    Raises
    ------
    ParameterError
        When the study's `earliest` is given and is not the store's.

    Notes
    -----
    METHOD M1.6: a store keeps what it decided when it read. So the study's `now` has no effect.
    """
    kept = store.manifest.parameters
    if study.earliest not in (EARLIEST, kept.earliest):
        msg = (
            f"earliest: the store was made with {kept.earliest}, the study has {study.earliest}; "
            "use one"
        )
        raise ParameterError(msg)
    if store.pending:
        msg = (
            f"{store.path!r}: an ingest is under way or was interrupted, so sources may be "
            "missing; run it again first"
        )
        warn(msg, StoreWarning, stacklevel=5)
    if study.speeds is not None:
        msg = (
            "speeds: the store keeps positions to 1 km, so steps near the limit can be judged "
            "otherwise than from the posts themselves"
        )
        warn(msg, StoreWarning, stacklevel=5)
    grid = binned_with(study.grid)
    if grid == kept.grid:
        return replace(study, grid=StoredGrid(kept.grid))
    msg = (
        f"grid: the store keeps the cells of {kept.grid}; those of {grid} are binned from "
        "positions that are known to 1 km, so records near a cell's edge can fall beyond it"
    )
    warn(msg, StoreWarning, stacklevel=5)
    return replace(study, grid=grid)


def _do(task: _Task[Answer]) -> Answer:
    records = pl.concat([task.store.shard(shard) for shard in task.shards], rechunk=True)
    return task.work(Shard.of(records), task.study)


def _follow(shard: Shard, study: Study) -> Followed:
    posts, drops = drop_users(shard.records, study)
    histories = trace_histories(posts.lazy(), study).mapped(shard.named)
    return Followed(drops, (posts.height, posts["user"].n_unique()), histories)


@contextmanager
def _runner(executor: object) -> Iterator[Runner | None]:
    """Bring whatever may run tasks to the one shape of `concurrent.futures`."""
    with nullcontext(None) if not is_whole(executor) else _processes(executor) as own:
        if executor is None or is_whole(executor):
            yield own
        elif isinstance(executor, Executor):
            _refuse_fork(executor)
            yield executor
        elif hasattr(executor, "get_executor"):
            # Dask itself runs a task again whose worker is lost, up to its `allowed-failures`.
            # A task that fails would fail again: it is not retried.
            client: Any = executor
            yield client.get_executor(pure=False)
        else:
            msg = (
                f"executor: got {executor!r}; expected None, a number of processes, "
                "an executor of concurrent.futures or a dask.distributed.Client"
            )
            raise ParameterError(msg)


def _refuse_fork(executor: Executor) -> None:
    """Refuse a pool whose processes would wait for ever for locks of polars that they inherit."""
    context = getattr(executor, "_mp_context", None)
    forks = context is not None and context.get_start_method() == "fork"
    if isinstance(executor, ProcessPoolExecutor) and forks:
        msg = (
            "executor: its processes are forked, which polars does not survive; make it with "
            'mp_context=multiprocessing.get_context("spawn"), or give a number of processes'
        )
        raise ParameterError(msg)


@contextmanager
def _processes(number: Any) -> Iterator[Runner | None]:  # noqa: ANN401 - a whole number, as numpy has them too
    if number < 1:
        msg = f"executor: got {number!r} processes; expected at least 1"
        raise ParameterError(msg)
    if number == 1:
        yield None
        return
    with (
        TemporaryDirectory(prefix="migtrace-", ignore_cleanup_errors=True) as folder,
        processes(int(number), Path(folder)) as runner,
    ):
        yield runner


def _sum(counts: list[Count]) -> Count:
    return sum(records for records, _ in counts), sum(users for _, users in counts)
