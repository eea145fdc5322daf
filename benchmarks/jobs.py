"""One measurement, in a process of its own; prints as JSON what it took.

Usage: ``python benchmarks/jobs.py read FILE``, ``estimate FILE --origin ... [--tables FOLDER]`` or
``compare FOLDER FOLDER``; `pipeline.py` calls it.
"""

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import polars.selectors as cs

import migtrace as mt
from migtrace.frames import RECORD_COLUMNS

KEYS = {
    "dropped": ["reason"],
    "residents": ["user"],
    "exits": ["user", "time", "destination"],
    "factors": ["criterion", "year"],
    "appearances": ["criterion", "year", "country"],
    "detected": ["criterion", "year", "country"],
    "monthly": ["criterion", "month"],
    "recurrence": ["user"],
    "residence": ["user"],
    "new_residents": ["criterion", "country"],
    "density": ["cell"],
    "routes": ["cell", "direction"],
}
"""The tables that both versions make."""


def main() -> None:
    """Do one job."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("job", choices=["read", "estimate", "compare"])
    options.add_argument("paths", type=Path, nargs="+")
    options.add_argument("--origin")
    options.add_argument("--window")
    options.add_argument("--population", type=float)
    options.add_argument("--now")
    options.add_argument("--tables", type=Path)
    asked = options.parse_args()
    path = asked.paths[0]
    if asked.job == "compare":
        print(json.dumps({"differ": compare(path, asked.paths[1])}))
        return
    # What any first use of polars sets up is no part of either.
    pl.scan_parquet(path).head(1000).collect()
    start = time.perf_counter()
    if asked.job == "read":
        answer = pl.read_parquet(path, columns=list(RECORD_COLUMNS))
        said: dict[str, float] = {"records": answer.height}
    else:
        study = mt.Study(
            origin=asked.origin,
            window=asked.window,
            population=asked.population,
            now=datetime.fromisoformat(asked.now).replace(tzinfo=UTC),
            min_users=1,
        )
        estimates = mt.estimate(path, study)
        said = {"residents": estimates.residents.height}
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if asked.job == "estimate":
        start = time.perf_counter()
        estimates.intervals()
        said["intervals"] = time.perf_counter() - start
    if asked.tables:
        asked.tables.mkdir(parents=True, exist_ok=True)
        for name, table in estimates.tables.items():
            table.write_parquet(asked.tables / f"{name}.parquet")
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": seconds, "peak_gb": peak * unit / 1e9, **said}))


def compare(ours: Path, theirs: Path) -> list[str]:
    """Tables of two folders that differ: counts and times exactly, numbers by more than 1e-9."""
    differ = []
    for name, keys in KEYS.items():
        one, other = (_comparable(folder / f"{name}.parquet", keys) for folder in (ours, theirs))
        columns = [c for c in one.columns if c in other.columns]
        one, other = one.select(columns), other.select(columns)
        if one.height != other.height or not set(keys) <= set(columns):
            differ.append(f"{name}: {one.height} and {other.height} rows")
            continue
        differ += [f"{name}.{c}" for c in columns if not _alike(one[c], other[c])]
    return differ


def _comparable(file: Path, keys: list[str]) -> pl.DataFrame:
    """One shape for both: months as numbers, text as text, whole numbers as such, sorted."""
    table = pl.read_parquet(file)
    if table.schema.get("month") == pl.Date:
        month = pl.col("month").dt.year() * 12 + pl.col("month").dt.month() - 1
        table = table.with_columns(month=month)
    if "lon" in table.columns:  # of cells, which say it all
        table = table.drop("lon", "lat")
    table = table.with_columns(
        (cs.integer() | cs.by_name("cell", "exits", "movers", require_all=False)).cast(pl.Int64),
        (cs.categorical() | cs.enum()).cast(pl.String),
        cs.datetime().cast(pl.Datetime("us", "UTC")),
    )
    return table.sort(keys)


def _alike(one: pl.Series, other: pl.Series) -> bool:
    if not one.dtype.is_float():
        return one.equals(other, null_equal=True)
    near = (one - other).abs() <= 1e-9 * (1 + one.abs())
    return bool((near | (one.is_null() & other.is_null())).fill_null(value=False).all())


if __name__ == "__main__":
    main()
