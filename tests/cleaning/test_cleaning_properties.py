"""For all traces: the quick look agrees with the exact one, and row order does not matter."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from migtrace.cleaning import (
    collapse_threads,
    drop_bots,
    drop_duplicates,
    drop_wide_gyration,
    find_bots,
    find_repeated_ids,
    find_wide_gyration,
    radius_of_gyration,
)
from migtrace.frames import TIME
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.records import judge_records, order_records, screen_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
DAY = datetime(2015, 1, 1, tzinfo=UTC)
Row = dict[str, object]
SEEDS = st.integers(0, 2**32 - 1)
GRIDS: list[Grid] = [
    SinusoidalGrid(),
    SinusoidalGrid(700),
    SinusoidalGrid(5000),
    SinusoidalGrid(8007),
    SinusoidalGrid(20_000),
    H3Grid(0),
    H3Grid(2),
    H3Grid(4),
]


def wanderers(seed: int) -> pl.LazyFrame:
    """Make users who live in boxes of all sizes, some at a pole or over the antimeridian."""
    rng = np.random.default_rng(seed)
    n_users, n = 12, 5
    size = 10 ** rng.uniform(-2, 2.2, (n_users, 1))
    lon = rng.uniform(-180, 180, (n_users, 1)) + size * rng.uniform(-1, 1, (n_users, n))
    lat = rng.uniform(-100, 100, (n_users, 1)) + size / 2 * rng.uniform(-1, 1, (n_users, n))
    extent = rng.choice([0.0, 39.0, 40.0, math.nan], (n_users, n), p=[0.6, 0.2, 0.1, 0.1])
    return pl.LazyFrame(
        {
            "user": np.repeat(np.arange(n_users), n),
            "lon": ((lon + 180) % 360 - 180).ravel(),
            "lat": lat.clip(-90, 90).ravel(),
            "extent_km": pl.Series(extent.ravel()).fill_nan(None),
        }
    )


@settings(max_examples=60)
@given(
    seed=SEEDS,
    grid=st.sampled_from(GRIDS),
    limit=st.floats(0, 21_000) | st.sampled_from([0.0, 500.0, 5000.0, 10_007.5, 20_100.0]),
)
@example(seed=0, grid=GRIDS[0], limit=5000.0)
def test_the_box_never_clears_a_wide_user(seed: int, grid: Grid, limit: float) -> None:
    posts = wanderers(seed)
    exact = radius_of_gyration(posts, grid=grid).collect()
    wide = exact.filter((pl.col("gyration_km") > limit) | (pl.col("mean_length") < 1e-9))
    found = find_wide_gyration(posts, max_gyration_km=limit, grid=grid).collect()
    assert found["user"].sort().to_list() == wide["user"].to_list()


@settings(max_examples=30)
@given(seed=SEEDS, grid=st.sampled_from(GRIDS))
def test_the_radius_is_the_formula(seed: int, grid: Grid) -> None:
    posts = wanderers(seed).filter(pl.col("extent_km") < 40).collect()
    cells = posts.select(grid.cell()).to_series()
    centres = grid.centroids(cells).with_columns(user=posts["user"])
    expected = {
        user: gyration(own["lon"].to_list(), own["lat"].to_list())
        for (user,), own in centres.partition_by("user", as_dict=True).items()
    }
    answer = radius_of_gyration(posts.lazy(), grid=grid).collect()
    assert set(answer["user"]) == set(expected)
    for user, km, length in answer.iter_rows():
        # Near no centre the direction of the mean is anyone's guess.
        if length > 1e-6:
            assert math.isclose(km, expected[user], rel_tol=1e-8, abs_tol=1e-3)


def gyration(lon: list[float], lat: list[float]) -> float:
    """METHOD M2.4, term by term, with distances from the angle between vectors."""
    places = [
        (math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y))
        for x, y in zip(map(math.radians, lon), map(math.radians, lat), strict=True)
    ]
    centre = [math.fsum(axis) for axis in zip(*places, strict=True)]
    squares = []
    for place in places:
        dot = math.fsum(a * b for a, b in zip(place, centre, strict=True))
        cross = math.hypot(
            place[1] * centre[2] - place[2] * centre[1],
            place[2] * centre[0] - place[0] * centre[2],
            place[0] * centre[1] - place[1] * centre[0],
        )
        squares.append((6371.0072 * math.atan2(cross, dot)) ** 2)
    return math.sqrt(math.fsum(squares) / len(squares))


def test_the_radius_is_the_same_to_the_last_bit_for_any_row_order() -> None:
    # METHOD M1.9: sums of many floats show every change of order.
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-60, 60, (2, 2000))
    posts = pl.DataFrame({"user": [1, 2] * 1000, "lon": lon, "lat": lat, "extent_km": 0.0})
    answers = [
        radius_of_gyration(posts.sample(fraction=1, shuffle=True, seed=n).lazy()).collect()
        for n in range(6)
    ]
    assert all(answer.equals(answers[0]) for answer in answers)


IDS = st.sampled_from([None, "1", "2", "3", "03", "10", "x"])
PLACES = st.sampled_from([None, -170.0, -5.0, -0.0, 0.0, 5.0, 80.0, 175.0, 400.0, math.nan])
RECORD = st.fixed_dictionaries(
    {
        "tweet_id": IDS,
        "user": st.sampled_from([None, "9", "10", "a", "9", "10"]),
        "time": st.sampled_from([None, *(DAY + timedelta(minutes=n) for n in (0, 0, 1, 180))]),
        "country": st.sampled_from([None, "ve", "VE", "CO", "V1"]),
        "lon": PLACES,
        "lat": PLACES,
        "extent_km": st.sampled_from([None, 0.0, 39.0, 40.0, -1.0]),
        "reply_to_tweet": IDS,
    }
)
TRACES = st.lists(RECORD, min_size=1, max_size=30)


def two_orders(rows: list[Row], seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    texts = dict.fromkeys(("tweet_id", "user", "country", "reply_to_tweet"), pl.String)
    floats = dict.fromkeys(("lon", "lat", "extent_km"), pl.Float64)
    frame = pl.DataFrame(rows, schema_overrides={**texts, **floats, "time": TIME})
    return frame, frame.sample(fraction=1, shuffle=True, seed=seed)


@settings(max_examples=25)
@given(rows=TRACES, seed=SEEDS)
def test_judging_looks_at_each_row_alone(rows: list[Row], seed: int) -> None:
    frame, _ = two_orders(rows, seed)
    place = np.random.default_rng(seed).permutation(len(rows))
    judged = judge_records(frame.lazy(), now=NOW).collect()
    assert judge_records(frame[place].lazy(), now=NOW).collect().equals(judged[place])


STAGES: list[Callable[[pl.LazyFrame], pl.LazyFrame]] = [
    order_records,
    drop_duplicates,
    collapse_threads,
    lambda posts: find_bots(posts, max_posts_per_hour=2).sort("user"),
    lambda posts: drop_bots(posts, max_posts_per_hour=2),
    radius_of_gyration,
    lambda posts: find_wide_gyration(posts, max_gyration_km=3000).sort("user"),
    lambda posts: drop_wide_gyration(posts, max_gyration_km=3000),
]


@settings(max_examples=25)
@given(rows=TRACES, seed=SEEDS)
def test_no_stage_depends_on_the_order_of_rows(rows: list[Row], seed: int) -> None:
    one, other = (screen_records(f.lazy(), now=NOW).collect() for f in two_orders(rows, seed))
    for stage in STAGES:
        answers = [stage(order_records(posts.lazy())).collect() for posts in (one, other)]
        assert answers[0].equals(answers[1])


@settings(max_examples=25)
@given(rows=TRACES, seed=SEEDS)
def test_the_stages_together_do_not_depend_on_it_either(rows: list[Row], seed: int) -> None:
    def clean(frame: pl.DataFrame) -> pl.DataFrame:
        posts = collapse_threads(drop_duplicates(screen_records(frame.lazy(), now=NOW)))
        calm = drop_bots(posts, max_posts_per_hour=4)
        return drop_wide_gyration(calm, max_gyration_km=6000).collect()

    one, other = two_orders(rows, seed)
    assert clean(one).equals(clean(other))


@settings(max_examples=25)
@given(rows=TRACES, seed=SEEDS)
def test_owners_do_not_depend_on_it_and_lead_to_the_same_records(
    rows: list[Row], seed: int
) -> None:
    one, other = (screen_records(f.lazy(), now=NOW) for f in two_orders(rows, seed))
    found, again = find_repeated_ids(one), find_repeated_ids(other)
    assert found.ids.sort().equals(again.ids.sort())
    assert found.owners.sort("tweet_id").equals(again.owners.sort("tweet_id"))
    # Without the others' copies, each user's records can be deduplicated for themselves.
    mine = one.join(found.owners.lazy(), on="tweet_id", how="left").filter(
        pl.col("owner").is_null() | (pl.col("owner") == pl.col("user"))
    )
    alone = [drop_duplicates(mine.filter(user=user)).collect() for user in ("9", "10", "a")]
    whole = drop_duplicates(one).drop("order").collect()
    apart = pl.concat(alone).drop("order", "owner")
    assert order_records(apart.lazy()).collect().equals(order_records(whole.lazy()).collect())
