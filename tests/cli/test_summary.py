"""The printed summary, part by part."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace import Estimates, Study, estimate
from migtrace.cli.console import progress_bar, show
from migtrace.cli.summary import summarise


def stay_at_home(lon: float = -66.9) -> Estimates:
    """Estimate for five people who never leave."""
    months = [datetime(2015, month, 10, tzinfo=UTC) for month in range(1, 13)]
    rows = [(user, month, "VE", lon, 0.0) for user in range(5) for month in months]
    columns = ["user", "time", "country", "lon", "lat"]
    posts = pl.DataFrame(rows, schema=columns, orient="row")
    return estimate(posts, Study("VE", "2015-01:2015-12", 500))


def told(estimates: Estimates, capsys: pytest.CaptureFixture[str]) -> str:
    show(*summarise(estimates))
    return capsys.readouterr().out


def test_what_is_empty_is_told_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    estimates = stay_at_home(lon=0.0)  # (0, 0) is no position, so there is no reference point
    summary = " ".join(told(estimates, capsys).split())
    assert "routes" in estimates.reasons
    for table, reason in estimates.reasons.items():
        assert f"{table} is empty: {reason}" in summary
    assert "Nobody left VE" in summary
    assert "Destinations" not in summary


def test_notes_are_shown_when_there_are_any(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Notes" not in told(stay_at_home(), capsys)
    summary = told(stay_at_home(lon=0.0), capsys)  # (0, 0) is no position, 5 users in 12 months
    assert "Notes" in summary
    assert "position_zero_zero │      60" in summary


def test_only_reasons_that_dropped_something_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    summary = told(stay_at_home(), capsys)
    assert "read" in summary
    assert "kept" in summary
    assert "retweet" not in summary


def test_texts_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show("[red]a[/red] :smile:")
    assert capsys.readouterr().out == "[red]a[/red] :smile:\n"


def test_nobody_looking_is_shown_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as report:
        assert report is None
    assert capsys.readouterr() == ("", "")
