"""Running tasks elsewhere: answers in order, and an end at the first failure."""

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from migtrace.errors import StoreError
from migtrace.store.answers import Answer, answer
from migtrace.store.pool import processes, run

ROOT = Path(__file__).parents[2]
LARGE = 5_000_000


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


def test_no_answer_is_longer_than_what_a_pipe_takes_as_a_whole(tmp_path: Path) -> None:
    # Whoever is killed has then answered, or has not: nobody waits for the rest of an answer.
    with processes(1, tmp_path) as executor:
        through_the_pipe: object = executor.submit(bytes, LARGE).result()
        assert len(pickle.dumps(through_the_pipe)) < select.PIPE_BUF
        assert isinstance(through_the_pipe, Answer)
        assert through_the_pipe.take() == bytes(LARGE)
        assert run(bytes, [3, LARGE], executor) == [bytes(3), bytes(LARGE)]
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_nobody_takes_tells_nothing(tmp_path: Path) -> None:
    left = answer(tmp_path, str.upper, "someone")
    assert isinstance(left, Answer)
    assert b"SOMEONE" not in left.path.read_bytes()
    assert repr(left.key) not in repr(left)


def _answer_and_die(seconds: float) -> bytes:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(40 * LARGE)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 0.2])
def test_a_worker_that_dies_while_it_answers_is_an_error(seconds: float, tmp_path: Path) -> None:
    def work() -> None:
        with processes(1, tmp_path) as executor:
            run(_answer_and_die, [seconds], executor)
            # Should it have answered before it died:
            threading.Event().wait(1)
            run(abs, [1], executor)

    with pytest.raises(StoreError, match="a worker process ended abruptly"):
        work()


def test_an_interruption_of_many_tasks_is_silent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def stop(done: int) -> None:
        del done
        raise KeyboardInterrupt

    # More than the pool hands out ahead: the rest would still be there to be cancelled.
    with pytest.raises(KeyboardInterrupt), processes(2, tmp_path) as executor:
        run(time.sleep, [0.3] * 40, executor, meanwhile=stop)
    time.sleep(1)  # What its threads have to say, they say now.
    assert caplog.text == ""


IDLE_DEATH = """
import os, signal, sys, time
from pathlib import Path

from migtrace.store.pool import processes, run


def whoami(seconds):
    time.sleep(seconds)
    return os.getpid()


if __name__ == "__main__":
    for turn in range(4):
        with processes(2, Path(sys.argv[1])) as executor:
            workers = sorted(set(run(whoami, [0.1] * 4, executor)))
            time.sleep(0.1)
            os.kill(workers[turn % len(workers)], signal.SIGKILL)
"""


def test_a_worker_that_dies_when_all_is_done_is_not_waited_for(tmp_path: Path) -> None:
    # Idle workers wait for a lock that one of them holds, which may be the one that dies.
    script = tmp_path / "idle_death.py"
    script.write_text(IDLE_DEATH, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
