"""`migtrace ingest`: what it makes, what it says, and how it stops."""

import gzip
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import migtrace
from migtrace.cli.ingest_told import tell_progress
from migtrace.store.progress import Progress
from tests.cli.statuses import status, write_statuses

Run = Callable[..., tuple[int, str, str]]
HOME = ("VE", -66.9, 10.5)
DAY = datetime(2015, 3, 13, tzinfo=UTC)


@pytest.fixture
def posts_json(tmp_path: Path) -> Path:
    return write_statuses(tmp_path / "posts.jsonl")


@pytest.fixture
def ingest(posts_json: Path, tmp_path: Path) -> list[str]:
    """Give the words of an ingest that works."""
    return ["ingest", str(posts_json), "--store", str(tmp_path / "store"), "--workers", "1"]


def test_a_store_is_made_and_told(run: Run, ingest: list[str], tmp_path: Path) -> None:
    code, output, error = run(*ingest)
    assert (code, error) == (0, "")  # nothing to warn of, no terminal
    assert "288 read, 288 kept" in output  # 12 users, 24 months
    assert "what the store holds" in output
    assert migtrace.open_store(tmp_path / "store").rows == 288
    assert (tmp_path / "store.key").stat().st_mode & 0o777 == 0o600


def test_what_is_known_is_not_read_again(run: Run, ingest: list[str]) -> None:
    run(*ingest)
    code, output, _ = run(*ingest)
    assert code == 0
    assert "0 sources added, 1 known already" in output


def test_options_reach_the_store(run: Run, ingest: list[str], tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"0123456789abcdef")
    words = ("--earliest", "2015-02-01", "--now", "2015-12-31", "--grid", "sinusoidal:10")
    assert run(*ingest, *words, "--shards", 2, "--fill-countries", "--key-file", key)[0] == 0
    store = migtrace.open_store(tmp_path / "store")
    kept = store.manifest.parameters
    assert kept.earliest == datetime(2015, 2, 1, tzinfo=UTC)
    assert kept.grid == migtrace.SinusoidalGrid(10)
    assert (kept.fill_countries, kept.shards) == (True, 2)
    assert store.rows == 12 * 11  # February to December 2015
    assert not (tmp_path / "store.key").exists()


def test_what_the_store_keeps_need_not_be_said_again(
    run: Run, ingest: list[str], tmp_path: Path
) -> None:
    run(*ingest, "--fill-countries", "--earliest", "2015-02-01")
    more = tmp_path / "more.jsonl"
    more.write_text(status(1, 99, DAY, HOME))
    assert run("ingest", more, "--store", tmp_path / "store", "--workers", 1)[0] == 0
    store = migtrace.open_store(tmp_path / "store")
    assert store.manifest.parameters.fill_countries
    assert store.rows == 12 * 23 + 1


def test_a_key_that_migtrace_made_may_be_kept_elsewhere(
    run: Run, ingest: list[str], tmp_path: Path
) -> None:
    run(*ingest)
    safe = (tmp_path / "store.key").rename(tmp_path / "safe")
    code, _, error = run(*ingest)
    assert code == 3
    assert "--key-file: " in error
    assert run(*ingest, "--key-file", safe)[0] == 0


def test_standard_input_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "migtrace", "ingest", "-", "--store", str(tmp_path / "store")]
    line = status(1, 7, DAY, HOME)
    done = subprocess.run(  # noqa: S603 - our own code
        command, input=line, capture_output=True, text=True, check=True
    )
    assert "1 read, 1 kept" in done.stdout
    assert done.stderr == ""


def test_lines_set_aside_are_one_warning(run: Run, ingest: list[str], posts_json: Path) -> None:
    posts_json.write_text('{broken\n{"id": 5}\n' + status(1, 7, DAY, HOME))
    code, output, error = run(*ingest)
    assert code == 0
    assert error.count("\n") == 1
    assert error.startswith("migtrace: warning: 2 lines of 1 source cannot be read")
    assert "3 read, 1 kept" in output
    assert run(*ingest)[2] == ""  # told once


def test_damage_is_one_warning(run: Run, ingest: list[str], posts_json: Path) -> None:
    posts_json.write_bytes(gzip.compress(posts_json.read_bytes())[:-200])
    code, _, error = run(*ingest)
    assert code == 0
    assert error.count("\n") == 1
    assert error.startswith("migtrace: warning: damage in 1 stream")
    assert str(posts_json) in error


def test_an_input_without_posts_is_told(run: Run, ingest: list[str], posts_json: Path) -> None:
    posts_json.write_text("")
    code, output, error = run(*ingest)
    assert code == 0
    assert "0 read, 0 kept" in output
    assert "holds no records" in error


def test_files_that_are_passed_over_are_named(run: Run, tmp_path: Path) -> None:
    heap = tmp_path / "heap"
    heap.mkdir()
    write_statuses(heap / "posts.jsonl")
    (heap / "about.md").write_text("about")
    code, _, error = run("ingest", heap, "--store", tmp_path / "store", "--workers", 1)
    assert code == 0
    assert "passed over 1 file" in error
    assert "about.md" in error


@pytest.mark.parametrize(
    ("words", "outcome", "message"),
    [
        (("--stor", "x"), 2, "--store"),
        (("--workers", "0"), 2, "(got '0')"),
        (("--workers", "two"), 2, "(got 'two')"),
        (("--shards", "-1"), 2, "(got '-1')"),
        (("--earliest", "soon"), 2, "--earliest: got 'soon'"),
        (("--now", "later"), 2, "--now: got 'later'"),
        (("--grid", "squares"), 2, "--grid: got 'squares'"),
        (("--key-file", "no such key"), 3, "--key-file: 'no such key' cannot be read"),
        (("no such file",), 3, "no such file"),
    ],
)
def test_a_mistake_is_named_and_leaves_nothing(
    words: tuple[str, ...], outcome: int, message: str, run: Run, ingest: list[str]
) -> None:
    code, output, error = run(*ingest, *words)
    assert (code, output) == (outcome, "")
    assert error.startswith("migtrace: error: ")
    assert error.count("\n") == 1
    assert message in error
    assert not Path(ingest[3], "store.json").exists()


def test_a_folder_that_is_no_store_is_refused(run: Run, ingest: list[str], tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store/thesis.tex").write_text("years of work")
    code, _, error = run(*ingest)
    assert code == 2
    assert error.startswith("migtrace: error: --store: ")
    assert "'thesis.tex'" in error
    assert os.listdir(tmp_path / "store") == ["thesis.tex"]  # noqa: PTH208 - names are enough


def test_a_wrong_key_is_refused(run: Run, ingest: list[str], tmp_path: Path) -> None:
    run(*ingest)
    (tmp_path / "short").write_bytes(b"short")
    code, _, error = run(*ingest, "--key-file", tmp_path / "short")
    assert code == 2
    assert "--key-file: it has 5 bytes" in error
    (tmp_path / "other").write_bytes(b"0123456789abcdef")
    code, _, error = run(*ingest, "--key-file", tmp_path / "other")
    assert code == 3
    assert "--key-file: it is not the key" in error


def test_another_grid_than_the_stores_is_refused(run: Run, ingest: list[str]) -> None:
    run(*ingest)
    code, _, error = run(*ingest, "--grid", "sinusoidal:10")
    assert code == 2
    assert error.startswith("migtrace: error: --grid: ")


def stop(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Press Ctrl-C, which a terminal sends to all its processes; tell how long it took."""
    pressed = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=30)
    return time.monotonic() - pressed, error


def start(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "migtrace", "ingest", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603 - our own code
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    while not list(folder.glob(pattern)):
        assert process.poll() is None
        time.sleep(0.01)


INTERRUPTED = "migtrace: interrupted; run the same ingest again to go on where it stopped\n"


def test_a_store_without_a_name_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(status(1, 7, DAY, HOME) + "\n")
    code, _, error = run("ingest", tmp_path / "a.jsonl", "--store", "")
    assert (code, error) == (2, "migtrace: error: --store: got ''; expected the name of a folder\n")


def test_ctrl_c_while_input_is_awaited(tmp_path: Path) -> None:
    with start("-", "--store", tmp_path / "store", "--workers", 1) as process:
        assert process.stdin is not None
        process.stdin.write("{")  # and no more: it waits for the rest
        process.stdin.flush()
        wait_for(tmp_path / "store/staging", "plan.json", process)
        seconds, error = stop(process)
    assert (process.returncode, error) == (130, INTERRUPTED)
    assert seconds < 2


def test_ctrl_c_is_obeyed_at_once_and_the_ingest_goes_on_later(run: Run, tmp_path: Path) -> None:
    # Four files of 30 MB: large enough for worker processes, and half a second's work for them.
    heap = tmp_path / "heap"
    heap.mkdir()
    for number in range(4):
        line = status(number, 7, DAY, HOME).replace("{", '{"text": "' + "x" * 2000 + '", ', 1)
        (heap / f"{number}.jsonl").write_text(f"{line}\n" * 15_000)
    store = tmp_path / "store"
    with start(heap, "--store", store, "--workers", 2) as process:
        wait_for(store / "staging", "*.note", process)
        seconds, error = stop(process)
    assert (process.returncode, error) == (130, INTERRUPTED)
    assert seconds < 2
    assert migtrace.open_store(store).pending
    code, output, _ = run("ingest", heap, "--store", store, "--workers", 1)
    assert code == 0
    assert "4 sources added" in output
    # 60,000 lines are four tweets, of one user at one place and time: one stays (METHOD M2.1)
    assert "60,000 read, " in output
    assert not migtrace.open_store(store).pending


def test_a_terminal_sees_how_far_it_is(ingest: list[str]) -> None:
    terminal, other = pty.openpty()
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-m", "migtrace", *ingest],
        stdout=subprocess.PIPE,
        stderr=other,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        check=True,
    )
    os.close(other)
    seen = os.read(terminal, 100_000)
    os.close(terminal)
    assert b"resolve" in seen
    assert b"288 records" in seen
    assert b"\x1b" not in done.stdout


def test_the_rate_leaves_out_what_an_earlier_run_read() -> None:
    first = Progress("read", 600, 1000, 0, 0.0, 0.45)
    now = Progress("read", 800, 1000, 1500, 2.0, 0.6)
    # 200 bytes in 2 s; 0.15 of the work in 2 s, so 0.4 of it in 2 * 0.4 / 0.15 = 5.3 s
    assert tell_progress(first, now) == "800 bytes/1.0 kB 1,500 records 100 bytes/s 0:00:05 left"


def test_what_is_not_known_is_not_told() -> None:
    first = Progress("read", 0, 0, 0, 0.0, 0.0)
    assert tell_progress(first, first) == "0 bytes 0 records"
    pipe = Progress("read", 3000, 0, 2, 1.0, 0.0)
    assert tell_progress(first, pipe) == "3.0 kB 2 records 3.0 kB/s"
    late = Progress("resolve", 3000, 0, 2, 3.0, 0.75)
    assert tell_progress(first, late) == "3.0 kB 2 records 0:00:01 left"  # 3 s * 0.25 / 0.75
