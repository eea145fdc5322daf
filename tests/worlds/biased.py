"""Worlds that break an assumption, and what corrects for it.

Not collected by pytest; `test_planted_truth.py` looks at a few of them, `docs/generate_trust.py` at
all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

import migtrace as mt
from migtrace.simulate import VIOLATIONS, Country, Flow, Simulated, World, compare, simulate
from tests.worlds.planted import estimated, judged, study_of

Correct = Callable[[mt.Estimates, Simulated], mt.Estimates]

WINDOW = "2015-01:2016-12"
SEVERAL = ("VE", "CO", "PE", "EC")
"""Countries whose migrants stay for good; those to Brazil come and go."""

TOTALS = {
    "people_per_user": "factor",
    "first_exits": "first exits",
    "appearances": "appearances",
    "detected": "detected",
    "new_residents": "new residents",
    "recurrence_share": "recurrence share",
    "monthly_all_exits": "all exits",
}
"""What is compared, and its name on the page."""

SCANNED = ("appearances", "detected", "new_residents")
MANY_LEAVE = "many leave"
HALF_THE_USE = "half the use at the destination"

_PEOPLE = {"CO": 5000, "PE": 3500, "EC": 2500, "BR": 3000}
_LARGE_CITIES = 3
PEOPLE = 600_000


def plain_world(
    violation: str | None = None,
    /,
    *,
    times: float = 1,
    coming_and_going: bool = True,
    **changes: Any,  # noqa: ANN401 - fields of World
) -> World:
    """Make a quiet world in which those who go to Brazil come and go, and break an assumption."""
    flows = [
        Flow.spread(
            country,
            dict.fromkeys((2015, 2016), round(times * people)),
            WINDOW,
            first_month="2015-04",
            last_month="2016-11",
            pendular_share=float(coming_and_going and country == "BR"),
        )
        for country, people in _PEOPLE.items()
    ]
    given = {"flows": flows, "posts_a_month": 1.0, "population": PEOPLE}
    broken = {} if violation is None else dict(VIOLATIONS[violation])
    return World.quiet(**{**given, **broken, **changes})


def regions_world(**changes: Any) -> World:  # noqa: ANN401 - fields of World
    """Make a world whose large cities post more and are left less."""
    world = plain_world(**changes)
    home = world.country("VE")
    cities = tuple(
        replace(city, use=3.0, leaving=0.5) if large else replace(city, leaving=2.0)
        for large, city in ((n < _LARGE_CITIES, city) for n, city in enumerate(home.cities))
    )
    others = tuple(country for country in world.countries if country.code != "VE")
    return replace(world, countries=(Country("VE", cities, home.utc_offset_hours), *others))


def region_of(city: pl.Expr, /) -> pl.Expr:
    """Region of a city of `regions_world`: the large cities, or the rest of the country."""
    large = [city.name for city in regions_world().country("VE").cities[:_LARGE_CITIES]]
    return pl.when(city.is_in(large)).then(pl.lit("large cities")).otherwise(pl.lit("rest"))


HALF = dict.fromkeys(SEVERAL[1:], 0.01)
"""Users per head abroad where it is half of the origin's."""

RATES = mt.Penetration(
    (("BR", None, 0.02), ("VE", None, 0.02), *((c, None, r) for c, r in HALF.items()))
)
INCREASE = 0.05
TOURISTS = mt.Travellers(max_round_trips_per_year=0, max_stay_days=30)


def _penetration(share: float) -> Correct:
    return lambda found, _: found.corrected(penetration=RATES, origin_share=share)


def _reweighed(**parameters: Any) -> Correct:  # noqa: ANN401 - fields of Study
    return lambda found, _: found.corrected(**parameters)


def _estimated(**parameters: Any) -> Correct:  # noqa: ANN401 - fields of Study
    return lambda _, simulated: estimated(simulated, **parameters)


def raked(found: mt.Estimates, simulated: Simulated) -> mt.Estimates:
    """Rake the residents to the people of each region."""
    homes = simulated.truth.users.select("user", region=region_of(pl.col("city")))
    residents = found.residents.select("user").join(homes, on="user")
    cities = simulated.world.country("VE").cities
    people = pl.DataFrame({"city": [c.name for c in cities], "people": [c.weight for c in cities]})
    margin = people.group_by(region=region_of(pl.col("city"))).agg(pl.col("people").sum())
    weights = mt.rake(residents, {"region": margin})
    return found.corrected(raking=weights)


@dataclass(frozen=True)
class Case:
    """A world that breaks an assumption, and corrections by name."""

    name: str
    world: World
    corrections: Mapping[str, Correct] = field(default_factory=dict)


CASES = {
    case.name: case
    for case in (
        Case("none", plain_world()),
        Case(
            HALF_THE_USE,
            plain_world("destination penetration", destination_penetration=HALF),
            {"the penetrations": _penetration(0.0)},
        ),
        Case("movers quit before", plain_world("selective attrition")),
        Case(
            "sparse posts",
            plain_world("sparse posts"),
            {
                "active in three months counted": _reweighed(activity="three_months"),
                "ten posts or more asked for": _estimated(min_records=10),
            },
        ),
        Case(
            "tourists",
            plain_world("tourists"),
            {
                "travellers dropped": _estimated(travellers=mt.Travellers()),
                "all with only short trips dropped": _estimated(travellers=TOURISTS),
            },
        ),
        Case(
            "tourists, and nobody comes and goes",
            plain_world("tourists", coming_and_going=False),
            {"all with only short trips dropped": _estimated(travellers=TOURISTS)},
        ),
        Case("late first post abroad", plain_world("late first post")),
        Case(
            MANY_LEAVE,
            plain_world(times=5),
            {"who left not counted": _reweighed(activity="not_left")},
        ),
        Case("regions differ", regions_world(), {"raking": raked}),
        Case(
            "the population grows",
            plain_world(natural_increase=INCREASE),
            {"the natural increase": _reweighed(natural_increase=INCREASE)},
        ),
    )
}


def trial(name: str, seed: int, /) -> pl.DataFrame:
    """Compare the estimates of one world, without and with corrections, with the truth."""
    case = CASES[name]
    simulated = simulate(case.world, seed=seed)
    plain = estimated(simulated)
    answers = {"": plain}
    for correction, correct in case.corrections.items():
        found = correct(plain, simulated)
        answers[correction] = found if found.bootstrap else found.intervals(seed=seed)
    return pl.concat(
        compare(simulated, found).with_columns(
            case=pl.lit(name), correction=pl.lit(correction), seed=pl.lit(seed)
        )
        for correction, found in answers.items()
    )


def errors(table: pl.DataFrame, /) -> pl.DataFrame:
    """Relative error of each total, world by world: case, correction, figure, seed, error."""
    year, keys = pl.col("year"), ["case", "correction", "figure", "seed"]
    figure = pl.col("figure")
    in_all = figure.is_in(["first_exits", "appearances", "detected", "new_residents"])
    total = ~in_all | (year.is_null() & pl.col("country").is_null())
    return (
        table.filter(figure.is_in(list(TOTALS)), total)
        .group_by(keys)
        .agg(pl.col("value", "truth").sum())
        .select(*keys, error=pl.col("value") / pl.col("truth") - 1)
        .sort(keys)
    )


def biases(table: pl.DataFrame, /) -> pl.DataFrame:
    """Mean relative error over worlds, with its standard error."""
    return (
        errors(table)
        .group_by("case", "correction", "figure")
        .agg(bias=pl.col("error").mean(), error=pl.col("error").std() / pl.len().sqrt())
        .sort("case", "correction", "figure")
    )


def coverages(table: pl.DataFrame, /) -> pl.DataFrame:
    """Share of intervals that hold the truth, of figures that rest on enough users."""
    rows = judged(table).filter(~pl.col("few"))
    return (
        rows.group_by("case", "correction", "figure")
        .agg(rows=pl.len(), coverage=pl.col("holds").mean())
        .sort("case", "correction", "figure")
    )


def scanned(seed: int, /) -> pl.DataFrame:
    """Totals by origin_share where use at the destination is half, beside the truth."""
    simulated = simulate(CASES[HALF_THE_USE].world, seed=seed)
    truth = pl.concat(
        table.select(table=pl.lit(name), truth=pl.col("people").sum()).head(1)
        for name, table in simulated.truth.tables.items()
        if name in SCANNED
    )
    found = mt.estimate(simulated.traces, study_of(simulated.world))
    totals = mt.scan_origin_share(found, RATES).group_by("origin_share", "table")
    return totals.agg(pl.col("people").sum()).join(truth, on="table")
