"""Cut the official figures that the package carries, out of the whole tables.

Usage: python tools/cut_official.py FOLDER

FOLDER has unhcr_population.csv.gz and unhcr_flows.csv.gz (the tables `population` and `flows` of
the R package `refugees`) and worldbank_population.csv (SP.POP.TOTL of the data package
`population`). Rows are kept or left out; no value is changed, but that years and people are
written without ".0".
"""

import gzip
import sys
from pathlib import Path

import polars as pl

DATA = Path(__file__).parents[1] / "migtrace" / "official" / "data"
ORIGINS = ("VEN", "USA", "UKR", "SYR")
"""The paper's country, the demo's, and two that many studies are about."""
FIRST_YEAR = 2006
"""Twitter's first."""


def cut(folder: Path) -> dict[str, pl.DataFrame]:
    """Cut the three tables."""
    chosen = pl.col("coo_iso").is_in(ORIGINS), pl.col("year").cast(pl.Int32) >= FIRST_YEAR
    population = _read(folder / "unhcr_population.csv.gz").filter(*chosen)
    flows = _read(folder / "unhcr_flows.csv.gz").filter(*chosen)
    bank = _read(folder / "worldbank_population.csv")
    bank = bank.filter(pl.col("Year").cast(pl.Int32) >= FIRST_YEAR)
    return {
        "unhcr_population.csv.gz": population,
        "unhcr_flows.csv.gz": flows,
        "world_bank_population.csv.gz": bank,
    }


def _read(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.with_columns(pl.col(pl.String).str.replace(r"^(\d+)\.0$", "${1}"))


def main() -> None:
    """Write the extracts; the same tables give the same bytes."""
    DATA.mkdir(exist_ok=True)
    for name, frame in cut(Path(sys.argv[1])).items():
        packed = gzip.compress(frame.write_csv().encode(), compresslevel=9, mtime=0)
        (DATA / name).write_bytes(packed)
        print(f"{name}: {frame.height:,} rows, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
