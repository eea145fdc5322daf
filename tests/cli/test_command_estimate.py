"""`migtrace estimate`, end to end."""

import dataclasses
import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import migtrace
from migtrace.cli import app, parse
from migtrace.frames import Window

Run = Callable[..., tuple[int, str, str]]


def test_the_tables_hold_what_the_world_holds(run: Run, study: list[str], tmp_path: Path) -> None:
    code, _, _ = run(*study)
    assert code == 0
    # 12 active in 2016 and nobody left in 2015: S = 1200/12 = 100; six in CO are 600 people,
    # two in PE are too few to be told
    detected = pl.read_csv(tmp_path / "out/detected.csv").rows()
    assert detected == [(4, 2016, "CO", 6, 600.0), (4, 2016, "PE", None, None)]
    factors = pl.read_parquet(tmp_path / "out/factors.parquet")
    assert factors["factor"].to_list() == [100.0, 100.0]
    assert len(list((tmp_path / "out/individuals").iterdir())) == 8  # 4 tables, 2 forms


def test_the_summary_can_be_read(run: Run, study: list[str]) -> None:
    _, summary, progress = run(*study)
    assert "VE, 2015-01:2016-12, criterion 4, population 1,200 in 2015" in summary
    assert "288" in summary  # 12 users, 24 months
    assert "100.00" in summary
    assert "600" in summary
    assert "hidden" in summary
    assert "Wrote 29 files" in summary  # 10 tables and 4 about users, twice, and study.json
    assert progress == ""  # no terminal, no bar


def test_no_other_criterion_is_told(run: Run, study: list[str], tmp_path: Path) -> None:
    run(*study, "--criterion", 1)
    for path in (tmp_path / "out").glob("*.parquet"):
        table = pl.read_parquet(path)
        if "criterion" in table.columns:
            assert table["criterion"].unique().to_list() == [1]


def test_study_json_holds_parameters_and_digest(
    run: Run, study: list[str], posts: Path, tmp_path: Path
) -> None:
    run(*study, "--max-move-km", 400, "--no-individuals")
    told = json.loads((tmp_path / "out/study.json").read_text())
    assert told["study"]["max_move_km"] == 400.0
    assert told["versions"]["migtrace"] == migtrace.__version__
    digest = hashlib.sha256(posts.read_bytes()).hexdigest()
    assert told["input"]["files"][0]["sha256"] == digest
    assert told["counts"]["kept"] == {"records": 288, "users": 12}
    assert str(tmp_path) not in json.dumps(told)


def test_crossings_are_written(run: Run, study: list[str], tmp_path: Path) -> None:
    # eight users go from Cucuta to Bogota, across longitude -73
    run(*study, "--crossings", "meridian:-73,0:-73,20")
    table = pl.read_csv(tmp_path / "out/crossings.csv").rows()
    assert table == [("meridian", 2016, "away", 8, 800.0)]


def test_the_grid_can_be_hexagons(run: Run, study: list[str], tmp_path: Path) -> None:
    run(*study, "--grid", "h3:4")
    told = json.loads((tmp_path / "out/study.json").read_text())
    assert told["study"]["grid"] == {"type": "H3Grid", "resolution": 4}


def test_another_rule_is_told_of(run: Run, study: list[str], tmp_path: Path) -> None:
    code, summary, _ = run(*study, "--rule", "twelve-months")
    assert code == 0
    assert "criterion 4, rule TwelveMonths, population" in summary
    told = json.loads((tmp_path / "out/study.json").read_text())
    assert told["study"]["rule"]["type"] == "TwelveMonths"


def test_a_key_file_links_two_runs(run: Run, study: list[str], tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"0123456789abcdef")
    users = []
    for _ in range(2):
        assert run(*study, "--key-file", key, "--overwrite")[0] == 0
        users.append(pl.read_parquet(tmp_path / "out/individuals/residents.parquet"))
    assert users[0].equals(users[1])


def test_columns_can_be_named(run: Run, study: list[str], posts: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "renamed.csv"
    pl.read_csv(posts).rename({"user": "who"}).write_csv(renamed)
    study[1] = str(renamed)
    assert run(*study)[0] == 3
    assert run(*study, "--columns", "user=who")[0] == 0


def test_countries_can_be_looked_up(
    run: Run, study: list[str], posts: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere.csv"
    pl.read_csv(posts).drop("country").write_csv(nowhere)
    study[1] = str(nowhere)
    assert run(*study, "--fill-countries")[0] == 0
    detected = pl.read_csv(tmp_path / "out/detected.csv")
    assert detected.rows() == [(4, 2016, "CO", 8, 800.0)]  # by position all eight are in CO


def test_times_without_a_zone_are_told_of_in_one_line(
    run: Run, study: list[str], posts: Path, tmp_path: Path
) -> None:
    naive = tmp_path / "naive.csv"
    naive.write_text(posts.read_text().replace("+0000", ""))
    study[1] = str(naive)
    code, _, warning = run(*study)
    assert code == 0
    assert warning.startswith("migtrace: warning: ")
    assert "--time-zone UTC" in warning
    assert warning.count("\n") == 1


def test_every_parameter_is_an_option_with_its_default() -> None:
    options = inspect.signature(app.estimate).parameters
    read: dict[str, Any] = {
        "grid": parse.parse_grid,
        "night_hours": parse.parse_hours,
        "rule": parse.parse_rule,
        "earliest": lambda text: parse.parse_time("--earliest", text),
    }
    # Thresholds of these two are options of their own; weights by raking need Python.
    elsewhere = {"travellers", "speeds", "raking"}
    for parameter in dataclasses.fields(migtrace.Study):
        if parameter.name in elsewhere:
            continue
        option = options[parameter.name]
        if parameter.default is dataclasses.MISSING:
            assert option.default is inspect.Parameter.empty
        else:
            value = read.get(parameter.name, lambda text: text)(option.default)
            assert value == parameter.default


def test_every_option_reaches_the_study(
    run: Run, study: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[migtrace.Study] = []

    def keep(_: object, study: migtrace.Study, **__: object) -> None:
        seen.append(study)
        raise migtrace.MigtraceError

    monkeypatch.setattr(migtrace, "estimate", keep)
    given = {
        "criterion": 2,
        "natural_increase": 0.01,
        "max_extent_km": 1.5,
        "max_posts_per_hour": 2.5,
        "max_gyration_km": 3.5,
        "min_records": 6,
        "min_span_months": 7,
        "recurrence_threshold": 0.6,
        "max_move_km": 8.5,
        "min_users": 9,
    }
    texts = {"grid": "sinusoidal:10", "reference": "-66.9,10.5", "night_hours": "21-7"}
    texts |= {"rule": "twelve-months", "earliest": "2010-01-01", "now": "2020-01-01T12:00Z"}
    words = [(f"--{name.replace('_', '-')}", value) for name, value in (given | texts).items()]
    run(*study, *(word for pair in words for word in pair))
    values = {name: getattr(seen[0], name) for name in given}
    assert values == given
    assert seen[0].grid == migtrace.SinusoidalGrid(10)
    assert seen[0].reference == (-66.9, 10.5)
    assert seen[0].night_hours == (21, 7)
    assert seen[0].rule == migtrace.TwelveMonths()
    assert seen[0].earliest.isoformat() == "2010-01-01T00:00:00+00:00"
    assert str(seen[0].now) == "2020-01-01 12:00:00+00:00"
    assert seen[0].window == Window.parse("2015-01:2016-12")
