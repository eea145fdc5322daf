"""The oracle on hand-made heaps: counts per file, deletes, scrubs, duplicates, threads."""

import json
from datetime import UTC, datetime

from .heap import HeapAnswer, read_heap
from .screening import Row
from .statuses import Json

EARLIEST = datetime(2006, 3, 21, tzinfo=UTC)
NOW = datetime(2020, 1, 1, tzinfo=UTC)
POINT: Row = {"coordinates": {"coordinates": [-66.9, 10.5]}}


def post(tweet: int | str, user: int | str = 1, *, day: int = 1, **fields: Json) -> Json:
    """Make a status of a day in January 2015, in Venezuela."""
    tweet_id = {"id_str": tweet} if isinstance(tweet, str) else {"id": tweet}
    owner = {"id_str": user} if isinstance(user, str) else {"id": user}
    time = f"2015-01-{day:02}T00:00:00Z"
    place = {"country_code": "VE"}
    return {**tweet_id, "user": owner, "created_at": time, "place": place, **fields}


def reply(tweet: int, parent: int, user: int = 1, **fields: Json) -> Json:
    return post(tweet, user, in_reply_to_status_id=parent, **fields)


def delete(tweet: int) -> Json:
    return {"delete": {"status": {"id": tweet}}}


def scrub(user: int, last: int) -> Json:
    return {"scrub_geo": {"user_id": user, "up_to_status_id": last}}


def read(*files: list[Json]) -> HeapAnswer:
    """Read files called 0, 1, 2 ... of these objects."""
    texts = ["".join(json.dumps(value) + "\n" for value in values) for values in files]
    named = [(str(n), text.encode()) for n, text in enumerate(texts)]
    return read_heap(named, earliest=EARLIEST, now=NOW)


def table(answer: HeapAnswer) -> dict[str, tuple[int, int]]:
    """Return what is not zero of the table of drops."""
    rows = {row["reason"]: (row["records"], row["users"]) for row in answer.dropped}
    return {reason: count for reason, count in rows.items() if count != (0, 0)}


def ids(answer: HeapAnswer) -> list[str]:
    return [record["tweet_id"] for record in answer.records]


def test_every_line_is_counted_once() -> None:
    page = {"data": [{"id": "8", "author_id": "3"}, {"id": "9", "text": "no author"}]}
    lines = [
        json.dumps(post(1)),
        json.dumps(post(2, retweeted_status={"id": 5})),
        json.dumps(post(3, created_at=None)),
        json.dumps({"id": 4, "user": {"id": 2}}),
        "5",
        "{",
        "",
        json.dumps(delete(77)),
        json.dumps({"limit": {"track": 1}}),
        json.dumps(page),
    ]
    data = "\r\n".join(lines).encode()  # no line end after the last
    answer = read_heap([("a", data)], earliest=EARLIEST, now=NOW)
    # Statuses: 1, 2, 3, 4, the 5 and two in the page; with the corrupt line 8 are read.
    assert answer.files["a"] == {
        "lines": 10,  # 1 blank + 2 control + 1 page + (8 - 2)
        "blank": 1,
        "control": 2,
        "pages": 1,
        "paged": 2,
        "read": 8,
        "corrupt": 1,
        "malformed": 2,  # the 5, the tweet without an author
        "retweet": 1,
        "no_geography": 2,  # 4, and 8 of the page
        "bad_time": 1,
        "records": 1,
    }
    assert answer.controls["a"] == {"delete": 1, "limit": 1}
    assert table(answer) == {
        "read": (8, 3),  # users 1, 2, 3
        "corrupt": (1, 0),
        "malformed": (2, 0),
        "retweet": (1, 1),
        "no_geography": (2, 2),
        "bad_time": (1, 1),
        "kept": (1, 1),
    }


def test_a_malformed_post_counts_for_the_user_it_names() -> None:
    nameless = {"id": "", "author_id": "3", "text": "x"}
    answer = read([post("", 1), post("", 1), post(1, 2), post(2, ""), nameless])
    # Malformed: two of user 1, one of nobody, one of 3; only user 2 has a record.
    assert table(answer) == {"read": (5, 3), "malformed": (4, 2), "kept": (1, 1)}


def test_the_later_of_two_equal_files_is_skipped() -> None:
    answer = read([post(1)], [post(2)], [post(1)])
    assert answer.skipped == ["2"]
    assert list(answer.files) == ["0", "1"]
    assert table(answer) == {"read": (2, 1), "kept": (2, 1)}


def test_a_delete_takes_every_copy_wherever_it_stands() -> None:
    for files in ([[delete(1)], [post(1), post(1, 2), post(2)]], [[post(1), post(2)], [delete(1)]]):
        answer = read(*files)
        assert ids(answer) == ["2"]
        assert table(answer) == {"read": (1, 1), "kept": (1, 1)}
    assert answer.deleted == 1
    assert answer.files["0"]["records"] == 2  # what a file held is what it held


def test_a_deleted_parent_makes_no_thread_and_a_deleted_first_no_duplicate() -> None:
    assert ids(read([post(1), reply(2, 1), delete(1)])) == ["2"]
    # The copy of 1 on the 2nd is deleted with it: one id, one fate.
    assert ids(read([post(1), post(1, day=2), delete(1)])) == []


def test_a_scrub_reaches_up_to_its_id_and_no_further() -> None:
    answer = read([scrub(1, 10)], [post(9, **POINT), post(10, **POINT), post(11, **POINT)])
    assert [(r["tweet_id"], r["lon"]) for r in answer.records] == [
        ("9", None),
        ("10", None),
        ("11", -66.9),
    ]
    other = read([post(9, 2, **POINT), scrub(1, 10)])
    assert other.records[0]["lon"] == -66.9


def test_a_scrub_of_digits_does_not_reach_other_texts() -> None:
    # M1.8: ids made of digits come first; a sign or a letter is no digit.
    tweets = ["7", "007", "-7", "+7", "x7"]
    answer = read([*(post(tweet, **POINT) for tweet in tweets), scrub(1, 9)])
    scrubbed = [r["tweet_id"] for r in answer.records if r["lon"] is None]
    assert scrubbed == ["007", "7"]


def test_what_a_scrub_leaves_nowhere_has_no_geography() -> None:
    answer = read([post(1, place=None, **POINT), post(2, place=None, **POINT), scrub(1, 1)])
    assert answer.files["0"]["no_geography"] == 0  # it had one when it was read
    assert table(answer) == {"read": (2, 1), "no_geography": (1, 1), "kept": (1, 1)}


def test_a_scrub_comes_before_the_choice_among_duplicates() -> None:
    # User 1 comes first (M1.8: user before country), but its copy is nowhere once scrubbed.
    files = [post(5, 1, place=None, **POINT), post(5, 2)]
    assert [r["user"] for r in read(files).records] == ["1"]
    assert [r["user"] for r in read([*files, scrub(1, 5)]).records] == ["2"]


def test_of_one_tweet_the_first_in_order_stays_whatever_the_file() -> None:
    answer = read([post(5, "9", day=2)], [post(5, "10", day=1)], [post(5, "9", day=1)])
    # The 1st before the 2nd; then user 9 before 10, as numbers.
    assert [(r["user"], r["time"].day) for r in answer.records] == [("9", 1)]
    assert table(answer) == {"read": (3, 2), "duplicate": (2, 2), "kept": (1, 1)}


def test_equal_times_go_by_the_ids_as_numbers() -> None:
    tweets = ["x", "100", "9", "007", "7", str(2**64), str(2**63)]
    answer = read([post(tweet) for tweet in tweets])
    assert ids(answer) == ["007", "7", "9", "100", str(2**63), str(2**64), "x"]


def test_threads_leave_their_root_across_files() -> None:
    answer = read([reply(3, 2), reply(5, 5), post(9, 2)], [reply(2, 1), reply(4, 77)], [post(1)])
    # 3 -> 2 -> 1 leaves 1; 5 replies to itself; the parent of 4 is not there.
    assert ids(answer) == ["1", "4", "9"]
    assert table(answer) == {"read": (6, 2), "thread": (3, 1), "kept": (3, 2)}


def test_only_a_present_parent_of_the_same_user_counts() -> None:
    rejected = post(1, created_at="1999-01-01T00:00:00Z")
    assert ids(read([rejected, reply(2, 1)])) == ["2"]
    # 1 belongs to user 1 when it is the first; its copy under user 2 is a duplicate.
    copies = [post(1, 1, day=1), post(1, 2, day=2)]
    assert ids(read([*copies, reply(2, 1, 2, day=3)])) == ["1", "2"]
    assert ids(read([*copies, reply(2, 1, 1, day=3)])) == ["1"]


def test_loops_are_dropped_whole() -> None:
    assert ids(read([reply(1, 2)], [reply(2, 1)])) == []


def test_cells_are_those_of_exact_positions() -> None:
    # n_rows(40) = 500: row = floor(100.5/180*500) = 279, lat_mid = 279.5*0.36-90 = 10.62,
    # n_cols = round(1000*cos 10.62) = 983, col = floor(113.1/360*983) = floor(308.8) = 308.
    (record,) = read([post(1, **POINT)]).records
    assert record["cell"] == 279 * 65536 + 308
    # n_rows(1) = round(20015.1) = 20015: row = floor(100.5/180*20015) = floor(11175.04) = 11175,
    # lat_mid = 10.50362, n_cols = round(40030*0.983243) = 39359, col = floor(113.1/360*39359).
    assert record["cell_1km"] == 11175 * 65536 + 12365
    assert read([post(1)]).records[0]["cell"] is None
