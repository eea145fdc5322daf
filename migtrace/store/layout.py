"""What lies in a store's files; light, so that opening a store loads nothing else."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from blake3 import blake3

from migtrace.grid import SinusoidalGrid

FINE_GRID = SinusoidalGrid(1)
"""No position in a store is finer than the centroids of this grid (METHOD M13)."""

SHARD_COLUMNS = ("user", "time", "country", "cell", "cell_1km", "lon", "lat", "extent_km")
"""Columns of a store's shards."""

BAD_LINES = {
    "member": pl.String,
    "line": pl.Int64,
    "offset": pl.Int64,
    "reason": pl.String,
    "ends": pl.Boolean,
    "raw": pl.Binary,
}
"""Columns of bad lines, without their source."""

QUARANTINE = {"source": pl.String, **BAD_LINES}
"""Columns of the quarantine, as it is read."""

QUARANTINE_FILE = {"digest": pl.String, **BAD_LINES}
"""Columns of its files: a source is known by its bytes, and can get another name later."""

PSEUDONYMS = 2**64
"""Pseudonyms are the numbers below this."""

STAGING = "staging"
"""Folder of parts that are not resolved yet."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the store: its name within it, size in bytes and digest."""

    name: str
    size: int
    digest: str


def file_digest(path: Path, /) -> str:
    """BLAKE3 of a file, by which a manifest knows it."""
    return blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()
