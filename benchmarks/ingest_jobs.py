"""One way of reading posts, in a process of its own; prints as JSON what it took.

Usage: ``python benchmarks/ingest_jobs.py WAY FILE OUT``, WAY being ``migtrace``, ``duckdb``,
``polars`` or ``decode``; `ingest.py` calls it. Timed is the work after the imports, the start of
worker processes included.
"""

import argparse
import gc
import json
import multiprocessing
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2020, 1, 1, tzinfo=UTC)
PROCESSES = 2
BUFFER = 1 << 17


def main() -> None:
    """Read once."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("way", choices=list(WAYS))
    options.add_argument("file", type=Path)
    options.add_argument("out", type=Path)
    asked = options.parse_args()
    if asked.out.is_dir():
        shutil.rmtree(asked.out)
    asked.out.unlink(missing_ok=True)
    job = WAYS[asked.way](asked.file, asked.out)
    start = time.perf_counter()
    rows = job()
    print(json.dumps({"seconds": time.perf_counter() - start, "rows": rows}))


def with_migtrace(file: Path, out: Path) -> Callable[[], int]:
    """Ingest into a new store: records, quarantine, deletions, duplicates and threads resolved."""
    import migtrace  # noqa: PLC0415 - each process loads only what it measures

    def job() -> int:
        migtrace.ingest(file, out, key=b"k" * 32, workers=PROCESSES, now=NOW)
        return 0

    return job


def with_duckdb(file: Path, out: Path) -> Callable[[], int]:
    """Read the same fields with a given schema, and write them; unreadable lines are lost."""
    import duckdb  # noqa: PLC0415 - each process loads only what it measures

    columns = {
        "id_str": "VARCHAR",
        "created_at": "VARCHAR",
        "timestamp_ms": "VARCHAR",
        "user": "STRUCT(id_str VARCHAR)",
        "in_reply_to_status_id_str": "VARCHAR",
        "coordinates": "STRUCT(coordinates DOUBLE[])",
        "geo": "STRUCT(coordinates DOUBLE[])",
        "place": "STRUCT(country_code VARCHAR, bounding_box STRUCT(coordinates DOUBLE[][][]))",
        "retweeted_status": "STRUCT(id_str VARCHAR)",
    }
    schema = ", ".join(f"'{name}': '{dtype}'" for name, dtype in columns.items())
    connection = duckdb.connect(config={"threads": PROCESSES})
    read = f"read_ndjson('{file}', columns={{{schema}}}, ignore_errors=true)"

    def job() -> int:
        answer = connection.execute(f"COPY (FROM {read}) TO '{out}' (FORMAT parquet)").fetchone()
        return int(answer[0]) if answer else 0

    return job


def with_polars(file: Path, out: Path) -> Callable[[], int]:
    """The same with polars, for which any unreadable line is an end; `ingest.py` limits threads."""
    import polars as pl  # noqa: PLC0415 - each process loads only what it measures

    corners = pl.List(pl.List(pl.List(pl.Float64)))
    point = pl.Struct({"coordinates": pl.List(pl.Float64)})
    box = pl.Struct({"coordinates": corners})
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "id_str": pl.String,
        "created_at": pl.String,
        "timestamp_ms": pl.String,
        "user": pl.Struct({"id_str": pl.String}),
        "in_reply_to_status_id_str": pl.String,
        "coordinates": point,
        "geo": point,
        "place": pl.Struct({"country_code": pl.String, "bounding_box": box}),
        "retweeted_status": pl.Struct({"id_str": pl.String}),
    }

    def job() -> int:
        pl.scan_ndjson(file, schema=schema, ignore_errors=True).sink_parquet(out)
        return int(pl.scan_parquet(out).select(pl.len()).collect().item())

    return job


def with_decoding(file: Path, _: Path) -> Callable[[], int]:
    """Read lines and decode the same fields with msgspec; nothing is kept, nothing written."""

    def job() -> int:
        size = file.stat().st_size
        cuts = [size * number // PROCESSES for number in range(PROCESSES + 1)]
        ranges = [(file, cuts[n], cuts[n + 1]) for n in range(PROCESSES)]
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            return sum(pool.starmap(decode_range, ranges))

    return job


def decode_range(file: Path, start: int, stop: int) -> int:
    """Decode the lines that begin within a range of bytes; count those that decode."""
    import msgspec  # noqa: PLC0415 - each process loads only what it measures

    point = msgspec.defstruct("Point", [("coordinates", tuple[float, float] | None, None)])
    rings = list[list[tuple[float, float]]] | None
    box = msgspec.defstruct("Box", [("coordinates", rings, None)])
    place_fields: list[Any] = [
        ("country_code", str | None, None),
        ("bounding_box", box | None, None),
    ]
    place = msgspec.defstruct("Place", place_fields)
    user = msgspec.defstruct("User", [("id_str", str | None, None)])
    texts = ("id_str", "created_at", "timestamp_ms", "in_reply_to_status_id_str")
    parts = {"user": user, "coordinates": point, "geo": point, "place": place}
    fields: list[Any] = [(name, str | None, None) for name in texts]
    fields += [(name, part | None, None) for name, part in parts.items()]
    fields += [("retweeted_status", msgspec.Raw, msgspec.Raw())]
    status = msgspec.defstruct("Status", fields, gc=False)
    decode, statuses = msgspec.json.Decoder(status).decode, 0
    gc.disable()
    with file.open("rb", buffering=BUFFER) as stream:
        if start:
            stream.seek(start - 1)
            stream.readline()
        at = stream.tell()
        for line in stream:
            if at >= stop:
                break
            at += len(line)
            try:
                decode(line)
                statuses += 1
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
    return statuses


WAYS = {
    "migtrace": with_migtrace,
    "duckdb": with_duckdb,
    "polars": with_polars,
    "decode": with_decoding,
}

if __name__ == "__main__":
    main()
