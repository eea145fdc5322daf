"""Intervals and corrections on the command line: they arrive, they are told, wrong ones named."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.conftest import Run


def read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(folder / "out" / f"{name}.parquet")


def told(folder: Path) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads((folder / "out" / "study.json").read_text())


def test_intervals_are_written_shown_and_told(run: Run, study: list[str], tmp_path: Path) -> None:
    code, said, _ = run(*study, "--intervals", "--replicates", 40, "--level", 0.9, "--seed", 7)
    assert code == 0
    assert "0.9 intervals from 40 draws of the users, seed 7" in " ".join(said.split())
    table = read(tmp_path, "detected")
    # six of twelve users in CO, each 100 people: 600
    assert table.columns == ["criterion", "year", "country", "users", "people", "low", "high"]
    row = table.filter(country="CO").row(0, named=True)
    assert row["low"] < row["people"] == 600 < row["high"]
    # two users in PE are hidden, and so is how sure their figure is
    assert table.filter(country="PE").select("users", "people", "low", "high").row(0) == (None,) * 4
    csv = (tmp_path / "out" / "detected.csv").read_text().splitlines()
    assert csv[0].endswith(",people,low,high")
    about = told(tmp_path)["intervals"]
    assert (about["level"], about["replicates"], about["seed"]) == (0.9, 40, 7)


def test_without_intervals_there_are_none(run: Run, study: list[str], tmp_path: Path) -> None:
    assert run(*study)[0] == 0
    assert "low" not in read(tmp_path, "detected").columns
    assert told(tmp_path)["intervals"] is None


def test_penetration_corrects_and_is_told(run: Run, study: list[str], tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("country,penetration\nVE,0.2\nCO,0.16\n")
    code, _, said = run(*study, "--penetration", rates)
    assert code == 2
    assert "--penetration: no rate for PE in 2016" in said
    assert "--missing-penetration origin" in said
    done = run(*study, "--penetration", rates, "--missing-penetration", "origin")
    assert done[0] == 0
    # four fifths as many people post in CO: 600 x 5/4
    assert read(tmp_path, "detected").filter(country="CO")["people"].item() == 750
    about = told(tmp_path)["study"]["penetration"]
    assert about == {
        "type": "Penetration",
        "rates": [["CO", None, 0.16], ["VE", None, 0.2]],
        "missing": "origin",
    }


def test_travellers_and_speeds_are_thresholds(run: Run, study: list[str], tmp_path: Path) -> None:
    code = run(*study, "--max-round-trips-per-year", 3, "--max-speed-km-h", 900)[0]
    assert code == 0
    about = told(tmp_path)["study"]
    assert about["travellers"]["max_round_trips_per_year"] == 3
    assert about["travellers"]["max_stay_days"] == 90
    assert about["speeds"]["max_speed_km_h"] == 900
    reasons = read(tmp_path, "dropped")["reason"].to_list()
    assert reasons[-3:] == ["speed", "traveller", "kept"]


def test_activity_changes_who_stands_for_people(run: Run, study: list[str], tmp_path: Path) -> None:
    longer = [word.replace("2015-01:2016-12", "2015-01:2017-12") for word in study]
    more = tmp_path / "more.csv"
    rows = pl.read_csv(study[1])
    # all post on in 2017, where they were in 2016
    later = rows.filter(pl.col("time").str.starts_with("2016")).with_columns(
        pl.col("time").str.replace("2016", "2017")
    )
    pl.concat([rows, later.filter(pl.col("time") >= "2017-06")]).write_csv(more)
    longer[1] = str(more)
    assert run(*longer, "--activity", "not_left")[0] == 0
    # eight of twelve left in 2016: in 2017 four are left to stand for those at home
    assert read(tmp_path, "factors")["active"].to_list() == [12, 12, 4]
    assert told(tmp_path)["study"]["activity"] == "not_left"
    assert run(*longer, "--overwrite")[0] == 0
    assert read(tmp_path, "factors")["active"].to_list() == [12, 12, 12]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--intervals", "--level", 95], "--level: got 95"),
        (["--intervals", "--replicates", 5], "--replicates: got 5"),
        (["--max-round-trips-per-year", -1], "--max-round-trips-per-year: got -1"),
        (
            ["--origin-share", 0.5],
            "--origin-share: got 0.5, and does nothing without --penetration",
        ),
        (["--max-stay-days", 5], "nothing without --max-round-trips-per-year"),
        (["--seed", 5], "--seed: got 5, and does nothing without --intervals"),
        (["--activity", "often"], "--activity"),
    ],
)
def test_wrong_values_are_named(
    run: Run, study: list[str], words: list[object], said: str, tmp_path: Path
) -> None:
    code, _, error = run(*study, *words)
    assert code == 2
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_file_of_rates_that_is_none_is_named(run: Run, study: list[str], tmp_path: Path) -> None:
    rates = tmp_path / "rates.csv"
    rates.write_text("country,penetration\nVE,20\n")
    code, _, error = run(*study, "--penetration", rates)
    assert code == 3
    assert "rates.csv" in error
    assert "not per cent" in error
