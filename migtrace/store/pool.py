"""Running a function over many tasks, here or in worker processes."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import Protocol, TypeVar

from migtrace.errors import StoreError

T = TypeVar("T")
A = TypeVar("A")

_POLL_SECONDS = 0.2


class Executor(Protocol):
    """What runs functions elsewhere: a pool of `concurrent.futures`, of loky."""

    def submit(self, function: Callable[..., A], /, *arguments: object) -> "Future[A]":
        """Start a function."""
        ...


@contextmanager
def processes(workers: int, /) -> Iterator[Executor]:
    """Worker processes that end with this one, whatever ends it.

    Parameters
    ----------
    workers
        How many.

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
        env={"POLARS_MAX_THREADS": "1"},
    )
    done = False
    try:
        yield executor
        done = True
    except BrokenProcessPool as error:
        msg = "a worker process ended abruptly (was memory short?); run the same again to go on"
        raise StoreError(msg) from error
    finally:
        # Whoever is interrupted does not wait for what the workers are at.
        executor.shutdown(wait=done, kill_workers=not done)


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
    meanwhile
        Called now and then with the number of tasks that are done.

    Returns
    -------
    list
        One answer per task.
    """
    tell = meanwhile if meanwhile is not None else _nothing
    if executor is None:
        answers = []
        for task in tasks:
            answers.append(function(task))
            tell(len(answers))
        return answers
    futures = [executor.submit(function, task) for task in tasks]
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()  # the first failure ends it all
        tell(len(futures) - len(waiting))
    return [future.result() for future in futures]


def _nothing(done: int) -> None:
    del done
