"""Forecasts on disk: what is written is what is read back."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from migtrace import FrameError, ParameterError, SourceError
from migtrace.forecast import read_forecast, write_forecast

FORECASTS = pl.DataFrame(
    {
        "node": ["1", "NA"],
        "model": ["lasso", "lasso"],
        "made_on": [date(2016, 1, 10)] * 2,
        "date": [date(2016, 1, 11)] * 2,
        "horizon": pl.Series([1, 1], dtype=pl.Int32),
        "arrivals": [1.5, 0.1 + 0.2],
        "observed": pl.Series([None, None], dtype=pl.Float64),
    }
)
CASES = pl.DataFrame({"case": ["1", None], "method": [None, "poisson"], "rmse": [None, 2.0]})
ABOUT = {"kind": "arrivals", "source": "made up", "parameters": {"level": 0.9}}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    tables = {"forecasts": FORECASTS, "cases": CASES}
    # Names that look like numbers or like nothing stay names; every bit of a figure stays.
    write_forecast(tables, tmp_path / "out", **ABOUT, notes=("beware",))  # type: ignore[arg-type] # by name
    back = read_forecast(tmp_path / "out")
    assert back.tables["forecasts"].equals(FORECASTS)
    assert back.tables["cases"].equals(CASES)
    assert back.about["notes"] == ["beware"]
    assert back.about["parameters"] == {"level": 0.9}


def test_an_empty_table_is_read_back_empty(tmp_path: Path) -> None:
    write_forecast({"cases": CASES.clear()}, tmp_path / "out", **ABOUT)  # type: ignore[arg-type] # by name
    assert read_forecast(tmp_path / "out").tables["cases"].shape == (0, 3)


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    nested = pl.DataFrame({"node": ["a"], "list": [[1, 2]]})
    with pytest.raises(FrameError, match=r"forecasts: column 'list' holds List"):
        write_forecast({"forecasts": nested}, tmp_path / "out", **ABOUT)  # type: ignore[arg-type] # by name
    assert list(tmp_path.iterdir()) == []


def test_what_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(ParameterError, match=r"tables: got 'mine.csv'; expected tables among"):
        write_forecast({"mine": CASES}, out, **ABOUT)  # type: ignore[arg-type] # by name
    with pytest.raises(ParameterError, match=r"tables: got 'mine.png'"):
        write_forecast({}, out, **ABOUT, pictures={"mine.png": b""})  # type: ignore[arg-type] # by name
    write_forecast({"cases": CASES}, out, **ABOUT)  # type: ignore[arg-type] # by name
    with pytest.raises(ParameterError, match="exists; give a new name"):
        write_forecast({"cases": CASES}, out, **ABOUT)  # type: ignore[arg-type] # by name


def test_folders_that_are_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_forecast({"cases": CASES}, out, **ABOUT)  # type: ignore[arg-type] # by name
    table, about = out / "cases.csv", out / "forecast.json"
    whole = table.read_text(encoding="utf-8")
    table.write_text(whole.splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(FrameError, match=r"cases.csv: has 0 rows and .*; expected 2 and case"):
        read_forecast(out)
    table.write_text(whole.replace("rmse", "mae"), encoding="utf-8")
    with pytest.raises(FrameError, match=r"columns case, method, mae; expected .* rmse"):
        read_forecast(out)
    table.unlink()
    with pytest.raises(SourceError, match=r"cases.csv' cannot be read"):
        read_forecast(out)
    about.write_text(json.dumps({"rows": {"cases": 2}, "columns": {"cases": 1}}), encoding="utf-8")
    with pytest.raises(FrameError, match=r"forecast\.json does not tell its columns"):
        read_forecast(out)
    about.write_text(json.dumps({"rows": {"secrets": 1}, "columns": {}}), encoding="utf-8")
    with pytest.raises(SourceError, match="does not name its tables"):
        read_forecast(out)
    about.write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="is no JSON"):
        read_forecast(out)
