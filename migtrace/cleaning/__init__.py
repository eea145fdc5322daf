"""Removing what is not one person's own life: duplicates, threads, bots, impossible ranges (M2)."""

from migtrace.cleaning.bots import MAX_POSTS_PER_HOUR, drop_bots, find_bots
from migtrace.cleaning.duplicates import (
    RepeatedIds,
    drop_duplicates,
    drop_strays,
    find_repeated_ids,
)
from migtrace.cleaning.gyration import (
    MAX_GYRATION_KM,
    drop_wide_gyration,
    find_wide_gyration,
    radius_of_gyration,
)
from migtrace.cleaning.threads import collapse_threads

__all__ = [
    "MAX_GYRATION_KM",
    "MAX_POSTS_PER_HOUR",
    "RepeatedIds",
    "collapse_threads",
    "drop_bots",
    "drop_duplicates",
    "drop_strays",
    "drop_wide_gyration",
    "find_bots",
    "find_repeated_ids",
    "find_wide_gyration",
    "radius_of_gyration",
]
