"""Running a function over many tasks, here or in worker processes."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from migtrace.errors import StoreError

T = TypeVar("T")
A = TypeVar("A")

_POLL_SECONDS = 0.2
_GIVE_BACK = "dirty_decay_ms:100,muzzy_decay_ms:100"


class Executor(Protocol):
    """What runs functions elsewhere: a pool of `concurrent.futures`, of loky, of Dask."""

    def submit(self, function: Callable[..., A], /, *arguments: object) -> "Future[A]":
        """Start a function."""
        ...


@dataclass(frozen=True, slots=True)
class Team:
    """Worker processes and this one, which works as well instead of only waiting.

    Attributes
    ----------
    others
        The processes.
    """

    others: Executor

    def submit(self, function: Callable[..., A], /, *arguments: object) -> "Future[A]":
        """Start a function in one of the other processes."""
        return self.others.submit(function, *arguments)


@contextmanager
def processes(workers: int, /) -> Iterator[Team]:
    """Processes that end with this one, whatever ends it.

    Parameters
    ----------
    workers
        How many, this one among them; at least 2.

    Yields
    ------
    Team
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
        max_workers=workers - 1,
        initializer=_begin,
        initargs=(os.getpid(),),
        # One process a core: threads of their own would only get into each other's way.
        # What they free they give back soon, so that memory tells what they need.
        env={"POLARS_MAX_THREADS": "1", "_RJEM_MALLOC_CONF": _GIVE_BACK},
    )
    done = False
    try:
        with _ctrl_c_held():
            executor.submit(_nothing, 0)  # starts the processes
        yield Team(executor)
        done = True
    except BrokenProcessPool as error:
        msg = "a worker process ended abruptly (was memory short?); run the same again to go on"
        raise StoreError(msg) from error
    finally:
        # Whoever is interrupted does not wait for what the workers are at.
        executor.shutdown(wait=done, kill_workers=not done)


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
    answers: dict[int, A] = {}
    if executor is None:
        for number, task in enumerate(tasks):
            answers[number] = own(task)
            tell(len(answers))
        return list(answers.values())
    futures: dict[Future[A], int] = {}
    try:
        for number, task in enumerate(tasks):
            futures[executor.submit(function, task)] = number
        if isinstance(executor, Team):
            answers = _help(futures, tasks, own, tell)
        answers |= _await(futures, tell)
    except BaseException:
        # An executor that is not ours would go on with the rest, for nobody.
        for future in futures:
            future.cancel()
        raise
    return [answers[number] for number in range(len(tasks))]


def _help(
    futures: dict["Future[A]", int],
    tasks: Sequence[T],
    own: Callable[[T], A],
    tell: Callable[[int], None],
) -> dict[int, A]:
    """Take tasks back that nobody has begun, the last first, and do them here."""
    answers: dict[int, A] = {}
    ended: list[Future[A]] = []
    for future in futures:
        future.add_done_callback(ended.append)
    for future, number in reversed(futures.items()):
        if future.cancel():
            answers[number] = own(tasks[number])
            _raise_first(ended)
            tell(len(ended))
    return answers


def _await(futures: dict["Future[A]", int], tell: Callable[[int], None]) -> dict[int, A]:
    """Wait for what others do."""
    answers: dict[int, A] = {}
    waiting = {future for future in futures if not future.cancelled()}
    while waiting:
        done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        _raise_first(done)
        answers |= {futures[future]: future.result() for future in done}
        tell(len(futures) - len(waiting))
    return answers


def _raise_first(ended: Iterable["Future[A]"]) -> None:
    """Let the first failure end it all."""
    for future in ended:
        if not future.cancelled():
            future.result()


def _nothing(done: int) -> None:
    del done
