"""What a study's folder may replace, and that it is whole or not there (METHOD M13, M16)."""

from pathlib import Path

import pytest

from migtrace.errors import ParameterError, SourceError
from tests.estimate.hand_made import LINE, write


def test_an_existing_folder_is_refused_and_kept(tmp_path: Path) -> None:
    write(tmp_path)
    before = (tmp_path / "out/study.json").read_bytes()
    with pytest.raises(ParameterError, match="exists"):
        write(tmp_path, criterion=1)
    assert (tmp_path / "out/study.json").read_bytes() == before


def test_an_earlier_study_can_be_replaced(tmp_path: Path) -> None:
    write(tmp_path, lines={"bridge": LINE})
    write(tmp_path, individuals=False, overwrite=True)
    assert not (tmp_path / "out/individuals").exists()
    assert not (tmp_path / "out/crossings.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.docx").touch()
    with pytest.raises(ParameterError, match=r"holds 'thesis.docx'"):
        write(tmp_path, overwrite=True)
    assert (tmp_path / "out/thesis.docx").exists()


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(ParameterError, match="is a file"):
        write(tmp_path, overwrite=True)


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(SourceError, match="cannot be written: No space left"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["notes.txt", "individuals/notes.txt", "old/study.json"])
def test_a_folder_with_anything_else_is_never_replaced(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    mine = tmp_path / "out" / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(ParameterError, match="which no study wrote"):
        write(tmp_path, overwrite=True)
    assert mine.read_text() == "mine"
