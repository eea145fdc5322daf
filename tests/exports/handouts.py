"""A study to export: a hundred residents of VE; thirty go to CO, three to PE."""

from datetime import UTC, datetime

import polars as pl

import migtrace as mt
from migtrace.estimate.handout import Handout, hand_out
from migtrace.grid import Grid, SinusoidalGrid

CARACAS, CUCUTA, BOGOTA, LIMA = (-66.9, 10.5), (-72.5, 7.8), (-74.0, 4.6), (-77.0, -12.0)
LINES = {"valley": ((-73.5, 6.5), (-73.0, 6.0))}
"""Between Cucuta and Bogota, across the way."""


def whereabouts(user: int, month: int) -> tuple[str, tuple[float, float]]:
    """Place them: from July on users 0-29 are in CO, by Cucuta to Bogota, 30-32 in PE."""
    if month < 7 or user > 32:
        return "VE", CARACAS
    if user > 29:
        return "PE", LIMA
    return "CO", CUCUTA if month == 7 else BOGOTA


def posts() -> pl.DataFrame:
    """Write a post a month and user in 2015."""
    rows = []
    for user in range(100):
        for month in range(1, 13):
            country, (lon, lat) = whereabouts(user, month)
            time = datetime(2015, month, 10, tzinfo=UTC)
            rows.append((user, time, country, lon, lat))
    return pl.DataFrame(rows, schema=["user", "time", "country", "lon", "lat"], orient="row")


def answer(*, min_users: int = 4, grid: Grid | None = None, shuffled: bool = False) -> mt.Estimates:
    """Estimate from them: one resident stands for 1000 / 100 = 10 people."""
    study = mt.Study(
        "VE",
        "2015-01:2015-12",
        1000,
        min_users=min_users,
        grid=SinusoidalGrid() if grid is None else grid,
    )
    frame = posts()
    return mt.estimate(frame.sample(fraction=1, shuffle=True, seed=1) if shuffled else frame, study)


def handout(*, min_users: int = 4, grid: Grid | None = None) -> Handout:
    """Hand the study out with its line."""
    return hand_out(answer(min_users=min_users, grid=grid), lines=LINES)
