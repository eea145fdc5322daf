"""Homes by hand: in UTC, where a night is 20:00 to 08:00."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from migtrace.cities import night_homes
from migtrace.errors import ParameterError
from migtrace.grid import H3Grid, SinusoidalGrid

A, B, C = (-74.10, 4.60), (-74.05, 4.65), (-74.00, 4.70)
NIGHT, DAY = 22, 12


def cell(place: tuple[float, float], grid: SinusoidalGrid | None = None) -> int:
    frame = pl.DataFrame({"lon": [place[0]], "lat": [place[1]]})
    found: int = frame.select((grid or SinusoidalGrid(1)).cell()).item()
    return found


def posts(*records: tuple[int, int, tuple[float, float] | None, float | None]) -> pl.LazyFrame:
    """Make posts of user 1 from (day, hour, place, extent)."""
    rows = [
        (1, datetime(2018, 7, day, hour, tzinfo=UTC), "CO", *(place or (None, None)), extent)
        for day, hour, place, extent in records
    ]
    schema: dict[str, Any] = {
        "user": pl.Int64,
        "time": pl.Datetime("us", "UTC"),
        "country": pl.String,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "extent_km": pl.Float64,
    }
    return pl.LazyFrame(rows, schema=schema, orient="row")


def home(frame: pl.LazyFrame, **options: object) -> list[int]:
    given = {"time_zone": "UTC", "window": "2018-07:2018-07", **options}
    found = night_homes(frame, **given).collect()  # type: ignore[arg-type]  # of several types
    assert found.columns == ["user", "cell"]
    return found["cell"].to_list()


def test_days_do_not_count() -> None:
    assert home(posts((1, DAY, A, 0.0), (2, DAY, A, 0.0), (3, NIGHT, B, 0.0))) == [cell(B)]


def test_of_tied_cells_the_one_seen_last() -> None:
    # Two nights each in A and B; A is seen last, whatever the rows' order.
    records = [(1, NIGHT, A, 0.0), (2, NIGHT, B, 0.0), (3, NIGHT, B, 0.0), (4, NIGHT, A, 0.0)]
    assert home(posts(*records)) == [cell(A)]
    assert home(posts(*reversed(records))) == [cell(A)]


def test_a_place_of_one_kilometre_counts_and_a_larger_one_does_not() -> None:
    larger = 1.0000001
    records = [(1, NIGHT, A, 1.0), (2, NIGHT, B, larger), (3, NIGHT, B, larger)]
    assert home(posts(*records)) == [cell(A)]
    assert home(posts(*records), home_extent_km=2.0) == [cell(B)]
    assert home(posts(*records), home_extent_km=0.5) == []


def test_what_is_not_located_does_not_count() -> None:
    # METHOD M1.4: an extent that is null, or not below the study's own limit.
    assert home(posts((1, NIGHT, A, None), (2, NIGHT, None, None))) == []
    at_limit = posts((1, NIGHT, A, 0.5))
    assert home(at_limit, max_extent_km=0.5) == []
    assert home(at_limit, max_extent_km=0.6) == [cell(A)]


def test_a_frame_without_extents_is_of_exact_points() -> None:
    assert home(posts((1, NIGHT, A, 0.0)).drop("extent_km")) == [cell(A)]


def test_only_the_window_counts() -> None:
    records = posts((1, NIGHT, A, 0.0), (2, NIGHT, B, 0.0), (3, NIGHT, B, 0.0))
    moved = records.with_columns(
        time=pl.when(pl.col("lon") == B[0])
        .then(pl.col("time").dt.offset_by("1mo"))
        .otherwise("time")
    )
    assert home(moved) == [cell(A)]
    assert home(moved, window="2018-07:2018-08") == [cell(B)]


def test_one_row_per_user_in_order() -> None:
    frame = posts((1, NIGHT, A, 0.0))
    several = pl.concat([frame.with_columns(user=pl.lit(n, dtype=pl.Int64)) for n in (7, 3, 5)])
    found = night_homes(several, time_zone="UTC", window="2018-07:2018-07").collect()
    assert found["user"].to_list() == [3, 5, 7]


def test_another_grid() -> None:
    frame = posts((1, NIGHT, C, 0.0))
    assert home(frame, grid=SinusoidalGrid(5)) == [cell(C, SinusoidalGrid(5))]
    assert len(home(frame, grid=H3Grid(8))) == 1


def test_nobody_has_no_home() -> None:
    assert home(posts()) == []


@pytest.mark.parametrize("extent", [-1.0, float("nan"), float("inf"), None, "1"])
def test_an_extent_that_is_none_is_named(extent: object) -> None:
    with pytest.raises(ParameterError, match="home_extent_km: got"):
        home(posts(), home_extent_km=extent)
