"""The answer of `read_traces`: screened on demand, with an account of the losses."""

import json
from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.frames import COUNTRY, RECORD_COLUMNS
from migtrace.readers import Traces, read_traces

START = datetime(2015, 3, 13, tzinfo=UTC)


def posts() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "user": [1, 1, 2, None, 3],
            "time": [START, START + timedelta(days=400), START, START, None],
            "country": ["VE", "CO", None, "VE", "VE"],
            "lon": [None, None, -74.07, None, None],
            "lat": [None, None, 4.61, None, None],
        }
    )


def test_records_are_not_screened_but_lazy_is() -> None:
    traces = read_traces(posts(), now=START)
    assert traces.records.collect().height == 5
    kept = traces.lazy().collect()
    assert kept.columns == list(RECORD_COLUMNS)
    assert sorted(kept["user"].to_list()) == [1, 2]


def test_every_loss_is_counted() -> None:
    # Of five: one without a user, one without a time, one 400 days in the future; two stay.
    dropped = read_traces(posts(), now=START).dropped
    assert dropped.filter(pl.col("records") > 0).rows() == [
        ("read", 5, 3),
        ("malformed", 1, 0),
        ("bad_time", 2, 2),
        ("kept", 2, 2),
    ]


def test_earliest_counts_from_its_instant() -> None:
    traces = read_traces(posts(), earliest=START + timedelta(microseconds=1))
    assert traces.lazy().collect()["time"].to_list() == [START + timedelta(days=400)]


def test_bounds_that_are_not_given_are_methods_own_and_the_present() -> None:
    # Twitter's first day is the first that counts; the present, and a day more, the last.
    first, present = datetime(2006, 3, 21, tzinfo=UTC), datetime.now(UTC)
    hours = [-1, 0] + [round((present - first) / timedelta(hours=1)) + late for late in (23, 25)]
    times = [first + timedelta(hours=hour) for hour in hours]
    traces = read_traces(pl.DataFrame({"user": 1, "time": times, "country": "VE"}))
    assert (traces.earliest, traces.now) == (None, None)
    assert traces.lazy().collect()["time"].to_list() == times[1:3]
    assert ("bad_time", 2, 1) in traces.dropped.rows()


def test_bounds_that_are_given_are_kept() -> None:
    traces = read_traces(posts(), earliest=START, now=datetime(2016, 1, 1))  # noqa: DTZ001 - naive is UTC
    assert (traces.earliest, traces.now) == (START, datetime(2016, 1, 1, tzinfo=UTC))


def test_options_that_were_not_given_are_null() -> None:
    options = read_traces(posts().drop("lat", "lon")).options
    assert json.loads(json.dumps(options)) == {
        "columns": {"user": "user", "time": "time", "country": "country"},
        "time_zone": None,
        "time_unit": None,
        "on_bad_time": "raise",
        "fill_countries": False,
        "earliest": None,
        "now": None,
    }


def test_options_tell_how_the_source_was_read() -> None:
    frame = pl.DataFrame({"who": [1], "t": [0], "lng": [1.0], "lat": [2.0]})
    traces = read_traces(
        frame,
        columns={"user": "who"},
        time_zone="America/Bogota",
        time_unit="s",
        on_bad_time="null",
        fill_countries=True,
        earliest=datetime(2010, 1, 1, tzinfo=timezone(timedelta(hours=-4))),
        now=START,
    )
    assert json.loads(json.dumps(traces.options)) == {
        "columns": {"user": "who", "time": "t", "lon": "lng", "lat": "lat"},
        "time_zone": "America/Bogota",
        "time_unit": "s",
        "on_bad_time": "null",
        "fill_countries": True,
        # Midnight four hours west of Greenwich.
        "earliest": "2010-01-01T04:00:00+00:00",
        "now": "2015-03-13T00:00:00+00:00",
    }


def test_bounds_are_instants() -> None:
    with pytest.raises(ParameterError, match="earliest: got '2015'; expected a date or datetime"):
        read_traces(posts(), earliest="2015")  # type: ignore[arg-type] # the mistake


def test_pipe_hands_on_records_and_options() -> None:
    def count(records: pl.LazyFrame, country: str, *, twice: bool) -> int:
        height = records.filter(pl.col("country") == country).collect().height
        return height * 2 if twice else height

    assert read_traces(posts(), now=START).pipe(count, "VE", twice=True) == 2


def test_the_source_is_counted_once_and_never_by_repr() -> None:
    reads = []

    def seen(frame: pl.DataFrame) -> pl.DataFrame:
        reads.append(1)
        return frame

    lazy = posts().lazy().map_batches(seen, schema=posts().schema)
    traces = read_traces(lazy, now=START)
    repr(traces)
    traces._repr_html_()
    assert not reads
    first = traces.dropped
    counted = len(reads)
    assert traces.dropped is first
    assert traces.notes is traces.notes
    assert "5 records of 3 users read, 2 kept" in repr(traces)
    assert "<td>bad_time</td><td>2</td><td>2</td>" in traces._repr_html_()
    assert len(reads) > counted >= 1


def test_notes_alone_do_not_count_drops() -> None:
    traces = read_traces(posts())
    assert traces.notes["records"].sum() == 0
    assert "<table>" not in traces._repr_html_()


def test_html_is_escaped() -> None:
    traces = read_traces(posts().rename({"user": "<b>"}), columns={"user": "<b>"})
    assert "user: <code>&lt;b&gt;</code>" in traces._repr_html_()


def test_traces_do_not_change() -> None:
    traces = read_traces(posts())
    with pytest.raises(AttributeError):
        traces.fill = True  # type: ignore[misc] # the mistake
    assert isinstance(traces, Traces)


def test_null_countries_are_filled_on_request() -> None:
    kept = read_traces(posts(), now=START, fill_countries=True).lazy().collect()
    # 74.07 W, 4.61 N is Bogota.
    assert dict(kept.select("user", "country").iter_rows()) == {1: "VE", 2: "CO"}
    assert kept.schema["country"] == COUNTRY
