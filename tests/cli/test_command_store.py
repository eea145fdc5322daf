"""`migtrace store` and `migtrace estimate` over a store."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.cli.statuses import write_statuses

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Path:
    """Make a store of the small world, with a line that cannot be read."""
    path = write_statuses(tmp_path / "posts.jsonl")
    with path.open("a") as file:
        file.write("{broken\n")
    run("ingest", path, "--store", tmp_path / "store", "--workers", 1)
    return tmp_path / "store"


@pytest.fixture
def over_store(study: list[str], store: Path) -> list[str]:
    """Give the words of an estimate over the store."""
    return [study[0], str(store), *study[2:]]


def test_info_tells_what_there_is(run: Run, store: Path) -> None:
    code, output, error = run("store", "info", store)
    assert (code, error) == (0, "")
    for told in (
        "288",  # records: 12 users, 24 months
        "2015-01-10T00:00:00Z to 2016-12-10T00:00:00Z",
        "sinusoidal:40",
        "2006-03-21",
        "corrupt",
    ):
        assert told in output
    lines = {line.split("│")[1].strip(): line for line in output.splitlines() if "│" in line}
    assert "store.key" in "".join(output.split())
    assert "1 file" in lines["quarantine, raw lines"]
    assert "nothing" in lines["pending"]


def test_info_tells_of_an_interrupted_ingest_and_of_damage(
    run: Run, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    run("ingest", tmp_path / "cut.jsonl.gz", "--store", store, "--workers", 1)
    (store / "staging").mkdir()
    output = run("store", "info", store)[1]
    assert "interrupted" in output
    assert "Damage" in output


def test_a_whole_store_is_verified(run: Run, store: Path) -> None:
    # a shard, a quarantine file and two of the ledger
    told = "4 files, 288 records: all as the manifest says\n"
    assert run("store", "verify", store) == (0, told, "")


def test_faults_are_told_with_code_3(run: Run, store: Path) -> None:
    next((store / "shards").iterdir()).write_bytes(b"no Parquet")
    code, output, error = run("store", "verify", store)
    assert code == 3
    assert output.startswith("shards/")
    assert "bytes" in output
    assert all(line.startswith("shards/") for line in output.splitlines())  # one line each
    assert error.startswith("migtrace: error: ")
    assert error.count("\n") == 1
    assert " fault" in error
    assert "cannot be read" in run("store", "info", store)[1]


@pytest.mark.parametrize("command", ["info", "verify", "forget-key"])
def test_what_is_no_store_is_refused(command: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("missing", ".", "file"):
        code, output, error = run("store", command, tmp_path / name)
        assert (code, output) == (3, "")
        assert error.startswith("migtrace: error: ")
        assert error.count("\n") == 1


@pytest.mark.parametrize("command", ["verify", "forget-key"])
def test_a_copy_elsewhere_is_not_worked_on(command: str, run: Run) -> None:
    code, output, error = run("store", command, "s3://bucket/store")
    assert (code, output) == (2, "")
    assert "got 's3://bucket/store'; expected a folder on this machine" in error


def test_the_quarantine_can_be_removed(store: Path, run: Run) -> None:
    code, output, _ = run("store", "forget-quarantine", str(store), "--yes")
    assert code == 0
    assert output.startswith("Removed: ")
    assert not list((store / "quarantine").iterdir())
    assert run("store", "verify", str(store))[0] == 0


def test_a_mistyped_command_of_the_store(run: Run) -> None:
    code, _, error = run("store", "verfy")
    assert code == 2
    assert "'verify'" in error


def test_without_a_command_the_store_has_help(run: Run) -> None:
    code, output, _ = run("store")
    assert code == 0
    assert all(command in output for command in ("info", "verify", "forget-key"))


def test_a_key_is_not_destroyed_unasked(run: Run, store: Path, tmp_path: Path) -> None:
    code, output, error = run("store", "forget-key", store)
    assert (code, output) == (2, "")
    assert "--yes" in error
    assert (tmp_path / "store.key").exists()


def test_a_destroyed_key_is_gone_and_estimates_go_on(
    run: Run, store: Path, over_store: list[str], tmp_path: Path
) -> None:
    code, output, error = run("store", "forget-key", store, "--yes")
    assert (code, error) == (0, "")
    assert f"Destroyed: {tmp_path}/store.key\n" in output
    assert "quarantine holds lines as they were read" in output
    assert not (tmp_path / "store.key").exists()
    assert list((store / "ledger").iterdir()) == []
    assert "destroyed before" in run("store", "forget-key", store)[1]
    assert "destroyed" in run("store", "info", store)[1]
    assert run("store", "verify", store)[0] == 0
    assert run(*over_store)[0] == 0
    assert run("ingest", tmp_path / "posts.jsonl", "--store", store)[0] == 3


def test_a_key_that_lies_elsewhere_is_its_owners(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "store.key").rename(tmp_path / "safe")
    code, output, _ = run("store", "forget-key", store, "--yes")
    assert code == 0
    assert "yours to destroy" in output
    assert (tmp_path / "safe").exists()


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"\n", 2)])
def test_a_terminal_is_asked(answer: bytes, code: int, store: Path, tmp_path: Path) -> None:
    terminal, other = pty.openpty()
    os.write(terminal, answer)
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-m", "migtrace", "store", "forget-key", str(store)],
        stdin=other,
        stdout=subprocess.PIPE,
        stderr=other,
        check=False,
    )
    os.close(other)
    assert b"cannot be undone" in os.read(terminal, 10_000)
    os.close(terminal)
    assert done.returncode == code
    assert (tmp_path / "store.key").exists() == (code != 0)


def test_an_estimate_over_a_store_is_that_over_its_posts(
    run: Run, study: list[str], over_store: list[str], tmp_path: Path
) -> None:
    assert run(*study, "--no-individuals")[0] == 0
    (tmp_path / "out").rename(tmp_path / "tables")
    assert run(*over_store, "--no-individuals")[0] == 0
    names = [path.name for path in (tmp_path / "tables").glob("*.parquet")]
    assert len(names) == 10
    names.remove("dropped.parquet")  # the store's posts have a line that cannot be read
    for name in names:
        given, expected = (pl.read_parquet(tmp_path / of / name) for of in ("out", "tables"))
        assert_frame_equal(given, expected)
    told = json.loads((tmp_path / "out/study.json").read_text())
    assert (told["input"], told["now"]) == (None, None)
    assert told["reading"]["store"]["sources"] == 1
    assert told["counts"]["corrupt"] == {"records": 1, "users": 0}
    assert str(tmp_path) not in json.dumps(told)


def test_workers_change_nothing(run: Run, over_store: list[str], tmp_path: Path) -> None:
    answers = []
    for workers in (1, 2):
        code, _, error = run(*over_store, "--overwrite", "--workers", workers)
        assert (code, error) == (0, "")
        answers.append((tmp_path / "out/factors.parquet").read_bytes())
    assert answers[0] == answers[1]


def test_what_a_store_knows_of_itself_is_one_warning(
    run: Run, store: Path, over_store: list[str]
) -> None:
    (store / "staging").mkdir()
    code, _, error = run(*over_store)
    assert code == 0
    assert error.startswith("migtrace: warning: ")
    assert "interrupted" in error
    assert error.count("\n") == 1


def test_an_instant_that_comes_too_late_is_told(run: Run, over_store: list[str]) -> None:
    code, _, error = run(*over_store, "--now", "2018-01-01")
    assert code == 0
    assert error.startswith("migtrace: warning: --now has no effect")


@pytest.mark.parametrize(
    "words",
    [
        ("--columns", "user=who"),
        ("--time-zone", "UTC"),
        ("--time-unit", "ms"),
        ("--on-bad-time", "null"),
        ("--fill-countries",),
    ],
)
def test_options_for_tables_are_refused(
    words: tuple[str, ...], run: Run, over_store: list[str], tmp_path: Path
) -> None:
    code, output, error = run(*over_store, *words)
    assert (code, output) == (2, "")
    assert error.startswith(f"migtrace: error: {words[0]}: is for tables; ")
    assert not (tmp_path / "out").exists()


def test_wrong_numbers_of_workers_and_stores(
    run: Run, study: list[str], over_store: list[str], store: Path
) -> None:
    code, _, error = run(*over_store, "--workers", 0)
    assert code == 2
    assert "'--workers'" in error
    code, _, error = run(*study, "--workers", 2)
    assert code == 2
    assert "--workers: TRACES is no store" in error
    code, _, error = run(*over_store, store.with_name("posts.csv"))
    assert code == 2
    assert "alone" in error


def test_an_empty_store_has_nothing_to_estimate(
    run: Run, over_store: list[str], tmp_path: Path
) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    run("ingest", tmp_path / "empty.jsonl", "--store", tmp_path / "empty", "--workers", 1)
    over_store[1] = str(tmp_path / "empty")
    code, _, error = run(*over_store)
    assert code in {3, 4}
    assert error.count("\n") == 1
    assert run("store", "info", tmp_path / "empty")[0] == 0
    assert run("store", "verify", tmp_path / "empty")[0] == 0


# In a process of its own, without threads, which forks must not have.
CTRL_C_AT_THE_QUESTION = """
import os, pty, sys, time
process, terminal = pty.fork()
if process == 0:
    os.execv(sys.executable, [sys.executable, "-m", "migtrace", "store", *sys.argv[1:]])
seen = b""
while b"[y/N]" not in seen:
    seen += os.read(terminal, 1000)
time.sleep(0.2)  # it asks first, and waits then
os.write(terminal, bytes([3]))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"""


@pytest.mark.parametrize("command", ["forget-key", "forget-quarantine"])
def test_ctrl_c_at_the_question_destroys_nothing(store: Path, command: str) -> None:
    before = sorted(store.parent.rglob("*"))
    asked = [sys.executable, "-c", CTRL_C_AT_THE_QUESTION, command, str(store)]
    done = subprocess.run(asked, check=False, timeout=60)  # noqa: S603 - our own code
    assert done.returncode == 130
    assert sorted(store.parent.rglob("*")) == before
