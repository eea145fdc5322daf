"""The oracle on hand-made rows: METHOD M2 and M3."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from .cells import cell_of, centroid_of, distance_km, gyration_km, heading, mean_point
from .cleaning import clean, is_bot, split_duplicates, split_threads
from .screening import Row
from .tables import DEFAULTS
from .test_oracle_screening import NOON, row

QUARTER_KM = math.pi * 6371.0072 / 2  # pole to equator, 10,007.5 km


def test_one_tweet_id_counts_once_whoever_carries_it() -> None:
    kept, dropped = split_duplicates([row(user=1), row(user=2), row(tweet_id=2, user=2)])
    assert [r["user"] for r in kept] == [1, 2]
    assert [r["user"] for r in dropped] == [2]


def test_without_ids_equal_nulls_are_alike() -> None:
    no_id = [row(tweet_id=None), row(tweet_id=None, extent_km=1.0), row(tweet_id=None, lat=1.0)]
    assert [len(part) for part in split_duplicates(no_id)] == [2, 1]


def test_self_replies_go_when_their_parent_is_there() -> None:
    records = [
        row(tweet_id=1),
        row(tweet_id=2, reply_to_tweet=1),
        row(tweet_id=3, reply_to_tweet=2),  # its parent is itself a thread
        row(tweet_id=4, reply_to_tweet=99),  # no parent
        row(tweet_id=5, user=2, reply_to_tweet=1),  # another's
        row(tweet_id=6, reply_to_tweet=6),  # a loop of one
        row(tweet_id=7, reply_to_tweet=8),
        row(tweet_id=8, reply_to_tweet=7),
    ]
    assert [r["tweet_id"] for r in split_threads(records)[0]] == [1, 4, 5]


@pytest.mark.parametrize(
    ("n", "minutes", "bot"),
    # 20/1 = 20; 21/1 > 20; 21/1.05 = 20; 40/2 = 20; 41/2 > 20
    [(20, 0, False), (21, 5, True), (21, 63, False), (40, 120, False), (41, 120, True)],
)
def test_bots_post_more_than_twenty_an_hour(n: int, minutes: int, bot: bool) -> None:  # noqa: FBT001 - a case
    times = [NOON] * (n - 1) + [NOON + timedelta(minutes=minutes)]
    assert is_bot(times, 20.0) is bot


def test_gyration_of_two_points_is_half_their_distance() -> None:
    # Two points 90 degrees apart on the equator: the centre is 45 degrees from either.
    radius = gyration_km([(0.0, 0.0), (90.0, 0.0)])
    assert radius == pytest.approx(QUARTER_KM / 2)


def test_antipodes_have_no_centre() -> None:
    assert gyration_km([(0.0, 0.0), (180.0, 0.0)]) is None


def test_every_record_is_counted_once() -> None:
    far = {"user": 3, "lat": 0.1, "extent_km": 0.0}
    rows = [
        row(tweet_id=1),
        row(tweet_id=1),  # duplicate
        row(tweet_id=2, reply_to_tweet=1),  # thread
        *(row(tweet_id=100 + i, user=2) for i in range(21)),  # bot
        row(tweet_id=3, lon=-89.9, **far),
        row(tweet_id=4, lon=89.9, **far),  # gyration: 90 degrees from the centre, 10,007 km
        row(user=None),
    ]
    kept, table = clean(rows, DEFAULTS)
    assert len(kept) == 1
    counts = {r["reason"]: (r["records"], r["users"]) for r in table}
    assert counts == {
        "read": (27, 3),
        "corrupt": (0, 0),
        "malformed": (1, 0),
        "retweet": (0, 0),
        "no_geography": (0, 0),
        "bad_time": (0, 0),
        "duplicate": (1, 1),
        "thread": (1, 1),
        "bot": (21, 1),
        "gyration": (2, 1),
        "kept": (1, 1),
    }


def test_cells_of_the_40_km_grid() -> None:
    # n_rows = round(20015.1/40) = 500; row of the equator = floor(90/180*500) = 250;
    # lat_mid = 250.5*0.36-90 = 0.18; n_cols = round(1000*cos 0.18) = 1000; col(0) = 500.
    assert cell_of(0.0, 0.0, 40.0) == 250 * 65536 + 500
    assert centroid_of(250 * 65536 + 500, 40.0) == pytest.approx((0.18, 0.18))
    # n_cols at the poles = round(1000*cos(89.82)) = round(3.14) = 3; lon 180 is lon -180.
    assert cell_of(180.0, 90.0, 40.0) == 499 * 65536
    assert cell_of(-180.0, -90.0, 40.0) == 0
    assert cell_of(179.999, -90.0, 40.0) == 2


def test_the_sphere() -> None:
    assert distance_km((0.0, 0.0), (0.0, 90.0)) == pytest.approx(QUARTER_KM)
    assert distance_km((179.0, 0.0), (-179.0, 0.0)) == pytest.approx(QUARTER_KM * 2 / 90)
    assert heading((179.0, 0.0), (-179.0, 0.0)) == pytest.approx((1.0, 0.0))
    assert mean_point([(170.0, 0.0), (-170.0, 0.0)]) == pytest.approx((180.0, 0.0))
    assert mean_point([]) is None


def test_times_are_compared_not_texts() -> None:
    rows: list[Row] = [row(tweet_id="9", time=datetime(2015, 1, 2, tzinfo=UTC)), row(tweet_id="10")]
    assert [r["tweet_id"] for r in clean(rows, DEFAULTS)[0]] == ["10", "9"]
