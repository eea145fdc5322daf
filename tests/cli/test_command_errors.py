"""Mistakes: one line, the right exit code, no traceback, nothing written."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import migtrace
from migtrace.cli import app
from migtrace.errors import MissingExtraError

Run = Callable[..., tuple[int, str, str]]


def one_line(error: str) -> str:
    assert error.startswith("migtrace: error: ")
    assert error.endswith("\n")
    assert error.count("\n") == 1
    return error


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--orgin", "VE"), "--origin"),
        (("--population", "many"), "'--population'"),
        (("--population", "0"), "population: got 0.0"),
        (("--population", "nan"), "population: got nan"),
        (("--min-users", "1.5"), "'--min-users'"),
        (("--origin", "Venezuela"), "origin: got 'Venezuela'"),
        (("--window", "2015-13:2016-01"), "window: the first month is '2015-13'"),
        (("--window", "2016-01:2015-01"), "window: the last month 2015-01 is before"),
        (("--criterion", "5"), "criterion: got 5"),
        (("--grid", "squares"), "--grid: got 'squares'"),
        (("--grid", "sinusoidal:0.1"), "side_km: got 0.1"),
        (("--reference", "10"), "--reference: got '10'"),
        (("--reference", "200,10"), "--reference: got '200,10'"),
        (("--night-hours", "20"), "--night-hours: got '20'"),
        (("--earliest", "soon"), "--earliest: got 'soon'"),
        (("--now", "0001-01-01T00:00+05:00"), "--now: got '0001-01-01T00:00+05:00'"),
        (("--crossings", "1,2:3,4"), "--crossings: got '1,2:3,4'"),
        (("--crossings", "a:1,2:1,2"), "two different points"),
        (("--crossings", "a:1,2:1,3", "--crossings", "a:1,2:1,4"), "two lines are called 'a'"),
        (("--columns", "user"), "--columns: got 'user'"),
        (("--columns", "user=a", "--columns", "user=b"), "'user' is given twice"),
        (("--time-unit", "days"), "'days' is not one of"),
        (("--time-zone", "Mars/Olympus"), "Mars/Olympus"),
    ],
)
def test_a_wrong_option_is_named(
    words: tuple[str, ...], message: str, run: Run, study: list[str], tmp_path: Path
) -> None:
    code, output, error = run(*study, *words)
    assert (code, output) == (2, "")
    assert message in one_line(error)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("who,time,country\n1,2015-01-01T00:00Z,VE\n", "--columns user="),
        ("user,time,country\n1,yesterday,VE\n", "'yesterday'"),
        ("user,time,lon,lat\n1,2015-01-01T00:00:00Z,east,5\n", "'east'"),
    ],
)
def test_wrong_input_is_named(
    content: str, message: str, run: Run, study: list[str], tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text(content)
    study[1] = str(tmp_path / "bad.csv")
    code, output, error = run(*study)
    assert (code, output) == (3, "")
    assert message in one_line(error)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "message"), [("missing.csv", "no such file"), ("traces.docx", "unknown kind")]
)
def test_a_wrong_file_is_named(
    name: str, message: str, run: Run, study: list[str], tmp_path: Path
) -> None:
    (tmp_path / "traces.docx").write_text("x")
    study[1] = str(tmp_path / name)
    code, output, error = run(*study)
    assert (code, output) == (3, "")
    assert message in one_line(error)


@pytest.mark.parametrize(
    "words", [("--origin", "ZZ"), ("--window", "2010-01:2010-12"), ("--min-records", "99")]
)
def test_nobody_to_stand_for_the_people(
    words: tuple[str, str], run: Run, study: list[str], tmp_path: Path
) -> None:
    code, output, error = run(*study, *words)
    assert (code, output) == (4, "")
    assert "criterion 4, year" in one_line(error)
    assert not (tmp_path / "out").exists()


def test_a_file_without_rows_has_nobody_either(run: Run, study: list[str], tmp_path: Path) -> None:
    (tmp_path / "head.csv").write_text("user,time,country\n")
    study[1] = str(tmp_path / "head.csv")
    assert run(*study)[0] == 4


def test_an_existing_folder_is_refused_before_the_work(
    run: Run, study: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.delattr(migtrace, "read_traces")
    code, _, error = run(*study)
    assert code == 2
    assert "exists" in one_line(error)


def test_a_short_or_missing_key_is_refused(run: Run, study: list[str], tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    code, _, error = run(*study, "--key-file", tmp_path / "key")
    assert code == 2
    assert "--key-file: it has 5 bytes" in one_line(error)
    code, _, error = run(*study, "--key-file", tmp_path / "no key")
    assert code == 3
    assert "--key-file" in one_line(error)


def test_a_mistyped_command_is_answered_with_the_nearest(run: Run) -> None:
    code, _, error = run("estimat")
    assert code == 2
    assert "Did you mean 'estimate'?" in one_line(error)


def test_a_missing_extra_is_told_with_its_command(
    run: Run, study: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(*_: object, **__: object) -> None:
        msg = "H3Grid needs polars-h3: pip install 'migtrace[h3]'"
        raise MissingExtraError(msg)

    monkeypatch.setattr(migtrace, "estimate", lack)
    code, _, error = run(*study)
    assert code == 2
    assert "pip install 'migtrace[h3]'" in one_line(error)


def test_a_mistake_of_ours_is_admitted(
    run: Run, study: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        msg = "two\nlines"
        raise KeyError(msg)

    monkeypatch.setattr(migtrace, "estimate", fail)
    code, _, error = run(*study)
    assert code == 1
    assert "a mistake in migtrace: KeyError" in one_line(error)
    assert "--debug" in error
    code, _, error = run(*study, "--debug")
    assert error.startswith("Traceback")


@pytest.mark.parametrize(
    ("error", "code"), [(PermissionError(13, "Permission denied"), 3), (KeyboardInterrupt(), 130)]
)
def test_what_is_no_mistake_of_ours_is_told_in_one_line(
    error: BaseException, code: int, run: Run, study: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(migtrace, "estimate", fail)
    assert run(*study)[0] == code


def test_ctrl_c_before_a_command_runs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "app", interrupt)
    assert run("stages") == (130, "", "migtrace: interrupted\n")


def test_ctrl_c_ends_at_once_and_leaves_nothing(study: list[str], tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "import migtrace\n"
        "from migtrace.cli.main import main\n"
        "def estimate(*args, **kwargs):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "migtrace.estimate = estimate\n"
        "sys.exit(main())\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *study],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert error == "migtrace: interrupted\n"
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names are enough


def test_a_reader_may_leave_early() -> None:
    code = "import sys; from migtrace.cli.main import main; sys.exit(main(['stages']))"
    read, write = os.pipe()
    os.close(read)  # nobody reads
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0


@pytest.mark.parametrize(("option", "value"), [("--population", "thirty"), ("--criterion", "five")])
def test_a_value_that_is_no_number_is_shown(
    run: Run, study: list[str], option: str, value: str
) -> None:
    code, _, error = run(*study, option, value)
    assert code == 2
    assert f"'{value}'" in one_line(error)
    assert option in error
    code, _, error = run(*study, f"{option}={value}")
    assert f"'{value}'" in one_line(error)


def test_messages_of_the_library_name_options(run: Run, study: list[str]) -> None:
    assert "--min-users: got 0" in one_line(run(*study, "--min-users", "0")[2])
    assert run(*study)[0] == 0
    code, _, error = run(*study)
    assert code == 2
    assert "--out:" in one_line(error)
    assert "--overwrite" in error


def test_a_line_is_shown_whole(run: Run, study: list[str]) -> None:
    code, _, error = run(*study, "--crossings", "x:1,2:3")
    assert code == 2
    assert "'x:1,2:3'" in one_line(error)


@pytest.mark.parametrize("grid", ["h3:99", "sinusoidal:0.5", "sinusoidal:0.8", "hex:4"])
def test_a_grid_is_judged_before_anything_is_read(run: Run, study: list[str], grid: str) -> None:
    code, _, error = run("estimate", "no file.csv", *study[2:], "--grid", grid)
    assert code == 2
    assert one_line(error).startswith("migtrace: error: --grid:")
