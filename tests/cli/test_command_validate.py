"""`migtrace validate`, end to end."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(run: Run, study: list[str], tmp_path: Path) -> Path:
    """Export the small world: 600 people in CO, two persons in PE, who are hidden."""
    assert run(*study, "--no-individuals")[0] == 0
    return tmp_path / "out"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Write official figures down, as a CSV of any make."""
    path = tmp_path / "theirs.csv"
    path.write_text("Country,Year,Persons\nCO,2016,500\nPE,2016,300\nBR,2016,-\n", encoding="utf-8")
    return path


@pytest.fixture
def words(folder: Path, theirs: Path) -> list[str]:
    """Give the words of a validation that works."""
    columns = ["destination=Country", "year=Year", "people=Persons"]
    named = [word for column in columns for word in ("--columns", column)]
    options = ["--codes", "alpha2", "--kind", "stock", "--origin", "VE"]
    return [
        *("validate", str(folder), "--against", "csv", "--file", str(theirs)),
        *named,
        *options,
    ]


def test_a_folder_is_compared_with_any_csv(run: Run, words: list[str], tmp_path: Path) -> None:
    code, told, error = run(*words, "--out", tmp_path / "agreement")
    assert (code, error) == (0, "")
    assert "new_residents of VE, criterion 4, with theirs.csv (stock, 2016)" in told
    assert "1 country official, without an estimated figure: PE" in told
    assert "Wrote 5 files" in told
    pairs = pl.read_csv(tmp_path / "agreement/pairs.csv")
    assert pairs.select("country", "estimated", "official", "ratio").rows() == [
        ("CO", 600.0, 500.0, 1.2)
    ]
    unmatched = pl.read_csv(tmp_path / "agreement/unmatched.csv")
    assert unmatched.select("side", "country", "official").rows() == [
        ("neither", "BR", None),
        ("only_official", "PE", 300.0),
    ]
    assert unmatched["reason"][1] == "hidden: too few people behind it (METHOD M13)"
    about = json.loads((tmp_path / "agreement/agreement.json").read_text(encoding="utf-8"))
    assert (about["table"], about["year"], about["seed"]) == ("new_residents", 2016, 0)
    assert (about["study"], about["window"]) == ("criterion 4", "2015-01:2016-12")
    assert (about["corrections"], about["estimate_level"]) == ([], None)
    assert "Study: criterion 4, 2015-01:2016-12; corrections: none; no intervals" in told
    influence = pl.read_csv(tmp_path / "agreement/influence.csv")
    assert influence["country"].unique().to_list() == ["CO"]


def test_the_same_words_write_the_same_bytes(run: Run, words: list[str], tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run(*words, "--out", tmp_path / name, "--seed", 7)[0] == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_unhcrs_figures_come_with_the_package(run: Run, folder: Path) -> None:
    code, told, _ = run("validate", folder, "--against", "unhcr", "--table", "detected")
    assert code == 0
    assert "detected of VE, criterion 4, with UNHCR" in told
    assert "CC BY 4.0" in told


def test_a_flow_is_compared_with_appearances(run: Run, folder: Path) -> None:
    code, told, _ = run("validate", folder, "--against", "unhcr-flows", "--year", 2016)
    assert code == 0
    assert "appearances of VE" in told
    assert "(flow, 2016)" in told


def test_a_picture_is_drawn_whole(run: Run, words: list[str], tmp_path: Path) -> None:
    code, told, _ = run(*words, "--plot", tmp_path / "agreement.png")
    assert code == 0
    assert "agreement.png" in told
    assert (tmp_path / "agreement.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--table", "appearances"], "--table: appearances is a flow"),
        (["--year", "2015"], "--year: got 2015; theirs.csv has 2016 to 2016"),
        (["--criterion", "2"], "--criterion: got 2; new_residents has 4"),
        (["--categories", "oip"], "--categories: got 'oip'; these figures have total"),
        (["--level", "95"], "--level: got 95.0"),
        (["--replicates", "-3"], "--replicates: got -3"),
        (["--seed", "-1"], "--seed: got -1"),
        (["--plot", "agreement.gif"], "--plot: got 'agreement.gif'; expected a name that ends in"),
        (["--plot", "nowhere/agreement.png"], "--plot: 'nowhere' is no folder"),
        (["--against", "unhcr"], "--kind: has no effect with --against unhcr"),
        (["--against", "unhcrs"], "unhcrs"),
        (["--against", "dtm"], "dtm"),
        (["--criterion", "9"], "--criterion: got 9; expected 1, 2, 3 or 4"),
        (["--codes", "alpha3"], "no row has an ISO country; the first: 'destination BR: no ISO"),
    ],
)
def test_wrong_options_are_told_in_one_line(
    run: Run, words: list[str], tmp_path: Path, more: list[str], message: str
) -> None:
    code, told, error = run(*words, "--out", tmp_path / "agreement", *more)
    assert (code, told) == (2, "")
    assert error.count("\n") == 1
    assert message in error
    assert not (tmp_path / "agreement").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--against", "r4v"], "--file: needed with --against r4v"),
        (["--against", "hxl", "--file", "x.csv"], "--kind: needed with --against hxl"),
        (
            ["--against", "csv", "--file", "x.csv", "--kind", "flow"],
            "--columns: needed with --against csv",
        ),
        (["--against", "un-desa", "--file", "x", "--codes", "m49"], "--codes: has no effect"),
        (["--against", "unhcr", "--columns", "people=n"], "--columns: has no effect"),
    ],
)
def test_options_that_miss_or_do_nothing_are_refused(
    run: Run, folder: Path, options: list[str], message: str
) -> None:
    code, _, error = run("validate", folder, *options)
    assert code == 2
    assert message in error


@pytest.mark.parametrize("against", ["unhcr", "unhcr-flows", "r4v", "un-desa"])
def test_files_that_are_not_there_are_input_errors(
    run: Run, folder: Path, tmp_path: Path, against: str
) -> None:
    code, _, error = run("validate", folder, "--against", against, "--file", tmp_path / "none.csv")
    assert code == 3
    assert "none.csv" in error


def test_hxl_and_r4v_are_read(run: Run, folder: Path, tmp_path: Path) -> None:
    hxl = tmp_path / "hxl.csv"
    hxl.write_text("c,y,p\n#country+code,#date+year,#affected+refugees\nCOL,2016,500\n")
    options = ["--kind", "stock", "--origin", "VE"]
    code, told, error = run("validate", folder, "--against", "hxl", "--file", hxl, *options)
    assert (code, error) == (0, "")
    assert "1.20" in told
    r4v = tmp_path / "r4v.json"
    row = {"geomaster_name": "Colombia", "individuals": "500", "date": "2016-12-31"}
    r4v.write_text(json.dumps({"data": [row]}))
    code, told, error = run("validate", folder, "--against", "r4v", "--file", r4v)
    assert (code, error) == (0, "")
    assert "1.20" in told


def test_a_folder_of_something_else_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    code, _, error = run("validate", tmp_path / "other", "--against", "unhcr")
    assert code == 3
    assert "has no study.json; expected an exported estimate" in error


@pytest.mark.parametrize("text", ["{", "{}", '{"study": {"origin": "VE"}}', "[1]"])
def test_a_damaged_study_is_an_input_error(run: Run, folder: Path, text: str) -> None:
    (folder / "study.json").write_text(text)
    code, _, error = run("validate", folder, "--against", "unhcr")
    assert code == 3
    assert "expected what `migtrace estimate` wrote" in error


def test_a_missing_or_damaged_table_is_an_input_error(
    run: Run, words: list[str], folder: Path
) -> None:
    (folder / "new_residents.parquet").write_bytes(b"PAR1 no more")
    code, _, error = run(*words)
    assert code == 3
    assert "new_residents.parquet' cannot be read" in error
    (folder / "new_residents.parquet").unlink()
    code, _, error = run(*words)
    assert code == 3
    assert "new_residents.parquet' is missing" in error


def test_a_folder_is_replaced_only_on_purpose(run: Run, words: list[str], tmp_path: Path) -> None:
    out = tmp_path / "agreement"
    assert run(*words, "--out", out)[0] == 0
    code, _, error = run(*words, "--out", out)
    assert code == 2
    assert "--overwrite" in error
    assert run(*words, "--out", out, "--overwrite")[0] == 0
    (out / "notes.txt").write_text("mine")
    code, _, error = run(*words, "--out", out, "--overwrite")
    assert code == 2
    assert "'notes.txt', which no validation wrote" in error


def test_without_matplotlib_the_rest_works(
    run: Run, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run(*words)[0] == 0
    code, told, error = run(*words, "--plot", tmp_path / "agreement.png")
    assert (code, told) == (2, "")
    assert "migtrace[plot]" in error


def test_the_corrections_of_the_study_are_told(run: Run, study: list[str], tmp_path: Path) -> None:
    assert run(*study, "--no-individuals", "--natural-increase", "0.01")[0] == 0
    options = ["--against", "unhcr", "--year", "2015", "--out", tmp_path / "agreement"]
    code, told, _ = run("validate", tmp_path / "out", *options)
    assert code == 0
    assert "corrections: natural_increase" in " ".join(told.split())
    # The window ends in 2016, and so do its new residents.
    assert "the estimate is of 2016, the official figures of 2015" in " ".join(told.split())
    about = json.loads((tmp_path / "agreement/agreement.json").read_text(encoding="utf-8"))
    assert (about["corrections"], about["estimate_year"]) == (["natural_increase"], 2016)


def test_a_csv_without_an_origin_is_told_the_option(run: Run, words: list[str]) -> None:
    without = words[:-2]
    assert words[-2:] == ["--origin", "VE"]
    code, _, error = run(*without)
    assert code == 2
    assert "if they are, say --origin VE" in error


def test_pictures_are_the_same_bytes_again(run: Run, words: list[str], tmp_path: Path) -> None:
    for form in ("svg", "pdf", "png"):
        for name in ("a", "b"):
            assert run(*words, "--plot", tmp_path / f"{name}.{form}")[0] == 0
        one, other = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("a", "b"))
        assert one == other
        assert b"CreationDate" not in one
        assert b"<dc:date>" not in one


def test_a_folder_that_cannot_be_written_leaves_no_picture(
    run: Run, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    picture = tmp_path / "agreement.png"
    code, _, error = run(*words, "--out", tmp_path / "file/agreement", "--plot", picture)
    assert code != 0
    assert error
    assert not picture.exists()


def test_levels_and_figures_are_told_whole(
    run: Run, words: list[str], theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs.write_text("Country,Year,Persons\nCO,2016,5985123\n", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "40")
    code, told, _ = run(*words, "--level", "0.975")
    assert code == 0
    assert "97.5%" in told
    assert "\u2026" not in told
    folded = "".join(
        line.split("\u2502")[3].strip() for line in told.splitlines() if "5,98" in line
    )
    assert folded.startswith("5,98")
