"""Worlds without violations in which every figure happens, and how often intervals hold the truth.

Not collected by pytest; `test_coverage.py` runs it in small, `benchmarks/coverage.py` and
`docs/generate_trust.py` in large.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

import migtrace as mt
from migtrace.simulate import Country, Flow, Route, Simulated, Waypoint, World, compare, simulate
from migtrace.space import Line

FEW = 10
"""Expected users below which a figure rests on too few for an interval to be trusted."""

# Half way from Cucuta to Bucaramanga, across the road.
LINES: Mapping[str, Line] = {"road": ((-72.425, 7.217), (-73.215, 7.823))}

_ROAD = (
    Route(
        (
            Waypoint("San Cristobal", "VE", -72.25, 7.77),
            Waypoint("Cucuta", "CO", -72.52, 7.92),
            Waypoint("Bucaramanga", "CO", -73.1259, 7.1301),
        )
    ),
)
_PEOPLE = {"CO": 5000, "PE": 3500, "EC": 2500, "BR": 1500, "US": 150}
_BY_ROAD = ("CO", "PE", "EC")


def still_world(*, times: float = 1, **changes: Any) -> World:  # noqa: ANN401 - fields of World
    """Make a quiet world with a road, people who come and go, and a flow of very few."""
    window = "2015-01:2016-12"
    flows = [
        Flow.spread(
            country,
            dict.fromkeys((2015, 2016), round(times * people)),
            window,
            first_month="2015-04",
            last_month="2016-11",
            routes=_ROAD if country in _BY_ROAD else (Route(),),
            pendular_share=0.4 if country == "CO" else 0.0,
        )
        for country, people in _PEOPLE.items()
    ]
    countries = tuple(Country.known(code) for code in ("VE", *_PEOPLE))
    given = {"countries": countries, "flows": flows, "posts_on_the_way": 1.0}
    return World.quiet(**{**given, **changes})


def study_of(world: World, /, **parameters: Any) -> mt.Study:  # noqa: ANN401 - fields of Study
    """Study a world as it is, hiding nothing."""
    given = {"min_users": 1, **parameters}
    return mt.Study(world.origin, world.window, world.population, **given)


def estimated(simulated: Simulated, /, **parameters: Any) -> mt.Estimates:  # noqa: ANN401 - of Study
    """Estimate over what a world's users posted, with intervals.

    Users of all worlds have the same ids, so that one seed of the bootstrap would draw the same
    weights in every world.
    """
    study = study_of(simulated.world, **parameters)
    return mt.estimate(simulated.traces, study).intervals(seed=simulated.seed)


def compared(world: World, seed: int, /, **parameters: Any) -> pl.DataFrame:  # noqa: ANN401 - of Study
    """Simulate, estimate, and put each figure beside the truth."""
    simulated = simulate(world, seed=seed)
    lines = LINES if any(flow.routes == _ROAD for flow in world.flows) else {}
    table = compare(simulated, estimated(simulated, **parameters), lines=lines)
    return table.with_columns(seed=pl.lit(seed))


def judged(table: pl.DataFrame, /) -> pl.DataFrame:
    """Say of each figure with bounds whether they hold the truth, and whether it rests on few.

    Left out are figures that are given (the first year's population), sums, which have no bounds,
    and those of nobody: where none is and none is found there is nothing to cover. A figure that
    is missing, because nobody was seen, does not hold the truth.
    """
    year = pl.col("year")
    given = (pl.col("figure") == "population") & (year == year.min())
    is_sum = pl.col("figure").is_in(["appearances", "detected"]) & year.is_null()
    is_sum |= (pl.col("figure") == "new_residents") & pl.col("country").is_null()
    nobody = (pl.col("truth") == 0) & (pl.col("value").fill_null(0) == 0)
    holds = (pl.col("low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("high"))
    return table.filter(~given, ~is_sum, ~nobody).with_columns(
        holds=holds.fill_null(value=False),
        few=(pl.col("expected_users") < FEW).fill_null(value=False),
    )


def coverage(judged_rows: pl.DataFrame, /) -> pl.DataFrame:
    """Share of figures whose intervals hold the truth, with its standard error over worlds.

    Figures of one world hang together, so the error is that of the mean of worlds' own shares.
    """
    by_world = judged_rows.group_by("figure", "seed").agg(
        rows=pl.len(), share=pl.col("holds").mean()
    )
    return (
        by_world.group_by("figure")
        .agg(
            rows=pl.col("rows").sum(),
            coverage=(pl.col("share") * pl.col("rows")).sum() / pl.col("rows").sum(),
            error=pl.col("share").std() / pl.len().sqrt(),
        )
        .sort("figure")
    )
