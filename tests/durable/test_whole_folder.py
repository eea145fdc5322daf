"""Folders that appear whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from migtrace.durable import whole_folder
from migtrace.errors import SourceError


def test_another_run_that_was_faster_is_kept(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not empty"), whole_folder(tmp_path / "out"):
        (tmp_path / "out/faster").mkdir(parents=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "faster"]


def test_a_failure_keeps_the_earlier_study(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(SourceError, match="No such file"):  # noqa: SIM117 - likewise
        with whole_folder(target, overwrite=True) as partial:
            (partial / "new").unlink()
    assert [path.name for path in target.iterdir()] == ["old"]


def test_a_rename_that_fails_brings_the_earlier_study_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old").touch()
    rename = Path.rename

    def refuse(path: Path, to: Path) -> Path:
        if path.suffix == ".partial":
            raise OSError(5, "Input/output error")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(SourceError, match="Input/output error"):  # noqa: SIM117 - one statement may fail
        with whole_folder(target, overwrite=True) as partial:
            (partial / "new").touch()
    assert [path.name for path in target.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_kill_leaves_no_half_folder(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\n"
        "from migtrace.durable import whole_folder\n"
        "with whole_folder(pathlib.Path(sys.argv[1])) as partial:\n"
        "    (partial / 'half').touch()\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(tmp_path / "out")], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        os.kill(process.pid, signal.SIGKILL)
    assert not (tmp_path / "out").exists()
