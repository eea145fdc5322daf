"""A small study with everything that a report can show: nobody in it exists."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

import migtrace as mt
from migtrace.estimate.handout import Handout, hand_out
from migtrace.report import Outlook, render_report
from tests.plot import made_up_forecasts
from tests.report.whereabouts import FIRST_USER, LINE, tenth, whereabouts


@cache
def estimates() -> mt.Estimates:
    """Estimate from 100 users who post once a month for a year, with intervals."""
    posts = pl.DataFrame(
        [
            (FIRST_USER + user, tenth(month), *whereabouts(user, month))
            for user in range(1, 101)
            for month in range(1, 13)
        ],
        schema=["user", "time", "country", "lon", "lat"],
        orient="row",
    )
    study = mt.Study("VE", window=("2017-07", "2018-06"), population=100_000)
    return mt.estimate(posts, study).intervals(replicates=40)


@cache
def handout() -> Handout:
    """Hand it on, with two cities, and two lines: one an attack, one called like a choice."""
    lines = {LINE: ((-73.0, 8.5), (-72.0, 5.0)), "both": ((0.0, 0.0), (1.0, 1.0))}
    plain = hand_out(estimates(), lines=lines)
    homes = [
        (city, group, 100 * n + i, -74.1 + 0.009 * i, 4.6 + 0.009 * n, 4 + i)
        for n, (city, group) in enumerate(
            (city, group) for city in ("Bogota", LINE) for group in ("locals", "migrants")
        )
        for i in range(6)
    ]
    columns = ["city", "group", "cell", "lon", "lat", "users"]
    measures: list[Any] = [
        ("Bogota", "h", 0.59, 0.9, 1.1, 40, 400, None),
        ("Bogota", "nmi", None, None, None, 40, 400, "fewer than 2 locals"),
        (LINE, "h", 0.9, 0.95, 1.05, 30, 300, None),
    ]
    names = ["city", "measure", "value", "null_low", "null_high", "migrants", "locals", "reason"]
    cities = {
        "segregation": pl.DataFrame(measures, schema=names, orient="row"),
        "homes": pl.DataFrame(homes, schema=columns, orient="row"),
    }
    around = [(-74.2, 4.5), (-74.0, 4.5), (-74.0, 4.7), (-74.2, 4.7), (-74.2, 4.5)]
    outlines = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name, "country": "CO", "time_zone": "America/Bogota"},
                "geometry": {"type": "Polygon", "coordinates": [around]},
            }
            for name in ("Bogota", LINE)
        ],
    }
    return replace(plain, tables={**plain.tables, **cities}, outlines=outlines)


@cache
def outlook() -> Outlook:
    """What may come, with a node that is called like an attack."""
    ahead = pl.concat([made_up_forecasts.forecasts(), made_up_forecasts.backtest()])
    ahead = ahead.unique(["node", "model", "made_on", "date"], keep="first", maintain_order=True)
    called = pl.col("node").replace("crossing", LINE)
    ends = pl.col("origin", "destination").replace("crossing", LINE)
    places = made_up_forecasts.PLACES
    return Outlook(
        forecasts=ahead.with_columns(called),
        observed=made_up_forecasts.observed().with_columns(called),
        scenarios=made_up_forecasts.runs().with_columns(called),
        edges=made_up_forecasts.edges().with_columns(ends),
        positions={name.replace("crossing", LINE): place for name, place in places.items()},
        flows=made_up_forecasts.flows(),
        level=0.9,
        source="made up",
    )


@cache
def page_text() -> str:
    """Render it, once for all tests that look at the page."""
    return render_report(handout(), outlook=outlook())


def changed(tables: Mapping[str, pl.DataFrame | None]) -> Handout:
    """Change tables of the handout, or take them away."""
    every = {**handout().tables, **tables}
    return replace(handout(), tables={n: t for n, t in every.items() if t is not None})
