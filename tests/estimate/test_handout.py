"""What is handed on of an estimate, in memory and read back from a folder."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate import Estimates, Study, estimate
from migtrace.estimate.export import write_study
from migtrace.estimate.handout import ABOUT_PEOPLE, hand_out, read_study
from migtrace.frames.tables import TABLES
from migtrace.grid import SinusoidalGrid
from tests.estimate.lives import lives

LINES = {"border": ((-72.5, 7.0), (-72.5, 9.0))}


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    # 30 who stay and 5 who leave for Colombia, and 2 for Peru, who are too few to be shown.
    stay = dict.fromkeys(range(30), "VVVVVVVVVVVV")
    leave = dict.fromkeys(range(30, 35), "VVVVVVCCCCCC") | dict.fromkeys((35, 36), "VVVVVVPPPPPP")
    posts = lives(stay | leave)
    return estimate(posts, Study("VE", "2015-01:2015-12", 3700))


def test_a_handout_has_no_table_about_single_users(estimates: Estimates) -> None:
    handout = hand_out(estimates, lines=LINES)
    assert list(handout.tables) == [n for n in TABLES if n not in ABOUT_PEOPLE]
    for table in handout.tables.values():
        assert "user" not in table.columns
        assert "criterion" not in table.columns or set(table["criterion"]) == {4}
    found = handout.tables["detected"].select("country", "users", "people")
    assert found.rows() == [("CO", 5, 500.0), ("PE", None, None)]
    # Peru in `appearances`, `detected` and `new_residents`; no exit in 11 of 12 months, by two
    # columns; and whether somebody came back: nobody did.
    assert handout.about["hidden"] == {
        "appearances": 1,
        "detected": 1,
        "monthly": 22,
        "recurrence_share": 2,
        "new_residents": 1,
    }


def test_what_is_written_is_the_handout(estimates: Estimates, tmp_path: Path) -> None:
    handout = hand_out(estimates, lines=LINES)
    write_study(estimates, tmp_path / "out", lines=LINES, individuals=False)
    read = read_study(tmp_path / "out")
    assert read.about == json.loads(json.dumps(handout.about))
    assert list(read.tables) == list(handout.tables)
    for name, table in handout.tables.items():
        assert_frame_equal(read.tables[name], table)


def test_tables_about_people_are_not_read_back(estimates: Estimates, tmp_path: Path) -> None:
    write_study(estimates, tmp_path / "out")
    assert (tmp_path / "out" / "individuals" / "exits.parquet").exists()
    assert not set(read_study(tmp_path / "out").tables) & set(ABOUT_PEOPLE)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([(-72.5, 7.0), (-72.5, 9.0)], r"lines: got \[\(-72\.5, 7\.0\).*expected lines by name"),
        ("border", "lines: got 'border'"),
        ({1: LINES["border"]}, "lines: got the name 1; expected a text"),
        ({"border": (1, 2)}, r"line: got \(1, 2\)"),
    ],
)
def test_lines_that_are_none_are_refused(estimates: Estimates, lines: Any, why: str) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(ParameterError, match=why):
        hand_out(estimates, lines=lines)


def test_a_grid_finer_than_a_kilometre_is_refused() -> None:
    study = Study("VE", "2015-01:2015-12", 3700, grid=SinusoidalGrid(0.8))
    with pytest.raises(ParameterError, match=r"0\.8"):
        hand_out(estimate(lives({1: "VVVVVVVVVVVV"}), study))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "holds no object"),
        ("{}", "does not name its tables"),
        ('{"rows": {"../secret": 1}}', "does not name its tables"),
    ],
)
def test_a_damaged_account_is_named(
    estimates: Estimates, tmp_path: Path, text: str, why: str
) -> None:
    write_study(estimates, tmp_path / "out", individuals=False)
    (tmp_path / "out" / "study.json").write_text(text)
    with pytest.raises(SourceError, match=rf"study.json' {why}.*expected what"):
        read_study(tmp_path / "out")


def test_a_missing_or_damaged_table_is_named(estimates: Estimates, tmp_path: Path) -> None:
    write_study(estimates, tmp_path / "out", individuals=False)
    (tmp_path / "out" / "routes.parquet").write_bytes(b"PAR1")
    with pytest.raises(SourceError, match=r"routes\.parquet' cannot be read"):
        read_study(tmp_path / "out")
    (tmp_path / "out" / "density.parquet").unlink()
    with pytest.raises(SourceError, match=r"density\.parquet' is missing"):
        read_study(tmp_path / "out")


def test_first_exits_in_all_come_with_their_interval(estimates: Estimates) -> None:
    assert hand_out(estimates).about["leavers"] is None
    sure = estimates.intervals(replicates=50)
    told = hand_out(sure).about["leavers"]
    # 37 users stand for 3,700 people; 7 of them leave.
    assert (told["users"], told["people"]) == (7, 700.0)
    whole = mt.count_leavers(sure).filter(pl.col("year").is_null(), criterion=4).row(0, named=True)
    assert 0 < told["low"] < 700 < told["high"]
    assert (told["low"], told["high"]) == (whole["low"], whole["high"])
