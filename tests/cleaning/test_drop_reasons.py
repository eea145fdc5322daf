"""METHOD M1.7, M2.5 and M2.6: every record is counted once, under the first reason."""

from datetime import UTC, datetime, timedelta

import polars as pl

import migtrace as mt

NOW = datetime(2020, 1, 1, tzinfo=UTC)
DAY = datetime(2015, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE, FAR = (0.1, 0.1), (120.1, 0.1)
Row = dict[str, object]


def post(tweet_id: int, user: int | None, time: datetime | None, **fields: object) -> Row:
    base = {"tweet_id": tweet_id, "user": user, "time": time, "country": "VE"}
    return {**base, "lon": None, "lat": None, "reply_to_tweet": None, **fields}


def burst(first_id: int, user: int, start: datetime, n: int) -> list[Row]:
    """Make n posts, one a minute."""
    return [post(first_id + i, user, start + i * MINUTE) for i in range(n)]


def dropped(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """Records and users per reason, without the reasons that do not occur."""
    at_home = [post(n, 1, datetime(2015, n, 10, tzinfo=UTC)) for n in range(1, 7)]
    study = mt.Study(origin="VE", window="2015-01:2015-12", population=1000, now=NOW)
    table = mt.estimate(pl.DataFrame(rows + at_home, infer_schema_length=None), study).dropped
    counts = {reason: (records, users) for reason, records, users in table.rows()}
    assert counts["read"][0] == sum(n for reason, (n, _) in counts.items() if reason != "read")
    assert counts.pop("read")[0] == len(rows) + 6
    records, users = counts.pop("kept")
    others = {"kept": (records - 6, users - 1), **counts}
    return {reason: count for reason, count in others.items() if count != (0, 0)}


def test_a_record_with_every_fault_counts_under_the_first() -> None:
    nothing = {"country": None}
    rows = [
        post(1, None, None, retweet=True, **nothing),
        post(1, 2, None, retweet=True, **nothing),
        post(1, 2, None, **nothing),
        post(1, 2, None),
        post(1, 2, NOW + timedelta(days=2)),
    ]
    assert dropped(rows) == {
        "malformed": (1, 0),
        "retweet": (1, 1),
        "no_geography": (1, 1),
        "bad_time": (2, 1),
    }


def test_a_duplicate_that_is_a_reply_is_a_duplicate() -> None:
    # Post 1 is user 1's of January; its copy of June replies to post 2.
    rows = [post(1, 1, DAY, reply_to_tweet=2)]
    assert dropped(rows) == {"duplicate": (1, 1)}


def test_a_thread_of_a_bot_is_a_thread() -> None:
    # 23 posts in an hour, one of them twice, one a reply to another: 22 are left, above 20.
    rows = burst(100, 2, DAY, 23)
    rows[5]["reply_to_tweet"] = 109
    rows.append(post(107, 2, DAY + 59 * MINUTE))
    assert dropped(rows) == {"duplicate": (1, 1), "thread": (1, 1), "bot": (22, 1)}


def test_bots_are_counted_after_duplicates_and_threads() -> None:
    # The same with 20 left.
    rows = burst(100, 2, DAY, 21)
    rows[5]["reply_to_tweet"] = 109
    rows.append(post(107, 2, DAY + 59 * MINUTE))
    assert dropped(rows) == {"duplicate": (1, 1), "thread": (1, 1), "kept": (20, 1)}


def test_a_bot_that_roams_is_a_bot() -> None:
    # 21 posts, half of them a third of the equator away.
    rows = burst(100, 2, DAY, 21)
    for n, row in enumerate(rows):
        row["lon"], row["lat"] = HERE if n % 2 else FAR
    assert dropped(rows) == {"bot": (21, 1)}
    # With one less the rate is 20, and the radius 60 degrees.
    assert dropped(rows[1:]) == {"gyration": (20, 1)}


def test_the_whole_trace_counts_before_any_window() -> None:
    # User 2 posts like a bot and user 3 is far away, both years before the window.
    long_ago = datetime(2010, 6, 1, tzinfo=UTC)
    rows = [
        *burst(100, 2, long_ago, 21),
        post(200, 3, long_ago, lon=FAR[0], lat=FAR[1]),
        post(201, 3, DAY, lon=HERE[0], lat=HERE[1]),
    ]
    assert dropped(rows) == {"bot": (21, 1), "gyration": (2, 1)}
    # The life after it counts too: 21 posts and one in the window, 22 in five years.
    assert dropped([*rows, post(202, 2, DAY)]) == {"kept": (22, 1), "gyration": (2, 1)}


def test_rejected_records_are_no_part_of_a_life() -> None:
    # 21 posts in 20 minutes, and a year later one that M1 rejects: still a bot.
    nowhere = post(300, 2, DAY + timedelta(days=365), country=None)
    counts = dropped([*burst(100, 2, DAY, 21), nowhere])
    assert counts == {"no_geography": (1, 1), "bot": (21, 1)}


def test_records_without_an_extent_below_the_limit_do_not_roam() -> None:
    places = [post(100, 2, DAY, lon=FAR[0], lat=FAR[1]), post(101, 2, DAY, lon=0.1, lat=0.1)]
    for extent, reason in ((39.9, "gyration"), (40.0, "kept"), (None, "kept")):
        rows = [{**row, "extent_km": extent} for row in places]
        # Only the second one's extent: the first is an exact point.
        rows[0]["extent_km"] = 0.0
        assert dropped(rows) == {reason: (2, 1)}
