"""Arrivals by node out of any table: shapes, steps, gaps, errors."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from migtrace import FrameError, ParameterError, SourceError
from migtrace.forecast import Series, read_series

WIDE = pl.DataFrame(
    {"date": ["2015-12-30", "2015-12-31", "2016-01-01"], "b": [1, None, 3], "a": [0.5, 2.0, 4.0]}
)
LONG = WIDE.unpivot(on=["a", "b"], index="date", variable_name="node", value_name="arrivals")
TABLES: dict[str, Callable[[], object]] = {
    "wide polars": lambda: WIDE,
    "lazy": WIDE.lazy,
    "dates": lambda: WIDE.with_columns(pl.col("date").str.to_date()),
    "times": lambda: WIDE.with_columns(pl.col("date").str.to_datetime("%Y-%m-%d")),
    "wide pandas": lambda: pd.DataFrame(WIDE.to_dict(as_series=False)),
    "pandas dates": lambda: pd.DataFrame(
        {"date": pd.to_datetime(WIDE["date"].to_list()), "b": [1, np.nan, 3], "a": [0.5, 2, 4]}
    ),
    "long": lambda: LONG,
    "long, other order": LONG.reverse,
    "long, without the blank row": LONG.drop_nulls,
    "long pandas": lambda: pd.DataFrame(LONG.to_dict(as_series=False)),
    "csv": lambda: WIDE.write_csv(null_value="N/A").encode(),
}


@pytest.mark.parametrize("shape", TABLES)
def test_every_shape_of_table_is_the_same_series(shape: str) -> None:
    series = read_series(TABLES[shape]())  # type: ignore[arg-type] # frames of several libraries
    assert series.nodes == ("a", "b")
    assert series.dates == [date(2015, 12, 30), date(2015, 12, 31), date(2016, 1, 1)]
    assert series.step == "1d"
    np.testing.assert_array_equal(series.matrix(), [[0.5, 1], [2, np.nan], [4, 3]])
    why = "no row" if "without" in shape else "blank"
    assert series.gaps.rows() == [("b", date(2015, 12, 31), why)]


def test_a_file_is_read_like_its_frame(tmp_path: Path) -> None:
    WIDE.write_csv(tmp_path / "arrivals.csv")
    WIDE.write_parquet(tmp_path / "arrivals.parquet")
    for name in ("arrivals.csv", "arrivals.parquet"):
        series = read_series(tmp_path / name)
        assert series.table.equals(read_series(WIDE).table)
        assert "arrivals" in series.source


def test_columns_are_called_as_the_caller_says() -> None:
    odd = LONG.rename({"date": "Tag", "node": "Ort", "arrivals": "Zahl"})
    series = read_series(odd, date="Tag", node="Ort", arrivals="Zahl")
    assert series.table.equals(read_series(LONG).table)
    half = read_series(LONG.rename({"node": "Ort"}), node="Ort")
    assert half.table.equals(series.table)


@pytest.mark.parametrize("names", [("arrivals", "x"), ("node", "x"), ("people", "count")])
def test_nodes_may_be_called_like_columns(names: tuple[str, str]) -> None:
    frame = pl.DataFrame({"date": ["2016-01-01", "2016-01-02"], names[0]: [1, 2], names[1]: [3, 4]})
    series = read_series(frame)
    assert series.nodes == tuple(sorted(names))
    assert series.only([names[0]]).matrix().tolist() == [[1.0], [2.0]]


def test_a_missing_date_is_a_step_without_rows() -> None:
    series = read_series(WIDE[[0, 2]])
    assert series.table.height == 6
    missing = date(2015, 12, 31)
    assert series.gaps.rows() == [("a", missing, "no row"), ("b", missing, "no row")]


@pytest.mark.parametrize(
    ("dates", "step"),
    [
        (["2016-01", "2016-02", "2016-04"], "1mo"),
        (["2016-01-15", "2016-02-15"], "1mo"),
        (["2016-01-31", "2016-02-29", "2016-03-31"], "1mo"),
        (["2016-01-04", "2016-01-11", "2016-01-25"], "1w"),
        (["2016-01-04", "2016-01-05"], "1d"),
        (["2016-01-04"], "1d"),
        # The last days of months are also days.
        (["2016-01-30", "2016-01-31", "2016-02-01"], "1d"),
    ],
)
def test_the_step_is_found_from_the_dates(dates: list[str], step: str) -> None:
    series = read_series(pl.DataFrame({"date": dates, "x": range(len(dates))}))
    assert series.step == step


def test_steps_after_the_last() -> None:
    ends = read_series(pl.DataFrame({"date": ["2015-12-31", "2016-01-31"], "x": [1, 2]}))
    assert ends.after(2) == [date(2016, 2, 29), date(2016, 3, 31)]
    weeks = read_series(pl.DataFrame({"date": ["2016-02-15", "2016-02-22"], "x": [1, 2]}))
    assert weeks.after(2) == [date(2016, 2, 29), date(2016, 3, 7)]
    days = read_series(WIDE)
    assert days.after(1) == [date(2016, 1, 2)]


def test_part_of_a_series() -> None:
    series = read_series(WIDE)
    assert series.only(["b"]).nodes == ("b",)
    assert series.between(date(2015, 12, 31)).dates == [date(2015, 12, 31), date(2016, 1, 1)]
    assert series.between(end=date(2015, 12, 30)).gaps.is_empty()
    with pytest.raises(ParameterError, match=r"nodes: got 'c'; expected nodes among a, b"):
        series.only(["c"])
    with pytest.raises(ParameterError, match=r"nodes: got the text 'b'"):
        series.only("b")
    assert series.between("2015-12-31").dates == [date(2015, 12, 31), date(2016, 1, 1)]
    with pytest.raises(ParameterError, match="nodes: got none; expected nodes among a, b"):
        series.only([])
    with pytest.raises(ParameterError, match="start: got 'soon'; expected a date such as"):
        series.between("soon")
    with pytest.raises(ParameterError, match="from 2015-12-30 to 2016-01-01"):
        series.between(date(2017, 1, 1))


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        (b"date,x\n2016-01-01,-3\n", r"line 2: column 'x' has '-3'; expected a number of people"),
        (b"date,x\n2016-01-01,inf\n", r"column 'x' has 'inf'; expected a number of people"),
        (b"date,x\n2016-01-01,many\n", r"column 'x' has 'many'"),
        (b"date,x\n2016-13-01,1\n", r"line 2: column 'date' has '2016-13-01'; expected a date"),
        (b"date,x\n2016-01-01,1\n2016-01-01,2\n", r"line 2 and line 3 have the same key"),
        (b"date,node,arrivals\n2016-01-01,a,1\n2016-01-01,a,2\n", r"the same key .*'node': 'a'"),
        (b"date,x\n2016-01-01,1\n2016-01-01 12:00,2\n", r"line 2 and line 3 have the same key"),
        (b"date,x\n2016-01,1\n2016-01-01,2\n", r"line 2 and line 3 have the same key"),
        (b"date,node,arrivals\n2016-01-01,a,1\n2016-01-01T06:00,a,2\n", r"the same key"),
        (
            b"date,x\n2016-01-01,2e12\n",
            r"line 2: column 'x' has '2e12'; expected .* at most 1e\+12",
        ),
        (b"date,__row\n2016-01-01,1\n", r"a column is called '__row'; rename it"),
        (b"date,node,arrivals\n2016-01-01,,1\n", r"column 'node' has nothing; expected the name"),
        (b"date,x\n", r"has no row; expected arrivals by date"),
        (b"date\n2016-01-01\n", r"has no column but 'date'; expected arrivals"),
        (b"x,y\n1,2\n", r"has no column 'date' \(when people arrived\); it has x, y"),
        (b"date,x,x\n2016-01-01,1,2\n", r"there are two columns 'x'; rename one"),
        (b"date,x,\n2016-01-01,1,2\n", r"column 3 has no name"),
        (b"date,x\n2016-01-01,1\n2016-01-05,2\n2016-01-20,1\n", r"are no regular steps"),
    ],
)
def test_bad_tables_are_told_with_their_place(csv: bytes, message: str) -> None:
    with pytest.raises(FrameError, match=message):
        read_series(csv)


def test_a_date_between_two_steps() -> None:
    frame = pl.DataFrame({"date": ["2016-01-04", "2016-01-11", "2016-01-12"], "x": [1, 2, 3]})
    with pytest.raises(FrameError, match=r"2016-01-12 lies between two steps of a week"):
        read_series(frame, step="1w")


def test_other_wrong_input() -> None:
    with pytest.raises(ParameterError, match=r"step: got '2d'; expected one of '1d', '1w', '1mo'"):
        read_series(WIDE, step="2d")  # type: ignore[arg-type] # on purpose
    with pytest.raises(ParameterError, match=r"subject: got int; expected a polars"):
        read_series(3)  # type: ignore[arg-type] # on purpose
    with pytest.raises(FrameError, match=r"has no column 'when' \(date\); it has date, b, a"):
        read_series(WIDE, date="when")
    with pytest.raises(FrameError, match=r"has no column 'arrivals'"):
        read_series(WIDE, node="a")
    with pytest.raises(SourceError, match=r"nowhere.csv: cannot be opened"):
        read_series("nowhere.csv")
    nested = WIDE.with_columns(c=pl.concat_list("a", "b"))
    with pytest.raises(FrameError, match=r"column 'c' holds List"):
        read_series(nested)
    text = WIDE.with_columns(c=pl.lit(value=True))
    with pytest.raises(FrameError, match=r"column 'c' has 'true'"):
        read_series(text)


def test_a_series_shows_itself() -> None:
    series = read_series(WIDE)
    assert repr(series) == (
        "Series of 2 nodes, 3 days from 2015-12-30 to 2016-01-01, 1 of 6 figures missing"
    )
    assert "<p>Series of 2 nodes" in series._repr_html_()
    assert isinstance(read_series(series), Series)
