"""The columns that a stage of this room needs."""

import polars as pl

from migtrace.errors import FrameError


def check_columns(frame: pl.LazyFrame | pl.DataFrame, /, *names: str) -> None:
    """Raise FrameError unless the frame has these columns.

    Examples
    --------
    >>> check_columns(pl.LazyFrame({"user": [1]}), "user", "time")
    Traceback (most recent call last):
        ...
    migtrace.errors.FrameError: no column time; the frame has: user
    """
    columns = frame.collect_schema().names()
    missing = [name for name in names if name not in columns]
    if missing:
        msg = f"no column {missing[0]}; the frame has: {', '.join(columns) or 'no columns'}"
        raise FrameError(msg)
