"""`migtrace stages`, `migtrace demo`, help, and what a terminal sees."""

import inspect
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import migtrace
import migtrace.demo
from migtrace.cli.docstrings import read_page
from migtrace.cli.stages import ROOMS, stages
from migtrace.errors import MissingExtraError

MONTHS = [datetime(2015, month, 1, tzinfo=UTC) for month in range(1, 7)]
Run = Callable[..., tuple[int, str, str]]


def public_functions() -> list[str]:
    values = {name: getattr(migtrace, name) for name in migtrace.__all__}
    return [name for name, value in values.items() if inspect.isfunction(value)]


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"migtrace {migtrace.__version__}\n", "")


def test_without_a_command_there_is_help(run: Run) -> None:
    code, help_, _ = run()
    assert code == 0
    assert all(command in help_ for command in ("estimate", "stages", "demo"))


def test_help_teaches(run: Run) -> None:
    code, help_, _ = run("estimate", "--help")
    assert code == 0
    assert all(word in help_ for word in ("M4.1", "KM", "default: 5000.0", "Exit codes"))


def test_every_stage_of_the_method_is_told() -> None:
    told = {section.split(".")[0] for page in stages() for section in page.method}
    assert {f"M{number}" for number in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)} <= told


def test_every_public_function_of_a_stage_room_is_a_stage() -> None:
    functions = [getattr(migtrace, name) for name in public_functions()]
    rooms = {f.__name__ for f in functions if f.__module__.split(".")[1] in ROOMS}
    assert {page.name for page in stages()} == rooms


def test_stages_come_in_the_order_of_the_way() -> None:
    names = [page.name for page in stages()]
    way = ("read_traces", "drop_duplicates", "drop_bots", "classify_residents", "routes")
    places = [names.index(name) for name in way]
    assert places == sorted(places)


def test_the_overview_tells_signatures(run: Run) -> None:
    code, output, _ = run("stages")
    assert code == 0
    assert "max_posts_per_hour=20.0" in output
    assert "LazyFrame -> LazyFrame" in output


def test_a_stage_is_told_in_full(run: Run) -> None:
    code, output, _ = run("stages", "drop-bots")
    assert code == 0
    assert output.startswith("drop_bots (METHOD M2.3")
    assert all(title in output for title in ("Parameters", "Returns", "20.0"))


def test_a_part_that_is_not_installed_has_no_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = migtrace.__getattr__

    def lack(name: str) -> object:
        if name == "plot_nothing":
            raise MissingExtraError(name)
        return whole(name)

    before = stages()
    monkeypatch.setattr(migtrace, "__all__", [*migtrace.__all__, "plot_nothing"])
    monkeypatch.setattr(migtrace, "__getattr__", lack)
    assert stages() == before


def test_a_mistyped_stage_is_answered_with_the_nearest(run: Run) -> None:
    code, _, error = run("stages", "drop_bot")
    assert code == 2
    assert "did you mean 'drop_bots'?" in error


def test_a_page_is_read_from_a_docstring() -> None:
    def stage(frame: "list[int]", /, *, n: int = 3) -> int:
        """Do it.

        At length (METHOD M2.1).

        Parameters
        ----------
        frame, n
            Two
            things; see M9.

        Returns
        -------
        int
            One.
        """
        return n + len(frame)

    page = read_page(stage)
    assert (page.name, page.summary, page.method) == ("stage", "Do it.", ("M2.1",))
    assert page.sections[""] == "At length (METHOD M2.1)."
    assert page.subject is not None
    assert page.subject.text == "Two things; see M9."
    assert [(o.name, o.kind, o.default) for o in page.options] == [("n", "int", "3")]


def test_a_function_without_a_docstring_is_a_page_too() -> None:
    def bare():  # type: ignore[no-untyped-def] # noqa: ANN202 - on purpose
        pass

    page = read_page(bare)
    assert (page.summary, page.subject, page.returns) == ("", None, "")


def test_the_demo_gets_its_example_and_folder_and_warns_last(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    posts = pl.DataFrame({"user": 1, "time": pl.Series(MONTHS), "country": "VE"})
    study = migtrace.Study("VE", "2015-01:2015-12", 1000)

    def run_demo(
        out: Path, *, example: str, progress: Callable[[str, float], None] | None
    ) -> migtrace.demo.Demo:
        seen.extend((out, example, progress))
        answer = migtrace.estimate(posts, study)
        return migtrace.demo.Demo(migtrace.demo.find_example(example), answer, [out / "a.png"])

    monkeypatch.setattr(migtrace.demo, "run_demo", run_demo)
    code, output, _ = run("demo", "--example", "vultures", "--out", tmp_path / "v")
    assert code == 0
    assert seen == [tmp_path / "v", "vultures", None]
    assert output.index("Confounders") > output.index("Residents")


def test_the_demo_knows_its_examples(run: Run) -> None:
    code, _, error = run("demo", "--example", "storks")
    assert code == 2
    assert "storks" in error


def test_a_terminal_sees_progress_on_stderr_alone(study: list[str]) -> None:
    code = "import sys; from migtrace.cli.main import main; sys.exit(main())"
    terminal, stderr = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *study],
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    ) as process:
        output, _ = process.communicate(timeout=60)
    os.close(stderr)
    assert process.returncode == 0
    assert b"clean" in os.read(terminal, 100_000)
    os.close(terminal)
    assert b"Records" in output
    assert b"\x1b" not in output
