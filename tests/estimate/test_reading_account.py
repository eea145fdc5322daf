"""One account of what was read: the traces' and the study's."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import ParameterError, UpscalingError

JUNE = datetime(2015, 6, 1, tzinfo=UTC)


@pytest.fixture
def posts() -> pl.DataFrame:
    times = [datetime(2015, month, 10, tzinfo=UTC) for month in range(1, 11)]
    return pl.DataFrame({"user": 1, "time": times, "country": "VE"})


def test_reading_options_come_along(posts: pl.DataFrame) -> None:
    answer = mt.estimate(mt.read_traces(posts), mt.Study("VE", "2015-01:2015-12", 10))
    assert answer.reading["on_bad_time"] == "raise"
    assert mt.estimate(posts, answer.study).reading == {}


def test_the_instant_of_now_is_kept(posts: pl.DataFrame) -> None:
    study = mt.Study("VE", "2015-01:2015-12", 10, now=datetime(2015, 11, 1, tzinfo=UTC))
    assert mt.estimate(posts, study).now == datetime(2015, 11, 1, tzinfo=UTC)
    before = datetime.now(UTC)
    now = mt.estimate(posts, mt.Study("VE", "2015-01:2015-12", 10)).now
    assert now is not None
    assert now >= before


def test_two_earliest_instants_are_one_too_many(posts: pl.DataFrame) -> None:
    traces = mt.read_traces(posts, earliest=JUNE)
    with pytest.raises(ParameterError, match="earliest: the traces were read with 2015-06-01"):
        mt.estimate(traces, mt.Study("VE", "2015-01:2015-12", 10))
    study = mt.Study("VE", "2015-06:2015-12", 10, earliest=JUNE)
    # January to May, five records, are before June.
    assert mt.estimate(traces, study).dropped.equals(
        traces.dropped.with_columns(
            pl.lit(pl.Series([10, 0, 0, 0, 0, 5, 0, 0, 0, 0, 5])).alias("records")
        )
    )


def test_country_names_are_named_as_the_reason(posts: pl.DataFrame) -> None:
    named = posts.with_columns(country=pl.lit("Venezuela"))
    with pytest.raises(
        UpscalingError,
        match=r"no_geography 10, country_unreadable 10 \(unreadable countries: 10; expected",
    ):
        mt.estimate(named, mt.Study("VE", "2015-01:2015-12", 10))


def test_no_record_at_all_is_told(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("user,time,country\n")
    with pytest.raises(UpscalingError, match="there is no record at all"):
        mt.estimate(file, mt.Study("VE", "2015-01:2015-12", 10))


def test_a_lone_longitude_is_noted_in_frames_too(posts: pl.DataFrame) -> None:
    lone = posts.with_columns(lon=pl.lit(-66.9))
    notes = dict(mt.estimate(lone, mt.Study("VE", "2015-01:2015-12", 10)).notes.rows())
    assert notes["position_halved"] == 10


def test_the_warning_of_naive_times_points_at_the_caller(posts: pl.DataFrame) -> None:
    naive = posts.with_columns(pl.col("time").dt.replace_time_zone(None)).to_pandas()
    with pytest.warns(mt.NaiveTimeWarning) as caught:
        mt.estimate(naive, mt.Study("VE", "2015-01:2015-12", 10))
    assert caught[0].filename == __file__
