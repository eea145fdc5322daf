"""What a record is: screening, order and the account of losses (METHOD M1)."""

from migtrace.records.account import (
    NOTES,
    Count,
    count_drops,
    count_gone,
    count_notes,
    count_reasons,
    drop_table,
    note_counts,
)
from migtrace.records.judge import (
    DROP_REASONS,
    EARLIEST,
    REASON,
    instant,
    judge_records,
    screen_records,
)
from migtrace.records.order import order_records

__all__ = [
    "DROP_REASONS",
    "EARLIEST",
    "NOTES",
    "REASON",
    "Count",
    "count_drops",
    "count_gone",
    "count_notes",
    "count_reasons",
    "drop_table",
    "instant",
    "judge_records",
    "note_counts",
    "order_records",
    "screen_records",
]
