"""The package and the oracle, which share no line, agree on adversarial worlds."""

import re
from typing import Any, Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.errors import UpscalingError
from migtrace.estimate import run, shards
from tests import oracle
from tests.oracle.agreement import COLUMNS, differences
from tests.oracle.worlds import World, make_world

Row = dict[str, Any]
N_SEEDS = 60


def as_frame(rows: list[Row]) -> pl.DataFrame:
    """Turn rows into a frame with M1.1's types; ids are texts when any id of the column is."""
    schema: dict[str, Any] = {}
    for column in rows[0]:
        if column in {"tweet_id", "user", "reply_to_tweet", "reply_to_user"}:
            texts = any(isinstance(row[column], str) for row in rows)
            schema[column] = pl.String if texts else pl.Int64
        elif column == "time":
            schema[column] = pl.Datetime("us", "UTC")
        else:
            schema[column] = pl.String if column == "country" else pl.Float64
    return pl.DataFrame(rows, schema=schema)


def as_study(study: Row) -> mt.Study:
    """Turn the oracle's parameters into a Study; its grid is a side in km."""
    options = {**study, "grid": mt.SinusoidalGrid(study["grid"])}
    return mt.Study(**options)


def table_differences(expected: dict[str, list[Row]], actual: mt.Estimates) -> list[str]:
    """Say where the tables differ; lines are crossed elsewhere."""
    found = []
    for table in COLUMNS:
        if table != "crossings":
            found += differences(table, expected[table], getattr(actual, table).to_dicts())
    return found


def disagreements(rows: list[Row], study: Row, world: World) -> list[str]:
    """Compute everything twice and say where the two differ."""
    try:
        expected = oracle.estimate(rows, study)
    except oracle.NobodyLeftError as error:
        with pytest.raises(UpscalingError) as caught:
            mt.estimate(as_frame(rows), as_study(study))
        said = re.findall(r"\d+", str(caught.value))
        names = (str(error.criterion), str(error.year))
        return [f"{caught.value} names no {name}" for name in names if name not in said]
    actual = mt.estimate(as_frame(rows), as_study(study))
    found = table_differences(expected, actual)
    for line in world.lines:
        crossed = actual.crossings(line).to_dicts()
        found += differences("crossings", oracle.crossings(expected, line), crossed)
    return found


@pytest.mark.parametrize("seed", range(N_SEEDS))
def test_agrees_when_everything_is_shown(seed: int) -> None:
    world = make_world(seed)
    assert disagreements(world.rows, {**world.study, "min_users": 1}, world) == []


@pytest.mark.parametrize("seed", range(0, N_SEEDS, 2))
def test_agrees_when_small_groups_are_hidden(seed: int) -> None:
    world = make_world(seed)
    assert disagreements(world.rows, world.study, world) == []


@pytest.mark.parametrize("missing", [["extent_km"], ["tweet_id"], ["reply_to_tweet"], ["country"]])
@pytest.mark.parametrize("seed", [1, 11])
def test_agrees_on_frames_without_a_column(seed: int, missing: list[str]) -> None:
    world = make_world(seed)
    rows = [{key: row[key] for key in row if key not in missing} for row in world.rows]
    assert disagreements(rows, {**world.study, "min_users": 1}, world) == []


@pytest.mark.parametrize("unit", ["ms", "ns"])
@pytest.mark.parametrize("seed", [9, 17])
def test_agrees_on_times_of_other_units(seed: int, unit: Literal["ms", "ns"]) -> None:
    world = make_world(seed)
    frame = as_frame(world.rows).cast({"time": pl.Datetime(unit, "UTC")})
    # A store in milliseconds has lost the rest of its times: the oracle sees what is left.
    rows = frame.cast({"time": pl.Datetime("us", "UTC")}).to_dicts()
    study = {**world.study, "min_users": 1}
    expected = oracle.estimate(rows, study)
    actual = mt.estimate(frame.lazy(), as_study(study))
    assert table_differences(expected, actual) == []


@pytest.mark.parametrize("criterion", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", [5, 8])
def test_agrees_by_every_criterion(seed: int, criterion: int) -> None:
    world = make_world(seed)
    study = {**world.study, "criterion": criterion, "min_users": 1}
    assert disagreements(world.rows, study, world) == []


@pytest.mark.parametrize("seed", range(3, N_SEEDS, 5))
def test_agrees_when_cut_into_many_shards(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SHARD_ROWS", 60)
    monkeypatch.setattr(shards, "SORT_ROWS", 25)
    # Every third world is read anew for each shard, as a lazy frame too large for memory is.
    monkeypatch.setattr(run, "IN_MEMORY_ROWS", 0 if seed % 3 == 0 else 10**6)
    world = make_world(seed)
    assert disagreements(world.rows, {**world.study, "min_users": 1}, world) == []


@pytest.mark.parametrize("keys", [("user", "time"), ("time",), ("user",)])
@pytest.mark.parametrize("seed", [2, 14, 19])
def test_agrees_on_rows_in_some_order(
    seed: int, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SHARD_ROWS", 60)
    world = make_world(seed)
    whole = [row for row in world.rows if row["user"] is not None and row["time"] is not None]
    rows = sorted(whole, key=lambda row: [row[key] for key in keys])
    assert disagreements(rows, {**world.study, "min_users": 1}, world) == []


@given(seed=st.integers(min_value=N_SEEDS, max_value=2**40))
@settings(max_examples=20)
def test_agrees_in_any_world(seed: int) -> None:
    world = make_world(seed)
    assert disagreements(world.rows, {**world.study, "min_users": 1}, world) == []
