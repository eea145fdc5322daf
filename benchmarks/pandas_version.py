"""The estimate in pandas, as a competent analyst would write it: METHOD M1-M10, without M11.

Usage: ``python benchmarks/pandas_version.py FILE --origin VE --window 2015-01:2018-12
--population 30.1e6 --now 2019-12-31 [--tables FOLDER]``

Vectorised throughout: groupby, merge and shift, ids as integers, countries as categories. It takes
what is convenient in the benchmark's posts: every post has a tweet id, and posts with one tweet id
are alike, so that the order of M1.8 needs three columns only. Prints as JSON what it took.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

Tables = dict[str, pd.DataFrame]

COLUMNS = ["tweet_id", "user", "time", "country", "lon", "lat", "extent_km"]
EARTH_RADIUS_KM = 6371.0072
EARLIEST = pd.Timestamp("2006-03-21", tz="UTC")
ROWS = 500  # of the grid of 40 km
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
    asked = options.parse_args()
    first, last = (12 * int(m[:4]) + int(m[5:]) - 1 for m in asked.window.split(":"))
    start = time.perf_counter()
    tables = estimate(
        asked.file,
        origin=asked.origin,
        months=range(first, last + 1),
        population=asked.population,
        now=pd.Timestamp(asked.now, tz="UTC"),
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
    file: Path, *, origin: str, months: range, population: float, now: pd.Timestamp
) -> Tables:
    """All tables of M16 up to M10, without hiding small groups."""
    posts = screen(read(file), now)
    posts = drop_wide(drop_bots(drop_threads(drop_duplicates(posts))))
    posts["month"] = posts["time"].dt.year * 12 + posts["time"].dt.month - 1
    posts["year"] = posts["time"].dt.year
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
    return {
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
    }


def read(file: Path) -> pd.DataFrame:
    """Read the posts; ids with gaps as nullable integers, since floats would round them."""
    parent = "reply_to_tweet"
    posts = pd.read_parquet(file, columns=COLUMNS)
    parents = pd.read_parquet(file, columns=[parent], dtype_backend="numpy_nullable")
    return posts.assign(reply_to_tweet=parents[parent])


def screen(posts: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """M1.5-M1.8: null what is no position or country, drop what is no record, sort."""
    two_letters = posts["country"].str.fullmatch("[A-Za-z]{2}", na=False)
    posts["country"] = posts["country"].str.upper().where(two_letters).astype("category")
    valid = posts["lon"].between(-180, 180) & posts["lat"].between(-90, 90)
    valid &= (posts["lon"] != 0) | (posts["lat"] != 0)
    posts.loc[~valid, ["lon", "lat", "extent_km"]] = np.nan
    posts.loc[~posts["extent_km"].between(0, np.inf, inclusive="left"), "extent_km"] = np.nan
    somewhere = posts["country"].notna() | posts["lon"].notna()
    in_time = posts["time"].between(EARLIEST, now + pd.Timedelta(days=1))
    posts = posts[somewhere & in_time]
    return posts.sort_values(["user", "time", "tweet_id"], ignore_index=True)


def drop_duplicates(posts: pd.DataFrame) -> pd.DataFrame:
    """M2.1."""
    return posts.drop_duplicates("tweet_id", ignore_index=True)


def drop_threads(posts: pd.DataFrame) -> pd.DataFrame:
    """M2.2: replies to a post of the same user that is there."""
    replies = posts.loc[posts["reply_to_tweet"].notna(), ["user", "reply_to_tweet"]]
    replies = replies.astype("int64").rename_axis("row").reset_index()
    parents = posts[["tweet_id", "user"]]
    answered = replies.merge(
        parents, left_on="reply_to_tweet", right_on="tweet_id", suffixes=("", "_parent")
    )
    own = answered.loc[answered["user"] == answered["user_parent"], "row"]
    return posts[~posts.index.isin(own)]


def drop_bots(posts: pd.DataFrame) -> pd.DataFrame:
    """M2.3."""
    lives = posts.groupby("user")["time"].agg(["size", "min", "max"])
    hours = (lives["max"] - lives["min"]).dt.total_seconds() / 3600
    bots = lives.index[lives["size"] / hours.clip(lower=1) > 20]
    return posts[~posts["user"].isin(bots)]


def drop_wide(posts: pd.DataFrame) -> pd.DataFrame:
    """M2.4: users whose radius of gyration is above 5000 km; adds the cells on the way."""
    posts = posts.copy()
    located = posts["extent_km"] < 40
    cell, lon, lat = bin_cells(posts.loc[located, "lon"], posts.loc[located, "lat"])
    posts["cell"] = cell
    points = pd.DataFrame(
        {
            "user": posts.loc[located, "user"],
            "x": np.cos(lat) * np.cos(lon),
            "y": np.cos(lat) * np.sin(lon),
            "z": np.sin(lat),
        }
    )
    centres = points.groupby("user")[["x", "y", "z"]].mean()
    length = np.sqrt((centres**2).sum(axis="columns"))
    centres["lon"] = np.arctan2(centres["y"], centres["x"])
    centres["lat"] = np.arcsin((centres["z"] / length).clip(-1, 1))
    own = points[["user"]].join(centres[["lon", "lat"]], on="user")
    squares = haversine(lon, lat, own["lon"], own["lat"]) ** 2
    radius = np.sqrt(squares.groupby(points["user"]).mean())
    wide = radius.index[(radius > 5000) | (length < 1e-9)]
    return posts[~posts["user"].isin(wide)]


def bin_cells(lon: pd.Series, lat: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """M3: cells of 40 km and their centroids, in radians."""
    row = np.floor((lat + 90) / 180 * ROWS).clip(0, ROWS - 1)
    middle = (row + 0.5) * 180 / ROWS - 90
    columns = np.round(2 * ROWS * np.cos(np.radians(middle))).clip(1)
    column = np.minimum(np.floor(((lon + 180) % 360) / 360 * columns), columns - 1)
    centre = (column + 0.5) / columns * 360 - 180
    return row * 65536 + column, np.radians(centre), np.radians(middle)


def haversine(lon1: pd.Series, lat1: pd.Series, lon2: pd.Series, lat2: pd.Series) -> pd.Series:
    """Great-circle distance in km, of radians."""
    a = np.sin((lat2 - lat1) / 2) ** 2
    a += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    distance: pd.Series = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(a.clip(0, 1)))
    return distance


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
