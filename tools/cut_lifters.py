"""Cut the lifters' traces to the size that the package carries.

Usage: ``python tools/cut_lifters.py lifters.parquet [migtrace/demo/data/lifters.parquet]``

All 2.7 M presences fit once they lie well, so no row is left out: users are renumbered in an order
that puts people alike (same country, town, number of records, first days) next to each other, and
every column gets the encoding that suits it. The ids of the source are random numbers already.
Needs pyarrow, since polars does not choose encodings by column. The same source, pyarrow and zstd
give the same bytes.
"""

import argparse
import os
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

TARGET = Path(__file__).resolve().parents[1] / "migtrace" / "demo" / "data" / "lifters.parquet"
MOST_BYTES = 7_000_000
"""What the package can spare: 12 MB in all, of which the country polygons take up to 4 MB."""
ROWS_A_GROUP = 700_000
"""Four row groups: enough for two cores to share the reading, few enough to compress well."""
PAGE_BYTES = 4 << 20
DICTIONARY_BYTES = 8 << 20


def main() -> None:
    """Read the source, renumber, write, and compare what was written with the source."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("source", type=Path, help="the full file")
    options.add_argument(
        "target", type=Path, nargs="?", default=TARGET, help="default: %(default)s"
    )
    paths = options.parse_args()
    source = pl.read_parquet(paths.source)
    numbers = number_users(source)
    cut = renumber(source, numbers)
    size = write(cut, paths.target)
    if size > MOST_BYTES:
        sys.exit(f"{paths.target}: {size:,} bytes are more than the {MOST_BYTES:,} to spare")
    check(paths.target, source, numbers)
    users = numbers.height
    sys.stdout.write(f"{paths.target}: {cut.height:,} rows of {users:,} users, {size:,} bytes\n")


def number_users(records: pl.DataFrame) -> pl.DataFrame:
    """Give every user a small number, alike users next to each other."""
    ordered = records.sort("user", "time", "country", "lon", "lat")
    traits = ordered.group_by("user", maintain_order=True).agg(
        country=pl.col("country").first(),
        town=pl.col("lon").drop_nulls().first(),
        records=pl.len(),
        day_1=pl.col("time").first(),
        day_2=pl.col("time").get(1, null_on_oob=True),
        day_3=pl.col("time").get(2, null_on_oob=True),
    )
    keys = ["country", "town", "records", "day_1", "day_2", "day_3", "user"]
    ranked = traits.sort(keys, nulls_last=True).with_row_index("number", offset=1)
    return ranked.select("user", pl.col("number").cast(pl.UInt32))


def renumber(records: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Put the new numbers in place of `user` and sort by user and time."""
    return (
        records.join(numbers, on="user", how="inner", validate="m:1")
        .select("number", "time", "country", "lon", "lat", "birth_year_known")
        .rename({"number": "user"})
        .sort("user", "time", "country", "lon", "lat")
    )


def write(records: pl.DataFrame, target: Path) -> int:
    """Write Parquet beside the target, then rename; return its size in bytes."""
    table = records.to_arrow()
    # Plain strings: other readers know no "string view".
    table = table.set_column(2, "country", table["country"].cast(pa.string()))
    beside = target.with_name(target.name + ".part")
    pq.write_table(
        table,
        beside,
        compression="zstd",
        compression_level=19,
        use_dictionary=["time", "country", "lon", "lat"],
        column_encoding={"user": "DELTA_BINARY_PACKED"},
        write_statistics=["user", "time"],
        row_group_size=ROWS_A_GROUP,
        data_page_size=PAGE_BYTES,
        dictionary_pagesize_limit=DICTIONARY_BYTES,
    )
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    return target.stat().st_size


def check(target: Path, source: pl.DataFrame, numbers: pl.DataFrame) -> None:
    """Stop unless the file, its numbers turned back into the old ids, is the source."""
    back = pl.read_parquet(target).rename({"user": "number"}).join(numbers, on="number")
    columns = ["user", "time", "country", "lon", "lat", "birth_year_known"]
    if not back.select(columns).sort(columns).equals(source.select(columns).sort(columns)):
        sys.exit(f"{target}: not the records of the source")


if __name__ == "__main__":
    main()
