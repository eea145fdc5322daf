"""Running tasks elsewhere: answers in order, and an end at the first failure."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from migtrace.store.pool import run


def test_answers_come_in_the_tasks_order() -> None:
    told: list[int] = []
    with ThreadPoolExecutor(3) as threads:
        assert run(abs, [-3, 2, -1], threads, meanwhile=told.append) == [3, 2, 1]
    assert told[-1] == 3


def test_after_a_failure_nothing_more_is_begun() -> None:
    begun: list[int] = []
    gate = threading.Event()

    def work(task: int) -> None:
        begun.append(task)
        if task == 0:
            msg = "the first fails"
            raise ValueError(msg)
        gate.wait(10)

    # One thread works in order: task 1 has begun when the failure of task 0 is seen, or will not.
    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(ValueError, match="the first fails"):
            run(work, range(50), threads)
        gate.set()
    assert begun in ([0], [0, 1])


def test_an_interruption_ends_what_is_not_begun() -> None:
    started, gate = threading.Event(), threading.Event()
    begun: list[int] = []

    def work(task: int) -> None:
        begun.append(task)
        started.set()
        gate.wait(10)

    def stop(done: int) -> None:
        del done
        started.wait(10)
        raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(KeyboardInterrupt):
            run(work, range(50), threads, meanwhile=stop)
        gate.set()
    assert begun == [0]
