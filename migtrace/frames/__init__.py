"""The data dictionary: every table that crosses a room's door, with its columns and types."""

from migtrace.frames.records import (
    COUNTRIES,
    COUNTRY,
    MAX_EXTENT_KM,
    RECORD_COLUMNS,
    TIME,
    is_located,
    with_extent,
)
from migtrace.frames.window import Window, WindowLike

__all__ = [
    "COUNTRIES",
    "COUNTRY",
    "MAX_EXTENT_KM",
    "RECORD_COLUMNS",
    "TIME",
    "Window",
    "WindowLike",
    "is_located",
    "with_extent",
]
