"""A study on disk (METHOD M13, M16)."""

import hashlib
import stat
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from migtrace.disclosure.pseudonyms import pseudonymise
from migtrace.errors import ParameterError
from migtrace.estimate import Study, estimate
from migtrace.estimate.export import write_study
from migtrace.estimate.handout import ABOUT_PEOPLE
from migtrace.frames.tables import TABLES
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from tests.estimate.hand_made import KEY, LINE, about, at, posts, write


def test_every_table_is_written_twice_and_comes_back(tmp_path: Path) -> None:
    files = {path.relative_to(tmp_path / "out").as_posix() for path in write(tmp_path)}
    tables = {"dropped", "factors", "appearances", "detected", "monthly", "new_residents"}
    tables |= {"density", "routes", "net_routes", "recurrence_share"}
    tables |= {f"individuals/{name}" for name in ABOUT_PEOPLE}
    assert files == {"study.json"} | {f"{t}.{e}" for t in tables for e in ("csv", "parquet")}
    for table in tables:
        parquet = pl.read_parquet(tmp_path / "out" / f"{table}.parquet")
        csv = pl.read_csv(tmp_path / "out" / f"{table}.csv", schema_overrides={"user": pl.UInt64})
        assert csv.columns == parquet.columns
        assert csv.height == parquet.height


def test_floats_and_times_survive_csv(tmp_path: Path) -> None:
    write(tmp_path)
    factors = (tmp_path / "out" / "factors.csv").read_text()
    assert factors == "criterion,factor\n4,191.11111111111111\n"
    assert "2015-03-09T00:00:00.000000Z" in (tmp_path / "out/individuals/exits.csv").read_text()


def test_only_the_studys_own_criterion_leaves(tmp_path: Path) -> None:
    write(tmp_path, criterion=1, key=KEY)
    out = tmp_path / "out"
    assert pl.read_parquet(out / "factors.parquet")["criterion"].to_list() == [1]
    assert pl.read_parquet(out / "detected.parquet")["criterion"].unique().to_list() == [1]
    residents = pl.read_parquet(out / "individuals/residents.parquet")
    pseudonym = pseudonymise(pl.Series([2]), key=KEY)[0]  # only user 2 has c1
    assert residents.to_dicts() == [{"user": pseudonym, "c1": True}]


def test_hidden_figures_stay_hidden_and_are_counted(tmp_path: Path) -> None:
    write(tmp_path, lines={"bridge": LINE})
    assert (tmp_path / "out/detected.csv").read_text().splitlines()[2] == "4,2015,PE,"
    # one null of two in appearances and detected, exits and movers in monthly, one crossing, and
    # both counts of recurrence
    hidden = {"appearances": 1, "detected": 1, "monthly": 2, "crossings": 1}
    hidden |= {"recurrence_share": 2}
    assert about(tmp_path)["hidden"] == hidden


def test_crossings_of_all_lines_are_one_table(tmp_path: Path) -> None:
    write(tmp_path, lines={"b": LINE, "a": LINE})
    table = pl.read_parquet(tmp_path / "out/crossings.parquet")
    assert table["line"].to_list() == ["a", "b"]
    assert table.columns[0] == "line"
    assert about(tmp_path)["lines"]["a"] == [[-72.5, 7.8], [-72.4, 7.9]]


def test_users_are_pseudonyms_in_an_order_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, key=KEY)
    expected = sorted(pseudonymise(pl.Series([1, 2, 3]), key=KEY))
    residents = pl.read_parquet(tmp_path / "out/individuals/residents.parquet")
    assert residents["user"].to_list() == expected


def test_exits_of_a_user_keep_their_order(tmp_path: Path) -> None:
    write(tmp_path, key=KEY)
    exits = pl.read_parquet(tmp_path / "out/individuals/exits.parquet")
    own = exits.filter(pl.col("user") == pseudonymise(pl.Series([1]), key=KEY)[0])
    assert own["time"].to_list() == [at(9), at(2)]


def test_individuals_are_for_the_owners_eyes(tmp_path: Path) -> None:
    write(tmp_path)
    folder = tmp_path / "out" / "individuals"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_individuals_can_be_left_out(tmp_path: Path) -> None:
    write(tmp_path, individuals=False)
    assert not (tmp_path / "out/individuals").exists()
    assert about(tmp_path)["individuals"] == {"written": False}
    assert "residents" not in about(tmp_path)["rows"]


def test_the_key_is_not_told(tmp_path: Path) -> None:
    paths = write(tmp_path, key=KEY)
    assert about(tmp_path)["individuals"] == {"written": True, "key": "given"}
    assert not any(KEY in path.read_bytes() for path in paths)


def test_without_a_key_two_runs_cannot_be_linked(tmp_path: Path) -> None:
    users = []
    for run in ("one", "two"):
        write(tmp_path / run)
        assert about(tmp_path / run)["individuals"]["key"] == "random, thrown away"
        users.append(pl.read_parquet(tmp_path / run / "out/individuals/residents.parquet")["user"])
    assert not set(users[0]) & set(users[1])


def test_a_short_key_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="key: it has 3 bytes"):
        write(tmp_path, key=b"abc")
    assert list(tmp_path.iterdir()) == []


def test_the_same_key_gives_the_same_bytes(tmp_path: Path) -> None:
    written = [write(tmp_path / run, key=KEY, lines={"b": LINE}) for run in ("one", "two")]
    one, two = ([path.read_bytes() for path in paths] for paths in written)
    assert one == two


def test_study_json_tells_how_it_was_made(tmp_path: Path) -> None:
    write(tmp_path)
    told = about(tmp_path)
    assert told["study"] == {
        "type": "Parameters",
        "origin": "VE",
        "window": "2015-01:2015-12",
        "criterion": 4,
        "night_hours": [20, 8],
        "now": None,
        "grid": {"type": "SinusoidalGrid", "side_km": 40.0},
    }
    assert told["versions"]["polars"] == pl.__version__
    assert told["counts"] == {
        "read": {"records": 9, "users": 3},
        "kept": {"records": 9, "users": 3},
    }
    assert told["notes"] == {"no position": 2}
    assert told["empty"] == {"routes": "no located record"}
    assert told["input"] is None


def test_input_files_are_digested(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/b.csv").write_bytes(b"b")
    (tmp_path / "posts/a.csv").write_bytes(b"aa")
    write(tmp_path, sources=[tmp_path / "posts"])
    a, b = hashlib.sha256(b"aa").hexdigest(), hashlib.sha256(b"b").hexdigest()
    assert about(tmp_path)["input"] == {
        "sha256": hashlib.sha256(f"{a}\n{b}\n".encode()).hexdigest(),
        "files": [
            {"name": "a.csv", "bytes": 2, "sha256": a},
            {"name": "b.csv", "bytes": 1, "sha256": b},
        ],
    }


def test_a_real_estimate_gives_the_same_bytes_in_any_row_order(tmp_path: Path) -> None:
    study = Study("VE", "2015-01:2015-12", 600, now=datetime(2016, 1, 1, tzinfo=UTC))
    frames = {"straight": posts(), "reversed": posts().reverse()}
    bytes_ = []
    for name, frame in frames.items():
        paths = write_study(estimate(frame, study), tmp_path / name, key=KEY)
        bytes_.append({path.relative_to(tmp_path / name): path.read_bytes() for path in paths})
    assert bytes_[0] == bytes_[1]
    # six residents for 600 people: S = 100, five movers are 500 people
    assert bytes_[0][Path("detected.csv")].decode().split() == [
        "criterion,year,country,users,people",
        "4,2015,CO,5,500.0",
    ]


def test_a_real_estimate_has_every_table(tmp_path: Path) -> None:
    answer = estimate(posts(), Study("VE", "2015-01:2015-12", 600))
    write_study(answer, tmp_path / "out", lines={"border": LINE})
    # Rows about people are told to nobody: they would be totals over hidden figures (M13).
    assert list(about(tmp_path)["rows"]) == [n for n in TABLES if n not in ABOUT_PEOPLE]
    assert about(tmp_path)["empty"] == answer.reasons


def test_how_the_traces_were_read_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    told = about(tmp_path)
    assert told["reading"] == {"time_zone": "America/Bogota"}
    assert told["now"] == "2016-01-01T00:00:00+00:00"


def test_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    study = Study("VE", "2015-01:2015-12", np.float64(600), max_gyration_km=np.float64(100.5))
    write_study(estimate(posts(), study), tmp_path / "out")
    told = about(tmp_path)["study"]
    assert (told["population"], told["max_gyration_km"]) == (600, 100.5)


@pytest.mark.parametrize("grid", [H3Grid(9), SinusoidalGrid(0.7)])
def test_nothing_finer_than_a_kilometre_is_written(tmp_path: Path, grid: Grid) -> None:
    # H3: 4 pi R^2 / (2 + 120 * 7^9) = 0.105 km2; 0.7 km squared is 0.49 km2.
    answer = estimate(posts(), Study("VE", "2015-01:2015-12", 600, grid=grid))
    with pytest.raises(ParameterError, match="finer than 1 km"):
        write_study(answer, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_resolution_8_and_a_kilometre_are_coarse_enough(tmp_path: Path) -> None:
    grids: list[Grid] = [H3Grid(8), SinusoidalGrid(1)]
    for number, grid in enumerate(grids):
        answer = estimate(posts(), Study("VE", "2015-01:2015-12", 600, grid=grid))
        write_study(answer, tmp_path / str(number))
