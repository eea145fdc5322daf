"""The stage that fills missing countries."""

import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.records import COUNTRY
from migtrace.geography import fill_countries

PARIS, OSLO, OCEAN = (2.35, 48.86), (10.75, 59.91), (-30.0, 40.0)


def frame(*positions: tuple[float | None, float | None]) -> pl.LazyFrame:
    """Records with positions and no countries."""
    lon, lat = zip(*positions, strict=True) if positions else ((), ())
    return pl.LazyFrame(
        {"user": list(range(len(positions))), "lon": list(lon), "lat": list(lat)},
        schema={"user": pl.Int64, "lon": pl.Float64, "lat": pl.Float64},
    )


def test_adds_the_column() -> None:
    filled = fill_countries(frame(PARIS, OSLO, OCEAN, (None, 1.0))).collect()
    assert filled.columns == ["user", "lon", "lat", "country"]
    assert filled["country"].dtype == COUNTRY
    assert filled["country"].to_list() == ["FR", "NO", None, None]


def test_keeps_a_country_that_is_there() -> None:
    records = frame(PARIS, PARIS, OCEAN).with_columns(country=pl.Series(["XK", None, "DE"]))
    assert fill_countries(records).collect()["country"].to_list() == ["XK", "FR", "DE"]


def test_schema_is_known_without_running() -> None:
    records = frame(PARIS).with_columns(country=pl.lit(None, COUNTRY))
    lazy = fill_countries(records)
    assert lazy.collect_schema() == lazy.collect().schema


def test_coast_km_is_handed_on() -> None:
    strait = frame((1.45, 51.1))
    assert fill_countries(strait).collect()["country"].to_list() == ["GB"]
    assert fill_countries(strait, coast_km=0).collect()["country"].to_list() == [None]


def test_no_rows() -> None:
    filled = fill_countries(frame()).collect()
    assert (filled.height, filled.schema["country"]) == (0, COUNTRY)


def test_many_batches_keep_the_order() -> None:
    records = pl.LazyFrame({"n": range(300_000)}).with_columns(
        lon=pl.when(pl.col("n") % 2 == 0).then(2.35).otherwise(10.75),
        lat=pl.when(pl.col("n") % 2 == 0).then(48.86).otherwise(59.91),
    )
    filled = fill_countries(records).collect(engine="streaming")
    assert filled["n"].is_sorted()
    expected = (filled["n"] % 2 == 0).replace_strict({True: "FR", False: "NO"}).cast(COUNTRY)
    assert filled["country"].equals(expected)


def test_all_positions_null_without_a_type() -> None:
    records = pl.LazyFrame({"lon": [None], "lat": [None]})
    assert fill_countries(records).collect()["country"].to_list() == [None]


def test_errors_name_what_is_wrong() -> None:
    with pytest.raises(FrameError, match="column 'lon' is missing"):
        fill_countries(pl.LazyFrame({"lat": [1.0]}))
    with pytest.raises(FrameError, match=r"column 'lat' has type String.*numbers"):
        fill_countries(pl.LazyFrame({"lon": [1.0], "lat": ["1"]}))
    with pytest.raises(FrameError, match="column 'country' has type Int64"):
        fill_countries(frame(PARIS).with_columns(country=1).cast({"country": pl.Int64}))
    with pytest.raises(ParameterError, match="coast_km"):
        fill_countries(frame(PARIS), coast_km=-1)
