"""Exits, first exits and active years (METHOD M6, M7)."""

import polars as pl
import pytest

from migtrace import active_years, find_exits
from tests.estimate.lives import lives, posts, users

WINDOW = "2015-01:2015-12"


def exits(frame: pl.DataFrame, window: str = WINDOW) -> list[tuple[str, str, bool]]:
    """Return user 1's exits: day, destination, whether first."""
    table = find_exits(frame.lazy(), users(1), origin="VE", window=window).collect()
    day = pl.col("time").dt.strftime("%m-%d")
    return table.select(day, pl.col("destination").cast(pl.String), "first").rows()


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ("VVVV", []),
        ("CPCP", []),
        ("VC", [("02-10", "CO", True)]),
        ("CV", []),
        ("CPVVB", [("05-10", "BR", True)]),  # begins abroad
        ("CV.P", [("04-10", "PE", True)]),
        ("VCPV", [("02-10", "CO", True)]),  # from one country abroad to another is no exit
        ("VCVC", [("02-10", "CO", True), ("04-10", "CO", False)]),
        ("VCVPVB", [("02-10", "CO", True), ("04-10", "PE", False), ("06-10", "BR", False)]),
        ("V?C", [("03-10", "CO", True)]),  # an unknown country between does not count
        ("V?V?C", [("05-10", "CO", True)]),
        ("V?", []),
        ("?C", []),
        ("VVVVC", [("05-10", "CO", True)]),  # the last record
        ("VCV", [("02-10", "CO", True)]),
        ("C?V?P?", [("05-10", "PE", True)]),
    ],
)
def test_exits_of_a_life(life: str, expected: list[tuple[str, str, bool]]) -> None:
    assert exits(lives({1: life})) == expected


@pytest.mark.parametrize(
    ("tweets", "expected"),
    [
        # by tweet id: VE, CO, VE, PE at one instant
        ("VE#1 CO#2 VE#3 PE#4", [("CO", True), ("PE", False)]),
        # 9 comes before 10: VE, CO
        ("CO#10 VE#9", [("CO", True)]),
        ("CO#9 VE#10", []),
        # a null id comes first
        ("CO#1 VE", [("CO", True)]),
        # equal (null) ids: by country, BR before VE, VE before VN
        ("VE BR", []),
        ("VN VE", [("VN", True)]),
    ],
)
def test_equal_times_are_ordered_by_tweet_id(tweets: str, expected: list[tuple[str, bool]]) -> None:
    rows = [f"1 2015-05-05T05:05:05 {t.replace('#', ' #')}" for t in tweets.split()]
    assert [e[1:] for e in exits(posts("\n".join(rows)))] == expected


def test_a_record_before_the_window_is_not_seen() -> None:
    frame = posts(
        """
        1 2014-12-31T23:59:59.999999 VE
        1 2015-01-01T00:00:00 CO
        """
    )
    assert exits(frame) == []
    assert exits(frame, "2014-12:2015-01") == [("01-01", "CO", True)]


def test_a_record_after_the_window_is_not_seen() -> None:
    frame = posts(
        """
        1 2015-11-01 VE
        1 2015-12-31T23:59:59.999999 CO
        1 2016-01-01T00:00:00 VE
        1 2016-01-02 CO
        """
    )
    assert exits(frame) == [("12-31", "CO", True)]
    assert exits(frame, "2015-01:2015-11") == []


def test_the_first_exit_in_the_window_is_first_even_after_one_before_it() -> None:
    assert exits(lives({1: "VCVC"}, start="2014-12")) == [("03-10", "CO", True)]


def test_users_are_kept_apart() -> None:
    # user 1 ends in VE, user 2 begins in CO; user 3 is not followed
    frame = lives({1: "VV", 2: "CV", 3: "VC"})
    table = find_exits(frame.lazy(), users(1, 2), origin="VE", window=WINDOW).collect()
    assert table.is_empty()


def test_every_user_has_its_own_first_exit() -> None:
    frame = lives({2: "VCVC", 1: "VVVC"}).reverse()
    table = find_exits(frame.lazy(), users(1, 2), origin="VE", window=WINDOW).collect()
    assert table.select("user", pl.col("time").dt.month(), "first").rows() == [
        (1, 4, True),
        (2, 2, True),
        (2, 4, False),
    ]


def years(frame: pl.DataFrame, window: str) -> list[tuple[int, int]]:
    table = active_years(frame.lazy(), users(1, 2), window=window).collect()
    return table.select("user", "year").sort("user", "year").rows()


def test_a_record_of_unknown_country_makes_a_year_active() -> None:
    frame = posts("1 2015-03-01 VE\n1 2016-03-01 -\n2 2015-05-01 CO\n3 2015-01-01 VE")
    assert years(frame, "2015-01:2017-12") == [(1, 2015), (1, 2016), (2, 2015)]


def test_a_year_that_the_window_covers_in_part_counts_records_inside_only() -> None:
    frame = posts(
        """
        1 2015-06-30T23:59:59.999999 VE
        1 2016-02-29T23:59:59.999999 VE
        2 2015-07-01T00:00:00 VE
        2 2016-03-01T00:00:00 VE
        """
    )
    assert years(frame, "2015-07:2016-02") == [(1, 2016), (2, 2015)]
    assert years(frame, "2015-06:2016-03") == [(1, 2015), (1, 2016), (2, 2015), (2, 2016)]


def test_many_records_in_a_year_are_one_row() -> None:
    assert years(lives({1: "VCVC", 2: "?"}, each=3), WINDOW) == [(1, 2015), (2, 2015)]
