"""Forecasts, scenarios, a network and bilateral flows that nobody made."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl

CHAIN = ("islands", "mainland", "north", "crossing")
MADE_ON = date(2016, 1, 10)
PLACES = {"islands": (26.4, 38.6), "mainland": (22.7, 39.6), "north": (21.7, 41.6)} | {
    "crossing": (20.9, 44.0)
}
SIZES = dict(zip(CHAIN, (8000.0, 2500.0, 60.0, 1.5), strict=True))


def _true(node: str, day: date) -> float:
    phase = CHAIN.index(node)
    return SIZES[node] * (1 + 0.4 * float(np.sin((day - MADE_ON).days / 3 - phase)))


@cache
def observed() -> pl.DataFrame:
    """Arrivals of a hundred days; every seventeenth was not reported."""
    days = [MADE_ON - timedelta(days=back) for back in range(100, -1, -1)]
    return pl.DataFrame(
        [
            (day, node, None if n % 17 == 3 else _true(node, day))
            for node in CHAIN
            for n, day in enumerate(days)
        ],
        schema=["date", "node", "arrivals"],
        orient="row",
    )


def _forecast(node: str, model: str, made_on: date, horizon: int) -> dict[str, object]:
    day = made_on + timedelta(days=horizon)
    off = 0.1 if model == "lasso" else -0.15
    arrivals = _true(node, day) * (1 + off * float(np.cos(2.0 * (day - MADE_ON).days)))
    reach = 0.15 * horizon**0.5
    return {
        "node": node,
        "model": model,
        "made_on": made_on,
        "date": day,
        "horizon": horizon,
        "arrivals": arrivals,
        "low": arrivals * (1 - reach),
        "high": arrivals * (1 + 1.3 * reach),
        "observed": _true(node, day) if horizon < 5 else None,
    }


@cache
def forecasts() -> pl.DataFrame:
    """Fourteen days ahead by one model."""
    return pl.DataFrame(
        [_forecast(node, "lasso", MADE_ON, ahead) for node in CHAIN for ahead in range(1, 15)]
    ).with_columns(pl.col("horizon").cast(pl.Int32))


@cache
def backtest() -> pl.DataFrame:
    """A day ahead, on thirty days, by two models."""
    days = [MADE_ON + timedelta(days=n) for n in range(30)]
    models = ("lasso", "persistence")
    return pl.DataFrame(
        [_forecast(node, model, day, 1) for node in CHAIN for model in models for day in days]
    ).with_columns(pl.col("horizon").cast(pl.Int32))


@cache
def runs() -> pl.DataFrame:
    """A baseline, one run in which nobody arrives any more, and one in which a border closes."""
    rows = []
    for scenario in ("baseline", "border closed", "no arrivals"):
        for step, node in enumerate(CHAIN):
            for n in range(40):
                day = MADE_ON + timedelta(days=n)
                arrivals = _true(node, day)
                seen = None if n % 7 == 2 or n > 28 else 1.1 * arrivals
                if scenario == "no arrivals" and n > 14 + step:
                    arrivals *= float(np.exp((14 + step - n) / 3))
                if scenario == "border closed" and n > 20 and step > 1:
                    arrivals = 0.0
                rows.append(
                    (scenario, day, node, arrivals, 0.9 * arrivals, 0.0, 0.0, 3 * arrivals, seen)
                )
    amounts = ["arrivals", "departures", "entered", "left", "population", "observed"]
    return pl.DataFrame(rows, schema=["scenario", "date", "node", *amounts], orient="row")


@cache
def edges() -> pl.DataFrame:
    """Both directions between two nodes, one edge of nobody, one that is not needed."""
    rows = [
        ("islands", "mainland", 0.8, 1900.0, True),
        ("mainland", "north", 0.4, 1500.0, True),
        ("north", "mainland", 0.1, 60.0, True),
        ("north", "crossing", 0.6, 900.0, True),
        ("islands", "north", 0.25, 300.0, False),
        ("crossing", "islands", 0.0, 0.0, True),
        ("mainland", "crossing", 0.004, 8.0, True),
    ]
    names = ["origin", "destination", "fraction", "people", "needed"]
    return pl.DataFrame(rows, schema=names, orient="row")


@cache
def flows() -> pl.DataFrame:
    """Two years of flows between twenty-four countries, some 0, not known, below 0 or missing."""
    codes = [
        *("SY", "AF", "IQ", "ER", "SO", "VE", "CO", "PE", "EC", "CL", "BR", "US"),
        *("ES", "DE", "TR", "LB", "JO", "UG", "ET", "KE", "PK", "IR", "SE", "FR"),
    ]
    rows = []
    for year in (2017, 2018):
        for i, origin in enumerate(codes):
            for j, destination in enumerate(codes):
                kind = (7 * i + 5 * j + 2018 - year) % 23
                if i == j or kind == 0:
                    continue
                people: float | None = float(np.exp(2 + 0.35 * ((5 * i + 3 * j) % 29)))
                people = {1: None, 2: 0.0, 3: -0.3 * float(people or 0)}.get(kind, people)
                rows.append((origin, destination, year, people))
    return pl.DataFrame(rows, schema=["origin", "destination", "year", "people"], orient="row")
