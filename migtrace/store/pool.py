"""Running a function over many tasks, here or in worker processes."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar, cast

from migtrace.errors import StoreError
from migtrace.store.answers import Answer, answer

T = TypeVar("T")
A = TypeVar("A")

_POLL_SECONDS = 0.2
_GIVE_BACK = "dirty_decay_ms:100,muzzy_decay_ms:100,narenas:1"


class Executor(Protocol):
    """What runs functions elsewhere: a pool of `concurrent.futures`, of loky, of Dask."""

    def submit(self, function: Callable[..., A], /, *arguments: object) -> "Future[A]":
        """Start a function."""
        ...


@dataclass(frozen=True, slots=True)
class _ByFiles:
    """Processes that answer by way of files in a folder."""

    pool: Executor
    folder: Path

    def submit(self, function: Callable[..., A], /, *arguments: object) -> "Future[A]":
        # `run` takes the answer out of its file.
        return cast("Future[A]", self.pool.submit(answer, self.folder, function, *arguments))


@contextmanager
def processes(workers: int, folder: Path, /) -> Iterator[Executor]:
    """Processes that end with this one, whatever ends it.

    Parameters
    ----------
    workers
        How many.
    folder
        Where they leave their answers, sealed, until `run` takes them.

    Yields
    ------
    Executor
        Runs functions that can be imported. It needs no guard around the caller's main program.

    Raises
    ------
    StoreError
        When a worker ended abruptly.
    """
    # Here, not above: only who reads large files needs it.
    from loky import ProcessPoolExecutor  # noqa: PLC0415 - see above
    from loky.process_executor import BrokenProcessPool  # noqa: PLC0415 - see above

    executor = ProcessPoolExecutor(
        max_workers=workers,
        initializer=_begin,
        initargs=(os.getpid(),),
        # One process a core: threads of their own would only get into each other's way.
        # What they free they give back soon, and keep in one place for their one thread at work.
        env={"POLARS_MAX_THREADS": "1", "_RJEM_MALLOC_CONF": _GIVE_BACK},
    )
    done = False
    try:
        with _ctrl_c_held():
            executor.submit(_nothing, 0)  # starts the processes
        yield _ByFiles(executor, folder)
        done = True
    except BrokenProcessPool as error:
        msg = "a worker process ended abruptly (was memory short?); run the same again to go on"
        raise StoreError(msg) from error
    finally:
        # Every answer is in, or nobody waits for it. Workers asked to end instead would wait for
        # ever for a lock that one of them holds, if that one is killed meanwhile. Whoever is
        # interrupted does not wait for what the workers are at.
        executor.shutdown(wait=done, kill_workers=True)


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Let processes that start now never see Ctrl-C, not even before they can ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker as pythons  # noqa: PLC0415 - as above

    from loky.backend import resource_tracker as lokys  # noqa: PLC0415 - as above

    # These have processes of their own, and let signals in once they have started them.
    for tracker in (pythons, lokys):
        tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run(
    function: Callable[[T], A],
    tasks: Sequence[T],
    executor: Executor | None,
    /,
    *,
    here: Callable[[T], A] | None = None,
    meanwhile: Callable[[int], None] | None = None,
) -> list[A]:
    """Call a function for each task and collect the answers in the tasks' order.

    Parameters
    ----------
    function
        Takes a task; importable when there is an executor.
    tasks
        The tasks.
    executor
        Runs them; None runs them here, one after the other.
    here
        Called instead of `function` for what runs in this process.
    meanwhile
        Called now and then with the number of tasks that are done.

    Returns
    -------
    list
        One answer per task.

    Notes
    -----
    The first failure ends it all: what is not begun yet will not be.
    """
    tell = meanwhile if meanwhile is not None else _nothing
    own = here if here is not None else function
    if executor is None:
        done = []
        for task in tasks:
            done.append(own(task))
            tell(len(done))
        return done
    futures: dict[Future[A], int] = {}
    try:
        for number, task in enumerate(tasks):
            futures[executor.submit(function, task)] = number
        answers = _await(futures, tell)
    except BaseException:
        # An executor that is not ours would go on with the rest, for nobody. Ours is killed, and
        # stumbles over what somebody else has cancelled.
        if not isinstance(executor, _ByFiles):
            for future in futures:
                future.cancel()
        raise
    return [answers[number] for number in range(len(tasks))]


def _await(futures: dict["Future[A]", int], tell: Callable[[int], None]) -> dict[int, A]:
    """Wait for what others do."""
    answers: dict[int, A] = {}
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        # The first failure ends it all.
        answers |= {futures[future]: _taken(future.result()) for future in done}
        tell(len(futures) - len(waiting))
    return answers


def _taken(found: A) -> A:
    return found.take() if isinstance(found, Answer) else found


def _nothing(done: int) -> None:
    del done
