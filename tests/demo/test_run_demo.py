"""`run_demo`: the bundled traces, all the way to pictures."""

import json
from pathlib import Path

import polars as pl
import pytest

from migtrace.demo import EXAMPLES, find_example, run_demo
from migtrace.demo.run import PICTURES
from migtrace.errors import ParameterError

PNG = b"\x89PNG\r\n\x1a\n"


def test_the_birds_go_all_the_way(tmp_path: Path) -> None:
    steps: list[float] = []
    made = run_demo(
        tmp_path / "birds", example="vultures", progress=lambda _, done: steps.append(done)
    )
    counts = dict(made.estimates.dropped.select("reason", "records").rows())
    # 70,154 fixes of 14 birds (the data's own account), none with a country of its own.
    assert counts["read"] == counts["kept"] == 70_154
    assert set(made.estimates.exits["destination"]) != {"VE"}
    for name in PICTURES:
        assert (tmp_path / "birds" / f"{name}.png").read_bytes().startswith(PNG)
    assert all(path.exists() for path in made.files)
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    about = json.loads((tmp_path / "birds" / "tables" / "study.json").read_text())
    assert about["study"]["origin"] == "VE"
    assert "invented" in (tmp_path / "birds" / "README.txt").read_text()


def test_a_second_run_replaces_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(PICTURES) - {"drops"}:  # one picture tells as much as twelve
        monkeypatch.delitem(PICTURES, name)
    run_demo(tmp_path / "birds", example="vultures")
    before = (tmp_path / "birds" / "tables" / "factors.csv").read_bytes()
    run_demo(tmp_path / "birds", example="vultures")
    assert (tmp_path / "birds" / "tables" / "factors.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["birds"]


@pytest.mark.parametrize("name", ["mine.txt", "density.png", "tables/study.json", "README.txt"])
def test_other_peoples_files_are_never_replaced(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(ParameterError, match="expected"):
        run_demo(tmp_path, example="vultures")
    assert mine.read_text() == "mine"


def test_the_lifters_are_all_there() -> None:
    frame = pl.scan_parquet(find_example("lifters").path)
    rows, users = frame.select(pl.len(), pl.col("user").n_unique().alias("users")).collect().row(0)
    # The source's own account: 2,701,147 presences of 825,852 athletes.
    assert (rows, users) == (2_701_147, 825_852)


@pytest.mark.slow
def test_the_lifters_hide_small_groups_and_warn(tmp_path: Path) -> None:
    made = run_demo(tmp_path)
    assert made.estimates.density["users"].min() == 4
    text = (tmp_path / "README.txt").read_text()
    assert "no sample of any" in text
    assert "OpenPowerlifting" in text


def test_every_example_says_what_it_is_not() -> None:
    assert all("Confounders" in example.caution for example in EXAMPLES.values())


def test_an_unknown_example_is_named() -> None:
    with pytest.raises(ParameterError, match="example: got 'storks'; expected one of lifters"):
        find_example("storks")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="is a file"):
        run_demo(tmp_path / "file", example="vultures")


def test_a_readme_of_another_encoding_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ParameterError, match="is no earlier demo"):
        run_demo(tmp_path, example="vultures")


def test_a_study_is_no_demo(tmp_path: Path) -> None:
    (tmp_path / "appearances.csv").write_text("")
    with pytest.raises(ParameterError, match=r"'appearances\.csv', which no demo wrote"):
        run_demo(tmp_path, example="vultures")
