"""METHOD M2.2: replies to a record of the same user are dropped."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from migtrace.cleaning import collapse_threads, drop_duplicates
from migtrace.records import screen_records

NOW = datetime(2020, 1, 1, tzinfo=UTC)
DAY = datetime(2015, 1, 1, tzinfo=UTC)
Post = tuple[object, object, object]
"""`tweet_id`, `user` and `reply_to_tweet`; posts come hour after hour."""


def as_frame(posts: list[Post]) -> pl.LazyFrame:
    return pl.LazyFrame(
        {
            "tweet_id": [post[0] for post in posts],
            "user": [post[1] for post in posts],
            "reply_to_tweet": [post[2] for post in posts],
            "time": [DAY + timedelta(hours=n) for n in range(len(posts))],
            "country": ["VE"] * len(posts),
        }
    )


def roots(posts: list[Post]) -> list[object]:
    """Ids of the posts that stay, in the order of time."""
    screened = screen_records(as_frame(posts), now=NOW)
    return collapse_threads(drop_duplicates(screened)).sort("time").collect()["tweet_id"].to_list()


@pytest.mark.parametrize(
    ("posts", "stay"),
    [
        ([(1, 5, None), (2, 5, 1)], [1]),
        ([(2, 5, 1), (1, 5, None)], [1]),  # the parent is later
        ([(1, 5, None), (2, 5, 1), (3, 5, 2), (4, 5, 3)], [1]),  # parents that are threads
        ([(1, 5, None), (2, 5, 1), (3, 5, 1)], [1]),  # two replies to one
        ([(1, 5, None), (2, 5, 9)], [1, 2]),  # the parent is not in the data
        ([(2, 5, 9), (3, 5, 2)], [2]),  # the root's own parent is not
        ([(1, 5, None), (2, 6, 1)], [1, 2]),  # another user's parent
        ([(1, 5, None), (2, 6, 1), (3, 5, 2)], [1, 2, 3]),  # a conversation
        ([(1, 5, 1)], []),  # a loop of one
        ([(1, 5, 2), (2, 5, 1)], []),  # of two
        ([(1, 5, 3), (2, 5, 1), (3, 5, 2), (4, 5, None)], [4]),  # of three
        ([(1, 5, 2), (2, 6, 1)], [1, 2]),  # a loop of two users
        ([(1, 5, 2), (2, 5, 1), (3, 5, 1)], []),  # a reply to a loop
        ([(None, 5, None), (2, 5, None)], [None, 2]),  # null is no parent
        ([(1, 5, None), (None, 5, 1)], [1]),  # a reply without an id of its own
    ],
)
def test_threads_by_hand(posts: list[Post], stay: list[object]) -> None:
    assert roots(posts) == stay


def test_the_parents_own_user_decides() -> None:
    posts = as_frame([(1, 5, None), (2, 5, 1), (3, 6, 1)])
    claims = posts.with_columns(reply_to_user=pl.Series([None, 6, 6]))
    # 2 replies to a post of its own user, whatever it says; 3 does not.
    screened = screen_records(claims, now=NOW)
    assert collapse_threads(screened).sort("time").collect()["tweet_id"].to_list() == [1, 3]


def test_a_parent_dropped_as_a_duplicate_is_no_parent() -> None:
    # Post 1 is user 6's, whose copy is the earlier; the reply of user 5 stays.
    assert roots([(1, 6, None), (1, 5, None), (2, 5, 1)]) == [1, 2]


def test_the_copy_that_stays_is_a_parent() -> None:
    assert roots([(1, 5, None), (1, 6, None), (2, 5, 1), (3, 6, 1)]) == [1, 3]


def test_a_reply_dropped_as_a_duplicate_drops_nothing_else() -> None:
    # Of the two records of post 2 the first stays, which is no reply.
    assert roots([(1, 5, None), (2, 5, None), (2, 5, 1)]) == [1, 2]


def test_a_reply_without_ids_to_an_alike_record_goes_after_it() -> None:
    # Alike but for the parent and without ids: the one without a parent is the first and stays.
    posts = as_frame([(1, 5, None), (None, 5, None), (None, 5, 1)])
    same_time = posts.with_columns(time=pl.lit(DAY))
    answer = collapse_threads(drop_duplicates(screen_records(same_time, now=NOW))).collect()
    assert answer.select("tweet_id", "reply_to_tweet").rows() == [(None, None), (1, None)]


@pytest.mark.parametrize("fault", ["time", "country", "user"])
def test_a_parent_that_m1_rejects_is_no_parent(fault: str) -> None:
    first = pl.col("tweet_id") == 1
    spoilt = as_frame([(1, 5, None), (2, 5, 1)]).with_columns(
        pl.when(~first).then(pl.col(fault)).alias(fault)
    )
    screened = screen_records(spoilt, now=NOW)
    assert collapse_threads(drop_duplicates(screened)).collect()["tweet_id"].to_list() == [2]


def test_a_retweet_is_no_parent() -> None:
    posts = as_frame([(1, 5, None), (2, 5, 1)]).with_columns(retweet=pl.col("tweet_id") == 1)
    assert collapse_threads(screen_records(posts, now=NOW)).collect()["tweet_id"].to_list() == [2]


def test_parents_are_found_by_their_text() -> None:
    assert roots([("7", "a", None), ("8", "a", "007")]) == ["7", "8"]
    assert roots([("007", "a", None), ("8", "a", "007")]) == ["007"]


def test_integer_posts_and_text_replies_are_compared_as_text() -> None:
    posts = as_frame([(7, 5, "x"), (8, 5, "7"), (9, 5, "007")])
    answer = collapse_threads(screen_records(posts, now=NOW)).collect()
    assert answer["tweet_id"].to_list() == ["7", "9"]


def test_integers_of_different_types_are_compared_exactly() -> None:
    # 2**53 and 2**53 + 1 are one float.
    posts = as_frame([(2**53, 5, None), (9, 5, 2**53 + 1), (10, 5, 2**53)])
    typed = posts.with_columns(pl.col("tweet_id").cast(pl.UInt64))
    answer = collapse_threads(screen_records(typed, now=NOW)).sort("time").collect()
    assert answer["tweet_id"].to_list() == [2**53, 9]


@pytest.mark.parametrize("column", ["tweet_id", "reply_to_tweet"])
def test_without_the_ids_nothing_is_a_thread(column: str) -> None:
    posts = as_frame([(1, 5, None), (2, 5, 1)]).drop(column)
    assert collapse_threads(posts).collect().height == 2
    assert collapse_threads(screen_records(posts, now=NOW)).collect().height == 2


def test_the_answer_keeps_the_order_and_its_numbers() -> None:
    posts = drop_duplicates(screen_records(as_frame([(1, 5, 2), (2, 5, None), (3, 4, 2)]), now=NOW))
    answer = collapse_threads(posts).collect()
    # User 4 has the first place, user 5's first record, a reply to a later one, the second.
    assert answer.select("tweet_id", "order").rows() == [(3, 0), (2, 2)]
    assert collapse_threads(answer.lazy()).collect().equals(answer)


def test_a_frame_without_rows_has_no_threads() -> None:
    posts = screen_records(as_frame([(1, 5, 2)]), now=NOW)
    assert collapse_threads(posts.head(0)).collect().is_empty()


def test_ordered_frames_put_together_are_one_frame() -> None:
    # Each part's `order` begins at 0: the numbers no longer tell records apart, M1.8 does.
    posts = as_frame([(1, 5, None), (2, 5, 1)])
    parts = [posts.filter(tweet_id=n) for n in (1, 2)]
    ordered = [drop_duplicates(screen_records(part, now=NOW)) for part in parts]
    assert collapse_threads(pl.concat(ordered)).collect()["tweet_id"].to_list() == [1]
    twice = drop_duplicates(pl.concat([ordered[0], ordered[0]])).collect()
    assert twice["tweet_id"].to_list() == [1]
