"""A small world whose answer is known: twelve residents of VE, of whom eight leave."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from migtrace.cli.main import main

Run = Callable[..., tuple[int, str, str]]


def whereabouts(user: int, year: int, month: int) -> tuple[str, float, float]:
    """Place them: from June 2016 on users 1-6 are in CO, 7 and 8 in PE; all else is Caracas."""
    if (year, month) < (2016, 6) or user > 8:
        return ("VE", -66.9, 10.5)
    # Cucuta first, 690 km from Caracas; then Bogota, 390 km from there: a move
    return ("CO" if user <= 6 else "PE", *((-72.5, 7.8) if month == 6 else (-74.0, 4.6)))


@pytest.fixture(scope="session")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one post a month and user into a CSV."""
    rows = [
        (user, datetime(year, month, 10, tzinfo=UTC), *whereabouts(user, year, month))
        for user in range(1, 13)
        for year in (2015, 2016)
        for month in range(1, 13)
    ]
    path = tmp_path_factory.mktemp("posts") / "posts.csv"
    columns = ["user", "time", "country", "lon", "lat"]
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line; tell its exit code and what it wrote."""

    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def study(posts: Path, tmp_path: Path) -> list[str]:
    """Give the words of an estimate that works."""
    words = ["estimate", posts, "--origin", "VE", "--window", "2015-01:2016-12"]
    return [*map(str, words), "--population", "1200", "--out", str(tmp_path / "out")]
