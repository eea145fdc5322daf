"""What must not change the answer changes not a bit of it (METHOD M1.9, M7)."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.errors import UpscalingError
from migtrace.estimate import run, shards
from migtrace.records import EARLIEST
from tests.estimate.lives import lives
from tests.oracle.worlds import make_world

ROOT = Path(__file__).parents[2]
LINE = ((-75.0, 6.1), (-60.0, 6.3))
Answer = dict[str, pl.DataFrame]
SEEDS = st.integers(min_value=0, max_value=2**40)
FEW = settings(max_examples=5)
IDS = ("tweet_id", "user", "reply_to_tweet")


def world(seed: int, **options: Any) -> tuple[pl.DataFrame, mt.Study]:  # noqa: ANN401 - of Study
    """Return a world's records and study; ids are integers, everything is shown."""
    made = make_world(seed)
    columns = {name: [row[name] for row in made.rows] for name in made.rows[0]}
    for name in IDS:
        columns[name] = [None if i is None else _number(i) for i in columns[name]]
    frame = pl.DataFrame(
        columns,
        schema={
            "tweet_id": pl.Int64,
            "user": pl.Int64,
            "time": pl.Datetime("us", "UTC"),
            "country": pl.String,
            "lon": pl.Float64,
            "lat": pl.Float64,
            "extent_km": pl.Float64,
            "reply_to_tweet": pl.Int64,
            "reply_to_user": pl.Null,
        },
        strict=False,
    ).drop("reply_to_user")
    study = {**made.study, "grid": mt.SinusoidalGrid(made.study["grid"]), "min_users": 1}
    return frame, mt.Study(**{**study, **options})


def _number(value: int | str) -> int:
    """Give an id of text a number; equal texts have equal ones."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 16 else sum(map(ord, text)) + 10**15


def answer(frame: pl.DataFrame | pl.LazyFrame, study: mt.Study) -> Answer | str:
    """Return every table, or what was said when there is nobody to upscale."""
    try:
        found = mt.estimate(frame, study)
    except UpscalingError as error:
        return str(error)
    return {**found.tables, "notes": found.notes, "crossings": found.crossings(LINE)}


def unlike(one: Answer | str, other: Answer | str) -> list[str]:
    """Name the tables that differ in a bit, a type or the order of rows."""
    if isinstance(one, str) or isinstance(other, str):
        return [] if one == other else [f"{one!r:.80} / {other!r:.80}"]
    assert list(one) == list(other)
    # Text shows a float's every bit, and the sign of a zero, which `equals` overlooks.
    return [
        name
        for name in one
        if one[name].schema != other[name].schema
        or not one[name].equals(other[name])
        or one[name].write_csv() != other[name].write_csv()
    ]


def shuffled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    return frame.sample(fraction=1.0, shuffle=True, seed=seed)


@FEW
@given(seed=SEEDS)
def test_the_order_of_rows(seed: int) -> None:
    frame, study = world(seed)
    wanted = answer(frame, study)
    for other in (shuffled(frame, seed % 997), frame.sort("user", "time"), frame.reverse()):
        assert unlike(answer(other, study), wanted) == []


@FEW
@given(seed=SEEDS, rows=st.sampled_from([7, 60, 200]), size=st.sampled_from([15, 50, 10**6]))
def test_the_size_of_shards(seed: int, rows: int, size: int) -> None:
    frame, study = world(seed)
    wanted = answer(frame, study)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "SHARD_ROWS", rows)
        patch.setattr(shards, "SORT_ROWS", size)
        assert unlike(answer(frame, study), wanted) == []
        assert unlike(answer(frame.sort("user"), study), wanted) == []


@FEW
@given(seed=SEEDS)
def test_lazy_or_eager_and_read_once_per_shard(seed: int) -> None:
    frame, study = world(seed)
    wanted = answer(frame, study)
    assert unlike(answer(frame.lazy(), study), wanted) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "IN_MEMORY_ROWS", 10)
        patch.setattr(run, "SHARD_ROWS", 50)
        assert unlike(answer(frame.lazy(), study), wanted) == []


@FEW
@given(seed=SEEDS, pieces=st.integers(min_value=2, max_value=40))
def test_the_chunks_of_a_frame(seed: int, pieces: int) -> None:
    frame, study = world(seed)
    step = max(1, frame.height // pieces)
    parts = [frame.slice(at, step) for at in range(0, frame.height, step)]
    chunked = pl.concat(parts, rechunk=False)
    assert chunked.n_chunks() > 1
    assert unlike(answer(chunked, study), answer(frame, study)) == []
    # a user's records in several chunks and in order: cut between users all the same
    ordered = frame.sort("user", "time")
    parts = [ordered.slice(at, step) for at in range(0, frame.height, step)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "SHARD_ROWS", 30)
        other = answer(pl.concat(parts, rechunk=False), study)
    assert unlike(other, answer(frame, study)) == []


@FEW
@given(seed=SEEDS)
def test_ids_as_integers_or_as_text(seed: int) -> None:
    frame, study = world(seed)
    # Users of as many digits each, whose text sorts as they do.
    rank = (pl.col("user").rank("dense") + 10_000).cast(pl.Int64)
    numbers = frame.with_columns(user=pl.when(pl.col("user").is_not_null()).then(rank))
    texts = numbers.with_columns(pl.col(*IDS).cast(pl.String))
    by_number, by_text = answer(numbers, study), answer(texts, study)
    if not isinstance(by_text, str):
        by_text = {
            name: table.with_columns(pl.col(pl.String).exclude("user"))
            if "user" not in table.columns or name == "dropped"
            else table.cast({"user": pl.Int64})
            for name, table in by_text.items()
        }
    assert unlike(by_text, by_number) == []


@FEW
@given(seed=SEEDS, shift=st.sampled_from([1, 10**6, -(10**9)]))
def test_shifted_user_ids(seed: int, shift: int) -> None:
    frame, study = world(seed)
    moved = answer(frame.with_columns(pl.col("user") + shift), study)
    if not isinstance(moved, str):
        moved = {
            name: table.with_columns(pl.col("user") - shift) if _has_ids(name, table) else table
            for name, table in moved.items()
        }
    assert unlike(moved, answer(frame, study)) == []


def _has_ids(name: str, table: pl.DataFrame) -> bool:
    return "user" in table.columns and name != "dropped"


SCALED = ["population", "factor", "people", "all_exits"]


@FEW
@given(seed=SEEDS, power=st.integers(min_value=-8, max_value=12))
def test_scaling_the_population_scales_every_figure(seed: int, power: int) -> None:
    # Multiplying by a power of two is exact, so not a bit may differ.
    frame, study = world(seed, population=12_345.678)
    wanted = answer(frame, study)
    scaled = answer(frame, world(seed, population=12_345.678 * 2.0**power)[1])
    if not isinstance(scaled, str):
        scaled = {name: _unscaled(name, table, 2.0**power) for name, table in scaled.items()}
    assert unlike(scaled, wanted) == []


def _unscaled(name: str, table: pl.DataFrame, by: float) -> pl.DataFrame:
    people = [c for c in SCALED if c in table.columns]
    people += ["first_exits"] if name == "monthly" else []  # in `factors` it is a count
    return table.with_columns(pl.col(column) / by for column in people)


@FEW
@given(seed=SEEDS, increase=st.sampled_from([0.0, 0.013, -0.25]))
def test_people_are_conserved(seed: int, increase: float) -> None:
    frame, study = world(seed, natural_increase=increase)
    found = answer(frame, study)
    if isinstance(found, str):
        return
    for k in (1, 2, 3, 4):
        years = found["factors"].filter(pl.col("criterion") == k, pl.col("factor").is_not_null())
        for now, later in zip(years.to_dicts(), years.to_dicts()[1:], strict=False):
            left = now["factor"] * now["first_exits"]
            stayed = (now["population"] - left) * (1 + increase)
            assert later["population"] == pytest.approx(stayed, rel=1e-12)
        # who leaves in a year is the sum of who leaves in its months
        months = found["monthly"].filter(pl.col("criterion") == k)
        for now in years.to_dicts():
            own = months.filter(pl.col("month").dt.year() == now["year"])
            assert own["movers"].sum() == now["first_exits"]
            people = now["factor"] * now["first_exits"]
            assert own["first_exits"].sum() == pytest.approx(people, rel=1e-12)


def monthly_life(study: mt.Study, country: str) -> pl.DataFrame:
    """Return the records of a new user, one a month in one country, without a position."""
    months = pl.DataFrame({"time": study.months.months}).cast(pl.Datetime("us", "UTC"))
    return months.with_columns(user=pl.lit(-5, dtype=pl.Int64), country=pl.lit(country))


@FEW
@given(seed=SEEDS)
def test_a_user_who_was_never_there_changes_the_account_alone(seed: int) -> None:
    frame, study = world(seed)
    stranger = monthly_life(study, "ZW")
    one = answer(pl.concat([frame, stranger], how="diagonal"), study)
    other = answer(frame, study)
    if isinstance(one, str) and isinstance(other, str):
        # what follows the first clause tells what the data hold
        one, other = one.split(";")[0], other.split(";")[0]
    assert [name for name in unlike(one, other) if name != "dropped"] == []
    if isinstance(one, dict):
        account = dict(one["dropped"].select("reason", "records").rows())
        assert account["read"] == frame.height + stranger.height
        assert account["read"] == sum(n for why, n in account.items() if why != "read")


SAME_WITH_A_STAYER = ["exits", "recurrence", "residence", "density", "routes"]


@FEW
@given(seed=SEEDS)
def test_a_user_who_stays_changes_the_weights_alone(seed: int) -> None:
    # Without a position the stayer moves no reference and is on no map.
    # No instant is too early or too late, and no rate makes the stayer a bot.
    options = {"earliest": EARLIEST, "now": None, "max_posts_per_hour": 20.0, "criterion": 4}
    frame, study = world(seed, min_records=1, min_span_months=1, **options)
    before = answer(frame, study)
    stayer = monthly_life(study, study.origin)
    after = answer(pl.concat([frame, stayer], how="diagonal"), study)
    if isinstance(before, str) or isinstance(after, str) or study.months.n_months < 4:
        return
    assert not set(unlike(after, before)) & set(SAME_WITH_A_STAYER)
    assert after["residents"].filter(pl.col("user") != -5).equals(before["residents"])
    for name in ("appearances", "detected", "new_residents", "crossings"):
        assert after[name].drop("people").equals(before[name].drop("people"))
    people = ["all_exits", "first_exits"]
    assert after["monthly"].drop(people).equals(before["monthly"].drop(people))
    counts = pl.col("active") - 1
    moved = after["factors"].with_columns(counts).drop("population", "factor")
    assert moved.equals(before["factors"].drop("population", "factor"))


SCRIPT = """
import hashlib
from tests.properties.test_invariants import answer, world
for seed in (3, 6, 12, 20):
    tables = answer(*world(seed))
    text = tables if isinstance(tables, str) else "".join(t.write_csv() for t in tables.values())
    print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_the_number_of_threads() -> None:
    printed = []
    for threads in ("1", "3"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    assert len(printed[0].split()) == 4


def test_sums_of_many_users_in_any_order() -> None:
    # 3000 lives of four kinds, with positions that sum to no round number
    rng = random.Random(5)  # noqa: S311 - nothing secret
    courses = ["VVVVVC......CC", "VVVVVV......VV", "VVVVVVVVCPBVCP", "VVVV.V..CVPPBB"]
    frame = lives({n: rng.choice(courses) for n in range(3000)})
    spots = pl.Series([rng.random() for _ in range(2 * frame.height)])
    frame = frame.with_columns(
        lon=-70.0 + spots[: frame.height] * 5,
        lat=3.0 + spots[frame.height :] * 5,
        extent_km=pl.lit(0.0),
    )
    study = mt.Study("VE", "2015-01:2016-02", 12_345_678.9)
    wanted = answer(frame, study)
    assert isinstance(wanted, dict)
    assert wanted["routes"].height > 50
    assert unlike(answer(shuffled(frame, 1), study), wanted) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "SHARD_ROWS", 3000)
        patch.setattr(shards, "SORT_ROWS", 1000)
        assert unlike(answer(shuffled(frame, 2), study), wanted) == []
