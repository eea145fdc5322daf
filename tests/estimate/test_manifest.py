"""What a study was made from (METHOD M16)."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace.errors import FrameError, SourceError
from migtrace.estimate.manifest import describe, digest_input


def test_a_missing_input_file_is_named() -> None:
    with pytest.raises(SourceError, match=r"'no.csv' cannot be read"):
        digest_input(["no.csv"])


def test_a_frame_is_digested_by_its_content() -> None:
    frame = pl.DataFrame({"user": [7, None], "text": ["", None]})
    digest = digest_input(frame)
    assert digest == digest_input(frame.lazy())
    assert digest != digest_input(frame.reverse())
    assert digest != digest_input(frame.rename({"user": "uid"}))
    assert digest != digest_input(frame.with_columns(text=pl.lit("")))
    assert digest != digest_input(frame.cast({"user": pl.Int32}))


def test_a_frame_without_a_text_form_is_refused() -> None:
    with pytest.raises(FrameError, match="input: the frame cannot be digested"):
        digest_input(pl.DataFrame({"a": [[1]]}))


def test_what_json_cannot_hold_is_described() -> None:
    values = [float("inf"), datetime(2006, 3, 21, tzinfo=UTC), {1}]
    assert describe(values) == ["inf", "2006-03-21T00:00:00+00:00", "{1}"]
