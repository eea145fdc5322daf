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
        env={"POLARS_MAX_THREADS": "1"},
    )
    done = False
    try:
        yield Team(executor)
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
    """
    tell = meanwhile if meanwhile is not None else _nothing
    own = here if here is not None else function
    answers: dict[int, A] = {}
    if executor is None:
        for number, task in enumerate(tasks):
            answers[number] = own(task)
            tell(len(answers))
        return list(answers.values())
    futures = {executor.submit(function, task): n for n, task in enumerate(tasks)}
    ended: list[Future[A]] = []
    if isinstance(executor, Team):
        for future in futures:
            future.add_done_callback(ended.append)
        for future, number in reversed(futures.items()):
            if future.cancel():  # nobody has begun it
                answers[number] = own(tasks[number])
                _raise_first(ended)
                tell(len(ended))
    waiting = {future for future in futures if not future.cancelled()}
    while waiting:
        done, waiting = wait(waiting, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        _raise_first(done)
        answers |= {futures[future]: future.result() for future in done}
        tell(len(tasks) - len(waiting))
    return [answers[number] for number in range(len(tasks))]


def _raise_first(ended: Iterable["Future[A]"]) -> None:
    """Let the first failure end it all."""
    for future in ended:
        if not future.cancelled():
            future.result()


def _nothing(done: int) -> None:
    del done
