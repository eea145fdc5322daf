"""A study that nobody made, as a handout: enough of everything for every picture."""

from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import shapely

import migtrace as mt
from migtrace.estimate.handout import Handout
from migtrace.estimate.manifest import describe

SOURCE = "made up, nobody exists"
STUDY = mt.Study("VE", "2015-01:2018-12", 30_100_000)
LINES = {
    "Pan-American": ((-73.5, 7.0), (-72.0, 8.6)),
    "Roraima": ((-61.5, 4.3), (-60.6, 4.9)),
}
EVENTS: dict[str | date, str] = {
    "2015-08": "Border closed",
    "2016-08": "Border opens again",
    "2017-08": "Constituent Assembly",
    "2018-08": "Currency reform",
}
PEOPLE_OF = {"CO": 900, "PE": 500, "EC": 260, "CL": 120, "BR": 90, "US": 75, "ES": 40, "PA": 16}


@cache
def handout() -> Handout:
    """Make the tables, with intervals; a figure here and there is hidden."""
    about = {
        "study": describe(STUDY),
        "intervals": {"level": 0.95, "replicates": 500, "seed": 0},
        "empty": {},
        "lines": describe_lines(),
        "reference": [-66.9, 6.4],
    }
    tables = {
        "dropped": _dropped(),
        "factors": _factors(),
        "appearances": _flows(),
        "detected": _flows(),
        "monthly": _monthly(),
        "recurrence_share": pl.DataFrame(
            {"criterion": [4], "recurrent": [350], "non_recurrent": [650], "share": [0.35]}
            | {"low": [0.31], "high": [0.39]}
        ),
        "new_residents": _flows().filter(year=2018).drop("year"),
        "density": _density(),
        "routes": _routes(),
        "net_routes": _net(),
        "crossings": _crossings(),
    }
    return Handout(tables, about)


def describe_lines() -> dict[str, Any]:
    """The lines as `study.json` has them."""
    return {name: describe(line) for name, line in LINES.items()}


def ratios() -> pl.DataFrame:
    """Ratios with a peak at each end and two small bins, from 0.80 to 0.90."""
    low = np.repeat(np.arange(10) / 20 + 0.01, [90, 60, 40, 30, 30, 25, 25, 20, 15, 15])
    high = np.repeat(np.arange(10, 20) / 20 + 0.01, [12, 10, 9, 8, 7, 6, 2, 3, 60, 533])
    return pl.DataFrame({"ratio": np.concatenate([low, high])})


@cache
def cities() -> Any:  # noqa: ANN401 - a stand-in
    """A round city with a centre of locals and a quarter of migrants at its edge."""
    grid = mt.SinusoidalGrid(1)
    around = np.linspace(-0.1, 0.1, 45)
    lon, lat = (part.ravel() for part in np.meshgrid(-74.1 + around, 4.65 + around))
    places = pl.DataFrame({"lon": lon, "lat": lat}).select(cell=grid.cell()).unique().sort("cell")
    centres = grid.centroids(places["cell"])
    off = [
        np.hypot(centres["lon"].to_numpy() + x, centres["lat"].to_numpy() - 4.65)
        for x in (74.1, 74.14)
    ]
    counts = [
        np.round(80 * np.exp(-((off[0] / 0.04) ** 2))),
        np.round(30 * np.exp(-((off[1] / 0.02) ** 2))),
    ]
    homes = pl.concat(
        centres.with_columns(city=pl.lit("Bogota"), group=pl.lit(group), users=pl.Series(users))
        for group, users in zip(("locals", "migrants"), counts, strict=True)
    ).with_columns(pl.col("users").cast(pl.Int64))
    measures = pl.DataFrame(
        {"city": ["Bogota"], "measure": ["h"], "value": [0.59], "null_low": [0.95]}
        | {"null_high": [1.05], "migrants": [430], "locals": [4900], "reason": [None]},
        schema_overrides={"reason": pl.String},
    )
    area = SimpleNamespace(name="Bogota", polygon=shapely.Point(-74.1, 4.65).buffer(0.09))
    return SimpleNamespace(
        homes=homes.filter(pl.col("users") >= 4), segregation=measures, areas=(area,)
    )


@cache
def agreed() -> mt.Agreement:
    """Estimates beside official figures that they do not meet quite."""
    from migtrace.official import Stock  # noqa: PLC0415 - loads when used, as it does for users

    countries = list(PEOPLE_OF)
    ours = pl.DataFrame(
        {"country": countries, "people": [1000.0 * people for people in PEOPLE_OF.values()]}
    ).with_columns(low=pl.col("people") * 0.7, high=pl.col("people") * 1.4)
    theirs = [
        1000.0 * people * (1 + (-1) ** n * 0.3) for n, people in enumerate(PEOPLE_OF.values())
    ]
    rows = {"origin": "VE", "destination": countries, "year": 2018, "date": None}
    return mt.validate(
        ours, Stock(pl.DataFrame({**rows, "category": "oip", "people": theirs}), SOURCE)
    )


def _bounded(table: pl.DataFrame, column: str, prefix: str = "") -> pl.DataFrame:
    return table.with_columns(
        (pl.col(column) * 0.8).alias(f"{prefix}low"), (pl.col(column) * 1.25).alias(f"{prefix}high")
    )


def _dropped() -> pl.DataFrame:
    reasons = [
        "read",
        "corrupt",
        "retweet",
        "bad_time",
        "duplicate",
        "thread",
        "bot",
        "gyration",
        "kept",
    ]
    records = [1_000_000, 0, 0, 130_000, 9_000, 60_000, 21_000, 2_000, 778_000]
    users = [50_000, 0, 0, 12_000, 3_000, 20_000, 14, 90, 46_000]
    return pl.DataFrame({"reason": reasons, "records": records, "users": users})


def _factors() -> pl.DataFrame:
    table = pl.DataFrame({"criterion": 4, "year": [2015, 2016, 2017, 2018]}).with_columns(
        active=pl.Series([157_500, 159_500, 116_000, 71_000]),
        factor=pl.Series([191.0, 187.0, 254.0, 401.0]),
    )
    return _bounded(table, "factor")


def _flows() -> pl.DataFrame:
    rows = [
        {"criterion": 4, "year": year, "country": country}
        | {"users": users, "people": None if users is None else users * (200.0 + 50 * n)}
        for country, most in sorted(PEOPLE_OF.items())
        for n, year in enumerate(range(2015, 2019))
        for users in [None if most * (n + 1) < 60 else most * (n + 1) // 4]
    ]
    return _bounded(pl.DataFrame(rows).sort("year", "country"), "people")


def _monthly() -> pl.DataFrame:
    months = pl.date_range(date(2015, 1, 1), date(2018, 12, 1), "1mo", eager=True)
    n = np.arange(len(months))
    movers = np.round(20 + 3 * n + 25 * np.sin(n / 3))
    table = pl.DataFrame({"month": months, "movers": movers, "exits": np.round(movers * 1.4)})
    table = table.with_columns(
        first_exits=pl.col("movers") * 200, all_exits=pl.col("exits") * 200, criterion=4
    )
    table = _bounded(_bounded(table, "all_exits", "all_exits_"), "first_exits")
    seen = pl.col("month") != date(2015, 5, 1)
    return table.with_columns(
        pl.when(seen).then(pl.col(name)).alias(name) for name in table.columns if name != "month"
    ).with_columns(criterion=pl.lit(4))


def _density() -> pl.DataFrame:
    n = np.arange(60)
    return pl.DataFrame(
        {
            "cell": n,
            "lon": -72 + (n % 12),
            "lat": 1 + 2.0 * (n // 12),
            "users": 4 + (n * n * 7) % 900,
        }
    )


def _routes() -> pl.DataFrame:
    cells = _density()
    turn = np.arange(cells.height) * 0.7
    parts = []
    for way, flip in (("away", 1.0), ("toward", -1.0)):
        moves = 5 + (np.arange(cells.height) * (3 if flip > 0 else 5)) % 17
        parts.append(
            cells.with_columns(
                direction=pl.lit(way),
                moves=pl.Series(moves),
                east=pl.Series(flip * moves * np.cos(turn)),
                north=pl.Series(flip * moves * np.sin(turn)),
            )
        )
    return pl.concat(parts)


def _net() -> pl.DataFrame:
    both = _routes().pivot(on="direction", index=["cell", "lon", "lat"], values="moves")
    return both.with_columns(
        net=(pl.col("away") - pl.col("toward")) / (pl.col("away") + pl.col("toward"))
    )


def _crossings() -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"line": line, "year": year, "direction": way, "users": users}
        | {"people": None if users is None else 200.0 * users}
        for line, most in (("Pan-American", 90), ("Roraima", 9))
        for year in (2017, 2018)
        for way, users in (("away", most), ("toward", None if most == 9 else most // 2))
    ]
    return _bounded(pl.DataFrame(rows), "people")
