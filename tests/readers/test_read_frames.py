"""Frames of polars, pandas, Arrow and others are read alike."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.readers import NaiveTimeWarning, read_traces
from migtrace.readers.sources import TraceSource

MOMENT = datetime(2015, 3, 13, 21, 46, 40, tzinfo=UTC)
FRAME = pl.DataFrame(
    {
        "user_id": [1, 2],
        "created_at": [MOMENT, MOMENT],
        "country_code": ["VE", None],
        "longitude": [-66.9, None],
        "latitude": [10.5, None],
        "text": ["is not", "needed"],
    },
    schema_overrides={"created_at": pl.Datetime("us", "UTC")},
)
ROWS = [(1, MOMENT, "VE", -66.9, 10.5), (2, MOMENT, None, None, None)]


class Capsule:
    """Has nothing but the Arrow PyCapsule interface."""

    def __init__(self, table: Any) -> None:  # noqa: ANN401 - any Arrow table
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.to_dict(as_series=False))


@pytest.mark.parametrize(
    "source",
    [
        FRAME,
        FRAME.lazy(),
        to_pandas(FRAME),
        FRAME.to_arrow(),
        FRAME.to_arrow().to_batches()[0],
        Capsule(FRAME.to_arrow()),
    ],
    ids=["polars", "lazy", "pandas", "pyarrow table", "pyarrow batch", "capsule"],
)
def test_frames_are_read_alike(source: TraceSource) -> None:
    records = read_traces(source).records.collect()
    assert records.columns == ["user", "time", "country", "lon", "lat"]
    assert records.rows() == ROWS


def test_lazy_frames_are_not_collected() -> None:
    def refuse(_: pl.DataFrame) -> pl.DataFrame:
        message = "somebody collected"
        raise AssertionError(message)

    lazy = FRAME.lazy().map_batches(refuse, schema=FRAME.schema)
    assert repr(read_traces(lazy)).endswith("not counted yet>")
    naive = lazy.with_columns(pl.col("created_at").dt.replace_time_zone(None))
    assert repr(read_traces(naive, time_zone="America/Caracas")).endswith("not counted yet>")
    with pytest.warns(NaiveTimeWarning):
        read_traces(naive)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_pandas_times_of_any_unit(unit: Any) -> None:  # noqa: ANN401 - a literal type
    frame = to_pandas(FRAME)
    frame["created_at"] = frame["created_at"].dt.as_unit(unit)
    assert read_traces(frame).records.collect().rows() == ROWS


def test_pandas_ids_that_became_floats() -> None:
    frame = to_pandas(FRAME)
    frame["in_reply_to_status_id"] = [5.0, None]
    records = read_traces(frame).records.collect()
    assert records["reply_to_tweet"].to_list() == [5, None]


def test_pandas_objects_and_categories() -> None:
    frame = to_pandas(FRAME)
    frame["user_id"] = pd.Series(["a", "b"], dtype=object)
    frame["country_code"] = frame["country_code"].astype("category")
    records = read_traces(frame).records.collect()
    assert records.select("user", "country").rows() == [("a", "VE"), ("b", None)]


def test_pandas_keeps_the_order_whatever_the_index() -> None:
    frame = to_pandas(FRAME)
    frame.index = pd.Index([7, 3])
    assert read_traces(frame).records.collect().rows() == ROWS


def test_movingpandas_keeps_the_time_in_the_index() -> None:
    frame = pd.DataFrame(
        {"traj_id": [1], "x": [1.0], "y": [2.0]}, index=pd.DatetimeIndex([MOMENT], name="t")
    )
    assert read_traces(frame).records.collect().rows() == [(1, MOMENT, 1.0, 2.0)]


def test_pandas_mixed_objects_are_named() -> None:
    frame = to_pandas(FRAME)
    frame["user_id"] = pd.Series([1, "b"], dtype=object)
    with pytest.raises(FrameError, match=r"pandas DataFrame: column user_id mixes .*\(int, str\)"):
        read_traces(frame)


def test_pandas_without_pyarrow_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(pl, "from_pandas", refuse)
    with pytest.raises(MissingExtraError, match=r"pip install \"migtrace\[pandas\]\""):
        read_traces(to_pandas(FRAME))


def test_pandas_columns_need_distinct_names_of_text() -> None:
    frame = to_pandas(FRAME)
    with pytest.raises(FrameError, match="column 0 is not named by text"):
        read_traces(frame.rename(columns={"text": 0}))
    with pytest.raises(FrameError, match="two columns 'user_id'"):
        read_traces(frame.rename(columns={"text": "user_id"}))


def test_frames_count_rows_from_zero() -> None:
    frame = FRAME.with_columns(longitude=pl.Series(["-66.9", "west"]))
    with pytest.raises(FrameError, match="the polars DataFrame: column longitude, row 1: 'west';"):
        read_traces(frame)


@pytest.mark.parametrize(
    "empty",
    [FRAME.clear(), FRAME.clear().lazy(), to_pandas(FRAME).head(0), FRAME.to_arrow().slice(2)],
    ids=["polars", "lazy", "pandas", "pyarrow"],
)
def test_an_empty_frame_gives_no_records(empty: TraceSource) -> None:
    traces = read_traces(empty)
    assert traces.lazy().collect().is_empty()
    assert ("read", 0, 0) in traces.dropped.rows()


def test_an_empty_pandas_frame_without_types() -> None:
    frame = pd.DataFrame(columns=["user", "time", "country"])
    assert read_traces(frame).lazy().collect().is_empty()


def test_a_frame_without_columns() -> None:
    with pytest.raises(FrameError, match="columns: none"):
        read_traces(pl.DataFrame())


@pytest.mark.parametrize("source", [{"user": [1]}, 7, None, [1, 2], pa.array([1])])
def test_what_cannot_be_read(source: Any) -> None:  # noqa: ANN401 - anything wrong
    with pytest.raises(ParameterError, match="expected a polars, pandas or Arrow table"):
        read_traces(source)


def test_pandas_is_not_imported() -> None:
    code = (
        "import sys, polars as pl; from datetime import datetime, UTC; "
        "from migtrace.readers import read_traces; "
        "read_traces(pl.DataFrame({'user': [1], 'time': [datetime.now(UTC)], 'country': ['VE']})); "
        "sys.exit(bool({'pandas', 'pyarrow', 'geopandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
