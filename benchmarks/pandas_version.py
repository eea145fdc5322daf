"""The estimate in pandas, as a competent analyst would write it: METHOD M1-M11.

Usage: ``python benchmarks/pandas_version.py FILE --origin VE --window 2015-01:2018-12
--population 30.1e6 --now 2019-12-31 [--tables FOLDER]``

Vectorised throughout: groupby, merge and shift, ids as integers, countries as categories. Posts are
ordered by all columns of M1.8, as the method says; with ``--short-order`` by the three that decide
in the benchmark's posts, which all have a tweet id, and are alike where they share one. Prints as
JSON what it took.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from pandas_cleaning import ORDER, SHORT_ORDER, clean, read
from pandas_space import count_density, find_routes

Tables = dict[str, pd.DataFrame]

UNDETERMINED, ORIGIN, FOREIGN = 0, 1, 2
CRITERIA = ("c1", "c2", "c3", "c4")


def main() -> None:
    """Estimate from a file, and say how long it took."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", type=Path)
    options.add_argument("--origin", required=True)
    options.add_argument("--window", required=True)
    options.add_argument("--population", type=float, required=True)
    options.add_argument("--now", required=True)
    options.add_argument("--tables", type=Path)
    options.add_argument("--short-order", action="store_true")
    asked = options.parse_args()
    first, last = (12 * int(m[:4]) + int(m[5:]) - 1 for m in asked.window.split(":"))
    start = time.perf_counter()
    tables = estimate(
        asked.file,
        origin=asked.origin,
        months=range(first, last + 1),
        population=asked.population,
        now=pd.Timestamp(asked.now, tz="UTC"),
        order=SHORT_ORDER if asked.short_order else ORDER,
    )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if asked.tables:
        asked.tables.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.to_parquet(asked.tables / f"{name}.parquet", index=False)
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": seconds, "peak_gb": peak * unit / 1e9}))


def estimate(
    file: Path,
    *,
    origin: str,
    months: range,
    population: float,
    now: pd.Timestamp,
    order: list[str],
) -> Tables:
    """All tables of M16, of criterion 4, without hiding small groups."""
    posts, dropped = clean(read(file), now=now, order=order)
    year = posts["time"].dt.year
    posts = posts.assign(year=year, month=year * 12 + posts["time"].dt.month - 1)
    inside = posts[posts["month"].between(months[0], months[-1])]
    known = inside[inside["country"].notna()]
    residents = classify(known, origin, months)

    inside = inside[inside["user"].isin(residents["user"])]
    known = known[known["user"].isin(residents["user"])]
    exits = find_exits(known, origin)
    leavers = exits[exits["first"]].rename(columns={"year": "exit_year"})
    factors = upscale(inside, leavers, residents, population, months)
    leavers = leavers[["user", "row", "time", "exit_year"]].merge(residents, on="user")

    after = known.rename_axis("row").reset_index()
    after = after.merge(leavers, on="user", suffixes=("", "_exit"))
    after = after[after["row"] >= after["row_exit"]]
    abroad = after[after["country"] != origin]
    recurrence = recurrences(after, origin)
    residence = residences(inside, known, leavers)
    settled = residence.merge(recurrence[~recurrence["recurrent"]], on="user")
    settled = settled[settled["country"] != origin].merge(leavers, on="user")
    located = inside[inside["cell"].notna()]
    return {
        "dropped": dropped,
        "residents": residents.sort_values("user"),
        "exits": exits[["user", "time", "destination", "first"]],
        "factors": factors,
        "appearances": weigh(
            abroad.drop_duplicates(["user", "country"]), factors, ["year", "country"]
        ),
        "detected": weigh(
            abroad.drop_duplicates(["user", "year", "country"]), factors, ["year", "country"]
        ),
        "monthly": monthly(exits, residents, factors, months),
        "recurrence": recurrence,
        "residence": residence,
        "new_residents": weigh(settled, factors, ["country"]),
        "density": count_density(located),
        "routes": find_routes(located, origin),
    }


def classify(known: pd.DataFrame, origin: str, months: range) -> pd.DataFrame:
    """M4, M5: users who satisfy any criterion, with the criteria."""
    lives = known.groupby("user")["time"].agg(["min", "max"])
    at_home = known.loc[known["country"] == origin].groupby("user").size()
    enough = at_home.reindex(lives.index, fill_value=0) >= 5
    enough &= lives["max"] >= lives["min"] + pd.DateOffset(months=3)
    active = known[known["user"].isin(lives.index[enough])]

    counts = active.groupby(["user", "month", "country"]).size().rename("n").reset_index()
    most = counts.groupby(["user", "month"])["n"].transform("max")
    top = counts[counts["n"] == most]
    top = top.assign(own=top["country"] == origin)
    tops = top.groupby(["user", "month"])["own"].agg(["size", "any"])
    tied = np.where(tops["size"] == 1, ORIGIN, UNDETERMINED)
    flag = pd.Series(np.where(tops["any"], tied, FOREIGN), index=tops.index)
    flags = flag.unstack("month", fill_value=UNDETERMINED)  # noqa: PD010 - pivot_table averages
    flags = flags.reindex(columns=list(months), fill_value=UNDETERMINED)

    m = flags.to_numpy()
    a, b, c = (m[:, i : m.shape[1] - 2 + i] for i in range(3))
    o, u = ORIGIN, UNDETERMINED
    three = ((a == o) & (b == o) & (c == o)).any(axis=1)
    gap = ((a == o) & (b == u) & (c == o)).any(axis=1)
    edge = ((b == o) & (((a == u) & (c == o)) | ((a == o) & (c == u)))).any(axis=1)
    met = (three, three | gap, three | edge, three | gap | edge)
    residents = pd.DataFrame({"user": flags.index, **dict(zip(CRITERIA, met, strict=True))})
    return residents[residents["c4"]]


def find_exits(known: pd.DataFrame, origin: str) -> pd.DataFrame:
    """M6: exits in order, with the row of the record abroad."""
    before = known.groupby("user")["country"].shift()
    exits = known[(before == origin) & (known["country"] != origin)]
    exits = exits[["user", "time", "year", "month", "country"]]
    exits = exits.rename(columns={"country": "destination"}).rename_axis("row").reset_index()
    return exits.assign(first=~exits.duplicated("user"))


def upscale(
    inside: pd.DataFrame,
    leavers: pd.DataFrame,
    residents: pd.DataFrame,
    population: float,
    months: range,
) -> pd.DataFrame:
    """M7: active residents, first exits, population and factor by criterion and year."""
    active = inside[["user", "year"]].drop_duplicates().merge(residents, on="user")
    leaving = leavers.merge(residents, on="user")
    rows = []
    for k, criterion in enumerate(CRITERIA, start=1):
        u = active[active[criterion]].groupby("year").size()
        e = leaving[leaving[criterion]].groupby("exit_year").size()
        p = population
        for year in sorted({month // 12 for month in months}):
            u_t, e_t = int(u.get(year, 0)), int(e.get(year, 0))
            rows.append((k, year, u_t, e_t, p, p / u_t if u_t else np.nan))
            p = p * (u_t - e_t) / u_t if u_t else np.nan
    columns = ["criterion", "year", "active", "first_exits", "population", "factor"]
    return pd.DataFrame(rows, columns=columns)


def weigh(rows: pd.DataFrame, factors: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """M8, M10: distinct users, and people, by criterion and the keys."""
    tables = []
    for k, criterion in enumerate(CRITERIA, start=1):
        own = factors[factors["criterion"] == k].set_index("year")["factor"]
        mine = rows[rows[criterion]]
        mine = mine.assign(people=mine["exit_year"].map(own))
        table = mine.groupby(keys, as_index=False).agg(
            users=("user", "size"), people=("people", "sum")
        )
        tables.append(table.assign(criterion=k))
    table = pd.concat(tables, ignore_index=True)
    table["country"] = table["country"].astype("str")
    return table[["criterion", *keys, "users", "people"]]


def monthly(
    exits: pd.DataFrame, residents: pd.DataFrame, factors: pd.DataFrame, months: range
) -> pd.DataFrame:
    """M8.3: exits and first exits in every month of the window."""
    exits = exits.merge(residents, on="user")
    tables = []
    for k, criterion in enumerate(CRITERIA, start=1):
        own = factors[factors["criterion"] == k].set_index("year")["factor"]
        mine = exits[exits[criterion]]
        counts = pd.DataFrame(
            {
                "exits": mine.groupby("month").size(),
                "movers": mine[mine["first"]].groupby("month").size(),
            }
        )
        counts = counts.reindex(list(months)).fillna(0).rename_axis("month").reset_index()
        factor = (counts["month"] // 12).map(own)
        tables.append(
            counts.assign(
                criterion=k,
                all_exits=counts["exits"] * factor,
                first_exits=counts["movers"] * factor,
            )
        )
    table = pd.concat(tables, ignore_index=True)
    return table[["criterion", "month", "exits", "all_exits", "movers", "first_exits"]]


def recurrences(after: pd.DataFrame, origin: str) -> pd.DataFrame:
    """M9, of criterion 4: the share of the time abroad since the first exit."""
    following = after.groupby("user")["time"].shift(-1)
    gap = (following - after["time"]).dt.total_seconds().fillna(0)
    times = pd.DataFrame(
        {"user": after["user"], "all": gap, "abroad": gap.where(after["country"] != origin, 0)}
    )
    sums = times.groupby("user")[["all", "abroad"]].sum()
    sums = sums[sums["all"] > 0]
    ratio = sums["abroad"] / sums["all"]
    table = pd.DataFrame({"ratio": ratio, "recurrent": ratio < 0.5}).reset_index()
    first = after[["user", "time_exit"]].drop_duplicates("user")
    return table.merge(first.rename(columns={"time_exit": "first_exit"}), on="user")


def residences(inside: pd.DataFrame, known: pd.DataFrame, leavers: pd.DataFrame) -> pd.DataFrame:
    """M10, of criterion 4: most frequent country and cell of the last month."""
    known = known[known["user"].isin(leavers["user"])]
    last = known.groupby("user")["month"].max().rename("last_month")
    country = _last_of_most_frequent(known, last, "country")
    cell = _last_of_most_frequent(inside[inside["cell"].notna()], last, "cell")
    return country.merge(cell, on="user", how="left").sort_values("user")


def _last_of_most_frequent(rows: pd.DataFrame, last: pd.Series, column: str) -> pd.DataFrame:
    rows = rows.join(last, on="user", how="inner")
    rows = rows[rows["month"] == rows["last_month"]].rename_axis("row").reset_index()
    counts = rows.groupby(["user", column], as_index=False).agg(
        n=("row", "size"), seen=("row", "max")
    )
    best = counts.sort_values(["user", "n", "seen"]).drop_duplicates("user", keep="last")
    return best[["user", column]]


if __name__ == "__main__":
    main()
