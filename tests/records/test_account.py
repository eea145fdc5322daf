"""METHOD M2.6: the table of what was read, dropped and kept."""

from datetime import UTC, datetime

import polars as pl

from migtrace.records import (
    DROP_REASONS,
    count_drops,
    count_reasons,
    drop_table,
    judge_records,
)

NOW = datetime(2020, 1, 1, tzinfo=UTC)


def test_the_table_has_all_reasons_in_order_whatever_the_order_given() -> None:
    table = drop_table((10, 4), {"bot": (3, 1), "corrupt": (2, 0)}, (5, 3))
    assert table.schema == {"reason": pl.String, "records": pl.Int64, "users": pl.Int64}
    zeros = [(reason, 0, 0) for reason in DROP_REASONS[1:]]
    rows = [("read", 10, 4), ("corrupt", 2, 0), *zeros, ("kept", 5, 3)]
    rows[rows.index(("bot", 0, 0))] = ("bot", 3, 1)
    assert table.rows() == rows


def test_without_drops_all_that_is_read_is_kept() -> None:
    frame = pl.LazyFrame({"user": [1, 1, 2], "time": [NOW] * 3, "country": ["VE"] * 3})
    judged = judge_records(frame, now=NOW)
    assert count_reasons(judged) == {"read": (3, 2)}


def test_a_frame_without_rows_counts_zero() -> None:
    frame = pl.LazyFrame({"user": [1], "time": [NOW], "country": ["VE"]}).head(0)
    table = count_drops(judge_records(frame, now=NOW))
    assert table["records"].to_list() == [0] * 11
    assert table["users"].to_list() == [0] * 11


def test_a_user_counts_under_every_reason_once() -> None:
    late = datetime(2021, 1, 1, tzinfo=UTC)
    frame = pl.LazyFrame(
        {
            "user": ["a", "a", "a", "b", "a"],
            "time": [late, late, NOW, late, NOW],
            "country": ["VE", "VE", None, "VE", "VE"],
        }
    )
    assert count_reasons(judge_records(frame, now=NOW)) == {
        "read": (5, 2),
        "bad_time": (3, 2),
        "no_geography": (1, 1),
    }
