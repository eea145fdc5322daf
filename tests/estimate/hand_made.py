"""An answer made by hand, as much of it as an export looks at."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from migtrace.estimate.export import write_study
from migtrace.frames import Window
from migtrace.grid import Grid, SinusoidalGrid

KEY = b"0123456789abcdef"
LINE = ((-72.5, 7.8), (-72.4, 7.9))


@dataclass(frozen=True)
class Parameters:
    """As much of a study as an export looks at."""

    origin: str = "VE"
    window: Window = field(default_factory=lambda: Window.parse("2015-01:2015-12"))
    criterion: int = 4
    night_hours: tuple[int, int] = (20, 8)
    now: datetime | None = None
    grid: Grid = field(default_factory=SinusoidalGrid)
    min_users: ClassVar[int] = 1  # nothing of the hand-made answer is coarsened
    raking: ClassVar[None] = None


def at(day: int) -> datetime:
    return datetime(2015, 3, day, tzinfo=UTC)


class Answer:
    """Tables made by hand: users 1..3 are residents by criterion 4, user 2 alone by criterion 1."""

    def __init__(self, criterion: int = 4) -> None:
        self.study = Parameters(criterion=criterion)
        self.dropped = pl.DataFrame(
            {"reason": ["read", "kept"], "records": [9, 9], "users": [3, 3]}
        )
        self.notes = pl.DataFrame({"note": ["no position"], "records": [2]})
        self.reasons = {"routes": "no located record"}
        self.now = datetime(2016, 1, 1, tzinfo=UTC)
        self.reading: dict[str, object] = {"time_zone": "America/Bogota"}
        self.residents = pl.DataFrame({"user": [1, 2, 3], "c1": [False, True, False], "c4": True})
        self.exits = pl.DataFrame(
            {"user": [1, 1, 2], "time": [at(9), at(2), at(3)], "first": [True, False, True]}
        )
        self.factors = pl.DataFrame({"criterion": [1, 4], "factor": [0.1, 191.11111111111111]})
        self.appearances = self.detected = pl.DataFrame(
            {
                "criterion": [1, 1, 4, 4],
                "year": 2015,
                "country": ["CO", "PE", "CO", "PE"],
                "users": [None, None, 5, None],
            }
        )
        self.monthly = pl.DataFrame(
            {"criterion": [4], "month": [date(2015, 3, 1)], "exits": [None], "movers": [None]}
        )
        self.recurrence = pl.DataFrame({"user": [1], "ratio": [0.1]})
        self.recurrence_share = pl.DataFrame(
            {"criterion": [4], "recurrent": [None], "non_recurrent": [None], "share": [None]}
        )
        self.residence = pl.DataFrame({"user": [1], "cell": [None]})
        self.new_residents = pl.DataFrame({"criterion": [4], "country": ["CO"], "users": [7]})
        self.density = pl.DataFrame({"cell": [65536], "users": [4]})
        self.routes = pl.DataFrame(schema={"cell": pl.UInt32, "users": pl.Int64})
        self.net_routes = pl.DataFrame(schema={"cell": pl.UInt32, "net": pl.Float64})
        self.bootstrap = None

    def crossings(self, line: object) -> pl.DataFrame:
        """Give the crossings of the one line there is."""
        assert line == LINE
        return pl.DataFrame({"year": [2015], "direction": ["away"], "users": [None]})


def write(folder: Path, criterion: int = 4, **options: Any) -> list[Path]:  # noqa: ANN401 - handed on
    return write_study(Answer(criterion), folder / "out", **options)  # type: ignore[arg-type] # stands in


def about(folder: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((folder / "out" / "study.json").read_text())
    return answer


def posts() -> pl.DataFrame:
    """Make a post a month of six users of VE, five of whom end up in CO."""
    months = [datetime(2015, month, 10, tzinfo=UTC) for month in range(1, 13)]
    rows = [
        (user, month, "CO" if user < 6 and month.month > 8 else "VE")
        for user in range(1, 7)
        for month in months
    ]
    return pl.DataFrame(rows, schema=["user", "time", "country"], orient="row")
